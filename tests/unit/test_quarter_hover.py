"""One box for a whole quarter: what it lists, and where it stands."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

import pages
from charts import marks, quarter_hover, style, text
from charts.figure import Figure, panels, scatter
from contracts import PERSONS, Company, Description
from data.store import Store
from service.drawing import chart as charts
from tools.plotly_schema import validated

META = Company("META", "Meta Platforms", "0", "#3d5af1")
ORACLE = Company("ORCL", "Oracle", "1", "#a43")
PEOPLE = Description("people", "People", PERSONS, "")


def line(quarters: list[str], values: list[float], grades: list[str], ends: list[str]) -> pd.DataFrame:
    columns = {"quarter": quarters, "value": values, "evidence": grades, "period_end": pd.to_datetime(ends)}
    return pd.DataFrame(columns)


def drawn(row: int | None = None, figure: Figure | None = None) -> Figure:
    """Meta has two quarters, Oracle the first only, with another last day."""
    figure = figure or Figure()
    place: dict[str, Any] = {} if row is None else {"row": row, "col": 1}
    meta = line(["2026Q1", "2026Q2"], [10, 20], ["reported", "interpolated"], ["2026-03-31", "2026-06-30"])
    oracle = line(["2026Q1"], [30], ["derived"], ["2026-02-28"])
    for company, path in ((META, meta), (ORACLE, oracle)):
        days, weak = [style.quarter_day(q) for q in path["quarter"]], (path["evidence"] == "interpolated").to_numpy()
        texts = quarter_hover.lines(company, path, PEOPLE)
        marks.trace_line(figure, days, path["value"].tolist(), weak, company.colour, texts, **place)
    figure.update_yaxes(range=[0, 40], **place)
    return figure


def boxes(figure: Figure) -> list[dict[str, str]]:
    """What the box says of each panel, by day, without its markup."""
    feet = [trace for trace in figure.data if isinstance(trace.get("meta"), dict)]
    return [dict(zip(trace["x"], map(plain, trace["hovertext"]), strict=True)) for trace in feet]


def plain(markup: str) -> str:
    return re.sub("<[^>]+>", "", markup.replace("<br>", "; "))


def test_a_quarter_lists_all_its_companies_highest_first_and_nobody_of_another_quarter() -> None:
    [said] = boxes(quarter_hover.by_quarter(drawn()))
    assert said == {
        "2026-03-31": "● Oracle 30, derived, to 28 Feb 2026; ● Meta 10, reported",
        "2026-06-30": "● Meta 20, interpolated",
    }


def test_panels_come_onto_one_axis_and_a_panel_without_a_value_says_so() -> None:
    figure = panels(rows=2, shared_xaxes=True)
    drawn(2, figure)
    figure.update_yaxes(range=[0, 1], row=1, col=1)
    figure.add_annotation(text="a", xref="x2 domain", yref="y2", x=1, y=1)
    by = [quarter_hover.Panel("Value", ("value",)), quarter_hover.Panel("People", ("people",))]
    value, people = boxes(quarter_hover.by_quarter(figure, by))
    assert value["2026-06-30"] == f"Value; {quarter_hover.NONE_KNOWN}"
    assert people["2026-06-30"] == "People; ● Meta 20, interpolated"
    layout = validated(figure).layout
    assert layout.xaxis.anchor == "y2"
    assert layout.yaxis.anchor == layout.yaxis2.anchor == "x"
    assert "xaxis2" not in figure.layout
    assert {trace["xaxis"] for trace in figure.data} == {"x"}
    assert figure.layout["annotations"][0]["xref"] == "x domain"


def test_what_happened_on_a_day_is_gathered_in_the_middle_of_its_quarter() -> None:
    point = scatter(x=["2026-01-01", "2026-03-31"], y=[1, 2], hovertext=["a", "b"], hoverinfo="text")
    figure = Figure([point])
    figure.update_yaxes(range=[0, 3])
    assert boxes(quarter_hover.by_day(figure)) == [{"2026-02-15": "b; a"}]
    assert figure.data[0]["x"] == ["2026-01-01", "2026-03-31"], "nothing that is drawn moves"


def test_the_names_of_companies_are_no_markup() -> None:
    sly = Company("SLY", "<b>Sly</b>", "2", "#111111")
    rows = line(["2026Q1"], [1], ["reported"], ["2026-03-31"])
    assert "<b>Sly" not in quarter_hover.lines(sly, rows, PEOPLE)[0]


def test_the_letters_of_a_long_box_are_smaller(store: Store) -> None:
    """Eight companies in three panels are 28 lines; plotly.js cuts off what is higher than the drawing."""
    many = ("META", "MSFT", "GOOGL", "AMZN", "NVDA", "ORCL", "AAPL", "TSLA")
    for companies in (many[:2], many):
        figure = charts.draw(store, "paradox", {"companies": companies}).figure
        feet = [t for t in figure.data if isinstance(t.get("meta"), dict) and t["xaxis"] == "x"]
        lines = 1 + max(
            sum(1 + text.count("<br>") for text in day) for day in zip(*(t["hovertext"] for t in feet), strict=True)
        )
        size = figure.layout["hoverlabel"]["font"]["size"]
        assert lines * size * 1.35 <= figure.layout["height"]
        assert size >= 9


TIMELINES = (
    "paradox",
    "divergence",
    "compare",
    "capex_returns",
    "roic",
    "guidance",
    "depreciation_wave",
    "malmquist",
    "growth_accounting",
    "value_path",
    "headcount_since_peak",
    "per_employee",
    "warn_notices",
)


@pytest.mark.slow
@pytest.mark.parametrize("slug", TIMELINES)
def test_every_value_of_a_time_series_is_in_the_box_of_its_quarter(store: Store, slug: str) -> None:
    """As many lines as companies with a value; nothing else of the figure answers the pointer."""
    chart = charts.draw(store, slug, {})
    feet = [trace for trace in chart.figure.data if isinstance(trace.get("meta"), dict)]
    assert feet
    assert chart.figure.layout["hovermode"] == "x unified"
    assert all(trace.get("hoverinfo") == "skip" for trace in chart.figure.data if trace not in feet)
    names = {name for trace in feet for name in trace["meta"]["names"]}
    if names:
        quarter = chart.table["quarter"].dropna().mode()[0]
        own = chart.table[(chart.table["quarter"] == quarter) & chart.table["name"].isin(names)]
        said = "".join(t for f in feet for d, t in zip(f["x"], f["hovertext"], strict=True) if d[:4] == quarter[:4])
        assert all(text.escape(short) in said for short in map(_short, own["company"].unique()))


def _short(name: str) -> str:
    return text.short(Company(name, name, "", ""))


@pytest.mark.slow
def test_charts_in_a_plane_and_of_ranks_name_the_one_point(store: Store) -> None:
    for slug in set(pages.CHARTS) - set(TIMELINES):
        assert charts.draw(store, slug, {}).figure.layout["hovermode"] == "closest", slug
