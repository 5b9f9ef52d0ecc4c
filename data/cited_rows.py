"""Rows of a curated table with the document of each, as known on a day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.store import Store
from data.tables import tables


def cited_rows(store: Store, name: str, as_of: date | None = None) -> pd.DataFrame:
    """One row per row of a declared table whose document was public on the day: its columns, `published_on`,
    `evidence` and `title`, in the order of the key.

    Raises KeyError for a name that is no table of the store.
    """
    table = tables()[name]
    if not (table.relation and table.cited):
        raise KeyError(f"{name} is no cited table of the store")
    return store.query(
        f"""
        SELECT kept.*, kept.{table.published} AS published_on, source.evidence, source.title
        FROM {table.relation} AS kept LEFT JOIN source USING (source_id)
        WHERE kept.{table.published} <= coalesce($day::DATE, DATE '9999-01-01')
        ORDER BY {", ".join(table.key)}
        """,
        {"day": as_of},
    )
