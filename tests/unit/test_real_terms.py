"""Amounts in the money of one quarter, against published consumer prices."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.store import Store
from engine.evaluate import values
from engine.real_terms import price_levels

# CPI-U, all items, not adjusted: October to December 2019, and April and May 2026, the newest published.
THEN = (257.346 + 257.208 + 256.974) / 3
NOW = (333.020 + 335.123) / 2


def test_the_level_of_a_quarter_is_the_mean_of_its_months(store: Store) -> None:
    levels = price_levels(store)
    assert dict(levels)[pd.Period("2019Q4", freq="Q-DEC")] == pytest.approx(THEN)
    assert levels.index[-1] == pd.Period("2026Q2", freq="Q-DEC")
    assert levels.iloc[-1] == pytest.approx(NOW)


def test_no_month_is_known_before_it_was_published(store: Store) -> None:
    early = price_levels(store, date(2019, 12, 1))
    assert dict(early)[pd.Period("2019Q4", freq="Q-DEC")] == pytest.approx(257.346)


def test_money_is_that_of_the_newest_quarter_and_people_are_people(store: Store) -> None:
    names = ["market_value", "headcount", "market_value_per_employee", "capex_to_revenue"]
    plain, real = (
        values(store, names, ["META"], real=real).set_index(["name", "quarter"])["value"] for real in (False, True)
    )
    assert real["market_value", "2019Q4"] == pytest.approx(plain["market_value", "2019Q4"] * NOW / THEN)
    assert real["market_value", "2026Q2"] == pytest.approx(plain["market_value", "2026Q2"])
    assert real["headcount", "2019Q4"] == plain["headcount", "2019Q4"]
    assert real["capex_to_revenue", "2019Q4"] == pytest.approx(plain["capex_to_revenue", "2019Q4"])
    assert "2026Q3" not in real["market_value"].dropna().index, "no price level was published for it"
