"""Numbers as tables for people and files: words of heads and cells, HTML, CSV."""
