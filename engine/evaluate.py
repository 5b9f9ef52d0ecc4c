"""Any measure or metric of any companies as one long frame."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from analytics.grid import matrix
from analytics.metrics.declare import Panel, evaluate, required_measures
from contracts import VALUE_COLUMNS
from data.store import Store
from engine.catalogue import checked_tickers, describe
from engine.panel import Grid, panel


def values(
    store: Store,
    names: Sequence[str],
    companies: Sequence[str],
    *,
    start: str | None = None,
    end: str | None = None,
    as_of: date | None = None,
    **options: object,
) -> pd.DataFrame:
    """One row per company, calendar quarter and name (`contracts.VALUE_COLUMNS`), as known on a day.

    Missing values are rows with NaN between a company's first and last known quarter of that name. `options` go to the
    metrics that take them (base, horizon, ...). Raises UsageError for an unknown name, company or option value.
    """
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        describe(name)
    tickers = checked_tickers(store, companies)
    grid = panel(store, required_measures(wanted), tickers, as_of)
    result = evaluate(wanted, grid.panel, **options)
    frames = [_long(grid, result, name) for name in wanted]
    rows = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(VALUE_COLUMNS))
    order = {t: i for i, t in enumerate(tickers)}
    rows = rows.sort_values(["name", "ticker", "quarter"], key=lambda c: c.map(order) if c.name == "ticker" else c)
    if start is not None:
        rows = rows[rows["quarter"] >= start]
    if end is not None:
        rows = rows[rows["quarter"] <= end]
    return rows.reset_index(drop=True)


def known_quarters(store: Store, name: str, ticker: str, as_of: date | None = None) -> tuple[str, ...]:
    """The calendar quarters in which a company has a value of this name, oldest first."""
    rows = values(store, [name], [ticker], as_of=as_of)
    return tuple(rows.loc[rows["value"].notna(), "quarter"])


def _long(grid: Grid, result: Panel, name: str) -> pd.DataFrame:
    value = matrix(result.values[name])
    index = result.values.index
    rows = {
        "ticker": index.get_level_values("ticker"),
        "quarter": index.get_level_values("quarter").astype("str"),
        "period_end": grid.period_ends.to_numpy(),
        "name": name,
        "value": value.ravel(),
        "unit": describe(name).unit.symbol,
        **result.provenance[name].reshape(-1).columns(grid.documents),
    }
    return pd.DataFrame(rows)[_inside(np.isnan(value)).ravel()]


def _inside(missing: np.ndarray) -> np.ndarray:
    """True from each company's first to its last known quarter (rows: companies, columns: quarters)."""
    known = ~missing
    return np.maximum.accumulate(known, axis=1) & np.maximum.accumulate(known[:, ::-1], axis=1)[:, ::-1]
