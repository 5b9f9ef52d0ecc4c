"""Local projections on a panel: what followed a step, year by year, each horizon a regression of its own.

y(t+h) - y(t-1) on a shock x(t), with period effects and without firm effects: the outcome is a difference already, and
effects of firms seen a few times only would bias the response (Nickell, Econometrica 49 (1981) 1417-1426; Mei, Sheng
and Shi, arXiv 2302.13455). Overlapping horizons make the errors of a firm depend on each other, which clustering by
firm allows for.

References: Jorda, AER 95 (2005) 161-182; Jorda, Schularick and Taylor, Journal of Monetary Economics 77 (2016) 129-150
(long differences in a panel); Montiel Olea and Plagborg-Moller, Econometrica 89 (2021) 1789-1823.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analytics import grid
from analytics.methods.panel_regression import Fit, Labels, Matrix, Vector, panel_fit, sample
from analytics.options import constant
from errors import UsageError

FEWEST_FIRMS: Final = constant(60, "firms below which a horizon is not drawn: too few stay for so long")
HORIZONS: Final = tuple(range(constant(6, "the year of the step and five more")))

_TENTH: Final = constant(0.1, "far out, and still seen among those that stayed")

Change = Callable[[Vector, Labels], Vector]  # values and their periods, such as winsorised


@dataclass(frozen=True, slots=True)
class WidePanel:
    """Outcome and shock (G, T) of G firms in T consecutive periods, NaN where missing, and which periods' shocks are
    used, as a mask (T,).

    Outcomes count in every period, shocks in those of the mask only.
    """

    outcome: Matrix
    shock: Matrix
    firms: Labels
    periods: npt.NDArray[np.int64]
    used: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Horizon:
    """One horizon: firms and observations there are, and the regression of them, or why there is none."""

    horizon: int
    firms: int
    observations: int
    fit: Fit | None
    reason: str | None = None


def local_projection(
    panel: WidePanel,
    horizons: Sequence[int] = HORIZONS,
    *,
    changed: Change | None = None,
    fewest: int = FEWEST_FIRMS,
) -> tuple[Horizon, ...]:
    """The response to the shock at each horizon; no regression where fewer than `fewest` firms are left.

    `changed` is applied to outcome and shock of each horizon by period.
    Raises UsageError where periods are not consecutive.
    """
    if (np.diff(panel.periods) != 1).any():
        raise UsageError("Periods of a local projection have gaps", next_step="Give one column per period")
    return tuple(_horizon(panel, h, changed, fewest) for h in horizons)


def long_difference(outcome: Matrix, horizon: int) -> Matrix:
    """y(t+h) - y(t-1), (G, T); NaN where one of both lies outside the periods."""
    return shifted(outcome, horizon) - shifted(outcome, -1)


def shifted(values: Matrix, periods: int) -> Matrix:
    """The value so many periods later, (G, T); NaN beyond the ends."""
    return grid.shifted(values, -periods, np.nan)


def survivor_bounds(fit: Fit, missing: float) -> tuple[float, float]:
    """The coefficient if this share of observations were missing: those with a regressor in the highest tenth, and with
    an outcome in the lowest tenth, or in the highest.

    In the spirit of Manski's bounds (AER Papers and Proceedings 80 (1990) 319-323), with quantiles of what was observed
    in place of the ends of the scale, so that they are not infinite.
    """
    count = missing / (1 - missing) * fit.observations
    step = float(np.quantile(fit.regressor, 1 - _TENTH))
    ends = np.quantile(fit.outcome, [_TENTH, 1 - _TENTH])
    products = float(fit.regressor @ fit.outcome) + count * step * ends
    low, high = products / (fit.squares + count * step**2)
    return float(low), float(high)


def _horizon(panel: WidePanel, horizon: int, changed: Change | None, fewest: int) -> Horizon:
    difference = long_difference(panel.outcome, horizon)
    at = np.isfinite(difference) & np.isfinite(panel.shock) & panel.used
    firm, period = np.nonzero(at)
    firms, observations = len(np.unique(firm)), len(firm)
    if firms < fewest:
        reason = f"only {firms} of the {fewest} companies that are needed have outcomes at this horizon"
        return Horizon(horizon, firms, observations, None, reason)
    y, x, when = difference[at], panel.shock[at], panel.periods[period]
    if changed is not None:
        y, x = changed(y, when), changed(x, when)
    return _fitted(horizon, firms, observations, (y, x, panel.firms[firm], when))


def _fitted(horizon: int, firms: int, observations: int, columns: tuple[Any, ...]) -> Horizon:
    try:
        fit = panel_fit(sample(*columns), "time")
    except UsageError as error:
        return Horizon(horizon, firms, observations, None, error.what)
    return Horizon(horizon, len(fit.firms), fit.observations, fit)
