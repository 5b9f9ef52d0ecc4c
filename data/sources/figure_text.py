"""A number as people write it in a table: what it says, and what else it may say.

A point or a comma alone before three digits separates thousands in one country and decimals in the next. Spaces of any
width and apostrophes separate thousands everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

_PLAIN: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_ONE_POINT: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|(\d{4,}|0),\d{3})", re.ASCII)
_GROUPED: Final = (  # two groups, or one with decimals after it, tell which of the two marks separates thousands
    (re.compile(r"[+-]?[1-9]\d{0,2}((\.\d{3}){2,}(,\d+)?|\.\d{3},\d+)", re.ASCII), "."),
    (re.compile(r"[+-]?[1-9]\d{0,2}((,\d{3}){2,}(\.\d+)?|,\d{3}\.\d+)", re.ASCII), ","),
    *(  # three digits behind a point or comma may be one more group, written otherwise
        (re.compile(rf"[+-]?[1-9]\d{{0,2}}({mark}\d{{3}})+([.,](\d{{1,2}}|\d{{4,}}))?", re.ASCII), mark)
        for mark in (" ", "'")
    ),
)
_ALIKE: Final = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{MINUS SIGN}": "-"})
_ONE_COMMA: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_FOREIGN: Final = re.compile(r"[^0-9.,+\-' ]+")
_MARKED: Final = re.compile(r"[.,' ]")
_MARKS: Final = {".": "points", ",": "commas", " ": "spaces", "'": "apostrophes"}


class Number(NamedTuple):
    """A number, and the other one that the same text may mean (None: it is plain)."""

    value: float
    other: float | None = None


def read(text: str) -> Number:
    """The number in a cell: `75472`, `3.15e10`, `1.234.567,8`, `1,234,567.8`, `1 234 567,8`, `1'234'567.8`, `12,5`.

    `76.000` is read as 76, with 76,000 as what else it may say. Raises ValueError, which says what stands in the way:
    `76,000` alone may say either, and nothing in the file tells which.
    """
    alike = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text).translate(_ALIKE)
    if _PLAIN.fullmatch(alike):
        other = float(alike.replace(".", "")) if _ONE_POINT.fullmatch(alike) else None
        return Number(plain(alike), other)
    if _DECIMAL_COMMA.fullmatch(alike):
        return Number(float(alike.replace(",", ".")))
    for pattern, group in _GROUPED:
        if pattern.fullmatch(alike):
            return Number(float(alike.replace(group, "").replace(",", ".")))
    raise ValueError(_obstacle(alike))


def plain(text: str) -> float:
    """A number in digits with a point for decimals. Raises ValueError, for what only Python reads (75_472) too."""
    return float(text if text.isascii() and "_" not in text else "")


def _obstacle(text: str) -> str:
    """What stands in the way of reading a number, in words that name it."""
    if not text:
        return "is empty"
    if foreign := _FOREIGN.search(text):
        return f"has {_named(foreign[0])} in it"
    if _ONE_COMMA.fullmatch(text):
        whole, decimals = text.replace(",", ""), float(text.replace(",", "."))
        return f"has a comma before three digits: {whole} if it separates thousands, {decimals} if decimals"
    marks = list(dict.fromkeys(_MARKED.findall(text)))
    if not marks or not any(c.isdigit() for c in text):
        return "is not a number"
    why = "its digits are not in groups of three" if len(marks) == 1 else "it can be read in more than one way"
    return f"has {' and '.join(_MARKS[mark] for mark in marks)}, and {why}"


def _named(signs: str) -> str:
    """Signs in quotation marks, and by name where they may look like others."""
    shown = signs if len(signs) <= 12 else f"{signs[:12]}…"
    name = "" if signs.isascii() else unicodedata.name(signs[0], "").lower()
    return f"“{shown}”" + (f" ({name})" if name else "")
