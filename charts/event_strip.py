"""Announced job cuts as a strip of triangles under a time axis: a row per company, the area says how many jobs."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from charts import frame, marks, style, text
from charts.core import ChartData
from charts.figure import Figure, scatter
from charts.frame import TABLE_COLUMNS
from contracts import PERSONS

NAME: Final = "announced_job_cut"
TITLE: Final = "Announced job cut"
CUTS: Final = frozenset({"layoff", "voluntary_exit", "restructuring", "flattening"})
_ROW: Final = 0.22  # height of a company's row, in panels


def within(announced: pd.DataFrame, data: ChartData, quarters: list[str]) -> pd.DataFrame:
    """Announcements of the drawn companies inside the drawn quarters, oldest first; the first of equal days counts."""
    told = announced
    if told.empty or not quarters:
        return pd.DataFrame(columns=["ticker", "announced", "event_type", "jobs"])
    days = pd.to_datetime(told["announced"])
    first = pd.Period(quarters[0], freq="Q").start_time
    last = pd.Period(quarters[-1], freq="Q").end_time
    inside = (
        (days >= first) & (days <= last) & told["event_type"].isin(CUTS) & told["ticker"].isin(frame.by_ticker(data))
    )
    return told.assign(announced=days)[inside].sort_values(["announced", "ticker"], ignore_index=True)


def room(told: pd.DataFrame) -> float:
    """Height of the strip in panels; 0 when nothing was announced."""
    return 0.0 if told.empty else max(0.26, _ROW * told["ticker"].nunique())


def added(table: pd.DataFrame, data: ChartData, told: pd.DataFrame) -> pd.DataFrame:
    """The table with a row for every announcement that names a number of jobs."""
    counted = told[told["jobs"].notna()] if len(told) else told
    if counted.empty:
        return table
    names = {c.ticker: c.name for c in data.companies}
    rows = pd.DataFrame(
        {
            "ticker": counted["ticker"], "company": counted["ticker"].map(names),
            "quarter": counted["announced"].dt.to_period("Q").astype("str"), "period_end": counted["announced"],
            "name": NAME, "title": TITLE, "value": counted["jobs"].astype(float), "unit": str(PERSONS),
            "evidence": counted.get("evidence"), "known_on": counted["announced"], "accession": counted.get("source_id"),
        }
    )  # fmt: skip
    return pd.concat(
        [table, rows[list(TABLE_COLUMNS)].astype(table.dtypes.to_dict(), errors="ignore")], ignore_index=True
    )


def draw(figure: Figure, data: ChartData, told: pd.DataFrame, row: int) -> None:
    """One row of triangles per company with announcements, named with the largest number of jobs."""
    present = [c for c in data.companies if c.ticker in set(told["ticker"])]
    axis = str(row) if row > 1 else ""
    for level, company in enumerate(reversed(present)):
        own = told[told["ticker"] == company.ticker]
        jobs = own["jobs"].astype(float).fillna(0)
        figure.add_trace(
            scatter(
                x=own["announced"].dt.strftime("%Y-%m-%d").tolist(), y=[level] * len(own), mode="markers", meta="mark",
                marker={"symbol": "triangle-down", "color": company.colour, "size": [_size(j) for j in jobs],
                        "opacity": 0.85, "line": {"width": 0}},
                hovertext=[_said(company.name, e) for e in own.to_dict("records")], hoverinfo="text",
                hoverlabel={"bordercolor": company.colour}, showlegend=False, cliponaxis=False,
            ),
            row=row, col=1,
        )  # fmt: skip
        most = f"{jobs.max():,.0f}" if jobs.max() > 0 else ""
        figure.add_annotation(text=marks.named(text.short(company), most, company.colour), x=1, xref=f"x{axis} domain",
                              xanchor="left", xshift=7, y=level, yref=f"y{axis}", showarrow=False,
                              font={"size": style.SMALL})  # fmt: skip
    figure.update_yaxes(visible=False, range=[-0.75, len(present) - 0.35], fixedrange=True, row=row, col=1)
    marks.heading(figure, "<b>Job cuts announced</b>, area by jobs; largest in figures", axis)


def _size(jobs: float) -> float:
    """Pixels of a triangle whose area grows with the jobs; a small one where no number was told."""
    return 5.0 if jobs <= 0 else max(5.0, min(20.0, 15 * math.sqrt(jobs / 10_000)))


def _said(name: str, e: dict[Any, Any]) -> str:
    jobs = e.get("jobs")
    lines = [
        f"<b>{text.escape(name)}</b>, {frame.day(e['announced'])}",
        f"{str(e['event_type']).replace('_', ' ')}: {f'{jobs:,.0f} jobs' if pd.notna(jobs) else 'number not told'}",
        *(text.wrapped(str(e[k]), 60) for k in ("scope", "title") if isinstance(e.get(k), str)),
        str(e.get("evidence") or "").replace("_", " "),
    ]
    return "<br>".join(line for line in lines if line)
