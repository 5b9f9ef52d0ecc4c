"""Responses year by year: points with intervals before what a placebo gives, companies and observations below."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from charts import marks, style
from charts.figure import Figure, scatter
from contracts import Unit

_PLACEBO: Final = "rgba(125,135,146,0.28)"
_AIR: Final = 0.34  # of the height, for the counts below the intervals


@dataclass(frozen=True, slots=True)
class Point:
    """A response at one horizon, with the ends of its interval and the middle 95% of a placebo where there is one.

    `hover` is finished markup; `doubted` draws the interval dashed.
    """

    horizon: int
    value: float
    low: float
    high: float
    companies: int
    observations: int
    hover: str
    placebo: tuple[float, float] | None = None
    doubted: bool = False


def panel(figure: Figure, points: Sequence[Point], place: int, colour: str, unit: Unit) -> None:
    """The points of one outcome in a panel; nothing where there are none."""
    if not points:
        return
    low, high = _span(points)
    room = (high - low) * _AIR
    figure.update_yaxes(style.value_axis(low, high, unit, most=4), row=place)
    figure.update_yaxes(row=place, range=[low - room, high], zeroline=True, zerolinecolor=style.RULE)
    for point in points:
        _draw(figure, point, place, colour)
        _count(figure, point, "" if place == 1 else str(place), low - room)


def years_axis(figure: Figure, last: int, title: str, *, row: int) -> None:
    """Whole years from 0 to the last along the bottom, with a title below the lowest panel."""
    ticks: dict[str, Any] = {"tickvals": list(range(last + 1)), "ticktext": [str(year) for year in range(last + 1)]}
    ends = [-0.5, last + 0.5]
    figure.update_xaxes(type="linear", range=ends, **ticks, showgrid=False, zeroline=False, fixedrange=True)
    figure.update_xaxes(title={"text": title, "font": {"size": style.SMALL}, "standoff": 4}, row=row)


def _span(points: Sequence[Point]) -> tuple[float, float]:
    """All intervals and placebos, and zero."""
    ends = [end for point in points for end in (point.low, point.high, point.value, *(point.placebo or ()))]
    finite = [end for end in (*ends, 0.0) if math.isfinite(end)]
    air = 0.06 * (max(finite) - min(finite)) or 0.01
    return min(finite) - air, max(finite) + air


def _draw(figure: Figure, point: Point, place: int, colour: str) -> None:
    if point.placebo:
        figure.add_trace(_bar(point.horizon, point.placebo, {"color": _PLACEBO, "width": 22}), row=place, col=1)
    line = {"color": colour, "width": 3, "dash": marks.DASH if point.doubted else "solid"}
    figure.add_trace(_bar(point.horizon, (point.low, point.high), line), row=place, col=1)
    figure.add_trace(
        scatter(
            x=[point.horizon],
            y=[point.value],
            mode="markers",
            marker={"color": colour, "size": 11},
            hovertext=[point.hover],
            hoverinfo="text",
            hoverlabel={"bordercolor": colour},
            showlegend=False,
            cliponaxis=False,
        ),
        row=place,
        col=1,
    )


def _bar(at: int, ends: tuple[float, float], line: dict[str, Any]) -> dict[str, Any]:
    return scatter(x=[at, at], y=list(ends), mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _count(figure: Figure, point: Point, suffix: str, bottom: float) -> None:
    """Companies and observations below an interval."""
    figure.add_annotation(
        text=f"{point.companies:,}<br>{point.observations:,}",
        x=point.horizon,
        y=bottom,
        xref=f"x{suffix}",
        yref=f"y{suffix}",
        yanchor="bottom",
        showarrow=False,
        font={"size": style.TINY},
    )
