"""Announced job cuts as triangles on the line of a company's headcount, in the quarter of the announcement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from charts import emphasis, frame, marks, style, text
from charts.core import ChartData
from charts.event_strip import Announced, Cuts
from charts.figure import Figure, scatter
from contracts import Company

_TEN_THOUSAND: Final = 13  # pixels of the triangle of 10,000 jobs, whose area grows with them
_SMALLEST, _LARGEST = 6.0, 20.0


def draw(figure: Figure, data: ChartData, paths: Mapping[str, pd.DataFrame], cuts: Cuts) -> None:
    """A triangle above the line for each quarter with announcements; what was announced answers the hover."""
    for company in data.companies:
        path = paths.get(company.ticker)
        if path is not None and not emphasis.is_grey(company):
            _marked(figure, company, path, [cut for cut in cuts.rows if cut.ticker == company.ticker])


def _marked(figure: Figure, company: Company, path: pd.DataFrame, cuts: Sequence[Announced]) -> None:
    level = dict(zip(path["quarter"], path["value"].astype(float), strict=True))
    by_quarter: dict[str, list[Announced]] = {}
    for cut in cuts:
        by_quarter.setdefault(str(cut.day.to_period("Q")), []).append(cut)
    there = {q: some for q, some in by_quarter.items() if math.isfinite(level.get(q, math.nan))}
    if not there:
        return
    figure.add_trace(
        scatter(
            x=[style.quarter_day(quarter) for quarter in there],
            y=[level[quarter] for quarter in there],
            mode="markers",
            meta="mark",
            marker={
                "symbol": "triangle-up",
                "color": company.colour,
                "size": [_size(sum(cut.jobs or 0 for cut in some)) for some in there.values()],
                "standoff": 9,
                "angle": -180,  # so that it points down from above the line
                "opacity": 1,
                "line": {"width": 0},
            },
            hovertext=["<br>".join(_text(company, cut) for cut in some) for some in there.values()],
            hoverinfo="text",
            showlegend=False,
            cliponaxis=False,
        )
    )


def _size(jobs: float) -> float:
    """Pixels of a triangle; a small one where no number was named."""
    return max(_SMALLEST, min(_LARGEST, _TEN_THOUSAND * math.sqrt(jobs / 10_000)))


def _text(company: Company, cut: Announced) -> str:
    jobs = "number not stated" if cut.jobs is None else f"{cut.jobs:,.0f} jobs"
    named = marks.named(text.short(company), "", company.colour)
    return f"{named} {cut.kind.replace('_', ' ')}: {jobs}, {frame.day(cut.day)}, {text.evidence(cut.evidence or '')}"


def unmarked(data: ChartData, rows: pd.DataFrame, cuts: Cuts) -> list[str]:
    """A line on the companies with cuts announced in quarters without a headcount, after the newest one mostly."""
    known = set(zip(rows["ticker"], rows["quarter"], strict=True))
    lost = [cut for cut in cuts.rows if (cut.ticker, str(cut.day.to_period("Q"))) not in known]
    names = [text.short(c) for c in data.companies if c.ticker in {cut.ticker for cut in lost}]
    count = text.plural(len(lost), "cut")
    return [f"Announced in quarters without a headcount, so in the table only: {count} of {text.every(names)}."] * bool(
        lost
    )
