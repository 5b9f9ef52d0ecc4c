"""A company's quarters ahead: drivers that grow at random and together, what they multiply to, and a plan that pays.

Drivers such as people, output per person and margin grow by one correlated normal draw of their logarithms a quarter.
Their product is lognormal, so its mean, spread and quantiles have closed forms, and so have those of sums of quarters:
with m the sum of the mean growths and v the sum of all entries of their covariance, ln(x_h/x_0) ~ N(h m, h v).
References: Aitchison and Brown, The Lognormal Distribution (1957), ch. 2; Glasserman, Monte Carlo Methods in Financial
Engineering (2003), sec. 2.3 (correlated normal draws) and 3.2; Brealey, Myers and Allen, Principles of Corporate
Finance (13th ed., 2019), ch. 2 (annuities, growing cash flows).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from analytics.methods import depreciation
from analytics.options import constant
from errors import UsageError

Floats = npt.NDArray[np.float64]
QUARTERS: Final = 4  # of a year
_NEXT: Final = 1  # an asset is written off from the quarter after its purchase
_ROUNDING: Final = constant(1e-10, "by which an eigenvalue of a correlation may fall below zero")


@dataclass(frozen=True, slots=True, eq=False)
class Drivers:
    """k drivers: levels today (k), mean and standard deviation of their quarterly growth in logarithms (k), and the
    correlation of the growths (k, k).
    """

    levels: Floats
    growth: Floats
    spread: Floats
    correlation: Floats

    @classmethod
    def of(cls, levels: Any, growth: Any, spread: Any, correlation: Any) -> Drivers:
        """Raises UsageError for levels that are not above zero, a negative spread, or what is no correlation matrix."""
        parts = [np.asarray(each, dtype=float) for each in (levels, growth, spread, correlation)]
        drivers = cls(*parts)
        if wrong := drivers._wrong():
            raise UsageError(
                "Not drivers that can be drawn", which=wrong, next_step="Give one of each for every driver"
            )
        return drivers

    def _wrong(self) -> str:
        count = len(self.levels)
        if self.growth.shape != (count,) or self.spread.shape != (count,) or self.correlation.shape != (count, count):
            return "the shapes do not fit"
        if not (self.levels > 0).all() or not (self.spread >= 0).all():
            return "a level is not above zero or a spread below it"
        own = self.correlation
        whole = np.allclose(own, own.T) and np.allclose(np.diag(own), 1)
        least = float(np.linalg.eigvalsh(own).min()) if whole else -1.0
        return "" if whole and least >= -_ROUNDING else "the correlations contradict each other"

    @property
    def covariance(self) -> Floats:
        """Of the quarterly growths (k, k)."""
        return np.asarray(self.correlation * np.outer(self.spread, self.spread))

    @property
    def start(self) -> float:
        """The product of the levels today."""
        return float(self.levels.prod())

    @property
    def drift(self) -> float:
        """m: the mean quarterly growth of the logarithm of the product."""
        return float(self.growth.sum())

    @property
    def variance(self) -> float:
        """v: the variance of that growth."""
        return float(self.covariance.sum())


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and standard deviation of an amount, in its unit."""

    mean: float
    deviation: float


# ------------------------------------------------------------------------------------- closed forms


def product_moments(drivers: Drivers, quarters: int) -> Moments:
    """Of the product of the drivers after so many quarters."""
    mean = drivers.start * math.exp(quarters * (drivers.drift + drivers.variance / 2))
    return Moments(mean, mean * math.sqrt(math.expm1(quarters * drivers.variance)))


def product_quantiles(drivers: Drivers, quarters: int, shares: Any) -> Floats:
    """The values below which the product lies with some probabilities, after so many quarters (same shape)."""
    reach = stats.norm.ppf(np.asarray(shares, dtype=float)) * math.sqrt(quarters * drivers.variance)
    return np.asarray(drivers.start * np.exp(quarters * drivers.drift + reach))


def sum_moments(drivers: Drivers, quarters: int) -> Moments:
    """Of the product added up over the quarters from the first to the last: cov(x_s, x_t) = E x_s E x_t
    (exp(v min(s, t)) - 1).
    """
    ahead = np.arange(1, quarters + 1)
    means = drivers.start * np.exp(ahead * (drivers.drift + drivers.variance / 2))
    shared = np.expm1(drivers.variance * np.minimum.outer(ahead, ahead))
    return Moments(float(means.sum()), math.sqrt(float(means @ shared @ means)))


def arithmetic_factor(drivers: Drivers) -> float:
    """By what the mean of the product grows a quarter where growth is drawn as a rate and not in logarithms:
    E prod(1 + g_i) for jointly normal rates of up to three drivers.

    Raises UsageError for more.
    """
    rates, cov = 1 + drivers.growth, drivers.covariance
    if len(rates) > 3:
        raise UsageError(
            "Too many drivers for the mean of a product of rates",
            which=f"{len(rates)} drivers",
            next_step="Give up to three",
        )
    pairs = [(i, j) for i in range(len(rates)) for j in range(i)]
    others = [np.delete(rates, pair).prod() for pair in pairs]
    return float(rates.prod() + sum(cov[pair] * rest for pair, rest in zip(pairs, others, strict=True)))


# ---------------------------------------------------------------------------------------- by draws


def paths(drivers: Drivers, quarters: int, count: int, seed: int) -> Floats:
    """Levels of the drivers in `count` draws (count, quarters, k) from the first quarter ahead; the same for a seed."""
    draws = np.random.default_rng(seed).standard_normal((count, quarters, len(drivers.levels)))
    steps = drivers.growth + draws @ _root(drivers.covariance).T
    return np.asarray(drivers.levels * np.exp(np.cumsum(steps, axis=1)))


def _root(covariance: Floats) -> Floats:
    """A square root of a covariance, also of one without full rank, where Cholesky's does not exist."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0, None)))


def fan(values: Any, shares: Any) -> Floats:
    """Quantiles of draws (count, quarters) by quarter: (shares, quarters)."""
    return np.asarray(np.quantile(np.asarray(values, dtype=float), shares, axis=0))


# ------------------------------------------------------------------------------- capital and break-even


def yearly_depreciation(purchases: Any, life: float) -> Floats:
    """Depreciation by year of quarterly purchases, a straight line over a life in years that begins in the quarter
    after each purchase; a last year that is not whole is left out.
    """
    bought = np.asarray(purchases, dtype=float)
    profile = depreciation.straight_line(life * QUARTERS, len(bought), start=_NEXT)
    charges = depreciation.by_vintage(bought, profile).sum(axis=0)
    return np.asarray(charges[: len(bought) // QUARTERS * QUARTERS].reshape(-1, QUARTERS).sum(axis=1))


def needed_cash(cost: float, rate: float, years: float) -> float:
    """The cash a year that pays a cost back with a return over so many years: an annuity. Raises UsageError for a life
    that is not above zero, and for a return that loses everything.
    """
    if not years > 0:
        raise UsageError("No life to earn a cost back in", which=f"{years:g} years", next_step="Give more than zero")
    if not rate > -1:
        raise UsageError("No return to pay", which=f"{rate:.0%} a year", next_step="Give more than -100%")
    return cost / years if rate == 0 else cost * rate / (1 - (1 + rate) ** -years)


def years_to_break_even(cost: float, first: float, rate: float, growth: float) -> float:
    """Years until cash that begins at `first` a year and grows has paid a cost back with a return; infinite where it
    never does.
    """
    if not first > 0:
        return math.inf
    if math.isclose(rate, growth):
        return cost * (1 + rate) / first
    left = 1 - cost * (rate - growth) / first
    return math.log(left) / math.log((1 + growth) / (1 + rate)) if left > 0 else math.inf
