"""The range of an elasticity of substitution: by hand, against statsmodels, on toys whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.placebo import Exchange, placebo
from analytics.methods.substitution import (
    PUBLISHED,
    CrossSection,
    SubstitutionRange,
    division_slope,
    substitution_range,
)
from errors import UsageError
from tests.thorough import examples

SEEDS = st.integers(0, 2**32 - 1)


def toy(
    seed: int,
    sigma: float = 0.5,
    firms: int = 800,
    *,
    pay_error: float = 0.0,
    capital_error: float = 0.0,
    people_error: float = 0.0,
    from_expense: bool = False,
    apart: bool = False,
) -> CrossSection:
    """Firms that choose capital per employee at least cost, seen with errors; true pay has a spread of 0.5.

    `from_expense`: pay is the wage bill over the people that are seen.
    """
    rng = np.random.default_rng(seed)
    pay, people = rng.normal(11, 0.5, firms), rng.normal(10, 1.0, firms)
    capital = people + 1.0 + sigma * pay
    seen = people + people_error * rng.normal(size=firms)
    bill = pay + people
    stated = (bill - seen if from_expense else pay) + pay_error * rng.normal(size=firms)
    return CrossSection(capital + capital_error * rng.normal(size=firms), seen, stated, apart=apart)


def test_by_hand() -> None:
    """Pay 0 and 1 by turns; capital per employee 1, 2, 1, 3, three times: means 1/2 and 7/4, squares 3 and 8.25."""
    pay = np.array([0.0, 1.0] * 6)
    capital = np.array([1.0, 2.0, 1.0, 3.0] * 3)
    found = substitution_range(CrossSection(capital, np.zeros(12), pay, apart=False))
    # products 3(-1/2)(-3/4) + 3(1/2)(1/4) + 3(-1/2)(-3/4) + 3(1/2)(5/4) = 3(3 + 1 + 3 + 5)/8 = 4.5
    assert found.direct == pytest.approx(4.5 / 3)
    assert found.inverse == pytest.approx(8.25 / 4.5)
    assert found.r_squared == pytest.approx(4.5**2 / (3 * 8.25))
    assert found.firms == 12


@pytest.mark.parametrize("apart", [True, False])
def test_slopes_and_errors_are_statsmodels(apart: bool) -> None:
    """HC2 errors; the inverse regression is one of its own."""
    made = toy(1, firms=80, pay_error=0.4, capital_error=0.6, apart=apart)
    found = substitution_range(made)
    controls = [made.people] if apart else []
    left, right = (
        sm.OLS(y, sm.add_constant(np.column_stack([x, *controls]))).fit(cov_type="HC2")
        for y, x in ((made.intensity, made.pay), (made.pay, made.intensity))
    )
    assert found.direct == pytest.approx(left.params[1])
    assert found.inference.standard_error == pytest.approx(left.bse[1])
    assert found.inverse == pytest.approx(1 / right.params[1])


def test_without_errors_both_regressions_give_the_truth() -> None:
    found = substitution_range(toy(2, sigma=0.5))
    assert found.direct == pytest.approx(0.5)
    assert found.inverse == pytest.approx(0.5)
    assert found.verdict == "below_one"
    assert found.identified


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.0])
def test_the_truth_lies_between_both_where_both_are_seen_with_errors(sigma: float) -> None:
    """Errors in pay of its own spread halve the direct slope; the inverse one is too steep."""
    found = substitution_range(toy(3, sigma=sigma, firms=1_500, pay_error=0.5, capital_error=0.3))
    assert found.direct == pytest.approx(sigma / 2, rel=0.1)
    assert found.direct < sigma < found.inverse
    assert found.low < found.direct
    assert found.inverse < found.high


@examples(8)
@given(SEEDS)
def test_the_range_with_its_error_holds_both_slopes(seed: int) -> None:
    found = substitution_range(toy(seed, firms=60, pay_error=0.4, capital_error=0.4))
    assert found.low <= found.direct
    if found.inference.low > 0:
        assert found.direct <= found.inverse <= found.high


def test_dividing_an_expense_by_people_that_are_seen_with_errors_pulls_towards_one() -> None:
    """The errors of people stand in capital per employee and in pay alike, with slope one: s of 0 becomes 0.5."""
    made = toy(4, sigma=0.0, firms=1_500, people_error=0.5, from_expense=True)
    assert substitution_range(made).direct == pytest.approx(0.5, abs=0.05)
    assert division_slope(made) > 0.3


def test_the_slope_out_of_nothing_is_what_exchanged_capital_gives() -> None:
    """Capital of another firm over a firm's own people: the mean over exchanges is the slope of people on pay."""
    made = toy(5, firms=150, people_error=0.5, from_expense=True)
    rng = np.random.default_rng(6)
    slopes = []
    for _ in range(100):
        other = CrossSection(rng.permutation(made.capital), made.people, made.pay, apart=False)
        slopes.append(substitution_range(other).direct)
    assert np.mean(slopes) == pytest.approx(division_slope(made), abs=0.04)


def test_a_placebo_sees_the_division_and_not_people_on_their_own() -> None:
    made = toy(7, firms=120, people_error=0.5, from_expense=True, capital_error=0.5)
    one = np.zeros((120, 1), dtype=np.int64)
    pay, capital, people = (column[:, None] for column in (made.pay, made.capital, made.people))
    divided = placebo(Exchange(pay, capital, one, kept=people), "none")
    apart = placebo(Exchange(pay, capital, one, controls=(people,)), "none")
    assert divided is not None
    assert apart is not None
    assert divided.clustered > 0.5
    assert apart.trusted


def test_people_on_their_own_have_no_slope_out_of_nothing() -> None:
    assert division_slope(toy(8, apart=True)) == 0.0


def test_groups_are_compared_within_only() -> None:
    """Two sectors with a gap in pay and in capital, and nothing within."""
    rng = np.random.default_rng(9)
    sector = np.repeat(["a", "b"], 200)
    gap = np.where(sector == "b", 1.0, 0.0)
    pay, capital = gap + 0.3 * rng.normal(size=400), 2 * gap + 0.3 * rng.normal(size=400)
    across = substitution_range(CrossSection(capital, np.zeros(400), pay, apart=False))
    within = substitution_range(CrossSection(capital, np.zeros(400), pay, sector, apart=False))
    assert across.direct > 1
    assert within.verdict == "no_link"
    assert math.isinf(within.high)


def test_a_link_of_the_wrong_sign_is_no_elasticity() -> None:
    assert substitution_range(toy(10, sigma=-0.5, pay_error=0.2)).verdict == "negative"


@pytest.mark.parametrize(
    ("sigma", "pay_error", "capital_error", "verdict"),
    [
        (0.5, 0.05, 0.02, "below_one"),
        (3.0, 0.05, 0.02, "above_one"),
        (1.0, 0.3, 0.3, "undecided"),
        (0.0, 0.3, 0.3, "no_link"),
    ],
)
def test_verdicts(sigma: float, pay_error: float, capital_error: float, verdict: str) -> None:
    found = substitution_range(toy(11, sigma=sigma, pay_error=pay_error, capital_error=capital_error))
    assert found.verdict == verdict
    assert found.identified == verdict.endswith("_one")


@pytest.mark.slow
def test_the_sampling_range_covers_the_whole_range_as_often_as_it_says() -> None:
    """The truth is the range of an endless sample: s/2 below, var/cov above; 94.8% of 1,000, here three errors less."""
    sigma, covered = 0.5, []
    upper = (sigma**2 * 0.25 + 0.09) / (sigma * 0.25)
    for seed in range(200):
        found: SubstitutionRange = substitution_range(
            toy(seed + 100, sigma=sigma, firms=120, pay_error=0.5, capital_error=0.3)
        )
        covered.append(found.low <= sigma / 2 and upper <= found.high)
    assert np.mean(covered) > 0.95 - 3 * math.sqrt(0.95 * 0.05 / 200)


def test_few_firms_are_refused_and_missing_ones_left_out() -> None:
    made = toy(12, firms=9)
    with pytest.raises(UsageError, match="Companies with pay, people and capital: 9, and 10 are needed"):
        substitution_range(made)
    larger = toy(12, firms=30, pay_error=0.2)
    larger.pay[:5] = np.nan
    assert substitution_range(larger).firms == 25


def test_pay_that_does_not_vary_is_refused() -> None:
    with pytest.raises(UsageError, match="does not vary"):
        substitution_range(CrossSection(np.arange(20.0), np.zeros(20), np.full(20, 11.0), apart=False))


def test_the_published_values_are_chirinkos() -> None:
    assert PUBLISHED == (0.4, 0.6)
