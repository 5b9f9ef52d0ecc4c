"""The same link sector by sector: small charts of one fiscal year on the same axes."""

from __future__ import annotations

import math
from typing import Final

from charts import assemble, marks, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, panels
from contracts import USD_PER_PERSON
from engine.request import Request
from pages.across import filer_terms, instead, standing_chart, standing_words, standings, steps, words
from pages.across.filer_parameters import StandingParams
from pages.across.filer_table import Line
from pages.across.standings import Slope, Standings

_COLUMNS: Final = 2
_HEIGHT: Final = 168  # pixels of a row of panels
_DOT: Final = style.THINGS["capital"]


def request(p: StandingParams) -> Request:
    return filer_terms.request(p, (standings.standings, steps.listed))


def build(data: ChartData, p: StandingParams) -> Chart:
    """One panel per sector, with its line where it has companies enough."""
    result, of = data.result(standings.standings), data.result(steps.listed)
    return assemble.chart(
        data,
        p,
        _drawn(p, result),
        standing_chart.table(result.rows, _lines(result, p), p),
        finding=standing_words.by_sector(result, p),
        names=(),
        alt=f"{len(result.sectors)} small scatters: {standing_words.output(p)} against capex per employee by sector",
        notes=[*standing_words.sector_notes(result), *filer_terms.notes(p, of, cut=False)],
        missing=filer_terms.strangers(data, (row.ticker for row in result.rows), f"no figures of fiscal {p.year} here"),
        key=False,
        described=filer_terms.described(p, standing_chart.described()),
    )


def _lines(result: Standings, p: StandingParams) -> list[Line]:
    return [
        standing_chart.line(standing_words.SECTOR, f"Slope in {name}", slope.value, slope, result.of_sector(name), p)
        for name, slope in result.sectors
        if slope.companies
    ]


def _drawn(p: StandingParams, result: Standings) -> Figure:
    shown = [(name, slope) for name, slope in result.sectors if slope.companies]
    if not shown:
        return style.empty(text.wrapped(standing_words.nothing(p)))
    rows = math.ceil(len(shown) / _COLUMNS)
    figure = panels(rows, _COLUMNS, horizontal_spacing=0.12, vertical_spacing=0.34 / rows)
    across, up = standing_chart.spans(result.rows)
    for place, (name, slope) in enumerate(shown):
        _panel(figure, p, result, name, slope, place)
    figure.update_xaxes(style.value_axis(*across, USD_PER_PERSON, log=True, most=3) | {"showgrid": False})
    figure.update_yaxes(style.value_axis(*up, USD_PER_PERSON, log=True, most=3))
    for place in range(len(shown) - _COLUMNS):  # one below it has the same labels
        figure.update_xaxes({"showticklabels": False}, place // _COLUMNS + 1, place % _COLUMNS + 1)
    for place in range(len(shown), rows * _COLUMNS):
        at = place // _COLUMNS + 1, place % _COLUMNS + 1
        figure.update_xaxes({"visible": False}, *at)
        figure.update_yaxes({"visible": False}, *at)
    output = standing_words.output(p)
    caption = f"{output[:1].upper()}{output[1:]} (up), capex per employee (right), fiscal {p.year}, log scales"
    top = marks.caption(figure, caption, shift=42)
    return style.base(figure, height=rows * _HEIGHT + top + 30, right=16, top=top)


def _panel(figure: Figure, p: StandingParams, result: Standings, name: str, slope: Slope, place: int) -> None:
    own, at = result.of_sector(name), {"row": place // _COLUMNS + 1, "col": place % _COLUMNS + 1}
    figure.add_trace(standing_chart.points(own, _DOT, p, 6), **at)
    if slope.known and p.treatment != "ranked":
        figure.add_trace(standing_chart.fitted(slope, own), **at)
    marks.heading(figure, _heading(name, slope), "" if place == 0 else str(place + 1))


def _heading(name: str, slope: Slope) -> str:
    count = f"<span style='font-size:11px'>n {slope.companies}</span>"
    value = f"{words.number(slope.value)} " if slope.known else ""
    return f"<b>{text.escape(_SHORT.get(name, name))}</b><br>{value}{count}"


_SHORT: Final = {
    "Communication Services": "Communication",
    "Consumer Discretionary": "Discretionary",
    "Consumer Staples": "Staples",
    "Information Technology": "Technology",
}

CHART = ChartSpec(
    question="Does it hold in every sector?",
    params=StandingParams,
    request=request,
    build=build,
    instead=instead.year,
)
