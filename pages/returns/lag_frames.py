"""What capital expenditure was followed by, by the number of quarters after it: the frame of the lag profile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.grid import matrix
from analytics.metrics.declare import Panel, evaluate, required_measures
from data.store import Store
from engine.catalogue import describe
from engine.origin import Origin
from engine.panel import Grid, panel
from engine.request import Request

LAGS: Final = range(1, 13)


@dataclass(frozen=True, slots=True)
class LagValue:
    """A metric of a company at one lag: the newest value known in the window, and the median of the window."""

    ticker: str
    lag: int
    quarter: str
    period_end: pd.Timestamp
    name: str
    value: float
    unit: str
    origin: Origin
    median: float
    median_evidence: str


@dataclass(frozen=True, slots=True)
class LagProfile:
    """One value per company and lag, by lag."""

    rows: tuple[LagValue, ...] = ()

    def of(self, ticker: str) -> list[LagValue]:
        """Those of one company, by lag."""
        return [row for row in self.rows if row.ticker == ticker]

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind the newest values."""
        return frozenset(row.origin.document for row in self.rows if row.origin.document)


def lag_profile(store: Store, request: Request) -> LagProfile:
    """The first metric of a request at lags of 1 to 12 quarters."""
    name = request.names[0]
    grid = panel(store, required_measures([name]), request.companies, request.as_of)
    rows = [value for lag in LAGS for value in _newest(grid, evaluate([name], grid.panel, lag=lag), name, lag, request)]
    return LagProfile(tuple(rows))


def _newest(grid: Grid, result: Panel, name: str, lag: int, request: Request) -> Iterator[LagValue]:
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
        yield LagValue(
            ticker=ticker,
            lag=lag,
            quarter=quarters[last],
            period_end=pd.Timestamp(ends[i, last]),
            name=name,
            value=float(values[i, last]),
            unit=describe(name).unit.symbol,
            origin=Origin.of(behind[last], grid.documents),
            median=float(np.median(values[i, known])),
            median_evidence=str(behind[known].over().evidence[()]),
        )
