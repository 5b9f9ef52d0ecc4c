"""The only rooms that touch DuckDB, files or the network."""
