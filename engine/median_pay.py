"""The pay of the median employee of large filers, with the proxy statement of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from contracts import Evidence
from data.store import Store
from engine.annual_panel import annual_companies
from engine.origin import Origin


@dataclass(frozen=True, slots=True)
class MedianPay:
    """One company's median pay in USD a year, of a fiscal year; seen in one place, stated in a proxy statement.

    document and known_on: of that statement, or of a later year's where only that was found, as of most.
    """

    value: float
    year: int
    known_on: pd.Timestamp
    document: str

    @property
    def origin(self) -> Origin:
        """Grade, day and document."""
        return Origin(Evidence.SINGLE_SOURCE.value, self.known_on, self.document)


def median_pay(store: Store, as_of: date | None = None) -> Mapping[int, MedianPay]:
    """By CIK, what was filed by a day; a pay without an address of its proxy statement is left out."""
    rows = annual_companies(store).dropna(subset=["median_pay", "pay_url", "pay_filed"])
    filed = rows if as_of is None else rows[pd.to_datetime(rows["pay_filed"]) <= pd.Timestamp(as_of)]
    columns = (filed[name] for name in ("cik", "ticker", "median_pay", "pay_year", "pay_filed"))
    return {
        int(cik): MedianPay(float(value), int(year), pd.Timestamp(day), f"pay:{ticker}")
        for cik, ticker, value, year, day in zip(*columns, strict=True)
    }
