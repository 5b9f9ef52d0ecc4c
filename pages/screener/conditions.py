"""Conditions as people type them: "employees > 10000, operating margin > 20%"."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pages.screener.measures import MEASURES

_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_SCALES: Final = {"": 1.0, "%": 0.01, "k": 1e3, "m": 1e6, "bn": 1e9, "tn": 1e12}
_CLAUSE: Final = re.compile(
    r"\s*(?P<measure>[\w&' ]+?)\s*(?P<way>>=|<=|>|<)\s*\$?(?P<number>-?[\d.]+)\s*(?P<scale>%|k|m|bn|tn)?\s*", re.I
)
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}\b)")
_BETWEEN: Final = re.compile(r",|;|\band\b", re.I)


@dataclass(frozen=True, slots=True)
class Condition:
    """A measure that has to be above or below a bound, in base units."""

    measure: str
    way: str
    bound: float

    def holds(self, values: Any) -> Any:
        """Where it holds; not where nothing is known."""
        return _OPERATORS[self.way](values, self.bound)


def read(text: str) -> tuple[tuple[Condition, ...], tuple[str, ...]]:
    """The conditions of a text, and the parts of it that are none."""
    parts = [part for part in _BETWEEN.split(_THOUSANDS.sub("", text)) if part.strip()]
    found = [(_condition(part), part.strip()) for part in parts]
    return tuple(c for c, _ in found if c), tuple(part for c, part in found if not c)


def _condition(part: str) -> Condition | None:
    match = _CLAUSE.fullmatch(part.replace("\N{MINUS SIGN}", "-"))
    name = _named(match["measure"]) if match else ""
    if not match or not name:
        return None
    try:
        number = float(match["number"])
    except ValueError:
        return None
    scale = (match["scale"] or "").lower()
    if MEASURES[name].under == "revenue" and not scale and abs(number) > 1:
        return None  # a margin above 20 is meant in percent; as a share it would be 2,000%
    return Condition(name, match["way"], number * _SCALES[scale])


def _named(words: str) -> str:
    """The measure of a title or name; '' for neither."""
    plain = words.strip().lower().replace("_", " ")
    names = {m.title.lower(): m.name for m in MEASURES.values()} | {m.replace("_", " "): m for m in MEASURES}
    return names.get(plain, "")
