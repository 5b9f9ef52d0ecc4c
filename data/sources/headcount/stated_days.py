"""The days that a sentence speaks of: stated, relative to the fiscal year, or "now"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from data.age_limits import STATED_HEADCOUNT_AGE
from data.sources.spelled import Day, dates

_LEAD: Final = re.compile(
    r"(?:[,(]\s*)?(?:\b(?:as of|as at|at|on|by|for|in|during|through|and|to)\s+)?(?:(?:both|each of)\s+)?"
    r"(?:(?:the|our|its|that)\s+)?(?:(?:close|end) of\s+)?(?:(?:the|our|its)\s+)?"
    r"(?:(?:fiscal\s+|calendar\s+)?(?:year|quarter|period|month)s?[- ]?(?:end)?(?:\s+(?:ended|ending|end))?,?\s*)?$",
    re.I,
)
_YEAR_ONLY: Final = re.compile(
    r"(?:,\s*)?\b(?:(?:as of|as at|at|by|in|for|during|of)\s+)?(?:(?:the|our)\s+)?"
    r"(?P<end>(?:(?:close|end) of|(?:fiscal )?years?[- ]?(?:end(?:ed)?|ended))\s+)?(?:the\s+)?"
    r"(?P<fiscal>fiscal(?:\s+years?)?\s+)?(?:calendar\s+)?(?:years?\s+)?(?<![\d,/-])"
    r"(?P<years>(?:19[89]|20[0-4])\d(?:(?:,| and|, and) (?:19[89]|20[0-4])\d(?!\d))*)"
    r"(?P<end2>\s+(?:fiscal )?year[- ]?end)?(?![\d,]\d)\b,?",
    re.I,
)
_PERIODS_END: Final = (
    r"(?:end|close) of (?:the|our|its|this)"
    r" (?:fiscal |last |most recent |first |second |third |fourth )*(?:year|quarter|period)"
)
_NOW: Final = re.compile(
    r"(?:,\s*)?\b(?:as of (?:the )?(?:date (?:of|hereof)[^,.;]{0,50}|(?:most recent|latest) practicable date|today|now"
    rf"|(?:fiscal )?year[- ]end|(?:the )?{_PERIODS_END})"
    r"|at (?:the )?(?:(?:date|time) of (?:this )[\w -]{0,30}|present"
    rf"|(?:fiscal |our fiscal |the fiscal )?(?:year|period|quarter)[- ]end|{_PERIODS_END})"
    r"|currently|presently|today)\b,?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A phrase of time and its place. `days` are in the order of the text; None stands for "now" or "the year's
    end"."""

    start: int
    end: int
    days: tuple[date | None, ...]

    @property
    def newest(self) -> date | None:
        stated = [day for day in self.days if day is not None]
        return max(stated, default=None)


def moments(sentence: str, period_end: date | None) -> list[Moment]:
    """The phrases of time in a sentence, without overlaps, in order; neighbours joined by "and" are one."""
    stated = [
        _stated(sentence, list(days), period_end) for _, days in groupby(dates(sentence), lambda d: (d.start, d.end))
    ]
    for other in (*_years(sentence, period_end), *_now(sentence)):
        if all(other.end <= moment.start or moment.end <= other.start for moment in stated):
            stated.append(other)
    stated.sort(key=lambda moment: moment.start)
    return [_within(sentence, moment) for moment in _joined(sentence, stated)]


def _within(sentence: str, moment: Moment) -> Moment:
    """A comma behind a phrase belongs to it only where one stands before it too; else it ends a clause."""
    alone = sentence[moment.end - 1] == "," and sentence[moment.start] != ","
    return Moment(moment.start, moment.end - alone, moment.days)


def _stated(sentence: str, days: list[Day], period_end: date | None) -> Moment:
    lead = _LEAD.search(sentence[: days[0].start])
    start = lead.start() if lead else days[0].start
    end = days[0].end + (1 if sentence[days[0].end : days[0].end + 1] in (",", ")") else 0)
    return Moment(start, end, tuple(_dated(day, period_end) for day in days))


def _dated(day: Day, period_end: date | None) -> date | None:
    """The day itself; one without a year is that nearest to the period's end; a month without a day may hold the
    period's end."""
    if day.day is None:
        if period_end is None:
            return None
        years = (period_end.year - 1, period_end.year, period_end.year + 1)
        return min((day.in_year(year) for year in years), key=lambda d: abs(d - period_end))
    if day.month_day is None and period_end and (day.day.year, day.day.month) == (period_end.year, period_end.month):
        return period_end
    return day.day


def _now(sentence: str) -> Iterator[Moment]:
    for now in _NOW.finditer(sentence):
        yield Moment(now.start(), now.end(), (None,))


def _years(sentence: str, period_end: date | None) -> Iterator[Moment]:
    """Years that are named as such: "fiscal 2024", "the end of 2024 and 2023". The newest fiscal one may be the
    report's."""
    named = [(m, [int(year) for year in re.findall(r"\d{4}", m["years"])]) for m in _YEAR_ONLY.finditer(sentence)]
    fiscal = max((year for m, years in named if m["fiscal"] for year in years), default=0)
    for match, years in named:
        ends = bool(match["end"] or match["end2"])
        if not ends and not match["fiscal"] and match[0].strip(" ,")[:1].isdigit():
            continue  # a bare year is as a rule a name's or a table's
        newest = fiscal if match["fiscal"] else max(years)
        day = year_end(newest, period_end, bool(match["fiscal"]), ends)
        days = [day - timedelta(days=round(365.25 * (newest - year))) if day else None for year in years]
        yield Moment(match.start(), match.end(), tuple(days))


def year_end(year: int, period_end: date | None, fiscal: bool = True, ends: bool = True) -> date | None:
    """The day on which a named year ended, as far as it can be known from the report's period end; None where it is
    the period's."""
    if period_end is None:
        return date(year, 12, 31) if ends and not fiscal else None
    named = {period_end.year, period_end.year - 1} if period_end.month <= 6 and fiscal else {period_end.year}
    if year in named:
        return period_end
    if not fiscal and year == period_end.year - 1 and period_end.month <= 2:
        return date(year, 12, 31) if ends else period_end
    behind = period_end.year - year
    return period_end - timedelta(days=round(365.25 * behind))


def _joined(sentence: str, phrases: list[Moment]) -> list[Moment]:
    kept: list[Moment] = []
    for moment in phrases:
        between = sentence[kept[-1].end : moment.start] if kept else "."
        if re.fullmatch(r"\s*(?:,|and|&|or|\s)*\s*", between):
            last = kept.pop()
            moment = Moment(last.start, moment.end, last.days + moment.days)
        kept.append(moment)
    return kept


def is_stale(day: date | None, period_end: date | None) -> bool:
    """Whether a count of this day is too old to be the report's own."""
    return day is not None and period_end is not None and STATED_HEADCOUNT_AGE.passed_by((period_end - day).days)
