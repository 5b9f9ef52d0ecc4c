"""A store that a team shares: snapshots in PostgreSQL and Parquet files (DuckLake), copied to where they are read."""
