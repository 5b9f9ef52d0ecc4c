"""The depreciation wave on the embedded facts: what is written off, whose plan it is, and when it was known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from data.store import Store
from engine.request import Request
from pages.returns.depreciation_frames import depreciation_wave

WAVE = {
    "plan": 0,
    "years": 1,
    "life": "stated",
    "servers": 60,
    "buildings": 25,
    "delay": 1,
    "method": "straight_line",
    "wacc": 9,
}


def request(*companies: str, as_of: date | None = None, **options: Any) -> Request:
    return Request((), companies, as_of=as_of, options=options)


@pytest.mark.parametrize("method", ["straight_line", "declining", "hyperbolic"])
def test_the_wave_writes_off_what_was_bought_and_no_more(store: Store, method: str) -> None:
    """All vintages of ten years on at most what was bought and what stood in the books; the future is told apart."""
    rows = depreciation_wave(store, request("META", **WAVE | {"method": method, "life": "4", "buildings": 5}))
    by_vintage = rows.groupby("vintage")["value"].sum()
    spent = store.query(
        "SELECT sum(value) AS v FROM series WHERE ticker='META' AND concept='capex' AND basis='quarter' AND quarter BETWEEN '2018-01-01' AND '2018-12-31'"
    )
    assert by_vintage["2018"] == pytest.approx(float(spent["v"].item()), rel=1e-6), "lives of 4 and 5 years are over"
    assert rows["quarter"].notna().to_numpy().tolist() == (rows["shown"] <= "2026Q2").tolist()
    assert (rows["quarter"].isna() == rows["projected"].notna()).all()
    assert set(rows["evidence"]) == {"estimated"}
    assert rows.loc[rows["planned"], "shown"].min() > "2026Q2"


def test_the_model_is_near_metas_reported_line(store: Store) -> None:
    """A check of sense, not of truth: cash purchases, 60% servers, stated lives; within 15% of what was reported from 2021 on."""
    rows = depreciation_wave(store, request("META", **WAVE))
    total = rows.groupby("shown")["value"].sum()
    told_line = store.query(
        "SELECT strftime(quarter, '%Y') || 'Q' || quarter(quarter) AS q, value FROM series WHERE ticker='META' AND concept='depreciation' AND basis='quarter'"
    ).set_index("q")["value"]
    ratio = (total / told_line).loc["2023Q1":"2026Q2"]
    assert len(ratio) == 14
    assert ratio.between(0.85, 1.15).all(), ratio


def test_a_readers_plan_is_the_readers(store: Store) -> None:
    rows = depreciation_wave(store, request("META", "AMZN", **WAVE | {"plan": 200}))
    planned = rows[rows["planned"]]
    assert planned.groupby("ticker")["evidence"].unique().map(list).to_dict() == {
        "AMZN": ["estimated"],
        "META": ["user"],
    }


def test_a_plan_known_later_is_not_in_it(store: Store) -> None:
    rows = depreciation_wave(store, request("META", as_of=date(2025, 6, 1), **WAVE))
    assert set(rows.loc[rows["planned"], "vintage"]) == {"planned 2025"}
    assert pd.to_datetime(rows["known_on"]).max() <= pd.Timestamp("2025-06-01")


def test_the_quarter_before_a_new_fiscal_year_has_the_old_plan(store: Store) -> None:
    """On the day Oracle guided fiscal 2027 its quarter to May 2026 was not filed yet: what is left of the plan of 2026 is in it."""
    rows = depreciation_wave(store, request("ORCL", as_of=date(2026, 6, 12), **WAVE))
    assert set(rows.loc[rows["planned"], "vintage"]) == {"planned 2026", "planned 2027"}
    assert not rows["unplaced"].any()
    assert rows.loc[rows["planned"], "shown"].min() == "2026Q3", "half a quarter and a delay of one after the purchase"
