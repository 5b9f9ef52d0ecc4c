"""Every chart keeps its promises; its files are held to theirs in test_chart_files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest

from charts import paragraphs
from charts.frame import TABLE_COLUMNS
from data.store import Store
from engine import catalogue
from service.drawing import chart as charts
from service.drawing.chart import Chart
from tests import thorough
from tools.plotly_schema import validated

Usual = Callable[[str], Chart]
EVERY_CHART = pytest.mark.parametrize("slug", charts.CHARTS)
# What is asked of a chart drawn with other parameters: each of another half of the charts, of all in a thorough run.
REDRAWN = ("colour", "past", "no data", "window before", "day before")
DAY = date(2023, 2, 15)
EVERYBODY = {
    "large_scatter",
    "large_sectors",
    "large_frontier",
    "labour_price",
    "labour_share",
    "labour_charges",
    "wage_bill",
    "claim_evidence",
    "committed",
    "report_list",
}
BY_DAY = {"warn_notices", "verdict_timeline"}  # of the quarter of the day too: what happened is known at once
ONE_HEADCOUNT = {"flattening"}  # is all that it takes, and Pinterest has one
# 2026Q2, 2026-06-30, 1.2 bn, USD, persons, log points, 1.8x, and a hyphen for a minus sign.
MACHINE_FORMS = re.compile(
    r"\b\d{4}Q[1-4]\b|\b\d{4}-\d\d-\d\d\b|\d (bn|tn)\b|\bUSD\b|\bpersons\b|\blog points?\b|\b\d[\d.]*x\b|(?<![\w–])-\d"
)
FILING = re.compile(r"\b\d{10}-\d\d-\d{6}\b|<span[^>]*>")


def some_charts(what: str) -> pytest.MarkDecorator:
    """The charts of which this is asked."""
    asked = [slug for slug, name in thorough.crossed(tuple(charts.CHARTS), REDRAWN, 2) if name == what]
    return pytest.mark.parametrize("slug", asked)


@EVERY_CHART
def test_a_chart_says_one_finding_and_is_described_for_those_who_cannot_see(usual: Usual, slug: str) -> None:
    chart = usual(slug)
    assert chart.finding.headline.endswith(".")
    assert chart.finding.headline != chart.question
    assert len(chart.alt) > 40
    assert chart.alt != chart.question
    assert len(validated(chart.figure).data) > 0 or paragraphs.of(chart.figure)


@EVERY_CHART
def test_plotly_itself_would_make_the_same_figure(usual: Usual, slug: str) -> None:
    figure = usual(slug).figure
    assert json.loads(figure.to_json()) == json.loads(validated(figure).to_json())


@EVERY_CHART
def test_every_row_says_what_how_firmly_and_since_when(usual: Usual, slug: str) -> None:
    table = usual(slug).table
    assert {"ticker", "value", "unit", "evidence", "known_on", "accession"} <= set(table.columns)
    told = table.dropna(subset=["value"])
    assert told["evidence"].notna().all()
    assert told["known_on"].notna().all()
    assert told["unit"].notna().all()


@EVERY_CHART
def test_a_table_opens_with_the_columns_that_all_tables_share(usual: Usual, slug: str) -> None:
    assert tuple(usual(slug).table.columns[: len(TABLE_COLUMNS)]) == TABLE_COLUMNS


@EVERY_CHART
def test_every_document_of_the_table_is_among_the_sources(usual: Usual, slug: str) -> None:
    chart = usual(slug)
    named = {key for key in chart.table["accession"].dropna() if key}
    assert named <= set(chart.sources["source_id"])
    assert len(chart.sources) > 0
    strangers = [url for url in chart.sources["url"].dropna() if not url.startswith(("https://", "http://"))]
    assert strangers == []
    listed = chart.sources["source_id"].str.startswith("event:")  # a list of layoffs may have no address
    assert (chart.sources["url"].notna() | listed).mean() > 0.9


@some_charts("colour")
def test_a_company_has_its_colour_and_no_other_has_it(store: Store, slug: str) -> None:
    one = charts.draw(store, slug, {"companies": ("NVDA",)})
    own = {c.colour for c in catalogue.companies(store, ["NVDA"])}
    others = {c.colour for c in catalogue.companies(store)} - own
    drawn = json.dumps(one.figure.to_dict(), default=str)
    assert not any(colour in drawn for colour in others)


@some_charts("past")
def test_nothing_published_later_is_drawn(store: Store, slug: str) -> None:
    chart = charts.draw(store, slug, {"as_of": DAY})
    assert pd.to_datetime(chart.table["known_on"]).max() <= pd.Timestamp(DAY) or chart.table["known_on"].isna().all()
    published = pd.to_datetime(chart.sources["published_on"]).dropna()
    assert (published <= pd.Timestamp(DAY)).all()
    assert (chart.table["quarter"].dropna() <= ("2023Q1" if slug in BY_DAY else "2022Q4")).all()
    assert chart.as_of == DAY


@EVERY_CHART
def test_parameters_go_into_an_address_and_come_back(store: Store, slug: str) -> None:
    spec = charts.spec_of(slug)
    params = {p.name: p.default for p in spec.parameters}
    params |= {"companies": ("META", "ORCL"), "as_of": DAY, "to": "2022Q3"}
    params |= {"events": ("meta-2022-11-09-layoff",), "note": "Here", "note_at": DAY} if spec.timeline else {}
    params |= {"own": ("META:2023-02-01~a~. b",)} if "own" in params else {}
    back, problems = charts.parse(store, slug, charts.to_query(slug, params))
    assert (back, problems) == (params, ())
    assert charts.to_query(slug, charts.spec_of(slug).defaults()) == {}


@some_charts("no data")
def test_a_company_without_data_is_told_and_the_figure_stays_valid(store: Store, slug: str) -> None:
    chart = charts.draw(store, slug, {"companies": ("PINS",)})
    assert chart.missing or slug in {"coverage", *ONE_HEADCOUNT}
    everybody = slug.startswith("screener") or slug in EVERYBODY  # drawn whoever is chosen
    own = chart.table["ticker"].eq("PINS") if everybody else chart.table["ticker"].notna()
    own &= slug not in ONE_HEADCOUNT
    assert chart.table.loc[own, "value"].isna().all()
    validated(chart.figure)


@some_charts("window before")
def test_a_window_before_all_data_is_no_failure(store: Store, slug: str) -> None:
    params = {"to": "1995Q4"} | ({"from": "1995Q1"} if "from" in charts.spec_of(slug).defaults() else {})
    chart = charts.draw(store, slug, params)
    assert chart.finding.headline.endswith(".")


@some_charts("day before")
def test_a_day_before_anything_was_published_is_no_failure(store: Store, slug: str) -> None:
    chart = charts.draw(store, slug, {"as_of": date(2009, 1, 1)})
    assert chart.table["value"].isna().all()
    assert chart.finding.headline.endswith(".")


@pytest.mark.parametrize("slug", ["paradox", "divergence"])
def test_a_base_quarter_without_figures_is_told_with_those_that_would_do(store: Store, slug: str) -> None:
    chart = charts.draw(store, slug, {"base": "2001Q1"})
    assert chart.finding.headline.startswith("Nothing can be measured from Q1 2001: headcount")
    assert "Choose a base quarter from Q" in validated(chart.figure).layout.annotations[0].text
    assert chart.table["value"].isna().all()


@pytest.mark.parametrize("slug", ["paradox", "divergence"])
def test_a_base_quarter_is_not_compared_with_itself(store: Store, slug: str) -> None:
    """On 1 March 2020 the base quarter was the newest known."""
    finding = charts.draw(store, slug, {"as_of": date(2020, 3, 1), "base": "2019Q4"}).finding
    assert finding.numbers
    assert {number.quarter for number in finding.numbers} == {"2019Q3"}
    assert "In Q3 2019" in finding.deck


@pytest.mark.parametrize("slug", ["paradox", "divergence", "efficiency", "capex_returns", "compare", "rank", "roic"])
def test_a_window_that_ends_before_it_begins_is_told_as_such(store: Store, slug: str) -> None:
    window = {"from": "2026Q2", "to": "2011Q2"}
    params = {name: value for name, value in window.items() if name in charts.spec_of(slug).defaults()}
    said = "The window ends before it begins: from Q2 2026 to Q2 2011." if len(params) == 2 else "No value is known"
    assert charts.draw(store, slug, params).finding.headline.startswith(said)


@pytest.mark.parametrize("slug", ["panel_coefficient", "paradox", "divergence"])
def test_what_rests_on_a_market_value_names_the_price_records(store: Store, slug: str) -> None:
    sources = charts.draw(store, slug, {}).sources["source_id"]
    assert "prices-META" in set(sources)


@EVERY_CHART
def test_numbers_and_dates_are_written_as_people_write_them(usual: Usual, slug: str) -> None:
    chart, seen = usual(slug), list[str]()
    chart.figure.copy().rewrite(lambda text: seen.append(text) or text)  # type: ignore[func-returns-value]
    sentences = [chart.finding.headline, chart.finding.deck, *chart.finding.exceptions, chart.alt]
    wrong = {
        match[0]: text
        for text in (*sentences, *chart.notes, *chart.missing, *seen)
        if (match := MACHINE_FORMS.search(FILING.sub("", text)))
    }
    assert not wrong
