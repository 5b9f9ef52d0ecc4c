"""A sentence as the rules read it: its days and asides blanked (every offset stays), its words as tokens, its
numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.sources.headcount.rules import KIND, SINGULAR
from data.sources.headcount.stated_days import Moment, moments
from data.sources.headcount.tokenizer import tokenized
from data.sources.headcount.tokens import Pattern, Token, signs
from data.sources.spelled import Number

_BRACKET: Final = re.compile(r"\([^()]*\)")
_ASIDE: Final = re.compile(
    r"(?<=\w)\(\d{1,2}\)"  # the mark of a footnote
    r"|,?\s*\brespectively\b,?"  # what follows is said of all of them, as without it
    r"|(?<!^)\((?!\d[\d,]*\))[^()]*\)"
    r"|,\s*(?:not )?(?:including|excluding|inclusive of|exclusive of|together with|other than|as well as"
    r"|which (?:includes?|excludes?))\b"
    r"[^,;.\d]*,(?!\s*(?:and|or)\b)",
    re.I,
)
_SUBSIDIARIES: Final = re.compile(
    r"\b(?:and|together with|along with|including|through)\s+"
    r"(?:(?:(?:all of )?(?:its|our|their)\s+(?:(?:[\w-]+\s+){0,4}?)"
    r"(?:subsidiar(?:y|ies)|affiliates|entities|businesses)"
    r"|(?:consolidated\s+)?subsidiaries|consolidated\s+(?:affiliates|entities)|entities\s+that\s+(?:we|it)\s+consolidated?)\b)",
    re.I,
)
_EMPLOYED: Final = re.compile(r"\b(?:full|part)[- ]?time\b", re.I)
_SINGULAR_NOUNS: Final = frozenset(
    ("employee", "associate", "person", "individual", "worker", "team member", "colleague", "teammate", "crewmember")
)
_OTHER_FIGURE: Final = re.compile(r"\d|:")

# Right behind a number: its workers; workers of a kind ("300 manufacturing employees"); the next number of a list.
_WORKERS: Final = Pattern(
    "((KIND | TEMPORARY | TOTAL) (KIND | TEMPORARY | TOTAL | AND | COMMA | SLASH)*)?"
    " noun=(PEOPLE WORKFORCE | EMPLOYEES | PEOPLE | WORKFORCE) EMPLOYEES?"
)
_WORKERS_OF_A_KIND: Final = Pattern(
    "(OTHER_WORD | NAME | FUNCTION | POSSESSIVE_NAME | COMPANY | OUR | OTHER_PARTY | COVERED | PLACES | EVENT"
    " | KIND){1,3} (KIND | TEMPORARY | TOTAL | AND)* (EMPLOYEES | PEOPLE)"
)
_LISTED: Final = Pattern("(COMMA | AND){1,2} HEDGE* NUMBER")


class Sentence:
    """A sentence that begins at `start` of a text. `context` is the line above it or the sentence before."""

    def __init__(self, text: str, start: int = 0, context: str = "", period_end: date | None = None) -> None:
        self.text, self.start, self.period_end = text, start, period_end
        self.moments = [moment for moment in moments(text, period_end) if not _is_aside(text, moment)]
        self.context = moments(context, period_end)
        self.masked = _masked(text, self.moments)
        self.words = tokenized(self.masked)
        self.signs = signs(word.token for word in self.words)

    def number(self, place: int) -> Number:
        """The number at the place of a NUMBER. Raises ValueError for a place of another token."""
        number = self.words[place].number
        if number is None:
            raise ValueError(f"Word {place} of {self.text!r} is no number but {self.words[place].token}")
        return number

    def word(self, place: int) -> str:
        """The text of the word at a place."""
        return self.text[self.words[place].start : self.words[place].end]

    def end(self, place: int) -> int:
        """The character behind the word before a place."""
        return self.words[place - 1].end

    def between(self, start: int, end: int) -> str:
        """The signs of the words between two characters."""
        return signs(word.token for word in self.words if start <= word.start and word.end <= end)

    def clause_start(self, place: int) -> int:
        """The place where the clause begins that a place is in."""
        return max(self.signs.rfind(mark.sign, 0, place) for mark in (Token.SEMICOLON, Token.BULLET)) + 1


def _is_aside(text: str, moment: Moment) -> bool:
    """Whether a moment belongs to another figure: "183,323 employees (December 31, 2023: 182,502)"."""
    bracket = next((b for b in _BRACKET.finditer(text) if b.start() < moment.end and moment.start < b.end()), None)
    rest = bracket and text[bracket.start() : moment.start] + text[moment.end : bracket.end()]
    return bool(rest and _OTHER_FIGURE.search(rest))


def _masked(text: str, days: list[Moment]) -> str:
    for day in days:
        text = _blank(text, day.start, day.end)
    for pattern in (_ASIDE, _SUBSIDIARIES):
        for aside in pattern.finditer(text):
            text = _blank(text, aside.start(), aside.end())
    return text


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


@dataclass(frozen=True, slots=True)
class Mention:
    """Numbers that share their workers, by their places among the words; the workers end before `after`.

    `noun` is the signs of the word for them, empty where the number is bare.
    """

    first: int
    last: int
    after: int
    noun: str = ""
    refused: str = ""
    employed: bool = False  # "full-time workers": no people of another sort


def _is_singular(sentence: Sentence, last: int, after: int) -> bool:
    """Whether more than one is followed by a singular noun: "500 employee benefit plans"."""
    return sentence.number(last).value > 1 and sentence.word(after - 1).lower() in _SINGULAR_NOUNS


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The numbers of a sentence that count workers, or nothing that is named; those of a list are one mention."""
    first: int | None = None
    for place, word in enumerate(sentence.words):
        if word.number is None:
            continue
        first = place if first is None else first
        mention = _mention(sentence, first, place)
        if mention is not None:
            yield mention
            first = None


def _mention(sentence: Sentence, first: int, last: int) -> Mention | None:
    """The numbers from the first to the last as one mention; None where their list goes on."""
    tail = last + 1
    if workers := _WORKERS.match(sentence.signs, tail):
        if _is_singular(sentence, last, workers.end()):
            return Mention(first, last, workers.end(), workers["noun"], SINGULAR)
        employed = _EMPLOYED.search(sentence.masked, sentence.words[last].end, sentence.end(workers.end()))
        return Mention(first, last, workers.end(), workers["noun"], employed=employed is not None)
    if workers := _WORKERS_OF_A_KIND.match(sentence.signs, tail):
        return Mention(first, last, workers.end(), Token.EMPLOYEES.sign, KIND)
    return None if _LISTED.match(sentence.signs, tail) else Mention(first, last, tail)
