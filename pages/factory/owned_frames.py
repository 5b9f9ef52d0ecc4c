"""How many chips each owner has bought, by maker and quarter, with the ends of the 90% interval."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.reading import silicon
from data.store import Store
from engine.origin import Origin, documents_of
from engine.owners import ticker_of
from engine.request import Request


@dataclass(frozen=True, slots=True)
class Owned:
    """What was bought since the maker's first quarter up to the end of one: compute in equivalents of an H100 with the
    ends of its 90% interval, and chips; `complete` is False where not all sales of the span were known.
    """

    quarter: str
    day: pd.Timestamp
    value: float
    low: float
    high: float
    chips: float
    complete: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Holding:
    """One owner's chips of one maker, by quarter; `since` is the first day counted."""

    maker: str
    owner: str
    ticker: str
    since: pd.Timestamp
    rows: tuple[Owned, ...]

    @property
    def in_house(self) -> bool:
        """Whether the owner builds them itself."""
        return self.maker == self.owner


@dataclass(frozen=True, slots=True)
class Holdings:
    """All of them, by maker and owner."""

    rows: tuple[Holding, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The documents of the estimates."""
        origins = (row.origin for holding in self.rows for row in holding.rows)
        return documents_of(origins)


def chips_owned(store: Store, request: Request) -> Holdings:
    """The estimates published by the request's day, in its window, of the companies that it names."""
    rows = silicon.chips_owned(store, request.as_of)
    quarters = rows["last_day"].dt.to_period("Q").astype("str")
    rows = rows.assign(quarter=quarters, ticker=[ticker_of(str(owner)) for owner in rows["owner"]])
    rows = rows[rows["ticker"].isin(request.companies) & rows["h100_equivalents"].notna()]
    rows = rows[(rows["quarter"] >= (request.start or "")) & (rows["quarter"] <= (request.end or "9999Q4"))]
    groups = rows.groupby(["maker", "owner", "ticker"], sort=True)
    return Holdings(
        tuple(
            Holding(str(maker), str(owner), str(ticker), pd.Timestamp(own["first_day"].min()), _rows(own))
            for (maker, owner, ticker), own in groups
        )
    )


def _rows(own: pd.DataFrame) -> tuple[Owned, ...]:
    """One per quarter, from the newest edition of each."""
    newest = own.sort_values("edition").drop_duplicates("quarter", keep="last").sort_values("quarter")
    return tuple(
        Owned(
            quarter=str(r["quarter"]),
            day=pd.Timestamp(r["last_day"]),
            value=float(r["h100_equivalents"]),
            low=float(r["h100_equivalents_low"]),
            high=float(r["h100_equivalents_high"]),
            chips=float(r["units"]),
            complete=bool(r["complete"]),
            origin=Origin.cited(r),
        )
        for r in newest.to_dict("records")
    )
