"""The divergence: how far market value has grown ahead of headcount since the base quarter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure
from contracts import Company, Description, Unit
from engine.request import Request
from pages.paradox.parameters import ParadoxParams

NAME: Final = "divergence"
LEVELS: Final = ("headcount", "market_value")


def request(p: ParadoxParams) -> Request:
    return Request((NAME, *LEVELS), **params.window(p), options={"base": p.base})


def build(data: ChartData, p: ParadoxParams) -> Chart:
    """One line per company; zero means that value and headcount grew alike."""
    rows = frame.known(data, [NAME])
    if rows.empty:
        return assemble.unanchored(data, p, [NAME], LEVELS, p.base)
    return assemble.chart(
        data,
        p,
        _drawn(data, rows, p.base),
        frame.table(data, [NAME]),
        names=[NAME],
        finding=finding(data, rows, p.base),
        alt=_alt(data, frame.span(rows), p.base),
        notes=_notes(p),
        missing=frame.lacking(data, [NAME]),
    )


def _alt(data: ChartData, quarters: Sequence[str], base: str) -> str:
    who = text.join([text.short(c) for c in data.companies])
    return (
        f"Lines of the log growth of market value less that of headcount since {base} of {who}, "
        f"{quarters[0]} to {quarters[-1]}"
    )


def _notes(p: ParadoxParams) -> list[str]:
    meaning = "Divergence is ln(V/V0) - ln(L/L0): 0.69 log points mean twice the market value per person."
    return [meaning, "The measure is logarithmic itself; the axis stays linear."] if p.log else [meaning]


def finding(data: ChartData, rows: pd.DataFrame, base: str) -> Finding:
    """How many are above zero at their latest quarter other than the base, and who is farthest."""
    last = {r.ticker: r for r in frame.records(frame.latest(rows[rows["quarter"] != base]))}
    present = [c for c in data.companies if c.ticker in last]
    if not present:
        return Finding(
            f"Only the base quarter {base} itself is known here, so market value and headcount cannot have parted yet"
        )
    numbers = tuple(Number(float(last[c.ticker].value), NAME, c.ticker, str(last[c.ticker].quarter)) for c in present)
    return Finding(_headline(present, last, base), numbers=numbers)


def _headline(present: Sequence[Company], last: Mapping[str, Any], base: str) -> str:
    when = text.quarters_said({text.short(c): last[c.ticker].quarter for c in present})
    ahead = [c for c in present if last[c.ticker].value > 0]
    top = max(present, key=lambda c: float(last[c.ticker].value))
    factor = _times(math.exp(last[top.ticker].value))
    if len(present) == 1:
        return f"In {when} {text.short(top)} had {factor} times the market value per person of {base}"
    more = text.counted(len(ahead), len(present), "company", "companies")
    most = "most" if ahead else "least below it"
    return (
        f"{more} had more market value per person in {when} than in {base}, {text.short(top)} {most}: "
        f"{factor} times as much"
    )


def _times(ratio: float) -> str:
    """A factor, with two decimals where one would make it 1.0."""
    return f"{ratio:.2f}" if 0.9 <= ratio < 1.1 else text.times(ratio)


def _drawn(data: ChartData, rows: pd.DataFrame, base: str) -> Figure:
    figure = Figure()
    low, high = style.span(rows["value"], include=(0,))
    low, high = (min(low, -0.08 * (high - low)), high) if low == 0 else (low, high)
    described = frame.describe(data, NAME)
    labels = []
    for company in data.companies:
        path = frame.path(rows, company.ticker, NAME)
        if path.empty:
            continue
        _line(figure, company, path, described)
        labels.append(_label(company, path.iloc[-1], str(rows["quarter"].max())))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**_axis(low, high, described.unit))
    marks.end_labels(figure, labels, low, high, pixels=280)
    meaning = f"Market value per person as a multiple of {base}: the axis is in log points, 0.69 of them are ×2"
    top = marks.caption(figure, meaning, weak=bool(frame.weak(rows["evidence"]).any()))
    return style.base(figure, height=420, right=marks.label_room(labels), top=top)


def _line(figure: Figure, company: Company, path: pd.DataFrame, described: Description) -> None:
    factors = [
        f"{text.times(math.exp(v))} times the value per person" if math.isfinite(v) else "" for v in path["value"]
    ]
    marks.trace_line(
        figure,
        [style.quarter_day(q) for q in path["quarter"]],
        path["value"].tolist(),
        frame.weak(path["evidence"]),
        company.colour,
        marks.hover(company, path, described, factors),
    )


def _label(company: Company, last: Any, newest: str) -> marks.EndLabel:
    late = "" if last["quarter"] == newest else str(last["quarter"])
    value = float(last["value"])
    return marks.EndLabel(text.short(company), f"×{text.times(math.exp(value))}", company.colour, value, late)


def _axis(low: float, high: float, unit: Unit) -> dict[str, Any]:
    """An axis in log points whose ticks say what they mean for value per person."""
    factors = style.ticks(math.exp(low), math.exp(high), log=True)
    ticks = {"tickvals": [math.log(f) for f in factors], "ticktext": [f"×{f:g}" for f in factors]}
    return style.value_axis(low, high, unit) | ticks | {"zeroline": True, "zerolinewidth": 1.5}


CHART = ChartSpec(
    question="How far has market value moved away from headcount?",
    params=ParadoxParams,
    request=request,
    build=build,
)
