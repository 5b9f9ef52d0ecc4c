"""Counts of employees in tables: rows of employees, and total rows of tables about employees, each column with its day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from data.sources.headcount import rules
from data.sources.headcount.lexicon import letters, spelt
from data.sources.headcount.moments import is_stale, moments, year_end
from data.sources.headcount.prose import Count, scope_of
from data.sources.spelled import dates, numbers

_INTRO: Final = 3  # lines before a table that may say what it is about
_TOLD: Final = 600  # characters at the end of such a line that are read
_GAP: Final = re.compile(r"\s*\|\s*|\t+| {3,}")
_FIGURE: Final = re.compile(r"[$€£(~]?\d[\d,.]*[%)]*")
_PERSONS: Final = re.compile(r"~?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_YEAR: Final = re.compile(r"\D{0,12}((?:19[89]|20[0-4])\d)\D{0,6}")
_NO_PERSONS: Final = re.compile(r".*(?:%|\bper ?cent|\bchange\b|\bvariance\b).*", re.I)
_OF_PERSONS: Final = re.compile(r"(?:total|number|no\.|#|employees|headcount|(?:number|total) .*)", re.I)
_PEOPLE: Final = re.compile(
    r"employee|employed|head ?count|work ?force|associate|team member|crew|colleague|equivalent|\bftes?\b", re.I
)
_MONEY: Final = re.compile(
    r"[$€£¥]|\b(?:compensation|benefits?|expenses?|options?|shares?|wages|salaries|participants?|per employee)\b", re.I
)
_LEFT_OUT: Final = re.compile(r"\b(?:exclud\w+|not includ\w+)\b[^.;|]*", re.I)  # tells no scope
_THOUSANDS: Final = re.compile(r"\bin thousands\b|\(thousands?\)|\(['’]?000['’]?s?\)", re.I)
# In the letters of lexicon: labels of rows of employees and of totals, and what a table about them is called.
_LABEL: Final = re.compile(r"[tkuohb,:&]*(?:n[ktu]*[EeL]|[EL])E?[tkpfuohG,:&b]*")
_TOTAL: Final = re.compile(r"t+[oAELe:]*|[oA]*t")
_WHOLE: Final = re.compile("o+")  # "Group": a total where the rows above add up to it
_OURS: Final = re.compile("[ut][tk]*E")
_SHOWN: Final = re.compile(r"\b(?:table|following|below|breakdown|sets? (?:out|forth)|distribution)\b", re.I)
_TITLE: Final = re.compile("[tk]*E[tkp:]*")
_ABOUT: Final = re.compile(r"n[ktuwoA]{0,3}[EeL]|L|E[^.;]{0,2}y|E[^.;]{0,6}:$")


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
        return [self.text[start:end].strip() for start, end in self.spans]

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table: bars or tabs part it, or wide blanks and one of its cells is a figure."""
        if "|" in self.text or "\t" in self.text:
            return True
        return "   " in self.text and any(_FIGURE.fullmatch(cell) for cell in self.cells[1:])


def counts(lines: Sequence[Line], period_end: date | None) -> list[Count]:
    """All counts of employees in the tables of a text, in its order; one per column that has a day."""
    found: list[Count] = []
    for rows, intro in _tables(lines):
        if any(_PEOPLE.search(line.text) for line in (*intro, *rows)):
            found += _Table(rows, intro, period_end).counts()
    return found


def _tables(lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Sequence[Line]]]:
    """Runs of rows with what was said before them; a short line between two rows (a heading inside) does not end one."""
    place = 0
    while place < len(lines):
        if not lines[place].is_row:
            place += 1
            continue
        end = place + 1
        while end < len(lines) and (lines[end].is_row or _is_heading(lines, end)):
            end += 1
        begin = place
        while begin > 0 and not lines[begin - 1].is_row and place - begin < _INTRO:
            begin -= 1
        yield lines[place:end], [Line(line.text[-_TOLD:], line.start) for line in lines[begin:place]]
        place = end


def _is_heading(lines: Sequence[Line], place: int) -> bool:
    return len(lines[place].text) < 60 and place + 1 < len(lines) and lines[place + 1].is_row


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: its label in letters, and the columns and values of its figures that may count persons."""

    line: Line
    letters: str
    values: list[tuple[int, float]]
    width: int

    @property
    def label(self) -> str:
        return self.line.cells[0]


def _row(line: Line) -> _Row:
    cells = line.cells
    label = _undated(re.sub(r"\([^)]*\)", "", cells[0]))
    figures = [(column, cell) for column, cell in enumerate(cells[1:], start=1) if _PERSONS.fullmatch(cell)]
    if all(_YEAR.fullmatch(cell) for _, cell in figures):
        figures = []  # a row of years is a header
    values = [(column, float(re.sub("[^0-9.]", "", cell))) for column, cell in figures]
    return _Row(line, letters(spelt(label, [])), values, len(cells))


def _undated(text: str) -> str:
    for moment in moments(text, None):
        text = text[: moment.start] + " " * (moment.end - moment.start) + text[moment.end :]
    return text


def _has_days(line: Line) -> bool:
    return any(dates(line.text)) or any(_YEAR.fullmatch(cell) for cell in line.cells[1:])


class _Table:
    """Rows, what was said before them, and the days of the columns."""

    def __init__(self, rows: Sequence[Line], intro: Sequence[Line], period_end: date | None) -> None:
        self.rows, self.intro, self.period_end = [_row(line) for line in rows], intro, period_end
        first = next((n for n, row in enumerate(self.rows) if row.values), len(rows))
        self.header = [*intro[-1:], *rows[:first]]
        self.about = " ".join(line.text for line in (*intro, *rows[:first]))

    @cached_property
    def of_employees(self) -> bool:
        """Whether the table is said to be about numbers of employees."""
        said = letters(spelt(self.about, list(numbers(self.about))))
        titled = any(
            _TITLE.fullmatch(letters(spelt(_undated(line.cells[0]), []))) for line in self.header if _has_days(line)
        )
        shown = _SHOWN.search(self.about) and _OURS.search(said)
        return bool(titled or shown or _ABOUT.search(said)) and not _MONEY.search(self.about)

    def counts(self) -> list[Count]:
        found: list[tuple[int, Count]] = []
        for place, row in enumerate(self.rows):
            if not row.values or _MONEY.search(row.line.text):
                continue
            counts = list(self._of_row(place, row))
            if counts and row.letters.startswith("t"):
                first = self._first_part(place, *row.values[-1])
                found = [(at, replace(c, refused=c.refused or rules.PART) if at >= first else c) for at, c in found]
            found += [(place, count) for count in counts]
        return [count for _, count in found]

    def _of_row(self, place: int, row: _Row) -> Iterator[Count]:
        if _LABEL.fullmatch(row.letters) and _PEOPLE.search(row.label):
            if self._is_plain(row) or self.of_employees:
                yield from self._counts(row, rules.OWN, "a row of employees", row.label)
        elif self.of_employees and (dated := self._by_day(row)):
            yield self._count(row, *dated, rules.NAMED, "a row of a day", self.about)
        elif (_TOTAL.fullmatch(row.letters) or _WHOLE.fullmatch(row.letters)) and self.of_employees:
            adds = self._first_part(place, *row.values[0]) < place
            if not adds and _WHOLE.fullmatch(row.letters):
                return
            reason = "a total row whose parts add up" if adds else "a total row"
            yield from self._counts(row, rules.OWN if adds else rules.NAMED, reason, f"{row.label} {self.about}")

    def _is_plain(self, row: _Row) -> bool:
        """Whether the label itself says that it counts people: "Employees" alone may be money or options."""
        if re.search("[ntL]", row.letters) or re.search(r"time|approximate|\bin thousands", row.label, re.I):
            return True
        told = any(day.day for day in dates(self.about)) and not re.search("thousands|millions", self.about, re.I)
        return told and len(row.values) == 1 and not _MONEY.search(self.about)

    def _first_part(self, place: int, column: int, total: float) -> int:
        """The first of the rows right above a total that sum to it; the total's own place where none do."""
        parts = 0.0
        for first in range(place - 1, -1, -1):
            parts += dict(self.rows[first].values).get(column, 0.0)
            if abs(parts - total) <= 0.002 * total:
                return first
        return place

    def _by_day(self, row: _Row) -> tuple[float, date] | None:
        """The figure and day of a row that is headed by a day or a year, where it has one figure of persons."""
        day = self._heads([row.line.cells[0]], "")[0]
        value = self._only(row)
        return (value, day) if value and day else None

    def _counts(self, row: _Row, whose: float, reason: str, said: str) -> Iterator[Count]:
        columns = self._dated(row)
        if columns is None:
            count = self._count(row, row.values[0][1], None, whose, reason, said)
            yield replace(count, refused="several columns, and it is not plain of which days")
        for value, day in columns or ():
            yield self._count(row, value, day, whose, reason, said)

    def _count(self, row: _Row, value: float, day: date | None, whose: float, reason: str, said: str) -> Count:
        (scope, part), persons = scope_of(_LEFT_OUT.sub("", said)), self._persons(row, value)
        problem = (
            "it is an average over a period" if re.search(r"\baverage", said, re.I)
            else part if part
            else "" if persons
            else "it is no whole number"
        )  # fmt: skip
        score = min(rules.BASE + rules.FRAME + whose + (rules.DAY if day else 0.0), rules.CEILING)
        reasons = (reason, "the day is that of its column") if day else (reason,)
        value = persons or value
        start, end = row.line.start, row.line.start + len(row.line.text)
        stale = is_stale(day, self.period_end)
        return Count(value, day, self._kind(said, value), scope, start, end, score, reasons, problem, stale=stale)

    def _kind(self, said: str, value: float) -> str:
        if re.search(r"approximate|\babout\b", said + self.about, re.I):
            return "approximate"
        return "rounded" if value >= 1_000 and value % 100 == 0 else "reported"

    def _persons(self, row: _Row, value: float) -> float | None:
        """The value in persons, where the table says that it is in thousands; None for a fraction that is not."""
        fraction = value != round(value)
        for line in (row.line, *self.intro, *self.header):
            told = _THOUSANDS.search(line.text) and not re.search(r"except|dollar|[$€£]", line.text, re.I)
            if told and (fraction or (value < 10_000 and re.search("[EeL]", letters(spelt(line.text, []))))):
                return round(value * 1_000, 3)
        return value if not fraction or re.search(r"equivalent|\bFTE", row.label + self.about, re.I) else None

    # Days of columns

    def _dated(self, row: _Row) -> list[tuple[float, date | None]] | None:
        """The figures of a row with the days of their columns; without days the only one; None where that is not plain."""
        for line in reversed(self.header):
            days = self._days(line, row)
            if days:
                return [(value, days[column]) for column, value in row.values if column in days]
        value = self._only(row)
        if value is None:
            return None
        stated = [m.newest for m in moments(self.about, self.period_end) if m.newest]
        return [(value, max(stated, default=None))]

    def _only(self, row: _Row) -> float | None:
        """The one figure of a row that counts persons where columns have no days: no percentage, or under "Total"."""
        values = row.values
        for line in reversed(self.header):
            header = ["", *line.cells][-row.width :]  # the cell above the labels may be missing
            if len(line.cells) in (row.width - 1, row.width) and len(values) > 1:
                values = [v for v in values if not _NO_PERSONS.fullmatch(header[v[0]])] or values
                named = [v for v in values if _OF_PERSONS.fullmatch(header[v[0]])]
                values = named if len(named) == 1 else values
        if len(values) == 2 and values[1][1] == 100:  # per cent without a sign
            values = values[:1]
        return values[0][1] if len(values) == 1 else None

    def _days(self, line: Line, row: _Row) -> dict[int, date]:
        """The day of each column by a header line whose cells fit the row; none where they do not."""
        days = self._heads(line.cells, row.label)
        if not any(days):
            return {}
        if days[0] is None and len(days) in (row.width, len(row.values) + 1):
            days = days[1:]
        columns = [column for column, _ in row.values]
        if len(days) == row.width - 1:
            columns = list(range(1, row.width))
        elif len(days) != len(columns):
            days = [day for day in days if day]
        if len(days) != len(columns):
            return {}
        return {column: day for column, day in zip(columns, days, strict=True) if day}

    def _heads(self, cells: list[str], label: str) -> list[date | None]:
        """The day that each cell of a header gives; months and days of bare years are told beside them, or the report's."""
        told = [day for line in (label, *(line.text for line in self.header)) for day in dates(line)]
        exact = {day.day.year: day.day for day in told if day.day}
        years = {n: int(found[1]) for n, cell in enumerate(cells) if (found := _YEAR.fullmatch(cell))}
        newest = year_end(max(years.values()), self.period_end, self.period_end is not None) if years else None
        heads: list[date | None] = []
        for n, cell in enumerate(cells):
            stated = [day.day for day in dates(cell) if day.day]
            year = years.get(n)
            if year is None:
                heads.append(stated[-1] if stated else None)
            elif told:
                heads.append(exact.get(year) or told[0].in_year(year))
            else:
                heads.append(newest and newest - timedelta(days=round(365.25 * (max(years.values()) - year))))
        return heads
