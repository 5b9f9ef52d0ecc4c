"""Counts of employees in sentences: every number of workers becomes a Count, with what speaks for it or the reason against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from data.sources.headcount import rules
from data.sources.headcount.moments import Moment, is_stale
from data.sources.headcount.sentence import Mention, Sentence, mentions
from data.sources.spelled import Number

KINDS: Final = ("reported", "rounded", "approximate")  # the weakest last
_HEDGED: Final = re.compile(
    r"(?:approx\w*\.?|about|around|roughly|nearly|almost|close to|some|over|under|than|in excess of|upwards of|equivalent of|estimated|[~≈])"
    r"[\s,]*(?:an?|the|of|total|\s)*$",
    re.I,
)
_BASIS: Final = re.compile(  # what is counted, told behind the workers
    r"[^.;,\d]{0,30}\b(?:on (?:either )?an? (?:part.time or )?full.time(?: equivalent| or part.time)? basis"
    r"|(?:in|as) full.time.equivalents?\b)|\s*\((?:full.time.equivalents?|FTEs?)\)",
    re.I,
)
_NEAR: Final = 40  # characters in which the article of a noun is looked for
_SUMMED: Final = re.compile(r"[kqtEeLpAwuof]{1,7}[,&]{1,2}[hvmob]{0,4}(?=#)")
_SECOND: Final = re.compile("[kqt]*(?:[EeLpA.;,]|$)(?![EeLtpAw]*[,&]+h*#[kq])")  # no third part follows


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
    own: bool = False  # "we" or "the Company" has them
    stale: bool = False  # of a day long before the report's period end


@dataclass(frozen=True, slots=True)
class _Case:
    """What speaks for a count, or against it."""

    score: float
    reasons: tuple[str, ...] = ()
    refused: str = ""
    owner: str = ""
    own: bool = False

    def plus(self, score: float, reason: str) -> _Case:
        return _Case(self.score + score, (*self.reasons, reason), self.refused, self.owner, self.own)

    def against(self, reason: str) -> _Case:
        """The first reason counts."""
        return _Case(self.score, self.reasons, self.refused or reason, self.owner, self.own)


def counts(sentence: Sentence) -> list[Count]:
    """All numbers of workers in a sentence, in its order."""
    found: list[Count] = []
    taken = 0
    for mention in mentions(sentence):
        if mention.first < taken:
            continue
        summed = _sum(sentence, mention)
        if summed:
            taken = summed[1]
            found.append(summed[0])
        else:
            found += _weighed(sentence, mention)
    return found


def _weighed(sentence: Sentence, mention: Mention) -> list[Count]:
    case = _case(sentence, mention)
    if case is None:
        return []
    listed = [word.number for word in sentence.words[mention.first : mention.last + 1] if word.number]
    days, told = _days(sentence, mention, len(listed))
    if not days:
        case, days = case.against("several numbers, and it is not plain of which days"), [None] * len(listed)
    if told:
        case = case.plus(rules.DAY, "the day is stated")
    scope, problem = _scope(sentence, mention)
    case = case.against(mention.refused).against(problem)
    before = sentence.masked[: sentence.number(mention.first).start]  # a list is hedged once
    return [
        _count(sentence, number.value, kind_of(before, number), day, scope, case)
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


def _count(sentence: Sentence, value: float, kind: str, day: date | None, scope: str, case: _Case) -> Count:
    start, end = sentence.start, sentence.start + len(sentence.text)
    score, stale = min(case.score, rules.CEILING), is_stale(day, sentence.period_end)
    return Count(value, day, kind, scope, start, end, score, case.reasons, case.refused, case.owner, case.own, stale)


def kind_of(before: str, number: Number) -> str:
    """'approximate' where the text hedges, 'rounded' where the number is written so or looks so, else 'reported'."""
    if _HEDGED.search(before) or number.text.endswith("+"):
        return "approximate"
    return "rounded" if number.rounded or (number.value >= 1_000 and number.value % 100 == 0) else "reported"


# Frames and refusals


def _case(sentence: Sentence, mention: Mention) -> _Case | None:
    """What speaks for a mention; None where nothing says that somebody has these workers."""
    begin = max(sentence.letters.rfind(mark, 0, mention.first) for mark in ";•") + 1
    before, after = sentence.letters[begin : mention.first], sentence.letters[mention.after :]
    case, exempt = _framed(sentence, mention, before, after)
    if case is None:
        return None
    for refusal in rules.REFUSALS:
        if refusal.reason not in exempt and refusal.pattern.search(before if refusal.where == "before" else after):
            case = case.against(refusal.reason)
    if not case.reasons:
        case = case.against(rules.UNSAID)
    if after.startswith("w"):
        case = case.plus(-rules.UNCLEAR, "a word follows that may be said of a part")
    near = before[-8:] + sentence.letters[mention.last : mention.after] + after[:1]
    if "t" in near or rules.COUNTRIES.match(after) or "subsidiaries" in sentence.text:
        case = case.plus(rules.ALL, "the text says that it is all of them")
    return case


def _framed(sentence: Sentence, mention: Mention, before: str, after: str) -> tuple[_Case | None, frozenset[str]]:
    """What the first frame that fits says, and the refusals that do not apply to it."""
    for frame in rules.FRAMES:
        found = frame.before.search(before)
        if found and _fits(frame, mention, after):
            begin = mention.first - len(before)
            label = found.groupdict().get("label")
            case = (
                _labelled(sentence, begin, begin + found.start("label"))
                if label
                else _owned(sentence, begin, begin + found.start("verb"))
            )
            return case.plus(rules.BASE + frame.score, frame.name), frame.exempt
    if mention.noun and rules.PASSIVE.match(after):
        return _Case(rules.BASE + rules.FRAME + rules.OWN, ("they are employed by the company",), own=True), frozenset()
    if mention.noun != "E":
        return None, frozenset()
    if _own_day(sentence, mention) is not None and rules.OPEN.search(before):
        return _Case(rules.BASE + rules.FRAME, ("the number carries its own day",)), frozenset()
    return _Case(rules.BASE), frozenset()


def _fits(frame: rules.Frame, mention: Mention, after: str) -> bool:
    if not mention.noun:
        return frame.bare and rules.GOES_ON.match(after) is not None
    staff = mention.noun in ("E", "eL") or mention.employed
    return (frame.weak or staff) and frame.after.match(after) is not None


def _labelled(sentence: Sentence, begin: int, place: int) -> _Case:
    """Whose headcount: "our headcount", "Boeing's workforce" or just "headcount"; "sales headcount" is that of a part."""
    left = sentence.letters[begin:place].rstrip("kt")
    if left.endswith(("v", "m", "f", "W", "p")):  # "we had a headcount of"
        return _owned(sentence, begin, begin + len(left) - 1)
    if left.endswith("S"):
        return _Case(rules.NAMED, ("it has a name",), owner=sentence.word(begin + len(left) - 1))
    if left.endswith(tuple("wjAxq#%EeC0R")):
        return _Case(0.0, (), "it is the headcount of a part")
    return _Case(rules.OWN, ("it is the company's",))


def _owned(sentence: Sentence, begin: int, place: int) -> _Case:
    """Who has them: the last who is named before the verb."""
    left = sentence.letters[begin : place + 1]
    if left[-1:] not in "ouS":
        left = left[:-1]
    if left.endswith("&"):  # "the Company is based in Ohio and has"
        left = re.sub("pA+", "", left)
    aside = re.search(",[^,;]*,$", left)  # "Alpha LLC, an entity of our chairman, had"
    left = left[: aside.start()] if aside else left
    who = re.search("(?P<name>A*)(?P<who>[oxRASu])(?=[^oxRASu]*$)", left)
    has = sentence.letters[place] in "mv" and not sentence.word(place).lower().startswith("there")
    if who is None:
        unknown = has and re.search("[wj]", left)  # "the shipyard employs": somebody whom the vocabulary does not know
        return _Case(rules.NAMED, ("nobody else is named",), rules.PART if unknown else "")
    kind, prior = who["who"], left[: who.start("who")][-2:]
    gap = left[who.end() :].strip("tkh,z")
    described = kind == "o" and bool(gap) and not left.endswith(("&", ","))  # "the hotels that we manage employ"
    any_of_them = kind == "o" and prior[-1:] in tuple("wxjk") and _is_common(sentence, begin + who.start("who"))
    if kind == "x" or described or any_of_them or left.endswith("i") or (kind == "R" and "o" not in prior):
        return _Case(0.0, (), rules.OTHERS)
    if kind in "AS" and left[: who.start()].endswith(("u", "p", "x", "R")):  # "our subsidiary Alpha had"
        return _Case(0.0, (), rules.PART)
    if kind in "AS" or (kind == "o" and who["name"]):
        name = " ".join(sentence.word(begin + n) for n in range(who.start(), who.end()))
        other = rules.ACQUIRED.search(sentence.text) or (aside and "x" in aside[0])
        return _Case(rules.NAMED, (f"{name} has them",), rules.OTHERS if other else "", name)
    if kind == "u" and has and left[: who.start("who")].endswith("#f"):  # "two of our subsidiaries had"
        return _Case(0.0, (), rules.PART)
    if kind == "u":
        one = has and not sentence.word(begin + len(left) - 1).endswith(
            "s"
        )  # "our shipyard employs", but not "our hospitals"
        return _Case(rules.NAMED, ("it is the company's",), rules.PART if one else "")
    if sentence.word(begin + who.start("who")).lower() == "it":
        other = rules.ACQUIRED.search(sentence.text)
        return _Case(rules.NAMED - 0.1, ("it has them",), rules.OTHERS if other else "")
    return _Case(rules.OWN, ("the company has them",), own=True)


def _is_common(sentence: Sentence, place: int) -> bool:
    """Whether a word like "company" stands for any: "a family company", but "worldwide the company"."""
    word = sentence.word(place)
    before = sentence.masked[: sentence.words[place].start][-_NEAR:]
    articles = re.findall(r"\b(the|this|our|its|an?)\b", before, re.I)
    known = bool(articles) and articles[-1].lower() not in ("a", "an")
    return word.islower() and word not in ("we", "us", "it") and not known


# Days


def _days(sentence: Sentence, mention: Mention, amount: int) -> tuple[list[date | None], bool]:
    """The day of each number of a mention and whether the text states them; no days where it is not plain."""
    start, end = sentence.number(mention.first).start, sentence.end(mention.after)
    before = [m for m in sentence.moments if m.end <= start + 1]
    after = [m for m in sentence.moments if m.start >= end - 1]
    if amount > 1:
        return next(((list(m.days), True) for m in [*after[:1], *before[-1:]] if len(m.days) == amount), ([], False))
    own = _own_day(sentence, mention)
    if own is not None:
        return [own.newest], True
    near = before[-1:] or [m for m in after[:1] if not re.search("[#;]", sentence.between(end, m.start))]
    if near:
        return [near[0].newest], True
    heading = {m.newest for m in sentence.context}
    return (list(heading), True) if len(heading) == 1 else ([None], False)


def _own_day(sentence: Sentence, mention: Mention) -> Moment | None:
    """The moment right behind the workers: "500 employees worldwide as of December 31, 2024"."""
    end = sentence.end(mention.after)
    found = next((m for m in sentence.moments if m.start >= end - 1), None)
    return found if found and rules.OWN_DAY.fullmatch(sentence.between(end, found.start)) else None


# Scope


def _scope(sentence: Sentence, mention: Mention) -> tuple[str, str]:
    """What is counted, and why it cannot be the whole, if so."""
    number, end = sentence.number(mention.last), sentence.end(mention.after)
    basis = _BASIS.match(sentence.text, end)
    label = "" if mention.noun else sentence.masked[max(number.start - 60, 0) : number.start]
    scope, problem = scope_of(f"{label} {sentence.masked[number.end : end]} {basis[0] if basis else ''}")
    fraction = number.value != round(number.value) and scope != "full-time equivalents"
    return scope, "it is no whole number" if fraction else problem


def scope_of(words: str) -> tuple[str, str]:
    """The scope that words around a number give it, and why it cannot be the whole, if so."""
    said = words.lower().replace("-", " ")
    return next(((name, problem) for name, pattern, problem in rules.SCOPES if pattern.search(said)), ("total", ""))


# Parts that are the whole


def _sum(sentence: Sentence, mention: Mention) -> tuple[Count, int] | None:
    """Two parts that are the whole by their meaning ("219 full-time and 32 part-time employees") as one count, and where it ends."""
    gap = _SUMMED.match(sentence.letters, mention.last + 1)
    if gap is None or mention.first != mention.last:
        return None
    second = gap.end()
    rest = re.match("[^#;.]{0,7}", sentence.letters[second + 1 :])
    end = second + 1 + (rest.end() if rest else 0)
    one, two = sentence.number(mention.first), sentence.number(second)
    label = _complement(sentence.masked[one.end : two.start], sentence.masked[two.end : sentence.end(end)])
    workers = re.search("[EeL]", sentence.letters[mention.last + 1 : end])
    if not (label and workers and _SECOND.match(sentence.letters, second + 1)):
        return None
    whole = Mention(mention.first, mention.last, end, "E")
    case = _case(sentence, whole)
    if case is None or case.refused == rules.UNSAID:
        return None
    days, told = _days(sentence, whole, 1)
    case = case.plus(rules.ALL + (rules.DAY if told else 0.0), f"two parts that are the whole: {label}")
    kinds = [kind_of(sentence.masked[: number.start], number) for number in (one, two)]
    kind = max(kinds, key=KINDS.index)
    return _count(sentence, one.value + two.value, kind, days[0], f"total, the sum of {label}", case), end


def _complement(first: str, second: str) -> str:
    """How two parts make the whole, empty where they need not."""
    for name, one, other in rules.COMPLEMENTS:
        for a, b in ((one, other), (other, one)):
            if re.search(a, first, re.I) and re.search(b, second, re.I):
                return name
    return ""
