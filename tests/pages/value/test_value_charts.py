"""The charts of why the value moved: their sentences are true whichever way the factors went, and their bars add up."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.evidence import Documents, Provenance
from charts.core import Chart, ChartData
from contracts import PERSONS, SOURCE_COLUMNS, USD, VALUE_COLUMNS, Company, Description, Evidence
from data.store import Store
from engine.identity_panel import CompanyLevels
from pages import CHARTS
from pages.value import frames, growth_frames, identity
from service.drawing import chart as service
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <script>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
GAMMA = Company("CCC", "Gamma", "3", "#333333")
DELTA = Company("DDD", "Delta", "4", "#444444")
LEVELS = ("headcount_average", "gross_profit", "operating_income", "market_value")
CAPITAL = ("headcount_average", "compute_capital_average", "gross_profit")
NAN = math.nan
Rows = Sequence[Sequence[float]]


def company_levels(company: Company, rows: Rows, names: Sequence[str], evidence: str = "derived") -> CompanyLevels:
    """One row of levels per quarter from 2019Q4."""
    quarters = pd.period_range("2019Q4", periods=len(rows), freq="Q-DEC")
    days = np.array([q.end_time.to_datetime64().astype("M8[s]") for q in quarters])
    values = np.array(rows, dtype=float)
    known = Provenance.of(np.full(values.shape, Evidence(evidence).rank), days[:, None], 0).where(~np.isnan(values))
    units = ("persons", *["USD"] * (len(names) - 1))
    documents = Documents(np.array(["X-1"], dtype=object))
    return CompanyLevels(company.ticker, tuple(map(str, quarters)), tuple(names), units, values, known, documents, days)


def drawn(slug: str, frame: Callable[..., Any], result: Any, companies: Sequence[Company], **params: Any) -> Chart:
    titles = {name: name.replace("_", " ").capitalize() for name in LEVELS}
    described = {n: Description(n, title, PERSONS if "head" in n else USD, "") for n, title in titles.items()}
    nothing, no_sources = pd.DataFrame(columns=list(VALUE_COLUMNS)), pd.DataFrame(columns=list(SOURCE_COLUMNS))
    data = ChartData(nothing, tuple(companies), described, no_sources, {frame: result})
    spec = CHARTS[slug]
    chosen = {"companies": tuple(c.ticker for c in companies)} | params
    return spec.build(data, spec.params.from_values(spec.defaults() | chosen))


def bridge(rows: Rows, evidence: str = "derived", **params: Any) -> Chart:
    """Alpha's bridge over these quarters of people, gross profit, operating income and market value."""
    levels = company_levels(ALPHA, rows, LEVELS, evidence)
    result = frames.decomposed([levels], "2019Q4", params.get("to"), frames.bridge)
    return drawn("value_bridge", frames.bridges, result, [ALPHA], **params)


def path(rows: Rows) -> Chart:
    levels = company_levels(ALPHA, rows, LEVELS)
    result = frames.decomposed([levels], "2019Q4", None, frames.path, with_gaps=True)
    return drawn("value_path", frames.paths, result, [ALPHA])


def peers(paths: Mapping[Company, Rows]) -> Chart:
    levels = [company_levels(company, rows, LEVELS) for company, rows in paths.items()]
    result = frames.decomposed(levels, "2019Q4", None, frames.bridge)
    return drawn("value_peers", frames.bridges, result, list(paths))


def growth(rows: Rows, share: float | None = 1 / 3, **params: Any) -> Chart:
    levels, build = company_levels(ALPHA, rows, CAPITAL), partial(growth_frames.account, share=share)
    result = frames.decomposed([levels], "2019Q4", None, build, with_gaps=True)
    return drawn("growth_accounting", growth_frames.growth, result, [ALPHA], **params)


def parts(chart: Chart) -> dict[str, float]:
    rows = chart.table[chart.table["name"].str.startswith("part_")]
    return dict(zip(rows["name"], rows["value"], strict=True))


START = (100, 200e9, 50e9, 1000e9)


# ------------------------------------------------------------------------------------------ bridge


def test_everything_up_is_stated_and_shared_by_logarithms() -> None:
    """People x2, output x4, profit x8, value x16: each factor doubled and has a quarter of 15 tn."""
    chart = bridge([START, (200, 800e9, 400e9, 16000e9)])
    assert parts(chart) == pytest.approx(
        {"part_people": 3750e9, "part_productivity": 3750e9, "part_margin": 3750e9, "part_multiple": 3750e9}
    )
    assert chart.finding.headline == "Of Alpha <script>'s $15tn gain, $3.75tn goes with more people."
    assert chart.finding.deck == (
        "From $1tn in Q4 2019 to $16tn in Q1 2020; also +$3.75tn with more gross profit per employee, +$3.75tn "
        "with a higher margin and +$3.75tn with a higher multiple."
    )


def test_everything_down_is_stated() -> None:
    chart = bridge([(200, 800e9, 400e9, 16000e9), START])
    assert chart.finding.headline.startswith("Alpha <script>'s market value fell $15tn: −$3.75tn goes with ")
    whole = f"{chart.finding.headline} {chart.finding.deck}"
    for part in ("fewer people", "less gross profit per employee", "a lower margin", "a lower multiple"):
        assert whole.count(f"−$3.75tn goes with {part}") + whole.count(f"−$3.75tn with {part}") == 1
    assert chart.finding.deck.startswith("From $16tn in Q4 2019 to $1tn in Q1 2020; also ")


def test_fewer_people_and_more_value_each_have_their_sign() -> None:
    chart = bridge([START, (50, 200e9, 50e9, 2000e9)])
    people, productivity = parts(chart)["part_people"], parts(chart)["part_productivity"]
    assert people < 0 < productivity
    assert people == pytest.approx(-productivity)
    assert chart.finding.headline.endswith("goes with more gross profit per employee.")
    assert "with fewer people" in chart.finding.deck
    assert "margin" not in f"{chart.finding.headline} {chart.finding.deck}", "it did not move"


def test_no_change_is_stated_and_has_no_shares() -> None:
    chart = bridge([START, (200, 200e9, 50e9, 1000e9)])
    assert chart.finding.headline == "Alpha <script>'s market value stayed at $1tn."
    assert chart.finding.deck.startswith("From $1tn in Q4 2019 to $1tn in Q1 2020: +"), "the headline names no part"
    assert chart.table["share_of_change"].isna().all(), "a share of nothing is no share"


def test_bars_add_up_from_start_to_end() -> None:
    chart = bridge([START, (130, 310e9, 30e9, 1234e9)])
    [bars] = validated(chart.figure).data
    tops = [base + height for base, height in zip(bars.base, bars.y, strict=True)]
    assert list(bars.base)[1:-1] == pytest.approx(tops[:-2]), "each bar begins where the one before ended"
    assert tops[-2] == pytest.approx(tops[-1], abs=0.01), "and the last ends at the end, to the cent"
    assert tops[-1] == 1234e9


def test_factors_have_their_colours_and_weak_evidence_is_hollow() -> None:
    firm, weak = (bridge([START, (50, 200e9, 50e9, 2000e9)], evidence) for evidence in ("derived", "interpolated"))
    fill, line = validated(firm.figure).data[0].marker.color, validated(firm.figure).data[0].marker.line.color
    assert fill[1:5] == tuple(identity.COLOURS[kind] for kind in ("people", "productivity", "margin", "multiple"))
    assert fill == line
    assert all(colour.startswith("rgba") for colour in validated(weak.figure).data[0].marker.color)
    assert any("interpolated" in note for note in weak.notes)


def test_a_name_cannot_become_markup() -> None:
    for chart in (bridge([START, START]), path([START, START]), peers({ALPHA: [START, START]})):
        assert "<script" not in chart.figure.to_json()


def test_a_loss_in_the_base_quarter_is_refused_with_the_way_out() -> None:
    chart = bridge([(100, 200e9, -5e9, 1000e9), START, START])
    assert chart.finding.headline == "No comparison for Alpha <script>: operating income was not above zero in Q4 2019."
    assert chart.finding.deck == "The nearest that can be taken: Q1 2020."
    assert chart.missing == (
        "Alpha <script>: operating income was −$5bn in Q4 2019, so there is no logarithm of margin and "
        "multiple; the nearest quarter that can be taken is Q1 2020; or choose another profit, or none.",
    )
    assert chart.table.empty


def test_an_end_that_moved_is_listed_with_the_level_and_the_quarter() -> None:
    chart = bridge([START, START, (100, NAN, 50e9, 1000e9)])
    assert chart.missing == (
        "Alpha <script>: gross profit is not known for Q2 2020, so the comparison ends in Q1 2020.",
    )


def test_without_a_profit_the_multiple_is_of_output() -> None:
    names = ("headcount_average", "gross_profit", "market_value")
    levels = company_levels(ALPHA, [(100, 200e9, 1000e9), (100, 400e9, 4000e9)], names)
    result = frames.decomposed([levels], "2019Q4", None, frames.bridge)
    chart = drawn("value_bridge", frames.bridges, result, [ALPHA], profit="none")
    assert list(parts(chart)) == ["part_people", "part_productivity", "part_multiple"]
    assert "margin" not in chart.finding.headline


# ------------------------------------------------------------------------------- path, peers, growth


def test_the_path_adds_up_in_every_quarter_and_says_when_the_value_stood_highest_and_lowest() -> None:
    rows = [START, (100, 200e9, 50e9, 500e9), (110, 240e9, 70e9, 1500e9)]
    chart = path(rows)
    for quarter, (*_, value) in zip(("2019Q4", "2020Q1", "2020Q2"), rows, strict=True):
        parts = chart.table[(chart.table["quarter"] == quarter) & chart.table["name"].str.startswith("part_")]
        assert parts["value"].sum() == pytest.approx(value - 1000e9, abs=0.01)
    assert chart.finding.headline == (
        "Against Q4 2019, Alpha <script>'s value was lowest in Q1 2020 (−$500bn), highest in Q2 2020 (+$500bn)."
    )


def test_a_path_on_one_side_says_how_far_and_one_without_change_that() -> None:
    lower = path([START, (100, 200e9, 50e9, 500e9), (100, 200e9, 50e9, 900e9)])
    assert lower.finding.headline == (
        "Alpha <script>'s value stayed below that of Q4 2019, farthest in Q1 2020 (−$500bn)."
    )
    assert path([START, START]).finding.headline == "Alpha <script>'s value stayed at that of Q4 2019."


def test_the_path_and_the_bridge_give_one_answer() -> None:
    """Parts that are added up on the way weigh otherwise than the bridge's, and stand in no sentence."""
    rows = [START, (100, 200e9, 50e9, 500e9), (110, 240e9, 70e9, 1500e9)]
    along, across = parts(path(rows)), parts(bridge(rows))
    assert along != pytest.approx(across)
    said = path(rows).finding
    assert not [name for name in along if name in {number.name for number in said.numbers}]
    assert "the bridge gives the split" in said.deck


def test_a_gap_in_the_path_has_no_bar_and_is_listed() -> None:
    chart = path([START, (100, 200e9, -1, 900e9), (100, 200e9, NAN, 900e9), (110, 220e9, 55e9, 1200e9)])
    bars = [trace for trace in validated(chart.figure).data if trace.type == "bar"]
    assert all(math.isnan(trace.y[1]) and math.isnan(trace.y[2]) for trace in bars)
    assert sum(trace.y[3] for trace in bars) == pytest.approx(200e9)
    assert any("is not above zero in Q1 2020; one step leads across" in line for line in chart.missing)
    assert any("is not known in Q2 2020" in line for line in chart.missing)


def test_peers_are_compared_in_log_points_whatever_their_size() -> None:
    chart = peers(
        {ALPHA: [START, (200, 400e9, 100e9, 2000e9)], BETA: [[v / 1000 for v in START], (0.1, 0.4e9, 0.1e9, 2e9)]}
    )
    rows = chart.table[chart.table["name"] == "log_growth"]
    assert rows["value"].tolist() == pytest.approx([math.log(2), math.log(2)])
    assert chart.finding.headline.startswith("Market value rose at both companies since Q4 2019, most at ")
    assert chart.finding.headline.endswith(" (×2.0).")
    assert "with more people at Alpha <script>" in chart.finding.deck
    assert "with more gross profit per employee at Beta" in chart.finding.deck


def test_peers_that_fell_have_their_largest_part_in_the_fall() -> None:
    chart = peers({ALPHA: [START, (300, 600e9, 150e9, 500e9)], BETA: [START, (100, 200e9, 50e9, 400e9)]})
    assert chart.finding.headline == ("Market value rose at neither of the 2 since Q4 2019, fell most at Beta (×0.40).")
    assert chart.finding.deck == "To Q1 2020. The largest part came with a lower multiple at each."


def test_the_one_peer_that_a_deck_has_room_for_has_its_own_quarter_where_it_ends_earlier() -> None:
    people, output = (200, 400e9, 100e9, 2000e9), (100, 400e9, 100e9, 2000e9)
    margin, multiple = (100, 200e9, 100e9, 2000e9), (100, 200e9, 50e9, 3000e9)
    ends = {BETA: people, GAMMA: output, DELTA: margin}
    paths: dict[Company, Rows] = {company: [START, START, end] for company, end in ends.items()}
    chart = peers(paths | {ALPHA: [START, multiple, [NAN] * 4]})
    assert chart.finding.headline.endswith("most at Alpha <script> (×3.0).")
    assert chart.finding.deck == (
        "To Q2 2020. At Alpha <script> (Q1 2020) the largest part came with a higher multiple."
    )


def test_one_peer_alone_is_a_sentence_too() -> None:
    chart = peers({ALPHA: [START, (200, 400e9, 100e9, 2000e9)]})
    assert chart.finding.headline == "Alpha <script>'s market value is ×2.0 that of Q4 2019."
    assert chart.finding.deck == "To Q1 2020. The largest part came with more people."


def test_a_peer_that_cannot_be_decomposed_is_named_and_the_others_are_drawn() -> None:
    chart = peers({ALPHA: [START, START], GAMMA: [(NAN, 1, 1, 1), (NAN, 1, 1, 1)]})
    assert any(line.startswith("Gamma: the year's mean of headcount is known in no quarter") for line in chart.missing)
    assert set(chart.table["ticker"]) == {"AAA"}


def test_growth_adds_up_and_its_band_holds_the_residual() -> None:
    """People x2, capital x8, output x8: at a share of a third, 0.69 + 0.46 and 0.92 left."""
    chart = growth([(1, 1, 1), (2, 8, 8)])
    end = chart.table[(chart.table["quarter"] == "2020Q1")].set_index("name")
    assert end.loc["labour", "value"] == pytest.approx(math.log(2))
    assert end.loc["deepening", "value"] == pytest.approx(math.log(4) / 3)
    assert end.loc["residual", "value"] == pytest.approx(math.log(4) * 2 / 3)
    assert end.loc["residual", "low"] == pytest.approx(math.log(4) * 0.5)
    assert end.loc["residual", "high"] == pytest.approx(math.log(4) * 0.8)
    assert chart.finding.headline == (
        "Alpha <script>'s gross profit grew to ×8.0; beyond people and capital, ×2.5 is left unexplained."
    )
    assert chart.finding.deck == (
        "From Q4 2019 to Q1 2020, ×2.0 with more people, ×1.59 with more compute capital per employee; ×2.0 to ×3.0 is "
        "left at capital shares from 0.20 to 0.50."
    )


def test_growth_whose_sign_hangs_on_the_share_cannot_be_told() -> None:
    """Capital per employee x8, output per employee x2: a share of a third leaves nothing, others more or less."""
    chart = growth([(1, 1, 1), (1, 8, 2)])
    assert chart.finding.headline == (
        "The data cannot tell whether Alpha <script>'s gross profit grew beyond people and capital."
    )
    assert chart.finding.deck.endswith("capital shares from 0.20 to 0.50 leave ×0.71 to ×1.32: no change lies inside.")


def test_a_part_of_growth_is_as_firm_as_what_it_is_computed_from() -> None:
    """Output and people are derived; capital per employee and the rest take a share: assumed, or read from years."""
    grades = {
        share: growth(years(10, 0.4, noise=0.005), share=share).table.groupby("name")["evidence"].unique()
        for share in (1 / 3, None)
    }
    assumed, read = grades.values()
    for grade in (assumed, read):
        assert [*grade["output"], *grade["labour"]] == ["derived", "derived"]
    assert [*assumed["deepening"], *assumed["residual"], *assumed["capital_share"]] == ["estimated"] * 3
    assert [*read["deepening"], *read["residual"], *read["capital_share"]] == ["derived"] * 3


def test_shrinking_output_is_stated() -> None:
    chart = growth([(2, 8, 8), (1, 8, 4)])
    assert "gross profit shrank to ×0.50; beyond people and capital" in chart.finding.headline
    assert "×0.50 with fewer people, ×1.26 with more compute capital per employee" in chart.finding.deck
    assert "×0.79 is left" in chart.finding.headline


def years(count: int, slope: float, noise: float = 0.0) -> list[tuple[float, float, float]]:
    """Quarters of a company whose yearly growth per employee is `slope` times that of its capital."""
    rows = []
    capital = output = 0.0
    for quarter in range(4 * count + 1):
        if quarter % 4 == 0 and quarter:
            rise = 0.1 + 0.05 * (quarter % 3)
            capital, output = capital + rise, output + slope * rise + noise * (-1) ** (quarter // 4)
        rows.append((100.0, math.exp(capital), math.exp(output)))
    return rows


def test_an_estimated_share_is_used_with_its_interval() -> None:
    chart = growth(years(10, 0.4, noise=0.005), share=None, alpha="estimated")
    share = chart.table[chart.table["name"] == "capital_share"].iloc[0]
    assert share["value"] == pytest.approx(0.4, abs=0.1)
    assert share["low"] < share["value"] < share["high"]
    assert any("10 yearly changes" in note for note in chart.notes)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (years(4, 0.4), "only 4 yearly changes of output and capital per employee are known up to Q4 2023"),
        (years(10, 1.7), "which is no share of income"),
        ([(100.0, 1.0, 1.0 + q) for q in range(41)], "capital per employee did not vary"),
    ],
)
def test_a_share_that_cannot_be_estimated_is_refused(rows: Rows, why: str) -> None:
    chart = growth(rows, share=None, alpha="estimated")
    assert any(why in line for line in chart.missing)
    assert chart.finding.headline == "No capital share can be estimated for Alpha <script>."
    assert not [trace for trace in validated(chart.figure).data if trace.type == "bar"]
    assert not chart.table["value"].notna().any()


# -------------------------------------------------------------------------------- on the real facts


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["value_bridge", "output_bridge", "value_path"])
@pytest.mark.parametrize("stocks", ["year_mean", "quarter_end"])
def test_parts_add_up_to_the_dollar_for_every_company(store: Store, slug: str, stocks: str) -> None:
    changes = 0
    for company in service_companies(store):
        table = service.draw(store, slug, {"companies": (company,), "stocks": stocks, "output": "revenue"}).table
        for _, rows in table.groupby("quarter"):
            change = rows.loc[rows["name"] == "change", "value"]
            if len(change):
                changes += 1
                assert rows.loc[rows["name"].str.startswith("part_"), "value"].sum() == pytest.approx(
                    change.iloc[0], abs=0.5
                )
    assert changes > 5


def service_companies(store: Store) -> list[str]:
    from engine import catalogue

    return [c.ticker for c in catalogue.companies(store)]


def test_meta_since_2019(store: Store) -> None:
    """Worth 590 bn at the end of 2019, 1,444 bn on 30 June 2026, the newest quarter with a gross profit."""
    chart = service.draw(store, "value_bridge", {})
    assert chart.finding.headline == (
        "Of Meta's $854bn gain, $597bn goes with more people; a lower multiple took back $374bn."
    )
    assert chart.finding.deck.startswith("From $590bn in Q4 2019 to $1.44tn in Q2 2026; ")
    assert chart.missing == ()
    assert set(chart.table.loc[chart.table["name"] == "market_value", "evidence"]) == {"estimated"}
    assert set(chart.table.loc[chart.table["name"] == "change", "evidence"]) == {"estimated"}


def test_the_comparison_ends_where_every_factor_is_known(store: Store) -> None:
    chart = service.draw(store, "value_bridge", {"of": ("AAPL",)})
    assert chart.missing == (
        "Apple: the year's mean of headcount is not known for Q4 2025, so the comparison ends in Q3 2025.",
    )


def test_the_company_in_focus_is_shown_and_the_first_without_one(store: Store) -> None:
    first = service.draw(store, "value_bridge", {"companies": ("MSFT", "META")})
    other = service.draw(store, "value_bridge", {"companies": ("MSFT", "META"), "of": ("META",)})
    assert set(first.table["ticker"]) == {"MSFT"}
    assert set(other.table["ticker"]) == {"META"}


def test_only_documents_of_drawn_numbers_are_sources(store: Store) -> None:
    chart = service.draw(store, "value_bridge", {})
    named = set(chart.table["accession"].dropna()) | {"prices-META"}
    assert set(chart.sources["source_id"]) == named


@pytest.mark.parametrize("slug", ["value_bridge", "value_path", "value_peers", "output_bridge", "growth_accounting"])
def test_no_sentence_speaks_of_causes(store: Store, slug: str) -> None:
    chart = service.draw(store, slug, {})
    words = " ".join([chart.finding.headline, chart.finding.deck, *chart.notes, chart.question]).lower()
    assert not [word for word in ("because", "caused", "due to", "driven", "thanks to") if word in words]


@pytest.mark.parametrize("slug", ["value_bridge", "value_path", "value_peers", "output_bridge", "growth_accounting"])
def test_every_number_of_a_sentence_is_drawn(store: Store, slug: str) -> None:
    chart = service.draw(store, slug, {})
    keys = ["name", "ticker", "quarter", "value"]
    in_table = set(chart.table[keys].itertuples(index=False, name=None))
    numbers = {(n.name, n.ticker, n.quarter, n.value) for n in chart.finding.numbers}
    assert numbers
    assert numbers <= in_table
