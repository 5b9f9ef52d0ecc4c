"""What the charts of the panel regression draw and list alike: estimates as intervals, and as rows of a table."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData
from charts.figure import Figure, Trace, scatter
from contracts import ELASTICITY, WEAK_EVIDENCE
from engine.estimate import FEW
from pages.across import frames, words
from pages.across.frames import Coefficient
from pages.across.parameters import AcrossParams
from pages.across.specifications import COMPUTE
from pages.across.terms import described

STATISTICS: Final = (
    "specification",
    "interval",
    "left_out",
    "standard_error",
    "degrees_of_freedom",
    "p_value",
    "low",
    "high",
    "companies",
    "observations",
    "first_quarter",
    "reason",
)
_TEXTS: Final = ("specification", "interval", "left_out", "first_quarter", "reason")
DOUBTFUL: Final = "Dashed: the interval rests on too little or has no end, and is not to be trusted."
TOO_LITTLE: Final = f"Too little: fewer than {FEW} degrees of freedom (df)."
HOLLOW: Final = (
    "Hollow: rests on values interpolated between two reports, estimated by a neighbouring definition, on an "
    "assumption or on an own figure."
)
KEY: Final = "Dashed: not to be trusted. Hollow: interpolated or estimated."
ROW: Final = 42  # pixels of an interval with the line of text above it
_TEXT, _LINE = 0.22, -0.16  # where both stand in a row
SMALL: Final = "<span style='font-size:11px'>{}</span>"
_ROOM: Final = 2.5  # how far intervals are drawn, in coefficients
_LEAST: Final = 1.5

Span = tuple[float, float]

# ------------------------------------------------------------------------------------------- table


def table(data: ChartData, p: AcrossParams, estimates: Sequence[Coefficient]) -> pd.DataFrame:
    """One row per estimate, `frame.TABLE_COLUMNS` and `STATISTICS`; evidence and document as estimated."""
    return frame.typed([_row(data, p, estimate) for estimate in estimates], STATISTICS, texts=_TEXTS)


def _row(data: ChartData, p: AcrossParams, estimate: Coefficient) -> dict[str, Any]:
    names = {c.ticker: c.name for c in data.companies}
    counted = estimate.companies > 0
    return {
        **estimate.columns,
        "company": text.plural(estimate.companies, "company", "companies") if counted else "none",
        "quarter": estimate.last,
        "name": words.COEFFICIENT,
        "title": _title(data, estimate),
        "unit": str(ELASTICITY),
        "specification": estimate.how.title,
        "interval": p.way.title,
        "left_out": names.get(estimate.without or ""),
        "companies": estimate.companies if counted else None,
        "observations": estimate.observations if counted else None,
        "first_quarter": estimate.first,
    }


def _title(data: ChartData, estimate: Coefficient) -> str:
    outcome, compute, *_ = estimate.how.names(estimate.outcome)
    return f"Elasticity of {text.lower(words.title(data, outcome))} to {text.lower(words.title(data, compute))}"


def documented(data: ChartData) -> ChartData:
    """The same with the sources of what was compared only: the values that came along hold every quarter."""
    behind = data.result(frames.behind)
    wanted = {*behind.documents, *(f"prices-{ticker}" for ticker in behind.tickers)}
    return dataclasses.replace(data, sources=data.sources[data.sources["source_id"].isin(wanted)])


def refused(data: ChartData, p: AcrossParams, reason: str) -> Chart:
    """The chart when nothing can be estimated: it says why and what to do."""
    finding = words.refused(reason)
    return assemble.chart(
        data,
        p,
        style.empty(f"{text.wrapped(text.sentence(finding.headline))}<br>{text.wrapped(text.sentence(finding.deck))}"),
        frame.table(data, []),
        finding=finding,
        alt="Empty chart",
        names=[COMPUTE],
        described=[*described(p), frame.describe(data, COMPUTE)],
        missing=words.missing(data, p),
    )


# ----------------------------------------------------------------------------------------- drawing


def doubtful(estimate: Coefficient) -> bool:
    """Whether an interval is not to be trusted: of few degrees of freedom, or without an end."""
    return estimate.rests_on_little or math.isinf(estimate.inference.low) or math.isinf(estimate.inference.high)


def _weak(estimate: Coefficient) -> bool:
    return estimate.origin is not None and estimate.origin.evidence in WEAK_EVIDENCE


def notes(estimates: Sequence[Coefficient]) -> list[str]:
    """What dashes and hollow points say, where there are any."""
    lines = [DOUBTFUL] if any(map(doubtful, estimates)) else []
    return [*lines, HOLLOW] if any(map(_weak, estimates)) else lines


def statistics(estimates: Sequence[Coefficient]) -> list[str]:
    """From when on an interval rests on too little, where one does."""
    return [TOO_LITTLE] if any(map(doubtful, estimates)) else []


def reach(estimates: Sequence[Coefficient], include: Sequence[float] = (0.0,)) -> Span:
    """The range of the axis: all coefficients and zero, and intervals as far as they leave the coefficients room."""
    inner = [*(estimate.value for estimate in estimates), *include]
    wide = max(_LEAST, _ROOM * max(abs(value) for value in inner))
    ends = [end for estimate in estimates for end in (estimate.inference.low, estimate.inference.high)]
    within = [math.copysign(min(abs(end), wide), end) for end in ends if not math.isnan(end)]
    low, high = min([*inner, *within]), max([*inner, *within])
    air = 0.05 * (high - low)
    return low - air, high + air


def interval(
    figure: Figure,
    estimate: Coefficient,
    at: float,
    colour: str,
    span: Span,
    *,
    label: str,
    hover: str,
    thick: bool = False,
    beside: str = "",
) -> None:
    """One row: its label, the interval with its coefficient, a stroke at zero.

    The interval is dashed where it is not to be trusted, with an arrow where it runs on; the coefficient is hollow
    where evidence is weak. `label` is finished markup.
    """
    heading(figure, f"{label} · {SMALL.format(f'{words.companies(estimate)}{beside}')}", at)
    zero(figure, at + _LINE)
    if estimate.bounded:
        _bar(figure, estimate, at + _LINE, colour, span, 4.5 if thick else 2.25)
    figure.add_trace(_point(estimate, at + _LINE, colour, hover, 13 if thick else 10))


def _bar(figure: Figure, estimate: Coefficient, at: float, colour: str, span: Span, width: float) -> None:
    low, high = estimate.inference.low, estimate.inference.high
    line = {"color": colour, "width": width, "dash": marks.DASH if doubtful(estimate) else "solid"}
    ends = [max(low, span[0]), min(high, span[1])]
    figure.add_trace(scatter(x=ends, y=[at, at], mode="lines", line=line, hoverinfo="skip", showlegend=False))
    if low < span[0]:
        figure.add_trace(_arrow(span[0], at, colour, "triangle-left"))
    if high > span[1]:
        figure.add_trace(_arrow(span[1], at, colour, "triangle-right"))


def _arrow(x: float, y: float, colour: str, symbol: str) -> Trace:
    marker = {"color": colour, "size": 10, "symbol": symbol}
    place = {"x": [x], "y": [y]}
    return scatter(**place, mode="markers", hoverinfo="skip", showlegend=False, cliponaxis=False, marker=marker)


def _point(estimate: Coefficient, at: float, colour: str, hover: str, size: int) -> Trace:
    symbol = "circle-open" if _weak(estimate) else "circle"
    return scatter(
        x=[estimate.value],
        y=[at],
        mode="markers",
        hovertext=[hover],
        hoverinfo="text",
        showlegend=False,
        cliponaxis=False,
        hoverlabel={"bordercolor": colour},
        marker={"color": colour, "size": size, "line": {"width": 2.5, "color": colour}, "symbol": symbol},
    )


def heading(figure: Figure, markup: str, at: float) -> None:
    """A line of text at the left of a row."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": at + _TEXT, "yanchor": "middle"}
    figure.add_annotation(text=markup, **place, showarrow=False, align="left", font={"size": style.SMALL})


def axes(figure: Figure, span: Span, rows: float, title: str) -> None:
    """The axis of the coefficients below `rows` rows that hang from zero; `title` is finished markup."""
    figure.update_xaxes(**style.value_axis(*span, ELASTICITY, most=6))
    figure.update_xaxes(
        title={"text": title, "font": {"size": style.SMALL}, "standoff": 10},
        zeroline=False,
        showgrid=False,
        showline=True,
        linecolor=style.RULE,
        ticks="outside",
        ticklen=4,
        tickcolor=style.RULE,
    )
    figure.update_yaxes(visible=False, range=[-rows, 0], fixedrange=True)


def zero(figure: Figure, line: float) -> None:
    """A faint line along a row, and a stroke at no association that does not cross the text above."""
    along = {"x0": 0, "x1": 1, "xref": "x domain", "y0": line, "y1": line}
    figure.add_shape(type="line", **along, layer="below", line={"color": style.GRID, "width": 1})
    stroke = {"x0": 0, "x1": 0, "y0": line - 0.25, "y1": line + 0.25}
    figure.add_shape(type="line", **stroke, layer="below", line={"color": style.RULE, "width": 1.5})


def hover(data: ChartData, estimate: Coefficient, heading: str) -> str:
    """Coefficient, interval, numbers behind it, and the newest document that it rests on."""
    ends = f"{words.number(estimate.inference.low)} to {words.number(estimate.inference.high)}"
    observations = text.plural(estimate.observations, "observation")
    lines = [
        f"<b>{text.escape(heading)}</b>",
        f"{text.escape(_title(data, estimate))}: {words.number(estimate.value)}",
        f"95% interval {ends}" if estimate.bounded else "no interval",
        f"{words.statistics(estimate)}, {observations}, {estimate.first} to {estimate.last}",
        *frame.origin_lines(estimate.origin),
    ]
    return "<br>".join(line for line in lines if line)
