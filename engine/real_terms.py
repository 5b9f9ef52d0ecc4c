"""Amounts in the money of one quarter: a panel deflated by consumer prices of the United States."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.grid import Matrix, matrix
from analytics.metrics.declare import Panel
from contracts import MEASURES, Measure
from data.reading import queries
from data.store import Store
from engine.panel import YEAR, Grid


def price_levels(store: Store, as_of: date | None = None) -> pd.Series[float]:
    """The mean of the monthly index that was published by a day, by calendar quarter; a quarter with no month is not in
    it.
    """
    months = queries.consumer_prices(store, as_of)
    quarters = pd.PeriodIndex(months["month"], freq="Q-DEC")
    return months.set_axis(quarters)["index"].groupby(level=0).mean()


def in_real_terms(grid: Grid, levels: pd.Series[float]) -> Grid:
    """The grid with every amount of money in that of the newest quarter with a price level.

    A flow of twelve months is divided by the mean level of its four quarters, any other by that of its quarter; amounts
    of quarters without a level are missing.
    """
    index: Any = grid.panel.values.index
    quarters = index.levels[1]
    level = levels.reindex(quarters)
    if level.notna().any():
        level = level / level.dropna().iloc[-1]
    year = level.rolling(YEAR).mean()
    columns = {
        name: _deflated(grid.panel.values[name], year if MEASURES[name].basis == "ttm" else level, MEASURES[name])
        for name in map(str, grid.panel.values.columns)
    }
    values = pd.DataFrame(columns, index=index)
    known = {name: behind.where(~np.isnan(matrix(values[name]))) for name, behind in grid.panel.provenance.items()}
    return replace(grid, panel=Panel(values, known))


def _deflated(values: pd.Series[Any], level: pd.Series[float], measure: Measure) -> Matrix:
    dollars = measure.concept.unit.dollars
    amounts = matrix(values)
    return np.asarray(amounts / level.to_numpy() ** dollars if dollars else amounts).ravel()
