"""The rules of the annual panel: which as-filed facts are a filer's value of a measure and fiscal year.

The embedded table is made by them, and what a refresh brings (docs/adr/0017-annual-panel.md).
"""

from __future__ import annotations

from typing import Final

import duckdb

from data import build
from data.annual_measures import ANNUAL_MEASURES, HOW_COUNTED

# Counts that cannot be: (filer, day, why).
COUNTS_OUT: Final = ((1757898, "2022-03-31", "STERIS tagged 3,700 employees; its report speaks of about 16,000"),)


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `annual_facts` in a database that has what `data/sql/annual_panel.sql` is given."""
    _declare(con)
    con.execute(build.script("annual_panel"))


def _declare(con: duckdb.DuckDBPyConnection) -> None:
    """What the script reads beside the facts: tags by measure, counts left out, the order of witnesses."""
    con.execute("CREATE TABLE line (measure VARCHAR, place INTEGER, tag VARCHAR)")
    con.executemany("INSERT INTO line VALUES ($1, $2, $3)", _lines())
    con.execute("CREATE TABLE count_out (cik INTEGER, as_of DATE)")
    con.executemany("INSERT INTO count_out VALUES ($1, $2)", [(cik, day) for cik, day, _ in COUNTS_OUT])
    con.execute("SET VARIABLE how_counted = $1", [list(HOW_COUNTED)])


def _lines() -> list[tuple[str, int, str]]:
    return [
        (measure, place, tag)
        for measure, groups in ANNUAL_MEASURES.items()
        for place, tags in enumerate(groups)
        for tag in tags
    ]
