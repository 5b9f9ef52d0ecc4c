"""What was known on a day of 10,000 filers: `python -m benchmarks as_of`. Aim: under 2 s.

The store is a copy of a new one, in a temporary folder, in which each company of the annual panel stands 34 times under
other numbers (2.4 million values, 70 MB). What is measured is the panel that the screener and the charts across
companies are drawn from, with the grade, day and document of every value, read anew each time; beside it its query.
The next two are of a table with the rows and columns of the history (18.4 million rows): each embedded company stands
in it 500 times, and the quarters of all filers are asked with everything that leads to their sources, those of one line
and those of every line (8 million). Its words are enumerations, where the history of twenty companies has texts: each
text is copied into the answer. It is the question alone that is measured: such a history would take hours to make. The
other lines are of the embedded companies: all their quarters as known on a day nobody has asked for, made by the rules,
and one page's question of such a day put to the history, once that is there, against the same by the rules.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.report import Line, median_seconds
from data import history_file, history_process
from data.annual import annual_queries
from data.memo import Memo
from data.opening import open_store
from data.past import Past
from data.reading import queries
from data.store import Store
from engine.annual_panel import annual_panel

AIM: Final = 2.0
HISTORY_AIM: Final = 0.02  # seconds of a new day's facts
FILERS: Final = 10_000
_KEPT_AIM: Final = f"under {1000 * HISTORY_AIM:g} ms"
_COMPANIES: Final = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA")
_DAY: Final = date(2024, 6, 30)
_APART: Final = 10_000_000  # beyond any number that the SEC has given
_AGAIN: Final = f"""
INSERT INTO annual_fact BY NAME
SELECT fact.* REPLACE (cik + again * {_APART} AS cik, value * (1 + again / 100) AS value,
                       accession || '-' || again AS accession)
FROM annual_fact AS fact, range(1, $times) AS r(again);
INSERT INTO annual_company BY NAME
SELECT company.* REPLACE (cik + again * {_APART} AS cik, ticker || '-' || again AS ticker)
FROM annual_company AS company, range(1, $times) AS r(again)
"""


_QUARTERS: Final = """
SELECT ticker, concept, quarter, period_start, period_end, value, unit, method, evidence, known_on, source_id, tag
FROM many WHERE basis = 'quarter' AND valid_from <= $day AND coalesce(valid_until > $day, TRUE)
"""
_REVENUE: Final = f"{_QUARTERS} AND concept = 'revenue'"
_WORDS: Final = ("ticker", "concept", "basis", "tag", "unit", "method", "evidence", "source_id")


def measured(filers: int = FILERS, repeats: int = 3) -> list[Line]:
    """One line for the annual panel, two each for quarters of many filers and for those of the embedded companies."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        with _multiplied(store, Path(folder), filers) as many:
            panel = median_seconds(lambda: annual_panel(_anew(many), as_of=_DAY), repeats)
            query = median_seconds(lambda: annual_queries.values(_anew(many), _DAY), repeats)
        days = (date(2024, 1, day) for day in count(1))
        known = median_seconds(lambda: store.known(next(days)), repeats)
        today = median_seconds(lambda: _quarters(_anew(store)), repeats)
        companies = len(queries.status(store))
        history_process.make(store.file, store.snapshot)
        _asked(store, next(days))  # the history is loaded
        kept = median_seconds(lambda: _asked(store, next(days)), 5 * repeats)
        with _history_of_many(store, Path(folder), filers) as con:
            one, all_lines = (_then_and_now(con, question, days, repeats) for question in (_REVENUE, _QUARTERS))
    aim = f"under {AIM:g} s"
    return [
        Line(f"annual panel of {filers:,} filers as known on a day", panel, query, "its query alone", aim, panel < AIM),
        Line(f"quarterly revenue of {filers:,} filers on a day, by a history", *one, "today's", aim, one[0] < AIM),
        Line("quarters of all their lines, by a history", *all_lines, "today's", aim, all_lines[0] < AIM),
        Line(f"quarters of {companies} companies as known on a day", known, today, "today's", aim, known < AIM),
        Line("a page's question of a day, by the history", kept, known, "by the rules", _KEPT_AIM, kept < HISTORY_AIM),
    ]


@contextmanager
def _multiplied(store: Store, folder: Path, filers: int) -> Iterator[Store]:
    """The store's snapshot with its annual panel repeated until it has so many filers."""
    snapshot, copy = next(folder.rglob(f"{store.snapshot}.duckdb")), folder / "many.duckdb"
    shutil.copy(snapshot, copy)
    times = -(-filers // len(annual_queries.companies(store)))
    with duckdb.connect(copy) as con:
        for statement in con.extract_statements(_AGAIN):
            con.execute(statement, {"times": times})
    with duckdb.connect(copy, read_only=True) as con:
        yield Store("many", {}, _connection=con, past=Past(con))


@contextmanager
def _history_of_many(store: Store, folder: Path, filers: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with a table `many`: the history of the store's companies again and again, concept by concept."""
    assert store.past.stamp
    with duckdb.connect(folder / "history.duckdb") as con:
        con.register("history", history_file.read(store.file, store.past.stamp)["series"])
        times = -(-filers // len(queries.status(store)))
        _encode(con, times)
        for (concept,) in con.execute("SELECT DISTINCT concept FROM history ORDER BY concept").fetchall():
            con.execute(
                "INSERT INTO many SELECT h.* REPLACE (ticker || '-' || again AS ticker, value * (1 + again / 100) AS "
                "value) FROM history AS h, range($times) AS r(again) WHERE concept = $concept ORDER BY basis",
                {"times": times, "concept": concept},
            )
        con.execute("SET threads = 1")  # as of a snapshot that is read
        yield con


def _encode(con: duckdb.DuckDBPyConnection, times: int) -> None:
    """An empty table `many` with the columns of `history`, in which words are enumerations; so many names a ticker."""
    con.execute(
        "CREATE TEMP VIEW named AS SELECT DISTINCT ticker || '-' || again AS ticker "
        f"FROM history, range({times}) AS r(again)"
    )
    for column in _WORDS:
        words = "named" if column == "ticker" else "history"
        found = f"SELECT DISTINCT {column} FROM {words} WHERE {column} IS NOT NULL"
        con.execute(f"CREATE TYPE {column}_word AS ENUM ({found})")
    coded = ", ".join(f"NULL::{column}_word AS {column}" for column in _WORDS)
    con.execute(f"CREATE TABLE many AS SELECT * REPLACE ({coded}) FROM history LIMIT 0")


def _then_and_now(
    con: duckdb.DuckDBPyConnection, question: str, days: Iterator[date], repeats: int
) -> tuple[float, float]:
    """Seconds of a question as of a day nobody has asked for, and as of today."""
    then = median_seconds(lambda: _asked_of_many(con, question, next(days)), repeats)
    return then, median_seconds(lambda: _asked_of_many(con, question, date(9999, 1, 1)), repeats)


def _asked_of_many(con: duckdb.DuckDBPyConnection, question: str, day: date) -> None:
    con.execute(question, {"day": day}).to_arrow_table()


def _anew(store: Store) -> Store:
    """The store without what it keeps in memory."""
    return replace(store, memo=Memo())


def _asked(store: Store, day: date) -> None:
    queries.series(store, _COMPANIES, ["capex", "revenue", "headcount"], ["quarter", "ttm"], day)


def _quarters(store: Store) -> None:
    store.query("FROM series WHERE basis = 'quarter'")
