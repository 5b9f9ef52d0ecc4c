"""What capital expenditure was followed by, and the return on capital: on toys and at the edges of real data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from charts import style
from charts.core import Chart, ChartData
from contracts import FRACTION, SOURCE_COLUMNS, USD, VALUE_COLUMNS, Company, Description
from data.store import Store
from pages import CHARTS
from service import chart as drawn
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <b>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
GAIN = "incremental_operating_income_to_lagged_capex"


def rows_of(name: str, paths: Mapping[Company, Sequence[float | None]], unit: str = "fraction") -> pd.DataFrame:
    """One value per quarter from 2023Q1, derived."""
    quarters = {c: pd.period_range("2023Q1", periods=len(values), freq="Q") for c, values in paths.items()}
    rows = [
        (c.ticker, str(q), q.end_time.normalize(), name, v, unit, *behind(v))
        for c, values in paths.items()
        for q, v in zip(quarters[c], values, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS)).astype({"value": "float64"})


def behind(value: float | None) -> tuple[Any, ...]:
    """Evidence, day and document of a value."""
    return (None, None, None) if value is None else ("derived", pd.Timestamp("2025-01-01"), "X-1")


def toy(slug: str, values: pd.DataFrame, companies: Sequence[Company], **params: Any) -> Chart:
    units = {n: FRACTION if "to_" in n or "roic" in n else USD for n in values["name"].unique()}
    described = {n: Description(n, n.replace("_", " ").capitalize(), unit, "") for n, unit in units.items()}
    data = ChartData(values, tuple(companies), described, pd.DataFrame(columns=list(SOURCE_COLUMNS)))
    spec = CHARTS[slug]
    return spec.build(data, spec.params.from_values({"companies": tuple(c.ticker for c in companies)} | params))


def drawn_numbers(chart: Chart) -> bool:
    """Whether every number of the finding is a row of the table."""
    columns = ["ticker", "quarter", "name", "value"]
    rows = set(chart.table[columns].itertuples(index=False, name=None))
    return {(n.ticker, n.quarter, n.name, n.value) for n in chart.finding.numbers} <= rows


def returns(paths: Mapping[Company, Sequence[float | None]], **params: Any) -> Chart:
    return toy("capex_returns", rows_of(GAIN, paths), list(paths), **params)


# ------------------------------------------------------------------------------------ returns on capex


def test_a_gain_above_and_below_the_cost_of_capital_is_counted() -> None:
    """9% after 21% tax is 11.4% before: one of two is above."""
    chart = returns({ALPHA: [0.3, 0.3, 0.3, 0.3, 0.2], BETA: [0.0, 0.0, 0.0, 0.0, 0.05]})
    assert chart.finding.headline == "Each dollar of capex was followed by 5 to 20 cents more operating income."
    assert chart.finding.deck.startswith("From Beta to Alpha <b>, in ")
    assert "Above the cost of capital before tax at 1 of 2" in chart.finding.deck
    assert re.search(r"Less than in (2023Q1|Q1 2023) at 1 of 2", chart.finding.deck)
    assert "Alpha <b>" not in chart.figure.to_json(), "a name cannot become markup"
    assert len(chart.finding.numbers) == 6, "two ends, those of a year before, and what capital costs at each"
    cost = chart.table[chart.table["name"] == "cost_of_capital_before_tax"]
    assert cost["value"].tolist() == pytest.approx([0.09 / 0.79] * 2)
    assert set(cost["evidence"]) == {"user"}
    assert drawn_numbers(chart)


def test_a_loss_is_a_change_and_its_sign_is_told() -> None:
    chart = returns({ALPHA: [0.3] * 5, BETA: [0.1, 0.1, 0.1, 0.1, -0.4]})
    assert "followed by 40 cents less to 30 cents more operating income" in chart.finding.headline
    alone = returns({BETA: [0.1, 0.1, 0.1, 0.1, -0.4]}).finding
    assert alone.headline == "Each dollar of Beta's capex was followed by 40 cents less operating income."
    assert "it was 10 cents more" in alone.deck


def test_nobody_above_is_said_so() -> None:
    deck = returns({ALPHA: [0.1] * 4 + [0.02], BETA: [0.1] * 4 + [0.01]}).finding.deck
    assert re.search(r"Above the cost of capital before tax at none of them. Less than in \S+( 2023)? at both", deck)


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        ((0.16, 0.41), "16 to 41 cents more"),
        ((0.2, 0.2), "20 cents more"),
        ((-0.2, -0.05), "5 to 20 cents less"),
        ((0.008, 0.1), "0.8 to 10 cents more"),
        ((0.78, 1.1), "78 cents to 1.1 dollars more"),
        ((1.1, 23.4), "1.1 to 23 dollars more"),
    ],
)
def test_amounts_per_dollar_are_written_as_people_write_them(gains: tuple[float, float], said: str) -> None:
    chart = returns({ALPHA: [gains[0]] * 5, BETA: [gains[1]] * 5})
    assert f"followed by {said} operating income" in chart.finding.headline


def test_a_line_that_ended_long_ago_is_not_compared() -> None:
    chart = returns({ALPHA: [0.2] * 12, BETA: [0.9] + [None] * 11})
    assert "Beta" not in chart.finding.headline
    assert "Alpha" in chart.finding.headline
    assert any("Not compared" in line and "Beta" in line for line in chart.finding.exceptions)


def test_the_lag_is_in_the_sentence_and_on_the_axis() -> None:
    chart = returns({ALPHA: [0.2] * 5}, lag=1)
    assert ", 1 quarter later" in chart.finding.deck
    assert "over 1 quarter" in chart.figure.to_json()


def test_other_outputs_have_no_cost_of_capital() -> None:
    values = rows_of("incremental_revenue_to_lagged_capex", {ALPHA: [0.5] * 5, BETA: [-0.5] * 5})
    chart = toy("capex_returns", values, [ALPHA, BETA], output="revenue")
    assert "followed by 50 cents less to 50 cents more revenue" in chart.finding.headline
    assert "cost of capital" not in chart.finding.deck
    assert not validated(chart.figure).layout.shapes


def test_oracle_has_no_gross_profit_and_it_is_told(store: Store) -> None:
    chart = drawn.draw(store, "capex_returns", {"companies": ("ORCL", "META"), "output": "gross_profit"})
    assert any(line.startswith("Oracle") for line in chart.missing)
    assert "Meta" in chart.finding.headline
    assert {"payback_quarters"} < set(chart.table["name"])
    assert chart.table.loc[chart.table["name"] == "payback_quarters", "ticker"].unique().tolist() == ["META"]


def test_the_profile_over_the_lags_is_the_metric_at_each_lag(store: Store) -> None:
    chart = drawn.draw(store, "capex_returns", {"companies": ("META", "TSLA"), "view": "lags"})
    newest = chart.table[(chart.table["kind"] == "newest") & (chart.table["ticker"] == "META")].set_index("lag")[
        "value"
    ]
    assert newest.index.tolist() == list(range(1, 13))
    for lag in (1, 7):
        own = drawn.draw(store, "capex_returns", {"companies": ("META",), "lag": lag}).table
        own = own[own["name"] != "cost_of_capital_before_tax"]
        assert newest[lag] == pytest.approx(own["value"].iloc[-1])
    assert "dollars less to " in chart.finding.headline, "Tesla's fall is told as one"
    assert "From Tesla to Meta" in chart.finding.deck
    assert [number.value for number in chart.finding.numbers] == [newest[12], pytest.approx(-1.06, abs=0.01)]
    assert drawn_numbers(chart)


# ------------------------------------------------------------------------------------------------ ROIC


def test_returns_on_capital_against_their_cost() -> None:
    values = pd.concat(
        [rows_of("roic", {ALPHA: [0.2, 0.2], BETA: [0.05, 0.05]}), rows_of("incremental_roic", {ALPHA: [0.3, 0.3]})],
        ignore_index=True,
    )
    chart = toy("roic", values, [ALPHA, BETA])
    assert chart.finding.headline.startswith("1 of 2 companies earned over 9% on capital in ")
    assert chart.finding.headline.endswith(f"; Beta least, {style.quantity(0.05, FRACTION)}.")
    earned = style.quantity(0.3, FRACTION)
    assert chart.finding.deck.startswith(f"Alpha <b> earned {earned} on the capital added over 12 quarters in ")
    assert chart.finding.deck.endswith("against a cost of 9%.")
    assert len(chart.finding.numbers) == 3
    assert drawn_numbers(chart)
    assert len([a for a in validated(chart.figure).layout.annotations if a.text.startswith("<b>On ")]) == 2
    single = toy("roic", rows_of("roic", {BETA: [-0.1, -0.1]}), [BETA])
    assert single.finding.headline.startswith(f"Beta earned {style.quantity(-0.1, FRACTION)} on all its capital in ")
