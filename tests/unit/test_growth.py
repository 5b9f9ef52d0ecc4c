"""Growth accounting: its parts add up, gaps stay gaps, and an elasticity that is no share is told as such."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analytics.methods.growth import NoShare, accounts, elasticity, yearly
from errors import UsageError
from tests.thorough import examples

quick = examples(100)
NAN = math.nan
SERIES = hnp.arrays(float, (3, 5), elements=st.floats(1e-3, 1e6))


def test_by_hand() -> None:
    """Output x8, people x2, capital x8: capital per employee x4; at a share of one half deepening is ln 2, and ln 2 is
    left."""
    found = accounts([1, 8], [1, 2], [1, 8], 0.5)
    np.testing.assert_allclose(found.output, [NAN, 3 * math.log(2)])
    np.testing.assert_allclose(found.labour, [NAN, math.log(2)])
    np.testing.assert_allclose(found.deepening, [NAN, math.log(2)])
    np.testing.assert_allclose(found.residual, [NAN, math.log(2)])


def test_a_share_that_moves_counts_with_the_mean_of_both_ends() -> None:
    """Capital per employee x e; shares 0.2 and 0.4: Törnqvist's weight is 0.3."""
    found = accounts([1, 1], [1, 1], [1, math.e], [0.2, 0.4])
    assert found.deepening[1] == pytest.approx(0.3)
    assert found.residual[1] == pytest.approx(-0.3)


@quick
@given(SERIES, SERIES, SERIES, st.floats(0, 1))
def test_parts_add_up(output: np.ndarray, labour: np.ndarray, capital: np.ndarray, share: float) -> None:
    found = accounts(output, labour, capital, share)
    whole = found.labour + found.deepening + found.residual
    np.testing.assert_allclose(whole[:, 1:], found.output[:, 1:], atol=1e-9)
    assert np.isnan(whole[:, 0]).all()


@quick
@given(SERIES, SERIES, SERIES, st.floats(0.1, 1e3))
def test_units_do_not_matter(output: np.ndarray, labour: np.ndarray, capital: np.ndarray, scale: float) -> None:
    one, other = accounts(output, labour, capital), accounts(output * scale, labour / scale, capital * 7)
    np.testing.assert_allclose(other.residual, one.residual, atol=1e-9)
    np.testing.assert_allclose(other.deepening, one.deepening, atol=1e-9)


def test_a_change_with_a_missing_end_is_missing_in_every_part() -> None:
    found = accounts([1, 2, 4, 8], [1, NAN, 1, 1], [1, 1, 1, -1])
    for part in (found.output, found.labour, found.deepening, found.residual):
        assert np.isnan(part).all(), "the second has no people, the third none before, the fourth no capital"


@pytest.mark.parametrize("share", [-0.1, 1.2, NAN, [0.3, 2]])
def test_a_share_outside_zero_to_one_is_told(share: float | list[float]) -> None:
    with pytest.raises(UsageError, match="0 to 1"):
        accounts([1, 2], [1, 2], [1, 2], share)


def test_yearly_changes_do_not_overlap_and_end_at_the_last_quarter() -> None:
    assert yearly([0, 1, 2, 3, 4, 5, 6, 7, 8.0]).tolist() == [4, 4]
    assert yearly([0, 1, 2, 3, 40, 5.0]).tolist() == [4], "from the second quarter to the sixth"
    np.testing.assert_array_equal(yearly([0, NAN, 2, 3, 4, 5, 6, 7, 8.0][1:]), [4])
    assert yearly([1.0, 2]).tolist() == []


def test_an_exact_line_has_its_slope_and_no_interval() -> None:
    k = np.arange(10.0)
    found = elasticity(0.2 + 0.4 * k, k)
    assert found.refused is None
    assert [found.value, found.intercept, found.count] == pytest.approx([0.4, 0.2, 10])
    assert found.low == pytest.approx(found.high)


def test_the_interval_is_that_of_the_t_distribution() -> None:
    """Three points by hand: slope 1/2, residuals 1/6, -1/3, 1/6, so s^2 = 1/6 and the error 1/sqrt(12); t(1) =
    12.706."""
    found = elasticity([0, 0, 1.0], [0, 1, 2.0], fewest=3)
    assert found.value == pytest.approx(0.5)
    assert found.high - found.value == pytest.approx(12.7062 / math.sqrt(12), rel=1e-5)


@pytest.mark.parametrize(
    ("output", "capital", "why"),
    [
        ([1.0] * 5, list(range(5)), NoShare.TOO_FEW),
        ([NAN] * 5 + [1.0] * 7, list(range(12)), NoShare.TOO_FEW),
        (list(range(9)), [2.0] * 9, NoShare.NO_VARIATION),
        ([2.0 * k for k in range(9)], list(range(9)), NoShare.OUTSIDE),
        ([-0.1 * k for k in range(9)], list(range(9)), NoShare.OUTSIDE),
    ],
)
def test_no_share_is_told_why(output: list[float], capital: list[float], why: NoShare) -> None:
    found = elasticity(output, capital)
    assert found.refused == why
    assert math.isnan(found.value) == (why != NoShare.OUTSIDE), "an elasticity outside is still told"
