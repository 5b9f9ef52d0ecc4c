"""A plan run forward: by hand over a few quarters, draws side by side, two plans compared, one assumption at a time."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.methods import forward
from analytics.methods.forward import Course, Plan, Start
from errors import UsageError

START = Start(people=100, capital=1_000, output=200, profit=50, depreciation=50)
STEADY = Plan(capex=50, life=1)


def test_a_company_that_replaces_what_wears_out_stays_as_it_is() -> None:
    """Purchases are written off from the next quarter on, and the stock at the start at its pace."""
    steady = forward.course(START, Plan(capex=50, life=1000), 4)
    assert steady.depreciation == pytest.approx(50, abs=0.05)
    assert steady.capital == pytest.approx(1_000, abs=0.2)
    assert steady.output == pytest.approx(200)
    assert steady.profit == pytest.approx(50, abs=0.05)


def test_the_first_quarters_by_hand() -> None:
    plan = Plan(capex=100, capex_growth=0.0, people_growth=0.0, life=5, elasticity=0.5, multiple=20)
    course = forward.course(START, plan, 4)
    charged = [50 + 5 * i for i in range(4)]
    capital = np.cumsum(100 - np.array(charged)) + 1_000
    output = 200 * np.sqrt(capital / 1_000)
    profit = 0.5 * output - charged
    assert course.depreciation == pytest.approx(charged)
    assert course.capital == pytest.approx(capital)
    assert course.output == pytest.approx(output)
    assert course.profit == pytest.approx(profit)
    assert np.isnan(course.value[:3]).all()
    assert course.value[3] == pytest.approx(20 * profit.sum())


def test_growth_of_people_and_of_output_per_person_is_a_rate_a_year() -> None:
    course = forward.course(START, Plan(capex=0, life=5, people_growth=-0.1, trend=0.2), 8)
    assert course.people[[3, 7]] == pytest.approx([90, 81])
    assert (course.output / course.people)[[3, 7]] == pytest.approx([2.4, 2.88])


def test_the_stock_at_the_start_is_written_off_once() -> None:
    course = forward.course(Start(100, 120, 200, 50, 50), Plan(capex=0, life=5, elasticity=0.3), 4)
    assert course.depreciation == pytest.approx([50, 50, 20, 0])
    assert course.capital == pytest.approx([70, 20, 0, 0])
    assert np.isfinite(course.output).all()


def test_draws_are_computed_side_by_side() -> None:
    rng = np.random.default_rng(1)
    output, elasticity = rng.normal(0, 0.1, (5, 6)), rng.normal(0, 0.1, 5)
    plan = Plan(capex=80, life=5, elasticity=0.4)
    whole = forward.course(START, plan, 6, shocks={"output": output, "elasticity": elasticity})
    for i in range(5):
        alone = forward.course(START, plan.changed(elasticity=0.4 + elasticity[i]), 6, shocks={"output": output[i]})
        assert whole.profit[i] == pytest.approx(alone.profit)
    assert whole.capex.shape == whole.value.shape == (5, 6)


def test_shocks_of_margin_and_multiple() -> None:
    usual = forward.course(START, Plan(capex=50, life=5), 4)
    better = forward.course(
        START, Plan(capex=50, life=5), 4, shocks={"margin": np.full((1, 4), 0.1), "multiple": np.log(2)}
    )
    assert better.profit[0] - usual.profit == pytest.approx(0.1 * usual.output)
    assert better.value[0, 3] == pytest.approx(2 * better.profit[0].sum())


def test_a_year_of_losses_has_no_value() -> None:
    course = forward.course(START, Plan(capex=1_000, life=1), 8)
    assert course.profit[-1] < 0
    assert np.isnan(course.value[-1])


def cash(*amounts: float) -> Course:
    """A course whose cash is that, with nothing written off."""
    profit, nought = np.array(amounts), np.zeros(len(amounts))
    return Course(nought, nought, nought, nought, nought, profit, nought)


@pytest.mark.parametrize(
    ("more", "quarter"),
    [((-10, 4, 7, 1), 3), ((-10, 4, 5, 0), None), ((5, -9, 10, 0), 3), ((1, 1, 1, 1), 1), ((0, 0, 0, 0), None)],
)
def test_when_one_plan_has_paid_more_than_another(more: tuple[float, ...], quarter: int | None) -> None:
    assert forward.paid_back(cash(*more), cash(0, 0, 0, 0)) == quarter


def last_value(course: Course) -> float:
    return float(course.value[-1])


def test_sensitivity_moves_one_assumption_at_a_time() -> None:
    ranges = {"life": (4.0, 6.0), "multiple": (10.0, 30.0), "elasticity": (0.0, 0.4)}
    plan = Plan(capex=90, life=5, elasticity=0.2, multiple=20)
    moved = forward.sensitivity(START, plan, 8, ranges, last_value)
    assert next(iter(moved)) == "multiple"
    assert moved["multiple"][1] == pytest.approx(3 * moved["multiple"][0])
    assert moved["elasticity"][1] == last_value(forward.course(START, plan.changed(elasticity=0.4), 8))


def test_an_assumption_that_leaves_no_value_stands_behind_the_others() -> None:
    ranges = {"margin": (-0.6, 0.0), "multiple": (10.0, 30.0)}
    moved = forward.sensitivity(START, Plan(capex=50, life=5, multiple=20), 8, ranges, last_value)
    assert list(moved) == ["multiple", "margin"]
    assert np.isnan(moved["margin"][0])
    assert np.isfinite(moved["margin"][1])


def test_a_margin_adds_its_part_of_output() -> None:
    usual, better = (forward.course(START, Plan(capex=50, life=5, margin=m), 4) for m in (0.0, 0.1))
    assert better.profit - usual.profit == pytest.approx(0.1 * usual.output)
    assert better.output == pytest.approx(usual.output)


def test_pay_that_follows_people_is_the_same_cost_until_output_per_person_moves() -> None:
    """By hand: pay of 2 a person; capital per person doubles each quarter, and output with it."""
    plan = Plan(capex=0.0, life=5, elasticity=1.0, people_growth=-0.9375)  # halved each quarter
    start = Start(people=100, capital=800, output=1_000, profit=200, depreciation=0.0)
    without, paid = (forward.course(start, plan.changed(pay=w), 2) for w in (0.0, 2.0))
    assert without.output.tolist() == pytest.approx([1_000, 1_000])
    assert (paid.profit - without.profit).tolist() == pytest.approx([2 * 50 * (2 - 1), 2 * 25 * (4 - 1)])
    same = plan.changed(elasticity=0.0, trend=0.1)
    assert forward.course(start, same.changed(pay=2.0), 8).profit.tolist() == pytest.approx(
        forward.course(start, same, 8).profit.tolist()
    )


def surplus_at(elasticity: float, quarters: int = 12) -> float:
    more, less = (Plan(capex=capex, life=5, elasticity=elasticity) for capex in (100, 50))
    return float(forward.surplus(forward.course(START, more, quarters), forward.course(START, less, quarters))[-1])


def test_at_break_even_both_plans_have_brought_the_same_cash() -> None:
    plans = Plan(capex=100, life=5), Plan(capex=50, life=5)
    at = forward.break_even(START, plans, 12, "elasticity", (0.0, 3.0))
    assert at is not None
    assert surplus_at(at) == pytest.approx(0, abs=1e-6)
    assert surplus_at(at - 0.01) < 0 < surplus_at(at + 0.01)


def test_a_plan_that_is_never_ahead_or_always_has_no_break_even_inside() -> None:
    more, less = Plan(capex=100, life=5), Plan(capex=50, life=5)
    assert forward.break_even(START, (more, less), 12, "elasticity", (0.0, 0.01)) is None
    assert forward.break_even(START, (less, more), 12, "elasticity", (0.0, 0.01)) == 0.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Start(0, 1, 1, 1, 1), "projected"),
        (lambda: Start(1, 1, 1, float("nan"), 1), "projected"),
        (lambda: forward.course(START, STEADY, 0), "lies ahead"),
        (lambda: forward.course(START, STEADY, 4, shocks={"weather": 1}), "No such shock"),
        (lambda: forward.course(START, STEADY.changed(life=0), 4), "life"),
    ],
)
def test_what_cannot_be_run_forward_is_refused(call: object, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call()  # type: ignore[operator]
