"""The sealed copy of a snapshot that questions in SQL are put to: tables for readers, each with a sentence, in a file
of its own that no writer and no other snapshot shares.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from data import database_limits
from data.console.child import COPY
from data.store import Store
from data.tables import tables

_KEPT: Final = 2  # copies: of the snapshot in use, and of the one before, which somebody may be asking
_LOCK: Final = threading.Lock()
_COPIES: Final[dict[str, Path]] = {}


@dataclass(frozen=True, slots=True)
class SharedTable:
    """A table of the copy: what one row of it is, and what its columns mean where their names do not say it."""

    grain: str
    columns: Mapping[str, str]


_KNOWN_ON: Final = "the day from which it could be known"
_DOCUMENT: Final = {"source_id": "the document: join `source`", "known_on": _KNOWN_ON}
_GRADES: Final = "reported, derived, single_source, interpolated, estimated or user"
_OWN: Final[dict[str, SharedTable]] = {
    "series": SharedTable(
        "company, measure, basis and calendar quarter, as known today",
        {
            "basis": "quarter, ttm (trailing twelve months) or annual (fiscal year)",
            "concept": "the measure: join `concept`",
            "quarter": "the first day of the calendar quarter that the period is compared in",
            "value": "in `unit`, not in millions",
            "evidence": _GRADES,
            "parts": "ids of the rows of `observation` that it is made of",
            **_DOCUMENT,
        },
    ),
    "observation": SharedTable(
        "published value: restated ones are further rows with a later known_on",
        {
            "span": "length in quarters; 0 for a day, empty for an odd one",
            "doubt": "why it is set aside; empty where it stands",
            "evidence": _GRADES,
            **_DOCUMENT,
        },
    ),
    "concept": SharedTable("measure", {"definition": "what it counts"}),
    "source": SharedTable("document", {"accession": "the filing's number at the SEC", "url": "where it is"}),
    "filing": SharedTable("filing that a refresh has seen", {"items": "of an 8-K"}),
    "share_count": SharedTable("published share count", {"share_class": "empty: all classes together", **_DOCUMENT}),
}


def shared_tables() -> dict[str, SharedTable]:
    """The tables of the copy, by name. Daily prices are not among them: Yahoo grants them for personal use only."""
    curated = {
        table.relation: SharedTable(
            table.grain, {column.name: column.about for column in table.stored if column.about} | _cited(table.cited)
        )
        for table in tables().values()
        if table.relation and table.name != "prices"
    }
    return _OWN | {name: curated[name] for name in sorted(curated) if name not in _OWN}


def _cited(cited: bool) -> dict[str, str]:
    return {"source_id": _DOCUMENT["source_id"]} if cited else {}


def sealed_copy(store: Store) -> Path:
    """The folder that holds the copy of a snapshot, made at the first question and kept until it is out of use."""
    with _LOCK:
        if store.snapshot not in _COPIES or not (_COPIES[store.snapshot] / COPY).is_file():
            _COPIES[store.snapshot] = _copied(store)
            _forget(list(_COPIES)[:-_KEPT])
        return _COPIES[store.snapshot]


def _copied(store: Store) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="leverage-sql-"))
    try:
        with duckdb.connect(str(folder / COPY), config=database_limits.writing(folder / COPY)) as con:
            for name, table in shared_tables().items():
                _copy(con, store, name, table)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _copy(con: duckdb.DuckDBPyConnection, store: Store, name: str, table: SharedTable) -> None:
    """One table with its rows, its grain and the meanings of its columns. Names are our own, never a reader's."""
    rows = store.arrow(f'SELECT * FROM "{name}"')
    con.register("given", rows)
    con.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given')
    con.unregister("given")
    con.execute(f"COMMENT ON TABLE \"{name}\" IS 'One row per {_quoted(table.grain)}.'")
    for column, about in table.columns.items():
        con.execute(f'COMMENT ON COLUMN "{name}"."{column}" IS \'{_quoted(about)}\'')


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _forget(names: Iterable[str]) -> None:
    for name in names:
        shutil.rmtree(_COPIES.pop(name), ignore_errors=True)


@atexit.register
def _forget_all() -> None:
    _forget(list(_COPIES))
