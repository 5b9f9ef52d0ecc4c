"""The table of a chart as people read it, on its page and in a file: the head of a column, the text of a cell."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from charts import style, text
from contracts import unit_called

_HEADS: Final = {
    "title": "Measure",
    "evidence": "Grade",
    "exact": "Exactly",
    "known_on": "Known since",
    "part_usd": "Part in dollars",
    "calendar": "Calendar year",
    "reason": "Reason if missing",
}
_STATES: Final = frozenset({"evidence", "state", "reason"})
_IN_UNIT: Final = frozenset({"value", "low", "high", "step"})  # columns that are in the unit of the row
_UNITS: Final = {
    "share_of_change": "fraction",
    "use": "fraction",
    "ratio": "multiple",
    "plan": "USD",
    "part_usd": "USD",
}
_LEAST: Final = 0.0005  # what is positive and below it would be written as nothing


def head(column: str) -> str:
    """The head of a column: "Known since"."""
    return _HEADS.get(column) or column.replace("_", " ").capitalize()


def cell(column: str, value: Any, unit: str = "") -> str:
    """A value of a column, where `unit` is the symbol of its row's: "$30.1bn", "Q2 2026"; '' where it is missing."""
    if value is None or value is pd.NaT or value != value:
        return ""
    if column in _STATES:
        return text.evidence(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return text.day(value)
    if not isinstance(value, int | float):
        return text.readable(str(value).replace("-", " ") if column == "claim" else str(value))
    symbol = unit if column in _IN_UNIT else _UNITS.get(column)
    return _number(column, value) if symbol is None else style.written(value, unit_called(symbol))


def _number(column: str, value: float) -> str:
    """A number without a unit: a count whole, any other in three digits."""
    if column == "year":
        return f"{value:.0f}"
    if float(value).is_integer() or abs(value) >= 1_000:
        return style.minus(f"{value:,.0f}")
    return "under 0.001" if 0 < value < _LEAST else style.three(value)
