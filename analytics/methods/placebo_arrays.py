"""The regressions of a placebo with period effects alone, of many permutations at a time.

Sums are taken in another order than by a regression of its own, so that the last digits of a coefficient may differ
(`analytics.methods.placebo` has that one, and the references).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import t as student

from analytics.methods.clustered import FEWEST, LEVEL
from analytics.methods.panel_regression import Matrix
from analytics.options import constant

DUST: Final = constant(1e-9, "of a column's length: what is left of a collinear column is rounding")
_AT_A_TIME: Final = constant(20_000, "cells that a core has at hand, and memory that is not asked for each time again")

Places = npt.NDArray[np.integer[Any]]


def regressions(outcome: Matrix, exchanged: Matrix, orders: Places) -> Matrix:
    """Coefficient, |t| clustered by firm, |t| of independent errors, and the bound of the former, for each order of the
    firms in which they are given the regressor of others: (count, 4), NaN where there is no regression.

    Outcome and regressor are (G, T), NaN where missing; orders (count, G).
    """
    known = np.isfinite(outcome)
    firms, periods = known.any(axis=1), known.any(axis=0)
    y, x = outcome[firms][:, periods].T, exchanged[:, periods].T
    wanted = orders[:, firms]
    step = max(1, _AT_A_TIME // max(y.size, 1))
    chunks = (wanted[start : start + step] for start in range(0, len(orders), step))
    sides = _known(y), _known(x)
    return np.concatenate([np.empty((0, 4)), *(_regressions(*sides, chunk) for chunk in chunks)])


def _known(values: Matrix) -> tuple[Matrix, Matrix]:
    """Values (T, G) with zero where they are missing, and one where they are not."""
    at = np.isfinite(values)
    return np.where(at, values, 0.0), np.ascontiguousarray(at, dtype=np.float64)


def _regressions(outcome: tuple[Matrix, Matrix], exchanged: tuple[Matrix, Matrix], orders: Places) -> Matrix:
    """The same of a few orders; arrays are (T, count, G), so that firms lie beside each other."""
    x, both = (np.take(each, orders, axis=1) for each in exchanged)
    both *= outcome[1][:, None]
    count = both.sum(axis=2)  # of each period (T, count)
    n, firms = count.sum(axis=0), np.count_nonzero(both.any(axis=0), axis=1)
    free = n - np.count_nonzero(count, axis=0) - 1
    x *= both
    whole = np.einsum("tcg,tcg->c", x, x)
    x -= _means(x.sum(axis=2), count)
    x *= both
    y = outcome[0][:, None] - _means(np.einsum("tg,tcg->tc", outcome[0], both), count)  # where x is zero it is not used
    y *= x
    np.square(x, out=x)
    products, squares = y.sum(axis=(0, 2)), x.sum(axis=(0, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        coefficient = products / squares
        x *= coefficient[:, None]
        y -= x  # the scores
        by_firm = firms / (firms - 1) * (n - 1) / free * np.square(y.sum(axis=0)).sum(axis=1)
        by_row = n / free * np.einsum("tcg,tcg->c", y, y)
        t = [np.abs(coefficient) * squares / np.sqrt(each) for each in (by_firm, by_row)]
        enough = (firms >= FEWEST) & (free >= 1) & (squares > DUST * whole)
        enough &= (by_firm > DUST * by_row) & (by_row > np.square(DUST * coefficient * squares))
    found = np.column_stack([coefficient, *t, [bound(int(each)) for each in firms]])
    return np.where(enough[:, None], found, np.nan)


def _means(sums: Matrix, count: Matrix) -> Matrix:
    """The mean of each period (T, count), to be taken from the values of firms (T, count, G); zero where none is
    known.
    """
    return np.asarray((sums / np.maximum(count, 1))[:, :, None])


@lru_cache  # the same few numbers of firms thousands of times
def bound(firms: int) -> float:
    """What |t| clustered by so many firms has to exceed at 5%; NaN below two."""
    return float(student.ppf((1 + LEVEL) / 2, firms - 1)) if firms > 1 else float("nan")
