"""Fewer people and more value in one quarter: one test for all, whatever is chosen, in words and in the table."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from charts.core import ChartData
from contracts import Company
from data.store import Store
from engine.origin import Origin
from engine.request import Request
from pages.paradox import quadrant_text
from pages.paradox.quadrant import CompanyResult, Quadrant, quadrant
from service.drawing.chart import draw

LINE = "Fewer people and more value came in one quarter "
META = Company("META", "Meta Platforms", "1326801", "#111111")


def lines(store: Store, **chosen: object) -> list[str]:
    return [line for line in draw(store, "divergence", chosen).notes if line.startswith(LINE)]


def test_the_test_is_one_whatever_is_chosen(store: Store) -> None:
    asked = [Request((), ("META",)), Request((), ("IBM", "INTC"), start="2020Q1", options={"base": "2021Q1"})]
    first, second = (quadrant(store, request) for request in asked)
    assert first is second
    assert len(first.tested) == 13
    assert (first.first, first.last) == ("2016Q2", "2025Q2")


def test_it_counts_the_quarters_of_the_series_that_are_drawn(store: Store) -> None:
    """IBM by hand from its own series: quarters of 37 with a smaller headcount and a larger value than before."""
    rows = store.query(
        "SELECT concept, quarter, value FROM series WHERE ticker = 'IBM' AND basis = 'quarter' "
        "AND concept IN ('headcount', 'market_value_fiscal') AND quarter BETWEEN '2016-01-01' AND '2025-04-01'"
    )
    changes = rows.pivot_table(index="quarter", columns="concept", values="value").diff().dropna()
    both = (changes["headcount"] < 0) & (changes["market_value_fiscal"] > 0)
    result = quadrant(store, Request((), ("IBM",)))
    assert len(changes) == 37
    assert result.tested["IBM"].share == pytest.approx(both.mean())
    assert result.tested["IBM"].origin.evidence == "interpolated"


def test_the_limits_say_what_it_finds(store: Store) -> None:
    result = quadrant(store, Request((), ()))
    assert min(tested.corrected for tested in result.tested.values()) >= 0.5
    assert f"{result.together:.2f}" == "0.32"


def test_the_line_says_how_many_are_tested_and_who_is_not(store: Store) -> None:
    [line] = lines(store, companies=("META", "PLTR"))
    tested = "no more often than by chance, tested once for 13 companies over Q2 2016 to Q2 2025"
    assert line == f"{LINE}{tested} (Palantir without as many known quarters)."
    chart = draw(store, "divergence", {"companies": ("META", "PLTR")})
    rows = chart.table.set_index(["name", "ticker"])["value"]
    [values] = chart.statistics
    assert "p 0.32 for all together" in values
    assert f"Meta {rows['quadrant_corrected_p', 'META']:.2f}" in values
    assert rows["quadrant_companies"].tolist() == [13]
    assert rows["quadrant_together_p"].tolist() == [quadrant(store, Request((), ())).together]
    assert ("quadrant_share", "META") in rows.index
    assert ("quadrant_share", "PLTR") not in rows.index


@pytest.mark.parametrize(
    ("together", "meta", "other", "said"),
    [
        (0.03, 0.5, 0.5, "more often than by chance,"),
        (0.3, 0.04, 0.5, "more often than by chance at Meta,"),
        (0.3, 0.5, 0.04, "no more often than by chance at those drawn,"),
        (0.3, 0.5, 0.5, "no more often than by chance,"),
    ],
)
def test_the_verdict_is_that_of_the_corrected_values(together: float, meta: float, other: float, said: str) -> None:
    origin = Origin("derived", None, None)
    tested = {"META": CompanyResult(0.1, meta, origin), "XXX": CompanyResult(0.1, other, origin)}
    data = ChartData(pd.DataFrame(), (META,), {}, pd.DataFrame())
    [line] = quadrant_text.sentences(data, Quadrant(tested, together, origin, "2016Q2", "2025Q2"))
    assert line.startswith(f"{LINE}{said} tested once for 2 companies over 2016Q2 to 2025Q2")


@pytest.mark.slow
def test_before_enough_quarters_nothing_is_tested_and_nothing_said(store: Store) -> None:
    day = date(2017, 3, 1)
    assert quadrant(store, Request((), (), as_of=day)) == Quadrant()
    assert lines(store, companies=("META",), as_of=day, base="2014Q4") == []
    assert np.isfinite(quadrant(store, Request((), (), as_of=date(2024, 3, 1))).together)
