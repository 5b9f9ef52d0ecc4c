"""Which values a clicked point stands for."""

from __future__ import annotations

import pytest

from charts import points
from charts.core import Chart
from charts.points import Point
from data.store import Store
from service.drawing import chart as charts


def feet(chart: Chart) -> list[int]:
    return [i for i, trace in enumerate(chart.figure.data) if isinstance(trace.get("meta"), dict)]


def test_a_click_on_a_time_series_is_the_quarter_and_the_panel(store: Store) -> None:
    chart = charts.draw(store, "paradox", {"companies": ("META", "MSFT")})
    people, value, *_ = feet(chart)
    rows = points.rows_of(chart, Point(people, "2023-06-30", 0))
    assert set(rows["quarter"]) == {"2023Q2"}
    assert set(rows["name"]) == {"headcount_index", "headcount"}
    assert set(rows["ticker"]) == {"META", "MSFT"}
    assert set(points.rows_of(chart, Point(value, "2023-06-30", 0))["name"]) == {"market_value_index", "market_value"}


def test_a_click_in_the_strip_is_what_was_announced_in_the_quarter(store: Store) -> None:
    chart = charts.draw(store, "paradox", {"companies": ("META", "MSFT")})
    strip = feet(chart)[-1]
    rows = points.rows_of(chart, Point(strip, chart.figure.data[strip]["x"][0], 0))
    assert set(rows["name"]) == {"announced_job_cut"}


def test_a_click_on_guidance_is_what_the_company_said_and_spent_in_the_quarter(store: Store) -> None:
    chart = charts.draw(store, "guidance", {})
    trace = chart.figure.data[feet(chart)[0]]
    [ticker] = trace["meta"]["tickers"]
    for day, said in zip(trace["x"], trace["hovertext"], strict=True):
        rows = points.rows_of(chart, Point(feet(chart)[0], day, 0))
        assert rows.empty == said.endswith("nothing known"), day
        assert set(rows["ticker"]) <= {ticker}


@pytest.mark.parametrize("slug", ["efficiency", "rank", "leverage_slopes"])
def test_a_click_in_a_plane_is_the_one_company_and_quarter(store: Store, slug: str) -> None:
    chart = charts.draw(store, slug, {})
    curve, trace = next((i, t) for i, t in enumerate(chart.figure.data) if t.get("hovertext") and t.get("hoverinfo"))
    rows = points.rows_of(chart, Point(curve, trace["x"][0], trace["y"][0]))
    assert len(rows) >= 1
    assert rows.groupby(["ticker", "quarter"]).ngroups == 1
    drawn = [v for v in (trace["x"][0], trace["y"][0]) if isinstance(v, float)]
    assert any(abs(rows["value"] - v).min() < 1e-9 * max(abs(v), 1) for v in drawn)


def test_what_stands_for_no_value_gives_none(store: Store) -> None:
    chart = charts.draw(store, "rank", {})
    assert points.rows_of(chart, Point(0, 12345.678, "nobody")).empty
    assert points.rows_of(chart, Point(99, None, None)).empty


def test_a_quarter_lists_all_of_it(store: Store) -> None:
    chart = charts.draw(store, "roic", {})
    newest = points.quarters(chart)[0]
    assert newest == chart.table["quarter"].max()
    assert len(points.rows_in(chart, newest)) == (chart.table["quarter"] == newest).sum()
