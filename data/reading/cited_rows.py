"""Rows of a curated table with the document of each, as known on a day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

import pandas as pd

from data.history_frame import known_by
from data.store import Store
from data.tables import tables
from data.tables.declaration import Table


def cited_rows(store: Store, name: str, as_of: date | None = None) -> pd.DataFrame:
    """One row per row of a declared table whose document was public on the day: its columns, `published_on`,
    `evidence` and `title`, in the order of the key.

    Raises KeyError for a name that is no table of the store.
    """
    table = _cited(name)
    rows = store.query(
        f"""
        SELECT kept.*, kept.{table.published} AS published_on, source.evidence, source.title
        FROM {table.relation} AS kept LEFT JOIN source USING (source_id)
        WHERE kept.{table.published} IS NOT NULL
        ORDER BY {", ".join(table.key)}
        """
    )
    return known_by(rows, "published_on", as_of)


def newest_day(store: Store, name: str, as_of: date | None = None) -> date | None:
    """The newest day by the given one on which a document of a declared table became public, so that its rows are the
    same as of every day from then until the next; the first of all days where there is none yet, None for today.

    Raises KeyError as `cited_rows` does.
    """
    if as_of is None:
        return None
    days = store.memo.of(("days of documents", name), lambda: _days(store, name))
    before = bisect_right(days, as_of)
    return days[before - 1] if before else date.min


def _days(store: Store, name: str) -> list[date]:
    """The days on which documents of a table became public, oldest first."""
    table = _cited(name)
    days = store.query(f"SELECT DISTINCT {table.published}::TIMESTAMP AS day FROM {table.relation} ORDER BY day")["day"]
    return [day.date() for day in days.dropna()]


def _cited(name: str) -> Table:
    table = tables()[name]
    if not (table.relation and table.cited):
        raise KeyError(f"{name} is no cited table of the store")
    return table
