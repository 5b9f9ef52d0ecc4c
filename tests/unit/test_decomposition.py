"""The decomposition adds up, whatever the factors, and refuses with a reason what has no logarithm."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analytics.methods.lmdi import State, chained, decompose, log_mean, state, telescoped
from errors import UsageError
from tests.thorough import examples

quick = examples(150)
ABOVE_ZERO = st.floats(1e-4, 1e4)
NAN = math.nan


@st.composite
def changes(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Start and end of some rows x categories x factors above zero."""
    shape = draw(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 5)))
    made = [draw(hnp.arrays(float, shape, elements=ABOVE_ZERO)) for _ in range(2)]
    return made[0], made[1]


def level(*ends: np.ndarray) -> np.ndarray:
    """The highest V of each row: what is small beside it comes out of its rounding."""
    return np.asarray(np.max([v.prod(axis=-1).sum(axis=-1) for v in ends], axis=0))


def agrees(found: np.ndarray, expected: np.ndarray, level: np.ndarray | float) -> None:
    """To 1e-9 of what is expected, or to the rounding at that level where parts or ends cancel."""
    assert (np.abs(found - expected) <= 1e-9 * np.abs(expected) + 1e-13 * np.asarray(level) + 1e-12).all()


# ------------------------------------------------------------------------------------------ by eye


def test_two_factors_that_grow_alike_share_the_change() -> None:
    """2 x 3 = 6 to 4 x 6 = 24: both doubled, so each has half of 18."""
    found = decompose([[2, 3]], [[4, 6]])
    assert found.change == 18
    np.testing.assert_allclose(found.parts, [9, 9])
    np.testing.assert_allclose(found.ratios, [2, 2])


def test_a_factor_that_rests_has_no_part() -> None:
    found = decompose([[5, 2]], [[5, 8]])
    assert found.parts.tolist() == [0, pytest.approx(30)]
    assert found.ratios[0] == 1


def test_factors_that_cancel_have_equal_and_opposite_parts() -> None:
    """2 x 8 = 4 x 4: nothing changed, and the parts are L(16, 16) ln 2 = 11.09 and its opposite."""
    found = decompose([[2, 8]], [[4, 4]])
    assert found.change == 0
    np.testing.assert_allclose(found.parts, [16 * math.log(2), -16 * math.log(2)])
    np.testing.assert_allclose(found.ratios, [2, 0.5])


def test_categories_add_up() -> None:
    """Two sectors decomposed together have the sum of their parts apart."""
    start, end = np.array([[1.0, 10], [4, 5]]), np.array([[4.0, 5], [5, 6]])
    apart = decompose(start[:, None], end[:, None]).parts.sum(axis=0)
    np.testing.assert_allclose(decompose(start, end).parts, apart)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(4, 4, 4), (0, 5, 0), (5, 0, 0), (0, 0, 0), (1, math.e, math.e - 1), (-1, 2, NAN), (NAN, 2, NAN)],
)
def test_the_logarithmic_mean_and_its_limits(a: float, b: float, expected: float) -> None:
    np.testing.assert_allclose(log_mean(a, b), expected)


def test_the_logarithmic_mean_of_nearly_equal_values_keeps_its_digits() -> None:
    """L(1, 1 + e) = 1 + e/2 - e^2/12: the quotient of two small differences would lose half of them."""
    gap = 1e-9
    assert float(log_mean(1, 1 + gap)) == pytest.approx(1 + gap / 2, rel=1e-15)
    assert float(log_mean(1e300, 1e-300)) == pytest.approx(1e300 / (600 * math.log(10)), rel=1e-12)


def test_levels_telescope_into_factors() -> None:
    np.testing.assert_allclose(telescoped([10, 50, 5, 200]), [10, 5, 0.1, 40])
    np.testing.assert_array_equal(telescoped([10, 0, 5]), [10, 0, NAN])
    np.testing.assert_array_equal(telescoped([10, -2, 5]), [10, -0.2, NAN])


# ------------------------------------------------------------------------------------- whatever comes


@quick
@given(changes())
def test_parts_add_up_and_ratios_multiply(change: tuple[np.ndarray, np.ndarray]) -> None:
    found = decompose(*change)
    agrees(found.parts.sum(axis=-1), found.change, level(*change))
    totals = [v.prod(axis=-1).sum(axis=-1) for v in change]
    np.testing.assert_allclose(found.ratios.prod(axis=-1), totals[1] / totals[0], rtol=1e-9)


@quick
@given(changes(), st.randoms(use_true_random=False))
def test_the_order_of_the_factors_does_not_matter(change: tuple[np.ndarray, np.ndarray], random: Any) -> None:
    order = random.sample(range(change[0].shape[-1]), change[0].shape[-1])
    found, other = decompose(*change), decompose(*(v[..., order] for v in change))
    agrees(other.parts, found.parts[..., order], level(*change)[..., None])
    np.testing.assert_allclose(other.ratios, found.ratios[..., order], rtol=1e-9)


@quick
@given(changes())
def test_time_turned_round_turns_the_signs(change: tuple[np.ndarray, np.ndarray]) -> None:
    found, back = decompose(*change), decompose(*change[::-1])
    agrees(back.parts, -found.parts, level(*change)[..., None])
    np.testing.assert_allclose(back.ratios, 1 / found.ratios, rtol=1e-9)


@quick
@given(changes(), st.floats(1e-3, 1e3))
def test_another_currency_scales_the_parts_and_leaves_the_ratios(
    change: tuple[np.ndarray, np.ndarray], rate: float
) -> None:
    found = decompose(*change)
    exchanged = [np.concatenate([v[..., :1] * rate, v[..., 1:]], axis=-1) for v in change]
    other = decompose(*exchanged)
    agrees(other.parts, found.parts * rate, rate * level(*change)[..., None])
    np.testing.assert_allclose(other.ratios, found.ratios, rtol=1e-9)


@quick
@given(
    hnp.arrays(
        float,
        st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 2), st.integers(1, 4)),
        elements=st.one_of(ABOVE_ZERO, st.just(NAN), st.just(-1.0)),
    )
)
def test_chained_parts_add_up_to_the_whole_change_over_every_gap(factors: np.ndarray) -> None:
    chain = chained(factors)
    total = factors.prod(axis=-1).sum(axis=-1)
    for row in range(len(factors)):
        usable = np.flatnonzero(chain.usable[row])
        assert usable.tolist() == [t for t in range(factors.shape[1]) if (factors[row, t] > 0).all()]
        if len(usable):
            change = total[row, usable] - total[row, usable[0]]
            agrees(chain.cumulative()[row, usable].sum(axis=-1), change, total[row, usable].max())
            whole = chain.cumulative_ratios()[row, usable].prod(axis=-1)
            np.testing.assert_allclose(whole, total[row, usable] / total[row, usable[0]], rtol=1e-9)
            assert chain.span[row, usable[1:]].tolist() == np.diff(usable).tolist()


@quick
@given(changes(), st.data())
def test_zeros_add_up_too(change: tuple[np.ndarray, np.ndarray], data: st.DataObject) -> None:
    start, end = (np.where(data.draw(hnp.arrays(bool, v.shape)), 0.0, v) for v in change)
    found = decompose(start, end)
    assert (found.refused == State.USABLE).all()
    agrees(found.parts.sum(axis=-1), found.change, level(start, end))
    totals = [v.prod(axis=-1).sum(axis=-1) for v in (start, end)]
    both = (totals[0] > 0) & (totals[1] > 0)
    np.testing.assert_allclose(found.ratios.prod(axis=-1)[both], totals[1][both] / totals[0][both], rtol=1e-8)
    assert np.isnan(found.ratios[~both]).all(), "from nothing or to nothing there is no ratio"


def test_small_numbers_in_place_of_zeros_lead_to_the_limits() -> None:
    """Ang and Choi's small value, ever smaller: the limits are what it converges to, also where two factors appear at
    once."""
    for start, end in ((([0.0, 3, 2]), [4.0, 5, 1]), (([0.0, 0, 2]), [4.0, 5, 1]), (([4.0, 0, 2]), [0.0, 5, 1])):
        limit = decompose([start], [end]).parts
        off = [
            np.abs(decompose([np.maximum(start, d)], [np.maximum(end, d)]).parts - limit).max()
            for d in (1e-8, 1e-30, 1e-120)
        ]
        assert off[0] > off[1] > off[2] or off[0] < 1e-6
        assert off[2] < 0.2


# ------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("start", "end", "reason", "factor"),
    [
        ([2, 3, 4], [2, NAN, 4], State.MISSING, 1),
        ([2, -3, 4], [2, 3, 4], State.NEGATIVE, 1),
        ([-2, 3, NAN], [2, 3, 4], State.MISSING, 2),
        ([2, 3, 4], [2, 3, math.inf], State.MISSING, 2),
        ([2, 0, 4], [-2, 3, 4], State.NEGATIVE, 0),
    ],
)
def test_what_has_no_logarithm_is_refused_with_the_reason(
    start: list[float], end: list[float], reason: State, factor: int
) -> None:
    found = decompose([start], [end])
    assert (int(found.refused), int(found.factor)) == (int(reason), factor)
    assert np.isnan([found.change, *found.parts, *found.ratios]).all()


def test_zeros_can_be_refused() -> None:
    found = decompose([[[2, 0]], [[2, 1]]], [[[2, 3]], [[2, 3]]], zeros="refuse")
    assert found.refused.tolist() == [State.ZERO, State.USABLE]
    assert found.factor.tolist() == [1, -1]
    assert np.isnan(found.parts[0]).all()
    assert found.parts[1].sum() == pytest.approx(4)


def test_one_refused_row_leaves_the_others_alone() -> None:
    start, end = np.array([[[2.0, 3]], [[NAN, 3]], [[5, 1]]]), np.array([[[4.0, 6]], [[4, 6]], [[5, 2]]])
    found = decompose(start, end)
    assert found.refused.tolist() == [State.USABLE, State.MISSING, State.USABLE]
    np.testing.assert_allclose(found.parts[[0, 2]], [[9, 9], [0, 5]])


def test_a_gap_is_one_step_that_says_how_long_it_is() -> None:
    """10, 12, a negative, missing, 18: two steps, the second of three times."""
    chain = chained(np.array([10.0, 12, -1, NAN, 18]).reshape(1, 5, 1, 1))
    assert chain.usable[0].tolist() == [True, True, False, False, True]
    assert chain.span[0].tolist() == [0, 1, 0, 0, 3]
    np.testing.assert_allclose(chain.parts[0, :, 0], [0, 2, NAN, NAN, 6])
    np.testing.assert_allclose(chain.cumulative()[0, :, 0], [0, 2, NAN, NAN, 8])


def test_a_chain_without_a_usable_time_is_empty() -> None:
    chain = chained(np.full((1, 3, 1, 2), NAN))
    assert not chain.usable.any()
    assert np.isnan(chain.cumulative()).all()


def test_states_are_typed() -> None:
    assert state([1, 0, -1, NAN, math.inf]).tolist() == [
        State.USABLE,
        State.ZERO,
        State.NEGATIVE,
        State.MISSING,
        State.MISSING,
    ]


@pytest.mark.parametrize(("start", "end"), [([1, 2], [1, 2]), ([[1, 2]], [[1, 2, 3]]), ([[]], [[]])])
def test_shapes_that_do_not_fit_are_told(start: Any, end: Any) -> None:
    with pytest.raises(UsageError, match="rows x categories x factors"):
        decompose(start, end)


@quick
@given(hnp.arrays(float, (2, 3), elements=st.integers(-300, 300)))
def test_a_product_beyond_what_a_number_holds_is_an_error_and_any_other_adds_up(digits: np.ndarray) -> None:
    """It was infinite or nothing, and so were the parts; or a change came out of it that only one end had."""
    ends, level = 10.0**digits, digits.cumsum(axis=1)
    sizes = np.concatenate([level, np.diff(digits, axis=0)])
    if sizes.max() > 308 or sizes.min() < -307:
        with pytest.raises(UsageError, match=r"too large or too small.*Give the factors in units"):
            decompose(ends[:1], ends[1:])
    else:
        found = decompose(ends[:1], ends[1:])
        # A part may be over a thousand times the change: 300 digits are 691 natural logarithms.
        assert found.parts.sum() == pytest.approx(found.change, abs=1e-10 * 10.0 ** level[:, -1].max())


def test_the_row_beyond_what_a_number_holds_is_named() -> None:
    rows = np.array([[[1.0, 2]], [[1e200, 1e200]]])
    with pytest.raises(UsageError, match="too large or too small for a number: row 1"):
        decompose(np.ones((2, 1, 2)), rows)
    with pytest.raises(UsageError, match="row 0, 1"):
        chained(np.array([[1.0, 2], [1e-200, 1e-200]])[None, :, None])
    with pytest.raises(UsageError, match="too large"):
        decompose([[1.0, 1], [1, 1]], [[1e308, 1.0], [1e308, 1]])


def test_inputs_are_left_alone() -> None:
    start, end = np.array([[0.0, 3]]), np.array([[4.0, 6]])
    decompose(start, end)
    chained(np.stack([start, end])[None])
    assert start.tolist() == [[0, 3]]
    assert end.tolist() == [[4, 6]]
