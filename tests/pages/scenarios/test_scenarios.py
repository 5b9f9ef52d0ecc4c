"""Plans run forward: starts as known on a day, the elasticity, what came, and words that follow what is assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.methods import forward
from charts.core import Chart
from data.store import Store
from engine import evaluate
from engine.annual_panel import annual_panel
from engine.request import Request
from pages.scenarios import estimates, frames, scenario_assumptions, scenario_break_even, words
from pages.scenarios.estimates import Estimate, elasticity
from pages.scenarios.frames import NAMES, SHARES, Laboratory, laboratory, own_trend, spreads
from pages.scenarios.parameters import ScenarioParams
from service.drawing import chart as service
from tools.plotly_schema import validated

SLUGS = ("scenario_assumptions", "scenario_fan", "scenario_break_even", "scenario_payback")
EARNINGS_DAY = date(2023, 2, 15)


def drawn(store: Store, slug: str, **params: object) -> Chart:
    chart = service.draw(store, slug, params)
    validated(chart.figure)
    return chart


def request(**params: Any) -> Request:
    return words.request(ScenarioParams(**({"companies": ("META",)} | params)))


def model(store: Store, **params: Any) -> Laboratory:
    one = laboratory(store, request(**params)).one
    assert one is not None
    return one


def value(chart: Chart, name: str) -> float:
    [number] = chart.table.loc[chart.table["name"] == name, "value"]
    return float(number)


# ------------------------------------------------------------------------------------------- starts


def test_a_start_is_a_quarter_of_the_year_that_is_known(store: Store) -> None:
    lab = model(store)
    rows = evaluate.values(store, NAMES, ["META"])
    at = rows[rows["quarter"] == lab.quarter].set_index("name")["value"]
    assert lab.start.people == at["headcount"]
    assert lab.start.capital == at["ppe_net"]
    assert 4 * lab.start.output == pytest.approx(at["revenue"])
    assert 4 * lab.start.profit == pytest.approx(at["operating_income"])
    assert 4 * lab.plan.capex == pytest.approx(at["capex"])
    assert lab.plan.multiple == pytest.approx(at["market_value"] / at["operating_income"])


@pytest.mark.slow
def test_a_start_is_what_was_known_on_its_day(store: Store) -> None:
    """The company's values, its own spreads and the elasticity: nothing of later."""
    then, now = model(store, begin=EARNINGS_DAY), model(store, as_of=EARNINGS_DAY)
    assert then.quarter == now.quarter == "2022Q4"
    assert then.start == now.start
    assert then.plan == now.plan
    assert then.estimate == now.estimate
    assert then.estimate != model(store).estimate
    for name in frames.HISTORY:
        np.testing.assert_array_equal(then.draws[name], now.draws[name])
    assert then.origin.known_on is not None
    assert then.origin.known_on <= pd.Timestamp(EARNINGS_DAY)
    assert now.past("profit").index.max() == "2022Q4"
    assert then.past("profit").index.max() > "2025"


@pytest.mark.slow
def test_a_begin_after_the_as_of_day_knows_no_more(store: Store) -> None:
    assert model(store, begin=date(2025, 1, 1), as_of=EARNINGS_DAY).quarter == "2022Q4"


def test_a_start_of_long_ago_is_none(store: Store) -> None:
    """NVIDIA's capital expenditure is not known in the quarters before that day; in 2012 it was."""
    found = laboratory(store, request(companies=("NVDA",), begin=EARNINGS_DAY))
    assert (found.one, found.lacking) == (None, "start")
    chart = drawn(store, "scenario_fan", companies=("NVDA",), begin=EARNINGS_DAY)
    assert chart.table.empty
    assert chart.finding.headline == "No recent quarter of NVIDIA is known in full to begin a plan after."


def test_the_first_company_with_a_start_is_drawn_and_the_others_are_named(store: Store) -> None:
    chart = drawn(store, "scenario_fan", companies=("NVDA", "META"), begin=EARNINGS_DAY)
    assert set(chart.table["ticker"]) == {"META"}
    assert chart.missing == ("NVIDIA: not drawn; the plan is that of one company.",)


# --------------------------------------------------------------------------------------- elasticity


@pytest.mark.slow
def test_the_elasticity_is_that_of_a_regression_with_dummies(store: Store) -> None:
    rows = annual_panel(store).frame("revenue", "ppe_net", "employees")
    rows = rows[rows["fiscal_year"].between(estimates.FIRST, estimates.LAST)]
    rows = rows[(rows[["revenue", "ppe_net", "employees"]] > 0).all(axis=1)]
    rows = rows[rows.groupby("cik")["cik"].transform("size") > 1]
    people = np.log(rows["employees"])
    columns = [np.log(rows["ppe_net"]) - people, people]
    dummies = pd.get_dummies(rows[["cik", "fiscal_year"]].astype(str), drop_first=True).to_numpy(dtype=float)
    x = np.column_stack([*columns, np.ones(len(rows)), dummies])
    [slope, *_], *_ = np.linalg.lstsq(x, np.log(rows["revenue"]) - people, rcond=None)
    estimate = elasticity(store, None)
    assert estimate is not None
    assert estimate.value == pytest.approx(slope, abs=1e-6)
    assert estimate.observations == len(rows)
    assert estimate.companies == rows["cik"].nunique()
    assert estimate.low < estimate.value < estimate.high


def test_draws_of_the_elasticity_lie_within_its_interval_as_often_as_it_says() -> None:
    one = Estimate(0.12, 0.12 - 0.05 * 2.0796, 0.12 + 0.05 * 2.0796, 0.05, 21.0, 1_000, 200)
    drawn = one.value + one.draws(np.random.default_rng(1), 20_000)
    assert np.mean((drawn > one.low) & (drawn < one.high)) == pytest.approx(0.95, abs=0.005)


def test_before_anybody_had_reported_there_is_no_elasticity(store: Store) -> None:
    chart = drawn(store, "scenario_assumptions", as_of=date(2015, 1, 1))
    assert chart.finding.headline == "Too few large filers had reported by then to estimate an elasticity."


def test_ends_of_the_interval_and_a_third_can_be_assumed(store: Store) -> None:
    by_choice = {which: model(store, elasticity=which) for which in ("low", "estimated", "high", "third")}
    e = by_choice["estimated"].estimate
    assert [lab.plan.elasticity for lab in by_choice.values()] == [e.low, e.value, e.high, 1 / 3]


def made_up(output: float, capital: float, quarters: int = 12) -> pd.DataFrame:
    """A company whose revenue and net property per person grow at these rates a year, with the same people."""
    years = np.arange(quarters) / 4
    index = pd.period_range("2020Q1", periods=quarters, freq="Q").astype(str)
    flat = dict.fromkeys(NAMES, 100.0)
    return pd.DataFrame(flat, index=index).assign(
        revenue=100 * (1 + output) ** years, ppe_net=100 * (1 + capital) ** years
    )


def test_other_growth_is_what_capital_leaves(store: Store) -> None:
    assert own_trend(made_up(0.10, 0.0), 0.5) == pytest.approx(0.10)
    assert own_trend(made_up(0.10, 0.21), 0.5) == pytest.approx(0.0, abs=1e-9)
    assert own_trend(made_up(0.10, 0.0, quarters=8), 0.5) == 0.0  # fewer than two years of yearly changes


def test_spreads_of_a_short_history_are_the_usual(store: Store) -> None:
    spread, correlation = spreads(made_up(0.1, 0.1, quarters=6))
    assert spread.tolist() == [0.10, 0.03, 0.25]
    assert (correlation == np.eye(3)).all()


# -------------------------------------------------------------------------------------------- draws


def test_draws_are_the_same_twice_and_around_the_plan(store: Store) -> None:
    one, again = model(store), model(store)
    for name, shows in (("profit", "profit"), ("output", "output")):
        np.testing.assert_array_equal(one.draws[name], again.draws[name])
        line, fan = words.line(one.course, shows)[3:], one.draws[name]
        assert (np.diff(fan, axis=0) >= 0).all()
        assert ((fan[0] < line) & (line < fan[-1])).all()
        assert fan[-1, -1] - fan[0, -1] > 2 * (fan[-1, 0] - fan[0, 0])  # the farther, the wider


def test_notes_say_whose_spread_the_bands_have(store: Store) -> None:
    """Microsoft's depreciation is known of too few quarters for yearly changes of its margin before depreciation."""
    own, assumed = (" ".join(drawn(store, "scenario_fan", companies=(c,)).notes) for c in ("META", "MSFT"))
    assert model(store).own_spread
    assert "as correlated as the company's own yearly changes have been" in own
    assert "own yearly changes" not in assumed
    assert "are assumed to spread by 10%, 3 points and 25%, each on its own." in assumed


@pytest.mark.slow
def test_a_growth_that_nobody_knows_is_none_of_the_past(store: Store) -> None:
    """Adobe's people are known of too few quarters; Meta's past is known."""
    lost, known = (" ".join(drawn(store, "scenario_fan", companies=(c,)).notes) for c in ("ADBE", "META"))
    assert model(store, companies=("ADBE",)).trend == 0.0
    assert "too little of its own past is known, which counts as none" in lost
    assert "before the start: 0%" not in lost
    assert "in up to five years before the start: " in known


def test_a_draw_without_a_value_lies_below_those_with_one_and_is_no_zero() -> None:
    values = np.full((10, 1), np.nan)
    values[4:, 0] = np.arange(1.0, 7.0)
    fan = frames._fan(values)[:, 0]
    assert np.isnan(fan[: SHARES.index(0.5)]).all()
    assert fan[SHARES.index(0.95)] == 6.0
    assert fan[SHARES.index(0.5)] == 1.0


# ---------------------------------------------------------------------------------------- sensitivity


def test_the_headline_names_the_widest_bar(store: Store) -> None:
    chart = drawn(store, "scenario_assumptions", companies=("META",))
    widths = {
        name: abs(value(chart, f"{name}_high") - value(chart, f"{name}_low"))
        for name in scenario_assumptions.TITLES
        if f"{name}_low" in set(chart.table["name"])
    }
    widest = max(widths, key=lambda name: widths[name])
    assert chart.finding.headline.startswith(scenario_assumptions.TITLES[widest].partition(",")[0])
    assert "multiple" not in widths  # it moves no profit
    assert len(widths) == 7


def test_with_other_figures_another_assumption_decides(store: Store) -> None:
    """A company that bought little and grew fast hangs on its growth, and not on how long its machines last."""
    headline = drawn(store, "scenario_assumptions", companies=("NVDA",)).finding.headline
    assert headline.startswith("Other growth decides most: NVIDIA's operating income by")
    assert drawn(store, "scenario_assumptions", companies=("META",)).finding.headline.startswith("Useful life")


@pytest.mark.slow
def test_every_headline_says_what_it_assumes(store: Store) -> None:
    for slug in SLUGS:
        for trend, phrase in (("half", "other growth a year"), ("none", "no other growth")):
            finding = drawn(store, slug, companies=("META",), trend=trend).finding
            assert phrase in f"{finding.headline} {finding.deck}", slug


# --------------------------------------------------------------------------------- the past, and what came


def test_a_past_plan_is_held_against_what_came(store: Store) -> None:
    chart = drawn(store, "scenario_fan", companies=("META",), begin=EARNINGS_DAY, scenario="as_it_came")
    known = chart.table[chart.table["name"] == "operating_income"]
    came = known.sort_values("quarter").iloc[-1]
    assert chart.finding.headline.startswith("Meta's operating income came to $86.9bn by Q2 2026")
    assert came["value"] == pytest.approx(86.9e9, rel=1e-3)
    assert came["value"] > value(chart, "plan_high")
    assert chart.finding.deck.count("what came lies above") == 1
    assert set(known["evidence"]) <= {"reported", "derived"}
    assert set(chart.table.loc[chart.table["projected"].notna(), "evidence"]) == {"estimated"}


@pytest.mark.parametrize(("factor", "place"), [(100.0, "above"), (0.0, "below"), (None, "among them")])
def test_what_came_is_placed_by_its_value(
    store: Store, monkeypatch: pytest.MonkeyPatch, factor: float | None, place: str
) -> None:
    lab = model(store, begin=EARNINGS_DAY)
    came = lab.history["value"] * factor if factor is not None else words.line(lab.course, "profit")[13]
    if factor == 0.0:
        came = came - 1e12
    changed = replace(lab, history=lab.history.assign(value=came))
    monkeypatch.setattr(frames, "_laboratory", lambda *_: changed)
    deck = drawn(store, "scenario_fan", companies=("META",), begin=EARNINGS_DAY).finding.deck
    assert f"what came lies {place}" in deck


def test_a_plan_as_it_came_has_the_growth_since(store: Store) -> None:
    lab = model(store, begin=EARNINGS_DAY, scenario="as_it_came")
    capex = lab.history[lab.history["name"] == "capex"].set_index("quarter")["value"]
    years = (pd.Period(capex.index.max()) - pd.Period("2022Q4")).n / 4
    assert (1 + lab.plan.capex_growth) ** years == pytest.approx(capex[capex.index.max()] / capex["2022Q4"])
    assert lab.plan.people_growth < 0  # Meta has fewer people than at the end of 2022
    assert drawn(store, "scenario_fan", scenario="as_it_came").finding.headline == (
        "Nothing is known yet of how capex and people went on after the start."
    )


# ------------------------------------------------------------------------------------ pay back, break-even


@pytest.mark.slow
def test_cash_is_that_of_both_courses(store: Store) -> None:
    lab, chart = model(store), drawn(store, "scenario_payback", companies=("META",))
    cash = [float(np.sum(c.profit + c.depreciation - c.capex)) for c in (lab.course, lab.other)]
    total = chart.table.loc[chart.table["name"] == "cash_more_than_the_other_plan", "value"]
    assert total.iloc[-1] == pytest.approx(cash[0] - cash[1])
    assert "would not have paid back" in chart.finding.headline
    assert "never be short of cash" in (
        drawn(store, "scenario_payback", companies=("META",), scenario="halve_capex", years=1).finding.headline
    )


def test_the_same_plan_twice_pays_nothing_back(store: Store) -> None:
    for slug in ("scenario_payback", "scenario_break_even"):
        assert "the same cash" in drawn(store, slug, scenario="as_now", against="as_now").finding.headline


def test_at_the_elasticity_named_the_plan_pays_back(store: Store) -> None:
    lab = model(store, companies=("NVDA",))
    needed = scenario_break_even.break_even(lab)
    assert needed is not None
    plans = (plan.changed(elasticity=needed) for plan in (lab.plan, lab.other_plan))
    one, other = (forward.course(lab.start, plan, 20) for plan in plans)
    assert float(forward.surplus(one, other)[-1]) == pytest.approx(0, abs=1e3)
    chart = drawn(store, "scenario_break_even", companies=("NVDA",))
    assert f"from an elasticity of {needed:.2f} on" in chart.finding.headline
    assert value(chart, "elasticity_to_break_even") == needed
    assert "No elasticity up to one" in drawn(store, "scenario_break_even", companies=("META",), pay=0).finding.headline


# ------------------------------------------------------------------------------------------ own plans


def test_two_plans_of_ones_own_are_compared_by_their_names(store: Store) -> None:
    address = {
        "companies": "META",
        "scenario": "own",
        "own_name": "Build <fast>",
        "own_capex_growth": "40",
        "against": "second",
        "second_name": "Wait",
        "second_capex": "50",
    }
    params = service.strict(store, "scenario_fan", address)
    assert service.to_query("scenario_fan", params) == address
    chart = drawn(store, "scenario_fan", **params)
    assert "“Wait”" in chart.finding.headline
    assert "“Build <fast>”" in chart.finding.deck
    texts = [str(note.get("text")) for note in chart.figure.layout["annotations"]]
    assert any("Build &lt;fast&gt;" in each for each in texts)
    assert chart.notes[0].startswith("Build <fast>: capex as at the start, 40% more each year")
    assert "Wait: capex 50% of the start's, then the same" in chart.notes[0]


def test_margin_and_multiple_are_assumed(store: Store) -> None:
    usual, better, dearer = (model(store, **p) for p in ({}, {"margin": 10}, {"multiple": 200}))
    assert better.course.profit - usual.course.profit == pytest.approx(0.1 * usual.course.output)
    assert dearer.other.value[-1] == pytest.approx(2 * usual.other.value[-1])


def test_pay_that_follows_people_is_saved_when_they_go(store: Store) -> None:
    """At the start's output per person it is no other cost; beyond that it grows with other growth alone."""
    none, median = (model(store, scenario="cut_staff", pay=percent) for percent in (0, 100))
    assert median.pay is not None
    assert (none.plan.pay, median.plan.pay) == (0.0, median.pay.value / 4)
    deepening = median.course.output / median.course.people / (median.start.output / median.start.people)
    trend = (1 + median.plan.trend) ** (np.arange(1, 21) / 4)
    bill = median.plan.pay * median.course.people
    assert median.course.profit - none.course.profit == pytest.approx(bill * (deepening - trend))
    assert median.course.profit[-1] > none.course.profit[-1]
    assert median.pay.document in laboratory(store, request()).documents


def test_without_a_median_that_was_known_pay_follows_revenue(store: Store) -> None:
    lab = model(store, begin=EARNINGS_DAY)
    assert (lab.pay, lab.plan.pay) == (None, 0.0)
    chart = drawn(store, "scenario_assumptions", companies=("META",), begin=EARNINGS_DAY)
    assert any("No median pay was known by then" in note for note in chart.notes)
    assert "pay_low" not in set(chart.table["name"])


def test_a_loss_has_no_market_value(store: Store) -> None:
    for slug in ("scenario_fan", "scenario_assumptions"):
        chart = drawn(store, slug, companies=("META",), shows="value")
        assert chart.finding.headline == "No market value to compare: the plan ends in a year of losses at Meta."
    chart = drawn(store, "scenario_fan", companies=("META",), shows="value", scenario="as_now")
    assert "price record" in " ".join(chart.sources["title"]).lower() or "prices" in str(chart.sources).lower()
