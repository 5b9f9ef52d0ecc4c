"""Scenarios: closed forms of an independent implementation, draws that agree with them, depreciation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from analytics.methods import depreciation, scenario
from analytics.methods.scenario import Drivers
from errors import UsageError

CORRELATION = [[1, 0.3, 0.2], [0.3, 1, -0.1], [0.2, -0.1, 1]]
DRIVERS = Drivers.of((400, 80_000, 0.35), (0.010, -0.005, 0.002), (0.03, 0.02, 0.04), CORRELATION)
PLAN = [20, 22, 24, 26, 28, 30, 32, 34, *[30] * 32]  # capital expenditure by quarter


# ------------------------------------------------------------------------------------- closed forms


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and standard deviation of an amount, in its unit."""

    mean: float
    deviation: float


def start(drivers: Drivers) -> float:
    """The product of the levels today."""
    return float(drivers.levels.prod())


def drift(drivers: Drivers) -> float:
    """The mean quarterly growth of the logarithm of the product."""
    return float(drivers.growth.sum())


def variance(drivers: Drivers) -> float:
    """The variance of that growth."""
    return float(drivers.covariance.sum())


def product_moments(drivers: Drivers, quarters: int) -> Moments:
    """Of the product of the drivers after so many quarters."""
    mean = start(drivers) * math.exp(quarters * (drift(drivers) + variance(drivers) / 2))
    return Moments(mean, mean * math.sqrt(math.expm1(quarters * variance(drivers))))


def product_quantiles(drivers: Drivers, quarters: int, shares: tuple[float, ...]) -> np.ndarray:
    """The values below which the product lies with some probabilities, after so many quarters."""
    reach = stats.norm.ppf(np.asarray(shares)) * math.sqrt(quarters * variance(drivers))
    return np.asarray(start(drivers) * np.exp(quarters * drift(drivers) + reach))


def sum_moments(drivers: Drivers, quarters: int) -> Moments:
    """Of the product added up over the quarters from the first to the last: cov(x_s, x_t) = E x_s E x_t
    (exp(v min(s, t)) - 1).
    """
    ahead = np.arange(1, quarters + 1)
    means = start(drivers) * np.exp(ahead * (drift(drivers) + variance(drivers) / 2))
    shared = np.expm1(variance(drivers) * np.minimum.outer(ahead, ahead))
    return Moments(float(means.sum()), math.sqrt(float(means @ shared @ means)))


def test_variance_of_the_product() -> None:
    assert variance(DRIVERS) == pytest.approx(0.00358)


@pytest.mark.parametrize(("quarters", "mean", "deviation"), [(20, 13_352_635, 3_637_841), (40, 15_919_007, 6_246_270)])
def test_moments_of_the_product(quarters: int, mean: float, deviation: float) -> None:
    moments = product_moments(DRIVERS, quarters)
    assert (moments.mean, moments.deviation) == pytest.approx((mean, deviation), abs=0.6)


def test_quantiles_of_the_product() -> None:
    assert product_quantiles(DRIVERS, 40, (0.05, 0.95)) == pytest.approx((7_952_385, 27_614_903), abs=1)


def test_moments_of_the_sum_of_forty_quarters() -> None:
    moments = sum_moments(DRIVERS, 40)
    assert moments.mean == pytest.approx(5.3922e8, rel=2e-5)
    assert moments.deviation == pytest.approx(1.2753e8, rel=5e-5)


# ---------------------------------------------------------------------------------------- by draws


@pytest.fixture(scope="module")
def product() -> np.ndarray:
    return np.asarray(scenario.paths(DRIVERS, 40, 10_000, seed=7).prod(axis=2))


def test_the_same_seed_draws_the_same(product: np.ndarray) -> None:
    again = scenario.paths(DRIVERS, 40, 10_000, seed=7).prod(axis=2)
    assert np.array_equal(product, again)
    assert not np.array_equal(product, scenario.paths(DRIVERS, 40, 10_000, seed=8).prod(axis=2))


def test_draws_agree_with_the_closed_forms(product: np.ndarray) -> None:
    """Within three standard errors of 10,000 draws."""
    exact, last = product_moments(DRIVERS, 40), product[:, -1]
    assert last.mean() == pytest.approx(exact.mean, rel=0.012)
    assert last.std() == pytest.approx(exact.deviation, rel=0.033)
    logs = np.log(last / start(DRIVERS))
    assert logs.mean() == pytest.approx(40 * drift(DRIVERS), abs=0.0114)
    assert logs.std() == pytest.approx(math.sqrt(40 * variance(DRIVERS)), abs=0.0080)
    whole = sum_moments(DRIVERS, 40)
    assert product.sum(axis=1).mean() == pytest.approx(whole.mean, rel=3 * whole.deviation / whole.mean / 100)


def test_growths_of_drivers_are_correlated_as_asked() -> None:
    logs = np.log(scenario.paths(DRIVERS, 2, 20_000, seed=1))
    steps = logs[:, 1] - logs[:, 0]
    assert np.corrcoef(steps.T) == pytest.approx(np.array(CORRELATION), abs=0.03)
    assert steps.std(axis=0) == pytest.approx((0.03, 0.02, 0.04), rel=0.02)


def test_drivers_that_move_as_one_can_be_drawn() -> None:
    one = Drivers.of((1, 1), (0, 0), (0.1, 0.1), np.ones((2, 2)))
    drawn = scenario.paths(one, 3, 10, seed=1)
    assert drawn[..., 0] == pytest.approx(drawn[..., 1])


def test_without_spread_the_path_is_the_mean() -> None:
    still = Drivers.of((2, 3), (0.01, 0.02), (0, 0), np.eye(2))
    assert scenario.paths(still, 4, 2, seed=1).prod(axis=2)[0, -1] == pytest.approx(6 * math.exp(0.12))
    assert product_moments(still, 4).deviation == 0


def test_the_fan_is_quantiles_by_quarter(product: np.ndarray) -> None:
    low, middle, high = scenario.fan(product, (0.05, 0.5, 0.95))
    assert (low < middle).all()
    assert (middle < high).all()
    assert (low[-1], high[-1]) == pytest.approx(product_quantiles(DRIVERS, 40, (0.05, 0.95)), rel=0.03)


@pytest.mark.parametrize(
    "changed",
    [
        {"levels": (0, 1)},
        {"spread": (-1, 1)},
        {"growth": (0,)},
        {"correlation": [[1, 2], [2, 1]]},
        {"correlation": [[1, 0.5], [0.4, 1]]},
    ],
)
def test_what_cannot_be_drawn_is_refused(changed: dict[str, object]) -> None:
    usual = {"levels": (1, 1), "growth": (0, 0), "spread": (1, 1), "correlation": np.eye(2)}
    with pytest.raises(UsageError, match="drivers"):
        Drivers.of(**(usual | changed))


# ------------------------------------------------------------------------------------------- capital


@pytest.mark.parametrize(
    ("life", "years"),
    [
        (5, (6.4, 27.2, 52.2, 76.2, 100.2, 117.8, 121, 120)),
        (6, (5.333, 22.667, 43.5, 63.5, 83.5, 103.5, 118.167, 120.833)),
    ],
)
def test_depreciation_by_year_from_the_quarter_after_the_purchase(life: int, years: tuple[float, ...]) -> None:
    bought = np.asarray(PLAN, dtype=float)
    charges = depreciation.by_vintage(bought, depreciation.straight_line(4 * life, len(bought), start=1)).sum(axis=0)
    assert charges.reshape(-1, 4).sum(axis=1)[:8] == pytest.approx(years, abs=6e-4)
