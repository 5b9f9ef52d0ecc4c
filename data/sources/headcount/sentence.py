"""A sentence as the rules read it: its days and asides blanked (every offset stays), its words in letters, its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.sources.headcount import rules
from data.sources.headcount.lexicon import letters, spelt
from data.sources.headcount.moments import Moment, moments
from data.sources.spelled import Number, numbers

_BRACKET: Final = re.compile(r"\([^()]*\)")
_ASIDE: Final = re.compile(
    r"(?<=\w)\(\d{1,2}\)"  # the mark of a footnote
    r"|,?\s*\brespectively\b,?"  # what follows is said of all of them, as without it
    r"|(?<!^)\((?!\d[\d,]*\))[^()]*\)"
    r"|,\s*(?:not )?(?:including|excluding|inclusive of|exclusive of|together with|other than|as well as|which (?:includes?|excludes?))\b"
    r"[^,;.\d]*,(?!\s*(?:and|or)\b)",
    re.I,
)

_OWNERS: Final = re.compile(
    r"\b(?:and|together with|along with|including|through)\s+"
    r"(?:(?:(?:all of )?(?:its|our|their)\s+(?:(?:[\w-]+\s+){0,4}?)(?:subsidiar(?:y|ies)|affiliates|entities|businesses)"
    r"|(?:consolidated\s+)?subsidiaries|consolidated\s+(?:affiliates|entities)|entities\s+that\s+(?:we|it)\s+consolidated?)\b)",
    re.I,
)
_EMPLOYED: Final = re.compile(r"\b(?:full|part)[- ]?time\b", re.I)


class Sentence:
    """A sentence that begins at `start` of a text. `context` is the line above it or the sentence before."""

    def __init__(self, text: str, start: int = 0, context: str = "", period_end: date | None = None) -> None:
        self.text, self.start, self.period_end = text, start, period_end
        self.moments = [m for m in moments(text, period_end) if not _told_aside(text, m)]
        self.context = moments(context, period_end)
        masked = text
        for moment in self.moments:
            masked = _blank(masked, moment.start, moment.end)
        for pattern in (_ASIDE, _OWNERS):
            for aside in pattern.finditer(masked):
                masked = _blank(masked, aside.start(), aside.end())
        self.masked = masked
        self.words = spelt(masked, list(numbers(masked)))
        self.letters = letters(self.words)

    def number(self, place: int) -> Number:
        """The number at a place of the letters that is "#"."""
        found = self.words[place].number
        assert found is not None
        return found

    def word(self, place: int) -> str:
        return self.text[self.words[place].start : self.words[place].end]

    def end(self, place: int) -> int:
        """The character behind the word before a place."""
        return self.words[place - 1].end

    def between(self, start: int, end: int) -> str:
        """The letters of the words between two characters."""
        return "".join(word.letter for word in self.words if start <= word.start and word.end <= end)


def _told_aside(text: str, moment: Moment) -> bool:
    """Whether a moment belongs to another figure: "183,323 employees (December 31, 2023: 182,502)"."""
    bracket = next((b for b in _BRACKET.finditer(text) if b.start() < moment.end and moment.start < b.end()), None)
    rest = bracket and text[bracket.start() : moment.start] + text[moment.end : bracket.end()]
    return bool(rest and re.search(r"\d|:", rest))


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


@dataclass(frozen=True, slots=True)
class Mention:
    """Numbers that share their workers, by their places among the letters; the workers end before `after`.

    `noun` is their letter, empty where the number is bare.
    """

    first: int
    last: int
    after: int
    noun: str = ""
    refused: str = ""
    employed: bool = False  # "full-time workers": no people of another sort


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The numbers of a sentence that count workers, or nothing that is named; those of a list are one mention."""
    first: int | None = None
    for place, word in enumerate(sentence.words):
        if word.number is None:
            continue
        first = place if first is None else first
        tail = sentence.letters[place + 1 :]
        workers, kinds = rules.WORKERS.match(tail), rules.KINDS.match(tail)
        if workers:
            after = place + 1 + workers.end()
            employed = _EMPLOYED.search(sentence.masked[word.end : sentence.end(after)]) is not None
            yield Mention(first, place, after, workers["noun"], employed=employed)
        elif kinds:
            yield Mention(first, place, place + 1 + kinds.end(), "E", rules.KIND)
        elif rules.LISTED.match(tail):
            continue
        else:
            yield Mention(first, place, place + 1)
        first = None
