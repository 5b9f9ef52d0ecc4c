"""Facts that a later report states otherwise than the one before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from data.reading import queries, report_queries
from data.store import Store
from engine.capex_plans import shown_quarter
from engine.origin import Origin, documents_of, merged
from engine.reports import relative
from engine.request import Request

ROUNDING: Final = 0.001  # a smaller relative change is one of rounding


@dataclass(frozen=True, slots=True)
class Restated:
    """A fact of a period that a report (filed on `day`) states with another value than a document before it."""

    ticker: str
    concept: str
    tag: str  # of XBRL, as the company stated it; '' where none is recorded
    start: pd.Timestamp | None
    end: pd.Timestamp
    unit: str
    before: float
    value: float
    day: pd.Timestamp
    origin: Origin
    earlier: Origin

    @property
    def change(self) -> float:
        """The relative change; NaN where one of both values is not above zero."""
        return relative(self.before, self.value)

    @property
    def quarter(self) -> str:
        """The calendar quarter in which the fiscal quarter that ends with its period is shown."""
        return str(shown_quarter(self.end))


@dataclass(frozen=True, slots=True)
class Restatements:
    """Restated facts, newest first; `rounded` are so many more that differ by rounding only."""

    rows: tuple[Restated, ...]
    rounded: int
    reporting: frozenset[str]  # companies that have a fact at all

    @property
    def documents(self) -> frozenset[str]:
        """The documents of both values."""
        return documents_of(origin for row in self.rows for origin in (row.origin, row.earlier))


def restatements(store: Store, request: Request) -> Restatements:
    """What the chosen companies restated in the request's window, as known on its day. The same fact under two tags
    counts once.
    """
    rows = request.until(report_queries.versions(store, request.as_of), "known_on")
    rows = rows[rows["ticker"].isin(request.companies)]
    if request.start:
        rows = rows[rows["known_on"] >= pd.Period(request.start, freq="Q").start_time]
    keys = ["ticker", "concept", "period_start", "period_end", "known_on", "before", "value"]
    each = [_restated(row) for row in rows.drop_duplicates(keys).itertuples()]
    kept = tuple(row for row in each if math.isnan(row.change) or abs(row.change) >= ROUNDING)
    status = queries.status(store)
    reporting = status.loc[status["observations"] > 0, "ticker"]
    return Restatements(kept, len(each) - len(kept), frozenset(reporting))


def _restated(row: Any) -> Restated:
    new = Origin(str(row.evidence), pd.Timestamp(row.known_on), str(row.accession))
    old = Origin(str(row.before_evidence), pd.Timestamp(row.before_known_on), str(row.before_accession))
    return Restated(
        ticker=str(row.ticker),
        concept=str(row.concept),
        tag="" if pd.isna(row.tag) else str(row.tag),
        start=None if pd.isna(row.period_start) else pd.Timestamp(row.period_start),
        end=pd.Timestamp(row.period_end),
        unit=str(row.unit),
        before=float(row.before),
        value=float(row.value),
        day=pd.Timestamp(row.known_on),
        origin=merged([old, new]).derived(),
        earlier=old,
    )


def report_count(rows: Sequence[Restated]) -> int:
    """How many reports restated some facts."""
    return len({(row.ticker, row.day) for row in rows})
