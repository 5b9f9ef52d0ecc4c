"""Growth accounting: how much of the growth of output went with people, with capital per employee, and with neither.

Along the last axis runs time; axes in front are rows, such as companies.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import stats

from analytics.assumptions import CAPITAL_SHARE
from analytics.options import constant
from errors import UsageError

Floats = npt.NDArray[np.float64]
BAND: Final = constant((0.2, 0.5), "capital shares between which most estimates lie")
FEWEST: Final = constant(8, "changes from which an elasticity is estimated")
CONFIDENCE: Final = constant(0.95, "the usual confidence")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Changes of logarithms from time to time, (rows, times): output = labour + deepening + residual.

    The first time has no change and is NaN, as is every change with an end that is missing or not above zero.
    """

    output: Floats
    labour: Floats
    deepening: Floats
    residual: Floats


class NoShare(StrEnum):
    """Why a capital share cannot be estimated."""

    TOO_FEW = "too_few"
    NO_VARIATION = "no_variation"
    OUTSIDE = "outside"  # an elasticity outside 0 to 1 is no share


@dataclass(frozen=True, slots=True)
class Elasticity:
    """An estimated elasticity with its interval;

    `intercept` and `correlation` of the fitted line; `refused` says why not.
    """

    value: float
    low: float
    high: float
    intercept: float
    correlation: float
    count: int
    refused: NoShare | None = None


def accounts(output: Any, labour: Any, capital: Any, share: Any = CAPITAL_SHARE.default) -> Accounts:
    """Growth of output split into labour, capital deepening and total factor productivity (what is left).

    d ln Y = d ln L + s d ln(K/L) + d ln A under constant returns, s the capital share of both ends' mean (Törnqvist): a
    number for all times, or one per time. References: Solow, REStat 39 (1957) 312; OECD, Measuring Productivity (2001),
    ch. 3 and annex 3. Raises UsageError for a share outside 0 to 1.
    """
    y, people, k = (_logs(values) for values in (output, labour, capital))
    weight = np.broadcast_to(np.asarray(share, dtype=float), y.shape)
    if not ((weight >= 0) & (weight <= 1)).all():
        raise UsageError(
            "Not a capital share", which=str(share)[:40], next_step="Give a number from 0 to 1, such as 0.33"
        )
    mean = np.concatenate([weight[..., :1], (weight[..., 1:] + weight[..., :-1]) / 2], axis=-1)
    rise, hired = _changes(y), _changes(people)
    deepening = mean * (_changes(k) - hired)
    # What cannot be computed of one part is no part of the others either.
    known = np.where(np.isfinite(rise + hired + deepening), 0.0, np.nan)
    return Accounts(rise + known, hired + known, deepening + known, rise - hired - deepening)


def _logs(values: Any) -> Floats:
    values = np.asarray(values, dtype=float)
    return np.log(np.where(values > 0, values, np.nan))


def _changes(logs: Floats) -> Floats:
    return np.diff(logs, axis=-1, prepend=np.nan)


def yearly(logs: Any, every: int = 4) -> Floats:
    """Changes over `every` times that do not overlap, counted back from the last time (one row);

    NaN where an end is missing.
    """
    values = np.asarray(logs, dtype=float)
    return np.diff(values[(len(values) - 1) % every :: every])


def elasticity(output: Any, capital: Any, *, fewest: int = FEWEST) -> Elasticity:
    """The slope of ln(Y/L) over ln(K/L), or of their changes, by least squares, with its 95% interval (t distribution).

    Under y = A k^s it is the capital share if what moves A is unrelated to k: a strong assumption, and an interval that
    takes the observations for independent. Pairs with a NaN are left out. References: Cobb and Douglas, AER 18 (1928)
    139; Solow (1957), eq. 4d. Too few pairs, no variation, or a slope outside 0 to 1 are told in `refused`, the last
    with its numbers.
    """
    y, k = np.asarray(output, dtype=float), np.asarray(capital, dtype=float)
    known = np.isfinite(y) & np.isfinite(k)
    y, k, count = y[known], k[known], int(known.sum())
    if count < max(fewest, 3):
        return _refused(NoShare.TOO_FEW, count)
    if np.ptp(k) == 0:
        return _refused(NoShare.NO_VARIATION, count)
    line = stats.linregress(k, y)
    reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, count - 2) * line.stderr)
    slope = float(line.slope)
    return Elasticity(
        slope,
        slope - reach,
        slope + reach,
        float(line.intercept),
        float(line.rvalue),
        count,
        None if 0 < slope < 1 else NoShare.OUTSIDE,
    )


def _refused(why: NoShare, count: int) -> Elasticity:
    return Elasticity(np.nan, np.nan, np.nan, np.nan, np.nan, count, why)
