"""What advertising platforms state of people, ads and prices, as it was public on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.store import Store


def stated(store: Store, tickers: Sequence[str], metrics: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per company, metric and period (2024Q1, 2025H2 or FY2024), oldest first; persons, USD or fractions.

    `evidence` is the label of the embedded table, `source_id` the document.
    """
    return store.query(
        """
        SELECT a.ticker, a.metric, a.period, a.period_end, a.value, a.known_on, a.source_id, source.evidence
        FROM attention AS a LEFT JOIN source USING (source_id)
        WHERE a.ticker IN (SELECT unnest($tickers)) AND a.metric IN (SELECT unnest($metrics))
            AND a.known_on <= $day
        ORDER BY a.ticker, a.metric, a.period_end, a.period
        """,
        {"tickers": list(tickers), "metrics": list(metrics), "day": as_of or FOR_GOOD},
    )
