"""Data centres for machine learning: who owns each, where it stands, and its power day by day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.store import Store


def timeline(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per site and day on which it changed or will change, of editions published by the day, in order of both;
    W, and USD of 2025. `basis` is estimate or projection; owner and place are missing where the list has no such site.
    """
    return store.query(
        """
        SELECT t.site, t.date, t.basis, t.it_power, t.power, t.capital_cost, t.edition, t.source_id,
               source.evidence, site.owner, site.country, site.address
        FROM site_timeline AS t LEFT JOIN source USING (source_id) LEFT JOIN site USING (site)
        WHERE t.edition <= $day
        ORDER BY t.site, t.date
        """,
        {"day": as_of or FOR_GOOD},
    )
