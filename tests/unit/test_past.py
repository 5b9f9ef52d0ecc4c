"""The series of another day are made once, are those of the macro, and are given up in the order of their last use."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data import build, past
from data.reading import queries
from data.store import Store, open_snapshot, with_notice
from tests.unit.toy_company import QUARTERS, SLIP, toy

pytestmark = pytest.mark.slow  # reads days back from many threads

DAY = date(2023, 2, 1)


def tables(store: Store) -> set[str]:
    """The tables of the days that are kept: three a day."""
    rows = store._connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = $1", [store.past.name]
    ).fetchall()
    return {str(name) for (name,) in rows}


def kept_days(store: Store) -> int:
    return len(tables(store)) // len(build.KEPT)


def test_another_day_is_what_the_macro_answers(store: Store) -> None:
    kept = queries.series(store, ["META"], ["capex"], ["quarter", "ttm"], DAY)
    asked = store.query(
        "SELECT basis, quarter, value FROM series_at($day::DATE) WHERE ticker = 'META' AND concept = 'capex' "
        "AND basis IN ('quarter', 'ttm') ORDER BY basis, quarter",
        {"day": DAY},
    )
    pd.testing.assert_frame_equal(kept[["basis", "quarter", "value"]], asked)
    assert (kept["known_on"] <= pd.Timestamp(DAY)).all()
    assert f"series_{DAY:%Y%m%d}" in tables(store)


def test_the_day_asked_longest_ago_is_given_up_and_asked_again_is_made_again(store: Store) -> None:
    days = [DAY + timedelta(weeks=step) for step in range(past._DAYS + 1)]
    known = [store.past.known(day) for day in days]
    assert kept_days(store) == past._DAYS
    assert f"series_{days[0]:%Y%m%d}" not in tables(store)
    assert store.past.known(days[0]) == known[0]
    assert f"series_{days[0]:%Y%m%d}" in tables(store)


def test_a_store_with_a_notice_shares_the_days_of_the_one_it_was_made_from(store: Store) -> None:
    told = with_notice(store, "The newest answer is of yesterday.")
    known = told.past.known(DAY)
    assert store.past.known(DAY) == known
    assert kept_days(store) <= past._DAYS


def test_two_that_opened_one_snapshot_keep_their_days_apart(store_folder: Path, store: Store) -> None:
    """One drops what it was asked longest ago, and the other still answers; what is closed leaves nothing behind."""
    other = open_snapshot(store_folder, store.snapshot)
    other.past.known(DAY)
    for step in range(1, past._DAYS + 2):
        store.past.known(DAY + timedelta(weeks=step))
    assert len(queries.series(other, ["META"], ["capex"], ["quarter"], DAY)) > 20
    attached = "SELECT count(*) FROM duckdb_databases() WHERE database_name = $1"
    name = other.past.name
    assert store._connection.execute(attached, [name]).fetchone() == (1,)
    del other
    gc.collect()
    assert store._connection.execute(attached, [name]).fetchone() == (0,)


def test_what_nobody_asks_for_any_more_is_given_back_and_comes_again(store: Store) -> None:
    """A tab that is open for days keeps its snapshot; that shall not keep the days it was asked about in memory."""
    known = store.past.known(DAY)
    store.past.rest(60.0)
    assert kept_days(store) > 0, "somebody asked just now"
    store.past.rest(0.0)
    attached = "SELECT count(*) FROM duckdb_databases() WHERE database_name = $1"
    assert store._connection.execute(attached, [store.past.name]).fetchone() == (0,)
    store.memo._results.clear()
    assert store.past.known(DAY) == known
    assert len(queries.series(store, ["META"], ["capex"], ["quarter"], DAY)) > 20


def test_many_readers_of_many_days_are_all_answered(store: Store) -> None:
    days = [DAY + timedelta(days=step % 7) for step in range(24)]
    store.memo._results.clear()
    with ThreadPoolExecutor(6) as readers:
        found = list(readers.map(lambda day: queries.series(store, ["META"], ["revenue"], ["quarter"], day), days))
    assert all(len(rows) > 20 for rows in found)
    assert all((rows["known_on"] <= pd.Timestamp(day)).all() for rows, day in zip(found, days, strict=True))


# An amended report mends the year in June.
MENDED = ("Revenues", "2024-01-01", "2024-12-31", 4e9, "10-K/A", "2025-06-01")


def unsettled(store: Store, day: date | None) -> set[str]:
    """The ends of the periods that are set aside as of a day, and named so in the findings of that day."""
    aside = queries.quarantined(store, ["TOY"], day)
    named = queries.findings(store, ["TOY"], day).query("finding == 'not settled by the filings'")
    assert set(aside["period_end"]) == set(named["period_end"])
    return {f"{end:%Y-%m-%d}" for end in aside["period_end"]}


def revenue(store: Store, day: date | None) -> set[str]:
    ends = queries.series(store, ["TOY"], ["revenue"], ["quarter"], day)["period_end"]
    return {f"{end:%Y-%m-%d}" for end in ends}


ENDS = [end for _, _, end, *_ in QUARTERS]


def test_what_a_later_filing_leaves_unsettled_stood_before_it(tmp_path: Path) -> None:
    store = toy(tmp_path, *QUARTERS, SLIP)
    assert (unsettled(store, None), revenue(store, None)) == (set(ENDS), set())
    before = date(2025, 2, 9)
    assert (unsettled(store, before), revenue(store, before)) == (set(), set(ENDS[:3]))


def test_what_a_later_filing_settles_was_unsettled_before_it(tmp_path: Path) -> None:
    store = toy(tmp_path, *QUARTERS, SLIP, MENDED)
    assert (unsettled(store, None), revenue(store, None)) == (set(), set(ENDS))
    between = date(2025, 5, 31)
    assert (unsettled(store, between), revenue(store, between)) == (set(ENDS), set())


def test_two_values_for_one_key_are_listed_as_of_the_days_that_had_them(tmp_path: Path) -> None:
    again = """
        CREATE OR REPLACE MACRO headcount_of(shown_days, fiscal_days, day) AS TABLE
        SELECT * EXCLUDE (basis) FROM flow_at(day)
        WHERE basis = 'quarter' AND period_end = DATE '2024-03-31' AND day < DATE '2025-01-01'
    """
    store = toy(tmp_path, *QUARTERS, also=again)
    found = {day: queries.findings(store, ["TOY"], day)["finding"].tolist() for day in (None, date(2024, 12, 31))}
    assert found == {None: [], date(2024, 12, 31): ["two values for one key"]}
