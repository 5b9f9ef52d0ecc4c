"""The quarter of the most people: the highest stated headcount before the newest, as known on a day."""

from __future__ import annotations

from datetime import date

import pytest

from data.store import Store
from engine.evaluate import values
from engine.headcount_peaks import PEAK, headcount_peaks
from engine.key_figures import key_figures
from engine.provenance import trace


def test_the_peak_is_the_highest_headcount_before_the_newest(store: Store) -> None:
    """Meta 87,314 (10-Q to September 2022), Microsoft 228,000 (10-K to June 2025)."""
    assert headcount_peaks(store, ["META", "MSFT"]) == {"META": "2022Q3", "MSFT": "2025Q2"}


def test_a_headcount_between_two_reports_is_no_peak(store: Store) -> None:
    """NVIDIA tells its headcount once a year, and it has grown since 2015: the report before the newest is its peak."""
    assert headcount_peaks(store, ["NVDA"]) == {"NVDA": "2024Q4"}


def test_the_peak_is_the_one_known_on_the_day(store: Store) -> None:
    """At the end of 2022 the newest headcount of Meta was the highest, the one before it 83,553 in June."""
    assert headcount_peaks(store, ["META"], as_of=date(2022, 12, 31)) == {"META": "2022Q2"}
    assert headcount_peaks(store, ["META"], end="2022Q3") == {"META": "2022Q2"}


def test_a_company_with_one_headcount_has_no_peak(store: Store) -> None:
    assert headcount_peaks(store, ["META", "PINS"], end="2026Q2") == {"META": "2022Q3"}


def test_an_index_is_a_hundred_at_each_companys_own_peak(store: Store) -> None:
    rows = values(store, ["headcount_index"], ["META", "MSFT"], base=PEAK).set_index(["ticker", "quarter"])["value"]
    assert rows["META", "2022Q3"] == rows["MSFT", "2025Q2"] == 100
    assert rows["META", "2026Q2"] == pytest.approx(100 * 75_472 / 87_314, rel=1e-12)
    assert rows["MSFT", "2026Q2"] == pytest.approx(100 * 223_000 / 228_000, rel=1e-12)


def test_an_index_from_the_peak_is_known_no_earlier_than_the_peak(store: Store) -> None:
    rows = values(store, ["market_value_index"], ["META"], base=PEAK, end="2026Q2").dropna(subset=["value"])
    assert rows["known_on"].min().date() >= date(2022, 9, 30)


def test_a_value_from_the_peak_is_led_back_to_it(store: Store) -> None:
    traced = trace(store, "META", "headcount_index", date(2026, 6, 30), base=PEAK)
    assert list(traced.terms["quarter"]) == ["2026Q2", "2022Q3"]
    assert list(traced.terms["value"]) == [75_472, 87_314]


def test_key_figures_are_compared_with_each_companys_own_peak(store: Store) -> None:
    figures = key_figures(store, ["META", "PINS"], PEAK, names=["headcount"]).set_index("ticker")
    assert figures.loc["META", "base_quarter"] == "2022Q3"
    assert figures.loc["META", "change"] == pytest.approx(75_472 / 87_314 - 1, rel=1e-12)
    assert figures.loc[["PINS"], ["base_quarter", "change"]].isna().all(axis=None)
