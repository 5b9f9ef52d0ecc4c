"""How wide text is, and where its lines break: by the widths of Arial's letters, without a browser.

Liberation Sans and Arimo have the same widths; Helvetica and most that stand in for it are hardly wider.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Final

FONT: Final = "Arial, 'Liberation Sans', Arimo, Helvetica, sans-serif"
# Thousandths of the font's size, from the blank (32) to the tilde (126); Liberation Sans 2.
_REGULAR: Final = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_BOLD: Final = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 "
    "584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 "
    "333 611 556 778 556 556 500 389 280 389 584"
)
_OTHERS: Final = {"—": 1000, "…": 1000, "·": 333, "’": 278, "‘": 278, "“": 500, "”": 500}
_ELSEWHERE: Final = 720  # wider than any Latin letter but a few
_WIDEST: Final = 1000  # of scripts whose letters fill a square
_SQUARE: Final = 0x2E80  # where these begin
_SPARE: Final = 1.02  # a substitute font may be a little wider
_TAG: Final = re.compile(r"<[^>]+>")


def _table(widths: str) -> dict[str, int]:
    return {chr(32 + place): int(width) for place, width in enumerate(widths.split())} | _OTHERS


_TABLES: Final = {False: _table(_REGULAR), True: _table(_BOLD)}


def plain(markup: str) -> str:
    """The letters that a finished text is drawn with: without its tags and escapes."""
    return html.unescape(_TAG.sub("", markup))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line in the unit of the font's size."""
    table = _TABLES[bold]
    thousandths = sum(table.get(c, _WIDEST if ord(c) >= _SQUARE else _ELSEWHERE) for c in text)
    return thousandths * size * _SPARE / 1000


@lru_cache(maxsize=2048)
def lines(text: str, room: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `room`, broken between words, and inside a word that is wider alone."""
    broken: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        broken += [line] if line else []
        *full, line = _pieces(word, room, size, bold)
        broken += full
    return (*broken, line) if line else tuple(broken)


def _pieces(word: str, room: float, size: float, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
