"""Text for Streamlit's markdown: whatever comes from data, files or addresses is shown, never interpreted."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from charts.text import unbroken

_IN_ADDRESSES: Final = ":/?#@!$&'*+,;=%~"  # all that may stand in one but what ends a link
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~=&^])")


def escape(text: object) -> str:
    """The text with every character of markdown's syntax (and LaTeX's dollar, and colour directives) made literal, in
    which no line ends between a sign and its dollars.
    """
    return unbroken(_SPECIAL.sub(r"\\\1", " ".join(str(text).split())))


def address(url: str) -> str:
    """An address in which nothing ends the link that it stands in."""
    return quote(url, safe=_IN_ADDRESSES)


def counted(number: int, noun: str) -> str:
    """1 row, 2 rows, 1,200 rows."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def joined(items: list[str]) -> str:
    """Meta, Alphabet and Microsoft."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""
