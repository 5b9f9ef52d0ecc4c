"""What of the annual panel of large filers a reader has chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from analytics.methods.robust_regressors import ranked, winsorised
from data.store import Store
from engine.filers import EVERY_SECTOR, LAST_PEOPLE, Filers, Values, filers
from engine.request import Request

Treatment = Literal["as_reported", "winsorised", "ranked"]
T = TypeVar("T")

_CHANGES: Final[dict[Treatment, Callable[[Any, Any], Values] | None]] = {
    "as_reported": None,
    "winsorised": winsorised,
    "ranked": ranked,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which filers, and what is done with their values: the part of a request that all frames of the panel read."""

    machine_read: bool = True
    sector: str = EVERY_SECTOR
    treatment: Treatment = "as_reported"
    interval: str = "bias_reduced"
    first: int | None = None  # fiscal years, where a window is chosen
    last: int | None = None
    people_apart: bool = True
    output: str = "revenue"
    year: int = LAST_PEOPLE

    @property
    def change(self) -> Callable[[Any, Any], Values] | None:
        """What is done with values within a year; None where nothing is."""
        return _CHANGES[self.treatment]

    def within(self, first: int, last: int) -> tuple[int, int]:
        """The part of some years that lies in the chosen window."""
        return max(first, self.first or first), min(last, self.last or last)


def choice_of(request: Request) -> Choice:
    """What a request chooses of the panel."""
    chosen: Choice = request.options["filers"]
    return chosen


def computed(store: Store, request: Request, what: Callable[[Filers, Choice], T]) -> T:
    """What a function makes of the chosen filers, kept by snapshot under the function's name."""
    chosen = choice_of(request)

    def compute() -> T:
        of = filers(store, request.as_of, machine_read=chosen.machine_read, sector=chosen.sector)
        return what(of, chosen)

    return store.memo.of((what.__module__, what.__qualname__, request.as_of, chosen), compute)


def treated(values: Values, of: Filers, chosen: Choice) -> Values:
    """Values (G, T) clipped or ranked within each fiscal year, where that is chosen."""
    if chosen.change is None:
        return values
    return chosen.change(values.ravel(), of.groups.ravel()).reshape(values.shape)
