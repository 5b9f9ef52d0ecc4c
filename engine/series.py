"""Series of concepts, as reported or harmonised, as known on any day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from contracts import CONCEPTS, MARKET_VALUES, METRIC_COLUMNS, SERIES_COLUMNS, Basis
from data.reading import queries
from data.store import Store
from engine.catalogue import checked_concepts, checked_tickers, describe
from engine.evaluate import values
from errors import UsageError

_BASES = ("reported", "quarter", "ttm", "annual")


def series(
    store: Store,
    tickers: Iterable[str],
    concepts: Iterable[str],
    *,
    basis: Basis = "quarter",
    as_of: date | None = None,
    start: str | None = None,
    end: str | None = None,
) -> pd.DataFrame:
    """One row per company, concept and period, with `contracts.SERIES_COLUMNS`; values in base units.

    `start` and `end` are calendar quarters ("2019Q4"), both included. A flow's trailing twelve months need four
    contiguous quarters; a stock is the same on every basis but 'annual', which keeps the fiscal year ends.
    Raises UsageError for an unknown ticker, concept or basis.
    """
    wanted = checked_tickers(store, tickers)
    names = checked_concepts(concepts)
    if basis not in _BASES:
        raise UsageError("Unknown basis", which=str(basis), next_step=f"Use one of: {', '.join(_BASES)}")
    rows = (
        _as_filed(store, wanted, names, as_of)
        if basis == "reported"
        else _harmonised(store, wanted, names, basis, as_of)
    )
    inside = _within(rows, start, end)
    return inside.reset_index(drop=True)[list(SERIES_COLUMNS)]


def _as_filed(store: Store, tickers: list[str], concepts: list[str], as_of: date | None) -> pd.DataFrame:
    filed = queries.reported(store, tickers, concepts, as_of)
    # Market value is not filed by anybody: on every basis it is the one computed for a quarter.
    made = [c for c in concepts if c in MARKET_VALUES]
    parts = [filed, queries.series(store, tickers, made, ["quarter"], as_of)] if made else [filed]
    return pd.concat([p for p in parts if not p.empty] or parts[:1], ignore_index=True)


def _harmonised(store: Store, tickers: list[str], concepts: list[str], basis: str, as_of: date | None) -> pd.DataFrame:
    rows = queries.series(store, tickers, concepts, [basis, "quarter"], as_of)
    stock = rows["concept"].map(lambda name: CONCEPTS[name].kind == "stock")
    if basis == "annual":
        ends = queries.fiscal_year_ends(store, tickers, as_of)
        keys = pd.MultiIndex.from_frame(rows[["ticker", "quarter"]])
        stock &= keys.isin(pd.MultiIndex.from_frame(ends[["ticker", "quarter"]]))
    return rows[(rows["basis"] == basis) | stock]


def _within(rows: pd.DataFrame, start: str | None, end: str | None) -> pd.DataFrame:
    for bound, keep in ((start, "ge"), (end, "le")):
        if bound is not None:
            rows = rows[getattr(rows["quarter"], keep)(pd.Period(bound, freq="Q").to_timestamp())]
    return rows


def metric(
    store: Store,
    name: str,
    companies: Iterable[str],
    *,
    as_of: date | None = None,
    start: str | None = None,
    end: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """One row per company and quarter in which the metric is known, with `contracts.METRIC_COLUMNS`."""
    describe(name)
    tickers = checked_tickers(store, companies)
    frame = values(store, [name], tickers, start=start, end=end, as_of=as_of, any_currency=True, **options)
    return frame.dropna(subset=["value"]).reset_index(drop=True)[list(METRIC_COLUMNS)]
