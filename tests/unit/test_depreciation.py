"""Writing off what was bought: published tables, closed forms, and what must hold for any vintage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.depreciation import (
    PROFILES,
    age_efficiency,
    blended_life,
    by_vintage,
    declining_balance,
    even_ages,
    hyperbolic,
    straight_line,
    with_revisions,
)
from errors import UsageError
from tests.thorough import examples

quick = examples(80)
LIVES = st.floats(0.3, 60.0)
COSTS = st.lists(st.floats(0.0, 1e11), min_size=1, max_size=40)
EVERY = pytest.mark.parametrize("name", PROFILES)

# IRS, Rev. Proc. 87-57, Table 1 (also Publication 946, Table A-1): percent of the cost by year, half-year convention,
# 200% declining balance (150% for 15 and 20 years) changing to straight line. As printed, to two or three decimals;
# read in
# the reprint of Tables 1 and 8 in Income Tax Fundamentals (Cengage), Tables 7.2 and 7.3.
HALF_YEAR = {
    3: (2.0, [33.33, 44.45, 14.81, 7.41]),
    5: (2.0, [20.00, 32.00, 19.20, 11.52, 11.52, 5.76]),
    7: (2.0, [14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46]),
    10: (2.0, [10.00, 18.00, 14.40, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28]),
    15: (1.5, [5.00, 9.50, 8.55, 7.70, 6.93, 6.23, 5.90, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 2.95]),
    20: (1.5, [3.750, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, *[4.462, 4.461] * 6, 2.231]),
}
# The same, Table 2 (Publication 946, Table A-2): placed in service in the first quarter, mid-quarter convention.
FIRST_QUARTER = {
    3: [58.33, 27.78, 12.35, 1.54],
    5: [35.00, 26.00, 15.60, 11.01, 11.01, 1.38],
    7: [25.00, 21.43, 15.31, 10.93, 8.75, 8.74, 8.75, 1.09],
    10: [17.50, 16.50, 13.20, 10.56, 8.45, 6.76, 6.55, 6.55, 6.56, 6.55, 0.82],
}
# The same, Table 8 (Publication 946, Table A-8): straight line, half-year convention: first, each middle and last year.
STRAIGHT = {
    3: (16.67, 33.33),
    5: (10.00, 20.00),
    7: (7.14, 14.29),
    10: (5.00, 10.00),
    15: (3.33, 6.67),
    20: (2.50, 5.00),
}


@pytest.mark.parametrize("life", HALF_YEAR)
def test_declining_balance_is_the_table_of_the_internal_revenue_service(life: int) -> None:
    factor, printed = HALF_YEAR[life]
    decimals = 0.0012 if life == 20 else 0.011  # the last digit is moved so that the printed column sums to 100
    made = declining_balance(life, life + 1, factor=factor) * 100
    np.testing.assert_allclose(made, printed, atol=decimals)


@pytest.mark.parametrize("life", FIRST_QUARTER)
def test_an_earlier_start_is_the_mid_quarter_table(life: int) -> None:
    made = declining_balance(life, life + 1, start=0.125) * 100
    np.testing.assert_allclose(made, FIRST_QUARTER[life], atol=0.011)


@pytest.mark.parametrize("life", STRAIGHT)
def test_straight_line_is_the_table_of_the_internal_revenue_service(life: int) -> None:
    ends, middle = STRAIGHT[life]
    np.testing.assert_allclose(straight_line(life, life + 1) * 100, [ends, *[middle] * (life - 1), ends], atol=0.005001)


def test_straight_line_by_eye() -> None:
    """Five years, half a year in the first: 90, 70, 50, 30, 10 of 100 are left (computed)."""
    np.testing.assert_allclose(100 - 100 * straight_line(5, 6).cumsum(), [90, 70, 50, 30, 10, 0], atol=1e-12)


def test_hyperbolic_efficiency_by_eye() -> None:
    """(8 - a) / (8 - a / 2), to four digits (computed; the form of OECD 2009, ch. 11 and of the ABS, 14.37)."""
    expected = [1, 0.9333, 0.8571, 0.7692, 0.6667, 0.5455, 0.4, 0.2222, 0]
    np.testing.assert_allclose(age_efficiency(np.arange(9), 8), expected, atol=5e-5)
    assert age_efficiency(4, 8, b=0.75) > age_efficiency(4, 8, b=0.5), "structures lose their efficiency later"


def test_an_assets_price_is_what_it_still_brings() -> None:
    """Efficiency 1 and 2/3 over two periods at 10%: new 1 + 2/3/1.1 = 1.60606, after one period 2/3; all at once from
    the start."""
    made = hyperbolic(2, 2, start=0.0, rate=0.1)
    new = 1 + (2 / 3) / 1.1
    np.testing.assert_allclose(made, [1 - (2 / 3) / new, (2 / 3) / new])


# ------------------------------------------------------------------------------------------- any vintage


@quick
@given(life=LIVES, start=st.floats(0.0, 12.0), name=st.sampled_from(sorted(PROFILES)))
def test_a_vintage_sums_to_its_cost_and_is_never_written_up(life: float, start: float, name: str) -> None:
    made = PROFILES[name](life, int(life + start) + 3, start=start)
    assert made.sum() == pytest.approx(1.0, abs=1e-9)
    assert (made >= -1e-12).all()
    assert (made[: int(start)] == 0).all(), "nothing before it is in use"


@quick
@given(cost=COSTS, life=LIVES, name=st.sampled_from(sorted(PROFILES)))
def test_a_stock_is_the_sum_of_its_vintages(cost: list[float], life: float, name: str) -> None:
    periods = len(cost) + int(life) + 2
    bought = np.concatenate([cost, np.zeros(periods - len(cost))])
    made = by_vintage(bought, PROFILES[name](life, periods))
    np.testing.assert_allclose(made.sum(axis=1), bought, rtol=1e-9, atol=1e-3)
    assert (np.tril(made, -1) == 0).all(), "no vintage is written off before it is bought"


@pytest.mark.parametrize("life", [1, 4, 5, 22, 100])
@EVERY
def test_what_is_bought_evenly_is_written_off_evenly(name: str, life: int) -> None:
    """Steady state: with the same bought in every period, depreciation is what is bought."""
    bought = np.full(3 * life + 6, 100.0)
    made = by_vintage(bought, PROFILES[name](life, len(bought))).sum(axis=0)
    np.testing.assert_allclose(made[life + 1 :], 100.0)


@pytest.mark.parametrize("life", [1, 4, 5, 22])
@EVERY
def test_a_stock_of_even_ages_goes_on_evenly(name: str, life: int) -> None:
    profile = PROFILES[name](life, life + 2)
    net = 100.0 * (1 - profile.cumsum()).sum()
    before = even_ages(net, profile)
    np.testing.assert_allclose(before, 100.0)
    bought = np.concatenate([before, np.full(2 * life, 100.0)])
    made = by_vintage(bought, PROFILES[name](life, len(bought))).sum(axis=0)[len(before) :]
    np.testing.assert_allclose(made[:life], 100.0)
    np.testing.assert_allclose(
        by_vintage(before, profile[: len(before)])[:, -1:].sum(), 100.0 - 100.0 * profile[len(before) :].sum()
    )


@quick
@given(net=st.floats(1.0, 1e12), life=st.floats(1.0, 60.0))
def test_an_opening_stock_is_written_off_whole(net: float, life: float) -> None:
    before = even_ages(net, straight_line(life, int(life) + 2))
    whole = np.concatenate([before, np.zeros(int(life) + 2)])
    made = by_vintage(whole, straight_line(life, len(whole)))
    assert made[:, len(before) :].sum() == pytest.approx(net)


# ----------------------------------------------------------------------------------- lives that change


@quick
@given(cost=COSTS, life=LIVES, start=st.floats(0.0, 6.0))
def test_an_unchanged_life_is_straight_line(cost: list[float], life: float, start: float) -> None:
    made = with_revisions(cost, np.full(len(cost), life), start=start)
    np.testing.assert_allclose(
        made, by_vintage(cost, straight_line(life, len(cost), start=start)), rtol=1e-7, atol=1e-2
    )


def test_a_longer_life_spreads_what_is_left() -> None:
    """100 over 4 periods, 12.5 and 25 gone; then the life is 5: 62.5 over the 3.5 that are left, 17.857 a period."""
    made = with_revisions([100, 0, 0, 0, 0, 0, 0], [4, 4, 5, 5, 5, 5, 5]).sum(axis=0)
    np.testing.assert_allclose(made, [12.5, 25, 17.857143, 17.857143, 17.857143, 8.928571, 0], atol=1e-6)


def test_a_life_that_is_over_writes_off_the_rest() -> None:
    made = with_revisions([100, 0, 0, 0], [6, 6, 2, 2]).sum(axis=0)
    np.testing.assert_allclose(made, [100 / 12, 100 / 6, 75, 0])


@quick
@given(lives=st.lists(st.floats(1.0, 12.0), min_size=30, max_size=30))
def test_revisions_lose_nothing(lives: list[float]) -> None:
    made = with_revisions([100.0, *[0.0] * 29], lives)
    assert made.sum() == pytest.approx(100.0)
    assert (made >= -1e-9).all()


# ----------------------------------------------------------------------------------------- mixes, refusals


def test_a_mixs_life_gives_the_mixs_charge() -> None:
    """60% over 5.5 years and 40% over 25: 0.6 / 5.5 + 0.4 / 25 = 0.12509 a year, a life of 7.994."""
    assert blended_life((0.6, 0.4), (5.5, 25)) == pytest.approx(7.994186)
    assert blended_life((1.0, 0.0), (5.5, 25)) == pytest.approx(5.5)


@pytest.mark.parametrize(("life", "start"), [(0, 0.5), (-1, 0.5), (float("nan"), 0.5), (5, -0.1)])
@EVERY
def test_a_life_without_a_meaning_is_refused(name: str, life: float, start: float) -> None:
    with pytest.raises(UsageError, match="life"):
        PROFILES[name](life, 5, start=start)


def test_shares_must_sum_to_one() -> None:
    with pytest.raises(UsageError, match="sum to one"):
        blended_life((0.6, 0.6), (5, 25))
