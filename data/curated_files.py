"""The embedded facts: a strict reader of `data/curated/`, one frame per declared table.

A row that cannot be read never stops the others: it becomes a `Reject` with file, row, column and reason.
A file that is missing or has lost a column is `BadData`.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow.parquet as pq

from data.tables import tables
from data.tables.declaration import Column, Table, Value
from errors import BadData

FOLDER: Final = Path(__file__).resolve().parent / "curated"


def folder() -> Path:
    """Where the embedded facts are; the environment variable LEVERAGE_CURATED overrides it."""
    return Path(os.environ.get("LEVERAGE_CURATED") or FOLDER)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out. `row` counts lines of the file as an editor does."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} row {self.row}, column {self.column}: {self.value[:60]!r} {self.reason}"


def parse_csv(name: str, text: str) -> tuple[pd.DataFrame, list[Reject]]:
    """Good rows of one embedded CSV as a frame (its grain is the file's), and the rows left out.

    Raises BadData when a declared column is missing.
    """
    table = tables()[name]
    lines = csv.reader(text.splitlines(keepends=True))
    header = next(lines, [])
    _check_columns(table, header)
    rejects: list[Reject] = []
    rows = list(_good_rows(table, header, lines, rejects))
    return pd.DataFrame(rows, columns=[c.name for c in table.columns]), rejects


def _check_columns(table: Table, names: Collection[str]) -> None:
    lost = [c.name for c in table.columns if c.name not in names]
    if lost:
        raise BadData("An embedded file has lost columns", which=f"{table.file}: {', '.join(lost)}", next_step=_RESTORE)


def _good_rows(table: Table, header: list[str], lines: Any, rejects: list[Reject]) -> Iterator[list[Value | None]]:
    places = [header.index(c.name) for c in table.columns]
    key = [i for i, c in enumerate(table.columns) if c.name in table.key]
    seen: set[tuple[Value | None, ...]] = set()
    for cells in lines:
        if not cells:
            continue
        if len(cells) != len(header):
            reason = f"has {len(cells)} cells where the header has {len(header)}"
            rejects.append(Reject(table.file, lines.line_num, "(row)", ",".join(cells), reason))
            continue
        row, problem = _read_row(table.columns, [cells[i].strip() for i in places])
        named = tuple(row[i] for i in key) if not problem else ()
        if named in seen:
            problem = (", ".join(table.key), ", ".join(map(str, named)), "stands in the file twice")
        if problem:
            rejects.append(Reject(table.file, lines.line_num, *problem))
        else:
            seen.add(named)
            yield row


def _read_row(columns: tuple[Column, ...], cells: list[str]) -> tuple[list[Value | None], tuple[str, str, str] | None]:
    row: list[Value | None] = []
    for column, text in zip(columns, cells, strict=True):
        if not text and column.required:
            return row, (column.name, text, "is empty but required")
        try:
            row.append(column.read(text) if text else None)
        except ValueError as error:
            return row, (column.name, text, str(error))
    return row, None


def read() -> tuple[dict[str, pd.DataFrame], list[Reject]]:
    """All embedded CSV files as frames by name, and every row left out."""
    frames: dict[str, pd.DataFrame] = {}
    rejects: list[Reject] = []
    for table in tables().values():
        if table.format == "csv":
            frames[table.name], bad = parse_csv(table.name, _text(folder() / table.file))
            rejects += bad
    return frames, rejects


def parquet_path(name: str) -> Path:
    """Path of an embedded Parquet file whose columns were checked. Raises BadData."""
    table = tables()[name]
    path = folder() / table.file
    try:
        names = set(pq.read_schema(path).names)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    _check_columns(table, names)
    return path


def fingerprint() -> str:
    """SHA-256 over all embedded files: a snapshot built from other facts is out of date."""
    digest = hashlib.sha256()
    for file in sorted(table.file for table in tables().values()):
        digest.update(file.encode())
        digest.update(_bytes(folder() / file))
    return digest.hexdigest()


_RESTORE: Final = "Restore the file from the repository and run `leverage build`"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> BadData:
    return BadData("An embedded file cannot be read", which=f"{path.name} ({type(error).__name__})", next_step=_RESTORE)
