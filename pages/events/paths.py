"""The mean abnormal return day by day around events, beside what random days of the same companies give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from analytics.methods.clustered import LEVEL
from analytics.methods.event_study import Events, Flags, Returns, Values, Window, around, estimate
from pages.events.kinds import Asked

BEFORE, AFTER = -5, 10  # trading days around the event that are drawn at least
_Z: Final = float(norm.ppf((1 + LEVEL) / 2))


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """By trading day (D,): the mean over the events that have it, summed from the first day of the window on.

    low, high: 95% by their spread; usual_low, usual_high: the middle 95% of random days; events: how many there are.
    """

    days: Values
    mean: Values
    low: Values
    high: Values
    usual_low: Values
    usual_high: Values
    events: Values

    def at(self, day: int) -> float:
        """The mean on a day."""
        return float(self.mean[self.days == day][0])


class Spread(NamedTuple):
    """Mean and variance of the CARs of each of K companies (K,)."""

    means: Values
    variances: Values


def path_of(returns: Returns, events: Events, asked: Asked, every: Callable[[Window], Spread]) -> Path:
    """The path of some events; `every` gives the spread of the CARs of all days over a window."""
    of = drawn(asked.window)
    base = asked.window.first
    fit = estimate(returns, events, asked.model, asked.days)
    y, x = around(returns.firms, events, of), around(returns.market, events, of)
    sums = summed(y - fit.alpha[:, None] - fit.beta[:, None] * x, base - of.first)
    there: Flags = np.isfinite(sums)
    count = there.sum(axis=0).astype(float)
    mean = np.where(there, sums, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan)
    left = np.where(there, np.square(sums - mean), 0.0).sum(axis=0)
    error = np.sqrt(left / np.where(count > 1, (count - 1) * count, np.nan))
    half = student.ppf((1 + LEVEL) / 2, np.maximum(count - 1, 1)) * error
    usual = np.array([_usual(events, every, base, int(day)) for day in of.places])
    return Path(of.places.astype(float), mean, mean - half, mean + half, usual[:, 0], usual[:, 1], count)


def drawn(window: Window) -> Window:
    """The days that are drawn for a window."""
    return Window(min(BEFORE, window.first - 1), max(AFTER, window.last))


def summed(abnormal: Values, base: int) -> Values:
    """Sums (N, D) from a column on, and back from it before: the column before `base` is zero."""
    after = np.cumsum(abnormal[:, base:], axis=1)
    before = -np.cumsum(abnormal[:, base - 1 : 0 : -1], axis=1)[:, ::-1]
    return np.concatenate([before, np.zeros((len(abnormal), 1)), after], axis=1)


def _usual(events: Events, every: Callable[[Window], Spread], base: int, day: int) -> tuple[float, float]:
    """The middle 95% of the mean on random days, were these independent: of a sum of many draws it is normal."""
    if day == base - 1 or not len(events):
        return 0.0, 0.0
    window = Window(base, day) if day >= base else Window(day + 1, base - 1)
    means, variances = every(window)
    middle = float(means[events.firm].mean()) * (1 if day >= base else -1)
    half = _Z * float(np.sqrt(variances[events.firm].sum())) / len(events)
    return middle - half, middle + half


def spread(cars: Values) -> Spread:
    """Of the CARs (T, K) of all days."""
    there = np.isfinite(cars)
    count = np.maximum(there.sum(axis=0), 1)
    means = np.where(there, cars, 0.0).sum(axis=0) / count
    return Spread(means, np.where(there, np.square(cars - means), 0.0).sum(axis=0) / count)
