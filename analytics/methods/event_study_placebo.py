"""What random days of the same companies give: a placebo distribution of the mean CAR, and what could be detected.

Every draw gives each event another day of its own company at random; in the clustered version events within a few
trading days of one another move together, so that what their companies share on a day stays shared. The p-value counts
draws that lie as far from the draws' own mean as the observed mean does.

References: Fisher, The Design of Experiments (1935), ch. 3; Brown and Warner, Journal of Financial Economics 8 (1980)
205-258, for random event days; MacKinlay, Journal of Economic Literature 35 (1997) 13-39, for power; North, Curtis and
Sham, American Journal of Human Genetics 71 (2002) 439-441, for the 1 that is added to count and draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

import numpy as np
from scipy.stats import norm

from analytics.methods.clustered import LEVEL
from analytics.methods.event_study import (
    ESTIMATION,
    FEWEST_DAYS,
    Events,
    Flags,
    Model,
    Places,
    Returns,
    Values,
    Window,
    estimated,
    intercept_of,
    slope_of,
    variance_of,
)
from analytics.options import constant

DRAWS: Final = constant(10_000, "a Monte Carlo error of 0.2 points at a p-value of 5%")
SEED: Final = constant(20_261_126, "any fixed one, so that a chart is the same every time")
TOGETHER: Final = constant(5, "trading days: a week, over which news of one company still moves the others")
POWER: Final = constant(0.8, "the usual power of a study that is worth doing")

Array = TypeVar("Array", Values, Flags)


@dataclass(frozen=True, slots=True, eq=False)
class EveryDay:
    """CARs of all companies with every day as day 0, their errors and free days, each (T, K); NaN where none."""

    car: Values
    error: Values
    free: Values

    @property
    def scaled(self) -> Values:
        """Each CAR over its standard error."""
        return np.asarray(self.car / self.error)

    def until(self, days: int, firms: Places, window: Window) -> EveryDay:
        """Those of some companies as they were when so many days had been: none whose window had not closed."""
        car, error, free = (cut(values, days, firms) for values in (self.car, self.error, self.free))
        for values in (car, error):
            values[max(days - max(window.last, 0), 0) :] = np.nan
        return EveryDay(car, error, free)


@dataclass(frozen=True, slots=True)
class Placebo:
    """Mean, standard deviation and middle 95% of the draws' mean CARs, and the p-value of the observed mean."""

    p_value: float
    mean: float
    deviation: float
    low: float
    high: float


def cut(values: Array, days: int, firms: Places) -> Array:
    """The first days of some columns (T, K), laid out in memory as they are: sums of them are the same."""
    order: Literal["C", "F"] = "C" if values.flags.c_contiguous else "F"
    return np.array(values[:days][:, firms], order=order)


NO_PLACEBO: Final = Placebo(math.nan, math.nan, math.nan, math.nan, math.nan)


def every_day(returns: Returns, model: Model, window: Window, estimation: Window = ESTIMATION) -> EveryDay:
    """The same as estimate and cumulative, for every company and day, by running sums."""
    y, x = returns.firms, np.broadcast_to(returns.market[:, None], returns.firms.shape)
    both = np.isfinite(y) & np.isfinite(x)
    y, x = np.where(both, y, 0.0), np.where(both, x, 0.0)
    count, sum_y, sum_x, of_x, of_xy, of_y = (
        _running(v, estimation) for v in (both.astype(float), y, x, x * x, x * y, y * y)
    )
    days = np.where(count >= FEWEST_DAYS, count, np.nan)
    mean_y, mean_x = sum_y / days, sum_x / days
    squares, products = of_x - days * mean_x**2, of_xy - days * mean_x * mean_y
    beta = slope_of(model, products, squares)
    free = days - estimated(model)
    left = of_y - days * mean_y**2 - 2 * beta * products + beta**2 * squares
    whole = _running(both.astype(float), window) == window.days
    of_window, market = (np.where(whole, _running(v, window), np.nan) for v in (y, x))
    car = of_window - window.days * intercept_of(model, mean_y, beta, mean_x) - beta * market
    spread = variance_of(model, window.days, days, market - window.days * mean_x, squares)
    return EveryDay(car, np.where(np.isfinite(car), np.sqrt(left / free * spread), np.nan), free)


def _running(values: Values, window: Window) -> Values:
    """The sums (T, K) over a window around each day, of the days that there are."""
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    place = np.arange(len(values))
    first, last = (np.clip(place + day, 0, len(values)) for day in (window.first, window.last + 1))
    return np.asarray(total[last] - total[first])


def placebo(
    every: Values, events: Events, observed: float, *, together: bool = False, draws: int = DRAWS, seed: int = SEED
) -> Placebo:
    """The placebo of a mean CAR: `every` (T, K) holds that of each day. Clustered where `together`."""
    means = draw_means(every, events, together=together, draws=draws, seed=seed)
    if not len(means):
        return NO_PLACEBO
    middle = float(means.mean())
    further = int((np.abs(means - middle) >= abs(observed - middle)).sum())
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Placebo((1 + further) / (draws + 1), middle, float(means.std(ddof=1)), float(low), float(high))


def draw_means(every: Values, events: Events, *, together: bool, draws: int, seed: int) -> Values:
    """The mean CARs of draws (draws,); empty without events or where no other day will do."""
    rng = np.random.default_rng(seed)
    total = np.zeros(draws)
    groups = list(clusters(events)) if together else [events[[at]] for at in range(len(events))]
    for group in groups:
        days = valid_days(every, group)
        if not len(days):
            return np.empty(0)
        sums = every[days[:, None] + (group.day - group.day[0]), group.firm].sum(axis=1)
        total += sums[rng.integers(len(days), size=draws)]
    return total / len(events) if groups else np.empty(0)


def valid_days(every: Values, group: Events) -> Places:
    """The days on which the group's first event can be put so that each of its events has a CAR."""
    offsets = group.day - group.day[0]
    start = np.arange(len(every) - int(offsets.max()))
    good: Flags = np.isfinite(every[start[:, None] + offsets, group.firm]).all(axis=1)
    return np.flatnonzero(good)


def clusters(events: Events) -> Iterator[Events]:
    """Events in order of their days, in groups in which none is further than a week from the one before."""
    if not len(events):
        return
    ordered = events[np.argsort(events.day, kind="stable")]
    breaks = np.flatnonzero(np.diff(ordered.day) > TOGETHER) + 1
    for places in np.split(np.arange(len(ordered)), breaks):
        yield ordered[places]


def detectable(deviation: float, count: int) -> float:
    """The smallest mean that a 5% test detects with 80% power, by the spread of the events."""
    return _REACH * deviation / math.sqrt(count) if count else math.nan


def detectable_by_model(error: Values) -> float:
    """The same by the models' own errors (N,)."""
    return _REACH * float(np.sqrt(np.square(error).sum())) / len(error) if len(error) else math.nan


def power(effect: float, deviation: float, count: int) -> float:
    """The chance that a two-sided 5% test of so many independent events rejects, were the mean `effect`."""
    bound, shift = float(norm.ppf((1 + LEVEL) / 2)), effect * math.sqrt(count) / deviation
    return float(norm.sf(bound - shift) + norm.cdf(-bound - shift))


_REACH: Final = float(norm.ppf((1 + LEVEL) / 2) + norm.ppf(POWER))  # 2.8016
