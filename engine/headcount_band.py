"""Headcount with a band where it lies between two reports; what the band covers is measured by leaving reports out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods.brownian_bridge import Bridge, Measured, Reports, bridge
from contracts import Method
from data.reading import queries
from data.store import Store
from engine.request import Request

Days = npt.NDArray[np.datetime64]
_DAY: Final = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True)
class BandPoint:
    """Headcount of a company in a calendar quarter, with both ends of its band, in persons.

    Where a report states it there is no band: both ends are the value. `known_on` is the day on which it was known, of
    an interpolated one that of the later report.
    """

    ticker: str
    quarter: str
    period_end: pd.Timestamp
    value: float
    low: float
    high: float
    known_on: pd.Timestamp

    @property
    def between_reports(self) -> bool:
        return self.low < self.high


@dataclass(frozen=True, slots=True)
class HeadcountBand:
    """The points of each company by ticker, one per quarter and in their order; empty for one without headcount.

    `quarterly` counts reports between two annual ones that were left out and lie in the band, `annual` annual ones left
    out between their neighbours; both are None, and nothing has a band, where too few reports are known on the day.
    """

    points: Mapping[str, tuple[BandPoint, ...]]
    quarterly: Measured | None
    annual: Measured | None
    documents: frozenset[str]

    @property
    def statement(self) -> str:
        """What the band covers, as a sentence for the notes of a chart; that it is missing where it is."""
        measured = [(self.quarterly, "quarterly"), (self.annual, "annual")]
        parts = [
            f"{m.share:.0%} of {m.count} {kind} ones of {m.companies} companies"
            for m, kind in measured
            if m and m.count
        ]
        if not parts:
            return "Headcount between two reports is drawn without a band: too few reports are known to measure one."
        return f"Band between two reports: of reports left out to measure it, it holds {' and '.join(parts)}."


def headcount_band(store: Store, request: Request) -> HeadcountBand:
    """Headcount of the request's companies in its window, as known on its day; a frame that a chart can ask for.

    Nothing is beyond the last report. How far people stray between reports is estimated from all companies of the
    store by the reports known on the day.
    """
    key = ("headcount band", request.companies, request.start, request.end, request.as_of)
    return store.memo.of(key, lambda: _band(store, request))


def bridge_of(store: Store, request: Request) -> Bridge | None:
    """How far headcount strays between reports, of all companies by what is known on the request's day."""
    rows = _reports(store, request)
    return bridge(reports_by(rows[rows["method"] != Method.USER], "ticker"))


def reports_by(rows: pd.DataFrame, company: str) -> dict[str, Reports]:
    """The reports of each company, named by a column, of rows with `period_end` (ascending) and `value`."""
    return {
        str(name): Reports.of(own["period_end"].to_numpy(), own["value"].to_numpy(np.float64))
        for name, own in rows.groupby(company)
    }


def _reports(store: Store, request: Request) -> pd.DataFrame:
    return store.memo.of(("headcount reports", request.as_of), lambda: queries.headcount_reports(store, request.as_of))


def _band(store: Store, request: Request) -> HeadcountBand:
    fitted = store.memo.of(("headcount bridge", request.as_of), lambda: bridge_of(store, request))
    rows = queries.series(store, request.companies, ["headcount"], ["quarter"], request.as_of)
    rows = rows.assign(quarter=rows["quarter"].dt.to_period("Q").astype("str"))
    inside = rows["quarter"].between(request.start or "", request.end or "9999")
    reports = _reports(store, request)
    ends = {str(ticker): own["period_end"].to_numpy("datetime64[D]") for ticker, own in reports.groupby("ticker")}
    points: dict[str, list[BandPoint]] = {ticker: [] for ticker in request.companies}
    for row in rows[inside].itertuples():
        points[str(row.ticker)].append(_point(row, ends, fitted))
    documents = frozenset(rows.loc[inside, "source_id"].dropna().astype(str))
    drawn = {ticker: tuple(own) for ticker, own in points.items()}
    if fitted is None:
        return HeadcountBand(drawn, None, None, documents)
    return HeadcountBand(drawn, fitted.within_year, fitted.over_years, documents)


def _point(row: Any, ends: Mapping[str, Days], fitted: Bridge | None) -> BandPoint:
    ticker, value, half = str(row.ticker), float(row.value), 0.0
    if row.method == Method.INTERPOLATED and fitted:
        half = fitted.half_width(ticker, *_distances(ends[ticker], row.period_end))
    low, high = value * math.exp(-half), value * math.exp(half)
    return BandPoint(ticker, row.quarter, row.period_end, value, low, high, row.known_on)


def _distances(reports: Days, day: pd.Timestamp) -> tuple[float, float]:
    """Days since the last report before a day, and to the first after it."""
    at = np.datetime64(day, "D")
    place = int(np.searchsorted(reports, at))
    return float((at - reports[place - 1]) / _DAY), float((reports[place] - at) / _DAY)
