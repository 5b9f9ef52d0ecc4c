"""Counts of employees in tables: rows of employees, and total rows of tables about employees, each column with its
day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final

from data.sources.headcount import rules
from data.sources.headcount.columns import Columns, Row, has_days, row_of, undated
from data.sources.headcount.counts import Count, looks_rounded
from data.sources.headcount.lines import Line
from data.sources.headcount.scopes import scope_of
from data.sources.headcount.stated_days import is_stale
from data.sources.headcount.tokenizer import label_signs, sentence_signs
from data.sources.headcount.tokens import Pattern, Token
from data.sources.spelled import dates

_INTRO: Final = 3  # lines before a table that may say what it is about
_INTRO_WIDTH: Final = 600  # characters at the end of such a line that are read
_HEADING_WIDTH: Final = 60  # characters: a longer line between two rows ends a table
_ROUNDING: Final = 0.002  # of a total, by which its parts may miss it
_MOST_THOUSANDS: Final = 10_000  # thousand people: no company employs more
_PEOPLE: Final = re.compile(
    r"employee|employed|head ?count|work ?force|associate|team member|crew|colleague|equivalent|\bftes?\b", re.I
)
_MONEY: Final = re.compile(
    r"[$€£¥]|\b(?:compensation|benefits?|expenses?|options?|shares?|wages|salaries|participants?|per employee)\b", re.I
)
_LEFT_OUT: Final = re.compile(r"\b(?:exclud\w+|not includ\w+)\b[^.;|]*", re.I)  # gives no scope
_THOUSANDS: Final = re.compile(r"\bin thousands\b|\(thousands?\)|\(['’]?000['’]?s?\)", re.I)
_TITLED: Final = re.compile(r"\b(?:table|following|below|breakdown|sets? (?:out|forth)|distribution)\b", re.I)
_EQUIVALENT: Final = re.compile(r"equivalent|\bFTE", re.I)

# Labels of rows of employees and of totals, and what a table about them is called.
_LABEL: Final = Pattern(
    "(TOTAL | KIND | OUR | COMPANY | HEDGE | BE | COMMA | COLON | AND)*"
    " (NUMBER_OF (KIND | TOTAL | OUR)* WORKERS | EMPLOYEES | WORKFORCE) EMPLOYEES?"
    " (TOTAL | KIND | IN | OF | OUR | COMPANY | HEDGE | PLACES | COMMA | COLON | AND | BE)*"
)
_TOTAL: Final = Pattern("TOTAL+ (COMPANY | NAME | WORKERS | COLON)* | (COMPANY | NAME)* TOTAL")
_TOTALS: Final = re.compile(r"(?:grand )?totals?:?", re.I)
_WHOLE: Final = Pattern("COMPANY+")  # "Group": a total where the rows above add up to it
_OURS: Final = Pattern("(OUR | TOTAL) (TOTAL | KIND)* EMPLOYEES")
_TITLE: Final = Pattern("(TOTAL | KIND)* EMPLOYEES (TOTAL | KIND | IN | COLON)*")
_ABOUT: Final = Pattern(
    "NUMBER_OF (KIND | TOTAL | OUR | OTHER_WORD | COMPANY | NAME){0,3} WORKERS | WORKFORCE"
    " | EMPLOYEES ~(STOP SEMICOLON){0,2} BY | EMPLOYEES ~(STOP SEMICOLON){0,6} COLON end"
)
_WORKERS: Final = Pattern("WORKERS")
_COUNTED: Final = Pattern("NUMBER_OF | TOTAL | WORKFORCE")  # "Employees" alone may be money or options


def counts(lines: Sequence[Line], period_end: date | None) -> list[Count]:
    """All counts of employees in the tables of a text, in its order; one per column that has a day."""
    in_order: list[Count] = []
    for rows, intro in _tables(lines):
        if any(_PEOPLE.search(line.text) for line in (*intro, *rows)):
            in_order += _Table(rows, intro, period_end).counts()
    return in_order


def _tables(lines: Sequence[Line]) -> Iterator[tuple[Sequence[Line], Sequence[Line]]]:
    """Runs of rows with the lines before them; a short line between two rows (a heading inside) does not end one."""
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
        yield lines[place:end], [Line(line.text[-_INTRO_WIDTH:], line.start) for line in lines[begin:place]]
        place = end


def _is_heading(lines: Sequence[Line], place: int) -> bool:
    return len(lines[place].text) < _HEADING_WIDTH and place + 1 < len(lines) and lines[place + 1].is_row


class _Table:
    """Rows, the lines before them, and the days of the columns."""

    def __init__(self, rows: Sequence[Line], intro: Sequence[Line], period_end: date | None) -> None:
        self.rows, self.intro, self.period_end = [row_of(line) for line in rows], intro, period_end
        first = next((place for place, row in enumerate(self.rows) if row.values), len(rows))
        self.header = [*intro[-1:], *rows[:first]]
        self.about = " ".join(line.text for line in (*intro, *rows[:first]))
        self.columns = Columns(self.header, self.about, period_end)

    @cached_property
    def of_employees(self) -> bool:
        """Whether the table says that it is about numbers of employees."""
        about = sentence_signs(self.about)
        titled = any(_TITLE.fullmatch(label_signs(undated(line.cells[0]))) for line in self.header if has_days(line))
        ours = _TITLED.search(self.about) and _OURS.search(about)
        return bool(titled or ours or _ABOUT.search(about)) and not _MONEY.search(self.about)

    def counts(self) -> list[Count]:
        """The counts of its rows; the parts of a total are refused."""
        placed: list[tuple[int, Count]] = []
        for place, row in enumerate(self.rows):
            if not row.values or _MONEY.search(row.line.text):
                continue
            counts = list(self._of_row(place, row))
            if counts and row.signs.startswith(Token.TOTAL.sign):
                first = self._first_part(place, *row.values[-1])
                placed = [(at, _as_part(count) if at >= first else count) for at, count in placed]
            placed += [(place, count) for count in counts]
        return [count for _, count in placed]

    def _of_row(self, place: int, row: Row) -> Iterator[Count]:
        if _LABEL.fullmatch(row.signs) and _PEOPLE.search(row.label):
            if self._is_plain(row) or self.of_employees:
                yield from self._counts(row, rules.OWN, "a row of employees", row.label)
        elif self.of_employees and (dated := self.columns.of_day(row)):
            yield self._count(row, *dated, rules.NAMED, "a row of a day", self.about)
        elif self.of_employees and (_is_total(row) or _WHOLE.fullmatch(row.signs)):
            yield from self._of_total(place, row)

    def _of_total(self, place: int, row: Row) -> Iterator[Count]:
        adds = self._first_part(place, *row.values[0]) < place
        text = f"{row.label} {self.about}"
        if adds:
            yield from self._counts(row, rules.OWN, "a total row whose parts add up", text)
        elif not _WHOLE.fullmatch(row.signs):
            yield from self._counts(row, rules.NAMED, "a total row", text)

    def _is_plain(self, row: Row) -> bool:
        """Whether the label itself says that it counts people: "Employees" alone may be money or options."""
        if _COUNTED.search(row.signs) or re.search(r"time|approximate|\bin thousands", row.label, re.I):
            return True
        dated = any(day.day for day in dates(self.about)) and not re.search("thousands|millions", self.about, re.I)
        return dated and len(row.values) == 1 and not _MONEY.search(self.about)

    def _first_part(self, place: int, column: int, total: float) -> int:
        """The first of the rows right above a total that sum to it; the total's own place where none do."""
        parts = 0.0
        for first in range(place - 1, -1, -1):
            parts += dict(self.rows[first].values).get(column, 0.0)
            if abs(parts - total) <= _ROUNDING * total:
                return first
        return place

    def _counts(self, row: Row, whose: float, reason: str, text: str) -> Iterator[Count]:
        columns = self.columns.dated(row)
        if columns is None:
            count = self._count(row, row.values[0][1], None, whose, reason, text)
            yield replace(count, refused="several columns, and it is not plain of which days")
        for value, day in columns or ():
            yield self._count(row, value, day, whose, reason, text)

    def _count(self, row: Row, value: float, day: date | None, whose: float, reason: str, text: str) -> Count:
        scope = scope_of(_LEFT_OUT.sub("", text))
        persons = self._persons(row, value)
        average = rules.AVERAGE if re.search(r"\baverage", text, re.I) else ""
        fraction = "" if persons else rules.FRACTION
        value = persons or value
        return Count(
            employees=value,
            as_of=day,
            kind=self._kind(text, value),
            scope=scope.name,
            start=row.line.start,
            end=row.line.start + len(row.line.text),
            score=min(rules.BASE + rules.FRAME + whose + (rules.DAY if day else 0.0), rules.CEILING),
            reasons=(reason, "the day is that of its column") if day else (reason,),
            refused=average or scope.refused or fraction,
            stale=is_stale(day, self.period_end),
        )

    def _kind(self, text: str, value: float) -> str:
        if re.search(r"approximate|\babout\b", text + self.about, re.I):
            return "approximate"
        return "rounded" if looks_rounded(value) else "reported"

    def _persons(self, row: Row, value: float) -> float | None:
        """The value in persons, where the table says that it is in thousands; None for a fraction that is not."""
        fraction = value != round(value)
        for line in (row.line, *self.intro, *self.header):
            if _in_thousands(line) and (fraction or _are_thousands(line, value)):
                return round(value * 1_000, 3)
        return value if not fraction or _EQUIVALENT.search(row.label + self.about) else None


def _is_total(row: Row) -> bool:
    return _TOTAL.fullmatch(row.signs) or _TOTALS.fullmatch(row.label) is not None


def _as_part(count: Count) -> Count:
    return replace(count, refused=count.refused or rules.PART)


def _in_thousands(line: Line) -> bool:
    return bool(_THOUSANDS.search(line.text)) and not re.search(r"except|dollar|[$€£]", line.text, re.I)


def _are_thousands(line: Line, value: float) -> bool:
    """Whether the thousands of a line that names workers may be those of a whole number."""
    return value < _MOST_THOUSANDS and _WORKERS.search(label_signs(line.text)) is not None
