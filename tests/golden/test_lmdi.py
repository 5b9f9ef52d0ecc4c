"""Published decompositions, to their printed digits.

LMDIR is Heun's implementation of Ang (2005) in R (MIT licence, github.com/MatthewHeun/LMDIR, commit 291fca3 and
01ff841); its
`tests/testthat` state the numbers. Its limits are those of Ang, Zhang and Choi, Energy 23 (1998) 489, Table 2, p. 492.
"""

from __future__ import annotations

import numpy as np
import pytest

from analytics.methods.lmdi import State, chained, decompose

# `create_simple_LMDI`: two categories x three factors, 1971 to 1974.
SIMPLE = np.array(
    [[[1, 10, 2], [4, 5, 3]], [[4, 5, 3], [5, 6, 4]], [[8, 2, 4], [5, 7, 5]], [[10, 1, 5], [6, 8, 6]]], dtype=float
)
PARTS = [
    [69.79006598, -9.455125793, 39.66505981],
    [42.96021467, -34.31902656, 50.3588119],
    [54.01064234, -9.021284671, 54.01064234],
]
RATIOS = [
    [1.761117821, 0.926191306, 1.379410116],
    [1.229284572, 0.847970248, 1.273773912],
    [1.208140223, 0.968911503, 1.208140223],
]
# The same by category, `test_util.R`: "Z_byname works as expected".
Z_1971: list[list[float]] = [[50.47438029, -25.23719014, 14.76280986], [19.31568569, 15.78206435, 24.90224996]]
Z_1972 = [[42.96021467, -56.79031473, 17.83010006], [0, 22.47128816, 32.52871184]]
Z_1973 = [[12.6549815, -39.30996299, 12.6549815], [41.35566084, 30.28867832, 41.35566084]]


def by_category(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Each category decomposed as a row of its own."""
    return decompose(start[:, None, :], end[:, None, :]).parts


def test_lmdir_additive_and_multiplicative_from_year_to_year() -> None:
    """`test_lmdi.R`, "linear LMDI" and "multiplicative LMDI"."""
    found = decompose(SIMPLE[:-1], SIMPLE[1:])
    np.testing.assert_allclose(found.change, [100, 59, 99])
    np.testing.assert_allclose(found.parts, PARTS, rtol=1e-9)
    np.testing.assert_allclose(found.ratios, RATIOS, rtol=1e-8)
    np.testing.assert_allclose(found.ratios.prod(axis=-1), [2.25, 1.327777778, 1.414225941], rtol=1e-9)


def test_lmdir_chained_to_1974() -> None:
    """`test_lmdi.R`: dV_agg_cum and D_agg_cum, whose first row is 0 and 1."""
    chain = chained(SIMPLE[None])
    np.testing.assert_allclose(chain.cumulative()[0].sum(axis=-1), [0, 100, 159, 258])
    np.testing.assert_allclose(chain.cumulative()[0, 1:], np.cumsum(PARTS, axis=0), rtol=1e-8)
    whole = [1, 2.25, 2.25 * 1.327777778, 2.25 * 1.327777778 * 1.414225941]
    np.testing.assert_allclose(chain.cumulative_ratios()[0].prod(axis=-1), whole, rtol=1e-9)


@pytest.mark.parametrize(("year", "expected"), [(0, Z_1971), (1, Z_1972), (2, Z_1973)])
def test_lmdir_by_category(year: int, expected: list[list[float]]) -> None:
    np.testing.assert_allclose(by_category(SIMPLE[year], SIMPLE[year + 1]), expected, rtol=1e-9, atol=1e-9)


# (V_0, V_T, x_0, x_T) of Table 2 with 42 for the product and 6 for the factor where they are above zero; the other
# factor
# makes the product what the case says.
CASES = {
    1: ((0, 7), (6, 7), 42),
    2: ((6, 7), (0, 7), -42),
    3: ((6, 0), (6, 7), 0),
    4: ((6, 7), (6, 0), 0),
    5: ((6, 0), (6, 0), 0),
    6: ((0, 0), (0, 0), 0),
    7: ((6, 0), (0, 0), 0),
    8: ((0, 0), (6, 0), 0),
}


@pytest.mark.parametrize("case", CASES)
def test_the_eight_limits_of_ang_zhang_and_choi(case: int) -> None:
    start, end, expected = CASES[case]
    found = decompose([start], [end])
    assert found.refused == State.USABLE
    assert found.parts[0] == expected


def test_lmdir_with_a_factor_that_appears_and_one_that_vanishes() -> None:
    """`test_util.R`, "Try with some degenerate values": X_0[1, 1] = 0, then X_T[2, 3] = 0."""
    start, end = SIMPLE[0].copy(), SIMPLE[1].copy()
    start[0, 0] = 0
    np.testing.assert_allclose(by_category(start, SIMPLE[1]), np.array([[60, 0, 0], Z_1971[1]]), rtol=1e-9)
    end[1, 2] = 0
    np.testing.assert_allclose(by_category(SIMPLE[0], end), np.array([Z_1971[0], [0, 0, -60]]), rtol=1e-9)


# Ghana's energy, 2003 to 2004, in `test_util.R` "fillrow option": electric heaters (which vanish: their share phi_ij is
# zero in
# 2004) and fans; factors E.ktoe, eta_ij, phi_i, phi_ij.
GHANA_2003 = np.array(
    [
        [7909.898576, 0.168054745, 0.521283202, 0.009258785],
        [7909.898576, 0.072489945, 0.078700891, 0.036152202],
    ]
)
GHANA_2004 = np.array([[42, 42, 42, 0], [7962.921168, 0.101321321, 0.059104816, 0.036042366]])


def test_lmdir_ghana_with_a_use_that_vanishes() -> None:
    found = decompose(GHANA_2003, GHANA_2004)
    assert found.change == pytest.approx(-6.328451992, rel=1e-6)
    np.testing.assert_allclose(found.parts, [0.011188553, 0.56076961, -0.479535332, -6.420874823], rtol=1e-6)
    np.testing.assert_allclose(found.ratios, [1.002733012, 1.146589093, 0.889606884, 0.208820902], rtol=1e-6)
    np.testing.assert_allclose(by_category(GHANA_2003, GHANA_2004)[0], [0, 0, 0, -6.415779079], rtol=1e-6)


def test_lmdir_ghana_turned_round() -> None:
    """The same test with X_0 and X_T changed about: case 1, and every sign turned."""
    found = by_category(GHANA_2004, GHANA_2003)
    np.testing.assert_allclose(found[0], [0, 0, 0, 6.415779079], rtol=1e-6)
    np.testing.assert_allclose(found[1], [-0.011188553, -0.56076961, 0.479535332, 0.005095744], atol=1e-7)


def test_ang_2005_two_sectors_as_recalled() -> None:
    """Energy of two industries, E 30, 20 -> 80, 16 and output Q 10, 40 -> 40, 40, split into activity, structure and
    intensity.

    Not a published check: the inputs are recalled from Ang, Energy Policy 33 (2005) 867 and not confirmed there; the
    results were
    computed apart from this code, from its eq. 4 and 5.
    """
    energy, output = np.array([[30, 20], [80, 16]], dtype=float), np.array([[10, 40], [40, 40]], dtype=float)
    total = output.sum(axis=1, keepdims=True)
    factors = np.stack([np.broadcast_to(total, output.shape), output / total, energy / output], axis=-1)
    found = decompose(factors[0], factors[1])
    assert found.change == pytest.approx(46)
    np.testing.assert_allclose(found.parts, [32.38464, 38.28487, -24.66951], atol=5e-6)
    np.testing.assert_allclose(found.ratios, [1.582880, 1.721020, 0.704802], atol=5e-7)


def test_the_identity_of_value_computed_apart() -> None:
    """People 100 -> 80, K 200 -> 480, Y 500 -> 800, V 2,500 -> 8,000; computed apart from this code."""
    levels = np.array([[100, 200, 500, 2500], [80, 480, 800, 8000]], dtype=float)
    factors = np.concatenate([levels[:, :1], levels[:, 1:] / levels[:, :-1]], axis=1)[:, None, :]
    found = decompose(factors[0], factors[1])
    np.testing.assert_allclose(found.parts, [-1055.142224, 5194.827306, -1917.256194, 3277.571112], atol=5e-7)
