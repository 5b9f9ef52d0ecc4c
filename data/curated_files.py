"""The embedded facts: strict readers of `data/curated/`, one frame per file.

A row that cannot be read never stops the others: it becomes a `Reject` with file, row, column and reason.
A file that is missing or has lost a column is `BadData`.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow.parquet as pq

from errors import BadData

FOLDER: Final = Path(__file__).resolve().parent / "curated"


def folder() -> Path:
    """Where the embedded facts are; the environment variable LEVERAGE_CURATED overrides it."""
    return Path(os.environ.get("LEVERAGE_CURATED") or FOLDER)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an embedded CSV: how its text becomes a value, and whether it may be empty."""

    name: str
    read: Callable[[str], Any] = str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was left out. `row` counts lines of the file as an editor does."""

    file: str
    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} line {self.row}, column {self.column}: {self.value[:60]!r} {self.reason}"


def _number(text: str) -> float:
    value = float(text)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("is not a finite number")
    return value


def _positive(text: str) -> float:
    value = _number(text)
    if value <= 0:
        raise ValueError("must be above zero")
    return value


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text.lower() == "true"


def _evidence(text: str) -> str:
    if text not in ("confirmed", "single_source"):
        raise ValueError("is neither confirmed nor single_source")
    return text


def _need(name: str, read: Callable[[str], Any] = str) -> Column:
    return Column(name, read, required=True)


_WHERE = (Column("url"), _need("title"), Column("publisher"))
CSV: Final[dict[str, tuple[Column, ...]]] = {
    "companies": (
        _need("ticker"), _need("name"), Column("cik"), _need("colour"), _need("core", _flag),
        Column("fiscal_year_end_month", int), Column("price_ticker"),
    ),
    "splits": (
        _need("ticker"), _need("date", date.fromisoformat), _need("ratio", _positive), Column("kind"), Column("evidence"),
        Column("note"),
    ),
    "headcount": (
        _need("ticker"), _need("as_of", date.fromisoformat), _need("employees", _positive), _need("kind"),
        _need("evidence", _evidence), _need("known_on", date.fromisoformat), Column("known_on_basis"), Column("form"),
        Column("accession"), *_WHERE, Column("note"),
    ),
    "share_classes": (
        _need("ticker"), _need("share_class"), _need("price_ticker"), _need("as_of", date.fromisoformat),
        _need("shares", _positive), _need("known_on", date.fromisoformat), Column("form"), Column("accession"), *_WHERE,
        _need("evidence", _evidence),
    ),
    "events": (
        _need("event_id"), Column("ticker"), _need("company"), _need("announced", date.fromisoformat),
        Column("effective", date.fromisoformat), _need("event_type"), Column("jobs_low", _number), Column("jobs_high", _number),
        Column("percent_of_workforce", _number), Column("scope"), Column("charge_usd", _number),
        _need("evidence", _evidence), *_WHERE, Column("note"),
    ),
    "guidance": (
        _need("guidance_id"), _need("ticker"), _need("announced", date.fromisoformat), _need("fiscal_year", int),
        Column("low_usd", _number), Column("high_usd", _number), _need("kind"), Column("definition"),
        _need("evidence", _evidence), *_WHERE, Column("note"),
    ),
    "useful_lives": (
        _need("ticker"), _need("asset"), _need("old_years", _positive), _need("new_years", _positive),
        _need("effective", date.fromisoformat), _need("announced", date.fromisoformat), Column("effect_usd", _number),
        Column("effect_measure"), _need("evidence", _evidence), *_WHERE, Column("note"),
    ),
}  # fmt: skip
PARQUET: Final[dict[str, tuple[str, ...]]] = {
    "filings": (
        "ticker", "cik", "tag", "unit", "period_start", "period_end", "value", "form", "accession", "known_on",
    ),
    "prices": ("ticker", "date", "close", "adj_close", "volume", "evidence"),
}  # fmt: skip


def parse_csv(name: str, text: str) -> tuple[pd.DataFrame, list[Reject]]:
    """Good rows of one embedded CSV as a frame (its grain is the file's), and the rows left out.

    Raises BadData when a declared column is missing.
    """
    columns = CSV[name]
    lines = csv.reader(text.splitlines(keepends=True))
    header = next(lines, [])
    lost = [c.name for c in columns if c.name not in header]
    if lost:
        raise BadData(
            "An embedded file has lost columns",
            which=f"{name}.csv: {', '.join(lost)}",
            next_step="Restore the file from the repository and run `leverage build`",
        )
    rejects: list[Reject] = []
    rows = list(_good_rows(f"{name}.csv", columns, header, lines, rejects))
    return pd.DataFrame(rows, columns=[c.name for c in columns]), rejects


def _good_rows(
    file: str, columns: tuple[Column, ...], header: list[str], lines: Any, rejects: list[Reject]
) -> Iterator[list[Any]]:
    places = [header.index(c.name) for c in columns]
    for cells in lines:
        if not cells:
            continue
        if len(cells) != len(header):
            reason = f"has {len(cells)} cells where the header has {len(header)}"
            rejects.append(Reject(file, lines.line_num, "(row)", ",".join(cells), reason))
            continue
        row, problem = _read_row(columns, [cells[i].strip() for i in places])
        if problem:
            rejects.append(Reject(file, lines.line_num, *problem))
        else:
            yield row


def _read_row(columns: tuple[Column, ...], cells: list[str]) -> tuple[list[Any], tuple[str, str, str] | None]:
    row: list[Any] = []
    for column, text in zip(columns, cells, strict=True):
        if not text and column.required:
            return row, (column.name, text, "is empty but required")
        try:
            row.append(column.read(text) if text else None)
        except ValueError as error:
            return row, (column.name, text, _reason(column, error))
    return row, None


def _reason(column: Column, error: ValueError) -> str:
    if column.read is date.fromisoformat:
        return "is not a date like 2026-06-30"
    if (column.read in (int, _number, _positive) and "convert" in str(error)) or "literal" in str(error):
        return "is not a number"
    return str(error)


def read() -> tuple[dict[str, pd.DataFrame], list[Reject]]:
    """All embedded files as frames by name, and every row left out."""
    frames: dict[str, pd.DataFrame] = {}
    rejects: list[Reject] = []
    for name in CSV:
        frames[name], bad = parse_csv(name, _text(folder() / f"{name}.csv"))
        rejects += bad
    return frames, rejects


def parquet_path(name: str) -> Path:
    """Path of an embedded Parquet file whose columns were checked. Raises BadData."""
    path = folder() / f"{name}.parquet"
    try:
        found = set(pq.read_schema(path).names)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    lost = [c for c in PARQUET[name] if c not in found]
    if lost:
        raise BadData("An embedded file has lost columns", which=f"{path.name}: {', '.join(lost)}", next_step=_RESTORE)
    return path


def fingerprint() -> str:
    """SHA-256 over all embedded files: a snapshot built from other facts is out of date."""
    digest = hashlib.sha256()
    for name in sorted([f"{n}.csv" for n in CSV] + [f"{n}.parquet" for n in PARQUET]):
        digest.update(name.encode())
        digest.update(_bytes(folder() / name))
    return digest.hexdigest()


_RESTORE = "Restore the file from the repository and run `leverage build`"


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
