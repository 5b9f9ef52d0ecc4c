"""What the loaders share: how they count, and single values into the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from data import build
from data.kept_responses import Response

Connection = duckdb.DuckDBPyConnection
FACT: Final = ("ticker", "concept", "tag", "period_start", "period_end", "value")  # what tells a fact from others
_OBSERVED: Final = (
    *FACT,
    "unit",
    "known_on",
    "evidence",
    "source_id",
    "accession",
    "title",
    "publisher",
    "form",
    "url",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """Values of one answer: told for the first time, changed against what was told before, and repeated."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.new + other.new, self.revised + other.revised, self.unchanged + other.unchanged)


def observe(con: Connection, rows: pd.DataFrame) -> None:
    """Single values that are no company facts (columns of `load_observations.sql`)."""
    con.register("given", build.typed(rows.reindex(columns=list(_OBSERVED))))
    con.execute(build.script("load_observations"))
    con.unregister("given")


def cite(
    con: Connection,
    source_id: str,
    title: str,
    publisher: str,
    evidence: str,
    response: Response,
    url: str | None = None,
) -> None:
    """What an answer says as a document of its own, read on the day that it came; one that is there already stays."""
    row = {
        "source_id": source_id,
        "title": title,
        "publisher": publisher,
        "url": url,
        "published_on": response.retrieved_at.date(),
        "retrieved_at": response.retrieved_at.replace(tzinfo=None),
        "sha256": response.sha256,
        "evidence": evidence,
    }
    values = ", ".join(f"${name} AS {name}" for name in row)
    con.execute(f"INSERT OR IGNORE INTO source BY NAME SELECT {values}", row)


def listed(cell: object) -> list[Any]:
    """The elements of a cell that holds a list; none where it is missing."""
    return list(cell) if isinstance(cell, list | tuple | np.ndarray) else []


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain dictionaries."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def count(con: Connection, table: str) -> int:
    """Rows of a table."""
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0
