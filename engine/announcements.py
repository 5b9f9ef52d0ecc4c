"""Announcements of companies as they were made: layoffs, flattening, restructuring."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from data.reading import queries
from engine.origin import grade_of

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement: `jobs` is the number named (its upper end), None where none was; `source_id` its document."""

    ticker: str
    day: pd.Timestamp
    kind: str
    jobs: float | None
    scope: str
    title: str
    evidence: str
    source_id: str | None


@dataclass(frozen=True, slots=True)
class Announcements:
    """Announcements known on a day, oldest first."""

    rows: tuple[Announcement, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The documents that they were made in."""
        return frozenset(row.source_id for row in self.rows if row.source_id)


def announcements(store: Store, request: Request) -> Announcements:
    """What the companies of a request announced, as known on its day."""
    found = queries.events(store, request.companies, request.as_of)
    return Announcements(tuple(_announcement(row) for row in found.to_dict("records")))


def _announcement(row: Mapping[Hashable, Any]) -> Announcement:
    def text(name: str) -> str:
        value = row.get(name)
        return value if isinstance(value, str) else ""

    jobs = pd.to_numeric(row["jobs"], errors="coerce")
    return Announcement(
        ticker=text("ticker"),
        day=pd.Timestamp(row["announced"]),
        kind=text("event_type"),
        jobs=None if pd.isna(jobs) else float(jobs),
        scope=text("scope"),
        title=text("title"),
        evidence=grade_of(text("evidence")),
        source_id=text("source_id") or None,
    )
