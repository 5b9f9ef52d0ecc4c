"""What capital expenditure was followed by, by the number of quarters after it: the frame of the lag profile."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analytics.grid import matrix
from analytics.metrics.declare import Panel, evaluate, required_measures
from data.store import Store
from engine.catalogue import describe
from engine.panel import Grid, panel
from engine.request import Request

LAGS: Final = range(1, 13)
COLUMNS: Final = (
    "ticker", "lag", "quarter", "period_end", "name", "value", "median", "unit", "evidence", "median_evidence", "known_on",
    "accession",
)  # fmt: skip


def lag_profile(store: Store, request: Request) -> pd.DataFrame:
    """One row per company and lag (1 to 12 quarters) with the newest value known in the window, and the window's median.

    Columns: ticker, lag, quarter, period_end, name, value, median, unit, evidence, median_evidence, known_on, accession.
    """
    name = request.names[0]
    grid = panel(store, required_measures([name]), request.companies, request.as_of)
    rows = [row for lag in LAGS for row in _newest(grid, evaluate([name], grid.panel, lag=lag), name, lag, request)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _newest(grid: Grid, result: Panel, name: str, lag: int, request: Request) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    values, quarters = matrix(result.values[name]), result.values.index.levels[1]  # type: ignore[attr-defined]
    ends = grid.period_ends.to_numpy().reshape(values.shape)
    inside = np.array([(request.start or "") <= str(q) <= (request.end or "9999Q4") for q in quarters], dtype=bool)
    tickers = list(result.values.index.levels[0])  # type: ignore[attr-defined]
    for i, ticker in [(tickers.index(t), t) for t in request.companies if t in tickers]:
        known = np.flatnonzero(inside & np.isfinite(values[i]))
        if not len(known):
            continue
        last, own = int(known[-1]), result.provenance[name][i]
        rows.append(
            {
                "ticker": ticker, "lag": lag, "quarter": str(quarters[last]), "period_end": ends[i, last], "name": name,
                "value": values[i, last], "median": float(np.median(values[i, known])), "unit": describe(name).unit.symbol,
                "median_evidence": own[known].over().evidence[()], **own[last].columns(grid.documents),
            }
        )  # fmt: skip
    return rows
