"""What a criterion was measured as, and the points that it was measured from, to be drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import pandas as pd

from analytics.verdicts import Measured
from contracts import Evidence, Unit
from engine.origin import Origin, computed_from

NOTHING: Final = "nothing is known of it by then"


class Kind(StrEnum):
    """How the points of a measurement are drawn."""

    LINE = "line"  # by day, one line for each series
    BARS = "bars"  # one for each label, the newest of each company
    DOTS = "dots"  # by day, without an order
    INTERVALS = "intervals"  # one estimate with its ends for each label


class Drawn(NamedTuple):
    """How the points of a measurement are drawn: their kind, what they are in words, and their unit."""

    kind: Kind
    title: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Point:
    """One number behind a measurement, of a company or of none, at the end of its period."""

    label: str
    day: pd.Timestamp
    value: float
    origin: Origin
    series: str = ""
    ticker: str = ""
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class Measurement:
    """A measured criterion; `unit` and `title` are those of the points, which are of another quantity where the
    criterion counts companies or compares.
    """

    measured: Measured
    kind: Kind
    title: str
    unit: Unit
    points: tuple[Point, ...] = ()

    @property
    def counted(self) -> frozenset[str]:
        """The document of the value, and those of the companies that it counts."""
        points = self.points if self.kind == Kind.BARS else ()
        return frozenset(name for name in (self.measured.document, *(p.origin.document for p in points)) if name)

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind the points and the value."""
        every = {point.origin.document for point in self.points} | {self.measured.document}
        return frozenset(name for name in every if name)


def measurement(
    criterion: str,
    value: float,
    points: Sequence[Point],
    drawn: Drawn,
    *,
    behind: Iterable[Origin] | None = None,
    n: int = 1,
    ends: tuple[float, float] | None = None,
) -> Measurement:
    """A measured value with `ends` (itself where there are none); `behind` are the origins that it is computed from,
    those of all points where none are named.
    """
    origin = computed_from(behind if behind is not None else (point.origin for point in points))
    low, high = ends or (value, value)
    day, grade = origin.known_on, Evidence(origin.evidence)
    return Measurement(
        Measured(criterion, value, low, high, n, grade, day, origin.document),
        *drawn,
        tuple(points),
    )


def share_of_points(
    criterion: str,
    points: Sequence[Point],
    drawn: Drawn,
    holds: Callable[[Point], bool],
    *,
    highest_first: bool = True,
) -> Measurement:
    """The share of the points of which something holds; unknown where there are none."""
    if not points:
        return unknown(criterion, drawn)
    ordered = sorted(points, key=lambda each: each.value, reverse=highest_first)
    return measurement(criterion, sum(map(holds, points)) / len(points), ordered, drawn, n=len(points))


def unknown(
    criterion: str, drawn: Drawn, reason: str = NOTHING, points: Sequence[Point] = (), n: int = 0
) -> Measurement:
    """A criterion that cannot be measured on this day, with what there is to draw."""
    return Measurement(Measured(criterion, n=n, reason=reason), *drawn, tuple(points))
