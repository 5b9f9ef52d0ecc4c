"""What the regression compares: both sides less what effects explain, and the line whose slope is the coefficient."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, marks, style, text, trails
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, scatter
from charts.parameter import Params, legacy
from contracts import LOG_POINTS
from engine.request import Request
from pages.across import frames, intervals, terms, words

_FACTORS: Final = (
    (0.98, 1, 1.02), (0.95, 1, 1.05), (0.9, 1, 1.1), (0.8, 0.9, 1, 1.1, 1.25), (0.7, 0.8, 1, 1.25, 1.5), (0.5, 0.7, 1, 1.5, 2),
    (0.3, 0.5, 1, 2, 3), (0.2, 0.5, 1, 2, 5), (0.1, 0.3, 1, 3, 10),
)  # fmt: skip
_BAND: Final = "rgba(125,135,146,0.14)"


def request(p: Params) -> Request:
    return terms.request(p, terms.names(p), (frames.chosen, frames.points, frames.companies, frames.documents))


def build(data: ChartData, p: Params) -> Chart:
    """Points in their companies' colours, the newest named, and the fitted line with the slopes of its interval."""
    data = intervals.documented(data)
    points, row = data.result(frames.points), data.result(frames.chosen).iloc[0]
    points = points[points["ticker"].isin(frame.by_ticker(data))]
    if pd.isna(row["value"]) or points.empty:
        return intervals.refused(data, p, str(row["reason"]))
    return assemble.chart(
        data, p, _drawn(data, p, points, row), table(data, p, points), finding=finding(data, p, points, row),
        names=terms.names(p),
        alt=f"{len(points)} points of {text.plural(points['ticker'].nunique(), 'company', 'companies')} around one line through the "
            f"middle: {' against '.join(reversed(words.sides(data, p)))}, each net of what the effects explain",
        notes=[*terms.notes(p), _note(p)], missing=words.missing(data, p),
        described=[*terms.described(p), *(frame.describe(data, n) for n in terms.names(p))],
    )  # fmt: skip


def finding(data: ChartData, p: Params, points: pd.DataFrame, row: pd.Series) -> str:
    """Which share of the differences that are left goes with compute, and the slope."""
    x, y = words.sides(data, p)
    both = points[["x", "y"]].to_numpy(dtype=float)
    squares = float(both[:, 1] @ both[:, 1])
    share = float(both[:, 0] @ both[:, 1]) ** 2 / (float(both[:, 0] @ both[:, 0]) * squares) if squares > 0 else 0.0
    left = "differences" if p["specification"] == "pooled" else "differences that are left"
    return (
        f"{words.lead(p)}, {x} goes with {text.share(share)} of the {left} in {y}; "
        f"the slope is {words.number(row['value'])} ({text.plural(len(points), 'observation')} of "
        f"{text.plural(points['ticker'].nunique(), 'company', 'companies')})"
    )


def table(data: ChartData, p: Params, points: pd.DataFrame) -> pd.DataFrame:
    """Two rows per observation, regressor and outcome, in log points net of what effects explain; `frame.TABLE_COLUMNS`."""
    names, (outcome, x, *_) = frame.by_ticker(data), words.spec(p).names(str(p["outcome"]))
    parts = [
        points.assign(
            company=[names[t].name for t in points["ticker"]], name=name, value=points[side], unit=str(LOG_POINTS),
            title=f"{words.title(data, name)}, net of effects",
        )
        for side, name in (("x", x), ("y", outcome))
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[list(frame.TABLE_COLUMNS)]


def _note(p: Params) -> str:
    apart = " and what headcount explains" if words.spec(p).apart else ""
    taken = {"none": "the mean of all", "firm": "each company's mean", "time": "each period's mean",
             "firm_and_time": "company and period effects"}[words.spec(p).effects]  # fmt: skip
    return (
        f"Both axes are less {taken}{apart}: 1x is what these would lead to expect. The slope of the line is the regression's "
        "coefficient (Frisch, Waugh and Lovell)."
    )


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: Params, points: pd.DataFrame, row: pd.Series) -> Figure:
    figure = Figure()
    x_span, y_span = (_span(points[side]) for side in ("x", "y"))
    _line(figure, row, x_span)
    weak = frame.weak(points["evidence"])
    heads = _heads(data, points, x_span, y_span)
    for company in data.companies:
        own = (points["ticker"] == company.ticker).to_numpy()
        if own.any():
            _points(figure, data, p, company.ticker, points[own], weak[own], heads[company.ticker])
    x, y = (text.escape(s[:1].upper() + s[1:]) for s in words.sides(data, p))
    figure.update_xaxes(**_axis(x_span))
    figure.update_xaxes(title={"text": f"{x}, times what is expected", "font": {"size": style.SMALL}})
    figure.update_yaxes(**_axis(y_span))
    top = marks.caption(figure, f"{y}, times what is expected; names at the newest point", weak=bool(weak.any()))
    return style.base(figure, height=520, right=28, top=top)


def _span(values: pd.Series) -> tuple[float, float]:
    most = float(np.abs(values.to_numpy(dtype=float)).max()) * 1.08 or 1.0
    return -most, most


def _axis(span: tuple[float, float]) -> dict[str, Any]:
    """A linear axis in log points whose ticks are factors."""
    seen = [[f for f in factors if span[0] <= math.log(f) <= span[1]] for factors in _FACTORS]
    inside = max(reversed(seen), key=len)
    axis = style.value_axis(*span, LOG_POINTS)
    return axis | {
        "tickvals": [math.log(f) for f in inside], "ticktext": [f"{f:g}x" for f in inside], "zeroline": True,
        "zerolinecolor": style.RULE,
    }  # fmt: skip


def _line(figure: Figure, row: pd.Series, span: tuple[float, float]) -> None:
    """The fitted line, and the lines of both ends of the interval as a band, where it has both."""
    low, high, slope = (float(row[c]) for c in ("low", "high", "value"))
    if math.isfinite(low) and math.isfinite(high):
        corners = [(span[0], low), (0, 0), (span[1], low), (span[1], high), (0, 0), (span[0], high)]
        figure.add_trace(scatter(x=[x for x, _ in corners], y=[x * s for x, s in corners], fill="toself", fillcolor=_BAND, mode="lines",
                                    line={"width": 0}, hoverinfo="skip", showlegend=False))  # fmt: skip
    figure.add_trace(scatter(x=list(span), y=[slope * v for v in span], mode="lines", hoverinfo="skip", showlegend=False,
                                line={"color": style.SOFT, "width": 2.5}))  # fmt: skip


def _heads(
    data: ChartData, points: pd.DataFrame, x_span: tuple[float, float], y_span: tuple[float, float]
) -> dict[str, str]:
    """Where the name of each company goes, beside its newest point."""
    plane = trails.Plane("x", "y", x_span, y_span)
    newest = points.sort_values("quarter").drop_duplicates("ticker", keep="last")
    names = frame.by_ticker(data)
    heads = [(r.x, r.y, 11.0, text.short(names[r.ticker])) for r in frame.records(newest)]
    places = trails.sides(plane, heads, [[(r.x, r.y)] for r in frame.records(points)])
    return dict(zip(newest["ticker"], places, strict=True))


def _points(
    figure: Figure, data: ChartData, p: Params, ticker: str, own: pd.DataFrame, weak: np.ndarray, side: str
) -> None:  # fmt: skip
    company = frame.by_ticker(data)[ticker]
    last = (own["quarter"] == own["quarter"].max()).to_numpy()
    named = f"<b>{text.escape(text.short(company))}</b>"
    figure.add_trace(
        scatter(
            x=own["x"].tolist(), y=own["y"].tolist(), mode="markers+text", text=[named if end else "" for end in last],
            textposition=side, textfont={"color": company.colour, "size": style.SIZE}, cliponaxis=False,
            marker={"color": company.colour, "size": np.where(last, 11, 7).tolist(), "line": {"width": 1.4, "color": company.colour},
                    "symbol": np.where(weak, "circle-open", "circle").tolist()},
            hovertext=[_hover(data, p, company.name, r) for r in frame.records(own)], hoverinfo="text",
            hoverlabel={"bordercolor": company.colour}, showlegend=False,
        )
    )  # fmt: skip


def _hover(data: ChartData, p: Params, name: str, r: Any) -> str:
    x, y = words.sides(data, p)
    said = f"fiscal {r.time}" if p["frequency"] == "annual" else r.quarter
    lines = [
        f"<b>{text.escape(name)}</b> {said}, period to {frame.day(r.period_end)}",
        f"{text.escape(y)}: {math.exp(r.y):.2f}x what is expected",
        f"{text.escape(x)}: {math.exp(r.x):.2f}x what is expected",
        f"{str(r.evidence).replace('_', ' ')}, known since {frame.day(r.known_on)}",
        "" if pd.isna(r.accession) else text.escape(r.accession),
    ]
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(
    question="What does the regression compare?", params=legacy(*terms.parameters()), request=request, build=build
)
