"""The chart of coverage: shares, gaps and reasons of toy cells that can be counted by eye."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from charts.core import Chart, ChartData
from contracts import SOURCE_COLUMNS, VALUE_COLUMNS, Company, Missing
from data.store import Store
from engine.data_coverage import Cell, Coverage
from pages import CHARTS
from pages.data import frames
from service.drawing import chart as service
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <script>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
KNOWN_ON = pd.Timestamp("2020-02-03")
State = str | Missing


def coverage(rows: Mapping[tuple[Company, str], list[State]], *companies: Company, **params: str) -> Chart:
    """The chart of these rows, one state or reason a quarter from 2020Q1."""
    cells = [
        cell(company.ticker, concept, quarter, state)
        for (company, concept), states in rows.items()
        for quarter, state in zip(pd.period_range("2020Q1", periods=len(states), freq="Q"), states, strict=True)
    ]
    nothing, no_sources = pd.DataFrame(columns=list(VALUE_COLUMNS)), pd.DataFrame(columns=list(SOURCE_COLUMNS))
    result = {frames.coverage: Coverage(tuple(cells))}
    spec = CHARTS["coverage"]
    chosen = {"companies": tuple(c.ticker for c in companies)} | params
    return spec.build(ChartData(nothing, companies, {}, no_sources, result), spec.params.from_values(chosen))


def cell(ticker: str, concept: str, quarter: pd.Period, state: State) -> Cell:
    reason = state if isinstance(state, Missing) else None
    grade, known_on = (None, None) if reason else (state, KNOWN_ON)
    return Cell(ticker, concept, str(quarter), quarter.end_time.normalize(), grade, reason, known_on)


def test_the_share_of_firm_cells_and_the_largest_gap_are_named() -> None:
    gap = Missing.NOT_IN_SOURCE
    chart = coverage({(ALPHA, "capex"): ["reported", "derived"], (BETA, "revenue"): ["estimated", gap]}, ALPHA, BETA)
    assert chart.finding.headline == "50% of the values are reported or derived from reports."
    assert chart.finding.deck.startswith("4 quarterly values looked for since ")
    assert chart.finding.deck.endswith(", 25% missing.")
    assert chart.finding.exceptions == ("Largest gap: revenue of Beta, missing in 1 of 2 quarters.",)
    assert "Reasons why a cell is missing: not in source." in chart.notes


def test_nothing_missing_has_a_sentence() -> None:
    finding = coverage({(ALPHA, "capex"): ["reported"]}, ALPHA).finding
    assert finding.deck.endswith(", none missing.")
    assert finding.exceptions == ()


def test_of_equal_gaps_the_last_by_name_is_named() -> None:
    rows: dict[tuple[Company, str], list[str | Missing]] = {
        (BETA, "capex"): [Missing.NOT_IN_SOURCE],
        (ALPHA, "revenue"): [Missing.NOT_IN_SOURCE],
    }
    [gap] = coverage(rows, ALPHA, BETA).finding.exceptions
    assert gap == "Largest gap: capital expenditure of Beta, missing in the only quarter."


def test_a_row_without_any_value_and_a_company_without_any_row_are_listed() -> None:
    chart = coverage({(ALPHA, "gross_profit"): [Missing.NOT_DISCLOSED] * 2}, ALPHA, BETA)
    assert chart.missing == (
        "Alpha <script>: gross profit is not disclosed.",
        "Beta: nothing is known in this window.",
    )


def test_a_cell_outside_the_window_is_not_drawn() -> None:
    chart = coverage({(ALPHA, "capex"): ["reported", "derived", "user"]}, ALPHA, **{"from": "2020Q2", "to": "2020Q2"})
    cells = chart.table[chart.table["ticker"].notna()]
    assert cells[["quarter", "state"]].to_numpy().tolist() == [["2020Q2", "derived"]]


def test_every_state_has_its_number_and_a_missing_cell_its_cross() -> None:
    chart = coverage({(ALPHA, "capex"): ["reported", "user", Missing.NOT_IN_SOURCE]}, ALPHA)
    heat, crosses, *legend = validated(chart.figure).data
    assert list(heat.z[0]) == [0, 6, 7]
    assert list(heat.text[0]) == ["", "u", ""]
    assert list(crosses.x) == ["2020Q3"]
    assert [square.name for square in legend] == ["Reported 33%", "u Own figure 33%", "× Missing 33%"]
    assert "<script" not in chart.figure.to_json()


def test_rows_without_a_gap_or_a_doubt_are_drawn_as_one_in_their_weakest_state() -> None:
    rows: dict[tuple[Company, str], list[State]] = {
        (ALPHA, "capex"): ["reported", "derived"],
        (ALPHA, "headcount"): ["reported", "estimated"],
        (ALPHA, "revenue"): ["reported", "reported"],
        (BETA, "revenue"): ["reported", "reported"],
        (BETA, "capex"): ["reported", "reported"],
        (BETA, "rnd"): ["reported", "reported"],
    }
    figure = coverage(rows, ALPHA, BETA).figure
    alpha, beta = (trace for trace in figure.data if trace["type"] == "heatmap")
    assert (figure.layout["yaxis"]["ticktext"], alpha["z"]) == (["Headcount", "2 others"], [[0, 5], [0, 1]])
    assert (figure.layout["yaxis2"]["ticktext"], beta["z"]) == (["All 3"], [[0, 0]])
    assert {"Capital expenditure", "Revenue"} <= set(alpha["hovertext"][1][1].split("<br>"))


def test_the_table_has_a_row_for_every_cell_and_no_number_of_one(store: Store) -> None:
    table = service.draw(store, "coverage", {"companies": ("META",), "from": "2024Q1", "to": "2024Q4"}).table
    cells = table[table["ticker"].notna()]
    assert len(cells) == 4 * cells["name"].nunique()
    assert cells["value"].isna().all()
    assert (cells["evidence"].isna() == (cells["state"] == "missing")).all()


def test_the_shares_of_the_sentence_and_the_legend_are_rows_of_the_table() -> None:
    chart = coverage({(ALPHA, "capex"): ["reported", "reported", "derived", Missing.NOT_IN_SOURCE]}, ALPHA)
    rows = chart.table[chart.table["ticker"].isna()]
    assert dict(zip(rows["name"], rows["value"], strict=True)) == {
        "values_expected": 4,
        "share_firm": 0.75,
        "share_reported": 0.5,
        "share_derived": 0.25,
        "share_missing": 0.25,
    }
    assert {(n.name, n.value) for n in chart.finding.numbers} <= set(zip(rows["name"], rows["value"], strict=True))
    assert set(rows["known_on"]) == {KNOWN_ON}


def test_all_but_one_of_a_thousand_is_not_a_hundred_percent() -> None:
    chart = coverage({(ALPHA, "capex"): ["reported"] * 999 + [Missing.NOT_IN_SOURCE]}, ALPHA)
    assert chart.finding.headline.startswith("99.9% of the values")
