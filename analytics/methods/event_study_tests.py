"""Whether events moved prices: tests of CARs by their spread and by the models' own errors.

With N events, SCAR a CAR over its standard error and T the days of its estimation:

- cross-sectional t: sqrt(N) mean/sd of the CARs, t(N-1);
- Patell: sum SCAR / sqrt(sum (T-2)/(T-4)), normal (with T - k free days: free/(free - 2));
- Boehmer, Musumeci and Poulsen: sqrt(N) mean/sd of the SCARs, t(N-1): holds where events raise the variance;
- Kolari and Pynnonen: BMP times sqrt((1-r)/(1+(N-1)r)), t(N-1): holds where events share days. r is the mean over all
  pairs of the correlation of residuals times the share of the window's days in common; with one common date it is the
  paper's r.

References: Patell, Journal of Accounting Research 14 (1976) 246-276; Boehmer, Musumeci and Poulsen, Journal of
Financial Economics 30 (1991) 253-272; Kolari and Pynnonen, Review of Financial Studies 23 (2010) 3996-4025.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from analytics.methods.clustered import LEVEL
from analytics.methods.event_study import Events, Fit, Places, Values, Window
from analytics.options import constant

COMMON_DAYS: Final = constant(60, "a quarter of returns: with fewer a correlation is noise, and none is taken")


@dataclass(frozen=True, slots=True)
class SignificanceTest:
    """A statistic and its two-sided p-value; NaN where it is not defined."""

    statistic: float
    p_value: float

    @property
    def rejects(self) -> bool:
        """Whether it rejects at 5%."""
        return self.p_value <= 1 - LEVEL


UNDEFINED: Final = SignificanceTest(math.nan, math.nan)


def single(car: float, error: float, free: float) -> SignificanceTest:
    """One event: its CAR over the model's error, with the free days of its estimation."""
    return by_student(car / error, free) if error > 0 else UNDEFINED


def cross_sectional(car: Values) -> SignificanceTest:
    """By the spread of the events themselves."""
    return by_student(_t(car), len(car) - 1)


def patell(scaled: Values, free: Values) -> SignificanceTest:
    """By the models' own errors, as if events left the variance as it was."""
    return by_normal(float(scaled.sum() / np.sqrt((free / (free - 2)).sum()))) if len(scaled) else UNDEFINED


def boehmer(scaled: Values) -> SignificanceTest:
    """By the spread of scaled CARs."""
    return by_student(_t(scaled), len(scaled) - 1)


def kolari(scaled: Values, correlation: float) -> SignificanceTest:
    """The same, for events that share days: with the mean correlation of pairs."""
    count = len(scaled)
    spread = 1 + (count - 1) * correlation
    if count < 2 or spread <= 0:
        return UNDEFINED
    return by_student(_t(scaled) * math.sqrt((1 - correlation) / spread), count - 1)


def mean_correlation(fit: Fit, events: Events, window: Window) -> float:
    """The mean over all pairs of residual correlation times the share of window days in common; 0 below two events."""
    count = len(events)
    if count < 2:
        return 0.0
    order = np.argsort(events.day, kind="stable")
    breaks = np.flatnonzero(np.diff(events.day[order]) >= window.days) + 1  # no window reaches across
    total = sum(_shared(fit, events, window, places) for places in np.split(order, breaks) if len(places) > 1)
    return total / (count * (count - 1))


def _shared(fit: Fit, events: Events, window: Window, places: Places) -> float:
    """The sum over ordered pairs of some events."""
    of = events[places]
    shared = np.clip(window.days - np.abs(of.day[:, None] - of.day), 0, None) / window.days
    np.fill_diagonal(shared, 0.0)
    return float((_correlations(fit.residuals[places], of) * shared).sum())


def _correlations(residuals: Values, events: Events) -> Values:
    """Correlation of the residuals (N, E) of each pair (N, N) on the trading days that both estimations have."""
    rows = _on_calendar(residuals, events)
    there = np.isfinite(rows).astype(float)
    x = np.where(there > 0, rows, 0.0)
    days, sums, squares = there @ there.T, x @ there.T, (x * x) @ there.T
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance = x @ x.T / days - sums * sums.T / days**2
        deviation = np.sqrt(squares / days - (sums / days) ** 2)
        correlation = covariance / (deviation * deviation.T)
    return np.where((days >= COMMON_DAYS) & np.isfinite(correlation), correlation, 0.0)


def _on_calendar(residuals: Values, events: Events) -> Values:
    """Residuals (N, E) by trading day, NaN where an event has none."""
    start = events.day - events.day.min()
    width = residuals.shape[1]
    rows = np.full((len(events), int(start.max()) + width), np.nan)
    rows[np.arange(len(events))[:, None], start[:, None] + np.arange(width)] = residuals
    return rows


def interval(values: Values) -> tuple[float, float]:
    """The 95% interval of the mean by the spread of the values; NaN below two."""
    count = len(values)
    if count < 2:
        return math.nan, math.nan
    half = reach(count - 1) * float(values.std(ddof=1)) / math.sqrt(count)
    middle = float(values.mean())
    return middle - half, middle + half


@lru_cache  # the same few numbers of days hundreds of times
def reach(free: float) -> float:
    """How many errors a 95% interval by Student's t reaches to each side."""
    return float(student.ppf((1 + LEVEL) / 2, free))


def by_student(statistic: float, free: float) -> SignificanceTest:
    """A statistic with its two-sided p-value by Student's t."""
    known = math.isfinite(statistic)
    return SignificanceTest(statistic, 2 * float(student.sf(abs(statistic), free))) if known else UNDEFINED


def by_normal(statistic: float) -> SignificanceTest:
    """A statistic with its two-sided p-value by the normal distribution."""
    known = math.isfinite(statistic)
    return SignificanceTest(statistic, 2 * float(norm.sf(abs(statistic)))) if known else UNDEFINED


def _t(values: Values) -> float:
    """sqrt(N) mean/sd; NaN below two values or without any spread."""
    if len(values) < 2:
        return math.nan
    spread = float(values.std(ddof=1))
    return math.sqrt(len(values)) * float(values.mean()) / spread if spread > 0 else math.nan
