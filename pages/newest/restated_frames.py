"""Facts that a later report states otherwise than the one before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from data import queries, report_queries
from data.store import Store
from engine.origin import Origin, merged
from engine.reports import relative
from engine.request import Request

ROUNDING: Final = 0.001  # a smaller relative change is one of rounding
_MIDDLE: Final = pd.Timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Restated:
    """A fact of a period that a report (filed on `day`) states with another value than a document before it."""

    ticker: str
    concept: str
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
        """The calendar quarter in which its period ends."""
        return str((self.end - _MIDDLE).to_period("Q"))


@dataclass(frozen=True, slots=True)
class Restatements:
    """Restated facts, newest first; `rounded` are so many more that differ by rounding only."""

    rows: tuple[Restated, ...]
    rounded: int
    reporting: frozenset[str]  # companies that have a fact at all

    @property
    def documents(self) -> frozenset[str]:
        """The documents of both values."""
        origins = (origin for row in self.rows for origin in (row.origin, row.earlier))
        return frozenset(origin.document for origin in origins if origin.document)


def restatements(store: Store, request: Request) -> Restatements:
    """What the chosen companies restated in the request's window, as known on its day. The same fact under two tags
    counts once.
    """
    every = report_queries.versions(store, request.as_of)
    rows = every[every["ticker"].isin(request.companies)]
    keys = ["ticker", "concept", "period_start", "period_end", "known_on", "before", "value"]
    each = [_restated(row) for row in rows.drop_duplicates(keys).itertuples()]
    inside = [row for row in each if _inside(row, request)]
    kept = tuple(row for row in inside if math.isnan(row.change) or abs(row.change) >= ROUNDING)
    status = queries.status(store)
    reporting = status.loc[status["observations"] > 0, "ticker"]
    return Restatements(kept, len(inside) - len(kept), frozenset(reporting))


def _inside(row: Restated, request: Request) -> bool:
    """Whether the report was filed in the window."""
    first = pd.Period(request.start, freq="Q").start_time if request.start else pd.Timestamp.min
    last = pd.Period(request.end, freq="Q").end_time if request.end else pd.Timestamp.max
    return first <= row.day <= last


def _restated(row: Any) -> Restated:
    new = Origin(str(row.evidence), pd.Timestamp(row.known_on), str(row.accession))
    old = Origin(str(row.before_evidence), pd.Timestamp(row.before_known_on), str(row.before_accession))
    return Restated(
        ticker=str(row.ticker),
        concept=str(row.concept),
        start=None if pd.isna(row.period_start) else pd.Timestamp(row.period_start),
        end=pd.Timestamp(row.period_end),
        unit=str(row.unit),
        before=float(row.before),
        value=float(row.value),
        day=pd.Timestamp(row.known_on),
        origin=merged([old, new]).derived(),
        earlier=old,
    )


def by_day(rows: Sequence[Restated]) -> dict[tuple[str, pd.Timestamp], list[Restated]]:
    """Restated facts by the report that restates them: company and day."""
    found: dict[tuple[str, pd.Timestamp], list[Restated]] = {}
    for row in rows:
        found.setdefault((row.ticker, row.day), []).append(row)
    return found
