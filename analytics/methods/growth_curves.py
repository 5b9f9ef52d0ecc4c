"""Growth curves with and without a ceiling, and whether a series says where its ceiling is.

A straight line, a parabola, an exponential and a logarithm have no level that they approach; the logistic and the
Gompertz curve have one, K. All are fitted by least squares to the values themselves and compared by Akaike's criterion,
AIC = n ln(RSS/n) + 2(k + 1) with k parameters of the curve. The interval of K is the profile of the residual sum of
squares: every K with RSS(K) <= RSS(K^) (1 + F(1, n - 3) / (n - 3)). Quarterly counts have residuals that hang together,
so that n of them say as much as n(1 - r)/(1 + r) independent ones, r their first autocorrelation; the interval that
decides counts only those, and has no upper end where they are no more than the three parameters.

References: Verhulst, Correspondance mathématique et physique 10 (1838) 113; Winsor, The Gompertz curve as a growth
curve, PNAS 18 (1932) 1; Bates and Watts, Nonlinear Regression Analysis and Its Applications (1988), ch. 6 (profiles);
Burnham and Anderson, Model Selection and Multimodel Inference (2002), ch. 2; Durbin and Watson, Biometrika 38 (1951)
159; Bayley and Hammersley, JRSS Supplement 8 (1946) 184 (the effective number of autocorrelated observations).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from analytics.methods.ceiling_profile import MEANS, jacobian, profile
from analytics.options import constant
from errors import UsageError

Floats = npt.NDArray[np.float64]

FEWEST: Final = constant(8, "values for a curve of three parameters and something to judge it by")
CONFIDENCE: Final = constant(0.95, "the usual confidence")
MARGIN: Final = constant(2.0, "of AIC: a smaller difference says nothing (Burnham and Anderson 2002, sec. 2.6)")
FAR: Final = constant(1_000.0, "of the largest value: a ceiling that far off is none")
_HALF: Final = constant(0.5, "of the largest value: below it no ceiling is looked for")
_GRID: Final = constant(60, "ceilings from which the search for the best begins")
_SHARE: Final = constant(4, "parts of a series: without its oldest and without its newest the ceiling should stay")
_TINY: Final = constant(1e-12, "a sum of squares, beside that of the values, that is rounding")
_NEAR: Final = constant(1e-6, "of the logarithm of a ceiling: how near the end of an interval is found")


class Curve(StrEnum):
    """The curves that are compared."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"
    LOGARITHMIC = "logarithmic"
    EXPONENTIAL = "exponential"
    LOGISTIC = "logistic"
    GOMPERTZ = "gompertz"


BOUNDED: Final = (Curve.LOGISTIC, Curve.GOMPERTZ)


class Doubt(StrEnum):
    """Why a series does not say where its ceiling is."""

    TOO_FEW = "too_few"  # values
    NOT_GROWING = "not_growing"
    NO_BEND = "no_bend"  # a straight line or an exponential fits as well as any curve with a ceiling
    AS_GOOD_WITHOUT = "as_good_without"  # so does a parabola or a logarithm, which bends and has no level to approach
    CURVES_DISAGREE = "curves_disagree"  # the other curve with a ceiling fits as well, and its interval leaves this out
    NO_UPPER_END = "no_upper_end"  # of the interval that takes the residuals for what they are
    MOVES = "moves"  # with the sample: without its oldest or newest fourth the interval leaves the ceiling out


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """One curve fitted to n values: its parameters, residuals (n), their sum of squares and its AIC.

    Parameters: of the logistic and the Gompertz curve the ceiling, the level at the first time and the rate.
    """

    curve: Curve
    parameters: tuple[float, ...]
    residuals: Floats
    rss: float
    aic: float

    @property
    def ceiling(self) -> float:
        """The level that the curve approaches, infinite where it has none."""
        return self.parameters[0] if self.curve in BOUNDED else math.inf

    @property
    def durbin_watson(self) -> float:
        """2 where residuals have nothing to do with their neighbours, towards 0 where they are alike."""
        return float(np.sum(np.diff(self.residuals) ** 2) / max(self.rss, np.finfo(float).tiny))

    @property
    def autocorrelation(self) -> float:
        """The correlation of residuals with those before them; 0 where they do not vary."""
        later, before = self.residuals[1:], self.residuals[:-1]
        return float(np.corrcoef(later, before)[0, 1]) if np.ptp(later) > 0 and np.ptp(before) > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The ceiling of a curve with 95% intervals: as if residuals were independent, and as they are.

    `low` and `high` are the usual profile interval; `honest_low` and `honest_high` count `effective` values only, 0
    and infinity where those leave no degree of freedom. An infinite end: no ceiling is ruled out.
    """

    fit: Fit
    low: float
    high: float
    effective: float
    honest_low: float
    honest_high: float


@dataclass(frozen=True, slots=True)
class Subsample:
    """The ceiling of part of a series: the values from place `first` on, before place `last`."""

    first: int
    last: int
    ceiling: Ceiling


@dataclass(frozen=True, slots=True)
class Saturation:
    """What a series says of its ceiling. `doubts` is empty where it is identified.

    fits: by curve; ceilings: by curve of `BOUNDED`, of which `best` has the lowest AIC; parts: without the oldest and
    without the newest quarter of the values. All are empty, and `best` None, where there are too few values.
    """

    fits: dict[Curve, Fit]
    ceilings: dict[Curve, Ceiling]
    best: Curve | None
    parts: tuple[Subsample, ...]
    doubts: tuple[Doubt, ...]

    @property
    def identified(self) -> bool:
        """Whether the evidence says where the ceiling is."""
        return not self.doubts

    @property
    def bends(self) -> bool:
        """Whether growth slows down against the straight line."""
        refused = {Doubt.TOO_FEW, Doubt.NOT_GROWING, Doubt.NO_BEND}
        return not refused & set(self.doubts)

    @property
    def ceiling(self) -> Ceiling | None:
        """The ceiling of the best curve that has one."""
        return None if self.best is None else self.ceilings[self.best]


# ------------------------------------------------------------------------------------------- verdict


def saturation(times: Any, values: Any) -> Saturation:
    """Whether n values above zero at n rising times (in years) say where their ceiling is, and why not.

    Raises UsageError for values that are missing or not above zero, and for times that do not rise.
    """
    t, y = _checked(times, values)
    if len(y) < FEWEST:
        return Saturation({}, {}, None, (), (Doubt.TOO_FEW,))
    unbounded = {curve: fit(curve, t, y) for curve in Curve if curve not in BOUNDED}
    ceilings = {curve: ceiling(curve, t, y) for curve in BOUNDED}
    fits = unbounded | {curve: each.fit for curve, each in ceilings.items()}
    best = min(BOUNDED, key=lambda curve: fits[curve].aic)
    parts = tuple(_parts(best, t, y))
    doubts = _doubts(fits, ceilings[best], tuple(ceilings.values()), parts)
    return Saturation(fits, ceilings, best, parts, tuple(doubts))


def _doubts(
    fits: dict[Curve, Fit], best: Ceiling, ceilings: tuple[Ceiling, ...], parts: tuple[Subsample, ...]
) -> Iterator[Doubt]:
    reached, start, rate = best.fit.parameters
    if rate <= 0 or start >= reached:
        yield Doubt.NOT_GROWING
    limit = best.fit.aic + MARGIN
    if min(fits[Curve.LINEAR].aic, fits[Curve.EXPONENTIAL].aic) < limit:
        yield Doubt.NO_BEND
    if min(fits[Curve.QUADRATIC].aic, fits[Curve.LOGARITHMIC].aic) < limit:
        yield Doubt.AS_GOOD_WITHOUT
    if any(each.fit.aic < limit and not each.low <= reached <= each.high for each in ceilings):
        yield Doubt.CURVES_DISAGREE
    if math.isinf(best.honest_high):
        yield Doubt.NO_UPPER_END
    if not all(part.ceiling.low <= reached <= part.ceiling.high for part in parts):
        yield Doubt.MOVES


def _parts(curve: Curve, t: Floats, y: Floats) -> Iterator[Subsample]:
    """The ceiling without the oldest and without the newest values, where enough are left."""
    count, cut = len(y), len(y) // _SHARE
    if count - cut < FEWEST:
        return
    for first, last in ((cut, count), (0, count - cut)):
        yield Subsample(first, last, ceiling(curve, t[first:last], y[first:last]))


def by_sample_end(curve: Curve, times: Any, values: Any, *, fewest: int = FEWEST) -> tuple[Subsample, ...]:
    """The ceiling as it was estimated from the first values up to each later one, from `fewest` values on.

    Raises UsageError as `saturation`.
    """
    t, y = _checked(times, values)
    ends = range(max(fewest, FEWEST), len(y) + 1)
    return tuple(Subsample(0, last, ceiling(curve, t[:last], y[:last])) for last in ends)


def _checked(times: Any, values: Any) -> tuple[Floats, Floats]:
    t, y = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    whole = t.shape == y.shape and t.ndim == 1 and np.isfinite(t).all() and np.isfinite(y).all()
    if not whole or (y <= 0).any() or (np.diff(t) <= 0).any():
        raise UsageError(
            "Not a series that a growth curve can be fitted to",
            which=f"{t.shape} times and {y.shape} values",
            next_step="Give one value above zero for each time, the times rising, none missing",
        )
    return t, y


# ---------------------------------------------------------------------------------------------- fits


def fit(curve: Curve, times: Any, values: Any) -> Fit:
    """The least-squares fit of one curve to n values at n times, at least `FEWEST`.

    Raises UsageError as `saturation`, and for too few values.
    """
    t, y = _checked(times, values)
    if len(y) < FEWEST:
        raise UsageError(
            "Too few values for a growth curve", which=f"{len(y)} values", next_step=f"Give at least {FEWEST}"
        )
    if curve in BOUNDED:
        return _bounded_fit(curve, t, y)
    if curve is Curve.EXPONENTIAL:
        return _exponential_fit(t, y)
    if curve is Curve.LOGARITHMIC:
        return _logarithmic_fit(t, y)
    coefficients = np.polyfit(t, y, 1 if curve is Curve.LINEAR else 2)
    return _fitted(curve, tuple(coefficients.tolist()), y - np.polyval(coefficients, t), y)


def _fitted(curve: Curve, parameters: tuple[float, ...], residuals: Floats, y: Floats) -> Fit:
    rss, count = float(residuals @ residuals), len(y)
    least = _TINY * float(y @ y)
    aic = count * math.log(max(rss, least) / count) + 2 * (len(parameters) + 1)
    return Fit(curve, parameters, residuals, rss, aic)


def _exponential_fit(t: Floats, y: Floats) -> Fit:
    """Level at time 0 and rate of y = a exp(r t)."""
    scale, origin = y.max(), t[0]
    rate, level = np.polyfit(t - origin, np.log(y / scale), 1)
    found = optimize.least_squares(
        lambda p: np.exp(p[0] + p[1] * (t - origin)) - y / scale, (level, rate), method="lm", xtol=_TINY, ftol=_TINY
    )
    level, rate = (float(v) for v in found.x)
    parameters = (float(scale * math.exp(level - rate * origin)), rate)
    return _fitted(Curve.EXPONENTIAL, parameters, -found.fun * scale, y)


class _Line(NamedTuple):
    slope: float
    level: float
    residuals: Floats


def _logarithmic_fit(t: Floats, y: Floats) -> Fit:
    """Level at the first time, slope and pace of y = a + b ln(1 + c (t - first))."""
    since = t - t[0]

    def line(log_pace: float) -> _Line:
        bent = np.log1p(math.exp(log_pace) * since)
        slope, level = np.polyfit(bent, y, 1)
        return _Line(float(slope), float(level), y - level - slope * bent)

    def rss(log_pace: float) -> float:
        return float(np.sum(line(log_pace).residuals ** 2))

    grid = np.linspace(math.log(1 / FAR), math.log(FAR), _GRID) - math.log(since[-1])
    at = int(np.argmin([rss(each) for each in grid]))
    ends = (grid[max(at - 1, 0)], grid[min(at + 1, _GRID - 1)])
    pace = float(optimize.minimize_scalar(rss, bounds=ends, method="bounded", options={"xatol": _NEAR}).x)
    slope, level, residuals = line(pace)
    return _fitted(Curve.LOGARITHMIC, (level, slope, math.exp(pace)), residuals, y)


def mean(of: Fit, first: float, times: Any) -> Floats:
    """The fitted curve at other times; `first` is the first time of the values that it was fitted to."""
    t = np.asarray(times, dtype=float)
    if of.curve in BOUNDED:
        reached, start, rate = of.parameters
        theta = np.array([[math.log(start), rate]])
        return np.asarray(MEANS[of.curve](t - first, np.array([math.log(reached)]), theta)[0][0])
    if of.curve is Curve.EXPONENTIAL:
        return np.asarray(of.parameters[0] * np.exp(of.parameters[1] * t))
    if of.curve is Curve.LOGARITHMIC:
        level, slope, pace = of.parameters
        return np.asarray(level + slope * np.log1p(pace * (t - first)))
    return np.asarray(np.polyval(of.parameters, t))


# ------------------------------------------------------------------------- curves with a ceiling


def _bounded_fit(curve: Curve, t: Floats, y: Floats) -> Fit:
    """The best ceiling on a grid, then all three parameters together."""
    scale, since = float(y.max()), t - t[0]
    shares = y / scale
    grid = np.log(np.geomspace(_HALF, FAR, _GRID))
    rss, theta = profile(curve, since, shares, grid)
    at = int(np.argmin(rss))
    found = optimize.least_squares(
        lambda p: MEANS[curve](since, p[:1], p[None, 1:])[0][0] - shares,
        (grid[at], *theta[at]),
        jac=lambda p: jacobian(curve, since, p),
        bounds=([-np.inf] * 3, [math.log(FAR), np.inf, np.inf]),
        x_scale="jac",
        xtol=_TINY,
        ftol=_TINY,
        gtol=_TINY,
    )
    log_ceiling, level, rate = (float(v) for v in found.x)
    parameters = (scale * math.exp(log_ceiling), scale * math.exp(level), rate)
    return _fitted(curve, parameters, -found.fun * scale, y)


# ------------------------------------------------------------------------------------------ intervals


def ceiling(curve: Curve, times: Any, values: Any) -> Ceiling:
    """The ceiling of a curve of `BOUNDED` with its profile intervals. Raises UsageError as `fit`."""
    t, y = _checked(times, values)
    best = fit(curve, t, y)
    effective = effective_count(len(y), best.autocorrelation)
    low, high = _interval(best, t, y, len(y))
    return Ceiling(best, low, high, effective, *_interval(best, t, y, effective))


def effective_count(count: int, autocorrelation: float) -> float:
    """As how many independent values so many with a first autocorrelation count: n(1 - r)/(1 + r), never more than
    n.
    """
    return count * min((1 - autocorrelation) / (1 + autocorrelation), 1.0)


def _interval(best: Fit, t: Floats, y: Floats, count: float) -> tuple[float, float]:
    """The ends of the 95% profile interval of the ceiling with a number of independent values."""
    free = count - len(best.parameters)
    if free <= 0:
        return 0.0, math.inf
    scale, since, (reached, start, rate) = float(y.max()), t - t[0], best.parameters
    limit = max(best.rss * (1 + float(stats.f.ppf(CONFIDENCE, 1, free)) / free), _TINY * float(y @ y)) / scale**2
    guess = np.array([[math.log(start / scale), rate]])

    def above(log_ceiling: float) -> float:
        rss, _ = profile(best.curve, since, y / scale, np.array([log_ceiling]), guess)
        return float(rss[0]) - limit

    middle = math.log(reached / scale)
    return (
        _end(above, math.log(_HALF), middle, 0.0) * scale,
        _end(above, math.log(FAR), middle, math.inf) * scale,
    )


def _end(above: Callable[[float], float], far: float, middle: float, none: float) -> float:
    """Where the profile crosses its limit between the best ceiling and a far one; `none` where it does not."""
    if not above(far) > 0 or not above(middle) < 0:
        return none
    return math.exp(float(optimize.brentq(above, *sorted((far, middle)), xtol=_NEAR)))
