"""A number as people write it in a table: what it says, and what else it may say.

A point or a comma alone before three digits separates thousands in one country and decimals in the next.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PLAIN: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)
_ONE_POINT: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?(\d+,(\d{1,2}|\d{4,})|(\d{4,}|0),\d{3})", re.ASCII)
_GROUPED: Final = (  # two groups, or one with decimals after it, tell which of the two marks separates thousands
    (re.compile(r"[+-]?[1-9]\d{0,2}((\.\d{3}){2,}(,\d+)?|\.\d{3},\d+)", re.ASCII), "."),
    (re.compile(r"[+-]?[1-9]\d{0,2}((,\d{3}){2,}(\.\d+)?|,\d{3}\.\d+)", re.ASCII), ","),
)


class Number(NamedTuple):
    """A number, and the other one that the same text may mean (None: it is plain)."""

    value: float
    other: float | None = None


def read(text: str) -> Number:
    """The number in a cell: `75472`, `3.15e10`, `1.234.567,8`, `1,234,567.8`, `12,5`. Raises ValueError.

    `76.000` is read as 76, with 76,000 as what else it may say; `76,000` alone is refused: it may say either, and
    nothing in the file tells which.
    """
    if _PLAIN.fullmatch(text):
        other = float(text.replace(".", "")) if _ONE_POINT.fullmatch(text) else None
        return Number(plain(text), other)
    if _DECIMAL_COMMA.fullmatch(text):
        return Number(float(text.replace(",", ".")))
    for pattern, group in _GROUPED:
        if pattern.fullmatch(text):
            return Number(float(text.replace(group, "").replace(",", ".")))
    raise ValueError(text)


def plain(text: str) -> float:
    """A number in digits with a point for decimals. Raises ValueError, for what only Python reads (75_472) too."""
    return float(text if text.isascii() and "_" not in text else "")
