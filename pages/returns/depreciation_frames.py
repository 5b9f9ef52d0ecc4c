"""The depreciation that is already bought, and that of the plan: by the year of purchase, quarter by quarter."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Provenance
from data.store import Store
from engine import capex_plans
from engine.capex_plans import Life, Plan
from engine.capex_vintages import CAPEX, INPUTS, Purchases, purchases
from engine.evaluate import values
from engine.origin import Origin
from engine.request import Request
from engine.written_off import Matrix, by_vintage

AHEAD: Final = 20  # quarters drawn after the last purchase

Vector = npt.NDArray[np.float64]


# ---------------------------------------------------------------------------------------------- asked


@dataclass(frozen=True, slots=True)
class WaveOptions:
    """What is assumed of purchases: USD, fractions and years; `life` is that of servers, "stated" or years.

    `plan` is the reader's figure a year for the first company, 0 for its newest guidance, and `years` how often it is
    spent; `delay` are quarters until an asset is in use; `method` is a key of `depreciation.PROFILES`.
    """

    plan: float
    years: int
    life: str
    servers: float
    buildings: float
    delay: int
    method: str
    cost_of_capital: float

    @classmethod
    def of(cls, request: Request) -> Self:
        """Those of a request that was made with `mapping`."""
        return cls(**request.options)

    def mapping(self) -> dict[str, Any]:
        """The same as the options of a request."""
        return dataclasses.asdict(self)


# -------------------------------------------------------------------------------------------- results


@dataclass(frozen=True, slots=True)
class Vintage:
    """What is written off of one year's purchases: USD in each quarter of the wave.

    `year` is None for what was bought before the window, or stood in the books before the first known purchase.
    """

    year: int | None
    planned: bool
    values: Vector
    origin: Origin

    @property
    def name(self) -> str:
        """The vintage in the export table."""
        if self.year is None:
            return "earlier"
        return f"planned {self.year}" if self.planned else str(self.year)


@dataclass(frozen=True, slots=True)
class Wave:
    """One company's modelled depreciation, `estimated`, or `user` of a reader's plan.

    `quarters` are calendar quarters without a gap, `now` the last one that is past. `unplaced` is True where the plan
    begins after a quarter of which nothing is known, so that it is left out.
    """

    ticker: str
    quarters: tuple[str, ...]
    now: str
    vintages: tuple[Vintage, ...]
    unplaced: bool


@dataclass(frozen=True, slots=True)
class Waves:
    """Those of the companies that have one, in their order."""

    rows: tuple[Wave, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind purchases and plans."""
        named = (vintage.origin.document for wave in self.rows for vintage in wave.vintages)
        return frozenset(document for document in named if document)


def depreciation_wave(store: Store, request: Request) -> Waves:
    """Modelled depreciation by company, year of purchase and quarter, for the `WaveOptions` of the request."""
    options = WaveOptions.of(request)
    rows = values(store, INPUTS, request.companies, end=request.end, as_of=request.as_of).dropna(subset=["value"])
    lives = capex_plans.lives(store, request.companies, options.life, request.as_of)
    announced = capex_plans.announcements(store, request.companies, request.as_of, request.end)
    waves = []
    for i, ticker in enumerate(request.companies):
        own = rows[rows["ticker"] == ticker]
        plans = _plans(announced[ticker], ticker, own, options.plan if i == 0 else 0.0)
        bought = purchases(own, plans, options.years)
        if bought is not None:
            waves.append(_wave(ticker, bought, lives[ticker], options, request.start))
    return Waves(tuple(wave for wave in waves if wave.vintages))


def _plans(announced: Sequence[Plan], ticker: str, own: pd.DataFrame, amount: float) -> list[Plan]:
    """The newest guidance of each year, by year; the last one in the reader's figure where there is one."""
    newest = capex_plans.newest(announced)
    if not newest:
        capex = own.loc[own["name"] == CAPEX, "quarter"]
        now = pd.Period(capex.max(), freq="Q-DEC") if len(capex) else None
        return [capex_plans.readers_plan(None, ticker, amount, now)] if amount and now is not None else []
    last = newest[-1]
    others = [p for p in capex_plans.newest_by_year(announced) if (p.year, p.calendar) != (last.year, last.calendar)]
    chosen = capex_plans.readers_plan(last, ticker, amount, last.last) if amount else last
    return [*sorted(others, key=lambda p: p.last), chosen]


# --------------------------------------------------------------------------------------------- a wave


def _wave(ticker: str, b: Purchases, life: Life, options: WaveOptions, start: str | None) -> Wave:
    quarters = pd.period_range(b.opening + 1, b.rows[-1].quarter + AHEAD)
    first = min(max(pd.Period(start, freq="Q-DEC") if start else quarters[0], quarters[0]), b.now)
    offset = int(first.ordinal - quarters[0].ordinal)
    vintages = _vintages(b, by_vintage(b, quarters, life, options), first, offset)
    names = tuple(str(quarter) for quarter in quarters[offset:])
    return _trimmed(Wave(ticker, names, str(b.now), vintages, b.unplaced))


def _vintages(b: Purchases, written_off: Matrix, first: pd.Period, offset: int) -> tuple[Vintage, ...]:
    """Written-off purchases (rows, the opening stock first) by year, from a quarter of the window on."""
    keys = [_key(row.quarter, first, b.now) for row in b.rows]
    order = list(dict.fromkeys([*keys, (None, False)]))  # the opening stock is of the earlier ones
    codes = np.array([order.index(key) for key in keys])
    sums = pd.DataFrame(written_off[1:]).groupby(codes, sort=False).sum().to_numpy()
    each, documents = Provenance.read(pd.DataFrame([row.origin.columns for row in b.rows]))
    vintages = []
    for code, (year, planned) in enumerate(order):
        places = np.flatnonzero(codes == code)
        total = sums[code] if len(places) else np.zeros(len(written_off[0]))
        # A stock alone has the origin of the first purchases after it.
        origin = Origin.of(each[places].over(), documents) if len(places) else b.rows[0].origin
        total = written_off[0] + total if year is None else total
        vintages.append(Vintage(year, planned, np.maximum(np.nan_to_num(total[offset:]), 0.0), origin))
    return tuple(vintage for vintage in vintages if vintage.values.any())


def _key(quarter: pd.Period, first: pd.Period, now: pd.Period) -> tuple[int | None, bool]:
    """The year of a vintage (None before the window), and whether it is planned."""
    return (None if quarter < first else int(quarter.year), bool(quarter > now))


def _trimmed(wave: Wave) -> Wave:
    """Without the quarters before and after all depreciation; the last past quarter stays."""
    places = [wave.quarters.index(wave.now)]
    for vintage in wave.vintages:
        places += [int(place) for place in np.flatnonzero(vintage.values)]
    kept = slice(min(places), max(places) + 1)
    vintages = tuple(dataclasses.replace(v, values=v.values[kept]) for v in wave.vintages)
    return dataclasses.replace(wave, quarters=wave.quarters[kept], vintages=vintages)
