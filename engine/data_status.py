"""How much is known, how fresh it is, and what does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data import corrections as editors
from data.age_limits import PRICE_AGE
from data.corrections import Correction
from data.reading import queries
from data.store import Store
from engine.catalogue import companies as all_companies


def status(store: Store) -> pd.DataFrame:
    """One row per company: ticker, name, newest_filing, newest_period, accession, observations, newest_price."""
    return queries.status(store)


@dataclass(frozen=True, slots=True)
class Age:
    """How far the data of a snapshot reach, seen from a day: `days` since the newest close, None without one.

    `newest_quarter` is the last day of the newest quarter that most companies have; `later` names those with a newer
    one.
    """

    newest_filing: date | None
    newest_price: date | None
    days: int | None
    newest_quarter: date | None = None
    later: tuple[tuple[str, date], ...] = ()

    @property
    def stale(self) -> bool:
        """Whether a refresh surely brings something: newer closes than the newest in the store exist."""
        return self.days is None or PRICE_AGE.passed_by(self.days)


def age(known: pd.DataFrame, today: date) -> Age:
    """How far the rows of `status` reach, seen from a day."""
    filing, price = (_newest(known[column]) for column in ("newest_filing", "newest_price"))
    quarter, later = _newest_quarter(known)
    return Age(filing, price, None if price is None else (today - price).days, quarter, later)


def _newest_quarter(known: pd.DataFrame) -> tuple[date | None, tuple[tuple[str, date], ...]]:
    """The newest period end that most companies share (the later of two as frequent), and the companies beyond it."""
    ends = known.dropna(subset=["newest_period"]).assign(day=lambda rows: pd.to_datetime(rows["newest_period"]).dt.date)
    if ends.empty:
        return None, ()
    usual = max(ends["day"].mode())
    later = ends[ends["day"] > usual].sort_values(["day", "name"], ascending=[False, True])
    return usual, tuple(zip(later["name"], later["day"], strict=True))


def _newest(days: pd.Series) -> date | None:
    newest = pd.to_datetime(days).max()
    return None if pd.isna(newest) else pd.Timestamp(newest).date()


def counts(store: Store) -> dict[str, int]:
    """Rows per table of the snapshot."""
    return queries.counts(store)


def first_known_on(store: Store) -> date | None:
    """The earliest day on which anything was published that the snapshot holds; None without a fact."""
    return queries.first_known_on(store)


def restatements(store: Store, companies: Sequence[str] | None = None, as_of: date | None = None) -> pd.DataFrame:
    """One row per fact that a later filing changed: first and newest value with both filings, largest change first."""
    return queries.restatements(store, _tickers(store, companies), as_of)


def moved_numbers(store: Store, companies: Sequence[str] | None = None) -> pd.DataFrame:
    """One row per number that a version of this program tells otherwise than the one before, with the reason."""
    return queries.moved_numbers(store, _tickers(store, companies))


def corrections() -> tuple[Correction, ...]:
    """Corrections of figures that were shown, the newest first."""
    return editors.corrections()


def findings(store: Store, companies: Sequence[str] | None = None, as_of: date | None = None) -> pd.DataFrame:
    """Quality findings, one row each: finding, ticker, concept, period_end, detail."""
    return queries.findings(store, _tickers(store, companies), as_of)


def _tickers(store: Store, companies: Sequence[str] | None) -> list[str]:
    return list(companies) if companies is not None else [c.ticker for c in all_companies(store)]
