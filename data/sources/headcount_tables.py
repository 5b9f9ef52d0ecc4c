"""Counts of employees in tables: rows of employees, and total rows of tables about employees, each column with its day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.sources import headcount_rules as rules
from data.sources.headcount_days import is_stale, moments, year_end
from data.sources.headcount_prose import Count
from data.sources.headcount_words import letters, spelt
from data.sources.spelled import Day, dates, numbers

_GAP: Final = re.compile(r"\s*\|\s*|\t+| {3,}")
_INTRO: Final = 3  # lines before a table that may say what it is about
_VALUE: Final = re.compile(r"[(~]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\)?|\d+(?:\.\d+)?")
_PERCENT: Final = re.compile(r"[(+-]?\d[\d.,]*\s*%\)?|[%].*|.*\bper ?cent.*|.*%$|.*\bchange\b.*", re.I)
_YEAR: Final = re.compile(r"\D{0,12}((?:19[89]|20[0-4])\d)\D{0,6}")
_LABEL: Final = re.compile(r"[tkuohb,:&]*(?:n[ktu]*[EeL]|[EL])[tkpfuohG,:&b]*")
_PEOPLE: Final = re.compile(r"employee|head ?count|work ?force|associate|team member|crew|colleague|equivalent|\bftes?\b", re.I)
_TOTAL: Final = re.compile(r"t+[oELe:]*|[oA]*t")
_MONEY: Final = re.compile(r"[$€£¥]|\b(?:compensation|benefits?|expenses?|options?|shares?|wages|salaries|per employee)\b", re.I)
_THOUSANDS: Final = re.compile(r"\bin thousands\b|\(thousands\)|\b000s?\b", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text and the place where it begins."""

    text: str
    start: int

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where its cells are: parted by bars (as in markdown, also at the ends), tabs, or three blanks and more."""
        begin = re.match(r"\|\s*", self.text)
        end = re.search(r"\s*\|$", self.text) if begin else None
        stop = end.start() if end else len(self.text)
        place = begin.end() if begin else 0
        found = []
        for gap in _GAP.finditer(self.text, place, stop):
            found.append((place, gap.start()))
            place = gap.end()
        return [*found, (place, max(stop, place))]

    @property
    def cells(self) -> list[str]:
        return [self.text[start:end] for start, end in self.spans]

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table: bars or tabs part it, or wide blanks and one of its cells is a figure."""
        if "|" in self.text or "\t" in self.text:
            return True
        return "   " in self.text and any(_VALUE.fullmatch(cell) for cell in self.cells[1:])


def counts(lines: Sequence[Line], period_end: date | None) -> list[Count]:
    """All counts of employees in the tables of a text."""
    return [count for table, intro in _tables(lines) for count in _Table(table, intro, period_end).counts()]


def _tables(lines: Sequence[Line]) -> Iterator[tuple[list[Line], list[Line]]]:
    """Runs of rows; a short line between two rows (a heading inside the table) does not end one."""
    place = 0
    while place < len(lines):
        if not lines[place].is_row:
            place += 1
            continue
        end = place + 1
        while end < len(lines) and (lines[end].is_row or _inside(lines, end)):
            end += 1
        begin = place
        while begin > 0 and not lines[begin - 1].is_row and place - begin < _INTRO:
            begin -= 1
        yield list(lines[place:end]), list(lines[begin:place])
        place = end


def _inside(lines: Sequence[Line], place: int) -> bool:
    return len(lines[place].text) < 60 and place + 1 < len(lines) and lines[place + 1].is_row


class _Table:
    """Rows, what was said before them, and the days of the columns."""

    def __init__(self, rows: list[Line], intro: list[Line], period_end: date | None) -> None:
        self.rows, self.intro, self.period_end = rows, intro, period_end
        first = next((n for n, row in enumerate(rows) if self._values(row)), len(rows))
        self.header = [*intro[-1:], *rows[:first]] if first else intro[-1:]
        self.about = " ".join(line.text for line in [*intro, *rows[:first]])
        self.subject = letters(spelt(self.about, list(numbers(self.about))))

    def counts(self) -> Iterator[Count]:
        for place, row in enumerate(self.rows):
            label = re.sub(r"\([^)]*\)", "", row.cells[0]).strip()
            said = letters(spelt(label, []))
            values = self._values(row)
            if not values or _MONEY.search(row.text):
                continue
            of_employees = _LABEL.fullmatch(said) and _PEOPLE.search(label)
            if of_employees and (re.search("[ntL]", said) or self._of_employees() or "time" in row.cells[0]):
                yield from self._row(row, values, rules.OWN, "a row of employees")
            elif _TOTAL.fullmatch(said) and self._of_employees():
                adds = self._adds_up(place, values)
                yield from self._row(row, values, rules.OWN if adds else rules.NAMED, "a total row" + (", its parts add up" if adds else ""))

    def _of_employees(self) -> bool:
        """Whether the table is about numbers of employees."""
        return bool(re.search(r"n[ktuwoA]{0,3}[EeL]|L|E[^.;]{0,2}y|E[^.;]{0,6}:$", self.subject)) and not _MONEY.search(self.about)

    def _values(self, row: Line) -> list[tuple[int, float]]:
        """Columns and figures of a row that are neither percentages nor days; none for a row of years."""
        cells = row.cells
        if re.fullmatch("[-: ]*", "".join(cells)):
            return []  # the rule under a header in markdown
        found = [
            (column, float(re.sub("[^0-9.]", "", cell)))
            for column, cell in enumerate(cells[1:], start=1)
            if _VALUE.fullmatch(cell.strip())
        ]
        return [] if all(_YEAR.fullmatch(cells[column]) and "," not in cells[column] for column, _ in found) else found

    def _adds_up(self, place: int, values: list[tuple[int, float]]) -> bool:
        """Whether the rows above a total, back to the header or the last total, sum to it in its first column."""
        column, total = values[0]
        parts = 0.0
        for row in reversed(self.rows[:place]):
            above = dict(self._values(row)).get(column)
            if above is not None:
                parts += above
                if abs(parts - total) <= 0.002 * total:
                    return True
        return False

    def _row(self, row: Line, values: list[tuple[int, float]], own: float, reason: str) -> Iterator[Count]:
        columns = self._columns(row, values)
        if columns is None:
            yield self._count(row, values[0][1], None, rules.BASE, reason, "several columns, and it is not plain of which days")
            return
        for column, value, day in columns:
            told = day is not None
            score = rules.BASE + rules.FRAME + own + (rules.DAY if told else 0.0)
            scaled, problem = self._scaled(row, column, value)
            yield self._count(row, scaled, day, score, reason, problem)

    def _scaled(self, row: Line, column: int, value: float) -> tuple[float, str]:
        """The value in persons, and why it is none, if so."""
        fraction = value != round(value)
        lines = [row.text, *(line.text for line in (*self.intro, *self.header))]
        said = [line for line in lines if _THOUSANDS.search(line) and not re.search(r"except|dollar|[$€£]", line, re.I)]
        if any(fraction or (value < 10_000 and re.search("[EeL]", letters(spelt(line, [])))) for line in said):
            return round(value * 1_000, 3), ""
        fine = not fraction or re.search(r"equivalent|\bFTE", row.cells[0] + self.about, re.I)
        return value, "" if fine else "it is a fraction, and not of full-time equivalents"

    def _count(self, row: Line, value: float, day: date | None, score: float, reason: str, problem: str) -> Count:
        said = f"{row.cells[0]} {self.about if _TOTAL.fullmatch(letters(spelt(row.cells[0], []))) else ''}".lower()
        problem = problem or ("it is an average over a period" if re.search(r"\baverage", said) else "")
        problem = problem or ("it is those who work part-time" if _scope(said) == "part-time" else "")
        approximate = re.search(r"approximate|\babout\b", said + self.about.lower())
        kind = "approximate" if approximate else "rounded" if value >= 1_000 and value % 100 == 0 else "reported"
        reasons = (reason, "the day is that of its column") if day else (reason,)
        score = min(score, rules.CEILING)
        stale = is_stale(day, self.period_end)
        return Count(value, day, kind, _scope(said), row.start, row.start + len(row.text), score, reasons, problem, "", stale)

    # Days of columns

    def _columns(self, row: Line, values: list[tuple[int, float]]) -> list[tuple[int, float, date | None]] | None:
        """Column, value and day of each figure that counts people; None where it is not plain."""
        for line in reversed(self.header):
            given = self._days_of(line, len(row.cells), [column for column, _ in values])
            if given:
                return [(column, value, given[column]) for column, value in values if column in given]
        kept = self._one(row, values)
        if kept is None:
            return None
        stated = [m.newest for m in moments(self.about, self.period_end) if m.newest]
        day = stated[-1] if stated and len(set(stated)) == 1 else max(stated, default=None)
        return [(*kept, day)]

    def _one(self, row: Line, values: list[tuple[int, float]]) -> tuple[int, float] | None:
        """The one figure of a row that counts people where columns have no days: no percentage, or under "Total"."""
        header = next((line.cells for line in reversed(self.header) if len(line.cells) == len(row.cells)), None)
        if header:
            values = [v for v in values if not _PERCENT.fullmatch(header[v[0]].strip())] or values
            named = [v for v in values if re.fullmatch(r"(?:total|number|no\.|#|employees|headcount|number of .*|total .*)", header[v[0]].strip(), re.I)]
            values = named if len(named) == 1 else values
        if len(values) == 2 and values[1][1] == 100:
            values = values[:1]
        return values[0] if len(values) == 1 else None

    def _days_of(self, line: Line, width: int, columns: list[int]) -> dict[int, date | None]:
        """The day of each column by a header line whose cells fit the row, none where they do not."""
        cells = [cell.strip() for cell in line.cells]
        days = [self._day(cell) for cell in cells]
        if not any(days):
            return {}
        if days[0] is None and len(cells) in (width, len(columns) + 1):
            cells, days = cells[1:], days[1:]
        if len(cells) == width - 1:
            return {n: day[0] for n, day in enumerate(days, start=1) if day}
        if len(cells) == len(columns):
            return {column: day[0] for column, day in zip(columns, days, strict=True) if day}
        dated = [day for day in days if day]
        if len(dated) == len(columns):
            return {column: day[0] for column, day in zip(columns, dated, strict=True)}
        return {}

    def _day(self, cell: str) -> tuple[date | None] | None:
        """The day that a header cell gives, boxed; None for a cell that gives none."""
        stated = [d for d in dates(cell) if d.day]
        if stated:
            return (stated[-1].day,)
        year = _YEAR.fullmatch(cell)
        if year is None:
            return None
        return (self._in_year(int(year[1])),)

    def _in_year(self, year: int) -> date | None:
        """The day of a column headed by a year: month and day are told beside it, else those of the report."""
        told: list[Day] = list(dates(self.about))
        exact = [d.day for d in told if d.day and d.day.year == year]
        if exact:
            return exact[0]
        if told:
            return told[-1].in_year(year)
        return year_end(year, self.period_end, fiscal=True)


def _scope(said: str) -> str:
    said = said.replace("-", " ")
    if re.search(r"equivalent|\bftes?\b", said):
        return "full-time equivalents"
    full, part = "full time" in said, "part time" in said
    return "total" if full is part else "full-time" if full else "part-time"
