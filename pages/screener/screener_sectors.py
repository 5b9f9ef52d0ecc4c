"""The same two measures in a panel for each sector, with the sector's medians."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels
from contracts import Company, Description
from engine.annual_panel import SECTORS
from engine.request import Request
from pages.screener import plane as planes
from pages.screener import words
from pages.screener.frames import Ranked, Screened, screened
from pages.screener.measures import MEASURES
from pages.screener.parameters import SectorParams
from pages.screener.plane import Plane

FEWEST: Final = 5  # companies for a median of a sector to be compared
_COLUMNS: Final = 2
_NAMED: Final = 3
_HIGH: Final = 200  # pixels of a panel


def request(p: SectorParams) -> Request:
    return Request((), p.companies, None, p.end, p.as_of, {"asked": p.asked}, (screened,))


def build(data: ChartData, p: SectorParams) -> Chart:
    """A panel per sector on the same axes: its companies in grey, the chosen in colour, a cross at both medians."""
    screen, described = data.result(screened), planes.described_of(p.measure, p.across)
    rows = [row for row in planes.drawable(screen, described) if row.sector in SECTORS]
    if not rows:
        return words.refused(data, p, p.asked, screen)
    named, dropped = words.companies(data, screen), len(screen.rows) - len(rows)
    parts = {name: own for name in SECTORS if (own := [row for row in rows if row.sector == name])}
    return assemble.chart(
        data,
        p,
        _drawn(screen, parts, named, planes.plane_of(rows, described)),
        table(screen, rows, parts, described),
        finding=words.searched(finding(data, p, screen, rows, parts, described), p.asked, screen),
        names=[],
        alt=f"{len(parts)} panels, one a sector, of {text.lower(described[0].title)} against "
        f"{text.lower(described[1].title)}",
        notes=[*words.notes(), f"Sectors with at least {FEWEST} companies are compared.", *planes.undrawn(dropped)],
        missing=words.missing(data, p.asked, screen),
        described=list(dict.fromkeys(described)),
    )


def _median(rows: Sequence[Ranked], place: int) -> float:
    return statistics.median(row.cells[place].value for row in rows)


def _name(sector: str) -> str:
    """What the median of a sector is called in the table."""
    return f"median_{sector.lower().replace(' ', '_')}"


def table(
    screen: Screened,
    rows: Sequence[Ranked],
    parts: Mapping[str, Sequence[Ranked]],
    described: tuple[Description, Description],
) -> pd.DataFrame:
    """A row per company drawn and measure, then a row per sector with the median of the first measure."""
    lines = words.table(screen.year, rows, described)
    medians = [_row(screen.year, sector, own, described[0]) for sector, own in parts.items()]
    return frame.with_rows(lines, pd.DataFrame(medians))


def _row(year: int, sector: str, rows: Sequence[Ranked], described: Description) -> dict[str, Any]:
    cells, title = [row.cells[0] for row in rows], f"Median of {sector}"
    return words.of_all(year, cells, _name(sector), title, _median(rows, 0), str(described.unit), sector)


# ----------------------------------------------------------------------------------------- finding


def finding(
    data: ChartData,
    p: SectorParams,
    screen: Screened,
    rows: Sequence[Ranked],
    parts: Mapping[str, Sequence[Ranked]],
    described: tuple[Description, Description],
) -> Finding:
    """The sectors with the highest and lowest median."""
    title, chosen = text.lower(MEASURES[p.measure].title), {c.ticker for c in data.companies}
    numbers = [Number(r.value, described[0].name, r.ticker, r.quarter) for r in rows if r.ticker in chosen]
    medians = {sector: _median(own, 0) for sector, own in parts.items() if len(own) >= FEWEST}
    said = tuple(words.exceptions(p.asked, screen))
    whole = f"{words.counted(len(rows))}, fiscal {screen.year}"
    if len(medians) < 2:
        return Finding(
            "Too few companies of each sector have both measures to compare medians", whole, said, tuple(numbers)
        )
    ordered = sorted(medians, key=lambda sector: -medians[sector])
    numbers += [Number(medians[sector], _name(sector)) for sector in ordered]
    top, bottom = (
        f"{sector}, {style.quantity(medians[sector], described[0].unit)}" for sector in (ordered[0], ordered[-1])
    )
    lead = f"Highest median {title}: {top}"
    return Finding(headline.fitting([f"{lead}; lowest: {bottom}", lead]), whole, said, tuple(numbers))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(
    screen: Screened, parts: Mapping[str, Sequence[Ranked]], named: Mapping[str, Company], plane: Plane
) -> Figure:
    columns = min(_COLUMNS, len(parts))
    lines = math.ceil(len(parts) / columns)
    figure = panels(
        lines, columns, shared_xaxes=True, shared_yaxes=True, horizontal_spacing=0.035, vertical_spacing=0.28 / lines
    )
    for i, (sector, rows) in enumerate(parts.items()):
        place = {"row": i // columns + 1, "col": i % columns + 1}
        _panel(figure, screen, rows, named, plane, place)
        heading = f"<b>{marks.broken(sector)}</b> {len(rows)}"
        marks.heading(figure, heading, str(i + 1) if i else "")
    y, x = plane.described
    for i in range(len(parts), lines * columns):
        figure.update_xaxes(visible=False, row=i // columns + 1, col=i % columns + 1)
        figure.update_yaxes(visible=False, row=i // columns + 1, col=i % columns + 1)
    for i in range(max(len(parts) - columns, 0), len(parts)):  # the lowest of each column says what is where
        figure.update_xaxes(showticklabels=True, row=i // columns + 1, col=i % columns + 1)
    figure.update_xaxes(**style.value_axis(*plane.x_range, x.unit, log=plane.log_x, most=3))
    figure.update_yaxes(**style.value_axis(*plane.y_range, y.unit, log=plane.log_y, most=4))
    said = (
        f"{frame.axis_title(y, log=plane.log_y)} against {text.lower(frame.axis_title(x, log=plane.log_x))}, "
        f"fiscal {screen.year}; cross: medians; behind a sector how many companies"
    )
    top = marks.caption(figure, said, shift=44)
    return style.base(figure, height=90 + _HIGH * lines, right=12, top=top)


def _panel(
    figure: Figure,
    screen: Screened,
    rows: Sequence[Ranked],
    named: Mapping[str, Company],
    plane: Plane,
    place: Mapping[str, Any],
) -> None:
    grey, coloured = planes.split(rows, named)
    if grey:
        figure.add_trace(planes.others(screen, grey, plane), **place)
    for i, row in enumerate(coloured):  # above and below by turns: neighbours have both names read
        side = f"{'bottom' if i % 2 else 'top'} center" if len(coloured) <= _NAMED else ""
        figure.add_trace(planes.chosen(screen, row, named[row.ticker], plane, side), **place)
    middle = {"x": [_median(rows, 1)], "y": [_median(rows, 0)], "mode": "markers", "hoverinfo": "skip"}
    marker = {"symbol": "cross-thin", "size": 16, "line": {"width": 2, "color": style.SOFT}}
    figure.add_trace({"type": "scatter", **middle, "marker": marker, "showlegend": False}, **place)


CHART = ChartSpec(question="How do sectors differ?", params=SectorParams, request=request, build=build)
