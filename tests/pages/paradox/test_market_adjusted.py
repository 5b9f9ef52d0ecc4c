"""The divergence net of the market: by hand, with the base outside the window, and where no market is known."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.store import Store
from pages.paradox.frames import Market
from service.drawing.chart import draw

RAW, NET = "divergence", "divergence_net_of_market"


def test_the_market_is_the_last_close_of_the_week() -> None:
    days = np.array(["2020-01-02", "2020-01-03", "2020-06-30"], dtype="datetime64[s]")
    market = Market(days, np.array([100.0, 110.0, 220.0]), {"AAA": np.datetime64("2020-01-05", "s")})
    assert market.growth("AAA", pd.Timestamp("2020-06-30")) == pytest.approx(math.log(2))
    assert math.isnan(market.growth("AAA", pd.Timestamp("2020-05-01"))), "no close in the week before it"
    assert math.isnan(market.growth("AAA", pd.Timestamp("2019-12-31"))), "nor before the first"
    assert math.isnan(market.growth("BBB", pd.Timestamp("2020-06-30")))


@pytest.mark.parametrize("start", ["2018Q1", "2021Q1"])
def test_the_divergence_is_less_the_growth_of_the_market(store: Store, start: str) -> None:
    """SPY closed at 321.86 on 31 Dec 2019 and at 475.31 on 29 Dec 2023, the last trading days of the two years."""
    query = {"companies": ("META",), "base": "2019Q4", "from": start, "to": "2023Q4"}
    table = draw(store, "divergence", query).table
    newest = table[table["quarter"] == "2023Q4"].set_index("name")["value"]
    assert newest[RAW] - newest[NET] == pytest.approx(math.log(475.31 / 321.86), abs=1e-4)


@pytest.mark.slow
def test_both_are_in_words_and_as_known_on_the_day(store: Store) -> None:
    chart = draw(store, "divergence", {"companies": ("META", "MSFT"), "base": "2019Q4", "as_of": date(2023, 2, 10)})
    assert any(line.startswith("Net of the US market (SPY): Meta ×") for line in chart.finding.exceptions)
    last = chart.table[chart.table["name"] == NET]["period_end"].max()
    assert last <= pd.Timestamp("2023-02-10")


@pytest.mark.slow
def test_who_rose_as_the_market_is_unchanged_and_not_a_multiple_of_one(store: Store) -> None:
    query = {"companies": ("META", "GOOGL", "MSFT", "AMZN"), "base": "2021Q3", "as_of": date(2023, 11, 6)}
    (line,) = [e for e in draw(store, "divergence", query).finding.exceptions if e.startswith("Net of the US market")]
    assert "Microsoft unchanged (Q2 2023)" in line
    assert "×1.00" not in line


def test_where_no_market_is_known_nothing_speaks_of_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.paradox.frames.MARKET", "no fund")
    chart = draw(store, "divergence", {"companies": ("META",), "base": "2017Q2", "to": "2021Q2"})
    assert set(chart.table["name"]) >= {RAW}
    assert NET not in set(chart.table["name"])
    assert "SPY" not in chart.figure.to_json()
    assert not [line for line in (*chart.notes, *chart.finding.exceptions) if "SPY" in line]
