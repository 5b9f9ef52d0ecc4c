"""Blocks of the page Data: where a number comes from, corrections, questions in SQL."""
