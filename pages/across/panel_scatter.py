"""What the regression compares: both sides less what effects explain, and the line whose slope is the coefficient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, marks, style, text, trails
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import ELASTICITY, FRACTION, LOG_POINTS, WEAK_EVIDENCE, Company, Unit
from engine.request import Request
from pages.across import frames, intervals, terms, words
from pages.across.frames import Coefficient, Point
from pages.across.parameters import AcrossParams

# Ticks of an axis, as factors: the set with most of them inside is taken.
_FACTORS: Final = (
    (0.98, 1, 1.02),
    (0.95, 1, 1.05),
    (0.9, 1, 1.1),
    (0.8, 0.9, 1, 1.1, 1.25),
    (0.7, 0.8, 1, 1.25, 1.5),
    (0.5, 0.7, 1, 1.5, 2),
    (0.3, 0.5, 1, 2, 3),
    (0.2, 0.5, 1, 2, 5),
    (0.1, 0.3, 1, 3, 10),
)
_SHARE: Final = "Share of the differences that goes with compute capital"
_SLOPE: Final = "Slope of the line: the coefficient"
_BAND: Final = "rgba(125,135,146,0.14)"
_TAKEN: Final = {
    "none": "the mean of all",
    "firm": "each company's mean",
    "time": "each period's mean",
    "firm_and_time": "company and period effects",
}
_SMALL, _LARGE = 7, 11  # pixels of a point, and of the newest


def request(p: AcrossParams) -> Request:
    return terms.request(p, p.names, (frames.chosen, frames.points, frames.coverage, frames.behind))


def build(data: ChartData, p: AcrossParams) -> Chart:
    """Points in their companies' colours, the newest named, and the fitted line with the slopes of its interval."""
    data = intervals.documented(data)
    drawn, estimate = frame.by_ticker(data), data.result(frames.chosen).estimate
    points = [point for point in data.result(frames.points).rows if point.ticker in drawn]
    if not estimate.known or not points:
        return intervals.refused(data, p, str(estimate.reason))
    return assemble.chart(
        data,
        p,
        _drawn(data, p, points, estimate),
        table(data, p, points, estimate),
        finding=finding(p, points, estimate),
        names=p.names,
        alt=_alt(data, p, points),
        notes=[*terms.notes(p), _note(p)],
        missing=words.missing(data, p),
        statistics=["The slope of the line is the regression's coefficient (Frisch, Waugh and Lovell)."],
        described=[*terms.described(p), *(frame.describe(data, name) for name in p.names)],
    )


def _alt(data: ChartData, p: AcrossParams, points: Sequence[Point]) -> str:
    axes = " against ".join(reversed(words.sides(data, p)))
    return (
        f"{len(points)} points of {_companies(points)} around one line through the middle: {axes}, each net of what "
        "the effects explain"
    )


def _companies(points: Sequence[Point]) -> str:
    return text.plural(len({point.ticker for point in points}), "company", "companies")


def _note(p: AcrossParams) -> str:
    apart = " and what headcount explains" if p.how.apart else ""
    return f"Both axes are less {_TAKEN[p.how.effects]}{apart}: ×1 is what these would lead to expect."


# ----------------------------------------------------------------------------------------- finding


EXPLAINED: Final = "explained"


def finding(p: AcrossParams, points: Sequence[Point], estimate: Coefficient) -> Finding:
    """Which share of the differences that are left goes with capital."""
    (capital, _), outcome, share = words.sides_of_headline(p), words.OUTCOME_WORDS[p.outcome], _explained(points)
    kind = "differences" if p.specification == "pooled" else "remaining differences"
    return Finding(
        f"{text.share(share)} of the {kind} in {outcome} go with {capital}",
        f"{words.lead(p)}; {_companies(points)}, up to {estimate.last}",
        numbers=(Number(share, EXPLAINED, quarter=str(estimate.last)),),
    )


def _explained(points: Sequence[Point]) -> float:
    """The share of the squares of y that a line through the middle explains."""
    x, y = _coordinates(points)
    squares = float(y @ y)
    return float(x @ y) ** 2 / (float(x @ x) * squares) if squares > 0 else 0.0


def _coordinates(points: Sequence[Point]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([point.x for point in points]), np.array([point.y for point in points])


# ------------------------------------------------------------------------------------------- table


def table(data: ChartData, p: AcrossParams, points: Sequence[Point], estimate: Coefficient) -> pd.DataFrame:
    """Two rows per observation, regressor and outcome, in log points net of effects, then one each with the share that
    is explained and with the coefficient; `frame.TABLE_COLUMNS`.
    """
    names, (outcome, compute, *_) = frame.by_ticker(data), p.how.names(p.outcome)
    sides = ((compute, [point.x for point in points]), (outcome, [point.y for point in points]))
    rows = [
        _row(data, names[point.ticker], point, name, value)
        for name, values in sides
        for point, value in zip(points, values, strict=True)
    ]
    of_all = (
        (EXPLAINED, _SHARE, _explained(points), FRACTION),
        (words.COEFFICIENT, _SLOPE, estimate.value, ELASTICITY),
    )
    rows += [_of_all(estimate, *what) for what in of_all]
    return frame.typed(rows, ())


def _of_all(estimate: Coefficient, name: str, title: str, value: float, unit: Unit) -> dict[str, Any]:
    """A row of what is computed from all observations."""
    companies = text.plural(estimate.companies, "company", "companies")
    origin = estimate.origin.columns if estimate.origin else {}
    where = {"company": companies, "quarter": estimate.last, "period_end": estimate.period_end}
    return where | {"name": name, "title": title, "value": value, "unit": str(unit)} | origin


def _row(data: ChartData, company: Company, point: Point, name: str, value: float) -> dict[str, Any]:
    where = {"ticker": point.ticker, "quarter": point.quarter, "period_end": point.period_end}
    title = f"{words.title(data, name)}, net of effects"
    what = {"company": company.name, "name": name, "title": title, "value": value, "unit": str(LOG_POINTS)}
    return where | what | point.origin.columns


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: AcrossParams, points: Sequence[Point], estimate: Coefficient) -> Figure:
    figure = Figure()
    x_span, y_span = map(_span, _coordinates(points))
    _line(figure, estimate, x_span)
    sides = _sides(data, points, x_span, y_span)
    for company in data.companies:
        own = [point for point in points if point.ticker == company.ticker]
        if own:
            figure.add_trace(_points(data, p, company, own, sides[company.ticker]))
    x, y = (text.escape(side[:1].upper() + side[1:]) for side in words.sides(data, p))
    figure.update_xaxes(**_axis(x_span))
    figure.update_xaxes(title={"text": f"{x}, times what is expected", "font": {"size": style.SMALL}})
    figure.update_yaxes(**_axis(y_span))
    weak = any(point.origin.evidence in WEAK_EVIDENCE for point in points)
    top = marks.caption(figure, f"{y}, times what is expected; names at the newest point", weak=weak)
    return style.base(figure, height=520, right=28, top=top)


def _span(values: np.ndarray) -> intervals.Span:
    most = float(np.abs(values).max()) * 1.08 or 1.0
    return -most, most


def _axis(span: intervals.Span) -> dict[str, Any]:
    """A linear axis in log points whose ticks are factors."""
    seen = [[f for f in factors if span[0] <= math.log(f) <= span[1]] for factors in _FACTORS]
    inside = max(reversed(seen), key=len)
    ticks = {"tickvals": [math.log(f) for f in inside], "ticktext": [f"×{f:g}" for f in inside]}
    return style.value_axis(*span, LOG_POINTS) | ticks | {"zeroline": True, "zerolinecolor": style.RULE}


def _line(figure: Figure, estimate: Coefficient, span: intervals.Span) -> None:
    """The fitted line, and the lines of both ends of the interval as a band, where it has both."""
    low, high = estimate.inference.low, estimate.inference.high
    if math.isfinite(low) and math.isfinite(high):
        figure.add_trace(_band(low, high, span))
    line = {"color": style.SOFT, "width": 2.5}
    y = [estimate.value * x for x in span]
    figure.add_trace(scatter(x=list(span), y=y, mode="lines", hoverinfo="skip", showlegend=False, line=line))


def _band(low: float, high: float, span: intervals.Span) -> Trace:
    corners = [(span[0], low), (0, 0), (span[1], low), (span[1], high), (0, 0), (span[0], high)]
    return scatter(
        x=[x for x, _ in corners],
        y=[x * slope for x, slope in corners],
        fill="toself",
        fillcolor=_BAND,
        mode="lines",
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def _sides(data: ChartData, points: Sequence[Point], x_span: intervals.Span, y_span: intervals.Span) -> dict[str, str]:
    """Where the name of each company goes, beside its newest point."""
    names = frame.by_ticker(data)
    in_time = sorted(points, key=lambda point: point.quarter)
    newest = {point.ticker: point for point in in_time}
    order = [point for point in in_time if point is newest[point.ticker]]
    heads = [trails.Head(point.x, point.y, _LARGE, text.short(names[point.ticker])) for point in order]
    plane = trails.Plane("x", "y", x_span, y_span)
    places = trails.sides(plane, heads, [[(point.x, point.y)] for point in points])
    return dict(zip([point.ticker for point in order], places, strict=True))


def _points(data: ChartData, p: AcrossParams, company: Company, own: Sequence[Point], side: str) -> Trace:
    newest = max(point.quarter for point in own)
    last = [point.quarter == newest for point in own]
    named = f"<b>{text.escape(text.short(company))}</b>"
    return scatter(
        x=[point.x for point in own],
        y=[point.y for point in own],
        mode="markers+text",
        text=[named if end else "" for end in last],
        textposition=side,
        textfont={"size": style.SIZE},
        cliponaxis=False,
        marker=_marker(company.colour, own, last),
        hovertext=[_hover(data, p, company.name, point) for point in own],
        hoverinfo="text",
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
    )


def _marker(colour: str, own: Sequence[Point], last: Sequence[bool]) -> dict[str, Any]:
    sizes = [_LARGE if end else _SMALL for end in last]
    symbols = ["circle-open" if point.origin.evidence in WEAK_EVIDENCE else "circle" for point in own]
    edge = {"width": 1.4, "color": colour}
    return {"color": colour, "size": sizes, "line": edge, "symbol": symbols, "opacity": 1}


def _hover(data: ChartData, p: AcrossParams, name: str, point: Point) -> str:
    x, y = words.sides(data, p)
    period = f"fiscal {point.time}" if p.annual else point.quarter
    lines = [
        f"<b>{text.escape(name)}</b> {period}, period to {frame.day(point.period_end)}",
        f"{text.escape(y)}: ×{math.exp(point.y):.2f} of what is expected",
        f"{text.escape(x)}: ×{math.exp(point.x):.2f} of what is expected",
        *frame.origin_lines(point.origin),
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(question="What does the regression compare?", params=AcrossParams, request=request, build=build)
