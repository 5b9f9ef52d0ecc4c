"""The depreciation wave on the embedded facts: what is written off, whose plan it is, and when it was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.store import Store
from engine.request import Request
from pages.returns.depreciation_frames import Vintage, Wave, WaveOptions, Waves, depreciation_wave

WAVE = WaveOptions(
    plan=0.0,
    years=1,
    life="stated",
    servers=0.6,
    buildings=25.0,
    delay=1,
    method="straight_line",
    cost_of_capital=0.09,
)


def waves(store: Store, *companies: str, as_of: date | None = None, **changed: Any) -> dict[str, Wave]:
    """By ticker, with some of the usual assumptions changed."""
    options = replace(WAVE, **changed).mapping()
    return {w.ticker: w for w in depreciation_wave(store, Request((), companies, as_of=as_of, options=options)).rows}


def first_quarter(wave: Wave, vintage: Vintage) -> str:
    """The quarter in which a vintage is first written off."""
    return wave.quarters[int(np.flatnonzero(vintage.values)[0])]


@pytest.mark.parametrize("method", ["straight_line", "declining", "hyperbolic"])
def test_the_wave_writes_off_what_was_bought_and_no_more(store: Store, method: str) -> None:
    """All vintages of ten years on at most what was bought and what stood in the books; the future is apart."""
    wave = waves(store, "META", method=method, life="4", buildings=5.0)["META"]
    by_name = {v.name: v for v in wave.vintages}
    spent = store.query(
        "SELECT sum(value) AS v FROM series WHERE ticker='META' AND concept='capex' AND basis='quarter' "
        "AND quarter BETWEEN '2018-01-01' AND '2018-12-31'"
    )
    written_off = by_name["2018"].values.sum()
    assert written_off == pytest.approx(float(spent["v"].item()), rel=1e-6), "lives of 4 and 5 years are over"
    assert wave.now == "2026Q2"
    assert {v.origin.evidence for v in wave.vintages} == {"estimated"}
    assert min(first_quarter(wave, v) for v in wave.vintages if v.planned) > "2026Q2"


def test_the_model_is_near_metas_reported_line(store: Store) -> None:
    """A check of sense, not of truth: cash purchases, 60% servers, stated lives; within 15% of what was reported."""
    wave = waves(store, "META")["META"]
    total = pd.Series(np.sum([v.values for v in wave.vintages], axis=0), index=list(wave.quarters))
    reported = store.query(
        "SELECT strftime(quarter, '%Y') || 'Q' || quarter(quarter) AS q, value FROM series "
        "WHERE ticker='META' AND concept='depreciation' AND basis='quarter'"
    ).set_index("q")["value"]
    ratio = (total / reported).loc["2023Q1":"2026Q2"]
    assert len(ratio) == 14
    assert ratio.between(0.85, 1.15).all(), ratio


def test_a_readers_plan_is_the_readers(store: Store) -> None:
    both = waves(store, "META", "AMZN", plan=200e9)
    planned = {ticker: {v.origin.evidence for v in wave.vintages if v.planned} for ticker, wave in both.items()}
    assert planned == {"AMZN": {"estimated"}, "META": {"user"}}


@pytest.mark.slow
def test_a_plan_known_later_is_not_in_it(store: Store) -> None:
    wave = waves(store, "META", as_of=date(2025, 6, 1))["META"]
    assert {v.name for v in wave.vintages if v.planned} == {"planned 2025"}
    days = [v.origin.known_on for v in wave.vintages if v.origin.known_on is not None]
    assert max(days) <= pd.Timestamp("2025-06-01")


@pytest.mark.slow
def test_the_quarter_before_a_new_fiscal_year_has_the_old_plan(store: Store) -> None:
    """On the day Oracle guided fiscal 2027 its quarter to May 2026 was not filed yet: the rest of 2026 is in it."""
    wave = waves(store, "ORCL", as_of=date(2026, 6, 12))["ORCL"]
    planned = [v for v in wave.vintages if v.planned]
    assert {v.name for v in planned} == {"planned 2026", "planned 2027"}
    assert not wave.unplaced
    first = min(first_quarter(wave, v) for v in planned)
    assert first == "2026Q3", "half a quarter and a delay of one after the purchase"


def test_the_documents_of_a_wave_are_those_of_filings_and_plans(store: Store) -> None:
    wave = waves(store, "META")["META"]
    planned = {v.origin.document for v in wave.vintages if v.planned}
    assert planned
    assert all(str(document).startswith("guidance") for document in planned)
    assert planned < Waves((wave,)).documents
