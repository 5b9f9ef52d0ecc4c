"""Sentences as tokens: every word or phrase that matters, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from data.sources.headcount import lexicon
from data.sources.headcount.tokens import Pattern, Token, signs
from data.sources.spelled import Number, numbers

_ARTICLES: Final = frozenset(("the", "a", "an"))
_PIECE: Final = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:&[A-Za-z]\b)?(?:['’]s?\b)?|\d[\d,.]*|[$€£¥]|[^\w\s-]")
_YEAR: Final = re.compile(r"(?:19[89]|20[0-4])\d")
_PER_CENT: Final = re.compile(r"\s*(?:%|percent\b|per cent\b|percentage)", re.I)
_LONGEST: Final = 7  # pieces in a phrase, its articles among them
_WORKERS_OR_KIND: Final = Pattern("WORKERS | KIND | TEMPORARY | TOTAL")
_MARKS: Final = {
    ",": Token.COMMA,
    ";": Token.SEMICOLON,
    ":": Token.COLON,
    ".": Token.STOP,
    "&": Token.AND,
    "/": Token.SLASH,
    "•": Token.BULLET,
    "–": Token.DASH,
    "—": Token.LONG_DASH,
    "%": Token.PERCENT,
}


@dataclass(frozen=True, slots=True)
class Word:
    """A token and the words it stands for, by place in the sentence; `number` where it is a number."""

    token: Token
    start: int
    end: int
    number: Number | None = None


def tokenized(sentence: str) -> list[Word]:
    """The words of a sentence with their tokens. A bare year is no number of people and is left out, like fillers."""
    numbers_at = {number.start: number for number in numbers(sentence)}
    words = [word for word in _words(sentence, numbers_at) if word.token is not Token.FILLER]
    pairs = zip(words, [*words[1:], None], strict=False)
    return [word for word, below in pairs if not _is_year(word, below) and not _is_year_of_name(sentence, word, below)]


def label_signs(label: str) -> str:
    """The signs of a label of a table, in which no number counts people."""
    return signs(word.token for word in _words(label, {}) if word.token is not Token.FILLER)


def sentence_signs(sentence: str) -> str:
    """The signs of a sentence's words."""
    return signs(word.token for word in tokenized(sentence))


def _words(sentence: str, numbers_at: dict[int, Number]) -> Iterator[Word]:
    pieces = list(_pieces(sentence, numbers_at))
    place = 0
    while place < len(pieces):
        start = pieces[place][0]
        if start in numbers_at:
            yield _figure(sentence, numbers_at[start])
            place += 1
            continue
        token, used = _longest(sentence, pieces, place, numbers_at)
        yield Word(token, start, pieces[place + used - 1][1])
        place += used


def _pieces(sentence: str, numbers_at: dict[int, Number]) -> Iterator[tuple[int, int]]:
    """Start and end of every word, number and mark."""
    place = 0
    while piece := _PIECE.search(sentence, place):
        number = numbers_at.get(piece.start())
        place = number.end if number else piece.end()
        yield piece.start(), place


def _figure(sentence: str, number: Number) -> Word:
    if _PER_CENT.match(sentence, number.end):
        return Word(Token.PERCENT, number.start, number.end)
    return Word(Token.NUMBER, number.start, number.end, number)


def _is_year(word: Word, below: Word | None) -> bool:
    if word.number is None or not _YEAR.fullmatch(word.number.text):
        return False
    return below is None or not _WORKERS_OR_KIND.fullmatch(below.token.sign)


def _is_year_of_name(sentence: str, word: Word, below: Word | None) -> bool:
    """Whether a year begins a name: "the 2010 Employees' Stock Plan"."""
    if word.number is None or below is None or not _YEAR.fullmatch(word.number.text):
        return False
    return below.token is Token.EMPLOYEES and sentence[below.start].isupper()


def _longest(
    sentence: str, pieces: list[tuple[int, int]], place: int, numbers_at: dict[int, Number]
) -> tuple[Token, int]:
    """The token of the longest phrase that begins at a place, and how many pieces it takes."""
    phrase: list[str] = []
    longest: tuple[Token, int] | None = None
    for used, (start, end) in enumerate(pieces[place : place + _LONGEST], start=1):
        word = sentence[start:end].replace("’", "'").lower()
        if start in numbers_at or not word[0].isalpha():
            break
        if word == "the" or (used > 1 and word in _ARTICLES):
            continue
        phrase.append(word)
        token = lexicon.token_of(phrase)
        if token is not None:
            longest = token, used
    return longest or (_by_form(sentence[slice(*pieces[place])]), 1)


def _by_form(word: str) -> Token:
    """The token of a word that is in no phrase: by its capital, its ending or its mark."""
    if word in "$€£¥" or word[0].isdigit():
        return Token.FIGURE
    if not word[0].isalpha():
        return _MARKS.get(word, Token.FILLER)
    if word.lower() in _ARTICLES or word.endswith("ly"):
        return Token.FILLER
    if not word[0].isupper():
        return Token.OTHER_WORD
    return Token.POSSESSIVE_NAME if re.search(r"['’]", word) else Token.NAME
