"""Announced job cuts as a strip of triangles under a time axis: a row per company, the area says how many jobs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from charts import emphasis, frame, marks, quarter_hover, style, text
from charts.core import ChartData
from charts.figure import Figure, Trace, scatter
from charts.frame import TABLE_COLUMNS
from contracts import JOB_CUTS, PERSONS, Company

NAME: Final = "announced_job_cut"
TITLE: Final = "Announced job cut"
HOVERED: Final = quarter_hover.Panel("Job cuts announced", (NAME,))
_ROW: Final = 18  # pixels of a company's row
_MANY, _TIGHT = 4, 12  # more rows than so many have fewer pixels each
_LOW: Final = 34  # least height of the strip
_SMALLEST, _LARGEST = 5.0, 20.0  # pixels of a triangle
_TEN_THOUSAND: Final = 15  # pixels of the triangle of 10,000 jobs


class Announced(Protocol):
    """What the strip needs to know of an announcement."""

    @property
    def ticker(self) -> str: ...
    @property
    def day(self) -> pd.Timestamp: ...
    @property
    def kind(self) -> str: ...
    @property
    def jobs(self) -> float | None: ...
    @property
    def scope(self) -> str: ...
    @property
    def evidence(self) -> str | None: ...
    @property
    def source_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Cuts:
    """The announced cuts of the drawn companies inside the drawn quarters, oldest first."""

    rows: tuple[Announced, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def tickers(self) -> frozenset[str]:
        """Who announced any."""
        return frozenset(row.ticker for row in self.rows)


def within(announced: Iterable[Announced], data: ChartData, quarters: Sequence[str]) -> Cuts:
    """The cuts among some announcements that are drawn."""
    if not quarters:
        return Cuts(())
    first = pd.Period(quarters[0], freq="Q").start_time
    last = pd.Period(quarters[-1], freq="Q").end_time
    drawn = frame.by_ticker(data)
    inside = [row for row in announced if first <= row.day <= last and row.kind in JOB_CUTS and row.ticker in drawn]
    return Cuts(tuple(sorted(inside, key=lambda row: (row.day, row.ticker))))


def added(table: pd.DataFrame, data: ChartData, cuts: Cuts) -> pd.DataFrame:
    """The table with a row for every announcement that names a number of jobs."""
    names = {c.ticker: c.name for c in data.companies}
    rows = [_row(cut, names[cut.ticker]) for cut in cuts.rows if cut.jobs is not None]
    if not rows:
        return table
    return frame.with_rows(table, pd.DataFrame(rows, columns=list(TABLE_COLUMNS)))


def _row(cut: Announced, company: str) -> tuple[object, ...]:
    quarter = str(cut.day.to_period("Q"))
    value = (cut.jobs, str(PERSONS), cut.evidence, cut.day, cut.source_id)
    return (cut.ticker, company, quarter, cut.day, NAME, TITLE, *value)


def pixels(data: ChartData, cuts: Cuts) -> int:
    """Height of a strip with announcements."""
    rows = len(_rows(data, cuts))
    return max(_LOW, (_ROW if rows <= _MANY else _TIGHT) * rows)


def _rows(data: ChartData, cuts: Cuts) -> list[list[Company]]:
    """Who has announced anything, from the top: a row for each company, and one for all in grey."""
    present = [c for c in data.companies if c.ticker in cuts.tickers]
    grey = [c for c in present if emphasis.is_grey(c)]
    return [*([c] for c in present if c not in grey), *([grey] if grey else [])]


def draw(figure: Figure, data: ChartData, cuts: Cuts, row: int) -> None:
    """One row of triangles per company with announcements, named with the largest number of jobs."""
    rows = _rows(data, cuts)
    axis = str(row) if row > 1 else ""
    for level, companies in enumerate(reversed(rows)):
        for company in companies:
            own = [cut for cut in cuts.rows if cut.ticker == company.ticker]
            figure.add_trace(_triangles(company, own, level), row=row, col=1)
        tickers = {c.ticker for c in companies}
        most = max(cut.jobs or 0 for cut in cuts.rows if cut.ticker in tickers)
        size = style.SMALL if len(rows) <= _MANY else style.TINY
        _label(figure, companies, most, level, axis, size)
    figure.update_yaxes(visible=False, range=[-0.75, len(rows) - 0.35], fixedrange=True, row=row, col=1)
    marks.heading(figure, "<b>Cuts announced</b>, area by jobs; largest in figures", axis)


def _triangles(company: Company, cuts: Sequence[Announced], level: int) -> Trace:
    sizes = [_size(cut.jobs or 0) for cut in cuts]
    return scatter(
        x=[f"{cut.day:%Y-%m-%d}" for cut in cuts],
        y=[level] * len(cuts),
        mode="markers",
        meta="mark",
        marker=_marker(company.colour, sizes),
        hovertext=[_hover(company, cut) for cut in cuts],
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


def _marker(colour: str, sizes: Sequence[float]) -> dict[str, object]:
    return {"symbol": "triangle-down", "color": colour, "size": sizes, "opacity": 1, "line": {"width": 0}}


def _label(figure: Figure, companies: Sequence[Company], most: float, level: int, axis: str, size: int) -> None:
    first = companies[0]
    name = text.plural(len(companies), "other") if emphasis.is_grey(first) else text.short(first)
    figure.add_annotation(
        text=marks.named(name, f"{most:,.0f}" if most > 0 else "", first.colour),
        x=1,
        xref=f"x{axis} domain",
        xanchor="left",
        xshift=7,
        y=level,
        yref=f"y{axis}",
        showarrow=False,
        font={"size": size},
    )


def _size(jobs: float) -> float:
    """Pixels of a triangle whose area grows with the jobs; a small one where no number was named."""
    return max(_SMALLEST, min(_LARGEST, _TEN_THOUSAND * math.sqrt(jobs / 10_000))) if jobs > 0 else _SMALLEST


def _hover(company: Company, cut: Announced) -> str:
    """Who, how many and when, how well that is known, and of which part of the company."""
    jobs = "number not stated" if cut.jobs is None else f"{cut.jobs:,.0f} jobs"
    named = marks.named(text.short(company), "", company.colour)
    line = f"{named} {cut.kind.replace('_', ' ')}: {jobs}, {frame.day(cut.day)}, {text.evidence(cut.evidence or '')}"
    return "<br>".join([line, *([text.wrapped(cut.scope, 60)] if cut.scope else [])])
