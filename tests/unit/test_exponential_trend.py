"""The log-linear trend: certified values, an independent fit, an exact line, and what it refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress
from scipy.stats import t as student

from analytics.methods.exponential_trend import COMMON, trend
from errors import UsageError
from tests.thorough import examples

# National Institute of Standards and Technology, Statistical Reference Datasets, Norris (linear, lower difficulty):
# x and y, https://www.itl.nist.gov/div898/strd/lls/data/Norris.shtml
NORRIS = """
0.2 0.1 337.4 338.8 118.2 118.1 884.6 888.0 10.1 9.2 226.5 228.1 666.3 668.5 996.3 998.5 448.6 449.1 777.0 778.9
558.2 559.2 0.4 0.3 0.6 0.1 775.5 778.1 666.9 668.8 338.0 339.3 447.5 448.9 11.6 10.8 556.0 557.7 228.1 228.3
995.8 998.0 887.6 888.8 120.2 119.6 0.3 0.3 0.3 0.6 556.8 557.6 339.1 339.3 887.2 888.0 999.0 998.5 779.0 778.9
11.1 10.2 118.3 117.6 229.2 228.9 669.1 668.4 448.9 449.2 0.5 0.2
"""
START = np.datetime64("2020-01-01")


def test_the_certified_line_comes_out() -> None:
    """Tenths of x as days of a year of ten days, hundredths of y as logarithms: the same slope over a hundred."""
    x, y = np.array(NORRIS.split(), dtype=float).reshape(-1, 2).T
    fitted = trend(START + np.round(x * 10).astype(int), np.exp(y / 100), year=10.0)
    error = (fitted.high - fitted.rate) / float(student.ppf(0.975, 34))
    assert fitted.observations == 36
    assert fitted.rate * 100 == pytest.approx(1.00211681802045, rel=1e-12)
    assert error * 100 == pytest.approx(0.429796848199937e-03, rel=1e-9)
    assert fitted.r_squared == pytest.approx(0.999993745883712, rel=1e-12)
    at_zero = math.log(fitted.level) - fitted.rate * float(x.min())
    assert at_zero * 100 == pytest.approx(-0.262323073774029, rel=1e-9)


@examples(30)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.floats(1e-9, 1e15)), min_size=3, max_size=30, unique_by=lambda p: p[0])
)
def test_it_is_the_fit_of_an_independent_implementation(points: list[tuple[int, float]]) -> None:
    days, values = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    fitted = trend(START + days, values, confidence=0.9)
    theirs = linregress((days - days.min()) / 365.25, np.log(values))
    reach = float(student.ppf(0.95, len(points) - 2)) * theirs.stderr
    scale = max(abs(theirs.slope), reach)
    assert fitted.rate == pytest.approx(theirs.slope, abs=1e-8 * scale)
    assert fitted.high - fitted.low == pytest.approx(2 * reach, abs=1e-6 * scale)


def test_a_price_that_halves_every_half_year_does_so() -> None:
    days = START + np.array([0, 365, 730])
    fitted = trend(days, [100, 25, 6.25], year=COMMON)
    assert fitted.factor == pytest.approx(0.25)
    assert fitted.halving == pytest.approx(6)
    assert fitted.halvings == pytest.approx((6, 6))
    assert fitted.growth == pytest.approx(-0.75)
    assert fitted.at(START + 1095) == pytest.approx(100 / 64)
    assert fitted.r_squared == pytest.approx(1)


def test_what_grows_never_halves_and_what_may_grow_may_never() -> None:
    days = START + np.array([0, 365, 730, 1095])
    assert trend(days, [1, 2, 4, 8.5]).halving == math.inf
    doubtful = trend(days, [4, 1, 4, 1])
    assert not doubtful.clear
    assert doubtful.halvings[1] == math.inf
    assert trend(days, [8, 4, 2, 1.01]).clear


def test_the_order_of_the_points_changes_nothing() -> None:
    days, values = START + np.array([700, 0, 300, 90]), [5.0, 1.0, 3.0, 1.2]
    assert trend(days, values).rate == pytest.approx(trend(days[::-1], values[::-1]).rate, rel=1e-12)


@pytest.mark.parametrize(
    ("days", "values", "words"),
    [
        ([0, 1], [1, 2], "several days"),
        ([5, 5, 5], [1, 2, 3], "several days"),
        ([0, 1, 2], [1, 0, 3], "above zero"),
        ([0, 1, 2], [1, math.nan, 3], "above zero"),
        ([0, 1, 2], [1, 2], "above zero"),
    ],
)
def test_what_carries_no_line_is_refused(days: list[int], values: list[float], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        trend(START + np.array(days), values)
