"""Regressions of real companies: which observations, which evidence, and the same numbers by another way."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analytics.methods.clustered import Inference
from charts import params
from contracts import Evidence
from data.store import Store
from engine.evaluate import values
from pages.across import frames, leave_one_out, words
from pages.across.frames import Coefficient
from pages.across.specifications import COMPUTE, INTERVALS, OUTCOMES, SPECIFICATIONS
from service.drawing import chart as charts
from tests import thorough
from tools.plotly_schema import validated

pytestmark = pytest.mark.slow  # a regression for every drawing
CORE = params.EIGHT
RANK = {e.value: e.rank for e in Evidence}
PAIRS = list(itertools.product(OUTCOMES, SPECIFICATIONS))


def asked(**chosen: Any) -> Any:
    """The request of the page with these choices."""
    spec = charts.spec_of("panel_coefficient")
    return spec.request(spec.params.from_values(spec.defaults() | chosen))


def estimated(store: Store, **chosen: Any) -> Coefficient:
    """The chosen estimate of these choices."""
    return frames.chosen(store, asked(**chosen)).estimate


def annual(store: Store, names: list[str]) -> pd.DataFrame:
    """The same observations by hand: fiscal year ends of the core as rows, names as columns, `year` of most months."""
    month = dict.fromkeys(CORE, "Q4") | {"AAPL": "Q3", "MSFT": "Q2", "ORCL": "Q2"}
    rows = values(store, names, CORE)
    rows = rows[[q.endswith(month[t]) for t, q in zip(rows["ticker"], rows["quarter"], strict=True)]]
    wide = rows.pivot(index=["ticker", "quarter"], columns="name", values="value").reset_index()
    before = wide["ticker"].isin(["MSFT", "ORCL"]).astype(int)  # years that end in June and May
    return wide.assign(year=wide["quarter"].str[:4].astype(int) - before)


@pytest.mark.parametrize(("outcome", "name"), PAIRS)
def test_the_coefficients_are_those_of_dummies_on_observations_picked_by_hand(
    store: Store, outcome: str, name: str
) -> None:
    spec = SPECIFICATIONS[name]
    names = list(spec.names(outcome))
    wide = annual(store, names)
    logs = np.log(wide[names].where(wide[names] > 0))
    data = pd.DataFrame({"y": logs[names[0]], "x": logs[names[1]], "firm": wide["ticker"], "year": wide["year"]})
    if spec.apart:
        data["z"] = logs["headcount"]
    data = data.dropna()
    if spec.changes:
        past = data.assign(year=data["year"] + 1)
        data = data.merge(past, on=["firm", "year"], suffixes=("", "_past"))
        data = data.assign(y=data["y"] - data["y_past"], x=data["x"] - data["x_past"])[["y", "x", "firm", "year"]]
    dummies = [c for c, effect in (("firm", "firm"), ("year", "time")) if effect in spec.effects]
    design = pd.get_dummies(data.drop(columns=["y", *({"firm", "year"} - set(dummies))]), columns=dummies, dtype=float)
    coefficients = np.linalg.lstsq(sm.add_constant(design).to_numpy(), data["y"].to_numpy(), rcond=None)[0]
    value = estimated(store, outcome=outcome, specification=name).value
    assert value == pytest.approx(coefficients[1 if "const" in sm.add_constant(design) else 0], rel=1e-8)


@pytest.mark.parametrize(("outcome", "name"), PAIRS)
def test_the_line_of_the_scatter_has_the_coefficient_as_its_slope(store: Store, outcome: str, name: str) -> None:
    """Frisch, Waugh and Lovell, on the table that is exported."""
    chosen = {"outcome": outcome, "specification": name}
    table = charts.draw(store, "panel_scatter", chosen).table
    by_name = dict(iter(table[table["ticker"].notna()].groupby("name", sort=False)["value"]))
    x, y = (s.to_numpy(dtype=float) for s in by_name.values())
    assert float(np.polyfit(x, y, 1)[0]) == pytest.approx(estimated(store, **chosen).value, rel=1e-9)
    assert float(x.sum()) == pytest.approx(0, abs=1e-9)


def test_a_fiscal_year_that_ends_by_june_counts_to_the_year_before(store: Store) -> None:
    points = frames.points(store, asked(specification="pooled")).rows
    years = {(point.ticker, point.quarter): point.time for point in points}
    assert years["NVDA", "2025Q4"] == "2025"
    assert years["ORCL", "2026Q2"] == "2025"
    assert years["MSFT", "2026Q2"] == "2025", "in one period with Oracle, whose market value is of the same day"
    assert years["AAPL", "2025Q3"] == "2025"


def test_evidence_is_the_weakest_and_the_document_the_newest_of_what_was_used(store: Store) -> None:
    for name in SPECIFICATIONS:
        request = asked(specification=name, outcome="gross_profit")
        estimate = frames.chosen(store, request).estimate
        points = frames.points(store, request).rows
        origin, origins = estimate.origin, [point.origin for point in points]
        assert origin is not None
        assert RANK[origin.evidence] == max(RANK["derived"], *(RANK[each.evidence] for each in origins))
        days = [each.known_on for each in origins if each.known_on is not None]
        assert len(days) == len(points)
        assert origin.known_on == max(days)
        assert origin.document in {each.document for each in origins if each.known_on == origin.known_on}
        assert (estimate.observations, estimate.companies) == (len(points), len({point.ticker for point in points}))
        quarters = [point.quarter for point in points]
        assert (estimate.first, estimate.last) == (min(quarters), max(quarters))


def test_stated_headcount_only_leaves_interpolated_quarters_out(store: Store) -> None:
    chosen = {"frequency": "quarterly", "outcome": "market_value", "specification": "firm"}
    every, stated = (frames.points(store, asked(**chosen, stated=s)).rows for s in (False, True))
    assert Counter(point.ticker for point in stated)["AAPL"] == 14
    assert Counter(point.ticker for point in every)["AAPL"] == 55
    head = values(store, ["headcount"], CORE).set_index(["ticker", "quarter"])["evidence"]
    assert "interpolated" not in set(head.loc[[(point.ticker, point.quarter) for point in stated]])


def test_what_was_known_on_a_day_rests_on_nothing_published_later(store: Store) -> None:
    day = date(2023, 2, 15)
    points = frames.points(store, asked(as_of=day, frequency="quarterly")).rows
    assert len(points) > 50
    assert all(point.origin.known_on and point.origin.known_on <= pd.Timestamp(day) for point in points)
    assert max(point.quarter for point in points) <= "2022Q4"


def test_leaving_a_company_out_is_the_page_without_it(store: Store) -> None:
    left = {estimate.without: estimate for estimate in frames.left_out(store, asked()).rows}
    for ticker in ("NVDA", "TSLA"):
        alone = estimated(store, companies=tuple(t for t in CORE if t != ticker))
        assert left[ticker].value == pytest.approx(alone.value, rel=1e-9)
        assert left[ticker].inference.high == pytest.approx(alone.inference.high, rel=1e-8)


def test_sources_are_the_documents_of_what_is_compared_and_no_others(store: Store) -> None:
    chosen = {"outcome": "gross_profit"}
    documents = frames.points(store, asked(**chosen)).documents
    for slug in ("panel_scatter", "panel_coefficient"):
        sources = charts.draw(store, slug, chosen).sources
        assert documents
        assert documents <= set(sources["source_id"])
        assert sources["source_id"].is_unique
    of_scatter = charts.draw(store, "panel_scatter", chosen).sources
    assert not of_scatter["source_id"].str.startswith("prices-").any(), "no price is in gross profit"
    assert len(of_scatter) < len(charts.draw(store, "panel_scatter", chosen | {"frequency": "quarterly"}).sources)


# --------------------------------------------------------------------------------------- the words


SAID = [*((o, n, "bias_reduced") for o, n in PAIRS), *(("revenue", "firm", i) for i in list(INTERVALS)[1:])]


@pytest.mark.parametrize(("outcome", "name", "interval"), thorough.share(SAID, 2))
def test_the_finding_says_first_that_the_data_cannot_tell_where_the_interval_has_zero(
    store: Store, outcome: str, name: str, interval: str
) -> None:
    chosen = {"outcome": outcome, "specification": name, "interval": interval}
    estimate = estimated(store, **chosen)
    finding = charts.draw(store, "panel_coefficient", chosen).finding
    unsure = estimate.inference.low <= 0 <= estimate.inference.high
    assert finding.headline.startswith("The data cannot tell whether more capital ") == unsure
    assert ("zero lies inside" in finding.deck) == unsure
    assert f"{estimate.companies} companies" in finding.deck
    assert (words.effect(estimate.value) in finding.headline) == (not unsure)
    ends = f"{words.effect(estimate.inference.low)} to {words.effect(estimate.inference.high)}"
    assert ends in finding.deck
    said = f"{finding.headline} {finding.deck}".lower()
    assert not any(word in said for word in ("cause", "because", "effect of", "leads to", "drives"))
    assert len(finding.headline.split()) <= 16
    assert len(finding.deck.split()) <= 30


@pytest.mark.parametrize(
    ("coefficient", "expected"),
    [
        (0.0, "neither more nor less"),
        (1.0, "10% more"),
        (-1.0, "9.1% less"),
        (0.5, "4.9% more"),
        (-0.2, "1.9% less"),
        (30.0, "more than ten times the"),
    ],
)
def test_effects_are_of_ten_percent_more_compute(coefficient: float, expected: str) -> None:
    """1.1 to the power of the elasticity."""
    assert words.effect(coefficient) == expected


REFUSED = [
    ({"companies": ("META",)}, "No observation can be compared", "choose more companies"),
    ({"companies": ("META", "MSFT")}, "too few for an interval", "choose at least 3 companies"),
    (
        {"companies": ("META",), "specification": "pooled"},
        "Companies with enough observations are too few",
        "choose at least 3 companies",
    ),
    ({"companies": ("PINS",)}, "No observation can be compared", "longer window"),
    (
        {"companies": ("UBER", "CRWV", "PINS"), "specification": "firm"},
        "No observation can be compared",
        "more companies",
    ),
    (
        {"companies": ("META", "MSFT", "UBER"), "specification": "firm"},
        "Companies with enough observations are too few",
        "at least 3",
    ),
    ({"to": "1995Q4"}, "No observation can be compared", "longer window"),
    ({"as_of": date(2012, 1, 1)}, "No observation can be compared", "longer window"),
    (
        {"companies": ("META", "GOOGL", "AMZN"), "from": "2024Q1", "to": "2024Q4"},
        "No observation can be compared",
        "longer window",
    ),
]


@pytest.mark.parametrize("slug", ["panel_coefficient", "panel_scatter", "leave_one_out"])
@pytest.mark.parametrize(("chosen", "why", "next_step"), REFUSED)
def test_refusals_say_why_and_what_to_do(
    store: Store, slug: str, chosen: dict[str, Any], why: str, next_step: str
) -> None:
    drawn = charts.draw(store, slug, chosen)
    assert drawn.finding.headline == "No coefficient can be estimated from this selection."
    assert why.lower() in drawn.finding.deck.lower()
    assert next_step in drawn.finding.deck
    spec = SPECIFICATIONS[str(drawn.parameters["specification"])]
    of_chosen = drawn.table["specification"] == spec.title if "specification" in drawn.table else slice(None)
    assert drawn.table.loc[of_chosen, "value"].isna().all()


def test_a_company_seen_once_is_told_and_so_are_drawn_valueswithout_a_logarithm(store: Store) -> None:
    drawn = charts.draw(store, "panel_scatter", {"companies": (*CORE, "UBER"), "specification": "firm"})
    assert "Uber: its 1 observation cannot be compared: effects of its own take it up." in drawn.missing
    drawn = charts.draw(store, "panel_scatter", {"outcome": "operating_income", "specification": "firm"})
    assert any(line.startswith("Tesla: 9 observations with a value that is not above zero") for line in drawn.missing)
    drawn = charts.draw(store, "panel_scatter", {"outcome": "gross_profit"})
    assert any(line.startswith("Oracle: no fiscal year end of this window has both") for line in drawn.missing)


def test_an_interval_without_ends_is_drawn_with_arrows_and_said(store: Store) -> None:
    """Three companies: the bootstrap can rule nothing out."""
    chosen = {"companies": ("META", "MSFT", "GOOGL"), "interval": "wild_bootstrap"}
    drawn = charts.draw(store, "panel_coefficient", chosen)
    assert drawn.finding.deck.startswith("With only 3 companies no value can be ruled out")
    assert np.isneginf(drawn.table["low"]).all()
    symbols = [t.marker.symbol for t in validated(drawn.figure).data]
    assert symbols.count("triangle-left") == symbols.count("triangle-right") == len(drawn.table)


def test_every_drawn_number_is_in_the_table(store: Store) -> None:
    for slug in ("panel_coefficient", "leave_one_out"):
        drawn = charts.draw(store, slug, {})
        drawn_values = set(drawn.table["value"].round(12))
        points = [float(x) for t in validated(drawn.figure).data if t.hoverinfo == "text" for x in t.x]
        assert points
        assert set(np.round(points, 12)) <= drawn_values
    drawn = charts.draw(store, "panel_scatter", {})
    traces = [t for t in validated(drawn.figure).data if t.hoverinfo == "text"]
    points = [float(v) for t in traces for v in (*t.x, *t.y)]
    of_points = drawn.table[drawn.table["ticker"].notna()]
    assert set(np.round(points, 12)) == set(of_points["value"].round(12))
    assert COMPUTE in set(drawn.table["name"])


def test_the_share_that_is_explained_is_the_square_of_the_correlation(store: Store) -> None:
    drawn = charts.draw(store, "panel_scatter", {})
    of_points = drawn.table[drawn.table["ticker"].notna()]
    x, y = (rows["value"].to_numpy() for _, rows in of_points.groupby("name", sort=False))
    of_all = drawn.table[drawn.table["ticker"].isna()].set_index("name")["value"]
    assert of_all["explained"] == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, rel=1e-9)
    assert of_all["coefficient"] == pytest.approx(np.polyfit(x, y, 1)[0], rel=1e-9)
    assert drawn.finding.headline.startswith(f"{100 * of_all['explained']:.1f}% of the remaining differences in value")


@pytest.mark.parametrize(
    ("clear", "said"),
    [
        ((False, False, False), "Zero lies inside all 3 intervals, whichever company is left out"),
        ((True, True), "Zero lies outside both intervals, whichever company is left out"),
        ((True, False, False), "Whether zero lies inside depends on one company: it does in 2 of 3 intervals"),
        ((False,), "Zero lies inside the only interval that is left"),
        ((), "Without any one company too few are left for an interval"),
    ],
)
def test_leaving_one_out_says_whether_the_verdict_holds(clear: tuple[bool, ...], said: str) -> None:
    """Intervals from 1 to 2, which leave zero out, and from −1 to 1."""
    ends = [Inference(1.0, 1.0, 1.0, 1.0 if out else -1.0, 2.0 if out else 1.0) for out in clear]
    left_out = [Coefficient(outcome="revenue", specification="firm", value=0.1, inference=each) for each in ends]
    assert leave_one_out._verdict(left_out) == said


@pytest.mark.parametrize("slug", ["panel_coefficient", "leave_one_out", "panel_scatter"])
def test_the_numbers_of_a_finding_are_rows_of_the_table(store: Store, slug: str) -> None:
    drawn = charts.draw(store, slug, {})
    assert drawn.finding.numbers
    for number in drawn.finding.numbers:
        rows = drawn.table[(drawn.table["name"] == number.name) & (drawn.table["quarter"] == number.quarter)]
        assert number.value in set(rows["value"])
