"""Data envelopment analysis: what must hold for any data, what is refused, and that many units go the same way as
few."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from analytics.methods import data_envelopment, isoquant
from analytics.methods.data_envelopment import against, efficiency, envelopment, super_efficiency
from analytics.methods.envelope import Orientation, Returns
from errors import UsageError
from tests.thorough import examples

pytestmark = pytest.mark.slow  # thousands of linear programmes

RETURNS: tuple[Returns, ...] = ("constant", "variable", "nonincreasing", "nondecreasing")
ORIENTATIONS: tuple[Orientation, ...] = ("input", "output")
quick = examples(25)
EVERY_WAY = pytest.mark.parametrize(("returns", "orientation"), [(r, o) for r in RETURNS for o in ORIENTATIONS])
CLOSE = 1e-7


@st.composite
def samples(draw: st.DrawFn, most: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Units with one to three inputs and one or two outputs, of very different sizes.

    Amounts have six significant digits, more than a filing's: two units that differ by no more than the solver's
    tolerance
    are neither alike nor apart, and then no score is defined that two programmes could agree on.
    """
    n, m, s = draw(st.integers(1, most)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    amounts = st.floats(0.01, 100.0).map(lambda amount: float(f"{amount:.6g}"))
    return draw(arrays(float, (n, m), elements=amounts)), draw(arrays(float, (n, s), elements=amounts))


def by_the_book(x: np.ndarray, y: np.ndarray, k: int, returns: Returns, orientation: Orientation) -> float:
    """The score of one unit by one dense programme, written as the textbooks do, with each row in units of this unit's
    amount and each weight in units of its column's largest: HiGHS lets a row or a weight miss by 1e-7 of what it is in,
    which in the data's own units can be 1% of a score. It calls some programmes infeasible, which none is, by one way
    of solving and not by another; NaN where it does so by all.
    """
    x, y = x / x[k], y / y[k]
    largest = np.hstack([x, y]).max(axis=1)
    n, m, s = len(x), x.shape[1], y.shape[1]
    rows, right = np.zeros((m + s, n + 1)), np.zeros(m + s)
    rows[:m, 1:], rows[m:, 1:] = x.T / largest, -y.T / largest
    if orientation == "input":
        rows[:m, 0], right[m:] = -x[k], -y[k]
    else:
        rows[m:, 0], right[:m] = y[k], x[k]
    most = largest.max()  # of which the sum of weights counts, so that it misses by as little
    sums = np.r_[0.0, most / largest][None]
    equal = {"A_eq": sums, "b_eq": [most]} if returns == "variable" else {}
    if returns in ("nonincreasing", "nondecreasing"):
        sign = 1.0 if returns == "nonincreasing" else -1.0
        rows, right = np.vstack([rows, sign * sums]), np.r_[right, sign * most]
    cost = np.r_[1.0 if orientation == "input" else -1.0, np.zeros(n)]
    ways = [("highs", True), ("highs", False), ("highs-ipm", True)]
    answers = (linprog(cost, rows, right, **equal, method=m, options={"presolve": p}) for m, p in ways)
    found = next((answer for answer in answers if answer.status == 0), None)
    if found is None:
        return float("nan")
    return float(found.x[0] if orientation == "input" else 1 / found.x[0])


# -------------------------------------------------------------------------------------- invariants


@EVERY_WAY
@quick
@given(sample=samples())
def test_scores_are_those_of_the_programme_in_the_book(
    returns: Returns, orientation: Orientation, sample: tuple[np.ndarray, np.ndarray]
) -> None:
    x, y = sample
    found = efficiency(x, y, returns=returns, orientation=orientation)
    said = [by_the_book(x, y, k, returns, orientation) for k in range(len(x))]
    assume(np.isfinite(said).all())  # without a reference there is nothing to compare
    np.testing.assert_allclose(found, said, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("returns", ["constant", "nonincreasing"])
@pytest.mark.parametrize("third", [0.5, 0.125])
def test_a_small_score_is_the_ratio_that_its_scarce_input_allows(returns: Returns, third: float) -> None:
    """By hand: no firm makes more out of a unit of the second input than the second firm, 32 out of 0.03125. The fourth
    makes 0.03125 out of as much, so a thousandth (1/1024) would do. In the data's own units HiGHS says 1% less.
    """
    x = np.array([[1.0, 3.0], [76.0, 0.03125], [third, 4.0], [77.0, 0.03125]])
    y = np.array([[1.0], [32.0], [1.0], [0.03125]])
    score = 0.03125 / 32
    assert efficiency(x, y, returns=returns, orientation="input")[3] == pytest.approx(score, rel=1e-9)
    assert by_the_book(x, y, 3, returns, "input") == pytest.approx(score, rel=1e-6)


@EVERY_WAY
@quick
@given(sample=samples())
def test_scores_are_above_zero_and_at_most_one_and_somebody_is_efficient(
    returns: Returns, orientation: Orientation, sample: tuple[np.ndarray, np.ndarray]
) -> None:
    found = efficiency(*sample, returns=returns, orientation=orientation)
    assert ((found > 0) & (found <= 1)).all()
    assert found.max() == 1


@EVERY_WAY
@quick
@given(sample=samples(), factors=arrays(float, 5, elements=st.floats(1e-6, 1e9)))
def test_units_of_measurement_do_not_matter(
    returns: Returns, orientation: Orientation, sample: tuple[np.ndarray, np.ndarray], factors: np.ndarray
) -> None:
    x, y = sample
    scaled = x * factors[: x.shape[1]], y * factors[3 : 3 + y.shape[1]]
    found = efficiency(*scaled, returns=returns, orientation=orientation)
    np.testing.assert_allclose(found, efficiency(x, y, returns=returns, orientation=orientation), rtol=CLOSE)


@EVERY_WAY
@quick
@given(sample=samples(), worse=st.floats(1.01, 3.0))
def test_a_dominated_unit_is_never_efficient(
    returns: Returns, orientation: Orientation, sample: tuple[np.ndarray, np.ndarray], worse: float
) -> None:
    x, y = sample
    x, y = np.vstack([x, x[:1] * worse]), np.vstack([y, y[:1] / worse])
    assert efficiency(x, y, returns=returns, orientation=orientation)[-1] < 1
    assert not envelopment(x, y, returns=returns, orientation=orientation).efficient[-1]


@quick
@given(sample=samples())
def test_wider_technologies_give_lower_scores(sample: tuple[np.ndarray, np.ndarray]) -> None:
    for orientation in ORIENTATIONS:
        crs, vrs, nirs, ndrs = (efficiency(*sample, returns=r, orientation=orientation) for r in RETURNS)
        assert (crs <= np.minimum(nirs, ndrs) + CLOSE).all()
        assert (np.maximum(nirs, ndrs) <= vrs + CLOSE).all()
        np.testing.assert_allclose(crs, np.minimum(nirs, ndrs), rtol=1e-6)


@quick
@given(sample=samples())
def test_orientation_does_not_matter_under_constant_returns(sample: tuple[np.ndarray, np.ndarray]) -> None:
    np.testing.assert_allclose(efficiency(*sample), efficiency(*sample, orientation="output"), rtol=CLOSE)


@EVERY_WAY
@quick
@given(sample=samples())
def test_another_unit_raises_nobodys_score(
    returns: Returns, orientation: Orientation, sample: tuple[np.ndarray, np.ndarray]
) -> None:
    x, y = sample
    whole = efficiency(x, y, returns=returns, orientation=orientation)
    if len(x) > 1:
        assert (whole[:-1] <= efficiency(x[:-1], y[:-1], returns=returns, orientation=orientation) + CLOSE).all()


@EVERY_WAY
@quick
@given(sample=samples())
def test_the_target_of_each_unit_lies_on_the_frontier(
    returns: Returns, orientation: Orientation, sample: tuple[np.ndarray, np.ndarray]
) -> None:
    x, y = sample
    how = {"returns": returns, "orientation": orientation}
    found = envelopment(x, y, **how)  # type: ignore[arg-type]
    to_x, to_y = found.weights @ x, found.weights @ y
    shrunk = found.scores[:, None] if orientation == "input" else 1.0
    grown = 1.0 if orientation == "input" else found.scores[:, None]
    np.testing.assert_allclose(to_x, shrunk * x - found.input_slacks, rtol=1e-6)
    np.testing.assert_allclose(to_y, y / grown + found.output_slacks, rtol=1e-6)
    np.testing.assert_allclose(against(to_x, to_y, x, y, **how), 1, rtol=1e-6)  # type: ignore[arg-type]
    assert ((found.weights > 0) <= (found.scores == 1)).all(), "only units with a score of 1 are peers"
    total = found.weights.sum(axis=1)
    assert returns != "variable" or np.allclose(total, 1)
    assert returns != "nonincreasing" or (total <= 1 + CLOSE).all()
    assert returns != "nondecreasing" or (total >= 1 - CLOSE).all()


@quick
@given(sample=samples())
def test_super_efficiency_tells_efficient_units_apart_and_nothing_else(sample: tuple[np.ndarray, np.ndarray]) -> None:
    scores, beyond = efficiency(*sample), super_efficiency(*sample)
    assert (beyond >= scores - CLOSE).all()
    np.testing.assert_array_equal(beyond[scores < 1], scores[scores < 1])


@quick
@given(points=arrays(float, st.tuples(st.integers(1, 12), st.just(2)), elements=st.floats(0.05, 20.0)))
def test_the_line_that_is_drawn_is_the_frontier_that_is_solved(points: np.ndarray) -> None:
    scores = efficiency(points, np.ones((len(points), 1)))
    np.testing.assert_allclose(isoquant.scores(points), scores, rtol=CLOSE)
    corners = isoquant.vertices(points)
    assert (scores[corners] == 1).all()
    x, y = points[corners].T
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) < 0).all()


# ------------------------------------------------------------------------------ many units, panels


@pytest.mark.parametrize("returns", RETURNS)
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("shape", [(2, 1), (3, 2)])
def test_many_units_are_compared_as_few_are(returns: Returns, orientation: Orientation, shape: tuple[int, int]) -> None:
    """Above some number only a part of the units is tried at first: the same scores as a loop of one programme per
    unit."""
    rng = np.random.default_rng(7)
    x = rng.lognormal(0, 1, (120, shape[0]))
    y = rng.lognormal(0, 0.3, (120, shape[1])) * np.prod(x, axis=1, keepdims=True) ** (1 / shape[0])
    assert len(x) > data_envelopment._SMALL
    found = efficiency(x, y, returns=returns, orientation=orientation)
    said = [by_the_book(x, y, k, returns, orientation) for k in range(len(x))]
    np.testing.assert_allclose(found, said, rtol=0, atol=1e-8)


@pytest.mark.parametrize("span", [3, 6, 12])
@pytest.mark.parametrize("count", [100, 200])
def test_many_units_of_any_size_have_the_scores_of_the_closed_form(count: int, span: int) -> None:
    """A unit that would better another's score by little in itself, but by all of a score of 1e-15, was passed over:
    one in four of such samples had a score up to 3e15 times too high, without a word."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        x, y = 10 ** rng.uniform(-span, span, (count, 2)), 10 ** rng.uniform(-span, span, (count, 1))
        found = efficiency(x, y)
        np.testing.assert_allclose(found, isoquant.scores(x / y), rtol=1e-6, err_msg=f"seed {seed}")
        assert ((found > 0) & (found <= 1)).all()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("returns", ["variable", "nonincreasing", "nondecreasing"])
def test_many_units_of_any_size_have_the_scores_of_all_at_once(returns: Returns, orientation: Orientation) -> None:
    rng = np.random.default_rng(1)
    x, y = 10 ** rng.uniform(-5, 5, (66, 2)), 10 ** rng.uniform(-5, 5, (66, 1))
    some = rng.choice(66, 6, replace=False)
    at = np.column_stack([np.zeros(6, dtype=int), some])
    everybody = np.ones((6, 66), dtype=bool)
    alone = data_envelopment.measured(x[None], y[None], at, x[None], y[None], everybody, returns, orientation)
    found = efficiency(x, y, returns=returns, orientation=orientation)[some]
    np.testing.assert_allclose(found, alone, rtol=1e-8)


def test_points_beyond_a_frontier_are_above_one_and_samples_do_not_mix() -> None:
    frontier = np.array([[1.0, 4], [2, 2], [4, 1], [4, 4]])
    points = np.array([[1.0, 1], [3, 3], [8, 0.5], [0.5, 40]])
    both = isoquant.scores_by(np.stack([points, points]), np.stack([frontier, 2 * frontier]))
    np.testing.assert_allclose(both, [[2, 2 / 3, 2, 2], [4, 4 / 3, 4, 4]])


def test_a_panel_is_its_periods_and_a_missing_row_takes_no_part() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.lognormal(0, 1, (4, 6, 2)), rng.lognormal(0, 1, (4, 6, 1))
    x[1, 2, 0] = y[3, 0, 0] = np.nan
    scores = efficiency(x, y)
    for t in range(4):
        there = ~(np.isnan(x[t]).any(axis=1) | np.isnan(y[t]).any(axis=1))
        np.testing.assert_allclose(scores[t, there], efficiency(x[t, there], y[t, there]), rtol=1e-9)
        assert np.isnan(scores[t, ~there]).all()
    whole = envelopment(x, y)
    np.testing.assert_array_equal(whole.scores, scores)
    assert np.isnan(whole.input_slacks[1, 2]).all()
    assert (whole.weights[1, 2] == 0).all()
    assert (whole.weights[1, :, 2] == 0).all()


def test_inputs_are_not_changed() -> None:
    x, y = np.array([[1.0, 2], [2, 1], [3, 3]]), np.array([[1.0], [1], [np.nan]])
    before = x.copy(), y.copy()
    envelopment(x, y)
    super_efficiency(x, y, returns="variable")
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


# ----------------------------------------------------------------------------------- odd samples


def test_one_unit_is_its_own_frontier_and_has_no_super_efficiency() -> None:
    x, y = np.array([[3.0, 4]]), np.array([[2.0]])
    assert efficiency(x, y) == [1]
    assert super_efficiency(x, y) == [np.inf]


def test_twins_are_alike_and_each_its_own_peer() -> None:
    x, y = np.array([[1.0, 2], [1, 2], [2, 4]]), np.array([[1.0], [1], [1]])
    found = envelopment(x, y)
    np.testing.assert_allclose(found.scores, [1, 1, 0.5])
    np.testing.assert_array_equal(found.weights[:2], np.eye(3)[:2])
    np.testing.assert_allclose(super_efficiency(x, y), [1, 1, 0.5])


def test_super_efficiency_without_a_solution_is_infinite() -> None:
    """Under variable returns nobody else makes as much as the largest unit, or needs as little as the smallest."""
    x, y = np.array([[1.0], [2], [4]]), np.array([[1.0], [3], [4]])
    assert super_efficiency(x, y, returns="variable")[2] == np.inf
    assert super_efficiency(x, y, returns="variable", orientation="output")[0] == np.inf
    assert np.isfinite(super_efficiency(x, y)).all()


def test_an_output_that_nobody_else_makes_has_no_measure() -> None:
    x, y = np.ones((1, 1)), np.array([[1.0, 1]])
    other = np.ones((1, 1)), np.array([[2.0, 0]])
    assert against(x, y, *other) == [np.inf]
    assert against(x, y, *other, orientation="output") == [np.inf]


def test_sizes_that_differ_by_a_million_are_measured_exactly() -> None:
    """A weight of a million would drown in the solver's tolerance if columns were not made alike."""
    x = np.array([[1.0, 1], [2e6, 1e6], [3e6, 3e6]])
    y = np.array([[1.0], [1e6], [1e6]])
    np.testing.assert_allclose(efficiency(x, y), [1, 1, 1 / 3], rtol=1e-9)


STEEP: list[tuple[Returns, list[list[float]], list[list[float]]]] = [
    (
        "variable",
        [[1.0000000000000002], [1.0000001], [1.1], [11.889529761155865], [50.0], [100.0]],
        [[0.01, 50], [2, 100], [85.586, 8.8648], [100, 33.333333333333336], [0.02, 1.0000001], [4.7645, 1.1]],
    ),
    (
        "variable",
        [[99.0, 0.02], [1.0000001, 33.333333333333336], [1.0, 1.000000001], [1.000000001, 1.0]],
        [[0.030877270413900183], [0.0100001], [1.0000000000000002], [0.0100001]],
    ),
]


@pytest.mark.parametrize(("returns", "x", "y"), STEEP)
def test_a_target_beyond_a_steep_frontier_by_rounding_has_its_peers(
    returns: Returns, x: list[list[float]], y: list[list[float]]
) -> None:
    """HiGHS calls the second stage infeasible, where a unit is on the frontier by construction."""
    found = envelopment(np.array(x), np.array(y), returns=returns, orientation="output")
    np.testing.assert_allclose(found.weights @ np.array(y), y / found.scores[:, None] + found.output_slacks, rtol=1e-6)


# ---------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("inputs", "outputs", "said"),
    [
        ([[1.0], [0.0]], [[1.0], [1.0]], "An input is not above zero: unit 1"),
        ([[1.0], [-2.0]], [[1.0], [1.0]], "An input is not above zero: unit 1"),
        ([[1.0], [2.0]], [[1.0], [-1.0]], "An output is below zero: unit 1"),
        ([[1.0], [2.0]], [[0.0], [1.0]], "A unit has no output above zero: unit 0"),
        ([[1.0], [2.0]], [[1.0]], "Inputs and outputs do not fit"),
        ([1.0, 2.0], [1.0, 2.0], "Inputs and outputs do not fit"),
        ([[], []], [[1.0], [1.0]], "Inputs and outputs do not fit"),
    ],
)
def test_what_no_frontier_can_be_made_of_is_refused_by_name(inputs: object, outputs: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        efficiency(inputs, outputs)  # type: ignore[arg-type]


def test_a_bad_unit_of_a_panel_is_named_with_its_period() -> None:
    x = np.ones((2, 3, 1))
    x[1, 2] = 0
    with pytest.raises(UsageError, match="unit 2 of period 1"):
        efficiency(x, np.ones((2, 3, 1)))


def test_sides_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UsageError, match="two sides"):
        against(np.ones((2, 1)), np.ones((2, 1)), np.ones((2, 2)), np.ones((2, 1)))


def test_each_unit_is_told_why_it_cannot_be_compared() -> None:
    units = pd.DataFrame(
        {"people": [1.0, np.nan, 3.0, 4.0], "capital": [1.0, 1.0, 0.0, np.inf], "profit": [1.0, 1.0, 1.0, -1.0]},
        index=list("abcd"),
    )
    why = data_envelopment.unusable(units, ["people", "capital"], ["profit"])
    assert why.to_dict() == {
        "a": "",
        "b": "people is not known",
        "c": "capital is not above zero",
        "d": "profit is not above zero",
    }
