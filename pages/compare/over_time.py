"""One measure of several companies over time: lines in one panel, or a panel for each company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import Company, Description
from pages.compare import axes
from pages.compare.parameters import CompareParams


def build(data: ChartData, p: CompareParams) -> Chart:
    """Lines of the measure, with gaps where it is not known."""
    rows = frame.known(data, [p.y])
    if rows.empty:
        return assemble.empty(data, p, [p.y])
    described = frame.describe(data, p.y)
    allowed, notes = axes.may_log(rows, {p.y: described.title}, wanted=p.log)
    draw = _multiples if p.panels(rows["ticker"].nunique()) else _together
    quarters = frame.span(rows)
    who = text.join([text.short(c) for c in data.companies])
    return assemble.chart(
        data,
        p,
        draw(data, rows, described, log=allowed[p.y]),
        frame.table(data, [p.y]),
        names=[p.y],
        finding=finding(data, rows, described),
        alt=f"Lines of {text.lower(described.title)} of {who}, {quarters[0]} to {quarters[-1]}",
        notes=notes,
        missing=frame.lacking(data, [p.y]),
    )


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, described: Description) -> Finding:
    """Who is highest at the latest quarter that all have, and that company's change since its first in the window."""
    counts = rows.groupby("quarter")["ticker"].nunique()
    shared = counts[counts == counts.max()].index.max()
    at = rows[rows["quarter"] == shared]
    top = at.loc[at["value"].idxmax()]
    first = rows[rows["ticker"] == top["ticker"]].iloc[0]
    lead = _lead(data, top, described, known=int(counts.max()), whole=rows["ticker"].nunique())
    earlier = first["quarter"] < top["quarter"]
    headline = f"{lead}{_since(first, top, described)}" if earlier else lead
    return Finding(headline, numbers=tuple(_number(row) for row in ([top, first] if earlier else [top])))


def _number(row: pd.Series) -> Number:
    return Number(float(row["value"]), str(row["name"]), str(row["ticker"]), str(row["quarter"]))


def _lead(data: ChartData, top: pd.Series, described: Description, *, known: int, whole: int) -> str:
    """ "In 2026Q1 Meta had the highest revenue per employee of the 8 companies, 2.6 m USD"."""
    who, title = text.short(frame.by_ticker(data)[top["ticker"]]), text.lower(described.title)
    value = style.quantity(float(top["value"]), described.unit)
    if whole == 1:
        return f"{who}: {title} was {value} in {top['quarter']}"
    group = f"the {whole} companies" if known == whole else f"the {known} companies known then"
    return f"In {top['quarter']} {who} had the highest {title} of {group}, {value}"


def _since(first: pd.Series, last: pd.Series, described: Description) -> str:
    """The change in the measure's own terms: a factor where both ends are above zero, else the value before."""
    if first["value"] > 0 and last["value"] > 0 and described.unit.style in ("money", "count"):
        return f", {_change(float(last['value']) / float(first['value']))} its value of {first['quarter']}"
    return f", after {style.quantity(float(first['value']), described.unit)} in {first['quarter']}"


def _change(ratio: float) -> str:
    """ "2.6 times", "12% below"."""
    if ratio >= 1.995:
        return f"{text.times(ratio)} times"
    return f"{text.share(abs(ratio - 1))} {'above' if ratio >= 1 else 'below'}"


# ----------------------------------------------------------------------------------------- drawing


def _together(data: ChartData, rows: pd.DataFrame, described: Description, *, log: bool) -> Figure:
    figure = Figure()
    low, high = style.span(rows["value"], log=log)
    labels = []
    for company in data.companies:
        path = frame.path(rows, company.ticker, described.name)
        if not path.empty:
            _line(figure, company, path, described)
            labels.append(_label(company, path, described, str(rows["quarter"].max())))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log))
    marks.end_labels(figure, labels, low, high, log=log, pixels=340)
    top = marks.caption(figure, frame.axis_title(described, log=log), weak=_any_weak(rows))
    return style.base(figure, height=520, right=marks.label_room(labels), top=top)


def _any_weak(rows: pd.DataFrame) -> bool:
    return bool(frame.weak(rows["evidence"]).any())


def _label(company: Company, path: pd.DataFrame, described: Description, newest: str) -> marks.EndLabel:
    last = path.iloc[-1]
    late = "" if last["quarter"] == newest else str(last["quarter"])
    value = style.brief(float(last["value"]), described.unit)
    return marks.EndLabel(text.short(company), value, company.colour, float(last["value"]), late)


def _line(figure: Figure, company: Company, path: pd.DataFrame, described: Description, **place: Any) -> None:
    days, weak = [style.quarter_day(q) for q in path["quarter"]], frame.weak(path["evidence"])
    hovers = marks.hover(company, path, described)
    marks.trace_line(figure, days, path["value"].tolist(), weak, company.colour, hovers, **place)


def _multiples(data: ChartData, rows: pd.DataFrame, described: Description, *, log: bool) -> Figure:
    """A panel per company on the same axes; the others in grey behind it."""
    present = [c for c in data.companies if c.ticker in set(rows["ticker"])]
    figure = axes.small_multiples(len(present))
    newest = str(rows["quarter"].max())
    paths = {c.ticker: frame.path(rows, c.ticker, described.name) for c in present}
    for i, company in enumerate(present):
        at, path = axes.place(i, len(present)), paths[company.ticker]
        figure.add_trace(_behind([paths[c.ticker] for c in present if c is not company]), **at)
        _line(figure, company, path, described, **at)
        marks.heading(figure, _label(company, path, described, newest).markup, axes.axis(i))
    time = style.time_axis(frame.span(rows))
    figure.update_xaxes(**time | {"dtick": _wider(time["dtick"], axes.columns_for(len(present)))})
    low, high = style.span(rows["value"], log=log)
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log, most=4))
    top = marks.caption(figure, frame.axis_title(described, log=log), weak=_any_weak(rows), shift=28)
    return style.base(figure, height=max(380, 90 + 170 * axes.lines_for(len(present))), right=12, top=top)


def _wider(dtick: str, columns: int) -> str:
    """Fewer labels on narrow panels."""
    return f"M{int(dtick[1:]) * (2 if columns < 3 else 4)}"


def _behind(others: Sequence[pd.DataFrame]) -> Trace:
    """The lines of other companies as one, broken between them."""
    x: list[str | None] = []
    y: list[float | None] = []
    for path in others:
        x += [*(style.quarter_day(q) for q in path["quarter"]), None]
        y += [*path["value"].tolist(), None]
    return scatter(x=x, y=y, mode="lines", line={"color": style.FAINT, "width": 1}, hoverinfo="skip", showlegend=False)
