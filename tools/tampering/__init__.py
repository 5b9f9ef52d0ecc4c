"""Tampering with files, responses and snapshots of a small store, to see whether `leverage verify` names it."""
