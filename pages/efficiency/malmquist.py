"""The Malmquist index: productivity since a first quarter, split into catching up and the shift of the frontier."""

from __future__ import annotations

from typing import Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, panels
from charts.parameter import Params, legacy
from contracts import INDEX, Company
from engine.request import Request
from pages.efficiency import frames, production_units

_EVEN: Final = 1e-9
PANELS: Final = {
    "malmquist_index": "Productivity",
    "malmquist_efficiency": "Catching up with the frontier",
    "malmquist_technical": "Shift of the frontier",
}


def request(p: Params) -> Request:
    return production_units.request(p, frames.productivity)


def build(data: ChartData, p: Params) -> Chart:
    """Three stacked panels, one line per company of the balanced panel: the index and its two factors."""
    rows, said = data.result(frames.productivity), production_units.described(data, p)
    drawn = rows[rows["ticker"].isin([c.ticker for c in data.companies])]
    if drawn.empty:
        return production_units.empty(data, p)
    first, last = str(rows["quarter"].min()), str(rows["quarter"].max())
    return assemble.chart(
        data, p, _drawn(data, drawn, p), production_units.table(drawn, {n: said[n] for n in PANELS}), names=production_units.names(p),
        described=[said[n] for n in PANELS], finding=finding(data, rows, drawn, p),
        alt=f"Lines of the Malmquist index and its two factors of {text.plural(drawn['ticker'].nunique(), 'company', 'companies')}, "
            f"{first} to {last}, each 1 in {first}",
        notes=_notes(data, rows), missing=_missing(data, p, rows),
    )  # fmt: skip


def finding(data: ChartData, rows: pd.DataFrame, drawn: pd.DataFrame, p: Params) -> str:
    """How far the frontier moved, how many kept up with it, and whose productivity grew most."""
    first, last = str(rows["quarter"].min()), str(rows["quarter"].max())
    named = production_units.label(data, rows)
    ends = drawn[drawn["quarter"] == last].pivot(index="ticker", columns="name", values="value")
    output = text.lower(frame.describe(data, production_units.names(p)[2]).title)
    shift = float(ends["malmquist_technical"].median())
    since = "as in" if abs(shift - 1) < 0.005 else "of" if shift >= 1.995 else "than in"
    moved = f"the frontier let the same people and capital make {text.compared(shift, output)} {since} {first}"
    top = str(ends["malmquist_index"].idxmax())
    best = float(ends["malmquist_index"].max())
    grew = f"productivity {'grew most' if best > 1 else 'fell least'} at {named[top]}, to {_times(best)} times"
    if len(ends) == 1:
        return f"In {last} {moved}; productivity of {named[top]} went to {_times(best)} times"
    lost = int((ends["malmquist_efficiency"] < 1 - _EVEN).sum())
    who = text.counted(lost, len(ends), "company", "companies")
    verb = "is" if lost < 2 else "are"
    return f"In {last} {moved}; {who[:1].lower()}{who[1:]} {verb} farther from it, and {grew}"


def _times(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio < 1.95 else text.times(ratio)


def _notes(data: ChartData, rows: pd.DataFrame) -> list[str]:
    named, quarters = production_units.label(data, rows), sorted(set(rows["quarter"]))
    members = [named[t] for t in dict.fromkeys(rows["ticker"])]
    skipped = len(frame.span(rows)) - len(quarters)
    gap = f", without {text.plural(skipped, 'quarter')} that one of them lacks" if skipped else ""
    return [
        f"The same companies throughout, {text.join(members, 12)}, {quarters[0]} to {quarters[-1]}{gap}: of all such sets that with most "
        "observations, because a frontier whose companies change moves with them.",
        "Productivity is the product of the two below it, constant returns, quarters chained.",
        *([production_units.few(len(members))] if production_units.few(len(members)) else []),
    ]  # fmt: skip


def _missing(data: ChartData, p: Params, rows: pd.DataFrame) -> list[str]:
    """Chosen companies outside the balanced set: without the figures, or with too few quarters of them."""
    inside, lines = set(rows["ticker"]), []
    first, last = str(rows["quarter"].min()), str(rows["quarter"].max())
    for c in data.companies:
        if c.ticker not in inside:
            at = production_units.why(data, p, c, first)
            at = production_units.why(data, p, c, last) if at.startswith("no quarter") else at
            lines.append(f"{text.short(c)}: {at}.")
    return lines


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, drawn: pd.DataFrame, p: Params) -> Figure:
    log = p.get("scale", "log") == "log"
    figure = panels(rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    said = production_units.described(data, p)
    rooms = []
    for row, (name, title) in enumerate(PANELS.items(), start=1):
        own, axis, labels = production_units.of(drawn, name), str(row) if row > 1 else "", []
        low, high = style.span(own["value"], log=log, include=(1,))
        for c in data.companies:
            path = frame.path(own, c.ticker, name)
            if not path.empty:
                marks.trace_line(
                    figure, [style.quarter_day(q) for q in path["quarter"]], path["value"].tolist(), frame.weak(path["evidence"]),
                    c.colour, marks.hover(c, path, said[name]), row=row, col=1,
                )  # fmt: skip
                labels.append(_label(c, float(path["value"].iloc[-1])))
        figure.update_yaxes(style.value_axis(low, high, INDEX, log=log, most=4), row=row, col=1)
        marks.end_labels(figure, labels, low, high, log=log, pixels=170, axis=axis)
        marks.heading(figure, f"<b>{title}</b>", axis)
        figure.add_shape(type="line", xref=f"x{axis} domain", yref=f"y{axis}", x0=0, x1=1, y0=1, y1=1, layer="below",
                         line={"color": style.RULE, "width": 1})  # fmt: skip
        rooms.append(marks.label_room(labels))
    figure.update_xaxes(**style.time_axis(frame.span(drawn)))
    caption = f"{drawn['quarter'].min()} = 1{', log scale' if log else ''}"
    top = marks.caption(figure, caption, weak=bool(frame.weak(drawn["evidence"]).any()), shift=26)
    return style.base(figure, height=760, right=max(rooms), top=top)


def _label(company: Company, value: float) -> marks.EndLabel:
    return marks.EndLabel(text.short(company), f"{value:.2f}", company.colour, value)


CHART = ChartSpec(
    question="Did the frontier move, and who kept up with it?",
    params=legacy(
        params.companies(params.EIGHT),
        params.start(params.EFFICIENCY_START),
        params.end(),
        params.as_of(),
        params.output(),
        params.scale("log"),
        params.capital(),
        params.reference(),
    ),
    request=request,
    build=build,
)
