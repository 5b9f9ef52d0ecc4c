"""Comparing anything: sentences about toy companies that can be checked by eye, over time, against, and ranked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from analytics.methods.rank_correlation import spearman
from charts import text
from charts.core import Chart, ChartData
from contracts import FRACTION, SOURCE_COLUMNS, USD, VALUE_COLUMNS, Company, Description
from data.age_limits import RANK_AGE
from data.store import Store
from pages import CHARTS
from pages.compare import axes
from service.drawing import chart as service
from tools.plotly_schema import validated

COMPANIES = tuple(Company(5 * n, f"{n} <i>", "1", f"#{i}{i}{i}{i}{i}{i}") for i, n in enumerate("ABCDE", start=1))
ALPHA, BETA, *_ = COMPANIES
DESCRIBED = {
    "sales": Description("sales", "Sales", USD, ""),
    "margin": Description("margin", "Margin", FRACTION, ""),
}
NAN = math.nan
Lines = Mapping[tuple[Company, str], Sequence[float]]


def drawn(slug: str, lines: Lines, companies: Sequence[Company] = COMPANIES[:2], **params: object) -> Chart:
    """A chart of these lines, one value a quarter from 2020Q1."""
    rows = [
        (c.ticker, str(q), q.end_time.normalize(), name, value, "", "reported", pd.Timestamp("2021-01-01"), "X-1")
        for (c, name), values in lines.items()
        for q, value in zip(pd.period_range("2020Q1", periods=len(values), freq="Q"), values, strict=True)
    ]
    values = pd.DataFrame(rows, columns=list(VALUE_COLUMNS)).astype({"value": "float64"})
    data = ChartData(values, tuple(companies), DESCRIBED, pd.DataFrame(columns=list(SOURCE_COLUMNS)))
    spec = CHARTS[slug]
    chosen = {"companies": tuple(c.ticker for c in companies), "y": "sales"} | params
    return spec.build(data, spec.params.from_values(chosen))


# --------------------------------------------------------------------------------------- over time


def test_the_highest_is_named_at_the_newest_quarter_that_most_have() -> None:
    chart = drawn("compare", {(ALPHA, "sales"): [100e9, 400e9], (BETA, "sales"): [300e9, 300e9, 900e9]})
    assert chart.finding.headline == "A <i> had the highest sales in Q2 2020: $400bn."
    assert chart.finding.deck == (
        "2 companies in the latest quarter that they share. A <i>'s was $100bn in Q1 2020 (×4.0 since)."
    )
    assert [(n.value, n.ticker, n.quarter) for n in chart.finding.numbers] == [
        (400e9, "AAAAA", "2020Q2"),
        (100e9, "AAAAA", "2020Q1"),
        (300e9, "BBBBB", "2020Q2"),
    ]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([100e9, 120e9], "A <i>'s was $100bn in Q1 2020 (×1.20 since)."),
        ([100e9, 88e9], "A <i>'s was $100bn in Q1 2020 (×0.88 since)."),
        ([-5e9, 7e9], "A <i>'s was −$5bn in Q1 2020."),
        ([7e9], ""),
    ],
)
def test_a_change_is_given_in_the_terms_of_the_measure(values: list[float], words: str) -> None:
    finding = drawn("compare", {(ALPHA, "sales"): values}).finding
    assert finding.headline.startswith("A <i>: sales was $")
    assert finding.deck == words


def test_nothing_is_said_since_the_start_where_it_is_about_the_same(store: Store) -> None:
    chosen = {"companies": ("NFLX", "MSFT"), "from": "2018Q2", "to": "2018Q4"}
    deck = service.draw(store, "compare", chosen).finding.deck
    assert "Netflix's was " in deck
    assert "since" not in deck


@pytest.mark.parametrize("layout", ["together", "small_multiples"])
def test_the_number_of_the_headline_is_labelled_with_its_quarter(store: Store, layout: str) -> None:
    """NVIDIA's own newest quarter comes after the one that all eight share."""
    chart = service.draw(store, "compare", {"layout": layout})
    number = chart.finding.numbers[0]
    own = chart.table[chart.table["ticker"] == number.ticker]
    assert number.quarter < own["quarter"].max()
    label = next(a["text"] for a in chart.figure.layout["annotations"] if ">NVIDIA<" in a["text"])
    value, moment = chart.finding.headline.rstrip(".").split(": ")[1], text.quarter(number.quarter)
    assert value in label
    assert moment in text.quarter(label)
    dots = [trace for trace in validated(chart.figure).data if trace.meta == "label"]
    assert [list(dot.y) for dot in dots] == [[number.value]], "the point of the label, before the end of its line"


def test_an_axis_with_values_below_zero_stays_linear_with_a_note() -> None:
    chart = drawn("compare", {(ALPHA, "sales"): [-1, 2]}, scale="log")
    assert chart.notes == ("Sales has values that are zero or below, so its axis is linear.",)
    assert validated(chart.figure).layout.yaxis.type == "linear"


def test_each_company_has_a_panel_of_its_own() -> None:
    lines = {(c, "sales"): [1.0, 2.0] for c in COMPANIES[:3]}
    chart = drawn("compare", lines, COMPANIES[:3], layout="small_multiples")
    axes_of = {trace.xaxis for trace in validated(chart.figure).data}
    assert axes_of == {"x", "x2", "x3"}
    assert "<i>" not in chart.figure.to_json()


# ----------------------------------------------------------------------------------------- against


def test_five_companies_can_be_ranked_and_four_cannot() -> None:
    lines = {(c, "sales"): [float(i)] for i, c in enumerate(COMPANIES, start=1)}
    lines |= {(c, "margin"): [v] for c, v in zip(COMPANIES, (0.5, 0.4, 0.3, 0.2, 0.1), strict=True)}
    five, four = (drawn("compare", lines, COMPANIES[:n], x="margin") for n in (5, 4))
    assert five.finding.headline == "Companies with higher margin had lower sales."
    assert any("rank correlation in Q1 2020 is −1.00" in line for line in five.statistics)
    assert len(five.finding.numbers) == 10
    assert four.finding.headline.startswith("The data cannot tell: 4 companies have both measures in ")
    assert four.finding.headline.endswith(", 5 are needed.")


def test_five_companies_in_no_order_cannot_tell() -> None:
    lines = {(c, "sales"): [float(i)] for i, c in enumerate(COMPANIES, start=1)}
    lines |= {(c, "margin"): [v] for c, v in zip(COMPANIES, (0.3, 0.5, 0.1, 0.4, 0.2), strict=True)}
    chart = drawn("compare", lines, COMPANIES, x="margin")
    assert chart.finding.headline.startswith("No clear link between sales and margin")
    assert "rank correlation in Q1 2020 is −0.30, 95% interval −0.94 to +0.81, 5 companies." in chart.statistics[-1]


def test_a_company_without_a_common_quarter_is_listed() -> None:
    lines = {(ALPHA, "sales"): [1.0], (ALPHA, "margin"): [0.1], (BETA, "sales"): [1.0], (BETA, "margin"): [NAN, 0.2]}
    chart = drawn("compare", lines, x="margin")
    assert chart.missing == ("B <i>: no quarter has both measures.",)


def test_a_company_drawn_in_grey_is_not_listed_as_missing(store: Store) -> None:
    chart = service.draw(store, "compare", {"x": "capex_to_revenue"})
    assert any(note.startswith("In grey: Oracle and Tesla.") for note in chart.notes)
    assert chart.missing == ()


def test_a_measure_against_itself_is_said_to_be_a_diagonal() -> None:
    chart = drawn("compare", {(ALPHA, "sales"): [1.0, 2.0]}, x="sales")
    assert "Both axes show the same measure" in chart.finding.headline


@pytest.mark.parametrize(
    ("x", "y", "rho"), [([1, 2, 3], [2, 4, 9], 1.0), ([1, 2, 3], [9, 4, 2], -1.0), ([1, 1, 2], [1, 2, 3], 0.866)]
)
def test_spearman_ranks_ties_at_their_mean(x: list[float], y: list[float], rho: float) -> None:
    assert spearman(np.array(x), np.array(y)) == pytest.approx(rho, abs=1e-3)


def test_a_constant_side_has_no_correlation() -> None:
    assert math.isnan(spearman(np.array([1.0, 1.0]), np.array([1.0, 2.0])))


@pytest.mark.parametrize(("count", "columns", "lines"), [(1, 1, 1), (4, 2, 2), (5, 3, 2), (9, 3, 3), (10, 3, 4)])
def test_small_multiples_stay_readable(count: int, columns: int, lines: int) -> None:
    assert (axes.columns_for(count), axes.lines_for(count)) == (columns, lines)


# -------------------------------------------------------------------------------------------- rank


def test_highest_and_lowest_are_named_with_their_quarters() -> None:
    chart = drawn("rank", {(ALPHA, "sales"): [10e9], (BETA, "sales"): [10e9, 30e9]})
    assert chart.finding.headline == "Highest sales: B <i>, $30bn (Q2 2020); lowest: A <i>, $10bn (Q1 2020)."
    assert chart.finding.deck == "2 companies, each in its latest known quarter."
    assert chart.finding.exceptions == ("Known up to an earlier quarter than Q2 2020: A <i> Q1 2020.",)
    assert list(chart.table["ticker"]) == ["BBBBB", "AAAAA"]


def test_a_value_far_out_of_date_is_listed_and_not_ranked() -> None:
    chart = drawn("rank", {(ALPHA, "sales"): [10e9], (BETA, "sales"): [*[NAN] * (RANK_AGE.limit + 1), 30e9]})
    assert chart.missing == ("A <i>: the last known value is of Q1 2020, too old to rank.",)
    assert chart.finding.headline == "B <i>: sales was $30bn in Q2 2022."


@pytest.mark.parametrize(
    ("slug", "params"),
    [("compare", {}), ("compare", {"x": "headcount"}), ("compare", {"layout": "small_multiples"}), ("rank", {})],
)
def test_every_number_of_a_sentence_is_drawn(store: Store, slug: str, params: dict[str, object]) -> None:
    chart = service.draw(store, slug, params)
    in_table = set(chart.table[["name", "ticker", "quarter", "value"]].itertuples(index=False, name=None))
    numbers = {(n.name, n.ticker, n.quarter, n.value) for n in chart.finding.numbers}
    assert numbers
    assert numbers <= in_table


# ------------------------------------------------------------------------------------------ periods


def test_annual_lines_compare_each_companys_latest_fiscal_year(store: Store) -> None:
    chart = service.draw(store, "compare", {"period": "annual"})
    line = "NVIDIA had the highest revenue per employee of the latest fiscal years: $5.44m (Q4 2025)."
    assert chart.finding.headline == line
    assert "each in its latest fiscal year" in chart.finding.deck
    assert "Microsoft Q2 2026" in chart.finding.exceptions[0]
    assert set(chart.table["title"]) == {"Revenue per employee, fiscal years"}
    lines = [t for t in chart.figure.data if t["mode"] == "lines" and len(t["x"]) > 5]
    assert lines, "years are joined though the quarters between them have no value"


def test_two_measures_say_that_the_period_changes_nothing_not_that_one_has_none(store: Store) -> None:
    params = {"x": "compute_capital_per_employee", "y": "gross_profit_per_employee"}
    chart = service.draw(store, "compare", params | {"period": "annual"})
    same = "Two measures are compared over their usual periods, so the choice of a period changes nothing here."
    assert same in chart.notes
    assert not [note for note in chart.notes if "is not summed over" in note], "gross profit has fiscal years"
    assert same not in service.draw(store, "compare", params).notes


def test_quarterly_values_are_of_one_quarter_and_say_so(store: Store) -> None:
    chart = service.draw(store, "rank", {"period": "quarterly", "y": "capex"})
    quarter = service.draw(store, "rank", {"y": "capex_quarter"})
    assert list(chart.table["value"]) == list(quarter.table["value"])
    assert "each in its latest quarter alone" in chart.finding.deck
    fixed = service.draw(store, "rank", {"period": "quarterly", "y": "roic"})
    assert "Return on invested capital is not summed over single quarters, so the period changes nothing here." in (
        fixed.notes
    )
    assert "Q2 2026" in chart.finding.headline, "each of the two values has its date"
