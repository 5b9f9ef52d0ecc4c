"""No look-ahead: what is asked as of a day rests on nothing that was published later."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from analytics import METRICS
from contracts import CONCEPTS, MEASURES, Basis
from data import curated_files
from data.quarters import harmonise
from data.reading import queries
from data.store import Store
from engine.evaluate import values
from engine.series import series
from service.drawing.chart import CHARTS, draw
from tests.thorough import examples

DAYS = st.dates(date(2012, 1, 1), date(2026, 10, 9))
CORE = ["META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA"]
slowly = examples(15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@slowly
@given(day=DAYS, basis=st.sampled_from(get_args(Basis)))
def test_series_know_nothing_later(store: Store, day: date, basis: Basis) -> None:
    found = series(store, CORE, list(CONCEPTS), basis=basis, as_of=day)
    assert (found["known_on"] <= pd.Timestamp(day)).all()
    assert (found["period_end"] <= pd.Timestamp(day)).all()


@slowly
@given(day=DAYS)
def test_metrics_know_nothing_later(store: Store, day: date) -> None:
    found = values(store, [*MEASURES, *METRICS], CORE, as_of=day, base="2019Q4").dropna(subset=["value"])
    assert (found["known_on"] <= pd.Timestamp(day)).all()


@examples(6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2019, 1, 1), date(2026, 10, 9)), slug=st.sampled_from(sorted(CHARTS)))
def test_charts_know_nothing_later(store: Store, day: date, slug: str) -> None:
    parameters = CHARTS[slug].defaults() | {"as_of": day}
    table = draw(store, slug, parameters).table
    assert "known_on" not in table or (pd.to_datetime(table["known_on"]).dropna() <= pd.Timestamp(day)).all()


@examples(8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=DAYS)
def test_as_of_a_day_is_as_if_later_filings_did_not_exist(day: date) -> None:
    filed = pd.read_parquet(curated_files.parquet_path("filings"))
    filed = filed[filed["ticker"].isin(CORE)]
    unseen = filed[pd.to_datetime(filed["known_on"]) <= pd.Timestamp(day)]
    if unseen.empty:
        return
    columns = ["ticker", "concept", "quarter", "period_start", "period_end", "value", "method", "known_on", "source_id"]
    pd.testing.assert_frame_equal(harmonise(filed, day)[columns], harmonise(unseen)[columns])


def test_the_ready_table_is_what_the_macro_answers(store: Store) -> None:
    now = queries.series(store, CORE, list(CONCEPTS), ["quarter", "ttm", "annual"])
    asked = queries.series(store, CORE, list(CONCEPTS), ["quarter", "ttm", "annual"], date(2099, 1, 1))
    pd.testing.assert_frame_equal(now, asked)


@pytest.mark.parametrize("concept", ["capex", "headcount", "market_value", "revenue", "ppe_net"])
def test_knowledge_grows_and_is_never_lost(store: Store, concept: str) -> None:
    before = series(store, CORE, [concept], as_of=date(2023, 2, 15))
    after = series(store, CORE, [concept])
    assert len(before) > 0
    lost = before.merge(after, on=["ticker", "period_end"], how="left", indicator=True).query("_merge == 'left_only'")
    assert lost.empty, f"known on 2023-02-15 and gone since: {lost[['ticker', 'period_end']].values.tolist()}"
