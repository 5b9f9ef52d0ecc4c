"""Median pay against capital per employee of large filers, with both regression lines that bound the substitution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from charts import assemble, frame, marks, matching, params, style, text, trails
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, Trace, scatter
from contracts import USD_PER_PERSON
from engine.filers import EVERY_SECTOR
from engine.request import Request
from pages.labour import instead, price_words, range_table
from pages.labour.asked import CAPITALS
from pages.labour.parameters import PriceParams
from pages.labour.price_frames import Priced, Prices, prices

_HIGHLIGHT: Final = style.THINGS["people"]
_FOUND: Final = style.THINGS["multiple"]
_LARGE: Final = 11  # pixels of a point with a name
_SMALL: Final = 7

Spans = tuple[tuple[float, float], tuple[float, float]]
Line = list[tuple[float, float]]


def request(p: PriceParams) -> Request:
    return Request((), **params.window(p), options={"labour": p.asked}, frames=(prices,))


def build(data: ChartData, p: PriceParams) -> Chart:
    """Everybody in grey, a sector and whoever is searched for pointed out, the chosen companies in their colours."""
    result, asked = data.result(prices), p.asked
    return assemble.chart(
        data,
        p,
        _drawn(data, p, result),
        range_table.table(result.rows, [result.chosen] if result.rows else [], asked),
        finding=matching.sought(price_words.finding(data, result, asked), result.rows, p.find),
        names=(),
        alt=f"{len(result.rows)} companies as points: {_capital(p)} per employee against the median employee's pay",
        notes=[*price_words.division([result.chosen]), *price_words.notes(asked)],
        missing=price_words.strangers(data, {row.ticker for row in result.rows}, asked),
        key=False,
        described=[range_table.described(), *range_table.values(asked)],
    )


def _capital(p: PriceParams) -> str:
    return CAPITALS[p.capital].lower()


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: PriceParams, result: Prices) -> Figure:
    if not result.rows:
        return style.empty(text.wrapped(price_words.nothing(data, p.asked)))
    bright = _bright(data, p, result.rows)
    others = [row for row in result.rows if row not in bright]
    figure, ends = Figure(), _spans(result.rows)
    figure.add_trace(_points(others, style.FAINT, p, _SMALL))
    if p.sector != EVERY_SECTOR:
        figure.add_trace(_points([r for r in others if r.sector == p.sector], _HIGHLIGHT, p, _SMALL + 1))
    lines = _lines(p, result, ends)
    _draw_lines(figure, lines)
    _named(figure, data, p, bright, ends, [*lines, *([(r.pay.value, r.intensity)] for r in result.rows)])
    figure.update_xaxes(style.value_axis(*ends[0], USD_PER_PERSON, log=True, most=6), showgrid=False)
    title = {"text": "Pay of the median employee, log scale", "font": {"size": style.SMALL}, "standoff": 8}
    figure.update_xaxes(title=title)
    figure.update_yaxes(style.value_axis(*ends[1], USD_PER_PERSON, log=True, most=6))
    top = marks.caption(figure, _caption(p, result))
    return style.base(figure, height=500, right=28, top=top)


def _caption(p: PriceParams, result: Prices) -> str:
    paid = price_words.pay_years(result.rows)
    lead = f"{CAPITALS[p.capital]} per employee, fiscal {p.year} (up), median pay, {paid} (right)"
    found = result.chosen.found
    if found is None or found.direct <= 0:
        return lead
    steep = f"dashed: pay on capital, slope {price_words.figure(found.inverse)}"
    return f"{lead}. Line: capital on pay, slope {price_words.figure(found.direct)}; {steep}"


def _bright(data: ChartData, p: PriceParams, rows: Sequence[Priced]) -> list[Priced]:
    """Whoever is chosen or searched for."""
    chosen = frame.by_ticker(data)
    found = matching.matching(rows, p.find)
    return [row for row in rows if row.ticker in chosen or row in found]


def _spans(rows: Sequence[Priced]) -> Spans:
    """The ranges of both axes, across and up."""
    pay, capital = [row.pay.value for row in rows], [row.intensity for row in rows]
    return style.span(pay, log=True), style.span(capital, log=True)


def _points(rows: Sequence[Priced], colour: str, p: PriceParams, size: int, **more: Any) -> Trace:
    """Some companies in one colour."""
    return scatter(
        x=[row.pay.value for row in rows],
        y=[row.intensity for row in rows],
        marker={"color": colour, "size": size},
        hovertext=[_hover(row, p) for row in rows],
        hoverinfo="text",
        hoverlabel={"bordercolor": colour},
        showlegend=False,
        cliponaxis=False,
        **({"mode": "markers"} | more),
    )


def _lines(p: PriceParams, result: Prices, ends: Spans) -> list[Line]:
    """Both regression lines through the middle of the companies that they are of, as far as the axes go."""
    found = result.chosen.found
    if found is None or found.direct <= 0:
        return []
    own = [row for row in result.rows if p.sector in (EVERY_SECTOR, row.sector)]
    across, up = (sum(map(math.log, side)) / len(own) for side in _sides(own))
    return [_clipped(slope, (across, up), ends) for slope in (found.direct, found.inverse)]


def _draw_lines(figure: Figure, lines: Sequence[Line]) -> None:
    """Capital on pay solid, pay on capital dashed."""
    for points, dash in zip(lines, ("solid", marks.DASH), strict=False):
        line = {"color": style.SOFT, "width": 2, "dash": dash}
        x, y = ([point[side] for point in points] for side in (0, 1))
        figure.add_trace(scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False))


def _sides(rows: Sequence[Priced]) -> tuple[list[float], list[float]]:
    return [row.pay.value for row in rows], [row.intensity for row in rows]


def _clipped(slope: float, middle: tuple[float, float], ends: Spans) -> Line:
    """Both ends of a line with a slope above zero in logarithms, inside the axes; straight up where it has no end."""
    (left, right), (low, high) = (tuple(map(math.log, side)) for side in ends)
    at = [max(left, middle[0] + (low - middle[1]) / slope), min(right, middle[0] + (high - middle[1]) / slope)]
    up = [low, high] if math.isinf(slope) else [middle[1] + slope * (x - middle[0]) for x in at]
    return [(math.exp(x), math.exp(y)) for x, y in zip(at, up, strict=True)]


def _named(
    figure: Figure, data: ChartData, p: PriceParams, bright: Sequence[Priced], ends: Spans, behind: Sequence[Line]
) -> None:
    """Chosen companies in their colours, found ones in one of their own, with names clear of what is drawn behind."""
    chosen = frame.by_ticker(data)
    labels = [text.short(chosen[row.ticker]) if row.ticker in chosen else row.name for row in bright]
    heads = [
        trails.Head(row.pay.value, row.intensity, _LARGE, label) for row, label in zip(bright, labels, strict=True)
    ]
    plane = trails.Plane("x", "y", *ends, log_x=True, log_y=True)
    sides = trails.sides(plane, heads, behind)
    for row, label, side in zip(bright, labels, sides, strict=True):
        colour = chosen[row.ticker].colour if row.ticker in chosen else _FOUND
        written = {"mode": "markers+text", "text": [f"<b>{text.escape(label)}</b>"], "textposition": side}
        figure.add_trace(_points([row], colour, p, _LARGE, **written, textfont={"size": style.SMALL}))


def _hover(row: Priced, p: PriceParams) -> str:
    """Both values of a company, its people and sector, and what they rest on."""
    lines = [
        f"<b>{text.escape(row.name)}</b>",
        f"pay of the median employee, fiscal {row.pay.year}: {style.quantity(row.pay.value, USD_PER_PERSON)} "
        f"({text.evidence(row.pay.origin.evidence)}, filed {frame.day(row.pay.known_on)})",
        f"{_capital(p)} per employee, fiscal {p.year}: {style.quantity(row.intensity, USD_PER_PERSON)}",
        text.escape(row.sector),
        *frame.origin_lines(row.origin),
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(
    question="Is labour swapped for capital where it is dear?",
    params=PriceParams,
    request=request,
    build=build,
    instead=instead.of_prices,
)
