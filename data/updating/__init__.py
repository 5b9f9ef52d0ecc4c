"""How a store changes: sources are asked, gates look at what they say, and a new snapshot is published."""
