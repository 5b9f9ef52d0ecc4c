"""What capital expenditure was followed by, and the return on capital: on toys and at the edges of real data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from charts import style
from charts.core import Chart, ChartData
from contracts import FRACTION, SOURCE_COLUMNS, USD, VALUE_COLUMNS, Company, Description
from data.store import Store
from engine.origin import Origin
from pages import CHARTS
from pages.returns import roic
from pages.returns.gain_frames import GainProfile, GainValue, gain_profile
from service.drawing import chart as drawn
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <b>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
GAIN = "operating_income_gain_to_capex"


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


def toy(
    slug: str, values: pd.DataFrame, companies: Sequence[Company], profile: GainProfile | None = None, **params: Any
) -> Chart:
    units = {n: FRACTION if "to_" in n or "roic" in n else USD for n in values["name"].unique()}
    described = {n: Description(n, n.replace("_", " ").capitalize(), unit, "") for n, unit in units.items()}
    sources = pd.DataFrame(columns=list(SOURCE_COLUMNS))
    data = ChartData(values, tuple(companies), described, sources, results={gain_profile: profile or GainProfile()})
    spec = CHARTS[slug]
    return spec.build(data, spec.params.from_values({"companies": tuple(c.ticker for c in companies)} | params))


def drawn_numbers(chart: Chart) -> bool:
    """Whether every number of the finding is a row of the table."""
    columns = ["ticker", "quarter", "name", "value"]
    rows = set(chart.table[columns].itertuples(index=False, name=None))
    return {(n.ticker, n.quarter, n.name, n.value) for n in chart.finding.numbers} <= rows


def by_years(paths: Mapping[Company, Sequence[float]]) -> GainProfile:
    """Gains over 1, 2, 3 ... years to 2024Q1."""
    origin = Origin("derived", pd.Timestamp("2025-01-01"), "X-1")
    day = pd.Timestamp("2024-03-31")
    return GainProfile(
        tuple(
            GainValue(c.ticker, years, "2024Q1", day, GAIN, value, "fraction", origin)
            for c, values in paths.items()
            for years, value in enumerate(values, 1)
        )
    )


def returns(paths: Mapping[Company, Sequence[float | None]], **params: Any) -> Chart:
    return toy("capex_returns", rows_of(GAIN, paths), list(paths), **params)


# ------------------------------------------------------------------------------------ returns on capex


def test_a_verdict_is_given_where_all_years_agree() -> None:
    """9% after 21% tax is 11.4% before."""
    paths = {ALPHA: [0.3, 0.3, 0.3, 0.3, 0.2], BETA: [0.0, 0.0, 0.0, 0.0, 0.05]}
    chart = toy("capex_returns", rows_of(GAIN, paths), [ALPHA, BETA], by_years({ALPHA: [0.2] * 4, BETA: [0.05] * 4}))
    assert chart.finding.headline == "Profit outgrew the cost of capex at 1 of 2 companies, whatever the years."
    assert "each dollar came with 5 to 20 cents more operating income than earlier" in chart.finding.deck
    assert chart.finding.deck.endswith("from Beta to Alpha <b>; capital costs 11 cents.")
    assert "Alpha <b>" not in chart.figure.to_json(), "a name cannot become markup"
    cost = chart.table[chart.table["name"] == "cost_of_capital_before_tax"]
    assert cost["value"].tolist() == pytest.approx([0.09 / 0.79] * 2)
    assert set(cost["evidence"]) == {"user"}
    assert len(chart.finding.numbers) == 12, "two ends, what capital costs at each, and four numbers of years for each"
    assert drawn_numbers(chart)


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        ([0.2, 0.2, 0.2], "Alpha <b>'s profit outgrew the cost of its capex, whatever the years."),
        ([0.1, 0.1, 0.1], "Alpha <b>'s profit did not outgrow the cost of its capex, whatever the years."),
        ([0.2, 0.1, 0.2], "Whether Alpha <b>'s profit outgrew the cost of its capex depends on the years chosen."),
        (
            [0.2, 0.2],
            "Each dollar of Alpha <b>'s capex came with 20 cents more operating income beyond earlier growth.",
        ),
    ],
)
def test_no_verdict_hangs_on_the_years(gains: list[float], said: str) -> None:
    """Nor is there one over fewer than three numbers of years."""
    values = rows_of(GAIN, {ALPHA: [0.2] * 5})
    assert {
        toy("capex_returns", values, [ALPHA], by_years({ALPHA: gains}), span=n).finding.headline for n in (1, 5)
    } == {said}


def test_who_agrees_is_named_beside_who_does_not() -> None:
    paths = {ALPHA: [0.2] * 5, BETA: [0.05] * 5}
    chart = toy(
        "capex_returns", rows_of(GAIN, paths), [ALPHA, BETA], by_years({ALPHA: [0.1, 0.2, 0.2], BETA: [0.0] * 3})
    )
    assert (
        chart.finding.headline
        == "Whether profit outgrew capex's cost depends on the years chosen, at 1 of 2 companies."
    )
    assert "The same whatever the years: Beta not above." in chart.finding.exceptions


def test_a_loss_is_a_change_and_its_sign_is_told() -> None:
    chart = returns({ALPHA: [0.3] * 5, BETA: [0.1, 0.1, 0.1, 0.1, -0.4]})
    assert "40 cents less to 30 cents more operating income" in chart.finding.headline


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
    assert f"{said} operating income beyond" in chart.finding.headline


def test_a_line_that_ended_long_ago_is_not_compared() -> None:
    chart = returns({ALPHA: [0.2] * 12, BETA: [0.9] + [None] * 11})
    assert "Beta" not in chart.finding.headline
    assert "Alpha" in chart.finding.headline
    assert any("Not compared" in line and "Beta" in line for line in chart.finding.exceptions)


def test_the_years_are_in_the_sentence_and_on_the_axis() -> None:
    chart = returns({ALPHA: [0.2] * 5}, span=1)
    assert chart.finding.deck.startswith("Over 1 year to ")
    assert "over 1 year beyond" in chart.figure.to_json()


def test_other_outputs_have_no_cost_of_capital() -> None:
    values = rows_of("revenue_gain_to_capex", {ALPHA: [0.5] * 5, BETA: [-0.5] * 5})
    chart = toy("capex_returns", values, [ALPHA, BETA], output="revenue")
    assert "50 cents less to 50 cents more revenue" in chart.finding.headline
    assert "cost of capital" not in chart.finding.deck
    assert not validated(chart.figure).layout.shapes


def test_oracle_has_no_gross_profit_and_it_is_told(store: Store) -> None:
    chart = drawn.draw(store, "capex_returns", {"companies": ("ORCL", "META"), "output": "gross_profit"})
    assert any(line.startswith("Oracle") for line in chart.missing)
    assert "Meta" in chart.finding.headline


def test_the_profile_over_the_years_is_the_metric_over_each_number(store: Store) -> None:
    chart = drawn.draw(store, "capex_returns", {"companies": ("META", "TSLA"), "view": "years"})
    for years in (1, 4):
        name = f"{GAIN}_over_{years}"
        newest = chart.table[(chart.table["name"] == name) & (chart.table["ticker"] == "META")]["value"].item()
        own = drawn.draw(store, "capex_returns", {"companies": ("META",), "span": years}).table
        assert newest == pytest.approx(own[own["name"] == GAIN]["value"].iloc[-1])
    assert (
        chart.finding.headline
        == "Whether profit outgrew capex's cost depends on the years chosen, at 1 of 2 companies."
    )
    assert "The same whatever the years: Tesla not above." in chart.finding.exceptions
    assert drawn_numbers(chart)


def test_who_spends_little_has_no_return_on_it(store: Store) -> None:
    """NVIDIA spends 2.5% of its revenue: a multiple of 82 stood here."""
    chart = drawn.draw(store, "capex_returns", {"companies": ("NVDA", "META")})
    assert any(line.startswith("NVIDIA") for line in chart.missing)
    assert any("under 5% of revenue" in note for note in chart.notes)
    assert chart.table["value"].abs().max() < 2


# ------------------------------------------------------------------------------------------------ ROIC


def test_alphabets_return_by_each_definition(store: Store) -> None:
    """Its 10-K of 2025 (0001652044-26-000018) and of 2024 (-25-000014), $m: operating income 129,039;
    equity 325,084 and 415,265, long-term debt 10,883 and 46,547, cash 23,466 and 30,708, assets 450,256 and 595,281.
    debt due within a year 999 and 1,996, operating leases 14,578 and 15,954. Tax 21%."""
    chart = drawn.draw(store, "roic", {"companies": ("GOOGL",), "to": "2025Q4"})
    newest = chart.table[chart.table["quarter"] == "2025Q4"].set_index("name")["value"]
    profit = 0.79 * 129_039
    assert newest["roic"] == pytest.approx(2 * profit / (312_501 + 431_104))
    assert newest["roic_at_end"] == pytest.approx(profit / 431_104)
    assert newest["roic_with_cash"] == pytest.approx(2 * profit / (335_967 + 461_812))
    assert newest["roic_with_current_debt"] == pytest.approx(2 * profit / (313_500 + 433_100))
    assert newest["roic_with_leases"] == pytest.approx(2 * profit / (327_079 + 447_058))
    assert newest["return_on_assets_less_cash"] == pytest.approx(2 * profit / (426_790 + 564_573))
    assert "By definition of capital: Alphabet 20.6% to 27.4% (Q4 2025)." in chart.finding.exceptions


def test_definitions_are_compared_in_the_quarter_that_most_are_known_for(store: Store) -> None:
    """Alphabet's debt due within a year and leases are tagged to March 2026, its long-term debt to June; Meta states
    its leases, and no debt due within a year, with the year.
    """
    chart = drawn.draw(store, "roic", {"companies": ("GOOGL", "META"), "to": "2026Q2"})
    axes = [axis for name, axis in chart.figure.layout.items() if name.startswith("xaxis")]
    labelled = [day for axis in axes for day in axis["tickvals"]]
    assert axes[0]["range"][1] > "2027"
    assert (min(labelled), max(labelled)) == ("2018-01-01", "2026-01-01"), "no year without a value"
    bars = [trace["x"][0] for trace in chart.figure.data if trace.get("meta") == "mark" and len(trace["x"]) == 2]
    assert len(bars) == len(set(bars)) == 2, "each at a place of its own"
    assert "2026-06-30" < min(bars) < max(bars) < chart.figure.layout["xaxis"]["range"][1]
    compared = chart.table[chart.table["name"].isin(roic.OTHERS)].groupby("ticker")
    assert compared["quarter"].agg(set).to_dict() == {"GOOGL": {"2026Q1"}, "META": {"2025Q4"}}
    assert compared.size().to_dict() == {"GOOGL": 5, "META": 4}
    [line] = [line for line in chart.finding.exceptions if line.startswith("By definition")]
    assert "% (Q1 2026) and Meta" in line
    assert line.endswith("% (Q4 2025).")


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
    assert not any("By definition" in line for line in chart.finding.exceptions), "by one definition there is no span"
    single = toy("roic", rows_of("roic", {BETA: [-0.1, -0.1]}), [BETA])
    assert single.finding.headline.startswith(f"Beta earned {style.quantity(-0.1, FRACTION)} on all its capital in ")
