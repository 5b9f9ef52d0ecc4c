"""Return on invested capital and on the capital added, per company, against the cost of capital."""

from __future__ import annotations

from typing import Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, panels
from charts.parameter import Parameter, Params, legacy
from contracts import FRACTION, Company
from engine.request import Request
from pages.returns import assumptions, parameters

NAMES: Final = ("roic", "incremental_roic")
PATIENCE: Final = 8  # quarters by which a line may end before the newest and still be compared


def request(p: Params) -> Request:
    return Request(NAMES, **params.window(p), options={"tax": p["tax"] / 100, "horizon": p["horizon"]})


def build(data: ChartData, p: Params) -> Chart:
    """Two panels under each other; one where only one of the two is known."""
    rows = frame.known(data, NAMES)
    if rows.empty:
        return assemble.empty(data, p, NAMES)
    who, quarters = text.join([text.short(c) for c in data.companies]), frame.span(rows)
    return assemble.chart(
        data, p, _drawn(data, p, rows), frame.table(data, NAMES), names=NAMES, finding=finding(data, p, rows),
        alt=f"Lines of the return on invested capital and of the incremental return of {who}, {quarters[0]} to {quarters[-1]}, with the cost "
            f"of capital at {p['wacc']}%",
        notes=[f"A flat tax of {p['tax']}% is assumed. Invested capital is equity and long-term debt less cash; marketable securities stay in it."],
        missing=frame.lacking(data, NAMES),
    )  # fmt: skip


def finding(data: ChartData, p: Params, rows: pd.DataFrame) -> str:
    """How many earn their cost of capital on all they have invested, and on what they added."""
    parts = [_said(data, p, rows, name) for name in NAMES]
    return "; ".join(part for part in parts if part)


def _said(data: ChartData, p: Params, rows: pd.DataFrame, name: str) -> str:
    last = frame.latest(rows[rows["name"] == name])
    last = last[[frame.after(str(rows["quarter"].max()), str(q)) <= PATIENCE for q in last["quarter"]]]
    ends = {str(r.ticker): r for r in frame.records(last)}
    found = [c for c in data.companies if c.ticker in ends]
    if not found:
        return ""
    when = text.quarters_said({text.short(c): ends[c.ticker].quarter for c in found})
    what = "on all invested capital" if name == "roic" else f"on the capital added over {p['horizon']} quarters"
    if len(found) == 1:
        return f"{text.short(found[0])} earned {_percent(ends[found[0].ticker].value)} {what} in {when}, against a cost of {p['wacc']}%"
    above = [c for c in found if ends[c.ticker].value > p["wacc"] / 100]
    low = min(found, key=lambda c: float(ends[c.ticker].value))
    count = text.counted(len(above), len(found), "company", "companies")
    count = count if name == "roic" else text.lower(count)
    return f"{count} earned more than {p['wacc']}% {what} in {when}, {text.short(low)} least ({_percent(ends[low.ticker].value)})"


def _percent(value: float) -> str:
    return style.quantity(float(value), FRACTION).replace(" %", "%")


def _drawn(data: ChartData, p: Params, rows: pd.DataFrame) -> Figure:
    present = [name for name in NAMES if (rows["name"] == name).any()]
    figure = panels(rows=len(present), cols=1, shared_xaxes=True, vertical_spacing=0.12)
    rooms = [_panel(figure, data, p, rows[rows["name"] == name], name, i + 1) for i, name in enumerate(present)]
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    top = marks.caption(figure, f"After tax, percent of capital; dotted: cost of capital, {p['wacc']}%",
                        weak=bool(frame.weak(rows["evidence"]).any()), shift=26)  # fmt: skip
    return style.base(figure, height=380 if len(present) == 1 else 640, right=max(rooms), top=top)


def _panel(figure: Figure, data: ChartData, p: Params, own: pd.DataFrame, name: str, row: int) -> int:
    """Draw one of the two; the pixels that its labels need."""
    low, high = style.span(own["value"], include=(0.0, p["wacc"] / 100))
    labels = []
    for company in data.companies:
        path = frame.path(own, company.ticker, name)
        if not path.empty:
            labels.append(_line(figure, data, company, path, name, row, str(own["quarter"].max())))
    axis = str(row) if row > 1 else ""
    figure.update_yaxes(style.value_axis(low, high, FRACTION, most=5), row=row, col=1)
    figure.add_shape(type="line", xref=f"x{axis} domain", yref=f"y{axis}", x0=0, x1=1, y0=p["wacc"] / 100, y1=p["wacc"] / 100,
                     layer="below", line={"color": style.RULE, "width": 1.5, "dash": "dot"})  # fmt: skip
    marks.end_labels(figure, labels, low, high, pixels=215, axis=axis)
    said = "On all invested capital" if name == "roic" else f"On capital added over {p['horizon']} quarters"
    marks.heading(figure, f"<b>{said}</b>", axis)
    return marks.label_room(labels)


def _line(
    figure: Figure, data: ChartData, company: Company, path: pd.DataFrame, name: str, row: int, newest: str
) -> marks.EndLabel:
    marks.trace_line(
        figure, [style.quarter_day(q) for q in path["quarter"]], path["value"].tolist(), frame.weak(path["evidence"]), company.colour,
        marks.hover(company, path, frame.describe(data, name)), row=row, col=1,
    )  # fmt: skip
    last = path.iloc[-1]
    late = "" if last["quarter"] == newest else str(last["quarter"])
    value = float(last["value"])
    return marks.EndLabel(text.short(company), style.brief(value, FRACTION), company.colour, value, late)


CHART = ChartSpec(
    question="Does invested capital earn what it costs?",
    params=legacy(
        params.companies(),
        params.start(parameters.START),
        params.end(),
        params.as_of(),
        assumptions.cost(),
        assumptions.tax(),
        Parameter(
            "horizon",
            "int",
            12,
            "Incremental ROIC over, quarters",
            "Over how many quarters capital and profit added are compared.",
            low=4,
            high=20,
            group=assumptions.CAPITAL,
        ),
    ),
    request=request,
    build=build,
)
