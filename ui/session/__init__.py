"""What is known of a session: who sits there, what is kept for it, what is open, how many others there are."""
