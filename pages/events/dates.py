"""When companies announced: the events of a kind out of the tables, and what else they announced on the same days."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import pandas as pd

from contracts import Evidence
from data.reading import event_queries, queries
from data.store import Store
from engine.capex_plans import Plan, announcements
from engine.origin import grade_of
from engine.own_events import DOCUMENT, OwnEvent
from engine.request import Request
from pages.events.kinds import FIRST, FLATTENING, GUIDANCE, LARGE, LAYOFFS, LOWERED, OWN, RAISED, REPORTS

LARGE_SHARE: Final = 5.0  # percent of the people from which a layoff is called large
# Rows that state no share of the people and are known to be large all the same: (row, why).
COUNTED_LARGE: Final = {"meta-2023-03-14-layoff": "10,000 of the 86,482 people of the last report are 11.6%"}
_BOUNDED: Final = re.compile(r"\s*(?:fewer|less) than\b", re.I)
_REASONS: Final = {
    "artificial intelligence": re.compile(r"credited to AI|because of AI|moved to AI work"),
    "fewer layers of management": re.compile(
        r"management[- ]layer|layers? of management|remove management layers", re.I
    ),
}


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement of a company: its day, grade and document, and what is known of it.

    jobs and share (percent) of a layoff; year, amount (USD, the middle of the range) and `before`, the amount of the
    announcement before, of guidance; reason: why, '' where none is stated; label: what a reader calls an own event.
    """

    ticker: str
    day: pd.Timestamp
    evidence: str
    document: str | None
    jobs: float = math.nan
    share: float = math.nan
    year: str = ""
    amount: float = math.nan
    before: float = math.nan
    reason: str = ""
    label: str = ""


def announced(store: Store, request: Request, kind: str, own: Sequence[OwnEvent] = ()) -> tuple[Announced, ...]:
    """The announcements of a kind that were public on the request's day, inside its quarters, oldest first; `own` are
    those of the kind that a reader brings.
    """
    known = _own(request, own) if kind == OWN else _every(store, request, kind)
    rows = sorted(known, key=lambda row: (row.day, row.ticker))
    first, last = _bounds(request)
    return tuple(row for row in rows if first <= row.day <= last)


def _every(store: Store, request: Request, kind: str) -> tuple[Announced, ...]:
    """Those of all quarters. What was public on a day are the rows until it, so all are made once for a snapshot."""
    today = replace(request, as_of=None)
    key = ("announced", kind, request.companies)
    rows = store.memo.of(key, lambda: tuple(_OF_KIND[kind](store, today)))
    if request.as_of is None:
        return rows
    day = pd.Timestamp(request.as_of)
    return tuple(row for row in rows if row.day <= day)


def _bounds(request: Request) -> tuple[pd.Timestamp, pd.Timestamp]:
    first = pd.Period(request.start, freq="Q").start_time if request.start else pd.Timestamp.min
    last = pd.Period(request.end, freq="Q").end_time if request.end else pd.Timestamp.max
    return first, last


# ------------------------------------------------------------------------------------------ layoffs


def _layoffs(store: Store, request: Request) -> Iterator[Announced]:
    yield from (_announced(row) for row in _rows(store, request, "layoff"))


def _large(store: Store, request: Request) -> Iterator[Announced]:
    yield from (_announced(row) for row in _rows(store, request, "layoff") if is_large(row))


def _flattening(store: Store, request: Request) -> Iterator[Announced]:
    yield from (_announced(row) for row in _rows(store, request, "flattening"))


def _rows(store: Store, request: Request, kind: str) -> list[dict[Any, Any]]:
    rows = queries.events(store, request.companies, request.as_of)
    return rows[rows["event_type"] == kind].to_dict("records")


def is_large(row: Mapping[Any, Any]) -> bool:
    """Whether a layoff is of 5% of the company's people or more: not "fewer than 5%", not 5% of a part of it."""
    if row["event_id"] in COUNTED_LARGE:
        return True
    scope, share = _text(row["scope"]), pd.to_numeric(row["percent"], errors="coerce")
    return bool(share >= LARGE_SHARE) and not _BOUNDED.match(scope) and scope != _text(row["company"])


def _announced(row: Mapping[Any, Any]) -> Announced:
    words = " ".join(_text(row[name]) for name in ("title", "scope", "note"))
    return Announced(
        _text(row["ticker"]),
        pd.Timestamp(row["announced"]),
        grade_of(_text(row["evidence"])),
        _text(row["source_id"]) or None,
        jobs=float(pd.to_numeric(row["jobs"], errors="coerce")),
        share=float(pd.to_numeric(row["percent"], errors="coerce")),
        reason=next((name for name, pattern in _REASONS.items() if pattern.search(words)), ""),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# ----------------------------------------------------------------------------------------- guidance


def _guidance(store: Store, request: Request, kind: str) -> Iterator[Announced]:
    for plans in announcements(store, request.companies, request.as_of).values():
        for before, plan in steps(plans):
            if _step(before, plan) == kind:
                was = before.middle if before else math.nan
                yield Announced(
                    plan.ticker,
                    plan.announced,
                    plan.evidence,
                    plan.source_id,
                    year=plan.name,
                    amount=plan.middle,
                    before=was,
                )


def steps(plans: Iterable[Plan]) -> Iterator[tuple[Plan | None, Plan]]:
    """Each announcement of a year, oldest first, with the one before it, None for the first."""
    before: dict[tuple[int, bool], Plan] = {}
    for plan in plans:
        yield before.get((plan.year, plan.calendar)), plan
        before[plan.year, plan.calendar] = plan


def _step(before: Plan | None, plan: Plan) -> str:
    """What kind of step an announcement is, '' where it says the same again."""
    if before is None:
        return FIRST
    return RAISED if plan.middle > before.middle else LOWERED if plan.middle < before.middle else ""


# --------------------------------------------------------------------------------------- a reader's own


def _own(request: Request, events: Sequence[OwnEvent]) -> Iterator[Announced]:
    """Those of the chosen companies up to the request's day."""
    for event in events:
        if event.ticker in request.companies and (request.as_of is None or event.day <= request.as_of):
            yield Announced(event.ticker, pd.Timestamp(event.day), str(Evidence.USER), DOCUMENT, label=event.label)


# ------------------------------------------------------------------------------------------ reports


def _reports(store: Store, request: Request) -> Iterator[Announced]:
    for row in event_queries.report_days(store, request.companies, request.as_of).itertuples():
        day = pd.Timestamp(row.day)  # type: ignore[arg-type]
        yield Announced(str(row.ticker), day, str(Evidence.REPORTED), str(row.source_id))


_OF_KIND: Final[Mapping[str, Callable[[Store, Request], Iterator[Announced]]]] = {
    LAYOFFS: _layoffs,
    LARGE: _large,
    FLATTENING: _flattening,
    REPORTS: _reports,
    **{kind: partial(_guidance, kind=kind) for kind in GUIDANCE},
}
# What else is announced on the day of an event and would move the price as well, by what it is called.
_CONFOUNDERS: Final = {"results": (REPORTS,), "capex guidance": GUIDANCE, "a layoff": (LAYOFFS,)}
_OWN: Final = {  # what is no confounder of a kind, being the event itself or a part of it
    LAYOFFS: ("a layoff",),
    LARGE: ("a layoff",),
    **dict.fromkeys(GUIDANCE, ("capex guidance",)),
    REPORTS: ("results", "capex guidance"),
}


def confounders(store: Store, request: Request, kind: str) -> Mapping[str, tuple[Announced, ...]]:
    """What else the companies announced, by what it is called."""
    left = {name: kinds for name, kinds in _CONFOUNDERS.items() if name not in _OWN.get(kind, ())}
    return {name: tuple(row for one in kinds for row in _every(store, request, one)) for name, kinds in left.items()}
