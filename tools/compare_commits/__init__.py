"""Draw every chart with two commits and compare what comes out: `python -m tools.compare_commits --help`."""
