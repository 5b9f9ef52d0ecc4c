"""What grows or falls by the same factor every year: a straight line through the logarithms of values by day.

log(value) = level + rate * time, by ordinary least squares; the interval is Student's with n - 2 degrees of freedom, so
it allows for scatter around the line, not for errors that hang together or for points that somebody chose. References:
Montgomery, Peck and Vining, Introduction to Linear Regression Analysis (5th ed., 2012), 2.4; Nagy, Farmer, Bui and
Trancik, PLoS ONE 8 (2013) e52669 (exponential trends of performance and price).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from analytics.options import constant
from errors import UsageError

Vector = npt.NDArray[np.float64]
LEVEL: Final = constant(0.95, "the usual confidence, so that intervals of several methods compare")
JULIAN: Final = constant(365.25, "days of a mean year: the Julian year of astronomers")
COMMON: Final = constant(365.0, "days of a common year, as Epoch AI counts it in its fits of prices")
MONTHS: Final = constant(12, "months of a year")
FEWEST: Final = 3  # points: two leave nothing to judge the line by


@dataclass(frozen=True, slots=True)
class Trend:
    """A fitted trend. `rate` is the change of the natural logarithm in a year, `low` and `high` its interval at the
    level of confidence; `start` is the first day, `level` the fitted value on it, `year` how many days a year has.
    """

    observations: int
    start: np.datetime64
    level: float
    rate: float
    low: float
    high: float
    r_squared: float
    year: float

    @property
    def factor(self) -> float:
        """By what a value is multiplied in a year."""
        return math.exp(self.rate)

    @property
    def factors(self) -> tuple[float, float]:
        """The interval of `factor`, the smaller first."""
        return math.exp(self.low), math.exp(self.high)

    @property
    def growth(self) -> float:
        """The change in a year, a fraction."""
        return math.expm1(self.rate)

    @property
    def growths(self) -> tuple[float, float]:
        """The interval of `growth`, the smaller first."""
        return math.expm1(self.low), math.expm1(self.high)

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0

    @property
    def halving(self) -> float:
        """Months in which a value halves, 12 ln 2 / ln f for what falls by a factor f a year; infinite where it does
        not fall.
        """
        return _halving(self.rate)

    @property
    def halvings(self) -> tuple[float, float]:
        """The interval of `halving`, the shorter first; its end is infinite where the interval takes in no fall."""
        return _halving(self.low), _halving(self.high)

    def at(self, days: npt.ArrayLike) -> Vector:
        """The fitted values on some days."""
        return np.asarray(self.level * np.exp(self.rate * _years(days, self.start, self.year)), dtype=np.float64)


def trend(days: npt.ArrayLike, values: npt.ArrayLike, *, confidence: float = LEVEL, year: float = JULIAN) -> Trend:
    """The trend through values above zero (n,) on days (n,), in any order.

    Raises UsageError below three points, where all are of one day, or for a value that is not above zero.
    """
    when, y = np.asarray(days, dtype="M8[D]"), np.asarray(values, dtype=np.float64)
    _check(when, y)
    start, logs = when.min(), np.log(y)
    x = _years(when, start, year)
    away, spread = x - x.mean(), logs - logs.mean()
    rate = float(away @ spread / (away @ away))
    left = spread - rate * away
    error = math.sqrt(float(left @ left) / (len(y) - 2) / float(away @ away))
    reach = float(student.ppf((1 + confidence) / 2, len(y) - 2)) * error
    whole = float(spread @ spread)
    explained = 1 - float(left @ left) / whole if whole else 1.0
    level = math.exp(float(logs.mean() - rate * x.mean()))
    return Trend(len(y), start, level, rate, rate - reach, rate + reach, explained, year)


def _years(days: npt.ArrayLike, start: np.datetime64, year: float) -> Vector:
    since: Any = np.asarray(days, dtype="M8[D]") - start
    return np.asarray(since.astype(np.float64) / year)


def _halving(rate: float) -> float:
    return MONTHS * math.log(2) / -rate if rate < 0 else math.inf


def _check(days: npt.NDArray[np.datetime64], values: Vector) -> None:
    if len(days) != len(values) or not (values > 0).all():
        raise UsageError(
            "A trend needs one value above zero for each day",
            which=f"{len(days)} days, {len(values)} values",
            next_step="Leave out what is missing, zero or below it",
        )
    if len(values) < FEWEST or len(np.unique(days)) < 2:
        raise UsageError(
            "A trend needs points on several days",
            which=f"{len(values)} points on {len(np.unique(days))} days",
            next_step=f"Choose what has at least {FEWEST} points",
        )
