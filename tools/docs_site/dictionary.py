"""The data dictionary: every table and column of a snapshot that can be asked, with grain, unit, meaning and source."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from data.opening import build_store, open_store
from data.tables import tables as declared
from service.snapshots import sql_console

MEANINGS: Final = Path(__file__).with_name("column_meanings.toml")
_HEAD: Final = """# Data dictionary

Every table that [SQL](sql-console.md) reaches, `leverage sql --tables` too, from the schema of a snapshot built from
the [embedded facts](../data/curated/README.md). Money is in US dollars unless `unit` says otherwise; nothing is in
thousands or millions; an empty cell is not stated, never zero. Daily prices and working tables are left out.
"""


def text() -> str:
    """The whole page; builds a store from the embedded facts in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="leverage-dictionary-") as folder:
        build_store(Path(folder))
        columns = sql_console.tables(open_store(Path(folder)))
    return written(columns)


def written(columns: pd.DataFrame) -> str:
    """The page from what `sql_console.tables` gives."""
    known = meanings()
    return _HEAD + "".join(_table(str(name), rows, known) for name, rows in columns.groupby("table", sort=False))


def meanings() -> Mapping[str, Any]:
    """What columns mean whose declaration does not say it, and their units: by name, and by table and name."""
    return tomllib.loads(MEANINGS.read_text(encoding="utf-8"))


def meaning(table: str, column: str, declared_as: str, known: Mapping[str, Any]) -> str:
    """What a column means: as its table declares it, else as it is called here; empty where nobody says it."""
    own = known["tables"].get(table, {})
    return declared_as or str(own.get(column) or known["columns"].get(column, ""))


def unit(table: str, column: str, kind: str, known: Mapping[str, Any]) -> str:
    """The unit of a column: of numbers only."""
    named = known["units"].get(f"{table}.{column}") or known["units"].get(column, "")
    return str(named) if kind in ("double", "integer", "bigint") else {"date": "day", "timestamp": "UTC"}.get(kind, "")


def _table(name: str, rows: pd.DataFrame, known: Mapping[str, Any]) -> str:
    lines = "".join(
        f"| `{column}` | {kind} | {unit(name, column, kind, known)} | {_cell(meaning(name, column, said, known))} |\n"
        for column, kind, said in zip(rows["column"], rows["type"], rows["meaning"], strict=True)
    )
    return (
        f"\n## {name}\n\n{rows['row'].iloc[0]} Source: {_source(name, known)}.\n\n"
        f"| column | type | unit | meaning |\n|---|---|---|---|\n{lines}"
    )


def _source(name: str, known: Mapping[str, Any]) -> str:
    files = [table.file for table in declared().values() if table.relation == name]
    return f"`data/curated/{files[0]}`" if files else str(known["sources"][name])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
