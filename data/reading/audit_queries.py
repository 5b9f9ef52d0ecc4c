"""Questions about what was asked, read, uploaded and held against: each one SQL query and one frame."""

from __future__ import annotations

from typing import Final

import pandas as pd

from data.store import Store
from data.tables import tables
from data.tables.declaration import Kind

_NUMBERS: Final = (Kind.NUMBER, Kind.WHOLE)


def readings(store: Store, state: str | None = None) -> pd.DataFrame:
    """One row per employee count read out of a filing's text, newest first; only of one state where given."""
    return store.query(
        """
        SELECT reading_id, ticker, as_of, employees, kind, scope, confidence, state, reason, sentence,
            first_character, last_character,
               known_on, accession, url, sha256
        FROM reading WHERE state = coalesce($state, state) ORDER BY known_on DESC, ticker, as_of DESC
        """,
        {"state": state},
    )


def cross_checks(store: Store) -> pd.DataFrame:
    """One row per company and concept that a profile page tells: its value, ours, and the difference as a fraction."""
    return store.query(
        """
        WITH ours AS (
            SELECT ticker, 'headcount' AS concept, arg_max(value, quarter) AS ours, max(period_end) AS period_end
            FROM series WHERE basis = 'quarter' AND concept = 'headcount' AND method <> 'interpolated' GROUP BY ticker
            UNION ALL
            SELECT ticker, 'shares', sum(adjusted), max(as_of) FROM (
                FROM adjusted_share_count_at(DATE '9999-01-01')
                QUALIFY rank() OVER (PARTITION BY ticker ORDER BY known_on DESC, preference, as_of DESC) = 1
            ) GROUP BY ticker
        )
        SELECT c.ticker, c.concept, c.value AS told, c.told_on, ours.ours, ours.period_end,
            c.value / nullif(ours.ours, 0) - 1 AS difference
        FROM cross_check AS c LEFT JOIN ours USING (ticker, concept) ORDER BY abs(difference) DESC NULLS LAST, c.ticker
        """
    )


def own_files(store: Store) -> pd.DataFrame:
    """One row per file of the user's own figures: source_id, title, imported on, rows."""
    return store.query(
        """
        SELECT source.source_id, source.title, source.published_on AS imported_on, count(o.id) AS rows
        FROM source LEFT JOIN observation AS o ON o.source_id = source.source_id
        WHERE source.evidence = 'user' GROUP BY ALL ORDER BY imported_on DESC, source.source_id
        """
    )


def own_companies(store: Store) -> pd.DataFrame:
    """One row per file of the user's own figures and company in it: source_id, ticker."""
    return store.query("SELECT DISTINCT source_id, ticker FROM observation WHERE method = 'user' ORDER BY ALL")


def own_rows(store: Store) -> pd.DataFrame:
    """The user's own figures in the columns of an upload, so that they can be brought in again."""
    return store.query(
        """
        SELECT ticker, concept, period_end, value, period_start, known_on FROM observation
        WHERE method = 'user' ORDER BY ticker, concept, period_end, period_start, known_on, value
        """
    )


def stated_values(store: Store) -> dict[str, frozenset[float]]:
    """The numbers that each document states, without their signs, by its source_id: filed facts, share counts, the
    annual panel, and every number of an embedded row.
    """
    queries = [
        "SELECT source_id, value FROM observation",
        "SELECT source_id, shares FROM share_count",
        "SELECT accession, value FROM annual_fact",
        *(
            f"SELECT source_id, unnest([{', '.join(f'{name}::DOUBLE' for name in numbers)}]) FROM {table.relation}"
            for table in tables().values()
            if table.relation and table.cited and (numbers := [c.name for c in table.columns if c.kind in _NUMBERS])
        ),
    ]
    every = " UNION ALL ".join(queries)
    rows = store.query(
        f"SELECT source_id, list(DISTINCT abs(value)) AS stated FROM ({every}) WHERE value IS NOT NULL GROUP BY 1"
    )
    return {str(name): frozenset(values) for name, values in zip(rows["source_id"], rows["stated"], strict=True)}


def answers(store: Store) -> pd.DataFrame:
    """One row per answer that the snapshot was made with, newest first."""
    return store.query(
        "SELECT ticker, source, kind, url, size, retrieved_at, sha256 FROM answer ORDER BY retrieved_at DESC, place "
        "DESC"
    )
