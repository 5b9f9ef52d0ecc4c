"""What a token costs: the cheapest price of a level of capability by day, published fits, and price lists."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.store import Store


def cheapest(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per benchmark, level and model that was the cheapest to reach it on its day; USD a token."""
    return store.query(
        """
        SELECT point.*, source.evidence, source.title
        FROM price_decline_point AS point LEFT JOIN source USING (source_id)
        WHERE edition <= coalesce($day::DATE, DATE '9999-01-01')
        ORDER BY benchmark, level, released, model
        """,
        {"day": as_of},
    )


def published_fits(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per benchmark and level: the published factor a year with its 90% interval and the score to reach."""
    return store.query(
        """
        SELECT fit.*, source.evidence, source.title
        FROM price_decline AS fit LEFT JOIN source USING (source_id)
        WHERE edition <= coalesce($day::DATE, DATE '9999-01-01')
        ORDER BY benchmark, level
        """,
        {"day": as_of},
    )
