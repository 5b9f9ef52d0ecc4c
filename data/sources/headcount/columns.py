"""The days and meanings of a table's columns, by the lines above its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from data.sources.headcount.lines import Line
from data.sources.headcount.stated_days import moments, year_end
from data.sources.headcount.tokenizer import label_signs
from data.sources.spelled import dates

YEAR: Final = re.compile(r"\D{0,12}((?:19[89]|20[0-4])\d)\D{0,6}")
_PERSONS: Final = re.compile(r"~?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_NO_PERSONS: Final = re.compile(r".*(?:%|\bper ?cent|\bchange\b|\bvariance\b).*", re.I)
_OF_PERSONS: Final = re.compile(r"(?:total|number|no\.|#|employees|headcount|(?:number|total) .*)", re.I)
_DAYS_IN_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the signs of its label, and the columns and values of its figures that may count persons."""

    line: Line
    signs: str
    values: list[tuple[int, float]]
    width: int

    @property
    def label(self) -> str:
        """The text of its first cell."""
        return self.line.cells[0]


def row_of(line: Line) -> Row:
    """The label and figures of a line; a row of years is a header and has no figures."""
    cells = line.cells
    label = undated(re.sub(r"\([^)]*\)", "", cells[0]))
    figures = [(column, cell) for column, cell in enumerate(cells[1:], start=1) if _PERSONS.fullmatch(cell)]
    if all(YEAR.fullmatch(cell) for _, cell in figures):
        figures = []
    values = [(column, float(re.sub("[^0-9.]", "", cell))) for column, cell in figures]
    return Row(line, label_signs(label), values, len(cells))


def undated(text: str) -> str:
    """A text with its phrases of time blanked."""
    for moment in moments(text, None):
        text = text[: moment.start] + " " * (moment.end - moment.start) + text[moment.end :]
    return text


def has_days(line: Line) -> bool:
    """Whether a line names days, or years at the head of columns."""
    return any(dates(line.text)) or any(YEAR.fullmatch(cell) for cell in line.cells[1:])


class Columns:
    """What the header lines of a table say of its columns; `about` is all that is said of the table."""

    def __init__(self, header: Sequence[Line], about: str, period_end: date | None) -> None:
        self.header, self.about, self.period_end = header, about, period_end

    def dated(self, row: Row) -> list[tuple[float, date | None]] | None:
        """The figures of a row with the days of their columns; without days the only one; None where that is not
        plain."""
        for line in reversed(self.header):
            days = self._days(line, row)
            if days:
                return [(value, days[column]) for column, value in row.values if column in days]
        value = self.only(row)
        if value is None:
            return None
        stated = [moment.newest for moment in moments(self.about, self.period_end) if moment.newest]
        return [(value, max(stated, default=None))]

    def of_day(self, row: Row) -> tuple[float, date] | None:
        """The figure and day of a row that is headed by a day or a year, where it has one figure of persons."""
        day = self._heads([row.label], "")[0]
        value = self.only(row)
        return (value, day) if value and day else None

    def only(self, row: Row) -> float | None:
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

    def _days(self, line: Line, row: Row) -> dict[int, date]:
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
        """The day that each cell of a header gives; month and day of a bare year stand beside it, or are the
        report's."""
        stated = [day for text in (label, *(line.text for line in self.header)) for day in dates(text)]
        exact = {day.day.year: day.day for day in stated if day.day}
        years = {place: int(match[1]) for place, cell in enumerate(cells) if (match := YEAR.fullmatch(cell))}
        last = max(years.values(), default=0)
        newest = year_end(last, self.period_end, self.period_end is not None) if years else None
        heads: list[date | None] = []
        for place, cell in enumerate(cells):
            year = years.get(place)
            if year is None:
                heads.append(next((day.day for day in reversed(list(dates(cell))) if day.day), None))
            elif stated:
                heads.append(exact.get(year) or stated[0].in_year(year))
            else:
                heads.append(newest and newest - timedelta(days=round(_DAYS_IN_YEAR * (last - year))))
        return heads
