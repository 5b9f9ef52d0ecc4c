"""What large filers have under construction, on lease and ordered, as they tag it in their annual reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from data.store import Store
from engine.filers import Filers, Flags, Values, before, filers
from engine.origin import Origin, documents_of
from engine.request import Request

_PROPERTY: Final = "ppe_net"


@dataclass(frozen=True, slots=True)
class Committed:
    """One filer's newest amount at a fiscal year's end, USD; `earlier` that of the year before and `property_net` its
    net property on the same day, NaN where it is not known.
    """

    ticker: str
    name: str
    year: int
    day: pd.Timestamp
    value: float
    earlier: float
    property_net: float
    origin: Origin
    earlier_origin: Origin


@dataclass(frozen=True, slots=True)
class Commitments:
    """The filers that tag an amount in `year` (the newest that is known for most; 0 for none) or later, the largest
    first.
    """

    rows: tuple[Committed, ...] = ()
    year: int = 0

    @property
    def in_both(self) -> tuple[Committed, ...]:
        """Those that tag it a year before, too."""
        return tuple(row for row in self.rows if np.isfinite(row.earlier))

    @property
    def documents(self) -> frozenset[str]:
        """The annual reports behind the amounts."""
        return documents_of(origin for row in self.rows for origin in (row.origin, row.earlier_origin))


def commitments(store: Store, request: Request) -> Commitments:
    """The line of the request's options, as known on its day, of fiscal years that end by its last quarter."""
    of, line = filers(store, request.as_of), str(request.options["line"])
    amounts = np.where(_ended(of, request.end), of.values(line), np.nan)
    amounts = np.where(amounts > 0, amounts, np.nan)
    year = of.newest(np.isfinite(amounts))
    rows = sorted(_newest(of, line, amounts, year), key=lambda row: (-row.value, row.ticker))
    return Commitments(tuple(rows), year)


def _ended(of: Filers, end: str | None) -> Flags:
    """Which fiscal years (G, T) end by the last day of a quarter."""
    days = of.panel.at["period_end"].to_numpy("M8[s]")[of.place]
    last = pd.Period(end, freq="Q").end_time if end else pd.Timestamp.max
    return np.asarray((of.place >= 0) & (days <= np.datetime64(last, "s")))


def _newest(of: Filers, line: str, amounts: Values, year: int) -> Iterator[Committed]:
    """The newest amount of each filer, of `year` or later."""
    known = np.isfinite(amounts) & (of.years >= max(year, 1))
    earlier, owned = before(amounts), of.values(_PROPERTY)
    behind, documents, ends = of.panel.provenance[line], of.panel.documents, of.panel.days[line]
    for firm in np.flatnonzero(known.any(axis=1)):
        time = int(np.flatnonzero(known[firm])[-1])
        place, place_before = of.place[firm, time], of.place[firm, time - 1]
        origin = Origin.of(behind[place], documents)
        yield Committed(
            ticker=str(of.companies["ticker"].iloc[firm]),
            name=str(of.companies["name"].iloc[firm]),
            year=int(of.years[time]),
            day=pd.Timestamp(ends[place]),
            value=float(amounts[firm, time]),
            earlier=float(earlier[firm, time]),
            property_net=float(owned[firm, time]),
            origin=origin,
            earlier_origin=Origin.of(behind[place_before], documents) if np.isfinite(earlier[firm, time]) else origin,
        )
