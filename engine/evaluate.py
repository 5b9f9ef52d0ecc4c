"""Any measure or metric of any companies as one long frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from analytics.evidence import Provenance, stacked
from analytics.grid import matrix
from analytics.metrics.declare import Panel, evaluate, required_measures
from contracts import ANNUAL, TRAILING, VALUE_COLUMNS
from data.store import Store
from engine import currencies, periods
from engine.catalogue import checked_tickers, describe
from engine.headcount_peaks import with_peaks
from engine.panel import Grid, panel
from engine.real_terms import in_real_terms, price_levels


def values(
    store: Store,
    names: Sequence[str],
    companies: Sequence[str],
    *,
    start: str | None = None,
    end: str | None = None,
    as_of: date | None = None,
    any_currency: bool = False,
    period: str = TRAILING,
    real: bool = False,
    **options: Any,
) -> pd.DataFrame:
    """One row per company, calendar quarter and name (`contracts.VALUE_COLUMNS`), as known on a day.

    Amounts of companies that report in another currency than dollars are missing, but with `any_currency` where all
    companies report in it: then `unit` names it. What would mix two currencies is missing always.
    Missing values are rows with NaN between a company's first and last known quarter of that name. `options` go to the
    metrics that take them (base, horizon, ...); the base `peak` is the quarter of each company's most people before
    its newest headcount up to `end`. Flows are summed over the `period` (`engine.periods`): with `annual` only the
    quarters remain in which a fiscal year ends; what has no such period is of the usual one. `real` amounts are in the
    money of the newest quarter with a price index. Raises UsageError for an unknown name, company or option value.
    """
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        describe(name)
    tickers = checked_tickers(store, companies)
    window: dict[str, Any] = {"start": start, "end": end, "as_of": as_of, "any_currency": any_currency}
    window["real"] = real
    if period == ANNUAL:
        annual = [name for name in wanted if periods.offers(name, period)]
        return periods.at_year_ends(values(store, wanted, tickers, **window, **options), annual, store, tickers, as_of)
    usual = [name for name in wanted if not periods.offers(name, period)]
    if usual:
        single = [name for name in wanted if name not in usual]
        rows = values(store, usual, tickers, **window, **options)
        if not single:
            return rows
        return pd.concat([values(store, single, tickers, **window, period=period, **options), rows], ignore_index=True)
    grid = panel(store, required_measures(wanted), tickers, as_of, any_currency=True, period=period)
    if real:
        grid = in_real_terms(grid, price_levels(store, as_of))
    result = evaluate(wanted, grid.panel, **with_peaks(options, grid, store, tickers, end, as_of))
    foreign = currencies.reporting(store, tickers, as_of)
    common = currencies.common(foreign, tickers) if any_currency else None
    return (
        _long(grid, result, tickers, start, end, foreign, common)
        if wanted
        else pd.DataFrame(columns=list(VALUE_COLUMNS))
    )


def known_quarters(store: Store, name: str, ticker: str, as_of: date | None = None) -> tuple[str, ...]:
    """The calendar quarters in which a company has a value of this name, oldest first."""
    rows = values(store, [name], [ticker], as_of=as_of, any_currency=True)
    return tuple(rows.loc[rows["value"].notna(), "quarter"])


def _long(
    grid: Grid,
    result: Panel,
    tickers: Sequence[str],
    start: str | None,
    end: str | None,
    foreign: Mapping[str, str],
    common: str | None,
) -> pd.DataFrame:
    """The rows by name, company as given and quarter of the window."""
    quarters = result.values.index.levels[1].astype("str").tolist()  # type: ignore[attr-defined]
    names = sorted(result.values.columns)
    order = np.argsort(np.argsort(tickers))  # of the grid, which has the companies by ticker
    window = _window(quarters, start, end)
    told = [_told(matrix(result.values[name]), name, sorted(tickers), foreign, common) for name in names]
    inside = [_inside(np.isnan(values[order])) & window for values in told]
    name, company, quarter = np.nonzero(np.stack(inside))
    at = order[company] * len(quarters) + quarter
    units = [currencies.described(n, common).unit.symbol for n in names]
    rows = {
        "ticker": _text(tickers, company),
        "quarter": _text(quarters, quarter),
        "period_end": grid.period_ends.to_numpy()[at],
        "name": _text(names, name),
        "value": np.stack([values.ravel() for values in told], axis=1)[at, name],
        "unit": _text(units, name),
        **stacked([_behind(result.provenance[n], v) for n, v in zip(names, told, strict=True)])[at, name].columns(
            grid.documents
        ),
    }
    # Plain strings: those that pandas infers cost more in a chart, at every comparison, than its metrics.
    return pd.DataFrame({column: pd.Series(values, dtype=values.dtype) for column, values in rows.items()})


def _told(
    values: np.ndarray, name: str, tickers: Sequence[str], foreign: Mapping[str, str], common: str | None
) -> np.ndarray:
    """Values (companies x quarters) without those that would mix currencies."""
    hidden = currencies.hidden(name, tickers, foreign, common)
    return np.where(hidden[:, np.newaxis], np.nan, values) if hidden.any() else values


def _behind(provenance: Provenance, values: np.ndarray) -> Provenance:
    return provenance.where(~np.isnan(values)).reshape(-1)


def _text(texts: Sequence[str], places: np.ndarray) -> np.ndarray:
    """The text at each of some places of a list."""
    return np.asarray(np.array(texts, dtype=object)[places])


def _window(quarters: Sequence[str], start: str | None, end: str | None) -> np.ndarray:
    """True for the quarters between the first and the last that are wanted."""
    return np.array([(start is None or q >= start) and (end is None or q <= end) for q in quarters], dtype=bool)


def _inside(missing: np.ndarray) -> np.ndarray:
    """True from each company's first to its last known quarter (rows: companies, columns: quarters)."""
    known = ~missing
    return np.maximum.accumulate(known, axis=1) & np.maximum.accumulate(known[:, ::-1], axis=1)[:, ::-1]
