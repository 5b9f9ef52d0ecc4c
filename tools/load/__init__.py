"""Many visitors at a dashboard at a time: `python -m tools.load`."""
