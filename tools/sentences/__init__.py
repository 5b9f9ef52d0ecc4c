"""Whether every sentence over a chart is true: its numbers are read as a reader sees them and looked up in the CSV."""
