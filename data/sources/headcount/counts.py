"""A number of workers in a text, with what speaks for it or the reason against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from data.sources.headcount.rules import Rule
from data.sources.spelled import Number

EXACTNESS: Final = ("reported", "rounded", "approximate")  # the kinds of counts, the weakest last
_ROUND: Final = 100
_LARGE: Final = 1_000  # a count from here on that is a multiple of _ROUND looks rounded
_HEDGED: Final = re.compile(
    r"(?:approx\w*\.?|about|around|roughly|nearly|almost|close to|some|over|under|than|in excess of|upwards of"
    r"|equivalent of|estimated|[~≈])"
    r"[\s,]*(?:an?|the|of|total|\s)*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of workers in text[start:end]; `refused` says why it is not the headcount, `rules` which rules spoke."""

    employees: float
    as_of: date | None
    kind: str
    scope: str
    start: int
    end: int
    score: float = 0.0
    reasons: tuple[str, ...] = ()
    refused: str = ""
    owner: str = ""  # the name of who has them, where it is neither "we" nor "the Company"
    by_company: bool = False  # "we" or "the Company" has them
    stale: bool = False  # of a day long before the report's period end
    rules: tuple[Rule, ...] = field(default=(), compare=False, repr=False)


def looks_rounded(value: float) -> bool:
    """Whether a count may have been rounded to hundreds."""
    return value >= _LARGE and value % _ROUND == 0


def kind_of(before: str, number: Number) -> str:
    """'approximate' where the text before hedges, 'rounded' where the number is written so or looks so, else
    'reported'."""
    if _HEDGED.search(before) or number.text.endswith("+"):
        return "approximate"
    return "rounded" if number.rounded or looks_rounded(number.value) else "reported"
