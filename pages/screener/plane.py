"""Two measures of all companies in a plane: axes, grey points, and those that are coloured and named."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.methods import rank_correlation
from analytics.methods.rank_correlation import RankCorrelation
from charts import style, text, trails
from charts.figure import Trace, scatter
from contracts import FRACTION, Company, Description
from pages.screener import words
from pages.screener.frames import Ranked, Screened
from pages.screener.measures import MEASURES

FEWEST = 10  # companies for a rank correlation
_SMALL, _LARGE = 6.0, 10.0  # pixels


@dataclass(frozen=True, slots=True)
class Plane:
    """The two measures, vertical first, and their axes: logarithmic for what is no share."""

    described: tuple[Description, Description]
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    @property
    def log_x(self) -> bool:
        """Whether the horizontal axis is logarithmic."""
        return self.described[1].unit != FRACTION

    @property
    def log_y(self) -> bool:
        """Whether the vertical axis is logarithmic."""
        return self.described[0].unit != FRACTION

    def kit(self) -> trails.Plane:
        """The same as the kit finds places for names in."""
        return trails.Plane("x", "y", self.x_range, self.y_range, self.log_x, self.log_y)


def described_of(measure: str, across: str) -> tuple[Description, Description]:
    """What both measures are, the vertical first."""
    return MEASURES[measure].described(0), MEASURES[across].described(0)


def undrawn(count: int) -> list[str]:
    """That some companies have no place on a logarithmic axis."""
    return [f"{words.counted(count)} with a value that is zero or below: no place on a logarithmic axis."] * bool(count)


def drawable(screen: Screened, described: tuple[Description, Description]) -> list[Ranked]:
    """The rows that have a place: above zero where an axis is logarithmic."""
    logs = [what.unit != FRACTION for what in described]
    return [row for row in screen.rows if all(c.value > 0 or not log for c, log in zip(row.cells, logs, strict=True))]


def plane_of(rows: Sequence[Ranked], described: tuple[Description, Description]) -> Plane:
    """The plane that holds some rows."""
    spans = [
        style.span([row.cells[i].value for row in rows], log=what.unit != FRACTION) for i, what in enumerate(described)
    ]
    return Plane(described, spans[1], spans[0])


def others(screen: Screened, rows: Sequence[Ranked], plane: Plane, colour: str = words.OTHERS) -> Trace:
    """Small points without names."""
    grey = {row.ticker: words.company_of({}, row) for row in rows}
    return scatter(
        x=[row.cells[1].value for row in rows],
        y=[row.cells[0].value for row in rows],
        mode="markers",
        marker={"size": _SMALL, "color": colour, "opacity": 1, "line": {"width": 0}},
        hovertext=[words.hover(grey[r.ticker], r, plane.described, screen.year, len(screen.rows)) for r in rows],
        hoverinfo="text",
        showlegend=False,
        cliponaxis=False,
    )


def sides(rows: Sequence[Ranked], plane: Plane) -> list[str]:
    """Where the name of each of some rows goes."""
    heads = [trails.Head(row.cells[1].value, row.cells[0].value, _LARGE, words.short(row)) for row in rows]
    return trails.sides(plane.kit(), heads, [])


def chosen(screen: Screened, row: Ranked, company: Company, plane: Plane, side: str) -> Trace:
    """A large point in the company's colour, with its name where a side is given."""
    return scatter(
        x=[row.cells[1].value],
        y=[row.cells[0].value],
        mode="markers+text" if side else "markers",
        text=[f"<b>{text.escape(words.short(row))}</b>" if side else ""],
        textposition=side or "top center",
        textfont={"size": style.SMALL},
        marker={"size": _LARGE, "color": company.colour, "line": {"width": 0}},
        hovertext=[words.hover(company, row, plane.described, screen.year, len(screen.rows))],
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


def split(rows: Sequence[Ranked], named: Mapping[str, Company]) -> tuple[list[Ranked], list[Ranked]]:
    """Those in grey, and those that are coloured."""
    return [r for r in rows if r.ticker not in named], [r for r in rows if r.ticker in named]


def correlation(rows: Sequence[Ranked]) -> RankCorrelation:
    """Spearman's rank correlation of both measures and its 95% interval; NaN for too few, or for one that is
    constant.
    """
    if len(rows) < FEWEST:
        return RankCorrelation(math.nan, math.nan, math.nan)
    y, x = (np.array([row.cells[i].value for row in rows]) for i in (0, 1))
    return rank_correlation.spearman_interval(x, y)
