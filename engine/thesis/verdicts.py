"""The verdicts of the thesis on a day, and on the ends of the quarters before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from analytics.verdicts import Claim, Verdict, verdict
from data.store import Store
from engine.request import Request
from engine.thesis.claims import CLAIMS
from engine.thesis.measurement import Measurement
from engine.thesis.of_attention import OF_ATTENTION
from engine.thesis.of_filers import OF_FILERS
from engine.thesis.of_machines import OF_MACHINES
from engine.thesis.of_people import OF_PEOPLE
from engine.thesis.of_value import OF_VALUE
from engine.thesis.view import View

MEASURES: Final = {
    function.__name__: function for function in (*OF_PEOPLE, *OF_VALUE, *OF_ATTENTION, *OF_MACHINES, *OF_FILERS)
}
_NEAR: Final = pd.Timedelta(days=45)
QUARTERS: Final = 16  # four years of days at which verdicts are asked for


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what it was measured as, and its verdict."""

    claim: Claim
    verdict: Verdict
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Every claim on one day. `day` is the one that windows are counted back from."""

    rows: tuple[Judged, ...]
    day: pd.Timestamp

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind what the verdicts rest on: those of the measures, and of each company counted."""
        return frozenset().union(*(each.counted for row in self.rows for each in row.measurements))

    def of(self, slug: str) -> Judged:
        """That of one claim. Raises KeyError for a slug that is none."""
        return {row.claim.slug: row for row in self.rows}[slug]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim with everything that is drawn of it."""

    judged: Judged

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind every point."""
        return frozenset().union(*(each.documents for each in self.judged.measurements))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Verdicts by day, oldest first, the last day being the one asked for; each by the claim's slug."""

    days: tuple[pd.Timestamp, ...]
    verdicts: tuple[Mapping[str, Verdict], ...]

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind the verdicts of all days."""
        every = (m.document for by_claim in self.verdicts for v in by_claim.values() for m in v.measured)
        return frozenset(name for name in every if name)


def judged(claim: Claim, view: View) -> Judged:
    """One claim, measured and judged."""
    measurements = tuple(MEASURES[criterion.name](view) for criterion in claim.criteria)
    return Judged(claim, verdict(claim, [each.measured for each in measurements]), measurements)


def board(store: Store, request: Request) -> Board:
    """Every claim as known on the request's day, or at the end of its last quarter; kept by snapshot."""
    cut = _cut(request)

    def compute() -> Board:
        view = View(store, request.as_of, cut)
        return Board(tuple(judged(claim, view) for claim in CLAIMS), view.day)

    return store.memo.of(("thesis", request.as_of, cut), compute)


def evidence(store: Store, request: Request) -> Evidence:
    """The claim that a request's option `claim` names, with the points behind its measures."""
    return Evidence(board(store, request).of(request.options["claim"]))


def _cut(request: Request) -> date | None:
    """The end of a request's last quarter, where that is before its day."""
    end = pd.Period(request.end, freq="Q").end_time.date() if request.end else None
    return None if end is None or (request.as_of or date.max) <= end else end


def timeline(store: Store, request: Request) -> Timeline:
    """The verdicts at the ends of the last sixteen quarters and on the request's day.

    Those of the day itself are the board's; those before rest on the versions that were current on the request's day,
    each from when it was known (`View`).
    """
    key = ("thesis timeline", request.as_of, _cut(request))
    return store.memo.of(key, lambda: _timeline(store, request))


def _timeline(store: Store, request: Request) -> Timeline:
    now = board(store, request)
    ends = quarter_ends(now.day)
    earlier = [
        {claim.slug: judged(claim, view).verdict for claim in CLAIMS}
        for view in (View(store, request.as_of, end.date()) for end in ends)
    ]
    newest = {row.claim.slug: row.verdict for row in now.rows}
    return Timeline((*ends, now.day), (*earlier, newest))


def quarter_ends(day: pd.Timestamp) -> tuple[pd.Timestamp, ...]:
    """The ends of the last sixteen quarters before a day, oldest first; none within half a quarter of it."""
    last = pd.Period(day - _NEAR, freq="Q") - 1
    return tuple((last - back).end_time.normalize() for back in reversed(range(QUARTERS)))
