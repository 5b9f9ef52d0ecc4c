"""The frontier's charts on toy companies: who defines it, who is left out and why, what is drawn, what is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from charts.core import Chart, ChartData
from contracts import PERSONS, SOURCE_COLUMNS, USD, VALUE_COLUMNS, Description, Evidence
from data.store import Store
from engine import catalogue
from engine.production_panel import ProductionPanel
from pages import CHARTS
from pages.efficiency import frames
from service.export import picture, size_of, wording
from tests.pages.efficiency.production_toys import Figures, toy
from tools.plotly_schema import validated

pytestmark = pytest.mark.slow  # hundreds of replications

Draw = Callable[..., Chart]
INPUTS_AND_OUTPUT = (
    Description("headcount_average", "Headcount", PERSONS, ""),
    Description("ppe_net", "Net property", USD, ""),
    Description("gross_profit", "Gross profit", USD, ""),
)
# The first example of DEAP (tests/golden/test_published_frontiers.py) as companies: both inputs and the output;
# their efficiency is 0.5, 1, 0.833, 0.714 and 1.
FIVE: dict[str, list[Figures]] = {
    "META": [(2, 5, 1)],
    "GOOGL": [(2, 4, 2)],
    "MSFT": [(6, 6, 3)],
    "AMZN": [(3, 2, 1)],
    "AAPL": [(6, 2, 2)],
}


# Twenty more, each a worse Meta: the frontier stays, and they are enough for intervals.
MANY: dict[str, list[Figures]] = FIVE | {f"T{k}": [(2 + 0.1 * k, 5 + 0.1 * k, 1)] for k in range(20)}


def known(panel: ProductionPanel) -> pd.DataFrame:
    """The same figures as rows of values."""
    rows = [
        (
            t,
            q,
            panel.period_end[i, k],
            name,
            panel.values[i, k, n],
            "USD",
            *panel.provenance[i, k].columns(panel.documents).values(),
        )
        for i, q in enumerate(panel.quarters)
        for k, t in enumerate(panel.tickers)
        for n, name in enumerate(described.name for described in INPUTS_AND_OUTPUT)
        if np.isfinite(panel.values[i, k, n])
    ]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS)).astype({"value": "float64"})


@pytest.fixture
def drawn(store: Store, monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Draws a chart of toy companies; `chosen` are those of the address, all when not given."""

    def draw(slug: str, panel: ProductionPanel, chosen: Sequence[str] = (), **params: Any) -> Chart:
        monkeypatch.setattr(frames, "production_panel", lambda *_: panel)
        spec = CHARTS[slug]
        asked = {"companies": tuple(chosen or panel.tickers), "from": "2020Q1"} | params
        p = spec.params.from_values(spec.defaults() | asked)
        request = spec.request(p)
        data = ChartData(
            values=known(panel),
            companies=catalogue.companies(store, asked["companies"]),
            described={described.name: described for described in INPUTS_AND_OUTPUT},
            sources=pd.DataFrame(columns=list(SOURCE_COLUMNS)),
            results={frame: frame(store, request) for frame in request.frames},
            slug=slug,
            question=spec.question,
        )
        return spec.build(data, p)

    return draw


def value(chart: Chart, name: str, ticker: str, quarter: str = "") -> float:
    own = chart.table[(chart.table["name"] == name) & (chart.table["ticker"] == ticker)]
    return float((own[own["quarter"] == quarter] if quarter else own)["value"].iloc[-1])


# --------------------------------------------------------------------------------------- frontier


def test_the_frontier_names_who_defines_it_and_who_is_farthest(drawn: Draw) -> None:
    chart = drawn("frontier", toy(MANY), list(FIVE), reference="all")
    assert chart.finding.headline == (
        "The data cannot tell who is efficient: Apple and Alphabet alone set the frontier."
    )
    assert chart.finding.deck == (
        "In Q1 2024, among 25 companies: to match a mix of them, Meta would need 50% of its people and capital for its "
        "gross profit."
    )
    assert value(chart, "efficiency", "MSFT") == pytest.approx(5 / 6)
    shares = chart.table[(chart.table["name"] == "peer_share") & (chart.table["ticker"] == "MSFT")].set_index("peer")[
        "value"
    ]
    assert dict(shares) == pytest.approx({"AAPL": 1 / 3, "GOOGL": 2 / 3})


def test_of_a_few_the_frontier_is_no_headline_and_what_each_makes_is(drawn: Draw) -> None:
    """Five companies, and seven of the core: no claim on who is efficient, but on the ratios that are drawn."""
    chart = drawn("frontier", toy(FIVE))
    assert chart.finding.headline == ("The data cannot tell who is efficient: 5 companies are too few for a frontier.")
    assert chart.finding.deck == (
        "In Q1 2024: Alphabet made the most gross profit per employee, Apple per dollar of net property."
    )
    best: dict[str, list[Figures]] = {"META": [(1, 1, 9)], "GOOGL": [(1, 1, 2)]}
    deck = drawn("frontier", toy(best)).finding.deck
    assert deck == "In Q1 2024: Meta made the most gross profit per employee and per dollar of net property."


def test_a_score_is_known_when_the_last_company_of_its_quarter_is(drawn: Draw) -> None:
    table = drawn("frontier", toy(FIVE)).table
    scores = table[table["name"] == "efficiency"]
    assert set(scores["accession"]) == {"AAPL-2024Q1"}, "the last of the five reports last"
    points = table[table["name"] == "people_per_output"].set_index("ticker")["accession"]
    assert points["META"] == "META-2024Q1", "a company's own point hangs on itself only"


def test_a_frontier_that_moved_out_is_said_so(drawn: Draw) -> None:
    """Everybody makes twice as much of the same a year later."""
    twice = {t: [(x, k, y)] * 4 + [(x, k, 2 * y)] for t, [(x, k, y)] in MANY.items()}  # type: ignore[misc]
    chart = drawn("frontier", toy(twice), list(FIVE), reference="all")
    assert any("made 2.0 times the gross profit of a year before" in note for note in chart.notes)
    assert value(chart, "frontier_shift", "META") == pytest.approx(2)
    same = {t: own * 5 for t, own in MANY.items()}
    chart = drawn("frontier", toy(same), list(FIVE), reference="all")
    assert any("made the same gross profit as a year before" in note for note in chart.notes)
    few = drawn("frontier", toy({t: own for t, own in twice.items() if t in FIVE}))
    assert not any("a year before" in note for note in few.notes), "of a few there is no frontier that moved"


def test_the_newest_quarter_waits_until_most_have_reported(drawn: Draw) -> None:
    late = {t: own * (2 if t in ("GOOGL", "META") else 1) for t, own in FIVE.items()}
    chart = drawn("frontier", toy(late))
    assert chart.finding.deck.startswith("In Q1 2024: ")
    assert any("Q1 2024 is shown: Q2 2024, the newest, has 2 of its 5 companies" in note for note in chart.notes)
    assert any("last Apple Q1 2024, Amazon Q1 2024 and Microsoft Q1 2024" in note for note in chart.notes)
    assert validated(chart.figure).layout.sliders[0].active == 0
    assert [s.label for s in validated(chart.figure).layout.sliders[0].steps] == [
        "Q1 2024, 5 companies",
        "Q2 2024, 2 companies",
    ]


def test_every_frame_replaces_every_trace(drawn: Draw) -> None:
    figure = validated(drawn("frontier", toy({t: own * 3 for t, own in FIVE.items()})).figure)
    assert len(figure.frames) == 3
    assert all(len(f.data) == len(f.traces) == len(figure.data) for f in figure.frames)
    assert all(len(t.x) for f in figure.frames for t in f.data), "a trace without a point would keep that of before"


def test_the_ray_of_a_company_ends_on_the_frontier(drawn: Draw) -> None:
    figure = validated(drawn("frontier", toy(FIVE), scale="linear").figure)
    ray = next(t for t in figure.data if t.mode == "lines" and t.line.dash == "2px,3px" and t.x[0] is not None)
    assert ray.x[1] / ray.x[0] == pytest.approx(0.5)
    assert ray.y[1] / ray.y[0] == pytest.approx(0.5)


def test_weak_figures_are_hollow(drawn: Draw) -> None:
    def symbols(evidence: Evidence) -> set[str]:
        figure = validated(drawn("frontier", toy(FIVE, evidence=evidence)).figure)
        return {s for t in figure.data if t.mode == "markers+text" for s in t.marker.symbol}

    assert symbols(Evidence.DERIVED) == {"circle"}
    assert symbols(Evidence.INTERPOLATED) == {"circle-open"}


def test_companies_that_are_only_compared_with_are_grey_and_named(drawn: Draw) -> None:
    chart = drawn("frontier", toy(FIVE), ["META"], reference="all")
    others = next(t for t in validated(chart.figure).data if t.text and "Alphabet" in t.text)
    assert others.marker.color == "#7d8792"
    assert "5 companies are too few" in chart.finding.headline
    assert {"GOOGL", "MSFT"} <= set(chart.table["ticker"]), "every drawn number is in the table"


@pytest.mark.parametrize("slug", ["frontier", "frontier_scores", "malmquist"])
def test_one_company_alone_is_told_so(drawn: Draw, slug: str) -> None:
    chart = drawn(slug, toy({"META": FIVE["META"] * 3}))
    assert chart.finding.headline.startswith("No frontier: it needs two companies")
    assert chart.missing == (
        "Meta: the three figures are known, but for no quarter in which another company has them.",
    )
    assert chart.table.empty


@pytest.mark.parametrize("slug", ["frontier", "frontier_scores", "malmquist"])
def test_who_is_left_out_is_told_with_the_figure_that_fails(drawn: Draw, slug: str) -> None:
    panel = toy({t: own * 2 for t, own in FIVE.items()})
    chart = drawn(slug, panel, [*FIVE, "ORCL"])
    assert chart.missing == ("Oracle: gross profit is not known in this window.",)


# ----------------------------------------------------------------------------------------- scores


def test_scores_name_the_last_with_its_interval_coverage_and_peers(drawn: Draw) -> None:
    chart = drawn("frontier_scores", toy(MANY), list(FIVE), reference="all", replications=200)
    assert chart.finding.headline == (
        "The data cannot tell who is efficient: Alphabet and Apple alone set the frontier."
    )
    assert chart.finding.deck.startswith(
        "In Q1 2024, among 25 companies: 50% of Meta's people and capital would make its gross profit (95% interval "
    )
    low, high = (value(chart, f"efficiency_{end}", "META") for end in ("low", "high"))
    assert 0 < low < value(chart, "efficiency_corrected", "META") < high <= 0.5
    assert value(chart, "capital_slack", "META") == pytest.approx(0.5), "DEAP: input slack 0.500 of firm 1"
    assert value(chart, "super_efficiency", "GOOGL") > 1
    share = value(chart, "measured_coverage", "META")
    assert 0.3 < share < 1
    assert f"The interval holds the true score in {share:.0%} of simulated samples." in chart.notes
    assert "smoothed bootstrap with 200 replications (Simar and Wilson 1998), seed 1998." in chart.statistics[0]
    assert f"95% interval, measured coverage {share:.0%}" in chart.figure.to_json().replace(
        "\\u003cbr\\u003e", " "
    ).replace("<br>", " ")


def test_below_25_companies_there_is_no_interval(drawn: Draw) -> None:
    fewer = dict(list(MANY.items())[:24])
    chart = drawn("frontier_scores", toy(fewer), list(FIVE), reference="all")
    assert chart.finding.headline == ("The data cannot tell who is efficient: 24 companies are too few for a frontier.")
    assert chart.finding.deck == (
        "In Q1 2024, among 24 companies: scores from 29% to 100%, which may change with one company more."
    )
    assert not chart.table["name"].isin(["efficiency_low", "efficiency_high", "measured_coverage"]).any()
    assert "No interval below 25 companies." in chart.notes
    assert "interval" not in chart.figure.to_json()
    assert any("fewer than the 9" in note for note in drawn("frontier_scores", toy(FIVE)).notes)


def test_variable_returns_whose_coverage_is_not_measured_have_no_interval(drawn: Draw) -> None:
    chart = drawn("frontier_scores", toy(MANY), list(FIVE), reference="all", returns="variable")
    assert not chart.table["name"].isin(["efficiency_low", "measured_coverage"]).any()
    assert any("measured for constant returns only" in note for note in chart.notes)


def test_no_replications_are_no_interval(drawn: Draw) -> None:
    chart = drawn("frontier_scores", toy(FIVE), replications=0)
    assert "interval" not in f"{chart.finding.headline} {chart.finding.deck}"
    assert any("No interval: 0 replications" in note for note in chart.notes)
    assert not chart.table["name"].isin(["efficiency_low", "efficiency_high"]).any()


def test_a_score_by_output_is_said_as_one(drawn: Draw) -> None:
    chart = drawn("frontier_scores", toy(MANY), list(FIVE), reference="all", orientation="output", replications=0)
    assert "Meta makes 50% of the gross profit that its people and capital could" in chart.finding.deck


def test_variable_returns_need_no_proportions(drawn: Draw) -> None:
    """All five are efficient by mixes of their own size: no interval can be drawn, and two have no super-efficiency."""
    chart = drawn("frontier_scores", toy(FIVE), returns="variable")
    assert chart.finding.deck.startswith("In Q1 2024, among 5 companies: scores from 100% to 100%")
    assert any("No interval below 25" in note for note in chart.notes)
    assert any("Super-efficiency has no solution for Microsoft" in note for note in chart.notes)
    assert np.isnan(pd.to_numeric(chart.table["value"])).sum() == 0


def test_one_chosen_company_among_all_is_said_in_the_singular(drawn: Draw) -> None:
    chart = drawn("frontier_scores", toy(MANY), ["META"], reference="all", replications=0)
    assert chart.finding.deck == (
        "In Q1 2024, among 25 companies: 50% of Meta's people and capital would make its gross profit."
    )
    best = drawn("frontier_scores", toy(MANY), ["AAPL"], reference="all", replications=0, returns="variable")
    assert best.finding.headline == "Apple is on the frontier of 25 companies."


# -------------------------------------------------------------------------------------- malmquist


def test_catching_up_and_the_shift_are_told_apart(drawn: Draw) -> None:
    """The frontier doubles; Meta, half as good as Alphabet, makes three times as much."""
    figures: dict[str, list[Figures]] = {"GOOGL": [(1, 1, 2), (1, 1, 4)], "META": [(1, 1, 1), (1, 1, 3)]}
    chart = drawn("malmquist", toy(figures))
    assert chart.finding.headline == "Since Q1 2024 productivity grew most at Meta (×3.0)."
    assert chart.finding.deck == "To Q2 2024; each is measured by the few companies compared."
    assert value(chart, "malmquist_efficiency", "META") == pytest.approx(1.5)
    assert value(chart, "malmquist_technical", "META") == pytest.approx(2)
    assert value(chart, "malmquist_index", "META", "2024Q1") == 1


def test_the_panel_is_balanced_and_says_whom_it_leaves_out(drawn: Draw) -> None:
    figures = {t: own * 6 for t, own in FIVE.items()} | {"NVDA": [None] * 5 + [(1, 1, 9)]}
    chart = drawn("malmquist", toy(figures))
    assert set(chart.table["ticker"]) == set(FIVE)
    assert chart.missing == ("NVIDIA: gross profit is not known for Q1 2024, only for Q2 2025.",)
    assert chart.finding.deck == "To Q2 2025; each is measured by the few companies compared."


def _grown(ticker: str) -> int:
    return 3 if ticker == "META" else 2


def test_a_frontier_of_enough_companies_is_spoken_of(drawn: Draw) -> None:
    """The frontier doubles; Meta alone makes three times as much."""
    later = {t: [(x, k, y), (x, k, _grown(t) * y)] for t, [(x, k, y)] in MANY.items()}  # type: ignore[misc]
    chart = drawn("malmquist", toy(later), list(FIVE), reference="all")
    assert chart.finding.headline == (
        "Since Q1 2024 productivity grew most at Meta (×3.0); nobody fell behind the frontier."
    )
    assert chart.finding.deck == (
        "To Q2 2024; the frontier let the same people and capital make 2.0 times the gross profit then made."
    )


def test_a_still_picture_has_no_controls(drawn: Draw) -> None:
    chart = drawn("frontier", toy({t: own * 3 for t, own in FIVE.items()}))
    layout = picture.sheet(chart, "light", size_of(), wording()).figure["layout"]
    assert not layout.get("sliders")
    assert not layout.get("updatemenus")
    assert len(validated(chart.figure).layout.sliders) == 1, "the chart itself keeps them"


@pytest.mark.parametrize("slug", ["frontier", "frontier_scores", "malmquist"])
def test_the_numbers_of_a_finding_are_rows_of_the_table(drawn: Draw, slug: str) -> None:
    twice = {t: [(x, k, y)] * 4 + [(x, k, 2 * y)] for t, [(x, k, y)] in FIVE.items()}  # type: ignore[misc]
    chart = drawn(slug, toy(twice))
    assert chart.finding.numbers
    for number in chart.finding.numbers:
        assert value(chart, number.name, number.ticker, number.quarter) == number.value
