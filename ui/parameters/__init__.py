"""What a page is asked for: controls, the selection that pages share, and the line that says it."""
