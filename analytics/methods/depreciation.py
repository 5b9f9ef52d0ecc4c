"""How the cost of what was bought is written off: profiles of one vintage, and a whole stock run off by vintage.

Time is counted in periods of any length (years in the tables cited, quarters on the page); the period of purchase is
the first. `start` is how far into it an asset comes into use: 0.5 is the half-period convention, more than 1 a delay.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from analytics.assumptions import MACHINES
from analytics.options import constant
from errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
HALF: Final = constant(0.5, "the half-year convention: IRS, Rev. Proc. 87-57")
_TINY: Final = constant(1e-12, "a share of the cost below this is written off")
_SUM: Final = constant(1e-9, "shares that miss one by less are rounded")


def straight_line(life: float, periods: int, *, start: float = HALF) -> Vector:
    """Share of the cost written off in each of `periods`; they sum to one once `periods` covers `start + life`.

    Raises UsageError for a life that is not above zero or a start below zero.
    Reference: IRS, Rev. Proc. 87-57, Table 8 (half-year convention).
    """
    _checked(life, start)
    return np.diff(np.clip((np.arange(periods + 1) - start) / life, 0.0, 1.0))


def declining_balance(life: float, periods: int, *, start: float = HALF, factor: float = 2.0) -> Vector:
    """The same by a declining balance of `factor / life`, changing to straight line once that writes off more.

    Raises UsageError as `straight_line`. Reference: IRS, Rev. Proc. 87-57, section 6.06 and Table 1.
    """
    _checked(life, start)
    fractions, left = np.zeros(periods), 1.0
    for t in range(periods):
        used = min(max(t - start, 0.0), life)
        running = min(max(t + 1 - start, 0.0), life) - used
        if running > 0:
            fractions[t] = left * min(max(factor / life * running, running / (life - used)), 1.0)
            left -= fractions[t]
    return fractions


def age_efficiency(age: npt.ArrayLike, life: float, *, b: float = MACHINES.default) -> Vector:
    """What is left of the productive efficiency of an asset at an age, (T - a) / (T - b a); nothing after its life.

    Reference: OECD, Measuring Capital (2nd ed., 2009), ch. 11; ABS, Australian System of National Accounts: Concepts,
    Sources and Methods, 14.37-14.38 (b = 0.5 for machinery and equipment, 0.75 for structures).
    """
    a = np.clip(np.asarray(age, dtype="float64"), 0.0, life)
    return np.where(a < life, (life - a) / np.where(a < life, life - b * a, 1.0), 0.0)


def hyperbolic(
    life: float, periods: int, *, start: float = HALF, b: float = MACHINES.default, rate: float = 0.0
) -> Vector:
    """The same by the fall of an asset's price when its efficiency falls hyperbolically.

    The price at an age is the present value, at `rate` a period, of the efficiency still to come. Raises UsageError as
    `straight_line`. Reference: OECD, Measuring Capital (2nd ed., 2009), ch. 3 and 19 (age-price from age-efficiency).
    """
    _checked(life, start)
    ages = np.arange(int(np.ceil(life)) + 1, dtype="float64")
    worth = age_efficiency(ages, life, b=b) * (1 + rate) ** -ages
    price = np.cumsum(worth[::-1])[::-1] * (1 + rate) ** ages
    left: Vector = np.interp(np.arange(periods + 1) - start, ages, price / price[0])
    return -np.diff(left)


PROFILES: Final[dict[str, Callable[..., Vector]]] = {
    "straight_line": straight_line,
    "declining": declining_balance,
    "hyperbolic": hyperbolic,
}


def by_vintage(cost: npt.ArrayLike, profile: Vector) -> Matrix:
    """Depreciation of each vintage (row) in each period (column) out of the cost bought in each period.

    `profile` is the share written off by age and has at least as many periods as `cost`.
    """
    bought = np.asarray(cost, dtype="float64")
    age = np.arange(len(bought)) - np.arange(len(bought))[:, None]
    return np.where(age >= 0, bought[:, None] * profile[np.clip(age, 0, None)], 0.0)


def with_revisions(cost: npt.ArrayLike, life: npt.ArrayLike, *, start: float = HALF) -> Matrix:
    """Straight line by vintage where the life changes: `life` holds the one in force in each period, for all vintages.

    A change works forward: what is not yet written off is spread over what is then left of the life, and all of it is
    written off where nothing is left. Without changes it is `straight_line`. Raises UsageError for a life not above
    zero. Reference: FASB, ASC 250-10-45-17 (a change in estimate is accounted for prospectively).
    """
    bought, lives = np.asarray(cost, dtype="float64"), np.asarray(life, dtype="float64")
    _checked(float(lives.min(initial=np.inf)), start)
    place, left = np.arange(len(bought)), bought.copy()
    charges = np.zeros((len(bought), len(bought)))
    for t in place:
        since = t - place - start
        running = np.clip(since + 1, 0.0, 1.0)
        still = np.maximum(lives[t] - np.maximum(since, 0.0), _TINY)
        charges[:, t] = left * np.minimum(running / still, 1.0)
        left -= charges[:, t]
    return charges


def even_ages(net: float, profile: Vector) -> Vector:
    """Costs of earlier vintages, oldest first, equal and one a period, that leave a net stock of `net` today.

    A stock of unknown ages is taken to be as old as it would be had the same been bought in every period. `profile` is
    the share written off by age, to its end.
    """
    left = 1.0 - np.cumsum(profile)
    left = left[left > _TINY]
    return np.full(len(left), net / left.sum()) if len(left) else np.zeros(0)


def blended_life(share: Sequence[float], life: Sequence[float]) -> float:
    """The one life whose straight-line charge is that of a mix of assets: the harmonic mean of the lives by cost.

    Raises UsageError where shares do not sum to one or a life is not above zero.
    """
    if abs(sum(share) - 1) > _SUM or min(share) < 0:
        raise UsageError(
            "The shares of a mix of assets do not sum to one", which=str(share), next_step="Give shares of the cost"
        )
    for years in life:
        _checked(years, 0.0)
    return 1.0 / sum(s / years for s, years in zip(share, life, strict=True))


def _checked(life: Any, start: float) -> None:
    if not life > 0 or start < 0:
        which = f"life={life}, start={start}"
        raise UsageError(
            "Nothing can be written off so", which=which, next_step="A life is above zero and a start not below it"
        )
