"""Charts whose usual output, profit, start or newest quarter is missing take the next that is known, and say so."""

from __future__ import annotations

import pytest

from charts import headline
from charts.core import Chart
from data.store import Store
from engine import catalogue
from service.drawing import chart as charts

NOTHING_KNOWN = {"CRWV", "PINS", "UBER"}  # too few headcounts for any value per employee


def of(store: Store, slug: str, *tickers: str, **params: object) -> Chart:
    return charts.draw(store, slug, {"companies": tickers, **params})


@pytest.mark.parametrize(
    ("slug", "ticker", "changed", "words"),
    [
        ("efficiency", "ORCL", {"output": "revenue"}, "gross profit is not known for Oracle"),
        ("leverage_slopes", "ORCL", {"output": "revenue"}, "gross profit is not known for Oracle"),
        ("leverage_slopes", "NVDA", {"from": "2023Q3"}, "Measured from Q3 2023, since Q1 2016 is not known for NVIDIA"),
        ("frontier", "META", {"reference": "all"}, "Compared with all companies here"),
        ("frontier_scores", "ORCL", {"output": "revenue", "reference": "all"}, "gross profit is not known for Oracle"),
        ("value_bridge", "ORCL", {"output": "revenue"}, "gross profit is not known for Oracle"),
        ("value_path", "TSLA", {"from": "2020Q1"}, "operating income of Tesla was not above zero in Q4 2019"),
        ("value_peers", "IBM", {"profit": "net_income"}, "operating income is not known for IBM"),
        ("value_bridge", "INTC", {"profit": "none"}, "operating income of Intel was not above zero in Q2 2024"),
        ("output_bridge", "NVDA", {"from": "2024Q2"}, "compute capital of NVIDIA is not known for Q4 2019"),
        ("growth_accounting", "CSCO", {"output": "revenue"}, "gross profit is not known for Cisco"),
    ],
)
def test_the_next_best_is_drawn_and_said(
    store: Store, slug: str, ticker: str, changed: dict[str, str], words: str
) -> None:
    chart = of(store, slug, ticker)
    assert not chart.table.empty
    assert {name: chart.parameters[name] for name in changed} == changed
    exceptions = " ".join(chart.finding.exceptions)
    assert words in exceptions
    assert words in chart.alt
    asked = charts.draw(store, slug, dict(chart.parameters))
    assert asked.table.equals(chart.table), "the same as where it is asked for"
    assert words not in " ".join(asked.finding.exceptions), "nothing is replaced where it is asked for"


def test_a_choice_is_never_replaced(store: Store) -> None:
    """Only a default gives way: what was asked for and is not known stays an empty chart that says so."""
    chart = of(store, "value_bridge", "ORCL", output="revenue", **{"from": "2011Q1"})
    assert chart.table.empty
    assert chart.parameters["from"] == "2011Q1"
    assert of(store, "leverage_slopes", "NVDA", **{"from": "2016Q2"}).table.empty


def test_no_company_with_figures_gets_an_empty_lead_chart(store: Store) -> None:
    tickers = [c.ticker for c in catalogue.companies(store) if c.ticker not in NOTHING_KNOWN]
    empty = [(s, t) for s in ("efficiency", "value_bridge", "compare") for t in tickers if of(store, s, t).table.empty]
    assert not empty


@pytest.mark.parametrize("slug", ["frontier", "frontier_scores", "compare"])
def test_a_quarter_that_is_not_the_newest_says_for_whom_it_waits(store: Store, slug: str) -> None:
    chart = of(store, slug, "META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA")
    assert "Q2 2026 is not known yet for Amazon, Apple, NVIDIA and Tesla." in chart.finding.exceptions


def test_who_a_newer_quarter_waits_for() -> None:
    ends = {"Meta": "2026Q2", "Amazon": "2025Q4"}
    assert headline.newer("2025Q4", ends) == ("2026Q2 is not known yet for Amazon.",)
    assert headline.newer("2026Q2", ends) == ()
    assert headline.newer("2025Q4", {}) == ()
