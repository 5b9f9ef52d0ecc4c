"""Counts of employees in sentences: every number of workers becomes a Count, with what speaks for it or the reason against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.sources import headcount_rules as rules
from data.sources.headcount_days import Moment, is_stale, moments
from data.sources.headcount_words import letters, spelt
from data.sources.spelled import Number, numbers

_APPROXIMATE: Final = re.compile(
    r"(?:approx\w*\.?|about|around|roughly|nearly|almost|close to|some|over|under|than|in excess of|upwards of|equivalent of|estimated|[~≈])[\s,]*(?:an?|the|of|total|\s)*$",
    re.I,
)
_ASIDE: Final = re.compile(
    r"(?<!^)\((?!\d[\d,]*\))[^()]*\)"
    r"|,\s*(?:not )?(?:including|excluding|inclusive of|exclusive of|together with|other than|as well as|which (?:includes|excludes))\b[^,;.\d]*,(?!\s*(?:and|or)\b)",
    re.I,
)
_BRACKET: Final = re.compile(r"\([^()]*\)")
_SUMMED: Final = re.compile(r"[kqtEeLpAwuof]{1,7}[,&]{1,2}[hvmob]{0,4}(?=#)")


@dataclass(frozen=True, slots=True)
class Count:
    """A number of workers in a text, found in text[start:end]; `refused` says why it is not the headcount."""

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
    stale: bool = False  # of a day long before the report's period end


@dataclass(frozen=True, slots=True)
class _Mention:
    """Numbers that share their workers, by their places among the letters; the workers end before `after`."""

    first: int
    last: int
    after: int
    noun: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """What speaks for a count, or against it."""

    score: float
    reasons: tuple[str, ...]
    refused: str = ""
    owner: str = ""

    def plus(self, score: float, reason: str) -> _Case:
        return _Case(self.score + score, (*self.reasons, reason), self.refused, self.owner)

    def against(self, reason: str) -> _Case:
        return _Case(self.score, self.reasons, self.refused or reason, self.owner)


class Sentence:
    """A sentence at a place of a text: its days and brackets blanked, its moments, its letters."""

    def __init__(self, text: str, start: int = 0, context: str = "", period_end: date | None = None) -> None:
        self.text, self.start, self.period_end = text, start, period_end
        self.moments = [m for m in moments(text, period_end) if not _told_aside(text, m)]
        self.context = moments(context, period_end)
        masked = text
        for moment in self.moments:
            masked = _blank(masked, moment.start, moment.end)
        for aside in _ASIDE.finditer(masked):
            masked = _blank(masked, aside.start(), aside.end())
        self.masked = masked
        self.words = spelt(masked, list(numbers(masked)))
        self.letters = letters(self.words)

    def number(self, place: int) -> Number:
        found = self.words[place].number
        assert found is not None
        return found

    def after(self, place: int) -> int:
        """The character behind the letter before a place."""
        return self.words[place - 1].end


def _told_aside(text: str, moment: Moment) -> bool:
    """Whether a moment belongs to another figure: "183,323 employees (December 31, 2023: 182,502)"."""
    bracket = next((b for b in _BRACKET.finditer(text) if b.start() < moment.end and moment.start < b.end()), None)
    rest = bracket and text[bracket.start() : moment.start] + text[moment.end : bracket.end()]
    return bool(rest and re.search(r"\d|:", rest))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def counts(sentence: Sentence) -> list[Count]:
    """All numbers of workers in a sentence, in its order."""
    found: list[Count] = []
    taken = 0
    for mention in _mentions(sentence):
        if mention.first < taken:
            continue
        summed = _sum(sentence, mention)
        if summed:
            taken = summed[1]
            found.append(summed[0])
        else:
            found += _weighed(sentence, mention)
    return found


def _mentions(sentence: Sentence) -> Iterator[_Mention]:
    """Numbers that are followed by workers, or by nothing that is counted; a list of numbers is one mention."""
    first: int | None = None
    for place, word in enumerate(sentence.words):
        if word.number is None:
            continue
        first = place if first is None else first
        tail = sentence.letters[place + 1 :]
        workers, kinds = rules.WORKERS.match(tail), rules.KINDS.match(tail)
        if workers:
            yield _Mention(first, place, place + 1 + workers.end(), workers["noun"])
        elif kinds:
            yield _Mention(first, place, place + 1 + kinds.end(), "E", "it is one kind of them")
        elif re.match("[,&]{1,2}h*#", tail):
            continue
        else:
            yield _Mention(first, place, place + 1)
        first = None


def _weighed(sentence: Sentence, mention: _Mention) -> list[Count]:
    case = _case(sentence, mention)
    if case is None:
        return []
    case = case.against(mention.refused) if mention.refused else case
    places = [p for p in range(mention.first, mention.last + 1) if sentence.words[p].number]
    days, told = _days(sentence, mention)
    if not days:
        case, days = case.against("several numbers, and it is not plain of which days"), [None] * len(places)
    if told:
        case = case.plus(rules.DAY, "the day is stated")
    scope, problem = _scope(sentence, mention)
    case = case.against(problem) if problem else case
    before = sentence.masked[: sentence.number(mention.first).start]  # a list is hedged once
    kinds = [kind_of(before, sentence.number(p)) for p in places]
    return [
        _count(sentence, sentence.number(p).value, kind, day, scope, case)
        for p, kind, day in zip(places, kinds, days, strict=True)
    ]


def _count(sentence: Sentence, value: float, kind: str, day: date | None, scope: str, case: _Case) -> Count:
    start, end = sentence.start, sentence.start + len(sentence.text)
    score, stale = min(case.score, rules.CEILING), is_stale(day, sentence.period_end)
    return Count(value, day, kind, scope, start, end, score, case.reasons, case.refused, case.owner, stale)


def kind_of(before: str, number: Number) -> str:
    """'approximate' where the text hedges, 'rounded' where the number is written so or looks so, else 'reported'."""
    if _APPROXIMATE.search(before) or number.text.endswith("+"):
        return "approximate"
    return "rounded" if number.rounded or (number.value >= 1_000 and number.value % 100 == 0) else "reported"


# Frames and refusals


def _case(sentence: Sentence, mention: _Mention) -> _Case | None:
    """What speaks for a mention; None where nothing says that somebody has these workers."""
    begin = max(sentence.letters.rfind(mark, 0, mention.first) for mark in ";•") + 1
    before, after = sentence.letters[begin : mention.first], sentence.letters[mention.after :]
    found = _framed(sentence, mention, before, after)
    if found is None:
        return None
    case, frame = found
    may = (rules.GROWTH_MAY if frame and frame.grows else frozenset()) | (
        rules.SHARES_MAY if frame and frame.shares else frozenset()
    )
    for refusal in rules.REFUSALS:
        where = before if refusal.where == "before" else after
        if refusal.pattern.search(where) and refusal.reason not in may:
            case = case.against(refusal.reason)
    whole = "t" in before[-8:] + sentence.letters[mention.last : mention.after] + after[:1] or rules.PLACES.match(after)
    if whole or "subsidiaries" in sentence.text:
        case = case.plus(rules.ALL, "the text says that it is all of them")
    return case


def _framed(sentence: Sentence, mention: _Mention, before: str, after: str) -> tuple[_Case, rules.Frame | None] | None:
    for frame in rules.FRAMES:
        found = frame.before.search(before)
        fits = mention.noun if mention.noun else frame.bare and rules.GOES_ON.match(after)
        fits = fits and (not frame.alone or rules.ALONE.match(after))
        if found and fits and (frame.weak or mention.noun in ("E", "eL")):
            begin = mention.first - len(before)
            who = _labelled if "label" in found.groupdict() else _owner
            place = found.start("label" if who is _labelled else "verb")
            return who(sentence, begin, begin + place).plus(rules.BASE + frame.score, frame.name), frame
    if mention.noun and rules.PASSIVE.match(after):
        return _Case(rules.BASE + rules.FRAME + rules.OWN, ("they are employed by the company",)), None
    if mention.noun == "E" and _own_day(sentence, mention) is not None:
        return _Case(rules.BASE + rules.FRAME, ("the number carries its own day",)), None
    if mention.noun == "E":
        return _Case(rules.BASE, (), "nothing says that the company has them"), None
    return None


def _labelled(sentence: Sentence, begin: int, place: int) -> _Case:
    """Whose headcount: "our headcount", "Boeing's workforce" or just "headcount"; "sales headcount" is that of a part."""
    left = sentence.letters[begin:place].rstrip("kt")
    last = left[-1:]
    if last in "vmfWp" and last:
        return _owner(sentence, begin, begin + len(left) - 1)
    if last == "S":
        return _Case(rules.NAMED, ("it has a name",), owner=_word(sentence, begin + len(left) - 1))
    if last in "wjAxq#%EeC0R" and last:
        return _Case(0.0, (), "it is the headcount of a part")
    return _Case(rules.OWN, ("it is the company's",))


def _owner(sentence: Sentence, begin: int, place: int) -> _Case:
    """Who has them: the last who is named before the verb."""
    left = sentence.letters[begin : place + 1]
    if left[-1:] not in "ouS":
        left = left[:-1]
    if left.endswith("&"):  # "the Company is based in Ohio and has"
        left = re.sub("pA+", "", left)
    left = re.sub(",[^,;]*,$", "", left)  # an apposition: "Alpha LLC, an entity of our chairman, had"
    who = re.search("[oxRASu](?=[^oxRASu]*$)", left)
    if who is None:
        return _Case(rules.NAMED, ("nobody else is named",))
    name = re.search("A*.$", left[: who.end()])
    word = " ".join(_word(sentence, begin + place) for place in range(name.start(), who.end())) if name else ""
    prior = left[: who.start()][-2:]
    described = who[0] == "o" and prior.endswith("R") and who.end() < len(left)  # "the hotels that we manage employ"
    if who[0] == "x" or described or (who[0] == "R" and "o" not in prior):
        return _Case(0.0, (), "it is somebody else's staff")
    if who[0] in "AS" and prior[-1:] in ("u", "p"):
        return _Case(0.0, (), "it is those of one part")
    if who[0] in "AS" or (who[0] == "o" and prior.endswith("A")):
        other = rules.ACQUIRED.search(sentence.text)
        return _Case(rules.NAMED, (f"{word} has them",), "it is somebody else's staff" if other else "", word)
    if who[0] == "u":
        return _Case(rules.NAMED, ("it is something of the company's",))
    return _Case(rules.OWN, ("the company has them",))


def _word(sentence: Sentence, place: int) -> str:
    word = sentence.words[place]
    return sentence.text[word.start : word.end]


# Days


def _days(sentence: Sentence, mention: _Mention) -> tuple[list[date | None], bool]:
    """The day of each number of a mention and whether the text states them; no days where it is not plain."""
    amount = sum(1 for w in sentence.words[mention.first : mention.last + 1] if w.number)
    start, end = sentence.number(mention.first).start, sentence.after(mention.after)
    before = [m for m in sentence.moments if m.end <= start + 1]
    after = [m for m in sentence.moments if m.start >= end - 1]
    if amount > 1:
        return next(((list(m.days), True) for m in [*after[:1], *before[-1:]] if len(m.days) == amount), ([], False))
    own = _own_day(sentence, mention)
    if own is not None:
        return [own.newest], True
    near = before[-1:] or [m for m in after[:1] if not re.search(r"[#;]", _between(sentence, end, m.start))]
    if near:
        return [near[0].newest], True
    heading = [m.newest for m in sentence.context]
    return ([heading[-1]], True) if len(set(heading)) == 1 else ([None], False)


def _own_day(sentence: Sentence, mention: _Mention) -> Moment | None:
    """The moment right behind the workers: "500 employees worldwide as of December 31, 2024"."""
    end = sentence.after(mention.after)
    found = next((m for m in sentence.moments if m.start >= end - 1), None)
    near = found and re.fullmatch("[ptGhoj]{0,3}#?[G,]{0,2}", _between(sentence, end, found.start))
    return found if near else None


def _between(sentence: Sentence, start: int, end: int) -> str:
    return "".join(w.letter for w in sentence.words if start <= w.start and w.end <= end)


# Scope


def _scope(sentence: Sentence, mention: _Mention) -> tuple[str, str]:
    """What is counted, and why it cannot be the whole, if so."""
    number = sentence.number(mention.last)
    end = sentence.after(mention.after)
    if number.value != round(number.value) and not re.search("equivalent|fte", sentence.text, re.I):
        return "total", "it is no whole number"
    said = sentence.masked[max(number.start - 60, 0) : number.start] if not mention.noun else ""
    said = (said + sentence.masked[number.end : end]).lower().replace("-", " ")
    basis = re.match(
        r"[^.;,\d]{0,30}\bon an? (full time(?: equivalent)?) basis", sentence.masked[end:].lower().replace("-", " ")
    )
    said += f" {basis[1]}" if basis else ""
    full, part = re.search(r"full\s*(?:time|and|or)", said), re.search(r"part ?time", said)
    if re.search(r"equivalent|\bftes?\b", said):
        return "full-time equivalents", ""
    if full and part:
        return "total", ""
    if part:
        return "part-time", "it is those who work part-time"
    odd = re.search(
        r"\b(?:temporary|seasonal|contract|contingent|leased|worksite|casual|agency|former|retired|new|unionized|interns?|outsourced|eligible|third party)\b",
        said,
    )
    if odd and not full and not re.search("permanent|regular", said):
        return odd[0], "it is temporary staff or no longer staff"
    one = re.findall(r"\b(?:salaried|hourly|exempt|union|bargaining unit|direct)\b", said)
    if len(set(one)) == 1:
        return one[0], "it is one kind of them"
    for name in ("internal", "corporate", "permanent", "regular"):
        if name in said:
            return name, ""
    return ("full-time" if full else "total"), ""


# Parts that are the whole


def _sum(sentence: Sentence, mention: _Mention) -> tuple[Count, int] | None:
    """Two parts that are the whole by their meaning ("219 full-time and 32 part-time employees") as one count, and where it ends."""
    gap = _SUMMED.match(sentence.letters, mention.last + 1)
    return _summed(sentence, mention, gap.end()) if gap and mention.first == mention.last else None


def _summed(sentence: Sentence, mention: _Mention, second: int) -> tuple[Count, int] | None:
    one, two = sentence.number(mention.first), sentence.number(second)
    rest = re.match("[^#;.]{0,7}", sentence.letters[second + 1 :])
    end = second + 1 + (rest.end() if rest else 0)
    named = sentence.masked[one.end : two.start], sentence.masked[two.end : sentence.after(end)]
    label = next((name for name, p, q in rules.COMPLEMENTS if _are(named, p, q) or _are(named[::-1], p, q)), "")
    workers = re.search("[EeL]", sentence.letters[mention.last + 1 : end])
    alone = re.match("[kqt]*(?:[EeLpA.;,]|$)(?![EeLtpAw]*[,&]+h*#[kq])", sentence.letters[second + 1 :])
    whole = _Mention(mention.first, mention.last, end, "E")
    case = _case(sentence, whole) if label and workers and alone else None
    if case is None or "nothing says" in case.refused:
        return None
    days, told = _days(sentence, whole)
    case = case.plus(rules.ALL + (rules.DAY if told else 0.0), f"two parts that are the whole: {label}")
    kinds = [kind_of(sentence.masked[: number.start], number) for number in (one, two)]
    kind = max(kinds, key=["reported", "rounded", "approximate"].index)
    return _count(sentence, one.value + two.value, kind, days[0], f"total, the sum of {label}", case), end


def _are(named: tuple[str, str] | tuple[str, ...], first: str, second: str) -> bool:
    return all(re.search(pattern, text, re.I) for pattern, text in zip((first, second), named, strict=True))
