"""What a refresh has changed in the annual panel."""

from __future__ import annotations

from typing import Final

import duckdb

from data.store import Store

_REPLACEMENTS: Final = """
SELECT count(*) AS n FROM annual_observation AS o WHERE doubt IS NULL AND EXISTS (
    SELECT 1 FROM (
        SELECT cik, measure, fiscal_year, known_on FROM annual_fact
        UNION ALL SELECT cik, measure, fiscal_year, known_on FROM annual_observation WHERE doubt IS NULL
    ) AS b
    WHERE b.cik = o.cik AND b.measure = o.measure AND b.fiscal_year = o.fiscal_year AND b.known_on < o.known_on)
"""


def replacements(store: Store) -> int:
    """How many values of the annual panel took the place of another that was known before."""
    try:
        return int(store.query(_REPLACEMENTS)["n"].iloc[0])
    except duckdb.CatalogException:  # a snapshot of before a refresh could bring any, shown as it is
        return 0
