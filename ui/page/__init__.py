"""The frame of every page, and one renderer for each kind of block."""
