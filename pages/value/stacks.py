"""Stacked bars by quarter, above and below zero, hollow where the evidence is weak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pandas as pd

from charts import marks, style
from charts.figure import Figure, Trace, bar

_DAY: Final = 86_400_000
_WIDTH: Final = 68 * _DAY  # milliseconds of a quarter's bar
_AIR: Final = pd.Timedelta(days=50)


def faint(colour: str) -> str:
    """A fill for weak evidence that still tells stacked parts from each other."""
    return marks.hollow(colour).replace("0.12)", "0.4)")


def fills(colours: Sequence[str], weak: Iterable[bool]) -> list[str]:
    """The fill of each bar: its colour, fainter where its evidence is weak."""
    return [faint(c) if w else c for c, w in zip(colours, weak, strict=True)]


@dataclass(frozen=True, slots=True)
class Point:
    """A number as it is drawn: its value, whether its evidence is weak, and its hover."""

    value: float
    weak: bool
    hover: str


GAP: Final = Point(float("nan"), weak=False, hover="")


@dataclass(frozen=True, slots=True)
class Series:
    """Points on a complete grid of quarters; a gap has no value and no hover."""

    quarters: tuple[str, ...]
    points: tuple[Point, ...]

    @classmethod
    def on_grid(cls, points: Mapping[str, Point]) -> Self:
        """The points by quarter, on all quarters from the first to the last of them."""
        grid = tuple(map(str, pd.period_range(min(points), max(points), freq="Q")))
        return cls(grid, tuple(points.get(quarter, GAP) for quarter in grid))

    @property
    def days(self) -> list[str]:
        return [style.quarter_day(q) for q in self.quarters]

    @property
    def values(self) -> list[float]:
        return [p.value for p in self.points]

    @property
    def last(self) -> float:
        """The value of the last quarter."""
        return self.points[-1].value

    @property
    def weak(self) -> np.ndarray:
        return np.array([p.weak for p in self.points], dtype=bool)

    @property
    def hovers(self) -> list[str]:
        return [p.hover for p in self.points]


def bars(series: Series, colour: str) -> Trace:
    """One part's bars through time; a gap is a quarter without a bar."""
    fill = fills([colour] * len(series.points), series.weak)
    return bar(
        x=series.days,
        y=series.values,
        width=_WIDTH,
        showlegend=False,
        marker={"color": fill, "line": {"color": colour, "width": 1}},
        hovertext=series.hovers,
        hoverinfo="text",
    )


def line(figure: Figure, series: Series, colour: str, width: float, **place: Any) -> None:
    """A line through the points that shows their evidence."""
    marks.trace_line(figure, series.days, series.values, series.weak, colour, series.hovers, width=width, **place)


def middles(values: Sequence[float]) -> list[float]:
    """Where the middle of each stacked part lies: those above zero pile up, those below pile down."""
    up = down = 0.0
    places = []
    for value in values:
        places.append((up if value >= 0 else down) + value / 2)
        up, down = (up + value, down) if value >= 0 else (up, down + value)
    return places


def extent(parts: Sequence[Sequence[float]]) -> tuple[float, float]:
    """The range of an axis that holds the stacks of these parts, zero included."""
    values = np.array(parts, dtype=float)
    ends = [*np.nansum(np.clip(values, 0, None), axis=0), *np.nansum(np.clip(values, None, 0), axis=0)]
    return style.span(ends, include=(0,))


def time_axis(quarters: Sequence[str]) -> dict[str, Any]:
    """The common time axis with room for the first and the last bar."""
    axis = style.time_axis(quarters)
    ends = [pd.Timestamp(style.quarter_day(q)) + side * _AIR for q, side in ((quarters[0], -1), (quarters[-1], 1))]
    return axis | {"range": [str(day.date()) for day in ends]}
