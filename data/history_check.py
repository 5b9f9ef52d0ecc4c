"""Whether the tables of a history are what this program asks of one: their columns, their days, and what holds today.

A history that is whole as a file may still be of another make. What it says of today is known from the snapshot, so a
history with fewer rows shows; rows of the past alone have nothing to be held against.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import duckdb

from data.build import FOR_GOOD

_DAYS: Final = [("valid_from", "DATE"), ("valid_until", "DATE")]


def valid_on(table: str, day: str) -> str:
    """The rows of a table of a history that were valid on a day (SQL), as what a query may read from."""
    valid = f"valid_from <= {day} AND coalesce(valid_until > {day}, TRUE)"
    return f"(SELECT * EXCLUDE (valid_from, valid_until) FROM {table} WHERE {valid})"


def fault(cursor: duckdb.DuckDBPyConnection, tables: Iterable[tuple[str, str]]) -> str:
    """What is wrong with tables of a history, each beside that of its snapshot; '' for nothing. Raises duckdb.Error."""
    for rows, today in tables:
        named = rows.rpartition(".")[2]
        if columns(cursor, rows) != [*columns(cursor, today), *_DAYS]:
            return f"{named} has other columns"
        if _is_any(cursor, f"FROM {rows} WHERE ticker IS NULL OR valid_from IS NULL OR valid_until <= valid_from"):
            return f"{named} has rows of no company, or of no day"
        if _is_any(cursor, _off(rows, today)):
            return f"{named} has more or fewer rows of today than the snapshot"
    return ""


def _off(rows: str, today: str) -> str:
    """The counts of rows by company in which a history and its snapshot differ on what holds today."""
    counts = [
        f"(SELECT ticker, count(*) FROM {table} GROUP BY ticker)"
        for table in (valid_on(rows, f"DATE '{FOR_GOOD}'"), today)
    ]
    return " UNION ALL ".join(f"(FROM {one} EXCEPT FROM {other})" for one, other in (counts, counts[::-1]))


def columns(cursor: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """The names and types of a table's columns, in their order."""
    return [(str(name), str(kind)) for name, kind, *_ in cursor.execute(f"DESCRIBE FROM {table}").fetchall()]


def _is_any(cursor: duckdb.DuckDBPyConnection, rows: str) -> bool:
    return cursor.execute(f"SELECT 1 FROM ({rows}) LIMIT 1").fetchone() is not None
