"""How many people a company employs, read out of the text of its reports and releases.

No structured source has the figure. Sentences are read by a small vocabulary and named rules (lexicon, rules),
tables by their labels and columns. What is not plainly the company's own total at a day is refused with a reason or left
to a person: a reading below `SURE` must not be loaded without a yes. Nothing is learned, nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.sources.headcount import employee_tables, prose, rules
from data.sources.headcount.employee_tables import Line
from data.sources.headcount.moments import is_stale
from data.sources.headcount.prose import KINDS, Count
from data.sources.headcount.sentence import Sentence

SURE: Final = 0.80  # at and above: may be loaded without a person's yes
DOUBTFUL: Final = 0.60  # below: not worth a person's time
_WELL_BEFORE: Final = 45  # days
_NO_EMPLOYEES: Final = "somebody is said to have no employees, and not the company to have these"
_UNSURE: Final = 0.65  # the confidence of what something else in the text speaks against


@dataclass(frozen=True, slots=True)
class Reading:
    """A number of employees in a text and how sure it is. `sentence` is text[start:end], word for word.

    `as_of` is the day that the text states, None when it states none; `kind` is 'reported', 'rounded' or 'approximate';
    `refused` is the reason why it is not the company's headcount, empty for one that may be.
    """

    as_of: date | None
    employees: float
    kind: str
    scope: str
    sentence: str
    start: int
    end: int
    confidence: float
    reasons: tuple[str, ...] = ()
    refused: str = ""


def best(text: str, period_end: date | None = None) -> Reading | None:
    """The headcount nearest to the period's end (the newest where that is not known); None where the text does not plainly state one."""
    found = [r for r in readings(text, period_end) if not is_stale(r.as_of, period_end)]
    return found[0] if found else None


def readings(text: str, period_end: date | None = None) -> list[Reading]:
    """One reading for each day that the text states the headcount of, surest first; none below DOUBTFUL."""
    accepted: list[Reading] = []
    for reading in candidates(text, period_end):
        if reading.refused or reading.confidence < DOUBTFUL:
            continue
        if all(_day(reading, period_end) != _day(other, period_end) for other in accepted):
            accepted.append(reading)
    return accepted


def _day(reading: Reading, period_end: date | None) -> date | None:
    return reading.as_of or period_end


def candidates(text: str, period_end: date | None = None) -> list[Reading]:
    """Every number of workers that was considered, the likeliest first; those refused come last, each with its reason."""
    lines = list(_lines(text))
    found = list(dict.fromkeys(_in_prose(lines, period_end))) + employee_tables.counts(lines, period_end)
    found = _of_one_company(found, _registrants(text))
    if rules.NOBODY.search(text):
        found = [
            count if count.own and count.score >= SURE else _limited(count, DOUBTFUL - 0.1, _NO_EMPLOYEES)
            for count in found
        ]
    found = [_far(count, period_end) for count in _weighed(found)]
    found.sort(key=lambda count: _order(count, period_end))
    return [_reading(text, count) for count in found]


def _reading(text: str, count: Count) -> Reading:
    confidence = 0.0 if count.refused else round(count.score, 2)
    return Reading(
        count.as_of, count.employees, count.kind, count.scope, text[count.start : count.end], count.start, count.end,
        confidence, count.reasons, count.refused,
    )  # fmt: skip


def _far(count: Count, period_end: date | None) -> Count:
    """A count of a day well before the report's period end may be that of the quarter before; a stale one is a comparison."""
    if count.as_of and period_end and not count.stale and (period_end - count.as_of).days > _WELL_BEFORE:
        return _limited(count, SURE - 0.05, "its day is well before the period's end")
    return count


# Sentences

_ABOUT: Final = re.compile(
    r"employ|associate|team|head\s?count|work\s?force|staff|colleague|co-?worker|personnel|people|persons|individuals|workers|\bftes?\b"
    r"|equivalent|partners|crew|cast members",
    re.I,
)
_FIGURE: Final = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty|hundred|thousand|million|eleven|twelve)\b",
    re.I,
)
_STOP: Final = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(•A-Z\d])")
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|No|Nos|approx|St|Mr|Ms|Mrs|Dr|vs|e\.g|i\.e|N\.A|L\.P|Jr|Sr|Bros|incl|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|\b[A-Z])\.$"
)
_BEGINS: Final = re.compile(
    r"(?:As|We|The|In|Our|At|Of|Approximately|On|These|This|None|It|During|From|Additionally)\b"
)
_HEADING: Final = 150  # characters: a longer line above is a paragraph of its own
_CELL_OF_PROSE: Final = 60
_LONGEST: Final = 3_000  # characters: more without a full stop is no sentence
_UNENDED: Final = re.compile(
    r"(?:,|\b(?:the|of|and|or|in|our|to|approximately|about|had|have|employed|employ|with|at|was|were|for|a|an|by))$"
)


def _lines(text: str) -> Iterator[Line]:
    """The lines of a text; one that goes on below in the middle of a sentence is put together (a line feed is a blank)."""
    start = place = 0
    lines = text.split("\n")
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        place += len(line) + 1
        parts = (Line(line, 0), Line(below, 0))
        goes_on = line.strip() and below.strip() and not any(part.is_row for part in parts)
        cut = re.match(r"[a-z\d(]", below) and not re.search(r"[.:;!?]$", line)
        if goes_on and (cut or _UNENDED.search(line)):
            continue
        yield Line(text[start : place - 1], start)
        start = place


def _in_prose(lines: list[Line], period_end: date | None) -> Iterator[Count]:
    above = ""
    for line in lines:
        for part in _paragraphs(line):
            context = above if len(above) <= _HEADING else ""
            for start, end in _sentences(part.text):
                said = part.text[start:end]
                if len(said) <= _LONGEST and _ABOUT.search(said) and _FIGURE.search(said):
                    yield from prose.counts(Sentence(said, part.start + start, context, period_end))
                context = said if _ABOUT.search(said) else ""
        above = "" if line.is_row else line.text


def _paragraphs(line: Line) -> Iterator[Line]:
    """The line itself, or the cells of a row that are long enough to be prose."""
    spans = line.spans if line.is_row else [(0, len(line.text))]
    for start, end in spans:
        if len(spans) == 1 or end - start >= _CELL_OF_PROSE:
            yield Line(line.text[start:end], line.start + start)


def _sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(paragraph):
        before = paragraph[start : stop.start()].rstrip('"”’)')
        if _ABBREVIATED.search(before) and not _BEGINS.match(paragraph, stop.end()):
            continue
        yield start, stop.start()
        start = stop.end()
    if start < len(paragraph):
        yield start, len(paragraph)


# What the rest of the text says of a count

_CHARTER: Final = re.compile(r"exact name of (?:the )?registrant", re.I)
_COVER: Final = 60_000  # characters: combined reports of utilities name their registrants one after the other
_COMMON: Final = frozenset((
    "the", "bank", "company", "corporation", "corp", "inc", "group", "holdings", "financial", "international", "national", "first",
    "trust",
))  # fmt: skip


def _registrants(text: str) -> set[str]:
    """The words of the registrants' names, each in the line above "(Exact name of registrant", in lower case."""
    found: set[str] = set()
    for place in _CHARTER.finditer(text, 0, _COVER):
        above = text[: text.rfind("\n", 0, place.start()) + 1].rstrip()
        found |= set(re.findall(r"[\w&]{2,}", above[above.rfind("\n") + 1 :][:120].lower()))
    return found


def _name(owner: str) -> frozenset[str]:
    """The words of a name that tell it from others, in lower case."""
    words = frozenset(re.sub(r"['’]s?$", "", word) for word in owner.lower().split())
    return words - _COMMON or words


def _of_one_company(found: list[Count], registrants: set[str]) -> list[Count]:
    """Counts of somebody with a name: refused where several are named, doubted where the name is not on the cover."""
    foreign = [c for c in found if c.owner and not c.refused and not _name(c.owner) & registrants]
    several = len({_name(c.owner) for c in foreign}) > 1 and len({c.employees for c in foreign}) > 1
    return [_doubted(count, several, bool(registrants)) if count in foreign else count for count in found]


def _doubted(count: Count, several: bool, stranger: bool) -> Count:
    if several:
        return replace(count, refused="several companies are named")
    return _limited(count, count.score - 0.2, "the name is not on the cover") if stranger else count


def _limited(count: Count, score: float, reason: str) -> Count:
    return replace(count, score=min(count.score, score), reasons=(*count.reasons, reason))


def _weighed(found: list[Count]) -> list[Count]:
    """Counts with what other counts of the text say: an equal one supports, a larger or equally good other one is a doubt."""
    standing = [c for c in found if not c.refused and not c.stale]
    places: dict[float, set[int]] = {}
    for count in standing:
        places.setdefault(count.employees, set()).add(count.start)
    kinds = list({(c.employees, c.as_of, c.scope, c.score): c for c in standing}.values())
    return [c if c.refused or c.stale else _compared(c, len(places[c.employees]) > 1, kinds) for c in found]


def _compared(count: Count, twice: bool, others: list[Count]) -> Count:
    if twice:
        score = min(count.score + rules.ALL, rules.CEILING)
        count = replace(count, score=score, reasons=(*count.reasons, "it is stated twice"))
    rival = next((other for other in others if _rivals(count, other)), None)
    return _limited(count, _UNSURE, f"the text also states {rival.employees:,.0f}") if rival else count


def _rivals(count: Count, other: Count) -> bool:
    """Whether another count, as good as this one, is so different that one of them must be a part or an error."""
    if other.scope[:5] != count.scope[:5] or abs(other.employees - count.employees) <= 0.06 * count.employees:
        return False
    if count.as_of and other.as_of and count.as_of != other.as_of:
        return False
    good = other.score >= min(count.score, SURE)
    return good and (other.employees > count.employees or other.as_of is not None or count.as_of is None)


_SCOPES: Final = ("total", "full-time", "full-time equivalents")


def _order(count: Count, period_end: date | None) -> tuple[object, ...]:
    """What comes first: not refused, not stale, sure, of the widest scope, nearest to the period's end, dated, exact, likely, large."""
    sure = count.score >= SURE
    scope = next((n for n, name in enumerate(_SCOPES) if count.scope.startswith(name)), 1) if sure else 0
    away = abs((count.as_of - period_end).days) // 8 if count.as_of and period_end else 0
    newest = -count.as_of.toordinal() if count.as_of and not period_end else 0
    exact = KINDS.index(count.kind) if sure else 0
    undated = sure and count.as_of is None
    return (
        bool(count.refused), count.stale, not sure, scope, away, newest, undated, exact, -count.score, -count.employees,
        count.start,
    )  # fmt: skip
