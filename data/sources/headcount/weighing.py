"""What the rest of a text says of its counts: other companies, equal and larger counts, days before the report's
own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Final

from data.sources.headcount import rules
from data.sources.headcount.counts import Count
from data.sources.headcount.refusals import WITH_OTHERS
from data.sources.headcount.second_reader import AGREES, Place, Weights, probabilities

SURE: Final = 0.80  # at and above: may be loaded without a person's yes
DOUBTFUL: Final = 0.60  # below: not worth a person's time
_UNSURE: Final = 0.65  # the confidence of what something else in the text speaks against
_WELL_BEFORE: Final = 45  # days
_SAME: Final = 0.06  # two counts that differ by no more may be the same
_STRANGER: Final = 0.2  # taken off where the name is not on the cover
_NO_EMPLOYEES: Final = "somebody is said to have no employees, and not the company to have these"
_NOBODY: Final = re.compile(
    r"\b(?:(?:ha(?:s|ve|d)|employs?|employed) no|(?:do|does|did) not (?:\w+ )?(?:have|employ)(?: any)?"
    r"|not (?:intend|expect|anticipate) to have any)"
    r" (?:(?:full[- ]time|paid|direct|officers or|directors or|officers, directors or) )*"
    r"(?:employees|personnel|staff)\b"
    r"(?! (?:in|at|who|that|represented|covered|under|subject|located|other))",
    re.I,
)
_NOT_LIKELY: Final = "the words around it are not those of a headcount"
_CHARTER: Final = re.compile(r"exact name of (?:the )?registrant", re.I)
_COVER: Final = 60_000  # characters: combined reports of utilities name their registrants one after the other
_LONGEST_NAME: Final = 120  # characters
_COMMON: Final = frozenset(
    [
        "the",
        "bank",
        "company",
        "corporation",
        "corp",
        "inc",
        "group",
        "holdings",
        "financial",
        "international",
        "national",
        "first",
        "trust",
    ]
)


def weighed(counts: list[Count], text: str, period_end: date | None, reader: Weights | None = None) -> list[Count]:
    """The counts of a text with what the rest of it, and the second reader, say of them."""
    counts = _of_one_company(counts, _registrants(text))
    if _NOBODY.search(text):
        counts = [_without_employees(count) for count in counts]
    return [_dated_early(count, period_end) for count in _compared(agreed(counts, text, reader))]


def _limited(count: Count, score: float, reason: str) -> Count:
    return replace(count, score=min(count.score, score), reasons=(*count.reasons, reason))


def _without_employees(count: Count) -> Count:
    """A count in a text that says that somebody has no employees: only "we have" is sure."""
    return count if count.by_company and count.score >= SURE else _limited(count, DOUBTFUL - 0.1, _NO_EMPLOYEES)


def _dated_early(count: Count, period_end: date | None) -> Count:
    """A count of a day well before the report's period end may be that of the quarter before; a stale one is a
    comparison."""
    if count.as_of and period_end and not count.stale and (period_end - count.as_of).days > _WELL_BEFORE:
        return _limited(count, SURE - 0.05, "its day is well before the period's end")
    return count


# The second reader


def agreed(counts: list[Count], text: str, reader: Weights | None = None) -> list[Count]:
    """The counts, of which those are no longer sure that the second reader does not find likely."""
    sure = [count for count in counts if _is_sure(count)]
    if not sure:
        return counts
    values = {value for count in sure for value in _written(count)}
    spans = {(count.start, count.end) for count in sure}
    likely = probabilities(
        text, reader, lambda place: place.value in values or any(start <= place.start < end for start, end in spans)
    )
    unlikely = {count for count in sure if _likelihood(count, likely) < AGREES}
    return [_limited(count, SURE - 0.05, _NOT_LIKELY) if count in unlikely else count for count in counts]


def _is_sure(count: Count) -> bool:
    """Whether the rules are sure of a number; one or none may be stated without a number to look at."""
    return not count.refused and count.score >= SURE and count.employees > 1


def _written(count: Count) -> tuple[float, float]:
    """The values that a count may be written as: in persons, and in thousands."""
    return count.employees, round(count.employees / 1_000, 6)


def _likelihood(count: Count, likely: list[tuple[Place, float]]) -> float:
    """How likely a count is, wherever it stands in the text; that of a sum is its parts'."""
    written = [probability for place, probability in likely if place.value in _written(count)]
    inside = [(place.value, probability) for place, probability in likely if count.start <= place.start < count.end]
    parts = [max(p, q) for (one, p), (other, q) in combinations(inside, 2) if one + other == count.employees]
    return max([*written, *parts], default=0.0)


# Names


def _registrants(text: str) -> set[str]:
    """The words of the registrants' names, each in the line above "(Exact name of registrant", in lower case."""
    words: set[str] = set()
    for place in _CHARTER.finditer(text, 0, _COVER):
        above = text[: text.rfind("\n", 0, place.start()) + 1].rstrip()
        name = above[above.rfind("\n") + 1 :][:_LONGEST_NAME]
        words |= set(re.findall(r"[\w&]{2,}", name.lower()))
    return words


def _distinctive(owner: str) -> frozenset[str]:
    """The words of a name that distinguish it from others, in lower case."""
    words = frozenset(re.sub(r"['’]s?$", "", word) for word in owner.lower().split())
    return words - _COMMON or words


def _of_one_company(counts: list[Count], registrants: set[str]) -> list[Count]:
    """Counts of a named owner: refused where several are named, doubted where the name is not on the cover.

    Of names that begin alike ("Acme", "Acme Freight", "Acme Express") the shortest is the whole and the others are
    parts.
    """
    named = [count for count in counts if count.owner and not count.refused]
    whole = _whole_name({_distinctive(count.owner) for count in named})
    if whole:
        return [_as_unit(count) if count in named and _distinctive(count.owner) != whole else count for count in counts]
    foreign = [count for count in named if not _distinctive(count.owner) & registrants]
    several = len({_distinctive(c.owner) for c in foreign}) > 1 and len({c.employees for c in foreign}) > 1
    return [_doubted(count, several, bool(registrants)) if count in foreign else count for count in counts]


def _whole_name(names: set[frozenset[str]]) -> frozenset[str]:
    """The name that is a part of every other, of at least two others; empty where there is none."""
    shortest = min(names, key=len, default=frozenset())
    return shortest if len(names) > 2 and all(shortest <= name for name in names) else frozenset()


def _as_unit(count: Count) -> Count:
    return replace(count, refused=rules.PART)


def _doubted(count: Count, several: bool, covered: bool) -> Count:
    if several:
        return replace(count, refused="several companies are named")
    return _limited(count, count.score - _STRANGER, "the name is not on the cover") if covered else count


# Other counts


def _compared(counts: list[Count]) -> list[Count]:
    """An equal count elsewhere supports one; a larger or equally good other one is a doubt."""
    standing = [count for count in counts if _bounds(count) and not count.stale]
    places: defaultdict[float, set[int]] = defaultdict(set)
    for count in standing:
        places[count.employees].add(count.start)
    kinds = list({(c.employees, c.as_of, c.scope, c.score): c for c in standing}.values())
    return [c if c.refused or c.stale else _against_others(c, len(places[c.employees]) > 1, kinds) for c in counts]


def _bounds(count: Count) -> bool:
    """Whether a count says something of the others of its day: the company's employees are no more than those with
    others."""
    return count.employees > 0 and (not count.refused or (count.by_company and count.refused == WITH_OTHERS))


def _against_others(count: Count, twice: bool, others: Iterable[Count]) -> Count:
    if twice:
        score = min(count.score + rules.ALL, rules.CEILING)
        count = replace(count, score=score, reasons=(*count.reasons, "it is stated twice"))
    rival = next((other for other in others if _rivals(count, other)), None)
    return _limited(count, _UNSURE, f"the text also states {rival.employees:,.0f}") if rival else count


def _rivals(count: Count, other: Count) -> bool:
    """Whether another count, as good as this one, is so different that one of them must be a part or an error."""
    comparable = bool(other.refused) or other.scope[:5] == count.scope[:5]
    if not comparable or abs(other.employees - count.employees) <= _SAME * count.employees:
        return False
    if count.as_of and other.as_of and count.as_of != other.as_of:
        return False
    good = other.score >= min(count.score, SURE)
    return good and (other.employees > count.employees or other.as_of is not None or count.as_of is None)
