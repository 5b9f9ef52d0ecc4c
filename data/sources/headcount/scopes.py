"""What is counted: full-time equivalents, all, or one kind of employees that cannot be the whole; parts that are the
whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from data.sources.headcount.rules import KIND, TEMPORARY


@dataclass(frozen=True)
class Scope:
    """The words around a number that give it a scope; `refused` where it cannot be the whole; a sentence that shows
    it."""

    name: str
    words: re.Pattern[str]
    example: str
    refused: str = ""


def _scope(name: str, words: str, example: str, refused: str = "") -> Scope:
    return Scope(name, re.compile(words), example, refused)


_NOT_OF_THE_STAFF: Final = (
    r"\b(?:temporary|seasonal|contract|contingent|leased|worksite|casual|agency|former|retired|new|unionized|interns?"
    r"|outsourced|eligible|third party)\b"
)
TOTAL: Final = "total"
SCOPES: Final = (  # the first that fits; the words are in lower case, without hyphens
    _scope("full-time equivalents", r"equivalent|\bftes?\b", "The Bank had 77 full-time equivalent employees."),
    _scope(
        TOTAL,
        r"\bfull\s*(?:time|and|or)\b.*\bpart ?time|\bpart ?time.*\bfull ?time",
        "The Company had 500 full-time and part-time employees.",
    ),
    _scope("part-time", r"\bpart ?time", "We had 500 part-time employees.", "it is those who work part-time"),
    _scope("full-time", r"\bfull ?time", "We had 500 full-time employees."),
    _scope("permanent", r"\b(?:permanent|regular)", "We had 500 permanent employees."),
    _scope("temporary", _NOT_OF_THE_STAFF, "We had 500 seasonal employees.", TEMPORARY),
    _scope("hourly", r"^(?!.*\bsalaried).*\bhourly", "We had 500 hourly employees.", KIND),
    _scope("salaried", r"^(?!.*\bhourly).*\bsalaried", "We had 500 salaried employees.", KIND),
    _scope(
        "union",
        r"^(?!.*\bnon).*\b(?:union|bargaining unit)|^(?=.*\bnon ?union)(?!.*(?<!non)(?<!non )\bunion)",
        "We had 500 union employees.",
        KIND,
    ),
    _scope("internal", r"\b(?:internal|corporate)", "We had 500 internal employees."),
)
_WHOLE: Final = Scope(TOTAL, re.compile(""), "We had 500 employees.")


def scope_of(words: str) -> Scope:
    """The scope that the words around a number give it; the whole where they give none."""
    plain = words.lower().replace("-", " ")
    return next((scope for scope in SCOPES if scope.words.search(plain)), _WHOLE)


@dataclass(frozen=True)
class Complement:
    """Two parts that are the whole by their meaning, by the words of each."""

    name: str
    one: re.Pattern[str]
    other: re.Pattern[str]
    example: str


def _complement(name: str, one: str, other: str, example: str) -> Complement:
    return Complement(name, re.compile(one, re.I), re.compile(other, re.I), example)


COMPLEMENTS: Final = (
    _complement(
        "full-time and part-time",
        r"\bfull[- ]?time\b",
        r"\bpart[- ]?time\b",
        "We had 219 full-time and 32 part-time employees.",
    ),
    _complement(
        "in and outside the United States",
        r"\b(?:in|within) the (?:United States|U\.?S\.?A?\.?)|\bdomestic|\bU\.S\.",
        r"\boutside|\belsewhere|\binternational|\babroad|\brest of the world|\bin other countries|\boverseas|\bforeign",
        "We had 219 employees in the United States and 32 employees outside the United States.",
    ),
    _complement(
        "salaried and hourly", r"\bsalaried\b", r"\bhourly\b", "We had 219 salaried employees and 32 hourly employees."
    ),
    _complement(
        "union and non-union",
        r"(?<!non-)\b(?:union|represented|bargaining)",
        r"\bnon-?(?:union|represented|bargaining)",
        "We had 219 union and 32 non-union employees.",
    ),
    _complement(
        "exempt and non-exempt",
        r"(?<!non-)\bexempt\b",
        r"\bnon-?exempt\b",
        "We had 219 exempt and 32 non-exempt employees.",
    ),
)


def whole_of(first: str, second: str) -> str:
    """The name of the whole that two parts make by the words of each, empty where they need not make one."""
    for pair in COMPLEMENTS:
        if (pair.one.search(first) and pair.other.search(second)) or (
            pair.other.search(first) and pair.one.search(second)
        ):
            return pair.name
    return ""
