"""Compiled rows beside the embedded ones: what is known keeps its words and its id, what is new is added in order.

The compiled facts carry working notes; the embedded file has been edited for readers, conflicts between sources settled
in words. So a row whose figures have not changed stays as it is embedded, and only new and changed rows are worded
anew.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data.tables.declaration import Kind, Table

Row = dict[str, str]
_WORKING: Final = re.compile(
    r"CONFLICT|secondary (copy|copies|notes|files)|text read|GitHub|repo\b"
    r"|(^|\s)/(work|tmp|home|root)/|\.md\b(?!\.)|\bids? \d"
)


@dataclass
class Merged:
    """The rows of an embedded file as they should be, in its order, and how they came about."""

    rows: list[Row]
    new: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)  # cells with a working note: to be settled in words first


def merge(table: Table, compiled: Iterable[Row], embedded: Iterable[Row], same: Sequence[str]) -> Merged:
    """Compiled rows (in the embedded columns) merged with the embedded ones; `same` names the columns that tell rows
    apart.
    """
    known = {identity(row, same): row for row in embedded}
    merged = Merged([])
    for row in compiled:
        before = known.pop(identity(row, same), None)
        if before is not None and not _moved(table, before, row):
            merged.rows.append(before)
            continue
        merged.unsettled += [cell for cell in row.values() if _WORKING.search(cell)]
        merged.rows.append(row)
        if before is None:
            merged.new.append(row)
        else:
            merged.changed.append((before, row))
    merged.gone = list(known.values())
    by = table.order or table.key
    if by != ("",):
        merged.rows.sort(key=lambda row: tuple(row[name] for name in by))
    return merged


def identity(row: Row, same: Sequence[str]) -> tuple[str, ...]:
    """What tells a row apart, whatever the case of its words."""
    return tuple(row[name].casefold() for name in same)


def _moved(table: Table, before: Row, row: Row) -> bool:
    """Whether a figure or a day is another one now."""
    figures = [c.name for c in table.columns if c.kind is not Kind.TEXT and c.name != "known_on"]
    return any(plain(before[name]) != plain(row[name]) for name in figures)


# --------------------------------------------------------------------------------------- cells


def plain(text: str) -> str:
    """A number without an exponent or a needless fraction; other text as it is."""
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:.15f}".rstrip("0").rstrip(".") if abs(number) < 1 else f"{number:.6f}".rstrip("0").rstrip(".")


def scaled(text: str, factor: float) -> str:
    """A number in base units, to 12 significant digits; '' stays ''."""
    return plain(f"{float(text) * factor:.12g}") if text else ""


def one_line(text: str) -> str:
    """Words without line breaks and needless blanks."""
    return " ".join(text.split())


def sentence(text: str) -> str:
    """A note as a sentence."""
    text = text.strip()
    return text and capital(text).rstrip(".") + "."


def capital(text: str) -> str:
    """With a capital letter first."""
    return text[:1].upper() + text[1:]


def seconds(text: str, evidence: str) -> str:
    """The second sources that a reader can look up; none where the value rests on one place."""
    named = [part.strip() for part in text.split("|") if part.strip() and not _WORKING.search(part)]
    return "; ".join(named) if evidence == "confirmed" else ""


# --------------------------------------------------------------------------------------- files


def read_rows(path: Path) -> list[Row]:
    """Every row of a CSV file, its cells as text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def written(table: Table, rows: Iterable[Row]) -> str:
    """The text of the embedded file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [c.name for c in table.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
