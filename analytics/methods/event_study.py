"""Abnormal returns around events: market model, market-adjusted and constant-mean returns, day by day and summed.

With R the log return of a company, Rm that of the market, and estimates over T days before the event, the abnormal
return of a day is R less what the model expects. Over a window of L days these sum to the CAR, whose standard error
holds the error of the estimates too: se = s sqrt(L + L^2/T + Q^2/SXX), with s^2 = SSR/(T - k), Q the sum over the
window of Rm less its mean in the estimation, and SXX the squares of the same there.

References: MacKinlay, Journal of Economic Literature 35 (1997) 13-39; Campbell, Lo and MacKinlay, The Econometrics of
Financial Markets (1997), ch. 4; Brown and Warner, Journal of Financial Economics 14 (1985) 3-31.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from analytics.options import constant

Values = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Model = Literal["market", "adjusted", "mean"]

MODELS: Final[tuple[Model, ...]] = ("market", "adjusted", "mean")
FEWEST_DAYS: Final = constant(120, "half a year of returns: with fewer the slope is noise")


@dataclass(frozen=True, slots=True)
class Window:
    """Trading days from an event's day 0, both ends included."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """How many there are."""
        return self.last - self.first + 1

    @property
    def places(self) -> npt.NDArray[np.int64]:
        """The days, in order."""
        return np.arange(self.first, self.last + 1)


ESTIMATION: Final = constant(Window(-250, -30), "a trading year that ends a month before: no news of the event in it")


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """Log returns: of K companies (T, K) and of the market (T,) on the market's trading days; NaN where missing."""

    firms: Values
    market: Values


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """N events: the column of each one's company and the place of its day 0 among the trading days."""

    firm: Places
    day: Places

    def __len__(self) -> int:
        return len(self.firm)

    def __getitem__(self, at: Any) -> Events:
        return Events(self.firm[at], self.day[at])


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What the estimation windows of N events give, NaN where days are too few.

    alpha a day, beta, s the residuals' standard deviation, days (T), free (T less what was estimated), market and
    squares the mean and the centred squares of the market's returns; residuals (N, E), NaN where missing.
    """

    model: Model
    estimation: Window
    alpha: Values
    beta: Values
    s: Values
    days: Values
    free: Values
    market: Values
    squares: Values
    residuals: Values


@dataclass(frozen=True, slots=True, eq=False)
class Cumulative:
    """N events over one window: abnormal returns (N, L), their sums, and standard errors of the sums by the model.

    NaN where a day of the window has no return, or the estimation too few.
    """

    window: Window
    abnormal: Values
    car: Values
    error: Values

    @property
    def scaled(self) -> Values:
        """Each sum over its standard error (SCAR)."""
        return np.asarray(self.car / self.error)

    @property
    def known(self) -> Flags:
        """Which events have a sum."""
        return np.isfinite(self.car)


def around(values: Values, events: Events, window: Window) -> Values:
    """The values (T, K) or (T,) of each event's own window (N, L); NaN beyond the first and last day."""
    place = events.day[:, None] + window.places
    inside = (place >= 0) & (place < len(values))
    at = np.where(inside, place, 0)
    taken = values[at] if values.ndim == 1 else values[at, events.firm[:, None]]
    return np.where(inside, taken, np.nan)


def estimate(returns: Returns, events: Events, model: Model = "market", estimation: Window = ESTIMATION) -> Fit:
    """The model of each event, by least squares over its estimation window.

    The market-adjusted model expects the market's return; its s is the deviation of the differences around their mean.
    """
    y, x = around(returns.firms, events, estimation), around(returns.market, events, estimation)
    both = np.isfinite(y) & np.isfinite(x)
    days = both.sum(axis=1).astype(float)
    enough = np.where(days >= FEWEST_DAYS, days, np.nan)
    y, x = np.where(both, y, 0.0), np.where(both, x, 0.0)
    mean_y, mean_x = y.sum(axis=1) / enough, x.sum(axis=1) / enough
    dy, dx = (np.where(both, v - m[:, None], 0.0) for v, m in ((y, mean_y), (x, mean_x)))
    squares = np.square(dx).sum(axis=1)
    beta = slope_of(model, (dx * dy).sum(axis=1), squares)
    free = enough - estimated(model)
    residuals = dy - beta[:, None] * dx
    s = np.sqrt(np.square(residuals).sum(axis=1) / free)
    alpha = intercept_of(model, mean_y, beta, mean_x)
    return Fit(model, estimation, alpha, beta, s, enough, free, mean_x, squares, np.where(both, residuals, np.nan))


def slope_of(model: Model, products: Values, squares: Values) -> Values:
    """The slope on the market: estimated, one, or none."""
    if model == "market":
        return np.asarray(products / np.where(squares > 0, squares, np.nan))
    return np.full(squares.shape, 1.0 if model == "adjusted" else 0.0)


def intercept_of(model: Model, mean_y: Values, beta: Values, mean_x: Values) -> Values:
    """The expected return of a day without the market's part; NaN where the mean is: days are too few for any model."""
    return np.where(np.isnan(mean_y), np.nan, 0.0) if model == "adjusted" else np.asarray(mean_y - beta * mean_x)


def estimated(model: Model) -> int:
    """The parameters that residuals lose: slope and mean, or the mean."""
    return 2 if model == "market" else 1


def cumulative(returns: Returns, events: Events, fit: Fit, window: Window) -> Cumulative:
    """The abnormal returns of a window and their sum, by the models of the same events."""
    y, x = around(returns.firms, events, window), around(returns.market, events, window)
    abnormal = y - fit.alpha[:, None] - fit.beta[:, None] * x
    excess = (x - fit.market[:, None]).sum(axis=1)
    error = fit.s * np.sqrt(variance_of(fit.model, window.days, fit.days, excess, fit.squares))
    car = abnormal.sum(axis=1)
    return Cumulative(window, abnormal, car, np.where(np.isfinite(car), error, np.nan))


def variance_of(model: Model, length: int, days: Values, excess: Values, squares: Values) -> Values:
    """The variance of a CAR over that of one residual: of the days, of the mean, of the slope."""
    if model == "adjusted":
        return np.full(days.shape, float(length))
    mean = length + length**2 / days
    return np.asarray(mean + excess**2 / squares) if model == "market" else mean


def apart(events: Events, window: Window, usable: Flags | None = None) -> Flags:
    """Which events stay when one whose window meets that of an earlier kept event of its company is left out.

    An event that is not usable neither stays nor keeps another out.
    """
    keep = np.zeros(len(events), dtype=bool)
    last: dict[int, int] = {}
    for at in np.argsort(events.day, kind="stable"):
        firm, day = int(events.firm[at]), int(events.day[at])
        if (usable is None or usable[at]) and day - last.get(firm, day - window.days) >= window.days:
            keep[at], last[firm] = True, day
    return keep
