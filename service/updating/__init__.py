"""What changes the store: who may, what is done, how it goes on, and what waits for a person."""
