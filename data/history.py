"""All that was known of every company on any day, each row with the days from which and until which it was.

Few rows ever change: the history of a snapshot is hardly longer than what is known today. It is made in one pass of
the rules for each company (data/sql/beside), in a database of its own beside the snapshot.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from data import build, database_limits, history_check
from data.history_file import NOTHING, Earlier

if TYPE_CHECKING:
    import pyarrow

_SCRIPTS: Final = ("beside/closes", "beside/history", "beside/spans", "beside/digest")
_IDS: Final = 2**40  # more than a snapshot has facts: each state's facts have numbers of their own
_ALIKE: Final = ("split", "price_step")  # which the rules read whole
_TABLES: Final = build.Known._fields
_PAIRS: Final = [(f"history.{table}", f"snapshot.{table}") for table in build.KEPT]
_log: Final = logging.getLogger("leverage")
_KNOWN: Final = build.Known(*(f"known_{table}" for table in _TABLES))


def rules() -> str:
    """What turns a snapshot into its history, beside what made the snapshot: another one is made by other rules."""
    texts = [build.script(name) for name in (*_SCRIPTS, "known")] + [Path(__file__).read_text(encoding="utf-8")]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def digests(snapshot: Path) -> dict[str, str]:
    """Of each company in a snapshot's file a digest of all that its history is made of. Raises duckdb.Error."""
    with _beside(snapshot) as con:
        con.execute(build.script("beside/closes"))
        return {str(ticker): str(digest) for ticker, digest in con.execute(build.script("beside/digest")).fetchall()}


def made(snapshot: Path, now: Mapping[str, str], earlier: Earlier = NOTHING) -> dict[str, pyarrow.Table]:
    """The history of a snapshot's file: what `build.Known` names, as tables with the columns `valid_from` and
    `valid_until` (NULL: still valid). Companies with the digest that they have `now` are taken out of an earlier one,
    unless that does not fit or does not lead to what is known today: then nothing of it is used.

    Raises duckdb.Error.
    """
    with _beside(snapshot) as con:
        columns = _begin(con)
        same = [ticker for ticker, digest in now.items() if earlier.digests.get(ticker) == digest]
        if _take_over(con, earlier, same):
            for (ticker,) in con.execute("SELECT ticker FROM snapshot.entity ORDER BY ticker").fetchall():
                if ticker not in same:
                    _add(con, str(ticker), columns)
            if not same or not history_check.fault(con, _PAIRS):
                return {table: con.execute(f"FROM history.{table}").to_arrow_table() for table in columns}
    _log.warning("An earlier history is of no use: the companies that have not changed are made again as well")
    return made(snapshot, now)


def _begin(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Begin a history, with what the rules read of all companies; returns the columns of its tables."""
    con.execute("ATTACH ':memory:' AS history")
    build.define(con)
    con.execute(build.script("beside/closes"))
    con.execute("INSERT INTO price BY NAME FROM valuing_close")
    for table in _ALIKE:
        con.execute(f"INSERT INTO {table} FROM snapshot.{table}")
    return {table: _begun(con, table) for table in _TABLES}


def _take_over(con: duckdb.DuckDBPyConnection, earlier: Earlier, tickers: Sequence[str]) -> bool:
    """Take these companies out of an earlier history; whether its tables are ones of this make."""
    for name in _TABLES if tickers else ():
        if name not in earlier.tables:
            return False
        con.register("given", earlier.tables[name])
        alike = history_check.columns(con, "given") == history_check.columns(con, f"history.{name}")
        if alike:
            con.execute(f"INSERT INTO history.{name} FROM given WHERE ticker IN $1", [list(tickers)])
        con.unregister("given")
        if not alike:
            return False
    return True


def meta(snapshot: Path) -> dict[str, str]:
    """What a snapshot's file says of itself. Raises duckdb.Error."""
    with _beside(snapshot) as con:
        return {str(key): str(value) for key, value in con.execute("FROM snapshot.meta").fetchall()}


@contextmanager
def _beside(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database with a snapshot's file attached to read, also where this process has it open."""
    with duckdb.connect(config=database_limits.writing()) as con:
        con.execute("SET enable_progress_bar = false; SET threads = 1")
        con.execute(f"ATTACH '{str(snapshot).replace(chr(39), 2 * chr(39))}' AS snapshot (READ_ONLY)")
        yield con


def _begun(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Begin the history of a table; returns its columns."""
    like = f"snapshot.{table}" if table in build.KEPT else getattr(build.TODAY, table)
    con.execute(
        f"CREATE TABLE history.{table} AS "
        f"SELECT *, NULL::DATE AS valid_from, NULL::DATE AS valid_until FROM {like} LIMIT 0"
    )
    return [str(column) for column, *_ in con.execute(f"DESCRIBE FROM {like}").fetchall()]


def _add(con: duckdb.DuckDBPyConnection, ticker: str, columns: dict[str, list[str]]) -> None:
    """Add one company."""
    _run(con, build.script("beside/history").format(ids=_IDS), ticker)
    build.make_known(con, build.FOR_GOOD, _KNOWN)
    con.execute(f"CREATE OR REPLACE TABLE {_KNOWN.shown} AS FROM {build.TODAY.shown}")
    for table, names in columns.items():
        concept = "concept" if "concept" in names else "NULL"
        parts = f", list_transform(parts, lambda id: id % {_IDS}) AS parts" if "parts" in names else ""
        named = {"table": table, "rows": getattr(_KNOWN, table), "columns": ", ".join(names)}
        _run(con, build.script("beside/spans").format(**named, concept=concept, parts=parts), ticker)


def _run(con: duckdb.DuckDBPyConnection, sql: str, ticker: str) -> None:
    for statement in con.extract_statements(sql):
        con.execute(statement, {"ticker": ticker} if "ticker" in statement.named_parameters else None)
