"""Readings: the counts of a text in the order of their likelihood.

No structured source has the figure. Sentences are read by a small vocabulary (lexicon) and rules (frames, owners,
refusals, scopes), tables by their labels and columns. What is not plainly the company's own total at a day is
refused with a reason or left to a person: a reading below `SURE` must not be loaded without a yes. Nothing is
learned, nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.sources.headcount import employee_tables, few, prose
from data.sources.headcount.counts import EXACTNESS, Count
from data.sources.headcount.lines import Line, lines_of, paragraphs, sentences
from data.sources.headcount.second_reader import Weights
from data.sources.headcount.sentence import Sentence
from data.sources.headcount.stated_days import is_stale
from data.sources.headcount.weighing import DOUBTFUL, SURE, weighed

_ABOUT: Final = re.compile(
    r"employ|associate|team|head\s?count|work\s?force|staff|colleague|co-?worker|personnel|people|persons|individuals"
    r"|workers|\bftes?\b|equivalent|partners|crew|cast members",
    re.I,
)
_FIGURE: Final = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty|hundred|thousand|million|eleven|twelve)\b",
    re.I,
)
_FEW: Final = re.compile(r"\b(?:no employees|(?:only|sole) (?:full-time )?employee)\b", re.I)
_HEADING: Final = 150  # characters: a longer line above is a paragraph of its own
_LONGEST: Final = 3_000  # characters: more without a full stop is no sentence
_UNLED: Final = SURE - 0.05  # the confidence of what stands apart from the best reading
_SCOPES: Final = ("total", "full-time", "full-time equivalents")  # the widest first


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


def best(text: str, period_end: date | None = None, reader: Weights | None = None) -> Reading | None:
    """The headcount nearest to the period's end (the newest where that is not known); None where the text does not
    plainly state one."""
    return next((r for r in readings(text, period_end, reader) if not is_stale(r.as_of, period_end)), None)


def readings(text: str, period_end: date | None = None, reader: Weights | None = None) -> list[Reading]:
    """One reading for each day that the text states the headcount of, surest first; none below DOUBTFUL.

    Sure are the best one and those of its own sentence or row, no others.
    """
    return chosen(candidates(text, period_end, reader), period_end)


def chosen(considered: list[Reading], period_end: date | None) -> list[Reading]:
    """The readings among the candidates of a text."""
    accepted: dict[date | None, Reading] = {}
    for reading in considered:
        if not reading.refused and reading.confidence >= DOUBTFUL:
            accepted.setdefault(reading.as_of or period_end, reading)
    leading = next((r for r in accepted.values() if not is_stale(r.as_of, period_end)), None)
    return [r if leading and r.start == leading.start else _waiting(r) for r in accepted.values()]


def _waiting(reading: Reading) -> Reading:
    if reading.confidence < SURE:
        return reading
    return replace(reading, confidence=_UNLED, reasons=(*reading.reasons, "the report states a likelier one elsewhere"))


def candidates(text: str, period_end: date | None = None, reader: Weights | None = None) -> list[Reading]:
    """Every number of workers that was considered, the likeliest first; those refused come last, each with its
    reason."""
    lines = list(lines_of(text))
    counts = list(dict.fromkeys(_in_prose(lines, period_end))) + employee_tables.counts(lines, period_end)
    ordered = sorted(weighed(counts, text, period_end, reader), key=lambda count: _order(count, period_end))
    return [_reading(text, count) for count in ordered]


def _in_prose(lines: list[Line], period_end: date | None) -> Iterator[Count]:
    above = ""
    for line in lines:
        for part in paragraphs(line):
            context = above if len(above) <= _HEADING else ""
            for start, end in sentences(part.text):
                sentence = part.text[start:end]
                about = _ABOUT.search(sentence)
                if about and len(sentence) <= _LONGEST:
                    yield from _in_sentence(sentence, part.start + start, context, period_end)
                context = sentence if about else ""
        above = "" if line.is_row else line.text


def _in_sentence(text: str, start: int, context: str, period_end: date | None) -> Iterator[Count]:
    if _FIGURE.search(text):
        yield from prose.counts(Sentence(text, start, context, period_end))
    if _FEW.search(text):
        yield from few.counts(Sentence(text, start, context, period_end))


def _reading(text: str, count: Count) -> Reading:
    return Reading(
        as_of=count.as_of,
        employees=count.employees,
        kind=count.kind,
        scope=count.scope,
        sentence=text[count.start : count.end],
        start=count.start,
        end=count.end,
        confidence=0.0 if count.refused else round(count.score, 2),
        reasons=count.reasons,
        refused=count.refused,
    )


def _order(count: Count, period_end: date | None) -> tuple[object, ...]:
    """What comes first: not refused, not stale, sure, of the widest scope, nearest to the period's end, dated,
    exact, likely, large."""
    sure = count.score >= SURE
    scope = next((n for n, name in enumerate(_SCOPES) if count.scope.startswith(name)), 1) if sure else 0
    weeks_away = abs((count.as_of - period_end).days) // 8 if count.as_of and period_end else 0
    newest = -count.as_of.toordinal() if count.as_of and not period_end else 0
    return (
        bool(count.refused),
        count.stale,
        not sure,
        scope,
        weeks_away,
        newest,
        sure and count.as_of is None,
        EXACTNESS.index(count.kind) if sure else 0,
        -count.score,
        -count.employees,
        count.start,
    )
