"""Companies that a reader asks for by a piece of text, with commas between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from charts import headline
from charts.core import Finding


class Named(Protocol):
    """A row of one company."""

    @property
    def ticker(self) -> str: ...

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


def matching(rows: Sequence[T], asked: str) -> tuple[T, ...]:
    """The companies that a text asks for, by ticker or a part of the name."""
    wanted = [part.strip().lower() for part in asked.split(",") if part.strip()]
    return tuple(row for row in rows if any(_matches(row, part) for part in wanted))


def _matches(row: Named, part: str) -> bool:
    return part == row.ticker.lower() or (len(part) > 2 and part in row.name.lower())


def sought(finding: Finding, rows: Sequence[T], asked: str, lacks: str = "has both figures here") -> Finding:
    """The finding, which says above the chart for which parts of a text nobody was found; `lacks`: what they would need
    to be found.
    """
    parts = [part.strip() for part in asked.split(",") if part.strip()]
    lost = [f"“{part}”" for part in parts if not matching(rows, part)]
    return headline.first(finding, f"No company called {' or '.join(lost)} {lacks}.") if lost else finding
