"""The Malmquist index: its identity, its reversal, its gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.methods.malmquist_index import chained, malmquist
from errors import UsageError
from tests.thorough import examples

pytestmark = pytest.mark.slow  # thousands of linear programmes

quick = examples(40)


@st.composite
def panels(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    periods, units = draw(st.integers(2, 4)), draw(st.integers(1, 6))
    amounts = st.floats(0.05, 20.0)
    return (
        draw(arrays(float, (periods, units, 2), elements=amounts)),
        draw(arrays(float, (periods, units, 1), elements=amounts)),
    )


@quick
@given(panel=panels())
def test_the_index_is_the_product_of_its_parts(panel: tuple[np.ndarray, np.ndarray]) -> None:
    found = malmquist(*panel)
    np.testing.assert_allclose(found.index, found.efficiency * found.technical, rtol=1e-12)
    assert (found.index > 0).all()


@quick
@given(panel=panels())
def test_time_reversed_gives_the_reciprocal(panel: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = panel
    there, back = malmquist(x, y), malmquist(x[::-1], y[::-1])
    for name in ("index", "efficiency", "technical"):
        np.testing.assert_allclose(getattr(there, name), 1 / getattr(back, name)[::-1], rtol=1e-6)


@quick
@given(panel=panels(), factor=st.floats(0.2, 5.0))
def test_everybody_twice_as_good_is_a_shift_and_no_catching_up(
    panel: tuple[np.ndarray, np.ndarray], factor: float
) -> None:
    x, y = panel
    found = malmquist(np.stack([x[0], x[0]]), np.stack([y[0], y[0] * factor]))
    np.testing.assert_allclose(found.technical, factor, rtol=1e-6)
    np.testing.assert_allclose(found.efficiency, 1, rtol=1e-6)


def test_one_unit_that_gains_on_a_still_frontier_catches_up() -> None:
    x = np.ones((2, 2, 1))
    y = np.array([[[2.0], [1.0]], [[2.0], [1.5]]])
    found = malmquist(x, y)
    np.testing.assert_allclose(found.efficiency, [[1, 1.5]])
    np.testing.assert_allclose(found.technical, [[1, 1]])


def test_a_missing_period_breaks_the_chain_of_its_unit_only() -> None:
    x, y = np.ones((4, 2, 1)), np.array([[[1.0], [1]], [[2], [1]], [[2], [1]], [[4], [1]]])
    x[2, 1] = np.nan
    found = chained(malmquist(x, y).index)
    np.testing.assert_allclose(found[:, 0], [1, 2, 2, 4])
    np.testing.assert_allclose(found[:2, 1], [1, 1])
    assert np.isnan(found[2:, 1]).all(), "missing stays missing, it is not carried over"


@pytest.mark.parametrize("shape", [(1, 3, 1), (3, 1)])
def test_no_change_without_two_periods(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="two periods"):
        malmquist(np.ones(shape), np.ones(shape))
