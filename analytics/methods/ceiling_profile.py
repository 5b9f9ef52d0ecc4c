"""Curves that approach a level, and the best fit of one at each of many levels: the numerics of `growth_curves`.

References: Marquardt, Journal of the Society for Industrial and Applied Mathematics 11 (1963) 431; Bates and Watts,
Nonlinear Regression Analysis and Its Applications (1988), ch. 6 (profiles).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.options import constant

Floats = npt.NDArray[np.float64]

_STEPS: Final = constant(60, "steps of the search, far more than it takes")
_SETTLED: Final = constant(1e-9, "of a sum of squares: a step that gains less is the last")
_STUCK: Final = constant(1e5, "a damping that leaves no step to speak of")
_TOP: Final = constant(0.98, "of the ceiling: where a value above it is put to begin with")
_DAMPING: Final = constant((1e-3, 10.0, 0.2), "Marquardt's: at first, after a step that failed, after one that did not")

# For m logarithms of ceilings (m) and as many pairs of ln(level at time 0) and rate (m, 2), at n times from 0 on: the
# means (m, n) and their derivatives by both (m, n, 2).
Means = Callable[[Floats, Floats, Floats], tuple[Floats, Floats]]


def _logistic(t: Floats, log_ceiling: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """y = K / (1 + (K / y0 - 1) exp(-r t))."""
    reached, shape, decay = _pieces(t, log_ceiling, theta)
    ratio = np.exp(log_ceiling[:, None] - shape)
    below = 1 + (ratio - 1) * decay
    slope = reached / below**2 * decay
    return reached / below, np.stack([slope * ratio, slope * (ratio - 1) * t], axis=-1)


def _gompertz(t: Floats, log_ceiling: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """y = K (y0 / K) ** exp(-r t)."""
    reached, shape, decay = _pieces(t, log_ceiling, theta)
    gap = log_ceiling[:, None] - shape
    y = reached * np.exp(-gap * decay)
    return y, np.stack([y * decay, y * gap * decay * t], axis=-1)


def _pieces(t: Floats, log_ceiling: Floats, theta: Floats) -> tuple[Floats, Floats, Floats]:
    """K (m, 1), ln(y0) (m, 1) and exp(-r t) (m, n)."""
    return np.exp(log_ceiling)[:, None], theta[:, :1], np.exp(-theta[:, 1:] * t)


MEANS: Final[dict[str, Means]] = {"logistic": _logistic, "gompertz": _gompertz}


def _first_guess(curve: str, t: Floats, y: Floats, log_ceiling: Floats) -> Floats:
    """The straight line through what the curve makes straight: ln(y/(K - y)), or -ln(ln(K/y)). (m, 2)."""
    share = np.minimum(y / np.exp(log_ceiling)[:, None], _TOP)
    straight = np.log(share / (1 - share)) if curve == "logistic" else -np.log(-np.log(share))
    centred = t - t.mean()
    rate = straight @ centred / (centred @ centred)
    at_zero = straight.mean(axis=1) - rate * t.mean()
    log_share = -np.log1p(np.exp(-at_zero)) if curve == "logistic" else -np.exp(-at_zero)
    return np.stack([log_ceiling + log_share, rate], axis=1)


def profile(
    curve: str, t: Floats, y: Floats, log_ceiling: Floats, guess: Floats | None = None
) -> tuple[Floats, Floats]:
    """The smallest sum of squares (m) at each of m ceilings, and the level and rate that reach it (m, 2): Marquardt's
    method, all ceilings side by side, from a guess of these or from the curve made straight.
    """
    means, theta = MEANS[curve], _first_guess(curve, t, y, log_ceiling) if guess is None else guess.copy()
    start, failed, passed = _DAMPING
    damping = np.full(len(log_ceiling), start)
    with np.errstate(all="ignore"):
        expected, slopes = means(t, log_ceiling, theta)
        rss = _sum_of_squares(y, expected)
        for _ in range(_STEPS):
            trial = theta + _step(y - expected, slopes, damping)
            new, new_slopes = means(t, log_ceiling, trial)
            better = (new_rss := _sum_of_squares(y, new)) < rss
            settled = better.any() and (rss - new_rss <= _SETTLED * rss).all()
            theta[better], expected[better], slopes[better] = trial[better], new[better], new_slopes[better]
            rss = np.where(better, new_rss, rss)
            damping = damping * np.where(better, passed, failed)
            if settled or (damping > _STUCK).all():
                break
    return rss, theta


def _sum_of_squares(y: Floats, expected: Floats) -> Floats:
    total = np.sum((y - expected) ** 2, axis=1)
    return np.asarray(np.where(np.isfinite(total), total, np.inf))


def _step(residuals: Floats, slopes: Floats, damping: Floats) -> Floats:
    """Marquardt's step of each of m fits with two parameters (m, 2)."""
    gradient = np.einsum("mn,mnp->mp", residuals, slopes)
    normal = np.einsum("mnp,mnq->mpq", slopes, slopes)
    one, two = (normal[:, i, i] * (1 + damping) for i in (0, 1))
    cross = normal[:, 0, 1]
    determinant = one * two - cross**2
    step = np.stack([two * gradient[:, 0] - cross * gradient[:, 1], one * gradient[:, 1] - cross * gradient[:, 0]], 1)
    return np.asarray(np.nan_to_num(step / determinant[:, None], nan=0.0, posinf=0.0, neginf=0.0))


def jacobian(curve: str, t: Floats, p: Floats) -> Floats:
    """The derivatives of a curve by ln K, ln y0 and rate (n, 3)."""
    expected, slopes = MEANS[curve](t, p[:1], p[None, 1:])
    # By ln K with the others as they are: raising both levels raises the curve as much, so this is what is left of it.
    by_ceiling = expected[0] - slopes[0, :, 0]
    return np.column_stack([by_ceiling, slopes[0]])
