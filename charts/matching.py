"""Companies that a reader asks for by a piece of text, with commas between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar


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


def not_matched(rows: Sequence[T], asked: str) -> list[str]:
    """A line for each part of a text that nobody matches."""
    parts = [part.strip() for part in asked.split(",") if part.strip()]
    return [f"{part}: nobody of that name has both figures here." for part in parts if not matching(rows, part)]
