"""Chips for training and inference: what each can do by its maker's account, and how many each owner has."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.reading.cited_rows import cited_rows
from data.store import Store


def chips(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per dated chip that was out by the day, oldest first; power in W, memory in bytes, rates a second.

    A chip without a day is left out: nobody can say when it was known.
    """
    return cited_rows(store, "chips", as_of).sort_values(["date", "vendor", "chip"], ignore_index=True)


def chips_owned(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per maker, owner and last day of the chips bought since `first_day`, of estimates published by the day:
    chips, compute in equivalents of an H100, and W as rated, each with the ends of its 90% interval.
    """
    return store.query(
        """
        SELECT owned.*, source.evidence, source.title
        FROM chips_owned AS owned LEFT JOIN source USING (source_id)
        WHERE kind = 'cumulative' AND owner IS NOT NULL AND edition <= $day
        ORDER BY maker, owner, last_day
        """,
        {"day": as_of or FOR_GOOD},
    )
