"""Efficiency against compute and its slopes on the embedded facts: what the finding rests on, and who is in it."""

from __future__ import annotations

import pandas as pd
import pytest

from charts import headline, text
from data.store import Store
from pages.efficiency.efficiency import ended
from service.drawing import chart as charts
from tools.plotly_schema import validated


def test_trails_by_fiscal_year_have_the_points_of_quarters_in_which_one_ends(store: Store) -> None:
    annual, trailing = (charts.draw(store, "efficiency", {"period": period}) for period in ("annual", "trailing"))
    key = ["ticker", "quarter", "name"]
    both = annual.table.merge(trailing.table, on=key, suffixes=("", "_trailing"))
    assert len(both) == len(annual.table) < len(trailing.table) / 3
    assert (both["value"] == both["value_trailing"]).all()
    microsoft = set(annual.table.loc[annual.table["ticker"] == "MSFT", "quarter"].str[-2:])
    assert microsoft == {"Q2"}, "its year ends in June"
    assert "fiscal years" not in annual.finding.headline
    assert any("in the quarter in which it ends" in note for note in annual.notes)
    assert len(annual.figure.frames) < len(trailing.figure.frames)
    lines = [trace for trace in annual.figure.data if trace["mode"] == "lines" and len(trace["x"]) > 1]
    assert any(pd.notna(trace["x"]).sum() > 5 for trace in lines), "neighbouring years are joined"


@pytest.mark.parametrize("slug", ["efficiency", "leverage_slopes"])
@pytest.mark.parametrize("companies", [("META", "NVDA", "MSFT"), ("META",)])
def test_the_numbers_of_a_finding_are_rows_of_the_table(store: Store, slug: str, companies: tuple[str, ...]) -> None:
    chart = charts.draw(store, slug, {"companies": companies})
    rows = chart.table.set_index(["name", "ticker", "quarter"])["value"]
    assert chart.finding.numbers
    for number in chart.finding.numbers:
        assert rows[number.name, number.ticker, number.quarter] == number.value


def test_every_frame_ends_where_the_still_chart_does(store: Store) -> None:
    figure = validated(charts.draw(store, "efficiency", {"companies": ("META", "MSFT")}).figure)
    moving = figure.frames[-1]
    assert len(moving.data) == len(moving.traces) == 6, "two dashes and a head for each company"
    for trace, at in zip(moving.data, moving.traces, strict=True):
        assert list(trace.x) == list(figure.data[at].x)


@pytest.mark.parametrize(("newest", "stopped"), [("2021Q2", {}), ("2021Q3", {"ORCL": "2020Q2"})])
def test_a_trail_may_end_a_year_before_the_newest(newest: str, stopped: dict[str, str]) -> None:
    quarters = ["2020Q1", "2020Q2", "2020Q1", newest]
    assert ended(pd.DataFrame({"ticker": ["ORCL", "ORCL", "META", "META"], "quarter": quarters})) == stopped


def test_a_trail_that_ended_long_ago_is_left_out_of_the_finding(store: Store) -> None:
    """Salesforce's headcount has a gap of six years from 2013 on."""
    params = {"companies": ("META", "CRM"), "output": "market_value", "from": "2012Q1", "to": "2018Q1"}
    chart = charts.draw(store, "efficiency", params)
    assert "Salesforce: the trail ends in Q4 2012 and is left out of the finding." in chart.missing
    assert {number.ticker for number in chart.finding.numbers} == {"META"}


@pytest.mark.parametrize(
    ("params", "deck"),
    [
        (
            {},
            "Compute capital and gross profit per employee, 2016Q1 to 2026Q2.",
        ),
        (
            {"companies": ("META", "GOOGL")},
            "Compute capital and gross profit per employee, 2016Q1 to 2026Q2; "
            "the multiple is that of gross profit per employee.",
        ),
    ],
)
def test_a_multiple_over_other_quarters_than_the_rest_is_not_ranked(
    store: Store, params: dict[str, tuple[str, ...]], deck: str
) -> None:
    chart = charts.draw(store, "efficiency", params)
    assert chart.finding.deck == text.quarter(deck)
    assert "NVIDIA" not in chart.finding.headline
    assert headline.words(chart.finding.deck) <= headline.DECK
