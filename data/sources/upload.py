"""A user's own figures out of a CSV, XLSX or Parquet file, checked row by row; one row per company, concept and
period.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from contracts import CONCEPTS, Concept
from data.curated_files import Reject
from data.sources import bounded_reader, upload_bounds
from data.sources.bounded_reader import FORMATS
from data.sources.table_file import Table
from errors import BadData

COLUMNS: Final = ("ticker", "concept", "period_end", "value", "period_start", "known_on")
_NEEDED: Final = COLUMNS[:4]
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})([ T]00:00:00)?", re.ASCII)
TEMPLATE: Final = """\
ticker,concept,period_end,value,period_start,known_on
META,headcount,2026-09-30,76000,,2026-10-28
META,capex,2026-09-30,31500000000,2026-07-01,2026-10-28
"""
HOW: Final = (
    "One row per company, concept and period. Dates as 2026-09-30; values in whole dollars or persons; `period_start` "
    "for what "
    "flows over a period, empty for what stands at a date; `known_on` is the day from which it counts as known "
    "(empty: today). At most "
    "100,000 rows and 50 columns in 20 MB."
)


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file holds: good rows (`COLUMNS` and unit), and those that cannot be used with the reason."""

    name: str
    rows: pd.DataFrame
    rejects: list[Reject]


def parse(content: bytes, name: str, *, ends: Mapping[str, Collection[date]], today: date) -> Upload:
    """Check every row. `ends` holds the fiscal quarter ends of each known company.

    Raises BadData for a file that cannot be read at all, has lost a column or has no row.
    """
    table = bounded_reader.read(content, name, COLUMNS)
    lost = [c for c in _NEEDED if c not in table.columns]
    if lost and not content:
        raise BadData("The file cannot be read", which=f"{name} (it is empty)", next_step=f"Use {FORMATS}")
    if lost:
        raise BadData(
            "The file has lost columns",
            which=f"{name}: {', '.join(lost)}",
            next_step=f"Its first line must name: {', '.join(COLUMNS)}",
        )
    if not table.rows:
        raise BadData("The file has no rows", which=name, next_step="Check it")
    rejects: list[Reject] = []
    rows = list(_good(name, table, ends, today, rejects))
    return Upload(name, pd.DataFrame(rows, columns=[*COLUMNS, "unit"]), rejects)


class _RefusedError(ValueError):
    """A cell that cannot be used."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, str(value), reason


def _good(
    name: str,
    table: Table,
    ends: Mapping[str, Collection[date]],
    today: date,
    rejects: list[Reject],
) -> Iterator[list[Any]]:
    seen: set[tuple[Any, ...]] = set()
    for place, cells in table.rows:
        given_cells = dict.fromkeys(COLUMNS, "") | dict(zip(table.columns, cells, strict=True))
        try:
            row = _row(given_cells, ends, today)
            key = (row[0], row[1], row[2], row[4])
            if key in seen:
                raise _RefusedError("(row)", ", ".join(map(str, key[:3])), "stands in the file twice")
        except _RefusedError as refused:
            rejects.append(Reject(name, place, refused.column, refused.value, refused.reason))
            continue
        seen.add(key)
        yield row


def _row(given_cells: Mapping[str, str], ends: Mapping[str, Collection[date]], today: date) -> list[Any]:
    ticker = given_cells["ticker"].upper()
    if ticker not in ends:
        raise _RefusedError("ticker", ticker, "is no known company; `leverage add` adds one that files with the SEC")
    concept = _concept(given_cells["concept"].lower())
    end = _day("period_end", given_cells["period_end"])
    if end is None or end > today:
        raise _RefusedError(
            "period_end", given_cells["period_end"], "is empty" if end is None else "lies in the future"
        )
    if end < upload_bounds.FIRST_DAY:
        raise _RefusedError("period_end", end, f"lies before {upload_bounds.FIRST_DAY}")
    start = _day("period_start", given_cells["period_start"])
    _fit(concept, start, end, ends[ticker])
    known_on = _day("known_on", given_cells["known_on"]) or today
    if not end <= known_on <= today:
        raise _RefusedError("known_on", known_on, f"must lie between {end} and today, {today}")
    return [ticker, concept.name, end, _value(concept, given_cells["value"]), start, known_on, concept.unit.symbol]


def _concept(name: str) -> Concept:
    if name == "market_value":
        raise _RefusedError("concept", name, "is computed from share counts and prices and cannot be given")
    if name not in CONCEPTS:
        raise _RefusedError("concept", name, f"is none of: {', '.join(c for c in CONCEPTS if c != 'market_value')}")
    return CONCEPTS[name]


def _fit(concept: Concept, start: date | None, end: date, ends: Collection[date]) -> None:
    """Whether the period is one that this concept can have."""
    if concept.kind == "flow":
        days = (end - start).days + 1 if start else 0
        if not any(low <= days <= high for low, high in ((80, 100), (165, 200), (255, 290), (345, 385))):
            reason = (
                f"{concept.name} flows over a period: give the first day of its quarter, half-year, nine months or year"
            )
            raise _RefusedError("period_start", start or "", reason)
    elif start is not None:
        raise _RefusedError("period_start", start, f"{concept.name} stands at a date: leave it empty")
    elif concept.name != "headcount" and end not in ends:
        near = min(ends, key=lambda day: abs(day - end), default=None)
        raise _RefusedError("period_end", end, f"is no fiscal quarter end of the company; the nearest is {near}")


def _value(concept: Concept, cell: str) -> float:
    try:
        value = float(cell if cell.isascii() and "_" not in cell else "")  # float also reads 75_472 and other digits
    except ValueError:
        raise _RefusedError("value", cell, "is not a number; write it like 75472, without commas") from None
    if not math.isfinite(value):
        raise _RefusedError("value", cell, "is empty or not finite")
    if objection := upload_bounds.objection(concept, value):
        raise _RefusedError("value", cell, objection)
    return value


def _day(column: str, text: str) -> date | None:
    if not text:
        return None
    written = _DAY.fullmatch(text)  # fromisoformat also reads 2026-W26-2 and 20260630
    try:
        return date.fromisoformat(written[1] if written else "")
    except ValueError:
        raise _RefusedError(column, text, "is not a date like 2026-09-30") from None
