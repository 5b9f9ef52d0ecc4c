"""A second, independent reader: how likely a number is the company's headcount, by the words around it.

It knows none of the rules: a logistic regression on the TF-IDF of the words before and behind a number, of the line
above it and of its size. What the rules read is loaded unasked only where this reader agrees. The weights are data
(second_reader.csv, written by `python -m tools.train_headcount_reader`); to score takes numpy alone.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.sources.headcount.lines import Line, lines_of, paragraphs, sentences
from data.sources.spelled import Number, dates, numbers

WEIGHTS: Final = Path(__file__).with_name("second_reader.csv")
AGREES: Final = 0.5  # the probability from which the reader agrees with a count
_NEAR: Final = 4  # words whose distance from the number counts
_REACH: Final = 14  # words on either side that are looked at
_ABOVE: Final = 12  # last words of the line above
_HEADING: Final = 160  # characters of the line before a table and its first rows
_LONGEST: Final = 3_000  # characters of a sentence or row
_WORKERS: Final = re.compile(
    r"employ|associate|team|head\s?count|work\s?force|staff|colleague|worker|personnel|people|persons|individuals|\bftes?\b"
    r"|crew|equivalent|partners",
    re.I,
)
_WORD: Final = re.compile(r"\d[\d,.]*%?|[^\W\d_]+(?:['’]s)?|[|;:,$()%]")
_YEAR: Final = re.compile(r"(?:19[89]|20[0-4])\d")


@dataclass(frozen=True, slots=True)
class Place:
    """A number that may count employees: text[start:end], and the sentence or row it stands in with the line above."""

    value: float
    start: int
    end: int
    sentence: str
    sentence_start: int
    above: str


def places(text: str) -> Iterator[Place]:
    """Every number in a sentence that speaks of people, or in a row of which the row itself or what heads its table
    does."""
    above = heading = ""
    for line in lines_of(text):
        if line.is_row:
            row = _shortened(line)
            if _WORKERS.search(row.text) or _WORKERS.search(heading):
                yield from _in_sentence(row, heading)
            heading = heading if len(heading) > _HEADING else f"{heading} {row.text}"
        else:
            for part in paragraphs(line):
                yield from _in_paragraph(part, above)
            heading = line.text[-_HEADING:]
        above = line.text


def _shortened(row: Line) -> Line:
    return Line(row.text[:_LONGEST], row.start)


def _in_paragraph(paragraph: Line, above: str) -> Iterator[Place]:
    for start, end in sentences(paragraph.text):
        sentence = Line(paragraph.text[start:end], paragraph.start + start)
        if len(sentence.text) <= _LONGEST and _WORKERS.search(sentence.text):
            yield from _in_sentence(sentence, above)


def _in_sentence(sentence: Line, above: str) -> Iterator[Place]:
    days = [(day.start, day.end) for day in dates(sentence.text)]
    for number in numbers(sentence.text):
        if not _YEAR.fullmatch(number.text) and not any(start <= number.start < end for start, end in days):
            yield _place(number, sentence, above)


def _place(number: Number, sentence: Line, above: str) -> Place:
    start, end = sentence.start + number.start, sentence.start + number.end
    return Place(number.value, start, end, sentence.text, sentence.start, above)


def features(place: Place) -> Counter[str]:
    """The words around a number: `b` before, `a` behind, with the distance for the nearest; `u` above; `v` its size."""
    at, to = place.start - place.sentence_start, place.end - place.sentence_start
    before = _words(place.sentence[:at])[-_REACH:][::-1]
    behind = _words(place.sentence[to:])[:_REACH]
    counter = Counter([f"v {_size(place.value)}"])
    for side, words in (("b", before), ("a", behind)):
        counter.update(f"{side} {word}" for word in words)
        counter.update(f"{side}{distance} {word}" for distance, word in enumerate(words[:_NEAR], start=1))
        counter.update(f"{side} {one} {two}" for one, two in pairwise(words))
    counter.update(f"u {word}" for word in _words(place.above)[-_ABOVE:])
    return counter


def _size(value: float) -> str:
    """The magnitude of a number in half steps of ten: 0 for 1 to 3, 1 for 4 to 9, 2 for 10 to 31."""
    return str(math.floor(2 * math.log10(value))) if value >= 1 else "zero"


def _words(text: str) -> list[str]:
    return [_plain(word) for word in _WORD.findall(text.lower().replace("’", "'"))]


def _plain(word: str) -> str:
    if not word[0].isdigit():
        return word
    if word.endswith("%"):
        return "%"
    return "year" if _YEAR.fullmatch(word.rstrip(",.")) else "#"


@dataclass(frozen=True)
class Weights:
    """A logistic regression on TF-IDF: the inverse document frequency and coefficient of each feature, and the bias."""

    columns: dict[str, int]
    idf: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    bias: float

    def probability(self, counted: Mapping[str, int]) -> float:
        """How likely a number with these features is the headcount.

        Term frequencies are logarithmic and vectors of length one, as TfidfTransformer(sublinear_tf=True) of
        scikit-learn makes them.
        """
        known = [(self.columns[name], count) for name, count in counted.items() if name in self.columns]
        columns = np.array([column for column, _ in known], dtype=np.intp)
        frequencies = 1.0 + np.log(np.array([count for _, count in known], dtype=np.float64))
        vector = frequencies * self.idf[columns]
        length = float(np.linalg.norm(vector)) or 1.0
        return float(1.0 / (1.0 + np.exp(-(self.bias + vector @ self.coefficients[columns] / length))))


def weights_of(rows: Iterable[tuple[str, float, float]]) -> Weights:
    """The weights of rows of feature, idf and coefficient; the row of the bias has no feature and no idf."""
    table = list(rows)
    named = [row for row in table if row[0]]
    return Weights(
        columns={name: column for column, (name, _, _) in enumerate(named)},
        idf=np.array([idf for _, idf, _ in named]),
        coefficients=np.array([coefficient for _, _, coefficient in named]),
        bias=next(coefficient for name, _, coefficient in table if not name),
    )


@cache
def weights() -> Weights:
    """The weights that the reader came with."""
    with WEIGHTS.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return weights_of((name, float(idf), float(coefficient)) for name, idf, coefficient in rows)


def probabilities(
    text: str, model: Weights | None = None, wanted: Callable[[Place], bool] = lambda _place: True
) -> list[tuple[Place, float]]:
    """Every wanted number that may count employees, with how likely it is the headcount."""
    model = model or weights()
    return [(place, model.probability(features(place))) for place in places(text) if wanted(place)]
