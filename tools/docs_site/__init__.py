"""The documentation site: README, docs and a generated reference, in one folder that needs no server."""
