"""The text of a report as lines, and the paragraphs, sentences and cells in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_GAP: Final = re.compile(r"\s*\|\s*|\t+| {3,}")
FIGURE: Final = re.compile(r"[$€£(~]?\d[\d,.]*[%)]*")
_CELL_OF_PROSE: Final = 60  # characters
_STOP: Final = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“(•A-Z\d])")
_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:Inc|Corp|Co|Ltd|No|Nos|approx|St|Mr|Ms|Mrs|Dr|vs|e\.g|i\.e|N\.A|L\.P|Jr|Sr|Bros|incl"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|\b[A-Z])\.$"
)
_BEGINS: Final = re.compile(
    r"(?:As|We|The|In|Our|At|Of|Approximately|On|These|This|None|It|During|From|Additionally)\b"
)
_UNENDED: Final = re.compile(
    r"(?:,|\b(?:the|of|and|or|in|our|to|approximately|about|had|have|employed|employ|with|at|was|were|for|a|an|by))$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text and the place where it begins."""

    text: str
    start: int

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where its cells are: parted by bars (as in markdown, also at the ends), tabs, or three blanks and more."""
        begin = re.match(r"\|\s*", self.text)
        end = re.search(r"\s*\|$", self.text) if begin else None
        stop = end.start() if end else len(self.text)
        place = begin.end() if begin else 0
        spans = []
        for gap in _GAP.finditer(self.text, place, stop):
            spans.append((place, gap.start()))
            place = gap.end()
        return [*spans, (place, max(stop, place))]

    @property
    def cells(self) -> list[str]:
        """The text of its cells."""
        return [self.text[start:end].strip() for start, end in self.spans]

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table: bars or tabs part it, or wide blanks and one of its cells is a figure."""
        if "|" in self.text or "\t" in self.text:
            return True
        return "   " in self.text and any(FIGURE.fullmatch(cell) for cell in self.cells[1:])


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text; one that goes on below in the middle of a sentence is put together (a line feed is a
    blank)."""
    start = place = 0
    lines = text.split("\n")
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        place += len(line) + 1
        if _goes_on(line, below):
            continue
        yield Line(text[start : place - 1], start)
        start = place


def _goes_on(line: str, below: str) -> bool:
    if not line.strip() or not below.strip() or Line(line, 0).is_row or Line(below, 0).is_row:
        return False
    cut = re.match(r"[a-z\d(]", below) and not re.search(r"[.:;!?]$", line)
    return bool(cut or _UNENDED.search(line))


def paragraphs(line: Line) -> Iterator[Line]:
    """The line itself, or the cells of a row that are long enough to be prose."""
    spans = line.spans if line.is_row else [(0, len(line.text))]
    for start, end in spans:
        if len(spans) == 1 or end - start >= _CELL_OF_PROSE:
            yield Line(line.text[start:end], line.start + start)


def sentences(paragraph: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a paragraph."""
    start = 0
    for stop in _STOP.finditer(paragraph):
        before = paragraph[start : stop.start()].rstrip('"”’)')
        if _ABBREVIATED.search(before) and not _BEGINS.match(paragraph, stop.end()):
            continue
        yield start, stop.start()
        start = stop.end()
    if start < len(paragraph):
        yield start, len(paragraph)
