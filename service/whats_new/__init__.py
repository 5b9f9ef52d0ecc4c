"""What was new by day: its words, the feed, and notifications."""
