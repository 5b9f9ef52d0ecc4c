"""Headlines and decks that keep their length, and who is measured at another date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from charts import text
from charts.core import Finding

HEADLINE: Final = 16  # words
DECK: Final = 30


def fitting(candidates: Sequence[str], most: int = HEADLINE) -> str:
    """The first of some wordings, the fullest first, that has no more words than allowed; else the last."""
    return next((each for each in candidates if words(each) <= most), candidates[-1])


def first(finding: Finding, sentence: str) -> Finding:
    """The finding with a sentence before its deck, or in its place where both are too long together."""
    return replace(finding, deck=fitting([f"{sentence} {finding.deck}", sentence], DECK))


def words(line: str) -> int:
    """Words as a reader counts them: "2026Q2" is written in two."""
    return len(text.quarter(line).split())


def usual(quarters: Mapping[str, str]) -> str:
    """The quarter of most companies, the newest where there are several; by name of the company."""
    every = list(quarters.values())
    return max(sorted(set(every), reverse=True), key=every.count)


def others(quarters: Mapping[str, str], way: str) -> tuple[str, ...]:
    """ "Measured to another quarter: Amazon 2025Q4 and Apple 2025Q3." Nothing where all have the usual one."""
    late = apart(quarters)
    return (f"Measured {way} another quarter: {text.every(late)}.",) if late else ()


def newer(at: str, newest: Mapping[str, str]) -> tuple[str, ...]:
    """Why a chart of one quarter shows none newer: "Q2 2026 is not known yet for Amazon and Apple." By name of each
    company compared, the last quarter that it is known for; nothing where that of all is the quarter shown.
    """
    last = max(newest.values(), default=at)
    late = [name for name, quarter in newest.items() if quarter < last]
    return (f"{last} is not known yet for {text.every(late)}.",) if last > at and late else ()


def apart(quarters: Mapping[str, str], than: str = "") -> list[str]:
    """ "Amazon 2025Q4", "Apple 2025Q3": who has another quarter than a given one or the usual."""
    return [f"{name} {quarter}" for name, quarter in quarters.items() if quarter != (than or usual(quarters))]
