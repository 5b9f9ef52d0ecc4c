"""The series of another day are made once, are those of the macro, and are given up in the order of their last use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pandas as pd

from data import past, queries
from data.store import Store, with_notice

DAY = date(2023, 2, 1)


def tables(store: Store) -> set[str]:
    rows = store._connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'past'").fetchall()
    return {str(name) for (name,) in rows}


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
    names = [store.past.series(day) for day in days]
    assert len(tables(store)) == past._DAYS
    assert f"series_{days[0]:%Y%m%d}" not in tables(store)
    assert store.past.series(days[0]) == names[0]
    assert f"series_{days[0]:%Y%m%d}" in tables(store)


def test_a_store_with_a_notice_shares_the_days_of_the_one_it_was_made_from(store: Store) -> None:
    told = with_notice(store, "The newest answer is of yesterday.")
    name = told.past.series(DAY)
    assert store.past.series(DAY) == name
    assert len(tables(store)) <= past._DAYS


def test_many_readers_of_many_days_are_all_answered(store: Store) -> None:
    days = [DAY + timedelta(days=step % 7) for step in range(24)]
    store.memo._results.clear()
    with ThreadPoolExecutor(6) as readers:
        found = list(readers.map(lambda day: queries.series(store, ["META"], ["revenue"], ["quarter"], day), days))
    assert all(len(rows) > 20 for rows in found)
    assert all((rows["known_on"] <= pd.Timestamp(day)).all() for rows, day in zip(found, days, strict=True))
