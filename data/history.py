"""All that was known of every company on any day, each row with the days from which and until which it was.

Few rows ever change: the history of a snapshot is hardly longer than what is known today. It is made in one pass of
the rules for each company (data/sql/history), in a database of its own beside the snapshot.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from data import build, database_limits, history_check
from data.history_file import NOTHING, Digests, Earlier

if TYPE_CHECKING:
    import pyarrow

_SCRIPTS: Final = tuple(
    f"history/{name}" for name in ("valuing_closes", "digests", "company", "spans", "unchanged_closes", "market_values")
)
_IDS: Final = 2**40  # more than a snapshot has facts: each state's facts have numbers of their own
_ALIKE: Final = ("split", "price_step")  # which the rules read whole
_TABLES: Final = build.Known._fields
_CLOSES: Final = "close"  # the closes that a history was made with, beside its tables
_KEPT_FROM: Final = {**{table: f"history.{table}" for table in _TABLES}, _CLOSES: "valuing_close"}  # what a file keeps
_VALUED: Final = ("series", "conflict")  # the tables that tell market values
_WORTH: Final = "concept IN ('market_value', 'market_value_fiscal')"
_EVER: Final = date(1, 1, 1)  # before all closes
_PAIRS: Final = [(f"history.{table}", f"snapshot.{table}") for table in build.KEPT]
_log: Final = logging.getLogger("leverage")
_KNOWN: Final = build.Known(*(f"known_{table}" for table in _TABLES))


def rules() -> str:
    """What turns a snapshot into its history, beside what made the snapshot: another one is made by other rules."""
    texts = [build.script(name) for name in (*_SCRIPTS, "known")] + [Path(__file__).read_text(encoding="utf-8")]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def digests(snapshot: Path) -> dict[str, Digests]:
    """Of each company in a snapshot's file digests of all that its history is made of, but for closes.

    Raises duckdb.Error.
    """
    with _beside(snapshot) as con:
        con.execute(build.script("history/valuing_closes"))
        rows = con.execute(build.script("history/digests")).fetchall()
        return {str(ticker): Digests(str(facts), str(worth)) for ticker, facts, worth in rows}


def made(snapshot: Path, now: Mapping[str, Digests], earlier: Earlier = NOTHING) -> dict[str, pyarrow.Table]:
    """The history of a snapshot's file: what `build.Known` names, as tables with the columns `valid_from` and
    `valid_until` (NULL: still valid), and the closes that it was made with. What rests on the same in an earlier one is
    taken out of that, unless it does not fit or does not lead to what is known today: then nothing of it is used.

    Raises duckdb.Error.
    """
    with _beside(snapshot) as con:
        columns = _begin(con)
        if not earlier.tables or _is_of_this_make(con, earlier):
            same = _same(con, now, earlier) if earlier.tables else {}
            _take_over(con, same)
            for (ticker,) in con.execute("SELECT ticker FROM snapshot.entity ORDER BY ticker").fetchall():
                _complete(con, str(ticker), same.get(ticker), columns)
            if not same or not history_check.fault(con, _PAIRS):
                return {name: con.execute(f"FROM {rows}").to_arrow_table() for name, rows in _KEPT_FROM.items()}
    _log.warning("An earlier history is of no use: the companies that have not changed are made again as well")
    return made(snapshot, now)


def _begin(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Begin a history, with what the rules read of all companies; returns the columns of its tables."""
    con.execute("ATTACH ':memory:' AS history")
    build.define(con)
    con.execute(build.script("history/valuing_closes"))
    for table in _ALIKE:
        con.execute(f"INSERT INTO {table} FROM snapshot.{table}")
    return {table: _begun(con, table) for table in _TABLES}


def _is_of_this_make(con: duckdb.DuckDBPyConnection, earlier: Earlier) -> bool:
    """Whether the tables of an earlier history are those of this one, which they can then be read beside."""
    for name, like in _KEPT_FROM.items():
        if name not in earlier.tables:
            return False
        con.register(f"earlier_{name}", earlier.tables[name])
        if history_check.columns(con, f"earlier_{name}") != history_check.columns(con, like):
            return False
    return True


def _same(con: duckdb.DuckDBPyConnection, now: Mapping[str, Digests], earlier: Earlier) -> dict[str, date]:
    """The companies with the facts of an earlier history, each with the day until which market values rest on the same.

    `build.FOR_GOOD`: nothing has changed.
    """
    until = dict(con.execute(build.script("history/unchanged_closes")).fetchall())
    facts = {each: then for each, then in earlier.digests.items() if each in now and then.facts == now[each].facts}
    return {each: (then.worth == now[each].worth and until.get(each)) or _EVER for each, then in facts.items()}


def _take_over(con: duckdb.DuckDBPyConnection, same: Mapping[str, date]) -> None:
    """Take what rests on the same out of an earlier history."""
    for name in _TABLES if same else ():
        kept = f"NOT ({_WORTH} AND period_end > same.until)" if name in _VALUED else "TRUE"
        con.execute(
            f"INSERT INTO history.{name} SELECT rows.* FROM earlier_{name} AS rows "
            f"JOIN (SELECT unnest($1) AS ticker, unnest($2) AS until) AS same USING (ticker) WHERE {kept}",
            [list(same), list(same.values())],
        )


def _complete(con: duckdb.DuckDBPyConnection, ticker: str, until: date | None, columns: dict[str, list[str]]) -> None:
    """Make what was not taken over of one company: all, or the market values after a day."""
    if until is None:
        _add(con, ticker, columns)
    elif until < build.FOR_GOOD:
        _add_worth(con, ticker, until, {name: columns[name] for name in _VALUED})


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
    _run(con, build.script("history/company").format(ids=_IDS), ticker)
    build.make_known(con, build.FOR_GOOD, _KNOWN)
    con.execute(f"CREATE OR REPLACE TABLE {_KNOWN.shown} AS FROM {build.TODAY.shown}")
    _add_spans(con, ticker, columns)


def _add_worth(con: duckdb.DuckDBPyConnection, ticker: str, since: date, columns: dict[str, list[str]]) -> None:
    """Add one company's market values of the days after one."""
    _run(con, build.script("history/company").format(ids=_IDS), ticker, since)
    day = f"DATE '{build.FOR_GOOD}'"
    _run(con, build.script("history/market_values").format(day=day, **_KNOWN._asdict()), ticker, since)
    _add_spans(con, ticker, columns)


def _add_spans(con: duckdb.DuckDBPyConnection, ticker: str, columns: dict[str, list[str]]) -> None:
    """Add what is known in each state to the tables with these columns."""
    for table, names in columns.items():
        concept = "concept" if "concept" in names else "NULL"
        parts = f", list_transform(parts, lambda id: id % {_IDS}) AS parts" if "parts" in names else ""
        named = {"table": table, "rows": getattr(_KNOWN, table), "columns": ", ".join(names)}
        _run(con, build.script("history/spans").format(**named, concept=concept, parts=parts), ticker)


def _run(con: duckdb.DuckDBPyConnection, sql: str, ticker: str, since: date = _EVER) -> None:
    given = {"ticker": ticker, "since": since}
    for statement in con.extract_statements(sql):
        con.execute(statement, {name: given[name] for name in statement.named_parameters})
