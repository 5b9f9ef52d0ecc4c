"""One measure of several companies over time: lines in one panel, or a panel for each company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import assemble, emphasis, frame, marks, quarter_hover, style, text
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
    apart, statement = p.panels(rows["ticker"].nunique()), finding(data, rows, described)
    shown = data if apart else emphasis.drawn(data, statement, rows["ticker"])
    quarters = frame.span(rows)
    who = text.join([text.short(c) for c in data.companies])
    return assemble.chart(
        data,
        p,
        (_multiples if apart else _together)(shown, rows, described, log=allowed[p.y]),
        frame.table(data, [p.y]),
        names=[p.y],
        finding=statement,
        alt=f"Lines of {text.lower(described.title)} of {who}, {quarters[0]} to {quarters[-1]}",
        notes=[*notes, *emphasis.notes(shown)],
        missing=frame.lacking(data, [p.y]),
    )


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, described: Description) -> Finding:
    """Who is highest at the latest quarter that most have, and that company's value in its first quarter drawn."""
    top = _highest(rows)
    shared = top["quarter"]
    at = rows[rows["quarter"] == shared]
    first = rows[rows["ticker"] == top["ticker"]].iloc[0]
    earlier, whole = first["quarter"] < top["quarter"], rows["ticker"].nunique()
    earlier = earlier and not _is_base(first, described)
    before = _before(data, first, top, described) if earlier else ""
    deck = [_compared(len(at), whole), before]
    others = at[at["ticker"] != top["ticker"]].iterrows()
    numbers = tuple(_number(row) for row in (top, *([first] if earlier else []), *(row for _, row in others)))
    absent = [c for c in data.companies if c.ticker in set(rows["ticker"]) - set(at["ticker"])]
    names = text.join([text.short(c) for c in absent])
    exceptions = (*([f"Not known for {shared}: {names}"] if absent else []), *axes.newer(data, rows, shared))
    return Finding(_headline(data, at, top, described, whole), ". ".join(filter(None, deck)), exceptions, numbers)


def _highest(rows: pd.DataFrame) -> pd.Series:
    """The highest value of the latest quarter that most have."""
    counts = rows.groupby("quarter")["ticker"].nunique()
    at = rows[rows["quarter"] == counts[counts == counts.max()].index.max()]
    highest: pd.Series = at.loc[at["value"].idxmax()]
    return highest


def _is_base(first: pd.Series, described: Description) -> bool:
    """Whether a multiple is 1 by its definition, in its own base quarter."""
    return described.unit.style == "multiple" and float(first["value"]) == 1


def _number(row: pd.Series) -> Number:
    return Number(float(row["value"]), str(row["name"]), str(row["ticker"]), str(row["quarter"]))


def _headline(data: ChartData, at: pd.DataFrame, top: pd.Series, described: Description, whole: int) -> str:
    """ "NVIDIA had the highest revenue per employee in Q3 2025: $4.9m"; where several have it, that they do."""
    who, title = text.short(frame.by_ticker(data)[top["ticker"]]), text.lower(described.title)
    value = style.quantity(float(top["value"]), described.unit)
    if whole == 1:
        return f"{who}: {title} was {value} in {top['quarter']}"
    if sum(style.quantity(float(v), described.unit) == value for v in at["value"]) > 1:
        return f"No company alone had the highest {title} in {top['quarter']}"
    return f"{who} had the highest {title} in {top['quarter']}: {value}"


def _compared(known: int, whole: int) -> str:
    """Which companies the highest was the highest of; empty where there is one."""
    if whole == 1:
        return ""
    latest = "that they share" if known == whole else "that most share"
    return f"{text.plural(known, 'company', 'companies')} in the latest quarter {latest}"


def _before(data: ChartData, first: pd.Series, last: pd.Series, described: Description) -> str:
    """The value at the start, with the multiple since where both ends are above zero."""
    who = text.short(frame.by_ticker(data)[last["ticker"]])
    before = f"{who}'s was {style.quantity(float(first['value']), described.unit)} in {first['quarter']}"
    if first["value"] > 0 and last["value"] > 0 and described.unit.style in ("money", "count"):
        since = style.multiple(float(last["value"]) / float(first["value"]))
        return before if since == style.multiple(1) else f"{before} ({since} since)"
    return before


# ----------------------------------------------------------------------------------------- drawing


def _together(data: ChartData, rows: pd.DataFrame, described: Description, *, log: bool) -> Figure:
    figure = Figure()
    low, high = style.span(rows["value"], log=log)
    labels, highest = [], _highest(rows)
    for company in data.companies:
        path = frame.path(rows, company.ticker, described.name)
        if not path.empty:
            _line(figure, company, path, quarter_hover.lines(company, path, described))
            point = _point(company, path, highest)
            marks.label_mark(figure, company, path, point)
            labels.append(_label(company, point, described, str(rows["quarter"].max())))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log))
    marks.end_labels(figure, labels, low, high, log=log, pixels=340)
    above = emphasis.counted(frame.axis_title(described, log=log), data)
    top = marks.caption(figure, above, weak=_any_weak(rows))
    return quarter_hover.by_quarter(style.base(figure, height=520, right=marks.label_room(labels), top=top))


def _any_weak(rows: pd.DataFrame) -> bool:
    return bool(frame.weak(rows["evidence"]).any())


def _point(company: Company, path: pd.DataFrame, top: pd.Series) -> pd.Series:
    """What a line is labelled with: the value of the headline for the company that it names, the newest for others."""
    return marks.labelled(path, top["quarter"] if company.ticker == top["ticker"] else None)


def _label(company: Company, point: pd.Series, described: Description, newest: str) -> marks.EndLabel:
    late = "" if point["quarter"] == newest else str(point["quarter"])
    value = style.brief(float(point["value"]), described.unit)
    return marks.EndLabel(text.short(company), value, company.colour, float(point["value"]), late)


def _line(figure: Figure, company: Company, path: pd.DataFrame, hovers: Sequence[str], **place: Any) -> None:
    days, weak = [style.quarter_day(q) for q in path["quarter"]], frame.weak(path["evidence"])
    marks.trace_line(figure, days, path["value"].tolist(), weak, company.colour, hovers, **place)


def _multiples(data: ChartData, rows: pd.DataFrame, described: Description, *, log: bool) -> Figure:
    """A panel per company on the same axes; the others in grey behind it."""
    present = [c for c in data.companies if c.ticker in set(rows["ticker"])]
    figure = axes.small_multiples(len(present))
    newest, highest = str(rows["quarter"].max()), _highest(rows)
    paths = {c.ticker: frame.path(rows, c.ticker, described.name) for c in present}
    for i, company in enumerate(present):
        at, path = axes.place(i, len(present)), paths[company.ticker]
        figure.add_trace(_behind([paths[c.ticker] for c in present if c is not company]), **at)
        _line(figure, company, path, marks.hover(company, path, described), **at)
        point = _point(company, path, highest)
        marks.label_mark(figure, company, path, point, **at)
        marks.heading(figure, _label(company, point, described, newest).stacked, axes.axis(i))
    time = style.time_axis(frame.span(rows))
    figure.update_xaxes(**time | {"dtick": _wider(time["dtick"], axes.columns_for(len(present)))})
    low, high = style.span(rows["value"], log=log)
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log, most=4))
    top = marks.caption(figure, frame.axis_title(described, log=log), weak=_any_weak(rows), shift=44)
    return style.base(figure, height=max(380, 90 + 180 * axes.lines_for(len(present))), right=12, top=top)


def _wider(dtick: str, columns: int) -> str:
    """Fewer labels on narrow panels."""
    return f"M{int(dtick[1:]) * (1 if columns < 3 else 2)}"


def _behind(others: Sequence[pd.DataFrame]) -> Trace:
    """The lines of other companies as one, broken between them."""
    x: list[str | None] = []
    y: list[float | None] = []
    for path in others:
        x += [*(style.quarter_day(q) for q in path["quarter"]), None]
        y += [*path["value"].tolist(), None]
    return scatter(x=x, y=y, mode="lines", line={"color": style.FAINT, "width": 1}, hoverinfo="skip", showlegend=False)
