"""Spearman's rank correlation and its interval.

Spearman (1904), The proof and measurement of association between two things, American Journal of Psychology 15, 72-101;
the interval is Fisher's, with the standard error of Fieller, Hartley and Pearson (1957), Tests for rank correlation
coefficients, Biometrika 44, 470-481, who find it good for ranks of at least ten pairs and |rho| below 0.8.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.options import constant

_Z = constant(1.96, "of a 95% interval of a normal variable")
_VARIANCE = constant(1.06, "Fieller, Hartley and Pearson: the variance of Fisher's z of ranks, times n - 3")
_LOST = constant(3, "pairs that the variance of Fisher's z loses")
_NEAR_ONE = constant(1 - 1e-9, "Fisher's z of a perfect order has no end")


class RankCorrelation(NamedTuple):
    """A rank correlation with the ends of its 95% interval; NaN for what cannot be told."""

    rho: float
    low: float
    high: float


def spearman(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> float:
    """Spearman's rank correlation of n pairs, ties at their mean rank; NaN where one side is constant."""
    first, second = (pd.Series(v).rank().to_numpy(dtype=float) for v in (x, y))
    if len(x) < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return math.nan
    return float(np.corrcoef(first, second)[0, 1])


def spearman_interval(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> RankCorrelation:
    """The rank correlation of n pairs with its interval; ends are NaN for up to three pairs."""
    rho = spearman(x, y)
    if not math.isfinite(rho) or len(x) <= _LOST:
        return RankCorrelation(rho, math.nan, math.nan)
    middle = math.atanh(max(-_NEAR_ONE, min(_NEAR_ONE, rho)))
    half = _Z * math.sqrt(_VARIANCE / (len(x) - _LOST))
    return RankCorrelation(rho, math.tanh(middle - half), math.tanh(middle + half))
