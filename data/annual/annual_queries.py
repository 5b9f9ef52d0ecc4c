"""The questions asked of the annual panel of a snapshot, and what a refresh has changed in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import duckdb
import pandas as pd

from contracts import Evidence
from data.annual.annual_measures import ANNUAL_MEASURES
from data.build import FOR_GOOD
from data.store import Store
from data.updating import fact_decisions


def values(store: Store, as_of: date | None = None) -> pd.DataFrame:
    """One row per company of the annual panel, fiscal year and measure known on the day, by company and year: what the
    numbers need. `accession` names the document, of a collected count its list; `measure`, `evidence` are categories.

    Where no refresh has replaced a value, a day's are those of today that were known: that costs a tenth of a query.
    """
    if as_of is not None and not replacements(store):
        rows = values(store)
        return rows[rows["known_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    return store.query(
        f"""
        SELECT cik, fiscal_year, measure::{_enum(ANNUAL_MEASURES)} AS measure, value, period_end, known_on, accession,
               evidence::{_enum(Evidence)} AS evidence
        FROM annual_value_at($day)
        ORDER BY cik, fiscal_year
        """,
        {"day": as_of or FOR_GOOD},
    )


def _enum(words: Iterable[str]) -> str:
    return "ENUM('" + "', '".join(words) + "')"


def facts(store: Store, cik: int, as_of: date | None = None) -> pd.DataFrame:
    """One row per fiscal year and measure of a company of the annual panel, with tag, form, `how` people were counted
    and the document's title and address; newest first.
    """
    return store.query(
        """
        WITH fact AS (FROM annual_value_at($day) WHERE cik = $cik)
        SELECT fact.*, document.title, document.url
        FROM fact LEFT JOIN (
            SELECT source_id, title, url FROM source
            UNION ALL
            SELECT source_id, title, url FROM annual_source_of((SELECT list(accession) FROM fact))
        ) AS document ON document.source_id = fact.accession
        ORDER BY fiscal_year DESC, measure
        """,
        {"cik": cik, "day": as_of or FOR_GOOD},
    )


def companies(store: Store) -> pd.DataFrame:
    """One row per company of the annual panel, by name."""
    return store.query("FROM annual_company ORDER BY name, cik")


_SET_ASIDE: Final = """
WITH aside AS (
    SELECT o.*, now.value AS instead
    FROM annual_observation AS o
    LEFT JOIN annual_fact_at(DATE '9999-01-01') AS now USING (cik, measure, fiscal_year)
    WHERE o.doubt IS NOT NULL
)
SELECT '' AS fact, c.ticker, annual_name(measure, fiscal_year) AS concept, tag, period_start, period_end, value,
       instead, CASE WHEN instead IS NULL THEN 'missing' ELSE 'settled' END AS state, doubt AS reason,
       known_on, accession AS source_id, document.url
FROM aside JOIN annual_company AS c USING (cik) LEFT JOIN (
    SELECT source_id, url FROM source
    UNION ALL
    SELECT source_id, url FROM annual_source_of((SELECT list(accession) FROM aside))
) AS document ON document.source_id = accession
ORDER BY known_on DESC, ticker, concept
"""


def set_aside(store: Store) -> pd.DataFrame:
    """One row per value of the annual panel that a refresh left out, newest first, with the columns of
    `data.updating.fact_decisions.facts`.

    `state`: missing, or settled (what stood before stays). `fact` is '': nobody is asked about it.
    """
    try:
        return store.query(_SET_ASIDE)
    except duckdb.CatalogException:  # a snapshot of before a refresh could bring any, shown as it is
        return pd.DataFrame(columns=list(fact_decisions.COLUMNS))


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
