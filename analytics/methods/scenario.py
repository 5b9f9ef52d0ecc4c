"""A company's quarters ahead: drivers that grow at random and together, and what they multiply to.

Drivers such as people, output per person and margin grow by one correlated normal draw of their logarithms a quarter.
Their product is lognormal, so its mean, spread and quantiles have closed forms, and so have those of sums of quarters:
with m the sum of the mean growths and v the sum of all entries of their covariance, ln(x_h/x_0) ~ N(h m, h v).
References: Aitchison and Brown, The Lognormal Distribution (1957), ch. 2; Glasserman, Monte Carlo Methods in Financial
Engineering (2003), sec. 2.3 (correlated normal draws) and 3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analytics.options import constant
from errors import UsageError

Floats = npt.NDArray[np.float64]
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
