"""The quarter in which each company employed the most people: where growth may be measured from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from analytics.grid import Base, matrix
from contracts import Evidence
from data.store import Store
from engine.panel import Grid, panel

PEAK: Final = "peak"  # the base that stands for each company's own


def headcount_peaks(
    store: Store, tickers: Sequence[str], *, end: str | None = None, as_of: date | None = None
) -> dict[str, str]:
    """The last quarter of each company's highest headcount before its newest one, by ticker, as known on a day.

    A headcount that was interpolated between two reports is none of them. `end` is the last quarter looked at. A
    company with fewer than two headcounts is left out.
    """
    return _peaks(panel(store, ("headcount",), sorted(tickers), as_of, any_currency=True), end)


def with_peaks(
    options: Mapping[str, Any], grid: Grid, store: Store, tickers: Sequence[str], end: str | None, as_of: date | None
) -> dict[str, Any]:
    """Options of metrics with the quarter of each company in place of a base `peak`; headcounts of the grid, if any."""
    if options.get("base") != PEAK:
        return dict(options)
    read = "headcount" in grid.panel.values
    return {**options, "base": _peaks(grid, end) if read else headcount_peaks(store, tickers, end=end, as_of=as_of)}


def resolved(store: Store, base: str, tickers: Sequence[str], *, end: str | None, as_of: date | None) -> Base:
    """A base for metrics: the quarter itself, or the quarter of each company for `peak`."""
    return headcount_peaks(store, tickers, end=end, as_of=as_of) if base == PEAK else base


def quarter_of(base: Base, ticker: str) -> str | None:
    """The base quarter of one company, None where it has none."""
    return base if isinstance(base, str) else base.get(ticker)


def _peaks(grid: Grid, end: str | None) -> dict[str, str]:
    headcounts = grid.panel.values["headcount"]
    companies, quarters = (list(map(str, level)) for level in headcounts.index.levels)  # type: ignore[attr-defined]
    stated = ~grid.panel.provenance["headcount"].graded(Evidence.INTERPOLATED)
    inside = np.array([end is None or quarter <= end for quarter in quarters], dtype=bool)
    counted = np.where(stated & inside, matrix(headcounts), np.nan)
    return {ticker: quarters[at] for ticker, at in zip(companies, map(_peak, counted), strict=True) if at is not None}


def _peak(headcounts: Iterable[float]) -> int | None:
    """The place of the last of the highest before the newest."""
    *earlier, _ = [(value, at) for at, value in enumerate(headcounts) if not np.isnan(value)] or [(0.0, 0)]
    return max(earlier)[1] if earlier else None
