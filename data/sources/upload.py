"""A user's own figures out of a CSV, XLSX or Parquet file, checked row by row; one row per company, concept and
period.

A row can be good, refused with a reason, or asked about: its number may be written in two ways, or does not fit what is
known of the company.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pandas as pd

from contracts import CONCEPTS, MARKET_VALUES, Concept
from data.aliases import ticker_of
from data.curated_files import Reject
from data.sources import bounded_reader, figure_text, plausibility, upload_bounds
from data.sources.figure_text import Number
from data.sources.table_file import Table
from errors import BadData

COLUMNS: Final = ("ticker", "concept", "period_end", "value", "period_start", "known_on")
_NEEDED: Final = COLUMNS[:4]
_UNITS: Final = ("unit", "currency")  # not asked for, but looked at where they stand: figures in euros are no dollars
_CALLED: Final = {"persons": {"persons", "people", "person"}, "USD": {"usd", "us$", "$"}}
_QUARTER: Final = 365.25 / 4  # days
_SLIP: Final = 10  # days by which quarters of 52 or 53 weeks end apart from it
_MERGED: Final = " (of merged cells the first alone has a value)"
_EMPTY_CELLS: Final = {
    "ticker": _MERGED,
    "concept": _MERGED,
    "period_end": _MERGED,
    "value": " (a formula has a value once a spreadsheet program has computed and saved it)",
}
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})([ T]00:00:00)?", re.ASCII)
TEMPLATE: Final = """\
ticker,concept,period_end,value,period_start,known_on
META,headcount,2026-09-30,76000,,2026-10-28
META,capex,2026-09-30,31500000000,2026-07-01,2026-10-28
"""
HOW: Final = (
    "One row per company, concept and period. Dates as 2026-09-30; values in whole dollars or people; `period_start` "
    "for what "
    "flows over a period, empty for what stands at a date; `known_on` is the day from which it counts as known "
    "(empty: today). A `unit` other than USD or persons is refused; other columns are not read. At most "
    "100,000 rows and 50 columns in 20 MB. A figure that does not fit what is known of the company is asked about."
)


@dataclass(frozen=True, slots=True)
class Question:
    """A row of a file that may mean something else than it says: its value as written, what may be meant, and why.

    `meant` is None where nothing that fits could be found.
    """

    row: int
    ticker: str
    concept: str
    period_end: date
    value: float
    meant: float | None
    why: str

    def __str__(self) -> str:
        offer = ""
        if self.meant is not None:
            offer = f": is {plausibility.written(self.meant, CONCEPTS[self.concept])} meant?"
        return f"row {self.row}, {self.ticker} {self.concept} of {self.period_end}: {self.why}{offer}"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file holds: good rows (`COLUMNS` and unit, by their line in the file), those that cannot be used with the
    reason, and what must be asked about some of the good ones.
    """

    name: str
    rows: pd.DataFrame
    rejects: list[Reject]
    questions: list[Question] = field(default_factory=list)


def parse(
    content: bytes,
    name: str,
    *,
    ends: Mapping[str, Collection[date]],
    today: date,
    known: pd.DataFrame | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Upload:
    """Check every row. `ends` holds the fiscal quarter ends of each known company, `aliases` other names by ticker.

    With `known` (`plausibility.COLUMNS`: what is known of the companies) numbers are read as people write them and
    questions asked; without, only plain numbers are read and nothing is asked, as when a file that was imported is
    loaded again. Raises BadData for a file that cannot be read at all, has lost a column or has no row.
    """
    table = bounded_reader.read(content, name, (*COLUMNS, *_UNITS))
    lost = [c for c in _NEEDED if c not in table.columns]
    if lost:
        raise BadData(
            "Columns are missing",
            which=f"{name}: {', '.join(lost)}",
            next_step=f"Its first line must name: {', '.join(COLUMNS)}",
        )
    if not table.rows:
        raise BadData("The file has no rows", which=name, next_step="Write one below its titles")
    rejects: list[Reject] = []
    reader = _Reader(ends, aliases or {}, today, lenient=known is not None)
    rows = sorted(_good(name, table, reader, rejects), key=lambda good: good[0])
    rejects.sort(key=lambda reject: reject.row)
    frame = pd.DataFrame([row for _, row, _ in rows], columns=[*COLUMNS, "unit"], index=[place for place, _, _ in rows])
    if known is None:
        return Upload(name, frame, rejects)
    others = {place: other for place, _, other in rows if other is not None}
    return Upload(name, frame, rejects, _questions(frame, known, others))


def _questions(rows: pd.DataFrame, known: pd.DataFrame, others: Mapping[int, float]) -> list[Question]:
    """What to ask of each row that may be read in another way (`others`, by line) or does not fit what is known."""
    doubts = plausibility.doubts(rows, known)
    asked = rows[rows.index.isin({*doubts, *others})]
    places = map(int, asked.index)
    return [_question(row, doubts.get(n), others.get(n)) for n, row in zip(places, asked.itertuples(), strict=True)]


def _question(row: Any, doubt: plausibility.Doubt | None, other: float | None) -> Question:
    concept = CONCEPTS[str(row.concept)]
    reads = f"reads as {doubt.why if doubt else plausibility.written(row.value, concept)}"
    if other is not None:
        reads += f"; a point before three digits may also separate thousands: {plausibility.written(other, concept)}"
    meant = other if other is not None else doubt.meant if doubt else None
    return Question(int(row.Index), str(row.ticker), concept.name, row.period_end, float(row.value), meant, reads)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What rows are checked against. `lenient`: numbers as people write them, not only plain ones, and units and ends
    of periods looked at. What was imported and is loaded again stays, whatever is known by then.
    """

    ends: Mapping[str, Collection[date]]
    aliases: Mapping[str, str]
    today: date
    lenient: bool
    opened: set[tuple[str, date]] = field(default_factory=set)  # ends of quarters that flows of this file open

    def ticker(self, cell: str) -> str:
        """The company of a row, by its ticker or another name of it."""
        if not cell:
            raise _RefusedError("ticker", cell, "is empty")
        named = cell.upper()
        ticker = ticker_of(named, self.ends, self.aliases)
        if ticker not in self.ends:
            raise _RefusedError("ticker", named, "is no known company; `leverage add` adds one that files with the SEC")
        return ticker


class _RefusedError(ValueError):
    """A cell that cannot be used."""

    def __init__(self, column: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, str(value), reason


def _good(
    name: str, table: Table, reader: _Reader, rejects: list[Reject]
) -> Iterator[tuple[int, list[Any], float | None]]:
    """The line of each good row, its cells, and what else its number may be; flows first, on which balances rest."""
    seen: dict[tuple[Any, ...], int] = {}
    given = [(place, dict(zip(table.columns, cells, strict=True))) for place, cells in table.rows]
    for place, cells in sorted(given, key=lambda row: not _is_flow(row[1]["concept"])):
        given_cells = dict.fromkeys((*COLUMNS, *_UNITS), "") | cells
        try:
            row, other = _row(given_cells, reader)
            key = (row[0], row[1], row[2], row[4])
            if key in seen:
                raise _RefusedError("(row)", ", ".join(map(str, key[:3])), f"stands in row {seen[key]}, too")
        except _RefusedError as refused:
            why = refused.reason + (
                _EMPTY_CELLS.get(refused.column, "") if _is_blank_in_workbook(name, refused) else ""
            )
            rejects.append(Reject(name, place, refused.column, refused.value, why))
            continue
        seen[key] = place
        if _is_flow(row[1]):
            reader.opened.add((row[0], row[2]))
        yield place, row, other


def _is_blank_in_workbook(name: str, refused: _RefusedError) -> bool:
    """Whether a cell of a workbook reads as empty, in which its author may see something."""
    return not refused.value and name.lower().endswith(".xlsx")


def _is_flow(concept: str) -> bool:
    return concept.lower() in CONCEPTS and CONCEPTS[concept.lower()].kind == "flow"


def _row(given_cells: Mapping[str, str], reader: _Reader) -> tuple[list[Any], float | None]:
    ticker, today = reader.ticker(given_cells["ticker"]), reader.today
    concept = _concept(given_cells["concept"].lower())
    end = _day("period_end", given_cells["period_end"])
    if end is None or end > today:
        raise _RefusedError(
            "period_end", given_cells["period_end"], "is empty" if end is None else "lies in the future"
        )
    if end < upload_bounds.FIRST_DAY:
        raise _RefusedError("period_end", end, f"lies before {upload_bounds.FIRST_DAY}")
    start = _day("period_start", given_cells["period_start"])
    _fit(concept, start, end, None if (ticker, end) in reader.opened else reader.ends[ticker])
    if reader.lenient:
        _in_unit(concept, given_cells)
        _on_fiscal_end(concept, end, reader.ends[ticker])
    known_on = _day("known_on", given_cells["known_on"]) or today
    if not end <= known_on <= today:
        raise _RefusedError("known_on", known_on, f"must lie between {end} and today, {today}")
    number = _value(concept, given_cells["value"], lenient=reader.lenient)
    return [ticker, concept.name, end, number.value, start, known_on, concept.unit.symbol], number.other


def _concept(name: str) -> Concept:
    if not name:
        raise _RefusedError("concept", name, "is empty")
    if name in MARKET_VALUES:
        raise _RefusedError("concept", name, "is computed from share counts and prices and cannot be given")
    if name not in CONCEPTS:
        raise _RefusedError("concept", name, f"is none of: {', '.join(c for c in CONCEPTS if c not in MARKET_VALUES)}")
    return CONCEPTS[name]


def _fit(concept: Concept, start: date | None, end: date, ends: Collection[date] | None) -> None:
    """Whether the period is one that this concept can have; of a balance at one of these ends, where they are given."""
    if concept.kind == "flow":
        days = (end - start).days + 1 if start else 0
        if not any(low <= days <= high for low, high in ((80, 100), (165, 200), (255, 290), (345, 385))):
            reason = (
                f"{concept.name} flows over a period: give the first day of its quarter, half-year, nine months or "
                f"year, such as {_quarter_start(end)} for the quarter"
            )
            raise _RefusedError("period_start", start or "", reason)
    elif start is not None:
        raise _RefusedError("period_start", start, f"{concept.name} stands at a date: leave it empty")
    elif concept.name != "headcount" and ends is not None and end not in ends:
        near = min(ends, key=lambda day: abs(day - end), default=None)
        reason = f"is no fiscal quarter end of the company, nor of a flow in this file; the nearest is {near}"
        raise _RefusedError("period_end", end, reason)


def _quarter_start(end: date) -> date:
    """The first of the three months that end on or about a day."""
    return (pd.Timestamp(end) + pd.Timedelta(days=_SLIP) - pd.DateOffset(months=3)).replace(day=1).date()


def _in_unit(concept: Concept, given_cells: Mapping[str, str]) -> None:
    """Whether the unit and currency that a row states, if any, are those of its concept."""
    symbol = concept.unit.symbol
    for column in _UNITS:
        stated = given_cells[column].lower()
        if stated and stated not in _CALLED.get(symbol, {symbol.lower()}):
            raise _RefusedError(column, given_cells[column], f"is not {symbol}, in which {concept.name} is counted")


def _on_fiscal_end(concept: Concept, end: date, ends: Collection[date]) -> None:
    """Whether a flow ends with a fiscal quarter: one that is known, or whole quarters away from all of those."""
    if concept.kind != "flow" or not ends or end in ends:
        return
    near = min(ends, key=lambda day: abs(day - end))
    away = abs((end - near).days)
    if abs(away - round(away / _QUARTER) * _QUARTER) <= _SLIP < away:
        return
    raise _RefusedError("period_end", end, f"is no fiscal quarter end of the company; the nearest is {near}")


def _value(concept: Concept, cell: str, *, lenient: bool) -> Number:
    try:
        number = figure_text.read(cell) if lenient else Number(figure_text.plain(cell))
    except ValueError as error:
        reason = str(error) if lenient else "is not a number"
        raise _RefusedError("value", cell, f"{reason}; write it like 75472") from None
    if not math.isfinite(number.value):
        raise _RefusedError("value", cell, "is empty or not finite")
    if objection := upload_bounds.objection(concept, number.value):
        meant = f"; if {number.other:,.0f} is meant, write {number.other:.0f}" if number.other is not None else ""
        raise _RefusedError("value", cell, objection + meant)
    return number


def _day(column: str, text: str) -> date | None:
    if not text:
        return None
    written = _DAY.fullmatch(text)  # fromisoformat also reads 2026-W26-2 and 20260630
    try:
        return date.fromisoformat(written[1] if written else "")
    except ValueError:
        raise _RefusedError(column, text, "is not a date like 2026-09-30") from None
