"""What must be true for a plan, and what that hangs on: sentences and drawings on toys and on the embedded facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from analytics.methods.hurdle import Assumptions, peak_use, value
from charts import style
from charts.core import Chart, ChartData
from contracts import MULTIPLE, SOURCE_COLUMNS, USD, VALUE_COLUMNS, Company, Description
from data.store import Store
from engine.capex_plans import Life, Plan
from engine.origin import Origin
from pages import CHARTS
from pages.returns import plan_frames
from pages.returns.plan_frames import ADDED, MARGIN, RATE, REVENUE, newest_state
from pages.returns.plan_model import Answer, Answers, Needs, Observed, State
from service.drawing import chart as drawn
from tools.plotly_schema import validated

ALPHA = Company("AAA", "Alpha <b>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
REPORT = Origin("derived", pd.Timestamp("2026-07-30"), "X-1")
PLAN = Plan(
    ticker="AAA",
    low=90e9,
    high=110e9,
    year=2026,
    calendar=False,
    definition="As announced",
    announced=pd.Timestamp("2026-07-29"),
    source_id="guidance:x",
    evidence="reported",
    first=pd.Period("2026Q1", freq="Q-DEC"),
    last=pd.Period("2026Q4", freq="Q-DEC"),
    ends=pd.Timestamp("2026-12-31"),
)
NEEDS = Needs(
    needed_revenue=40e9,
    needed_revenue_low=36e9,
    needed_revenue_high=44e9,
    needed_growth=0.2,
    needed_growth_low=0.18,
    needed_growth_high=0.22,
    added_growth=0.1,
    revenue_at_last_rate=60e9,
    growth_at_last_rate=0.3,
    needed_margin=0.8,
    needed_use=0.67,
    margin_used=0.4,
    life_used=8.0,
)


def observed(name: str, value: float, quarter: str = "2026Q2") -> Observed:
    return Observed(name, value, "USD", quarter, pd.Period(quarter, freq="Q").end_time.normalize(), REPORT)


def answer(company: Company, *, added: float = 20e9, **numbers: float) -> Answer:
    """A plan of 100 bn of a company with 200 bn of revenue, of which 20 were added."""
    state = State(observed(REVENUE, 200e9), observed(ADDED, added), rate=observed(RATE, 0.6))
    plan, life = replace(PLAN, ticker=company.ticker), Life((("", 5.0),))
    return Answer(plan, 1, life, state, replace(NEEDS, **numbers), REPORT.assumed())


def must_be(*plans: Answer, companies: Sequence[Company] = (ALPHA, BETA), **params: Any) -> Chart:
    described = {name: Description(name, name, USD, "") for name in (REVENUE, ADDED, RATE)}
    values, sources = pd.DataFrame(columns=list(VALUE_COLUMNS)), pd.DataFrame(columns=list(SOURCE_COLUMNS))
    results = {plan_frames.must_be_true: Answers(plans)}
    data = ChartData(values, tuple(companies), described, sources, results)
    spec = CHARTS["must_be_true"]
    chosen = {"companies": tuple(c.ticker for c in companies)} | params
    return spec.build(data, spec.params.from_values(chosen))


def test_what_the_sentence_uses_stands_in_the_table() -> None:
    chart = must_be(answer(ALPHA), answer(BETA, needed_revenue=10e9))
    rows = chart.table.set_index(["ticker", "quarter", "name"])["value"]
    numbers = chart.finding.numbers
    assert {n.name for n in numbers} == {"needed_revenue", "revenue_at_pace"}
    assert all(rows[n.ticker, n.quarter, n.name] == n.value for n in numbers)


def test_the_documents_of_an_answer_are_those_of_plan_and_reports() -> None:
    assert answer(ALPHA).documents == {"X-1", "guidance:x"}
    stated = replace(answer(ALPHA), life=Life((("", 6.0),), Origin("reported", pd.Timestamp("2025-01-29"), "life:x")))
    assert Answers((stated,)).documents == {"X-1", "guidance:x", "life:x"}


def test_one_plan_is_told_with_the_margin_that_would_do() -> None:
    chart = must_be(answer(ALPHA), companies=[ALPHA])
    needed = style.quantity(40e9, USD)
    assert chart.finding.headline == f"To earn 9%, Alpha <b>'s plan for 2026 needs {needed} of new revenue a year."
    assert chart.finding.deck.startswith(f"That is {style.quantity(2.0, MULTIPLE)} what the twelve months to ")
    assert "that pace would do at a margin of 80%" in chart.finding.deck


def test_no_margin_does_it_is_said_plainly() -> None:
    chart = must_be(answer(ALPHA, needed_margin=1.2), companies=[ALPHA])
    assert "no margin would make that pace enough" in chart.finding.deck
    both = must_be(answer(ALPHA, needed_margin=1.2), answer(BETA, needed_revenue=10e9, needed_margin=0.2))
    assert "1 of 2 plans needs more" in both.finding.headline
    assert any("No margin would" in line and "Alpha <b>" in line for line in both.finding.exceptions)


def test_shrinking_revenue_makes_no_margin_enough() -> None:
    chart = must_be(answer(ALPHA, added=-5e9, added_growth=-0.025, needed_margin=float("nan")), companies=[ALPHA])
    assert "revenue did not grow" in chart.finding.deck


def test_several_years_of_a_plan_are_compared_with_as_many_of_growth() -> None:
    """20 bn were added in a year, 40 in two like it."""
    two = answer(ALPHA)
    two = replace(two, years=2, needs=replace(two.needs, needed_revenue=60e9))
    chart = must_be(two, replace(two, plan=replace(two.plan, ticker="BBB")), years=2)
    assert "both plans need more revenue than last year's pace brings" in chart.finding.headline
    assert style.quantity(1.5, MULTIPLE) in chart.finding.headline
    assert f"would have added {style.quantity(40e9, USD)}" in chart.finding.deck
    alone = must_be(two, companies=[ALPHA], years=2)
    assert "what 2 years like the twelve months to " in alone.finding.deck


def test_a_pace_that_is_enough_everywhere_is_said_so() -> None:
    chart = must_be(answer(ALPHA, needed_revenue=10e9), answer(BETA, needed_revenue=5e9))
    assert chart.finding.headline.startswith("To earn 9%, neither of the 2 plans needs more")
    assert not any("No margin" in line for line in chart.finding.exceptions)


def test_a_margin_that_is_not_known_or_not_above_zero_is_told() -> None:
    none = float("nan")
    chart = must_be(answer(ALPHA, needed_revenue=none, needed_growth=none, margin_used=none), answer(BETA))
    assert (
        chart.missing[0].startswith("AAA: its margin before depreciation is not known")
        or "Alpha <b>: its margin" in chart.missing[0]
    )
    loss = must_be(answer(ALPHA, needed_revenue=none, needed_growth=none, margin_used=-0.1), companies=[ALPHA])
    assert "no revenue does it" in loss.missing[0]
    assert "No value is known" in loss.finding.headline


def test_computed_marks_are_hollow_and_reported_ones_filled() -> None:
    symbols = {t.marker.symbol for t in validated(must_be(answer(ALPHA)).figure).data if t.mode == "markers"}
    assert symbols == {"circle", "diamond-open", "triangle-up-open"}


def numbers(store: Store, **params: Any) -> dict[str, float]:
    chart = drawn.draw(store, "must_be_true", {"companies": ("META",), **params})
    last = chart.table[chart.table["announced"] == chart.table["announced"].max()]
    return dict(zip(last["name"], last["value"], strict=True))


def test_a_plan_of_ones_own_scales_the_answer(store: Store) -> None:
    once, twice = numbers(store, plan=100), numbers(store, plan=200)
    assert once["plan"] == 100e9
    assert twice["needed_revenue"] == pytest.approx(2 * once["needed_revenue"])
    assert numbers(store, plan=0)["plan"] == 137.5e9, "none given: the newest guidance"
    chart = drawn.draw(store, "must_be_true", {"companies": ("META",), "plan": 100})
    assert set(chart.table.loc[chart.table["name"].isin(["plan", "needed_revenue"]), "evidence"]) == {"user"}


def test_every_announcement_of_one_companys_year_has_its_row(store: Store) -> None:
    chart = drawn.draw(store, "must_be_true", {"companies": ("META",)})
    needed = chart.table[chart.table["name"] == "needed_revenue"]
    assert needed["plan"].tolist() == [125e9, 135e9, 137.5e9]
    assert needed["value"].is_monotonic_increasing


def test_the_answer_put_back_into_the_model_is_worth_nothing(store: Store) -> None:
    """From the table alone: the assumed margin and life, and the needed revenue per dollar of growth investment."""
    told = numbers(store, ramp=6, running=3, maintenance=25, fade=5)
    a = Assumptions(
        cost_of_capital=0.09,
        tax=0.21,
        life=told["life_used"],
        margin=told["margin_used"],
        running=0.03,
        ramp=1.5,
        fade=0.05,
    )
    revenue = told["needed_revenue"] / (told["plan"] * 0.75) / peak_use(a)
    assert value(a, revenue) == pytest.approx(0.0, abs=1e-12)
    growth = told["plan"] * 0.75
    assert value(a.but(margin=told["needed_margin"]), told["revenue_added"] / growth / peak_use(a)) == pytest.approx(
        0.0, abs=1e-12
    )
    rate = told["incremental_revenue_to_lagged_capex"] / 0.75
    assert value(a.but(use=told["needed_use"]), rate) == pytest.approx(0.0, abs=1e-12)


def test_without_guidance_a_plan_can_be_given(store: Store) -> None:
    assert "no plan in figures is known" in drawn.draw(store, "must_be_true", {"companies": ("NVDA",)}).missing[0]
    given = drawn.draw(store, "must_be_true", {"companies": ("NVDA", "META"), "plan": 20})
    assert given.missing == ()
    assert (
        given.table.loc[(given.table["ticker"] == "META") & (given.table["name"] == "plan"), "value"].item() == 137.5e9
    ), "the first alone"


def test_a_margin_that_is_out_of_date_is_not_todays() -> None:
    """Eight quarters are let pass, nine are not: Oracle's depreciation ends in May 2025."""

    def margin_at(quarter: str) -> float | None:
        rows = pd.DataFrame({"name": [REVENUE, MARGIN], "quarter": ["2026Q2", quarter], "value": [1.0, 0.4]})
        state = newest_state(rows.assign(unit="", period_end=REPORT.known_on, **REPORT.columns))
        assert state is not None
        return state.margin.value if state.margin else None

    assert margin_at("2024Q2") == 0.4
    assert margin_at("2024Q1") is None


# ------------------------------------------------------------------------------------- what it hangs on


def test_the_widest_swing_comes_first_and_ends_are_exact(store: Store) -> None:
    chart = drawn.draw(store, "plan_sensitivity", {"companies": ("META",)})
    swings = chart.table[chart.table["name"].str.startswith("swing_")]
    widths = swings.groupby("name", sort=False)["value"].agg(lambda v: v.max() - v.min())
    assert widths.is_monotonic_decreasing
    at_low = swings[swings["name"] == "swing_maintenance"].iloc[0]
    assert at_low["assumed"] == 0.0
    assert at_low["value"] == pytest.approx(numbers(store, maintenance=0)["needed_revenue"])
    plan = swings[swings["name"] == "swing_plan"]["value"].tolist()
    assert plan == pytest.approx([numbers(store)["needed_revenue_low"], numbers(store)["needed_revenue_high"]])


def test_the_table_of_margin_and_use_holds_the_answer(store: Store) -> None:
    chart = drawn.draw(store, "plan_sensitivity", {"companies": ("META",), "use": 75})
    cells = chart.table[chart.table["name"] == "two_way"]
    told = numbers(store)
    own = cells[(cells["assumed"] - told["margin_used"]).abs() < 1e-9].set_index("use")["value"]
    assert own[1.0] == pytest.approx(told["needed_revenue"])
    assert own[0.75] == pytest.approx(told["needed_revenue"] / 0.75), "the reader's own use has its row"


def test_no_use_does_it_is_said_plainly(store: Store) -> None:
    chart = drawn.draw(store, "plan_sensitivity", {"companies": ("ORCL",), "margin": 10})
    assert "no use up to 100% pays" in chart.finding.deck


def test_the_first_company_with_a_plan_is_taken_and_named(store: Store) -> None:
    chart = drawn.draw(store, "plan_sensitivity", {"companies": ("NVDA", "AMZN", "META")})
    assert set(chart.table["ticker"]) == {"AMZN"}
    assert any("Shown for Amazon" in note for note in chart.notes)


def test_the_numbers_of_the_widest_swings_stand_in_the_table(store: Store) -> None:
    chart = drawn.draw(store, "plan_sensitivity", {"companies": ("META",)})
    rows = chart.table.groupby("name")["value"].agg(list)
    names = [n.name for n in chart.finding.numbers]
    assert names[0] == "needed_revenue"
    assert len([name for name in names if name.startswith("swing_")]) == 4
    assert all(n.value in rows[n.name] for n in chart.finding.numbers)
