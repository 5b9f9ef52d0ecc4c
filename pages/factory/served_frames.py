"""Tokens that companies say they process, in a month."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data.reading import token_prices
from data.store import Store
from engine.origin import Origin, documents_of
from engine.request import Request


@dataclass(frozen=True, slots=True)
class Volume:
    """What was processed on a day, in tokens a month, as the statement counted it (`unit`)."""

    day: pd.Timestamp
    value: float
    unit: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Series:
    """One company's statements of one scope (a product, or all), oldest first; '' for a company that is not here."""

    company: str
    ticker: str
    scope: str
    volumes: tuple[Volume, ...]

    @property
    def last(self) -> Volume:
        """The newest statement."""
        return self.volumes[-1]


@dataclass(frozen=True, slots=True)
class Served:
    """All of them, the largest newest volume first."""

    rows: tuple[Series, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The statements."""
        origins = (volume.origin for row in self.rows for volume in row.volumes)
        return documents_of(origins)


def tokens_served(store: Store, request: Request) -> Served:
    """Statements public on the request's day, of days up to its last quarter."""
    rows = request.until(token_prices.served(store, request.as_of), "as_of")
    groups = rows.groupby(["company", "scope"], sort=True)
    series = [_series(str(company), str(scope), own) for (company, scope), own in groups]
    return Served(tuple(sorted(series, key=lambda each: -each.last.value)))


def _series(company: str, scope: str, own: pd.DataFrame) -> Series:
    ticker = own["ticker"].iloc[0]
    volumes = tuple(
        Volume(
            pd.Timestamp(row["as_of"]),
            float(row["tokens_per_month"]),
            str(row["unit"]),
            Origin.cited(row, "announced").derived(),
        )
        for row in own.sort_values("as_of").to_dict("records")
    )
    return Series(company, ticker if isinstance(ticker, str) else "", scope, volumes)
