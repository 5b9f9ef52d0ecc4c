"""What rests on cited tables alone is kept until another document of them is published, and then measured anew."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from data.reading.cited_rows import cited_rows, newest_day
from data.store import Store
from data.tables import tables
from engine.thesis.of_attention import OF_ATTENTION
from engine.thesis.of_machines import OF_MACHINES
from engine.thesis.view import View
from tests.thorough import WHOLE

TABLES = ("attention", "ai_labs", "chips", "token_price", "price_decline", "price_decline_points", "events")


def _days(store: Store) -> list[date | None]:
    """Today, a day before anything, and for some days of publication of each table that day and those beside it."""
    draw, days = random.Random(22), list[date | None]([None, date(1990, 1, 1)])
    for table in TABLES:
        known = cited_rows(store, table)["published_on"].dropna().dt.date.unique().tolist()
        for day in draw.sample(known, min(len(known), 40 if WHOLE else 2)):
            days += [day - timedelta(1), day, day + timedelta(1)]
    return days


def test_what_is_kept_is_what_is_measured_on_the_day(store: Store) -> None:
    for day in _days(store):
        for measure in (*OF_ATTENTION, *OF_MACHINES):
            anew = measure.__wrapped__(View(store, day))  # type: ignore[attr-defined]
            assert repr(measure(View(store, day))) == repr(anew), (measure.__name__, day)


def test_rows_of_a_day_are_those_published_by_it(store: Store) -> None:
    whole = cited_rows(store, "chips")
    for day in _days(store):
        found = cited_rows(store, "chips", day)
        shown = whole if day is None else whole[whole["published_on"] <= pd.Timestamp(day)]
        assert found["chip"].tolist() == shown["chip"].tolist(), day


@pytest.mark.parametrize("table", [*TABLES, "warn_notices", "list_prices"])  # the last two have whole numbers missing
def test_rows_of_a_day_are_to_the_last_type_what_a_query_of_the_day_answers(store: Store, table: str) -> None:
    asked = f"""
    SELECT kept.*, kept.{tables()[table].published} AS published_on, source.evidence, source.title
    FROM {tables()[table].relation} AS kept LEFT JOIN source USING (source_id)
    WHERE kept.{tables()[table].published} <= $day ORDER BY {", ".join(tables()[table].key)}
    """
    known = cited_rows(store, table)["published_on"].dt.date.unique()
    for day in (date(1990, 1, 1), known.min(), *random.Random(5).sample(known.tolist(), min(len(known), 3)), date.max):
        pd.testing.assert_frame_equal(cited_rows(store, table, day), store.query(asked, {"day": day}))


def test_the_newest_day_stays_until_the_next_document(store: Store) -> None:
    days = sorted(cited_rows(store, "chips")["published_on"].dt.date.unique())
    assert newest_day(store, "chips", days[0] - timedelta(1)) == date.min
    assert newest_day(store, "chips", days[1] - timedelta(1)) == days[0]
    assert newest_day(store, "chips", days[1]) == days[1]
    assert newest_day(store, "chips", date.max) == days[-1]
    assert newest_day(store, "chips") is None
    with pytest.raises(KeyError, match="no cited table"):
        newest_day(store, "prices", days[0])
