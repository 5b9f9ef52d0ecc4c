"""Growth accounting on the two series it began with."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.methods.growth import accounts, elasticity


def numbers(text: str) -> list[float]:
    return [float(number) for number in text.split()]


# Cobb and Douglas, A Theory of Production, AER 18 (1928) 139: product, labour and capital of American manufacturing,
# 1899 = 100,
# 1899 to 1922. The labour series is the paper's, which textbooks reprint altered. Typed from memory of the paper and
# confirmed by
# the fit that is published for these 24 years (first test below), which a slip in any year would miss.
PRODUCT = numbers("100 101 112 122 124 122 143 152 151 126 155 159 153 177 184 169 189 225 227 223 218 231 179 240")
LABOUR = numbers("100 105 110 118 123 116 125 133 138 121 140 144 145 152 154 149 154 182 196 200 193 193 147 161")
CAPITAL = numbers("100 107 114 122 131 138 149 163 176 185 198 208 216 226 236 244 266 298 335 366 387 407 417 431")

# Solow, Technical Change and the Aggregate Production Function, REStat 39 (1957) 312, Table 1, 1909 to 1949: output per
# man-hour,
# employed capital per man-hour, his index of technology (as in Greene, Econometric Analysis, Table F7.2, and R's
# Ecdat).
OUTPUT_PER_HOUR = numbers(
    """
    0.623 0.616 0.647 0.652 0.680 0.682 0.669 0.700 0.679 0.729 0.767 0.721 0.770 0.788 0.809 0.836 0.872 0.869
    0.871 0.874 0.895 0.880 0.904 0.879 0.869 0.921 0.943 0.982 0.971 1.000 1.034 1.082 1.122 1.136 1.180 1.265
    1.296 1.215 1.194 1.221 1.275
    """
)
CAPITAL_PER_HOUR = numbers(
    """
    2.06 2.10 2.17 2.21 2.23 2.20 2.26 2.34 2.21 2.22 2.47 2.58 2.55 2.49 2.61 2.74 2.81 2.87 2.93 3.02 3.06 3.30
    3.33 3.28 3.10 3.00 2.87 2.72 2.71 2.78 2.66 2.63 2.58 2.64 2.62 2.63 2.66 2.50 2.50 2.55 2.70
    """
)
TECHNOLOGY = numbers(
    """
    1.000 0.983 1.021 1.023 1.064 1.071 1.041 1.076 1.065 1.142 1.157 1.069 1.146 1.183 1.196 1.215 1.254 1.241
    1.235 1.226 1.251 1.197 1.226 1.198 1.211 1.298 1.349 1.429 1.415 1.445 1.514 1.590 1.660 1.665 1.692 1.812
    1.850 1.769 1.739 1.767 1.809
    """
)
# The share of property in income, column 4 of the same table. Recalled, not read; what confirms it is that with Solow's
# own formula
# it gives his technology index (first test below).
SHARE = numbers(
    """
    0.335 0.330 0.335 0.330 0.334 0.325 0.344 0.358 0.370 0.342 0.354 0.319 0.369 0.339 0.337 0.330 0.336 0.327
    0.323 0.338 0.332 0.347 0.325 0.397 0.362 0.355 0.351 0.357 0.340 0.331 0.347 0.357 0.377 0.356 0.342 0.332
    0.314 0.312 0.327 0.332 0.326
    """
)
TO_1942 = slice(0, 34)  # after it the table has the slip that Hogan, REStat 40 (1958) 407, found


def test_cobb_and_douglas_series_are_typed_right() -> None:
    """The unrestricted fit published for them: ln Q = -.1773 + .8073 ln L + .2331 ln K, R2 .9574."""
    product, labour, capital = (np.log(np.array(v, dtype=float)) for v in (PRODUCT, LABOUR, CAPITAL))
    fit, _, _, _ = np.linalg.lstsq(np.column_stack([np.ones(24), labour, capital]), product)
    np.testing.assert_allclose(fit, [-0.1773, 0.8073, 0.2331], atol=5e-5)
    left = product - fit[0] - fit[1] * labour - fit[2] * capital
    assert 1 - left.var() / product.var() == pytest.approx(0.9574, abs=5e-5)


def test_cobb_and_douglas_1899_to_1922() -> None:
    """Growth of product .8755, labour .4762, capital 1.4609; with a share of a quarter, deepening .2462 and
    productivity .1531."""
    found = accounts([PRODUCT[0], PRODUCT[-1]], [LABOUR[0], LABOUR[-1]], [CAPITAL[0], CAPITAL[-1]], 0.25)
    assert found.output[1] == pytest.approx(0.8755, abs=5e-5)
    assert found.labour[1] == pytest.approx(0.4762, abs=5e-5)
    assert found.deepening[1] == pytest.approx(0.2462, abs=5e-5)
    assert found.residual[1] == pytest.approx(0.1531, abs=5e-5)
    assert found.deepening[1] / 0.25 + found.labour[1] == pytest.approx(1.4609, abs=5e-5)


def test_cobb_and_douglas_capital_share_is_a_quarter() -> None:
    """Their P' = 1.01 L^3/4 C^1/4: least squares of ln(P/L) on ln(C/L) gives .2541 and exp(.0145)."""
    product, labour, capital = (np.log(np.array(v, dtype=float)) for v in (PRODUCT, LABOUR, CAPITAL))
    found = elasticity(product - labour, capital - labour)
    assert found.refused is None
    assert found.value == pytest.approx(0.2541, abs=5e-5)
    assert round(found.value, 2) == 0.25
    assert np.exp(found.intercept) == pytest.approx(1.0147, abs=5e-5)
    assert found.low < 0.25 < found.high


def test_solow_shares_give_his_technology_index() -> None:
    """By his own formula, dA/A = dq/q - s dk/k: 38 of 40 yearly growth rates to .0015, none but the slip of 1943 off by
    more than .003."""
    q, k, a, s = (np.array(v) for v in (OUTPUT_PER_HOUR, CAPITAL_PER_HOUR, TECHNOLOGY, SHARE))
    off = np.abs(np.diff(a) / a[:-1] - (np.diff(q) / q[:-1] - s[:-1] * np.diff(k) / k[:-1]))
    assert (off < 0.0015).sum() == 38
    assert [1909 + int(i) + 1 for i in np.flatnonzero(off > 0.003)] == [1943]


def test_solow_technology_to_1942() -> None:
    """Törnqvist accounts with his shares follow his index within 1.5%; he used growth rates, not logarithms, and one
    year's share."""
    q, k = np.array(OUTPUT_PER_HOUR)[TO_1942], np.array(CAPITAL_PER_HOUR)[TO_1942]
    found = accounts(q, np.ones_like(q), k, np.array(SHARE)[TO_1942])
    index = np.exp(np.nancumsum(found.residual))
    np.testing.assert_allclose(index, np.array(TECHNOLOGY)[TO_1942], rtol=0.015)


def test_solow_elasticity_1909_to_1942() -> None:
    """His eq. 4d on p. 318: ln(q/A) = -.730 + .354 ln k, r = .9996."""
    q, k, a = (np.array(v)[TO_1942] for v in (OUTPUT_PER_HOUR, CAPITAL_PER_HOUR, TECHNOLOGY))
    found = elasticity(np.log(q / a), np.log(k))
    assert found.value == pytest.approx(0.354, abs=5e-4)
    assert found.intercept == pytest.approx(-0.730, abs=5e-4)
    assert found.correlation == pytest.approx(0.9996, abs=5e-5)
