"""Tables of numbers: what the filters leave, in which order, how a number is written and where it leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from io import StringIO
from typing import Any

import pandas as pd
import pytest

from charts.core import Chart, Finding
from charts.figure import Figure
from contracts import SOURCE_COLUMNS
from service.tables import value_table
from service.tables.value_table import LARGEST, NEWEST, OLDEST, SMALLEST, Links, View

COLUMNS = ["ticker", "company", "quarter", "period_end", "name", "title", "value", "unit", "evidence", "known_on"]
ROWS = [
    ("META", "Meta", "2025Q4", "2025-12-31", "capex", "Capex", 22.1e9, "USD", "derived", "2026-01-29", "a"),
    ("META", "Meta", "2026Q1", "2026-03-31", "capex", "Capex", 30.116e9, "USD", "reported", "2026-04-30", "b"),
    ("MSFT", "Micro<soft", "2026Q1", "2026-03-31", "capex", "Capex", 17.0e9, "USD", "derived", "2026-04-29", "evil"),
    ("META", "Meta", "2026Q1", "2026-03-31", "margin", "Margin", 0.4125, "fraction", "derived", "2026-04-30", "b"),
    ("META", "Meta", "2025Q4", "2025-12-31", "margin", "Margin", None, "fraction", None, None, None),
]
LINKS = Links(
    {"a": "https://sec.gov/a", "b": "https://sec.gov/b?x=1&y=2", "evil": "javascript:alert(1)"},
    lambda _: "data?open=report",
)


@pytest.fixture
def chart() -> Chart:
    table = pd.DataFrame(ROWS, columns=[*COLUMNS, "accession"])
    days = {name: pd.to_datetime(table[name]) for name in ("period_end", "known_on")}
    sources = pd.DataFrame(columns=list(SOURCE_COLUMNS))
    return Chart("toy", "?", Finding("x"), Figure(), table.assign(**days), sources, "", (), {})


def read(html: str) -> pd.DataFrame:
    return pd.read_html(StringIO(html), keep_default_na=False)[0]


def values(chart: Chart, view: View, most: int = 99) -> list[str]:
    return [str(v) for v in read(value_table.drawn(chart, view, most, LINKS).html)["Value US dollars"]]


def test_every_number_is_a_row_newest_first_with_grade_and_link(chart: Chart) -> None:
    drawn = value_table.drawn(chart, View(), 99, LINKS)
    frame = read(drawn.html)
    assert (drawn.shown, drawn.rows) == (5, 5)
    assert list(frame["Quarter"]) == ["Q1 2026"] * 3 + ["Q4 2025"] * 2
    assert list(frame["Value"]) == ["$30.1bn", "$17bn", "41.2%", "$22.1bn", "–"]
    assert list(frame["Grade"]) == ["reported", "derived", "derived", "derived", ""]
    assert list(frame["Measure"]) == ["Capex, US dollars"] * 2 + [
        "Margin, percent",
        "Capex, US dollars",
        "Margin, percent",
    ]
    assert list(frame["Exactly"])[:2] == ["30,116,000,000 US dollars", "17,000,000,000 US dollars"]
    assert '<a href="https://sec.gov/b?x=1&amp;y=2" target="_blank" rel="noopener"' in drawn.html
    assert "javascript:" not in drawn.html
    assert "<soft" not in drawn.html, "a name is text"


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (View(measure="capex"), ["$30.1bn", "$17bn", "$22.1bn"]),
        (View(measure="capex", order=OLDEST), ["$22.1bn", "$30.1bn", "$17bn"]),
        (View(measure="capex", order=LARGEST), ["$30.1bn", "$22.1bn", "$17bn"]),
        (View(measure="capex", order=SMALLEST), ["$17bn", "$22.1bn", "$30.1bn"]),
        (View(measure="capex", company="META"), ["$30.1bn", "$22.1bn"]),
    ],
)
def test_filters_leave_what_they_name_and_the_order_is_that_of_time_or_value(
    chart: Chart, view: View, wanted: list[str]
) -> None:
    assert values(chart, view) == wanted
    assert values(chart, view, most=1) == wanted[:1]


def test_companies_stand_side_by_side_with_the_unit_on_top_and_grades_that_differ_in_words(chart: Chart) -> None:
    view = View(wide=True, measure="capex")
    drawn = value_table.drawn(chart, view, 99, LINKS)
    frame = read(drawn.html)
    assert [head[1] for head in frame.columns] == ["Quarter", "Meta", "Micro<soft", "Report an error"]
    assert frame.columns[1][0] == "Capex, US dollars"
    assert frame.iloc[:, :3].to_numpy().tolist() == [
        ["Q1 2026", "$30.1bn reported", "$17bn"],
        ["Q4 2025", "$22.1bn", "–"],
    ]
    assert "Derived unless marked." in drawn.html
    by_value = value_table.drawn(chart, replace(view, order=SMALLEST, by="META"), 99, LINKS)
    assert [row[0] for row in read(by_value.html).to_numpy()] == ["Q4 2025", "Q1 2026"]


def test_heads_are_said_with_their_cells_and_the_keyboard_reaches_the_scrolling_part(chart: Chart) -> None:
    for view in (View(), View(wide=True, measure="capex")):
        html = value_table.drawn(chart, view, 99, LINKS).html
        assert html.count("<caption>") == 1
        assert re.match(r'<div class="values" role="region" aria-label="[^"]+" tabindex="0">', html)
        body = html.partition("<tbody>")[2]
        assert body.count("<tr>") == len(re.findall(r'<tr><th scope="row">', body)) > 1
        assert set(re.findall(r"<th( [^>]*|)>", html.partition("<tbody>")[0])) <= {
            ' scope="col"',
            ' scope="col" class="number"',
            ' scope="colgroup" colspan="2"',
        }


def test_a_caption_speaks_of_sources_only_where_a_number_leads_to_one(chart: Chart) -> None:
    said = "A number leads to its source."
    for view in (View(), View(wide=True, measure="capex")):
        assert said in value_table.drawn(chart, view, 99, LINKS).html
        assert said not in value_table.drawn(chart, view, 99, replace(LINKS, sources={})).html


def test_every_row_leads_to_a_report_that_names_it(chart: Chart) -> None:
    told: list[Mapping[str, Any]] = []

    def report(row: Mapping[str, Any]) -> str:
        told.append(row)
        return "data?open=report"

    links = replace(LINKS, report=report)
    html = value_table.drawn(chart, View(measure="margin"), 99, links).html
    assert [(row["ticker"], row["name"], row["quarter"]) for row in told] == [
        ("META", "margin", "2026Q1"),
        ("META", "margin", "2025Q4"),
    ]
    assert 'aria-label="Report an error: Meta, Margin, Q1 2026"' in html
    told.clear()
    value_table.drawn(chart, View(wide=True, measure="capex"), 99, links)
    assert [(row["ticker"], row["quarter"]) for row in told] == [(None, "2026Q1"), ("META", "2025Q4")]


def test_only_what_makes_a_difference_can_be_chosen(chart: Chart) -> None:
    table = chart.table
    assert [*value_table.side_by_side(table)] == ["capex", "margin"]
    assert {order for order, _ in value_table.orders(table, View())} == {NEWEST, OLDEST}, "dollars and shares mixed"
    assert len(value_table.orders(table, View(measure="capex"))) == 4
    assert len(value_table.orders(table, View(wide=True, measure="capex"))) == 2 + 2 * 2
    newest = table[table["quarter"] == "2026Q1"]
    assert value_table.side_by_side(newest) == {}, "one quarter is no table of quarters"
    assert [*value_table.orders(newest, View()).values()] == ["As in the chart"]
    twice = pd.concat([table, table])
    assert value_table.side_by_side(twice) == {}, "two values in one cell"
