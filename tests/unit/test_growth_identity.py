"""A change split by disclosed growth rates: exact sums, values of an independent implementation, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods import growth_identity
from errors import UsageError
from tests.thorough import examples

# Meta, USD millions: revenue a year before and then, daily active people (billions) of both, growth of impressions
# and of the price per ad; people, ads per person, price and residual by an independent implementation.
QUARTERS = {
    "2022Q3": (28_276, 27_237, 2.81, 2.93, 0.17, -0.18, (1160.6, 3196.8, -5507.7, 111.3)),
    "2024Q2": (31_498, 38_329, 3.07, 3.27, 0.10, 0.10, (2196.4, 1120.5, 3317.0, 197.1)),
    "2025Q1": (35_635, 41_392, 3.24, 3.43, 0.05, 0.10, (2190.7, -315.1, 3663.9, 217.5)),
    "2026Q1": (41_392, 55_024, 3.43, 3.56, 0.19, 0.12, (1781.3, 6548.4, 5426.7, -124.5)),
}


def factors(before: float, then: float, impressions: float, price: float) -> list[float]:
    people = then / before
    return [people, (1 + impressions) / people, 1 + price]


@pytest.mark.parametrize("quarter", QUARTERS)
def test_parts_are_those_of_an_independent_implementation(quarter: str) -> None:
    start, end, *rates, expected = QUARTERS[quarter]
    split = growth_identity.split([start], [end], [factors(*rates)])
    assert [*split.parts[0], split.residual[0]] == pytest.approx(expected, abs=0.06)
    assert split.change[0] == end - start


def test_replacing_one_factor_after_another_gives_other_parts() -> None:
    start, end, *rates, _ = QUARTERS["2024Q2"]
    split = growth_identity.in_order([start], [end], [factors(*rates)])
    assert [*split.parts[0], split.residual[0]] == pytest.approx((2052.0, 1097.8, 3464.8, 216.4), abs=0.06)


@given(st.lists(st.floats(0.2, 5), min_size=6, max_size=6), st.floats(1, 1e12))
@examples(60)
def test_parts_and_residual_add_up_to_the_change(numbers: list[float], start: float) -> None:
    end, growth = start * numbers[0], [numbers[1:]]
    for split in (growth_identity.split, growth_identity.in_order):
        result = split([start], [end], growth)
        assert result.parts.sum() + result.residual[0] == pytest.approx(result.change[0], abs=1e-9 * start)
        assert result.implied[0] == pytest.approx(start * np.prod(growth[0]))


@pytest.mark.parametrize("row", [(0.0, 5.0, 1.1), (5.0, -1.0, 1.1), (5.0, 6.0, 0.0), (np.nan, 6.0, 1.1)])
def test_what_has_no_logarithm_is_missing(row: tuple[float, float, float]) -> None:
    start, end, factor = row
    for split in (growth_identity.split, growth_identity.in_order):
        result = split([start], [end], [[factor, 1.0]])
        assert np.isnan(result.change[0])
        assert np.isnan(result.parts).all()
        assert np.isnan(result.residual[0])
        assert np.isnan(result.implied[0])


def test_rounded_rates_bound_the_product() -> None:
    assert growth_identity.rounding([[1.10, 1.10]], 0.005)[0] == pytest.approx(1.105**2 - 1.1**2)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(UsageError, match="do not fit"):
        growth_identity.split([1.0], [2.0, 3.0], [[1.0]])
