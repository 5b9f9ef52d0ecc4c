"""Hard cases: small made-up inputs after public bug reports and whole documents of hard filers, through the real code.

`python -m tools.hard_cases` serves each to `data.updating.refresh` by the replayed sources and holds what the store
then says against what is right.
"""
