"""What is served at addresses: charts, frozen links, and what the head of a page says."""
