"""The one frame of every chart: drawing, table, sources, download."""
