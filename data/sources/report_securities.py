"""What the cover page of a report says of the securities that are traded: of how many shares one is, and under which
symbol each class of shares has its price.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from data.sources import spelled

_RECEIPT: Final = re.compile(r"american deposit[ao]ry|\bADSs?\b|\bADRs?\b", re.I)
_REPRESENTS: Final = re.compile(r"\brepresent(?:s|ing|ed by|ative of)?\b", re.I)
_SHARE: Final = re.compile(r"\b(?:shares?|stock|CPOs?)\b", re.I)
_OTHER: Final = re.compile(
    r"preferred|preference|depositary|notes?\b|debenture|bonds?\b|warrant|rights?\b|units?\b", re.I
)
_PARTS: Final = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10, "twentieth": 20}
_PART: Final = re.compile(rf"\b(?:one|a)?[\s-]*({'|'.join(_PARTS)})\b|\b(\d+)\s*/\s*(\d+)\b", re.I)
_MANY: Final = re.compile(
    r"\b(?!each\b|one\b|the\b|a\b)(\w+)\s+(?:american deposit[ao]ry shares|ADSs)\s+represent", re.I
)


def shares_in(title: str) -> float | None:
    """How many shares what is traded stands for, by the title of a class of securities: 5 for "American Depositary
    Shares, each representing five common shares", 1 for "Common Stock"; None for other securities, or where it is not
    stated.
    """
    if not _RECEIPT.search(title):
        return 1.0 if _SHARE.search(title) and not _OTHER.search(title) else None
    stated = _REPRESENTS.search(title)
    if not stated:
        return None
    after, many = title[stated.end() :], _MANY.search(title)
    represented = _first_number(after)
    units = _first_number(many[1]) if many else 1.0
    return represented / units if represented and units else None


def _first_number(text: str) -> float | None:
    part, number = _PART.search(text), next(spelled.numbers(text), None)
    if part and (number is None or part.start() <= number.start):
        return 1 / _PARTS[part[1].lower()] if part[1] else float(part[2]) / float(part[3])
    return number.value if number else None


def symbol(text: str) -> str:
    """A trading symbol as Yahoo spells it: BRK.B is BRK-B."""
    return re.sub(r"[./ ]+", "-", text.strip().upper())


def class_symbols(
    classes: Sequence[tuple[str, str | None]], main: str, known: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The symbol whose price values each class, of the classes and symbols of a cover page.

    A class that is not listed is valued at the company's own price; where none is, and the company's symbol names one
    of the classes (BRK-B), its sisters' are of the same form. A company that was renamed has its price under the newer
    symbol: that of the same class in newer reports (`known`), or of the only one that was listed.
    """
    listed = {name: symbol(text) for name, text in classes if text}
    root, dash, own = main.rpartition("-")
    if not listed and dash and own in {name for name, _ in classes}:
        return {name: f"{root}-{name}" if len(name) == 1 else main for name, _ in classes}
    if listed and main not in listed.values():
        former = set(listed.values())
        listed = {name: (known or {}).get(name, main if len(former) == 1 else text) for name, text in listed.items()}
    return {name: listed.get(name, main) for name, _ in classes}
