"""Where every large filer stood in one fiscal year: capital expenditure against output per employee."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from charts import assemble, frame, marks, matching, style, text, trails
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure
from contracts import USD_PER_PERSON
from engine.filers import EVERY_SECTOR
from engine.request import Request
from pages.across import filer_terms, instead, standing_chart, standing_words, standings, steps
from pages.across.filer_parameters import StandingParams
from pages.across.filer_table import Line
from pages.across.standing_chart import Spans
from pages.across.standings import Standing, Standings

_HIGHLIGHT: Final = style.THINGS["capital"]
_FOUND: Final = style.THINGS["multiple"]
_LARGE: Final = 11  # pixels of a point with a name


def request(p: StandingParams) -> Request:
    return filer_terms.request(p, (standings.standings, steps.listed))


def build(data: ChartData, p: StandingParams) -> Chart:
    """Everybody in grey, a sector and whoever is searched for pointed out, the chosen companies in their colours."""
    result, of = data.result(standings.standings), data.result(steps.listed)
    return assemble.chart(
        data,
        p,
        _drawn(data, p, result),
        standing_chart.table(result.rows, _lines(result, p), p),
        finding=matching.sought(standing_words.finding(result, p), result.rows, p.find),
        names=(),
        alt=f"{len(result.rows)} companies as points: {standing_words.output(p)} against capex per employee",
        notes=filer_terms.notes(p, of, cut=False),
        missing=filer_terms.strangers(data, (row.ticker for row in result.rows), f"no figures of fiscal {p.year} here"),
        key=False,
        described=filer_terms.described(p, standing_chart.described()),
    )


def _lines(result: Standings, p: StandingParams) -> list[Line]:
    slope, within = result.whole, result.within
    if not slope.known:
        return []
    what = f"{standing_words.output(p)} on capex per employee"
    named = [
        (standing_words.SLOPE, f"Slope of {what}", slope.value, slope),
        (standing_words.RANK, f"Rank correlation of {what}", slope.rank, slope),
        (standing_words.WITHIN, f"Slope of {what} within sectors", within.value, within),
    ]
    return [standing_chart.line(name, title, value, of, result.rows, p) for name, title, value, of in named]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: StandingParams, result: Standings) -> Figure:
    if not result.rows:
        return style.empty(text.wrapped(standing_words.nothing(p)))
    figure = Figure()
    bright = _bright(data, p, result)
    others = [row for row in result.rows if row not in bright]
    figure.add_trace(standing_chart.points(others, style.FAINT, p))
    if p.sector != EVERY_SECTOR:
        own = [row for row in others if row.sector == p.sector]
        figure.add_trace(standing_chart.points(own, _HIGHLIGHT, p, 8))
    if result.whole.known and p.treatment != "ranked":
        figure.add_trace(standing_chart.fitted(result.whole, result.rows))
    spans = standing_chart.spans(result.rows)
    _named(figure, data, p, bright, result, spans)
    _axes(figure, spans)
    where = "" if p.sector == EVERY_SECTOR else f"; {p.sector} in colour"
    output = standing_words.output(p)
    caption = f"{output[:1].upper()}{output[1:]} (up) and capex per employee (right), fiscal {p.year}{where}"
    top = marks.caption(figure, caption)
    return style.base(figure, height=500, right=28, top=top)


def _bright(data: ChartData, p: StandingParams, result: Standings) -> list[Standing]:
    """Whoever is chosen or searched for."""
    chosen = frame.by_ticker(data)
    found = matching.matching(result.rows, p.find)
    return [row for row in result.rows if row.ticker in chosen or row in found]


def _named(
    figure: Figure, data: ChartData, p: StandingParams, bright: Sequence[Standing], result: Standings, spans: Spans
) -> None:
    """Chosen companies in their colours, found ones in one of their own, all with their names."""
    chosen = frame.by_ticker(data)
    labels = [text.short(chosen[row.ticker]) if row.ticker in chosen else row.name for row in bright]
    for row, label, side in zip(bright, labels, _sides(spans, bright, labels, result.rows), strict=True):
        colour = chosen[row.ticker].colour if row.ticker in chosen else _FOUND
        named = {"mode": "markers+text", "text": [f"<b>{text.escape(label)}</b>"], "textposition": side}
        more = {**named, "textfont": {"size": style.SMALL}, "cliponaxis": False}
        figure.add_trace(standing_chart.points([row], colour, p, _LARGE, **more))


def _sides(spans: Spans, bright: Sequence[Standing], labels: Sequence[str], rows: Sequence[Standing]) -> list[str]:
    """Where the name of each company goes, beside its point."""
    heads = [trails.Head(row.capex, row.output, _LARGE, label) for row, label in zip(bright, labels, strict=True)]
    plane = trails.Plane("x", "y", *spans, log_x=True, log_y=True)
    return trails.sides(plane, heads, [[(row.capex, row.output)] for row in rows])


def _axes(figure: Figure, spans: Spans) -> None:
    figure.update_xaxes(style.value_axis(*spans[0], USD_PER_PERSON, log=True, most=6))
    title = {"text": "Capex per employee, log scale", "font": {"size": style.SMALL}, "standoff": 8}
    figure.update_xaxes(title=title, showgrid=False)
    figure.update_yaxes(style.value_axis(*spans[1], USD_PER_PERSON, log=True, most=6))


CHART = ChartSpec(
    question="Where does a company stand among the others?",
    params=StandingParams,
    request=request,
    build=build,
    instead=instead.year,
)
