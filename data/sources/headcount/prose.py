"""Counts of employees in sentences: every number of workers becomes a Count, with what speaks for it or the reason
against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.sources.headcount import frames, rules
from data.sources.headcount.counts import EXACTNESS, Count, kind_of
from data.sources.headcount.frames import FRAMES, Frame
from data.sources.headcount.owners import owner_of, owner_of_label
from data.sources.headcount.refusals import REFUSALS, Refusal
from data.sources.headcount.rules import Case
from data.sources.headcount.scopes import Scope, scope_of, whole_of
from data.sources.headcount.sentence import Mention, Sentence, mentions
from data.sources.headcount.stated_days import Moment, is_stale
from data.sources.headcount.tokens import Pattern, Token
from data.sources.spelled import Number

_BASIS: Final = re.compile(  # what is counted, told behind the workers
    r"[^.;,\d]{0,30}\b(?:on (?:either )?an? (?:part.time or )?full.time(?: equivalent| or part.time)? basis"
    r"|(?:in|as) full.time.equivalents?\b)|\s*\((?:full.time.equivalents?|FTEs?)\)",
    re.I,
)
_PART_TIME: Final = re.compile(  # counted beside those who work full-time, in a way that cannot be added
    r"\b(?:between|up to|from)\b[^.;]{0,30}\d[^.;]{0,30}\bpart[- ]time", re.I
)
_STAFF: Final = Pattern("EMPLOYEES | PEOPLE WORKFORCE")  # of a company, and not any people
_OTHER_FIGURE: Final = Pattern("NUMBER | SEMICOLON")
_NEAR: Final = 8  # tokens before a number in which "total" says that it is all of them
_LABEL_WIDTH: Final = 60  # characters before a bare number that may give its scope


def counts(sentence: Sentence) -> list[Count]:
    """All numbers of workers in a sentence, in its order."""
    in_order: list[Count] = []
    taken = 0
    for mention in mentions(sentence):
        if mention.first < taken:
            continue
        whole = _sum(sentence, mention)
        if whole:
            count, taken = whole
            in_order.append(count)
        else:
            in_order += _counts(sentence, mention)
    return in_order


def _counts(sentence: Sentence, mention: Mention) -> list[Count]:
    case = _case(sentence, mention)
    if case is None:
        return []
    listed = [word.number for word in sentence.words[mention.first : mention.last + 1] if word.number]
    days, stated = _days(sentence, mention, len(listed))
    if not days:
        case, days = case.against("several numbers, and it is not plain of which days"), [None] * len(listed)
    if stated:
        case = case.plus(rules.DAY, "the day is stated")
    scope, problem = _scope(sentence, mention)
    if scope.name == "full-time" and _PART_TIME.search(sentence.masked, sentence.end(mention.after)):
        problem = problem or rules.PART
    case = case.against(mention.refused).against(problem)
    before = sentence.masked[: sentence.number(mention.first).start]  # a list is hedged once
    return [
        _count(sentence, number.value, kind_of(before, number), day, scope.name, case)
        for number, day in zip(_scaled(listed), days, strict=True)
    ]


def _scaled(listed: list[Number]) -> list[Number]:
    """The numbers of a list, of which the last tells the scale: "62.3, 63.0 and 64.0 thousand"."""
    last = listed[-1]
    digits = re.match(r"[\d.,]+(?=\s*[a-z])", last.text, re.I)
    if digits is None:
        return listed
    scale = last.value / float(digits[0].replace(",", ""))
    bare = (not n.rounded and n.value < 1_000 for n in listed)
    return [
        replace(n, value=round(n.value * scale, 3), text=last.text) if b else n
        for n, b in zip(listed, bare, strict=True)
    ]


def _count(sentence: Sentence, value: float, kind: str, day: date | None, scope: str, case: Case) -> Count:
    return Count(
        employees=value,
        as_of=day,
        kind=kind,
        scope=scope,
        start=sentence.start,
        end=sentence.start + len(sentence.text),
        score=min(case.score, rules.CEILING),
        reasons=case.reasons,
        refused=case.refused,
        owner=case.owner,
        by_company=case.by_company,
        stale=is_stale(day, sentence.period_end),
        rules=case.rules,
    )


# What speaks for a mention, and against it


def _case(sentence: Sentence, mention: Mention) -> Case | None:
    """What speaks for a mention; None where nothing says that somebody has these workers."""
    before = sentence.signs[sentence.clause_start(mention.first) : mention.first]
    after = sentence.signs[mention.after :]
    frame = next((frame for frame in FRAMES if _fits(frame, mention, before, after)), None)
    case = _framed(sentence, mention, before, frame) if frame else _unframed(sentence, mention, before)
    if case is None:
        return None
    for refusal in REFUSALS:
        if not (frame and refusal.verdict.refused in frame.exempt) and _refuses(refusal, before, after):
            case = case.against(refusal.verdict.refused, refusal)
    if not case.reasons:
        case = case.against(rules.UNATTRIBUTED)
    if after.startswith(Token.OTHER_WORD.sign):
        case = case.plus(-rules.UNCLEAR, "a word follows that may be said of a part")
    return case.plus(rules.ALL, "the text says that it is all of them") if _is_all(sentence, mention) else case


def _fits(frame: Frame, mention: Mention, before: str, after: str) -> bool:
    if not mention.noun:
        kind_fits = frame.bare and frames.AFTER_BARE_NUMBER.match(after) is not None
    elif frame.weak or mention.employed or _STAFF.fullmatch(mention.noun):
        kind_fits = frame.after.match(after) is not None
    else:
        kind_fits = False
    return kind_fits and frame.pattern.search(before) is not None


def _refuses(refusal: Refusal, before: str, after: str) -> bool:
    return refusal.pattern.search(before if refusal.where == "before" else after) is not None


def _framed(sentence: Sentence, mention: Mention, before: str, frame: Frame) -> Case:
    """The case that a frame which fits makes, with whose the workers are."""
    match = frame.pattern.search(before)
    begin = mention.first - len(before)
    if match is None or frame.whose == "company":
        case = Case(rules.OWN, by_company=True)
    elif frame.whose == "label":
        case = owner_of_label(sentence, begin, begin + match.start("label"))
    else:
        case = owner_of(sentence, begin, begin + match.start("verb"))
    owner = _owner_behind(sentence, mention, frame)
    case = replace(case, owner=owner) if owner else case
    return case.plus(rules.BASE + frame.verdict.score, frame.reason, frame)


def _owner_behind(sentence: Sentence, mention: Mention, frame: Frame) -> str:
    """The name behind the workers: "with 500 employees, Acme Freight serves"; empty where the frame has none."""
    match = frame.after.match(sentence.signs[mention.after :])
    if match is None or not match.groupdict().get("owner"):
        return ""
    start, end = match.span("owner")
    return " ".join(sentence.word(mention.after + place) for place in range(start, end))


def _unframed(sentence: Sentence, mention: Mention, before: str) -> Case | None:
    """The case of employees that no frame says that somebody has; None for other people."""
    if mention.noun != Token.EMPLOYEES.sign:
        return None
    if frames.EVENT_BEFORE.search(before):
        return Case(rules.BASE).against(rules.EVENT)
    if frames.BEFORE_OWN_DAY.search(before) and _own_day(sentence, mention) is not None:
        return Case(rules.BASE + rules.FRAME, ("the number carries its own day",))
    return Case(rules.BASE)


def _is_all(sentence: Sentence, mention: Mention) -> bool:
    """Whether the text says that these are all: "in total", "worldwide", "in 46 countries", with subsidiaries."""
    begin = max(sentence.clause_start(mention.first), mention.first - _NEAR)
    near = sentence.signs[begin : mention.first] + sentence.signs[mention.last : mention.after + 1]
    return (
        Token.TOTAL.sign in near
        or frames.EVERYWHERE.match(sentence.signs[mention.after :]) is not None
        or "subsidiaries" in sentence.text
    )


# Days


def _days(sentence: Sentence, mention: Mention, amount: int) -> tuple[list[date | None], bool]:
    """The day of each number of a mention and whether the text states them; no days where it is not plain."""
    start, end = sentence.number(mention.first).start, sentence.end(mention.after)
    before = [moment for moment in sentence.moments if moment.end <= start + 1]
    after = [moment for moment in sentence.moments if moment.start >= end - 1]
    if amount > 1:
        fitting = (m for m in [*after[:1], *before[-1:]] if len(m.days) == amount)
        return next(((list(moment.days), True) for moment in fitting), ([], False))
    day = _own_day(sentence, mention)
    if day is not None:
        return [day.newest], True
    near = before[-1:] or [m for m in after[:1] if not _OTHER_FIGURE.search(sentence.between(end, m.start))]
    if near:
        return [near[0].newest], True
    heading = {moment.newest for moment in sentence.context}
    return (list(heading), True) if len(heading) == 1 else ([None], False)


def _own_day(sentence: Sentence, mention: Mention) -> Moment | None:
    """The moment right behind the workers: "500 employees worldwide as of December 31, 2024"."""
    end = sentence.end(mention.after)
    after = next((moment for moment in sentence.moments if moment.start >= end - 1), None)
    return after if after and frames.OWN_DAY.fullmatch(sentence.between(end, after.start)) else None


# Scope


def _scope(sentence: Sentence, mention: Mention) -> tuple[Scope, str]:
    """What is counted, and why it cannot be the whole, if so."""
    number, end = sentence.number(mention.last), sentence.end(mention.after)
    basis = _BASIS.match(sentence.text, end)
    label = "" if mention.noun else sentence.masked[max(number.start - _LABEL_WIDTH, 0) : number.start]
    scope = scope_of(f"{label} {sentence.masked[number.end : end]} {basis[0] if basis else ''}")
    fraction = number.value != round(number.value) and scope.name != "full-time equivalents"
    return scope, rules.FRACTION if fraction else scope.refused


# Parts that are the whole

_TO_SECOND_PART: Final = Pattern(
    "(KIND | TEMPORARY | TOTAL | WORKERS | NAME | IN | OTHER_WORD | OUR | COMPANY | OF){1,7} (COMMA | AND){1,2}"
    " (HEDGE | HAVE | EMPLOY | COMPANY | BE){0,4} followed_by(NUMBER)"
)
_SECOND_PART: Final = Pattern("~(NUMBER SEMICOLON STOP){0,7}")
_NO_THIRD_PART: Final = Pattern(
    "(KIND | TEMPORARY | TOTAL)* (WORKERS | IN | NAME | STOP | COMMA | SEMICOLON | end)"
    " not_followed_by((WORKERS | TOTAL | IN | NAME | OTHER_WORD)* (COMMA | AND)+ HEDGE* NUMBER (KIND | TEMPORARY))"
)
_WORKERS: Final = Pattern("WORKERS")


def _sum(sentence: Sentence, mention: Mention) -> tuple[Count, int] | None:
    """Two parts that are the whole ("219 full-time and 32 part-time employees") as one count, and the place where it
    ends."""
    parts = _two_parts(sentence, mention)
    if parts is None:
        return None
    case = _case(sentence, parts.whole)
    if case is None or case.refused == rules.UNATTRIBUTED:
        return None
    days, stated = _days(sentence, parts.whole, 1)
    case = case.plus(rules.ALL + (rules.DAY if stated else 0.0), f"two parts that are the whole: {parts.label}")
    numbers = sentence.number(mention.first), sentence.number(parts.second)
    kinds = [kind_of(sentence.masked[: number.start], number) for number in numbers]
    value = sum(number.value for number in numbers)
    scope = f"total, the sum of {parts.label}"
    return _count(sentence, value, max(kinds, key=EXACTNESS.index), days[0], scope, case), parts.whole.after


@dataclass(frozen=True, slots=True)
class _TwoParts:
    """The name of the whole that a number and the next one make, the next one's place, and both as one mention."""

    label: str
    second: int
    whole: Mention


def _two_parts(sentence: Sentence, mention: Mention) -> _TwoParts | None:
    """The whole that begins with a number; None where no second part makes one."""
    gap = _TO_SECOND_PART.match(sentence.signs, mention.last + 1)
    if gap is None or mention.first != mention.last or not _NO_THIRD_PART.match(sentence.signs, gap.end() + 1):
        return None
    second = gap.end()
    rest = _SECOND_PART.match(sentence.signs, second + 1)
    end = rest.end() if rest else second + 1
    first_words = sentence.masked[sentence.number(mention.first).end : sentence.number(second).start]
    label = whole_of(first_words, sentence.masked[sentence.number(second).end : sentence.end(end)])
    if not label or not _WORKERS.search(sentence.signs[mention.last + 1 : end]):
        return None
    return _TwoParts(label, second, Mention(mention.first, mention.last, end, Token.EMPLOYEES.sign))
