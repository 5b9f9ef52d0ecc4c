"""The change of an amount split by the disclosed growth of its factors, where only growth rates are disclosed.

R1/R0 = f1 x f2 x ... x e, the f being one plus the disclosed growth of each factor and e what their product leaves
over, mostly rounding of the rates. The parts are those of LMDI-I, weight L(R1, R0) times the logarithm of each factor
(Ang, Energy Policy 32 (2004) 1131; 86 (2015) 233), so that parts and residual add up to the change exactly; the
residual stays a part of its own. Replacing one factor after another gives other parts, which depend on the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.methods import lmdi
from errors import UsageError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GrowthSplit:
    """One change per row, in the unit of the amounts.

    change, residual, implied: (rows); parts: (rows, factors). `implied` is what the factors make of the start, so
    that implied / start - 1 is the growth that they disclose. change = sum of parts + residual.
    """

    change: Floats
    parts: Floats
    residual: Floats
    implied: Floats


def split(start: Any, end: Any, factors: Any) -> GrowthSplit:
    """The change from `start` to `end`, both (rows), by growth factors (rows, factors), each one plus a growth.

    A row with an amount or factor that is missing or not above zero is NaN. Raises UsageError for other shapes.
    """
    first, last, growth = _checked(start, end, factors)
    implied = first * growth.prod(axis=-1)
    residual = last / np.where(implied > 0, implied, np.nan)
    one = np.ones((len(first), growth.shape[1] + 1))
    grown = np.concatenate([growth, residual[:, None]], axis=1)
    # The start is a factor that does not change, so that the product of the others is the whole ratio.
    before, after = (np.concatenate([first[:, None], f], axis=1)[:, None, :] for f in (one, grown))
    found = lmdi.decompose(before, after, zeros="refuse")
    known = np.where(found.refused == lmdi.State.USABLE, 0.0, np.nan)
    return GrowthSplit(last - first + known, found.parts[:, 1:-1], found.parts[:, -1], implied + known)


def in_order(start: Any, end: Any, factors: Any) -> GrowthSplit:
    """The same with one factor replaced after another in their order: the first on the start alone, each further one
    on what those before it made. Raises UsageError as `split`.
    """
    first, last, growth = _checked(start, end, factors)
    usable = (first > 0) & (last > 0) & (growth > 0).all(axis=1)
    levels = np.where(usable[:, None], first[:, None] * np.cumprod(growth, axis=1), np.nan)
    parts = np.diff(np.concatenate([first[:, None], levels], axis=1), axis=1)
    return GrowthSplit(np.where(usable, last - first, np.nan), parts, last - levels[:, -1], levels[:, -1])


def rounding(factors: Any, half_unit: float) -> Floats:
    """How far the product of factors (rows, factors) can be off where each is rounded to twice `half_unit`: (rows)."""
    growth = np.asarray(factors, dtype=float)
    return np.asarray((growth + half_unit).prod(axis=-1) - growth.prod(axis=-1))


def _checked(start: Any, end: Any, factors: Any) -> tuple[Floats, Floats, Floats]:
    first, last, growth = (np.asarray(v, dtype=float) for v in (start, end, factors))
    if first.ndim != 1 or first.shape != last.shape or growth.ndim != 2 or len(growth) != len(first):
        raise UsageError(
            "Amounts and growth factors do not fit",
            which=f"{first.shape}, {last.shape} and {growth.shape}",
            next_step="Give start and end of each row, and a row of factors for each",
        )
    return first, last, growth
