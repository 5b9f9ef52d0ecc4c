"""What another life of servers would do to the depreciation of what is already bought, and what stated changes did."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from data.reading import plans
from data.store import Store
from engine import capex_plans
from engine.capex_guidance import YEAR
from engine.capex_plans import Life
from engine.capex_vintages import INPUTS, Purchases, purchases
from engine.evaluate import values
from engine.origin import Origin, documents_of, merged
from engine.request import Request
from engine.written_off import STRAIGHT_LINE, by_vintage


@dataclass(frozen=True, slots=True)
class LifeOptions:
    """Years by which the life in force is made longer (below zero: shorter), the servers' share of the cost, the life
    of the rest in years, and quarters until an asset is in use.
    """

    longer: float
    servers: float
    buildings: float
    delay: int
    method: str = STRAIGHT_LINE
    cost_of_capital: float = 0.0  # for profiles that are not used here


@dataclass(frozen=True, slots=True)
class StatedChange:
    """A change of a life as its company stated it, with the effect that it named for a period (USD; below zero: less
    depreciation).
    """

    asset: str
    before: float
    after: float
    day: pd.Timestamp
    effect: float
    measure: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class LongerLife:
    """One company: depreciation of the next four quarters of what is bought by `quarter`, USD, at the life in force and
    at the other one; `life` in years. `origin` is of both, resting on assumptions.
    """

    ticker: str
    quarter: str
    life: float
    stated_life: bool
    before: float
    after: float
    stated: tuple[StatedChange, ...]
    origin: Origin

    @property
    def change(self) -> float:
        """What the other life does to the depreciation of the four quarters, USD."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class LongerLives:
    """Those of the companies whose purchases are known."""

    rows: tuple[LongerLife, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind purchases and stated changes."""
        origins = [row.origin for row in self.rows] + [s.origin for row in self.rows for s in row.stated]
        return documents_of(origins)


def longer_lives(store: Store, request: Request) -> LongerLives:
    """For each company of the request, as known on its day and up to its last quarter, under its `LifeOptions`."""
    options = LifeOptions(**request.options)
    rows = values(store, INPUTS, request.companies, end=request.end, as_of=request.as_of).dropna(subset=["value"])
    lives = capex_plans.lives(store, request.companies, capex_plans.STATED, request.as_of)
    stated = _stated(store, request)
    found = []
    for ticker in request.companies:
        bought = purchases(rows[rows["ticker"] == ticker], [], 1)
        if bought is not None:
            found.append(_longer(ticker, bought, lives[ticker], stated.get(ticker, ()), options))
    return LongerLives(tuple(found))


def _longer(
    ticker: str, bought: Purchases, life: Life, stated: Sequence[StatedChange], options: LifeOptions
) -> LongerLife:
    quarters = pd.period_range(bought.opening + 1, bought.now + YEAR)
    now = life.at(bought.now + 1)
    other = replace(life, steps=(*_until(life, bought.now), (str(bought.now + 1), max(now + options.longer, 1.0))))
    before, after = (_ahead(bought, quarters, each, options) for each in (life, other))
    origins = [row.origin for row in bought.rows] + ([life.origin] if life.origin else [])
    origin = merged(origins).assumed()
    return LongerLife(ticker, str(bought.now), now, life.stated, before, after, tuple(stated), origin)


def _until(life: Life, quarter: pd.Period) -> tuple[tuple[str, float], ...]:
    return tuple(step for step in life.steps if step[0] <= str(quarter))


def _ahead(bought: Purchases, quarters: pd.PeriodIndex, life: Life, options: LifeOptions) -> float:
    """The depreciation of the last four of the quarters."""
    return float(np.nansum(by_vintage(bought, quarters, life, options)[:, -YEAR:]))


def _stated(store: Store, request: Request) -> dict[str, tuple[StatedChange, ...]]:
    """Changes with an effect in money, by company; of two statements of one change the newest."""
    lives = plans.useful_lives(store, request.companies, request.as_of)
    rows = request.until(lives.dropna(subset=["effect"]), "known_on")
    newest = rows.sort_values("known_on").drop_duplicates(["ticker", "asset", "effective"], keep="last")
    return {
        str(ticker): tuple(_change(row) for row in own.to_dict("records")) for ticker, own in newest.groupby("ticker")
    }


def _change(row: Mapping[Hashable, Any]) -> StatedChange:
    sign = -1.0 if row["new_years"] > row["old_years"] else 1.0  # a longer life lowers depreciation, however stated
    return StatedChange(
        asset=str(row["asset"]),
        before=float(row["old_years"]),
        after=float(row["new_years"]),
        day=pd.Timestamp(row["effective"]),
        effect=sign * abs(float(row["effect"])),
        measure=str(row["measure"]),
        origin=Origin.cited(row, "known_on"),
    )
