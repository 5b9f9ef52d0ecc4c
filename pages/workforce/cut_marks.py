"""Announced job cuts as triangles on the line of a company's headcount, in the quarter of the announcement.

Only quarters in which 1% of the people or more were to go: a triangle for each of the many small ones hides the lines.
"""

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

_TEN_THOUSAND: Final = 11  # pixels of the triangle of 10,000 jobs, whose area grows with them
_SMALLEST, _LARGEST = 5.0, 16.0
_LEAST: Final = 0.01  # of the headcount
People = Mapping[tuple[str, str], float]  # by ticker and quarter
ByQuarter = dict[tuple[str, str], list[Announced]]


def large(cuts: Cuts, people: People) -> ByQuarter:
    """The cuts by company and quarter, of quarters in which they name 1% of its people or more."""
    every: ByQuarter = {}
    for cut in cuts.rows:
        every.setdefault((cut.ticker, str(cut.day.to_period("Q"))), []).append(cut)
    return {key: some for key, some in every.items() if _jobs(some) >= _LEAST * people.get(key, math.inf)}


def draw(figure: Figure, data: ChartData, paths: Mapping[str, pd.DataFrame], cuts: ByQuarter) -> None:
    """A triangle above the line for each of these quarters; what was announced answers the hover."""
    for company in data.companies:
        path = paths.get(company.ticker)
        if path is not None and not emphasis.is_grey(company):
            own = {quarter: some for (ticker, quarter), some in cuts.items() if ticker == company.ticker}
            _marked(figure, company, path, own)


def _jobs(cuts: Sequence[Announced]) -> float:
    """How many jobs they name together."""
    return sum(cut.jobs or 0 for cut in cuts)


def _marked(figure: Figure, company: Company, path: pd.DataFrame, cuts: Mapping[str, Sequence[Announced]]) -> None:
    level = dict(zip(path["quarter"], path["value"].astype(float), strict=True))
    there = {q: some for q, some in cuts.items() if math.isfinite(level.get(q, math.nan))}
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
                "size": [_size(_jobs(some)) for some in there.values()],
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
    """Pixels of a triangle."""
    return max(_SMALLEST, min(_LARGEST, _TEN_THOUSAND * math.sqrt(jobs / 10_000)))


def _text(company: Company, cut: Announced) -> str:
    jobs = "number not stated" if cut.jobs is None else f"{cut.jobs:,.0f} jobs"
    named = marks.named(text.short(company), "", company.colour)
    return f"{named} {cut.kind.replace('_', ' ')}: {jobs}, {frame.day(cut.day)}, {text.evidence(cut.evidence or '')}"


def small(cuts: Cuts, people: People) -> list[str]:
    """How many announcements are of quarters with a headcount in which too few jobs were named for a triangle."""
    drawn = large(cuts, people)
    keys = [(cut.ticker, str(cut.day.to_period("Q"))) for cut in cuts.rows]
    count = sum(key in people and key not in drawn for key in keys)
    return [f"Not drawn, with no number or less than 1% of the people in the quarter: {text.plural(count, 'cut')}."] * (
        count > 0
    )


def unmarked(data: ChartData, rows: pd.DataFrame, cuts: Cuts) -> list[str]:
    """A line on the companies with cuts announced in quarters without a headcount, after the newest one mostly."""
    known = set(zip(rows["ticker"], rows["quarter"], strict=True))
    lost = [cut for cut in cuts.rows if (cut.ticker, str(cut.day.to_period("Q"))) not in known]
    names = [text.short(c) for c in data.companies if c.ticker in {cut.ticker for cut in lost}]
    count = text.plural(len(lost), "cut")
    return [f"Announced in quarters without a headcount, so in the table only: {count} of {text.every(names)}."] * bool(
        lost
    )
