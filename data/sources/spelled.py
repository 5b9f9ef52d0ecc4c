"""Numbers and days as prose spells them: "one hundred and five thousand", "2.1 million", "31 December 2024"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_UNITS: Final = (
    *(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
        ]
    ),
    *(["fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]),
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# The words that stand for one number: zero to twenty, then the tens.
SMALL: Final = {word: n for n, word in enumerate(_UNITS)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES: Final = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD: Final = "|".join(sorted((*SMALL, "hundred", *_SCALES), key=len, reverse=True))
_DIGITS: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPELLED: Final = rf"\b(?:{_WORD})(?:(?:[\s-]+|\s+and\s+)(?:{_WORD})){{0,14}}\b"
_NUMBER: Final = re.compile(
    rf"(?P<words>{_SPELLED})(?:\s*\((?P<again>{_DIGITS})\))?"
    rf"|(?<![\w.,$€£¥/])(?<!\d )(?P<digits>{_DIGITS})(?! \d{{3}}\b)"
    r"(?:\s+(?P<scale>hundred|thousand|million|billion)\b|(?P<suffix>[kKmM])\b)?\+?(?![\w/]|[.,]\d)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text, with its place."""

    value: float
    start: int
    end: int
    text: str

    @property
    def rounded(self) -> bool:
        """Whether it is written so that small digits cannot be seen: in millions or thousands, or in words of them."""
        return bool(re.search(r"hundred|thousand|million|billion|\d[km]$", self.text, re.I))


def numbers(text: str) -> Iterator[Number]:
    """The numbers of a text in their order. Amounts of money and parts of longer tokens (1/2, 10-K, A12) are none,
    nor are groups of digits with blanks between them."""
    for match in _NUMBER.finditer(text):
        if match["words"]:
            value = float(match["again"].replace(",", "")) if match["again"] else value_of(match["words"])
        else:
            value = float(match["digits"].replace(",", ""))
            value *= _SCALES.get((match["scale"] or "").lower(), 100 if match["scale"] else 1)
            value *= {"k": 1e3, "m": 1e6}.get((match["suffix"] or "").lower(), 1)
        yield Number(round(value, 6), match.start(), match.end(), match[0])


def value_of(words: str) -> float:
    """The value of a number in words, like "one hundred and five thousand". Raises ValueError for other words."""
    total = group = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in SMALL:
            group += SMALL[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
        elif word != "and":
            raise ValueError(f"{word!r} is not a number word")
    return float(total + group)


_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may\.?|jun(?:e|\.)?|jul(?:y|\.)?|aug(?:ust|\.)?|sept?(?:ember|\.)?"
    r"|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
)
_YEAR: Final = r"(?:19[89]|20[0-4])\d"
_MORE: Final = rf"(?P<more>(?:\s*(?:,|and|&|or|,\s*and)\s*{_YEAR}(?!\d))*)"
_DATE: Final = re.compile(
    rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:(?:\s*,\s*|\s+)(?P<year>{_YEAR})\b{_MORE})?"
    rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})"
    rf"(?:,?\s+(?P<year2>{_YEAR})\b{_MORE.replace('more', 'more2')})"
    rf"|\b(?P<month3>{_MONTH}),?\s+(?:of\s+)?(?P<year3>{_YEAR})\b{_MORE.replace('more', 'more3')}"
    rf"|\b(?P<month4>\d{{1,2}})/(?P<day4>\d{{1,2}})/(?P<year4>{_YEAR})\b"
    rf"|\b(?P<year5>{_YEAR})-(?P<month5>\d{{2}})-(?P<day5>\d{{2}})\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text, with its place. `day` is None when the text gives month and day without a year."""

    day: date | None
    start: int
    end: int
    month: int
    month_day: int | None

    def in_year(self, year: int) -> date:
        """The same day (or the month's last) of a year."""
        return _day(year, self.month, self.month_day) or date(year, self.month, monthrange(year, self.month)[1])


def dates(text: str) -> Iterator[Day]:
    """The days of a text in their order; "December 31, 2024 and 2023" gives two, a month without a day its last."""
    for match in _DATE.finditer(text):
        parts = {re.sub(r"\d$", "", name): part for name, part in match.groupdict().items() if part}
        month = _month(parts["month"])
        month_day = int(parts["day"]) if "day" in parts else None
        years = re.findall(_YEAR, parts.get("year", "") + parts.get("more", ""))
        days = [_day(int(year), month, month_day) for year in years] or [None]
        if 1 <= month <= 12 and (month_day is None or 1 <= month_day <= 31) and (not years or all(days)):
            yield from (Day(day, match.start(), match.end(), month, month_day) for day in days)


def _month(name: str) -> int:
    return int(name) if name.isdigit() else _MONTHS.index(name[:3].lower()) + 1


def _day(year: int, month: int, month_day: int | None) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, month_day or last) if (month_day or last) <= last else None
