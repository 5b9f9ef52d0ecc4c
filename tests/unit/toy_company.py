"""A company of its own for a test: what it filed, row by row, and a store of nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from data import build
from data.store import Store, publish

Row = tuple[str, str | None, str, float, str, str]

# A year of ten billion beside four quarters of one: one of them is wrong, and the filings do not say which.
QUARTERS: Final[tuple[Row, ...]] = (
    ("Revenues", "2024-01-01", "2024-03-31", 1e9, "10-Q", "2024-04-25"),
    ("Revenues", "2024-04-01", "2024-06-30", 1e9, "10-Q", "2024-07-25"),
    ("Revenues", "2024-07-01", "2024-09-30", 1e9, "10-Q", "2024-10-25"),
    ("Revenues", "2024-10-01", "2024-12-31", 1e9, "10-K", "2025-02-10"),
)
SLIP: Final[Row] = ("Revenues", "2024-01-01", "2024-12-31", 10e9, "10-K", "2025-02-10")


def facts(*filed: Row) -> pd.DataFrame:
    """Rows of (tag, start, end, value, form, filed); one accession per filing day."""
    rows = pd.DataFrame(list(filed), columns=["tag", "period_start", "period_end", "value", "form", "known_on"])
    return rows.assign(ticker="TOY", cik="0000000001", taxonomy="us-gaap", unit="USD", accession=rows["known_on"])


def toy(folder: Path, *filed: Row, also: str = "") -> Store:
    """A store of the company with what it filed; `also` is SQL run before its series are made."""

    def write(con: duckdb.DuckDBPyConnection) -> None:
        build.define(con)
        named = {"ticker": ["TOY"], "name": ["Toy"], "colour": "", "core": False, "price_ticker": ["TOY"]}
        build.insert(con, "entity", pd.DataFrame(named))
        build.declare_lines(con, ["TOY"])
        build.load_filings(con, facts(*filed))
        con.execute(also)

    return publish(folder, write)
