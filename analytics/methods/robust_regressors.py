"""Values that a few extreme firms cannot carry: clipped or ranked within groups before a regression.

References: Tukey, Annals of Mathematical Statistics 33 (1962) 1-67 (winsorising); Conover and Iman, American
Statistician 35 (1981) 124-129 (ranks in place of values); Bollinger and Chandra, Journal of Labor Economics 23 (2005)
235-257 (what clipping does to a slope).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from analytics.options import constant

Vector = npt.NDArray[np.float64]
Labels = npt.NDArray[Any]

CLIPPED: Final = constant(0.01, "share of each tail: the usual 1% of accounting panels")


def winsorised(values: Vector, groups: Labels, share: float = CLIPPED) -> Vector:
    """Values (n,) no farther out than the quantiles `share` and 1 - `share` of their group; missing stays missing.

    Quantiles are interpolated linearly (Hyndman and Fan's seventh, as numpy and pandas).
    """
    return _by_group(values, groups, lambda own: np.clip(own, *np.quantile(own, [share, 1 - share])))


def ranked(values: Vector, groups: Labels) -> Vector:
    """Ranks within the group in (0, 1), the middle of ties; missing stays missing.

    (rank - 1/2)/n: with group effects the slope between two ranked variables is the mean of the groups' rank
    correlations by Spearman, weighted by the squares of their ranks.
    """
    return _by_group(values, groups, lambda own: (rankdata(own) - 0.5) / len(own))


def _by_group(values: Vector, groups: Labels, changed: Callable[[Vector], Vector]) -> Vector:
    result = np.full(len(values), np.nan)
    known = np.isfinite(values)
    for group in np.unique(groups[known]):
        at = known & (groups == group)
        result[at] = changed(values[at])
    return result
