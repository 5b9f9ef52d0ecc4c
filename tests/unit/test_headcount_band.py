"""Headcount between reports on the embedded facts: where it has a band, how wide, and what it is known to cover."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from data.reading import queries
from data.store import Store
from engine.headcount_band import BandPoint, HeadcountBand, bridge_of, headcount_band
from engine.request import Request


def band(store: Store, *tickers: str, as_of: date | None = None, start: str = "2023Q1") -> HeadcountBand:
    return headcount_band(store, Request((), tickers, start=start, as_of=as_of))


def at(band: HeadcountBand, ticker: str, quarter: str) -> BandPoint:
    [point] = [p for p in band.points[ticker] if p.quarter == quarter]
    return point


def test_only_what_lies_between_reports_has_a_band_and_the_middle_has_the_widest(store: Store) -> None:
    apple = band(store, "AAPL")
    quarters = [f"{year}Q{q}" for year in (2023, 2024) for q in (1, 2, 3, 4)]
    assert [at(apple, "AAPL", q).between_reports for q in quarters] == [True, True, False, True] * 2
    relative = [math.log(p.high / p.value) for q in quarters[3:7] if (p := at(apple, "AAPL", q))]
    assert relative[1] > relative[0] > relative[3] == 0
    assert all(p.low * p.high == pytest.approx(p.value**2) for p in apple.points["AAPL"])


def test_the_width_is_that_of_the_bridge_at_the_distance_to_both_reports(store: Store) -> None:
    fitted = bridge_of(store, Request((), ()))
    assert fitted is not None
    point = at(band(store, "AAPL"), "AAPL", "2025Q1")  # 2025-03-29 between 2024-09-28 and 2025-09-27
    expected = fitted.widths["AAPL"] * math.sqrt(182 * 182 / 364 / 365.25)
    assert math.log(point.high / point.value) == pytest.approx(expected)


def test_values_are_the_drawn_ones_in_the_window_and_no_others(store: Store) -> None:
    drawn = queries.series(store, ["META", "NVDA"], ["headcount"], ["quarter"])
    drawn = drawn[drawn["quarter"] >= "2023-01-01"]
    points = [p for own in band(store, "META", "NVDA").points.values() for p in own]
    assert sorted(p.value for p in points) == sorted(drawn["value"])
    assert {p.ticker: p.between_reports for p in points}["META"] is False


@pytest.mark.slow
def test_nothing_between_two_reports_is_known_before_the_later_one(store: Store) -> None:
    later = at(band(store, "AAPL"), "AAPL", "2025Q1").known_on
    assert later == pd.Timestamp("2025-10-31")
    day_before = band(store, "AAPL", as_of=date(2025, 10, 30))
    assert max(p.quarter for p in day_before.points["AAPL"]) == "2024Q3"
    assert not day_before.points["AAPL"][-1].between_reports
    assert at(band(store, "AAPL", as_of=date(2025, 10, 31)), "AAPL", "2025Q1").between_reports


def test_what_the_band_covers_is_measured_and_near_what_it_aims_at(store: Store) -> None:
    both = band(store, "AAPL")
    assert both.quarterly is not None
    assert both.annual is not None
    assert (both.quarterly.companies, both.annual.companies) == (4, 17)
    assert 0.9 <= both.quarterly.share <= 1
    assert 0.93 <= both.annual.share <= 0.97
    assert f"holds {both.quarterly.share:.0%} of {both.quarterly.count} quarterly ones" in both.statement


def test_without_enough_reports_nothing_has_a_band_and_the_statement_says_so(store: Store) -> None:
    early = band(store, "AAPL", as_of=date(2011, 6, 1), start="2008Q1")
    assert early.quarterly is None
    assert early.points["AAPL"]
    assert not any(p.between_reports for p in early.points["AAPL"])
    assert "too few reports" in early.statement
    assert band(store, "AAPL", as_of=date(2001, 1, 1)).points == {"AAPL": ()}
