"""Linear programmes without rounding: against HiGHS where that is at home, and against all corners where it is not."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from analytics.methods.data_envelopment import efficiency, envelopment, super_efficiency
from analytics.methods.envelope import Orientation, Returns
from analytics.methods.exact_programme import optimum
from tests.thorough import examples, share

RETURNS: tuple[Returns, ...] = ("constant", "variable", "nonincreasing", "nondecreasing")
ORIENTATIONS: tuple[Orientation, ...] = ("input", "output")
SEEDS = st.integers(0, 2**32 - 1)


# -------------------------------------------------------------------------------------- by eye


def test_two_goods_from_two_rows() -> None:
    """The largest 3a + 5b with a <= 4, 2b <= 12, 3a + 2b <= 18 is 36 at (2, 6), with prices 0, 3/2 and 1: Hillier and
    Lieberman's Wyndor Glass, Introduction to Operations Research, section 3.1 and table 6.1."""
    found = optimum(np.array([[1.0, 0], [0, 2], [3, 2]]), np.array([4.0, 12, 18]), np.array([-3.0, -5]))
    assert found is not None
    assert found.values.tolist() == [2, 6]
    assert found.prices.tolist() == [0, -1.5, -1]


def test_rows_that_cannot_be_met_have_no_optimum() -> None:
    assert optimum(np.array([[1.0], [-1.0]]), np.array([1.0, -2.0]), np.array([1.0])) is None


def test_a_cost_without_a_least_has_no_optimum() -> None:
    assert optimum(np.array([[1.0, -1.0]]), np.array([1.0]), np.array([0.0, -1.0])) is None


def test_rows_that_only_rounding_keeps_apart_meet() -> None:
    """v <= 1 and v >= 1 + 1e-12: both give way by the same share."""
    found = optimum(np.array([[1.0], [-1.0]]), np.array([1.0, -(1 + 1e-12)]), np.array([1.0]))
    assert found is not None
    assert found.values[0] == pytest.approx(1, abs=1e-12)


def test_an_example_on_which_the_simplex_method_can_go_in_circles_ends() -> None:
    """Beale (1955): the largest 3/4 a - 150 b + c/50 - 6 d is 1/20."""
    rows = np.array([[0.25, -60, -1 / 25, 9], [0.5, -90, -1 / 50, 3], [0, 0, 1, 0]])
    cost = np.array([-0.75, 150, -1 / 50, 6])
    found = optimum(rows, np.array([0.0, 0, 1]), cost)
    assert found is not None
    assert cost @ found.values == pytest.approx(-1 / 20, rel=1e-12)


# ---------------------------------------------------------------------------------- as others do


@examples(40)
@given(SEEDS)
def test_values_and_prices_are_those_of_highs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    r, n, equal = (int(rng.integers(*ends)) for ends in ((2, 6), (2, 12), (0, 2)))
    rows, right, cost = rng.normal(size=(r, n)), rng.normal(size=r), rng.normal(size=n)
    loose = r - equal
    both = {"A_eq": rows[loose:], "b_eq": right[loose:]} if equal else {}
    said = linprog(cost, A_ub=rows[:loose], b_ub=right[:loose], **both, method="highs")
    found = optimum(rows, right, cost, equal)
    assert (found is not None) == (said.status == 0)
    if found is not None:
        assert cost @ found.values == pytest.approx(said.fun, rel=1e-8, abs=1e-8)
        # One plan may have many prices; all are worth as much as the plan.
        assert right @ found.prices == pytest.approx(said.fun, rel=1e-8, abs=1e-8)
        assert (found.prices[:loose] <= 0).all()
        assert (cost - rows.T @ found.prices >= -1e-9).all()


# ------------------------------------------------------------------- sizes far apart, three units


def wide(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three units with one to three inputs and one or two outputs, up to twelve orders of magnitude apart."""
    rng = np.random.default_rng(seed)
    inputs, outputs, span = int(rng.integers(1, 4)), int(rng.integers(1, 3)), rng.uniform(1, 6)
    return 10 ** rng.uniform(-span, span, (3, inputs)), 10 ** rng.uniform(-span, span, (3, outputs))


def by_all_corners(x: np.ndarray, y: np.ndarray, k: int, returns: Returns, orientation: Orientation) -> float:
    """The score of one unit: the best of all corners of its programme, each solved in fractions."""
    xs, ys = ([[Fraction(float(v)) for v in row] for row in values] for values in (x, y))
    to_input = orientation == "input"
    rows, right = [], []
    for i in range(x.shape[1]):
        rows.append([-xs[k][i] if to_input else Fraction(0), *(row[i] for row in xs)])
        right.append(Fraction(0) if to_input else xs[k][i])
    for j in range(y.shape[1]):
        rows.append([Fraction(0) if to_input else ys[k][j], *(-row[j] for row in ys)])
        right.append(-ys[k][j] if to_input else Fraction(0))
    sign = {"nonincreasing": 1, "nondecreasing": -1, "variable": 1}.get(returns)
    if sign:
        rows.append([Fraction(0), *[Fraction(sign)] * len(x)])
        right.append(Fraction(sign))
    loose = len(rows) - (returns == "variable")
    whole = [[*row, *(Fraction(int(i == j)) for j in range(loose))] for i, row in enumerate(rows)]
    factors = []
    for basis in itertools.combinations(range(len(whole[0])), len(whole)):
        corner = solved([[row[j] for j in basis] for row in whole], right)
        if corner is not None and min(corner) >= 0:
            factors.append(corner[basis.index(0)] if 0 in basis else Fraction(0))
    return float(min(factors)) if to_input else float(1 / max(factors))


def solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """The solution of a square system by elimination, None where it is singular."""
    system = [[*row, b] for row, b in zip(rows, right, strict=True)]
    for i in range(len(system)):
        pivot = next((r for r in range(i, len(system)) if system[r][i]), None)
        if pivot is None:
            return None
        system[i], system[pivot] = system[pivot], system[i]
        system[i] = [v / system[i][i] for v in system[i]]
        for r, row in enumerate(system):
            if r != i and row[i]:
                system[r] = [a - row[i] * b for a, b in zip(row, system[i], strict=True)]
    return [row[-1] for row in system]


@pytest.mark.slow
@pytest.mark.parametrize("block", share(range(60), 20))
def test_three_units_of_any_size_are_scored_without_rounding(block: int) -> None:
    """HiGHS called 67 of 1,200 such cases infeasible or unbounded, and some scores came out as zero. In each case one
    of the eight ways is compared with all corners."""
    for seed in range(20 * block, 20 * block + 20):
        x, y = wide(seed)
        for way, (returns, orientation) in enumerate(itertools.product(RETURNS, ORIENTATIONS)):
            found = efficiency(x, y, returns=returns, orientation=orientation)
            if way == seed % 8:
                said = [by_all_corners(x, y, k, returns, orientation) for k in range(3)]
                np.testing.assert_allclose(found, said, rtol=2e-8, err_msg=f"case {seed}")
            assert ((found > 0) & (found <= 1)).all(), f"case {seed}"
            assert found.max() == 1, f"case {seed}"
            assert (super_efficiency(x, y, returns=returns, orientation=orientation) >= found * (1 - 1e-8)).all()
            peers = envelopment(x, y, returns=returns, orientation=orientation)
            grown = 1 if orientation == "input" else found[:, None]
            np.testing.assert_allclose(peers.weights @ y, y / grown + peers.output_slacks, rtol=1e-6)
