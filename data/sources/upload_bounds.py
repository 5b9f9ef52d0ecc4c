"""What a user's own figure can be: days and magnitudes beyond any listed company's.

One figure of 1e300 or of the year 1 breaks the axes and sums of every page that it touches. The bounds catch slips of
unit (millions for dollars, thousands for persons) where these leave the range of what companies report.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from contracts import PERSONS, Concept

FIRST_DAY: Final = date(1990, 1, 1)  # as addresses: EDGAR and prices hold next to nothing older
_MOST_PEOPLE: Final = 5e6  # Walmart, the largest, has 2.1 million
_MOST_FLOW: Final = 2e12  # dollars of a year: Amazon and Walmart, the largest by revenue, have 0.7 trillion
_MOST_STOCK: Final = 10e12  # dollars: the largest balance sheets of American filers are four to five trillion
_LEAST_MONEY: Final = 1_000  # dollars, unless nothing at all: what is smaller was written in thousands or millions


def objection(concept: Concept, value: float) -> str:
    """Why a finite value cannot be one of this concept; '' where it can."""
    if concept.unit == PERSONS:
        return _of_people(value)
    if value < 0 and concept.nonnegative:
        return f"is below zero, which {concept.name} cannot be"
    most = _MOST_FLOW if concept.kind == "flow" else _MOST_STOCK
    if abs(value) > most:
        return f"is more than any company's {concept.title.lower()} ({most:,.0f}): write whole dollars"
    if 0 < abs(value) < _LEAST_MONEY:
        return f"is less than {_LEAST_MONEY:,} dollars: write whole dollars, not thousands or millions"
    return ""


def _of_people(value: float) -> str:
    if value <= 0:
        return "must be above zero"
    if value != int(value):
        return "is no whole number of people; write it like 75472, without a point or comma"
    return f"is more than any company employs ({_MOST_PEOPLE:,.0f})" if value > _MOST_PEOPLE else ""
