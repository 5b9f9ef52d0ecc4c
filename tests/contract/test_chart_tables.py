"""The table of every chart: no number is lost, each is written as people write it and leads to its own document."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pandas as pd
import pytest

from charts import style
from contracts import unit_called
from data.reading import audit_queries
from data.store import Store
from pages import CHARTS
from service.checking import audit, error_reports
from service.drawing.chart import Chart, to_query
from service.tables import value_table
from service.tables.value_table import Links, View

pytestmark = pytest.mark.slow
CELL = re.compile(r'<td class="number">(?:<a href="([^"]+)"[^>]*>([^<]*)</a>|([^<]*))')


@pytest.fixture(scope="module", params=CHARTS)
def chart(request: pytest.FixtureRequest, usual: Callable[[str], Chart]) -> Chart:
    return usual(request.param)


def links(chart: Chart) -> Links:
    sources = chart.sources.dropna(subset=["url"])
    query = to_query(chart.slug, chart.parameters)
    return Links(
        dict(zip(sources["source_id"], sources["url"], strict=True)),
        lambda row: error_reports.link(error_reports.of_row(chart.slug, query, row), row, "", "", "snap"),
    )


def cells(html: str) -> list[tuple[str, str]]:
    """Address and text of the cells that hold numbers."""
    return [(unescape(address), unescape(text or plain)) for address, text, plain in CELL.findall(html)]


def expected(chart: Chart, rows: pd.DataFrame) -> list[tuple[str, str]]:
    by_source = links(chart).sources
    known = rows.dropna(subset=["value"])
    return [
        (by_source.get(source, ""), style.written(value, unit_called(str(unit))))
        for value, unit, source in zip(known["value"], known["unit"], known["accession"], strict=True)
    ]


def test_every_number_has_a_row_with_its_document(chart: Chart) -> None:
    drawn = value_table.drawn(chart, View(), 10_000, links(chart))
    assert drawn.shown == drawn.rows == len(chart.table)
    told = {cell for cell in cells(drawn.html) if cell[1] != "–"}
    assert set(expected(chart, chart.table)) <= told
    assert drawn.html.count('class="report"') == len(chart.table)


@pytest.fixture(scope="module")
def stated(store: Store) -> audit.Stated:
    return audit_queries.stated_values(store)


def test_every_number_leads_to_a_source_and_what_is_reported_stands_there(chart: Chart, stated: audit.Stated) -> None:
    assert audit.of_chart(chart, stated) == []


def test_side_by_side_no_number_of_a_measure_is_lost(chart: Chart) -> None:
    for name in value_table.side_by_side(chart.table):
        of = chart.table[(chart.table["name"] == name) & chart.table["ticker"].notna()]
        drawn = value_table.drawn(chart, View(wide=True, measure=name), 10_000, links(chart))
        told = [cell for cell in cells(drawn.html) if cell[1] != "–"]
        wanted = expected(chart, of)
        if wanted:
            assert sorted(told) == sorted(wanted)
        assert drawn.rows == of["quarter"].nunique()


@pytest.mark.parametrize("slug", ["paradox", "divergence", "efficiency", "roic"])
def test_charts_of_lines_have_measures_side_by_side(slug: str, usual: Callable[[str], Chart]) -> None:
    assert value_table.side_by_side(usual(slug).table)


def test_a_report_names_rows_of_the_chart(chart: Chart) -> None:
    for row in value_table.records(chart.table)[::37]:
        query = to_query(chart.slug, chart.parameters)
        reported = error_reports.read(error_reports.of_row(chart.slug, query, row).text)
        rows = reported.rows(chart)
        assert len(rows)
        if row["quarter"]:
            assert set(rows["quarter"]) == {row["quarter"]}
