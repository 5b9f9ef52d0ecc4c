"""Notices of layoffs and closures that employers gave to the states (WARN Act)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.store import Store


def notices(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per notice of these companies that was known on the day, oldest first, amendments and repeats included.

    `day` is that of the notice, of one without a day that on which it was first seen; `employees` is missing where the
    notice names none.
    """
    return store.query(
        """
        SELECT w.ticker, w.state, w.place, coalesce(w.notice_date, w.known_on) AS day, w.effective, w.employees, w.kind,
               w.amendment, w.known_on, w.source_id, source.evidence
        FROM warn_notice AS w LEFT JOIN source USING (source_id)
        WHERE w.ticker IN (SELECT unnest($tickers)) AND w.known_on <= $day
        ORDER BY day, w.ticker, w.state, w.notice_id
        """,
        {"tickers": list(tickers), "day": as_of or FOR_GOOD},
    )


def states(store: Store) -> tuple[str, ...]:
    """The states of which the list holds any notice, of whichever company."""
    rows = store.query("SELECT DISTINCT state FROM warn_notice ORDER BY state")
    return tuple(map(str, rows["state"]))
