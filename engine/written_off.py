"""What is written off of a company's purchases, quarter by quarter: servers and the rest by their lives."""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods import depreciation
from engine.capex_guidance import YEAR
from engine.capex_plans import Life
from engine.capex_vintages import Purchases

STRAIGHT_LINE: Final = "straight_line"
DECLINING: Final = "declining"
HYPERBOLIC: Final = "hyperbolic"

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]


class WriteOff(Protocol):
    """How purchases are written off: the servers' share of the cost, the life of the rest in years, quarters until
    use, a key of `depreciation.PROFILES`, and the cost of capital a year.
    """

    @property
    def servers(self) -> float: ...
    @property
    def buildings(self) -> float: ...
    @property
    def delay(self) -> int: ...
    @property
    def method(self) -> str: ...
    @property
    def cost_of_capital(self) -> float: ...


def by_vintage(b: Purchases, quarters: pd.PeriodIndex, life: Life, options: WriteOff) -> Matrix:
    """Depreciation of the opening stock (row 0) and of each quarter's purchases (rows 1 on) in each quarter."""
    servers, count = options.servers, len(b.rows)
    buildings = np.full(len(quarters), options.buildings * YEAR)
    stated = np.array([life.at(quarter) * YEAR for quarter in quarters])
    # A stock that was built up evenly holds of each kind its share of the purchases times its life.
    weight = servers * stated[0] / (servers * stated[0] + (1 - servers) * buildings[0])
    total = np.zeros((count + 1, len(quarters)))
    for share, part, lives in ((servers, weight, stated), (1 - servers, 1 - weight, buildings)):
        cost = np.zeros(len(quarters))
        cost[:count] = b.cost * share
        total += _written_off(b.net * part, cost, lives, options)[: count + 1]
    return total


def _written_off(net: float, cost: Vector, lives: Vector, options: WriteOff) -> Matrix:
    """One kind of asset: the stock as earlier vintages of even ages, then the purchases."""
    start = depreciation.HALF + options.delay
    profile = _profile(options)
    opening = lives[0] if options.method == STRAIGHT_LINE else lives[-1]
    before = depreciation.even_ages(net, profile(opening, int(opening) + 2))
    whole, count = np.concatenate([before, cost]), len(before)
    if options.method == STRAIGHT_LINE:
        every = np.concatenate([np.full(count, lives[0]), lives])
        stock = depreciation.with_revisions(np.where(np.arange(len(whole)) < count, whole, 0.0), every)
        new = depreciation.with_revisions(cost, lives, start=start)
    else:
        stock = depreciation.by_vintage(whole, profile(opening, len(whole)))
        new = depreciation.by_vintage(cost, profile(lives[-1], len(cost), start=start))
    return np.vstack([stock[:count, count:].sum(axis=0), new])


def _profile(options: WriteOff) -> Any:
    """How one vintage is written off; a price falls at the cost of capital where efficiency falls hyperbolically."""
    profile = depreciation.PROFILES[options.method]
    if options.method != HYPERBOLIC:
        return profile
    rate = (1 + options.cost_of_capital) ** (1 / YEAR) - 1
    return lambda life, periods, **more: profile(life, periods, rate=rate, **more)
