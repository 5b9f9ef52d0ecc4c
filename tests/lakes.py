"""What tests of shared stores do to a lake and read out of one."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pandas as pd

from data.lake.lake_backend import LakeBackend


def files_of(said: str) -> Path:
    return Path(parse_qs(urlsplit(said).query)["data_path"][0])


def change(lake: LakeBackend, *statements: str, name: str = "", base: str | None = None) -> str:
    """Publish the current snapshot with these changes."""
    made = name or f"{pd.Timestamp.now(tz='UTC'):%Y%m%dT%H%M%S%f}Z-changed"
    with lake.draft(lake.current_name() if base is None else base) as draft:
        with draft.connect() as con:
            for statement in statements:
                con.execute(statement)
        lake.publish(draft.file, made)
    return made


def contents(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order that does not depend on where it lies."""
    names = [
        row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1").fetchall()
    ]
    return {name: con.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in names}


def copy_of(lake: LakeBackend, name: str = "") -> dict[str, list[tuple[Any, ...]]]:
    with lake.connect(name or lake.current_name()) as con:
        return contents(con)
