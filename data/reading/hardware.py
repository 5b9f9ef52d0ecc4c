"""What compute costs and draws: prices and power of chips, capital cost of data centres, as lists state them."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.store import Store


def chip_price(store: Store, chip: str, as_of: date | None = None) -> pd.DataFrame:
    """The price of a chip at its release (USD) in a list that was public on the day: one row, or none."""
    return store.query(
        """
        SELECT chip, price AS value, edition AS known_on, source_id
        FROM ml_hardware WHERE chip = $chip AND price IS NOT NULL AND edition <= $day
        """,
        {"chip": chip, "day": as_of or FOR_GOOD},
    )


def chip_power(store: Store, vendor: str, as_of: date | None = None) -> pd.DataFrame:
    """The power (W) of a vendor's newest chip: one row, or none; of several of one day the lowest."""
    return store.query(
        """
        SELECT chip, power AS value, date AS known_on, source_id
        FROM chip
        WHERE vendor = $vendor AND power IS NOT NULL AND date <= $day
        ORDER BY date DESC, power LIMIT 1
        """,
        {"vendor": vendor, "day": as_of or FOR_GOOD},
    )


def power_cost(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """Capital cost of data centres per watt of their computers (USD of 2025 a W), one figure for all sites: one row, or
    none before the list was public.
    """
    return store.query(
        """
        SELECT 'site' AS chip, max(capital_cost / it_power) AS value, max(edition) AS known_on,
               arg_max(source_id, edition) AS source_id
        FROM site_timeline WHERE it_power > 0 AND edition <= $day
        HAVING count(*) > 0
        """,
        {"day": as_of or FOR_GOOD},
    )
