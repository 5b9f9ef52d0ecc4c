"""What capital expenditure came with, by the number of years over which both are taken: the frame of the profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.grid import matrix
from analytics.metrics.declare import Panel, evaluate, required_measures
from data.age_limits import FILING_AGE
from data.store import Store
from engine.catalogue import describe
from engine.origin import Origin, documents_of
from engine.panel import Grid, panel
from engine.request import Request

YEARS: Final = range(1, 6)


@dataclass(frozen=True, slots=True)
class GainValue:
    """A metric of a company over so many years: the newest value known in the window."""

    ticker: str
    years: int
    quarter: str
    period_end: pd.Timestamp
    name: str
    value: float
    unit: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class GainProfile:
    """One value per company and number of years, in their order."""

    rows: tuple[GainValue, ...] = ()

    def of(self, ticker: str) -> list[GainValue]:
        """Those of one company, by years."""
        return [row for row in self.rows if row.ticker == ticker]

    def since(self, newest: str) -> GainProfile:
        """Those that are known to a quarter which is not long before the newest."""
        last = pd.Period(newest, freq="Q-DEC").ordinal
        ages = [last - pd.Period(row.quarter, freq="Q-DEC").ordinal for row in self.rows]
        kept = [row for row, age in zip(self.rows, ages, strict=True) if not FILING_AGE.passed_by(age)]
        return GainProfile(tuple(kept))

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind the newest values."""
        return documents_of(row.origin for row in self.rows)


def gain_profile(store: Store, request: Request) -> GainProfile:
    """The first metric of a request over one to five years."""
    name = request.names[0]
    grid = panel(store, required_measures([name]), request.companies, request.as_of)
    rows = [value for n in YEARS for value in _newest(grid, evaluate([name], grid.panel, years=n), name, n, request)]
    return GainProfile(tuple(rows))


def _newest(grid: Grid, result: Panel, name: str, years: int, request: Request) -> Iterator[GainValue]:
    index: Any = result.values.index
    tickers, quarters = list(index.levels[0]), [str(quarter) for quarter in index.levels[1]]
    values = matrix(result.values[name])
    ends = grid.period_ends.to_numpy().reshape(values.shape)
    inside = np.array([(request.start or "") <= q <= (request.end or "9999Q4") for q in quarters], dtype=bool)
    for i, ticker in [(tickers.index(t), t) for t in request.companies if t in tickers]:
        known = np.flatnonzero(inside & np.isfinite(values[i]))
        if not len(known):
            continue
        last, behind = int(known[-1]), result.provenance[name][i]
        yield GainValue(
            ticker=ticker,
            years=years,
            quarter=quarters[last],
            period_end=pd.Timestamp(ends[i, last]),
            name=name,
            value=float(values[i, last]),
            unit=describe(name).unit.symbol,
            origin=Origin.of(behind[last], grid.documents),
        )
