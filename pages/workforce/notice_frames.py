"""Notices of layoffs to the states, each counted once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from contracts import Evidence
from data.reading import notices as given
from engine.origin import Origin, documents_of

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request

_SAME = ["ticker", "state", "place", "effective", "employees"]  # whatever the day of the notice


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: the people it names (None where it names no number), to which state and on which day."""

    ticker: str
    state: str
    place: str
    day: pd.Timestamp
    effective: pd.Timestamp | None
    people: int | None
    origin: Origin

    @property
    def month(self) -> pd.Period:
        return self.day.to_period("M")

    @property
    def quarter(self) -> str:
        return str(self.day.to_period("Q"))


@dataclass(frozen=True, slots=True)
class Notices:
    """Notices in a window, oldest first, without amendments and repeats; how many of these were left out.

    states: all states of which the list holds any notice, of whichever company.
    """

    rows: tuple[Notice, ...] = ()
    amendments: int = 0
    repeats: int = 0
    states: tuple[str, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The notices themselves."""
        return documents_of(row.origin for row in self.rows)


def warn_notices(store: Store, request: Request) -> Notices:
    """The notices of a request's companies in its window, as known on its day."""
    rows = given.notices(store, request.companies, request.as_of)
    quarters = rows["day"].dt.to_period("Q").astype("str")
    inside = rows[(quarters >= (request.start or "")) & (quarters <= (request.end or "9999Q4"))]
    first, repeats = without_repeats(inside)
    kept = tuple(_notice(row) for row in first.to_dict("records"))
    return Notices(kept, int(inside["amendment"].sum()), repeats, given.states(store))


def without_repeats(rows: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The notices that are no amendments, of those with the same employer, place, people and day of effect the first
    alone, and how many others there were. What names no number or no day of effect repeats nothing.
    """
    whole = rows[~rows["amendment"].astype(bool)]
    known = whole["employees"].notna() & whole["effective"].notna()
    repeated = known & whole.duplicated(_SAME)
    return whole[~repeated], int(repeated.sum())


def _notice(row: Mapping[Hashable, Any]) -> Notice:
    place, people, effective = row["place"], row["employees"], row["effective"]
    return Notice(
        str(row["ticker"]),
        str(row["state"]),
        place if isinstance(place, str) else "",
        pd.Timestamp(row["day"]),
        None if pd.isna(effective) else pd.Timestamp(effective),
        None if pd.isna(people) else int(people),
        Origin(str(Evidence.SINGLE_SOURCE), pd.Timestamp(row["known_on"]), str(row["source_id"])),
    )
