"""A snapshot held against what was derived again: every row of every table, and the macros that answer as of a day."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from data.verify.finding import Finding, named, written

Connection = duckdb.DuckDBPyConnection
Row = tuple[Any, ...]

CHECK: Final = "snapshot"
_EXCLUDED: Final = re.compile(r"EXCLUDE \(([^()]*)\)")
_MOMENTS: Final = (
    "built_at",
    "parent",
    "origin",
)  # of `meta`: when and from what it was written, which nothing derives
_WORKING: Final = "told_price"  # a table that the gates of a refresh use up
_NUMBERED: Final = ("id", "parts")  # numbers that all shift when one row more is loaded
_SHIFTED: Final = 500  # so many differing rows are not that many changes: the numbers have shifted
_NAMED: Final = 200  # findings of one table, after which the rest is counted
_ALIKE: Final = 1e-12  # of a value: sums in another order


@dataclass(frozen=True, slots=True)
class Compared:
    """What was compared: tables, rows and numbers (cells that hold one)."""

    tables: int = 0
    rows: int = 0
    numbers: int = 0


def compare(snapshot: Connection, derived: Connection) -> tuple[Compared, list[Finding]]:
    """How much was compared and what differs. Raises duckdb.Error where the snapshot has damaged blocks."""
    ours, theirs = _columns(derived), _columns(snapshot)
    findings = list(_macros(snapshot, derived))
    rows = numbers = 0
    for table in sorted({*ours, *theirs} - {_WORKING}):
        if ours.get(table) != theirs.get(table):
            findings.append(Finding(CHECK, table, "The table is lost, added, or has other columns"))
            continue
        given = snapshot.execute(f'FROM "{table}"').to_arrow_table()
        derived.register("theirs", given)
        try:
            findings += _of_table(derived, table, ours[table])
        finally:
            derived.unregister("theirs")
        rows += given.num_rows
        numbers += _numbers(derived, table, ours[table])
    return Compared(len(theirs), rows, numbers), findings


def _columns(con: Connection) -> dict[str, dict[str, str]]:
    """The type of each column, by table."""
    listed = con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name = 'main' AND database_name = current_database() ORDER BY column_index"
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in listed:
        tables.setdefault(str(table), {})[str(column)] = str(kind)
    return tables


def _numbers(con: Connection, table: str, columns: dict[str, str]) -> int:
    numeric = [c for c, kind in columns.items() if kind in ("DOUBLE", "BIGINT", "INTEGER")]
    counts = " + ".join(f'count("{column}")' for column in numeric) or "0"
    counted = con.execute(f'SELECT {counts} FROM "{table}"').fetchone()
    return int(counted[0]) if counted else 0


def _of_table(con: Connection, table: str, columns: dict[str, str]) -> list[Finding]:
    names = list(columns)
    stored, wanted = _unlike(con, table, names)
    if len(stored) + len(wanted) > _SHIFTED and {*names} & {*_NUMBERED}:
        names = [name for name in names if name not in _NUMBERED]
        stored, wanted = _unlike(con, table, names)
    findings = [finding for pair in _paired(names, stored, wanted) for finding in _of_pair(table, names, *pair)]
    more = len(findings) - _NAMED
    rest = [Finding(CHECK, table, f"{more:,} more differences of this table")] if more > 0 else []
    return findings[:_NAMED] + rest


def _unlike(con: Connection, table: str, names: list[str]) -> tuple[list[Row], list[Row]]:
    """Rows that only the snapshot has, and rows that only the derived table has."""
    listed = ", ".join(f'"{name}"' for name in names)
    kept = "key NOT IN ('" + "', '".join(_MOMENTS) + "')" if table == "meta" else "TRUE"
    one, other = f"SELECT {listed} FROM theirs WHERE {kept}", f'SELECT {listed} FROM "{table}" WHERE {kept}'
    return (
        con.execute(f"({one}) EXCEPT ALL ({other}) ORDER BY ALL").fetchall(),
        con.execute(f"({other}) EXCEPT ALL ({one}) ORDER BY ALL").fetchall(),
    )


def _paired(names: list[str], stored: list[Row], wanted: list[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows that are the same but for a few cells, as pairs; the others alone."""
    left = list(wanted)
    for row in stored:
        match = max(left[: _SHIFTED * 2], key=lambda other: _equal_cells(row, other), default=None)
        if match is not None and _equal_cells(row, match) * 2 >= len(names):
            left.remove(match)
            yield row, match
        else:
            yield row, None
    yield from ((None, row) for row in left)


def _equal_cells(one: Row, other: Row) -> int:
    return sum(a == b for a, b in zip(one, other, strict=True))


def _of_pair(table: str, names: list[str], stored: Row | None, wanted: Row | None) -> Iterator[Finding]:
    cells = dict(zip(names, wanted or stored or (), strict=True))
    what = named(cells, table)
    where = f"{table}, {cells['basis']}" if "basis" in cells else table
    if stored is None or wanted is None:
        detail = "This row does not follow from what is kept" if wanted is None else "This row is missing"
        value, expected = (_value(names, row) for row in (stored, wanted))
        yield Finding(CHECK, where, detail, **what, value=value, expected=expected)
        return
    for name, value, expected in zip(names, stored, wanted, strict=True):
        if value != expected and not _alike(value, expected):
            detail = "The snapshot has another value than what is kept gives"
            yield Finding(CHECK, where, detail, **what, column=name, value=written(value), expected=written(expected))


def _value(names: Sequence[str], row: Row | None) -> str:
    return written(dict(zip(names, row, strict=True)).get("value")) if row else ""


def _alike(one: Any, other: Any) -> bool:
    numbers = isinstance(one, float) and isinstance(other, float)
    return numbers and (math.isclose(one, other, rel_tol=_ALIKE) or (one != one and other != other))


def _macros(snapshot: Connection, derived: Connection) -> Iterator[Finding]:
    theirs, ours = _definitions(snapshot), _definitions(derived)
    for name in sorted({*theirs, *ours}):
        if theirs.get(name) != ours.get(name):
            yield Finding(CHECK, name, "The macro is not this program's: it is lost, added or changed")


def _definitions(con: Connection) -> dict[str, str]:
    listed = con.execute(
        "SELECT function_name, parameters::VARCHAR || macro_definition FROM duckdb_functions() "
        "WHERE NOT internal AND macro_definition IS NOT NULL AND database_name = current_database()"
    ).fetchall()
    return {str(name): _EXCLUDED.sub(_sorted, str(text)) for name, text in listed}


def _sorted(match: re.Match[str]) -> str:
    """The columns that a macro leaves out, in one order: DuckDB spells them in any."""
    return f"EXCLUDE ({', '.join(sorted(match[1].split(', ')))})"
