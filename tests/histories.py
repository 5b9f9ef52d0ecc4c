"""What tests of histories do: make one, ask it and the rules for a day, and see which companies were made again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from data import history, history_file, history_process
from data.build import Known
from data.past import Past
from data.store import Store, stamp
from tests.unit.toy_company import QUARTERS, SLIP, toy

Rows = tuple[Any, ...]
_ALSO: Final = """
INSERT INTO price BY NAME
    SELECT 'TOY' AS ticker, day::DATE AS date, 10 + dayofyear(day) / 7 AS close, close AS adj_close,
        'derived' AS evidence
    FROM range(DATE '2024-02-20', DATE '2025-06-30', INTERVAL 1 DAY) AS r(day) WHERE isodow(day) < 6;
INSERT INTO share_count BY NAME FROM (VALUES
    ('TOY', 'TOY', DATE '2024-04-10', 1e6, DATE '2024-04-25', '10-Q', 'derived', 1),
    ('TOY', 'TOY', DATE '2024-07-10', 1.1e6, DATE '2024-07-25', '10-Q', 'derived', 1),
    ('TOY', 'TOY', DATE '2024-10-10', 9e9, DATE '2024-10-25', '10-Q', 'derived', 1),
    ('TOY', 'TOY', DATE '2025-01-31', 1.2e6, DATE '2025-02-10', '10-K', 'derived', 1)
) AS c(ticker, price_ticker, as_of, shares, known_on, source_id, evidence, preference);
INSERT INTO observation BY NAME
    SELECT 100 + place AS id, 'TOY' AS ticker, 'headcount' AS concept, '2024-01-01'::DATE + place * 91 AS period_end,
           0 AS span, FALSE AS fiscal_year, value, 'persons' AS unit, period_end + 20 AS known_on, '10-Q' AS source_id,
           method, CASE method WHEN 'user' THEN 'user' ELSE 'derived' END AS evidence
    FROM (VALUES (1, 100, 'reported'), (3, 130, 'reported'), (3, 131, 'user'), (4, 90000, 'reported'),
        (5, 140, 'reported')) AS h(place, value, method);
INSERT INTO fact_decision BY NAME
    SELECT ticker, concept, tag, period_start, period_end, value, 'accept' AS verdict, DATE '2025-03-01' AS decided_on
    FROM observation WHERE tag = 'Revenues' AND period_end = DATE '2024-12-31' AND span = 1;
"""
_MENDED: Final = ("Revenues", "2024-01-01", "2024-12-31", 4e9, "10-K/A", "2025-06-01")


def storied(folder: Path, also: str = "") -> Store:
    """A company with doubts, decisions, own figures, share counts and closes, and what SQL does to it beside."""
    return toy(folder, *QUARTERS, SLIP, _MENDED, also=_ALSO + also)


def with_history(store: Store) -> Store:
    """The store, opened once more beside a history."""
    wanted = stamp(store.snapshot, store.meta)
    assert wanted is not None
    history_process.make(store.file, store.snapshot)
    assert history_file.read(store.file, wanted)
    return Store(store.snapshot, store.meta, _connection=store._connection, past=Past(store._connection, wanted))


def asked(store: Store, past: Past, day: date, only: Sequence[str]) -> dict[str, list[Rows]]:
    """All rows that a past answers for a day, with nothing rounded."""
    known = past.known(day)._asdict()
    with store._connection.cursor() as cursor:
        return {
            table: cursor.execute(f"FROM {known[table]} WHERE ticker IN $1 ORDER BY ALL", [list(only)]).fetchall()
            for table in Known._fields
        }


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The companies whose history is made from now on, as it goes on; of one whose market values alone are made,
    the day after which.
    """
    found, add, add_worth = list[str](), history._add, history._add_worth

    def noted(con: duckdb.DuckDBPyConnection, ticker: str, columns: dict[str, list[str]]) -> None:
        found.append(ticker)
        add(con, ticker, columns)

    def noted_worth(con: duckdb.DuckDBPyConnection, ticker: str, since: date, columns: dict[str, list[str]]) -> None:
        found.append(f"{ticker} after {since}")
        add_worth(con, ticker, since, columns)

    monkeypatch.setattr(history, "_add", noted)
    monkeypatch.setattr(history, "_add_worth", noted_worth)
    return found


def made_after(later: Path, rules: str) -> dict[str, list[Rows]]:
    """The rows of the history of a snapshot's file, with an earlier one beside it: those of one of nothing."""
    now = history.digests(later)
    earlier = history_file.earlier(later, rules)
    assert earlier.tables
    found, anew = (rows(history.made(later, now, each)) for each in (earlier, history_file.NOTHING))
    assert found == anew
    return found


def rows(tables: dict[str, Any]) -> dict[str, list[Rows]]:
    """The rows of the tables of a history, in an order of their own."""
    return {name: duckdb.from_arrow(each).query("t", "FROM t ORDER BY ALL").fetchall() for name, each in tables.items()}
