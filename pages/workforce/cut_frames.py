"""What was announced against what the headcount then did: each announced cut beside the counts around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from contracts import JOB_CUTS
from engine import evaluate
from engine.announcements import Announcement, announcements
from engine.origin import Origin, documents_of, merged

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request


@dataclass(frozen=True, slots=True)
class Count:
    """A headcount at the end of a quarter."""

    quarter: str
    people: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Followed:
    """An announced cut, the headcount at the last quarter's end before it, and that some quarters later.

    `others`: how many more cuts the company announced between the two counts, those without a number too: what happened
    is of all of them.
    """

    ticker: str
    day: pd.Timestamp
    jobs: float
    before: Count
    after: Count
    announced: Origin
    others: int

    @property
    def quarter(self) -> str:
        """The quarter of the announcement."""
        return str(self.day.to_period("Q"))

    @property
    def share(self) -> float:
        """The jobs as a share of the headcount before."""
        return self.jobs / self.before.people

    @property
    def share_origin(self) -> Origin:
        return merged([self.announced, self.before.origin]).derived()

    @property
    def change(self) -> float:
        """The change of the headcount, negative where it fell."""
        return self.after.people / self.before.people - 1

    @property
    def change_origin(self) -> Origin:
        return merged([self.before.origin, self.after.origin]).derived()


@dataclass(frozen=True, slots=True)
class Cuts:
    """The cuts that can be followed, oldest first, and by ticker how many with a number cannot be."""

    rows: tuple[Followed, ...] = ()
    unknown: Mapping[str, int] | None = None

    @property
    def documents(self) -> frozenset[str]:
        """The documents of announcements and headcounts."""
        origins = [o for row in self.rows for o in (row.announced, row.before.origin, row.after.origin)]
        return documents_of(origins)


def followed(store: Store, request: Request) -> Cuts:
    """The cuts with a number that a request's companies announced in its window, as known on its day."""
    later = int(request.options["after"])
    counts = _counts(store, request)
    cuts = [a for a in announcements(store, request).rows if a.kind in JOB_CUTS]
    named = [a for a in cuts if a.jobs and _inside(a, request)]
    rows = list(_followed(named, cuts, counts, later))
    have = {(row.ticker, row.day, row.jobs) for row in rows}
    lost = [a.ticker for a in named if (a.ticker, a.day, a.jobs) not in have]
    return Cuts(tuple(rows), {ticker: lost.count(ticker) for ticker in request.companies if ticker in lost})


def _inside(announcement: Announcement, request: Request) -> bool:
    quarter = str(announcement.day.to_period("Q"))
    return (request.start or "") <= quarter <= (request.end or "9999Q4")


def _counts(store: Store, request: Request) -> dict[tuple[str, str], Count]:
    """Headcounts by ticker and quarter, those between two reports too."""
    rows = evaluate.values(store, ("headcount",), request.companies, end=request.end, as_of=request.as_of)
    known = rows.dropna(subset=["value"]).to_dict("records")
    return {
        (row["ticker"], row["quarter"]): Count(row["quarter"], float(row["value"]), Origin.of_row(row)) for row in known
    }


def _followed(
    named: Sequence[Announcement],
    cuts: Sequence[Announcement],
    counts: Mapping[tuple[str, str], Count],
    later: int,
) -> Iterator[Followed]:
    """Those with a number that have both counts; `cuts` are all that were announced."""
    for each in named:
        start = each.day.to_period("Q") - 1
        before, after = (counts.get((each.ticker, str(quarter))) for quarter in (start, start + later))
        if before and after and each.jobs:
            said = Origin(each.evidence, each.day, each.source_id)
            others = sum(
                other is not each and other.ticker == each.ticker and start < other.day.to_period("Q") <= start + later
                for other in cuts
            )
            yield Followed(each.ticker, each.day, each.jobs, before, after, said, others)
