"""Announcements: layoffs, flattening, restructuring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data import queries
from data.store import Store


def events(store: Store, companies: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per announcement known on the day: ticker, announced, event_type, jobs, percent, title, url, evidence."""
    return queries.events(store, companies, as_of)
