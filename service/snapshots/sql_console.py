"""Readers' own questions in SQL: what can be asked, examples that lead to documents, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from data.console import question
from data.console.question import BYTES, LONGEST, ROWS, SECONDS, SqlAnswer
from data.store import Store

__all__ = ["BOUNDS", "EXAMPLES", "LONGEST", "Example", "SqlAnswer", "ask", "tables"]

BOUNDS: Final = (
    f"An answer has at most {ROWS:,} rows and {BYTES // 1_000_000} MB and takes at most {SECONDS} seconds. Nothing can "
    "be changed, and no file or address be read. Daily prices are left out: Yahoo grants them for personal use only."
)
_TABLES: Final = """
SELECT t.table_name AS "table", c.column_name AS "column", lower(c.data_type) AS type,
       coalesce(c.comment, '') AS meaning,
       CASE c.column_index WHEN 1 THEN t.comment ELSE '' END AS "row",
       CASE c.column_index WHEN 1 THEN t.estimated_size END AS rows
FROM duckdb_tables() AS t JOIN duckdb_columns() AS c USING (table_name)
ORDER BY coalesce(list_position(['series', 'observation', 'concept', 'source', 'annual_fact'], t.table_name), 99),
         t.table_name, c.column_index
"""


@dataclass(frozen=True, slots=True)
class Example:
    """A question to begin with."""

    title: str
    sql: str


EXAMPLES: Final = (
    Example(
        "Capital expenditure per employee",
        """SELECT ticker, quarter, capex.value / people.value AS capex_per_employee,
       capex.known_on, people.evidence AS headcount_evidence
FROM series AS capex JOIN series AS people USING (ticker, quarter)
WHERE capex.concept = 'capex' AND capex.basis = 'ttm'
  AND people.concept = 'headcount' AND people.basis = 'quarter'
ORDER BY quarter, ticker""",
    ),
    Example(
        "The newest quarter of each company, with its document",
        """SELECT s.ticker, s.period_end, s.value, s.evidence, source.title, source.url
FROM series AS s LEFT JOIN source USING (source_id)
WHERE s.concept = 'capex' AND s.basis = 'quarter'
QUALIFY row_number() OVER (PARTITION BY s.ticker ORDER BY s.quarter DESC) = 1
ORDER BY s.value DESC""",
    ),
    Example(
        "Quarters whose figure was restated",
        """SELECT ticker, concept, period_start, period_end, list(DISTINCT value) AS values, max(known_on) AS last_known
FROM observation
WHERE span = 1 AND doubt IS NULL
GROUP BY ALL HAVING count(DISTINCT value) > 1
ORDER BY last_known DESC""",
    ),
    Example(
        "Capex by revenue of 300 filers, by sector",
        """WITH f AS (SELECT cik, fiscal_year, measure, value FROM annual_fact)
SELECT c.sector, f.fiscal_year AS year, count(*) AS companies, median(f.value / r.value) AS capex_by_revenue
FROM f JOIN f AS r USING (cik, fiscal_year) JOIN annual_company AS c USING (cik)
WHERE f.measure = 'capex' AND r.measure = 'revenue' AND r.value > 0
GROUP BY ALL ORDER BY year, sector""",
    ),
    Example(
        "Announced layoffs, with their document",
        """SELECT event.ticker, event.announced, event.jobs_low, event.jobs_high, source.title, source.url
FROM event LEFT JOIN source USING (source_id)
WHERE event.event_type = 'layoff' ORDER BY event.announced DESC""",
    ),
)


def ask(store: Store, sql: str) -> SqlAnswer:
    """The answer of a question in DuckDB's SQL, put to a sealed copy of the snapshot.

    Raises UsageError for a question that cannot be answered or takes more than it may, Busy where no place is free.
    """
    return question.ask(store, sql)


def tables(store: Store) -> pd.DataFrame:
    """One row per column of a table that can be asked: table, column, type, meaning, row, rows. Raises as `ask`."""
    listed = store.memo.of("sql tables", lambda: question.ask(store, _TABLES).table)
    return listed.copy(deep=False)
