"""All tests with every case of every property, a file at a time, and what came of it: `make thorough`.

`make test` takes a seeded share of what repeats one property many times (tests/thorough.py); this takes all.
"""
