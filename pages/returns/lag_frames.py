"""What capital expenditure was followed by, by the number of quarters after it: the frame of the lag profile."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analytics.metrics.declare import Panel, evaluate, required_measures
from charts.core import Request
from contracts import Evidence
from data.store import Store
from engine.catalogue import describe
from engine.panel import Grid, panel

LAGS: Final = range(1, 13)
COLUMNS: Final = (
    "ticker", "lag", "quarter", "period_end", "name", "value", "median", "unit", "evidence", "median_evidence", "known_on",
    "accession",
)  # fmt: skip
_NAMES: Final = np.array([e.value for e in Evidence], dtype=object)


def lag_profile(store: Store, request: Request) -> pd.DataFrame:
    """One row per company and lag (1 to 12 quarters) with the newest value known in the window, and the window's median.

    Columns: ticker, lag, quarter, period_end, name, value, median, unit, evidence, median_evidence, known_on, accession.
    """
    name = request.names[0]
    grid = panel(store, required_measures([name]), request.companies, request.as_of)
    rows = [row for lag in LAGS for row in _newest(grid, evaluate([name], grid.panel, lag=lag), name, lag, request)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _newest(grid: Grid, result: Panel, name: str, lag: int, request: Request) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    values = result.values[name]
    unit = describe(name).unit.symbol
    for ticker in [t for t in request.companies if t in values.index]:
        own = values.loc[ticker].dropna()
        own = own[[(request.start or "") <= str(q) <= (request.end or "9999Q4") for q in own.index]]
        if own.empty:
            continue
        at = (ticker, own.index[-1])
        document = int(result.accession[name].loc[at])
        found.append(
            (ticker, lag, str(at[1]), grid.period_ends.loc[at], name, float(own.iloc[-1]), float(own.median()), unit,
             _NAMES[int(result.evidence[name].loc[at])], _NAMES[int(result.evidence[name].loc[ticker].loc[own.index].max())], result.known_on[name].loc[at],
             grid.accessions[document] if document >= 0 else None)
        )  # fmt: skip
    return found
