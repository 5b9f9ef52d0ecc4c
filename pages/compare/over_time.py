"""One measure of several companies over time: lines in one panel, or a panel for each company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import assemble, emphasis, frame, headline, marks, quarter_hover, style, text
from charts.core import Chart, ChartData, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import ANNUAL, Company, Description
from data.age_limits import FISCAL_YEAR_AGE
from pages.compare import axes
from pages.compare.parameters import CompareParams

YEAR = 4  # quarters
Measured = tuple[str, Description]  # as a sentence names it, and what it is


def build(data: ChartData, p: CompareParams) -> Chart:
    """Lines of the measure, with gaps where it is not known."""
    rows = frame.known(data, [p.y])
    if rows.empty:
        return assemble.empty(data, p, [p.y])
    described = frame.describe(data, p.y)
    allowed, notes = axes.may_log(rows, {p.y: described.title}, wanted=p.log)
    apart, statement = p.panels(rows["ticker"].nunique()), finding(data, rows, described, p.shown)
    shown = data if apart else emphasis.drawn(data, statement, rows["ticker"])
    quarters = frame.span(rows)
    who = text.join([text.short(c) for c in data.companies])
    return assemble.chart(
        data,
        p,
        (_multiples if apart else _together)(shown, rows, described, p.shown, log=allowed[p.y]),
        frame.table(data, [p.y]),
        names=[p.y],
        finding=statement,
        alt=f"Lines of {text.lower(described.title)} of {who}, {quarters[0]} to {quarters[-1]}",
        notes=[*notes, *axes.unchanged(described, p.period, p.shown), *emphasis.notes(shown)],
        missing=frame.lacking(data, [p.y]),
    )


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, described: Description, period: str) -> Finding:
    """Who is highest at the latest quarter that most have, or in the latest fiscal year of each, and that company's
    value in its first quarter drawn.
    """
    at = _compared_rows(rows, period)
    top = _highest(at)
    first = rows[rows["ticker"] == top["ticker"]].iloc[0]
    earlier, whole = first["quarter"] < top["quarter"], rows["ticker"].nunique()
    earlier = earlier and not _is_base(first, described)
    before = _before(data, first, top, described, period) if earlier else ""
    deck = [_compared(len(at), whole, period), before]
    others = at[at["ticker"] != top["ticker"]].iterrows()
    numbers = tuple(_number(row) for row in (top, *([first] if earlier else []), *(row for _, row in others)))
    line = _headline(data, at, top, (axes.title(described), described), whole, period)
    return Finding(line, ". ".join(filter(None, deck)), _exceptions(data, rows, at, top, period), numbers)


def _exceptions(data: ChartData, rows: pd.DataFrame, at: pd.DataFrame, top: pd.Series, period: str) -> tuple[str, ...]:
    """Who is not compared, and who in another quarter, or for whom a newer one waits."""
    newest, names = str(at["quarter"].max()), {c.ticker: text.short(c) for c in data.companies}
    absent = text.join([names[t] for t in names if t in set(rows["ticker"]) - set(at["ticker"])])
    if period == ANNUAL:
        ends = {names[str(r.ticker)]: str(r.quarter) for r in frame.records(at)}
        late = headline.apart(ends, than=str(top["quarter"]))
        others = [f"Fiscal year to another quarter: {text.every(late)}"] if late else []
        return (*([f"No fiscal year up to {newest}: {absent}"] if absent else []), *others)
    return (*([f"Not known for {newest}: {absent}"] if absent else []), *axes.newer(data, rows, newest))


def _compared_rows(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """The values of the latest quarter that most have; of fiscal years the latest of each that is not a year older."""
    if period == ANNUAL:
        last = rows.sort_values("quarter").drop_duplicates("ticker", keep="last").sort_index()
        newest = str(last["quarter"].max())
        return last[[not FISCAL_YEAR_AGE.passed_by(frame.after(newest, quarter)) for quarter in last["quarter"]]]
    counts = rows.groupby("quarter")["ticker"].nunique()
    at: pd.DataFrame = rows[rows["quarter"] == counts[counts == counts.max()].index.max()]
    return at


def _highest(at: pd.DataFrame) -> pd.Series:
    return at.iloc[int(at["value"].to_numpy(dtype=float).argmax())]


def _is_base(first: pd.Series, described: Description) -> bool:
    """Whether a multiple is 1 by its definition, in its own base quarter."""
    return described.unit.style == "multiple" and float(first["value"]) == 1


def _number(row: pd.Series) -> Number:
    return Number(float(row["value"]), str(row["name"]), str(row["ticker"]), str(row["quarter"]))


def _headline(data: ChartData, at: pd.DataFrame, top: pd.Series, measure: Measured, whole: int, period: str) -> str:
    """ "NVIDIA had the highest revenue per employee in Q3 2025: $4.9m"; where several have it, that they do."""
    title, described = measure
    who, when = text.short(frame.by_ticker(data)[top["ticker"]]), axes.when(str(top["quarter"]), period)
    value = style.quantity(float(top["value"]), described.unit)
    if whole == 1:
        return f"{who}: {title} was {value} {when}"
    if sum(style.quantity(float(v), described.unit) == value for v in at["value"]) > 1:
        return f"No company alone had the highest {title} {when}"
    lead = f"{who} had the highest {title}"
    if period == ANNUAL:
        dated = f"{value} ({top['quarter']})"
        return headline.fitting([f"{lead} of the latest fiscal years: {dated}", f"{lead}: {dated}"])
    return headline.fitting([f"{lead} {when}: {value}", f"{lead} {when}"])


def _compared(known: int, whole: int, period: str) -> str:
    """Which companies the highest was the highest of; empty where there is one."""
    if whole == 1:
        return ""
    if period == ANNUAL:
        return f"{text.plural(known, 'company', 'companies')}, each in its latest fiscal year"
    latest = "that they share" if known == whole else "that most share"
    return f"{text.plural(known, 'company', 'companies')} in the latest quarter {latest}"


def _before(data: ChartData, first: pd.Series, last: pd.Series, described: Description, period: str) -> str:
    """The value at the start, with the multiple since where both ends are above zero."""
    who = text.short(frame.by_ticker(data)[last["ticker"]])
    start = axes.when(str(first["quarter"]), period)
    before = f"{who}'s was {style.quantity(float(first['value']), described.unit)} {start}"
    if first["value"] > 0 and last["value"] > 0 and described.unit.style in ("money", "count"):
        since = style.multiple(float(last["value"]) / float(first["value"]))
        return before if since == style.multiple(1) else f"{before} ({since} since)"
    return before


# ----------------------------------------------------------------------------------------- drawing


def _path(rows: pd.DataFrame, company: Company, described: Description, period: str) -> pd.DataFrame:
    """A company's line, on which fiscal years are neighbours."""
    return frame.path(rows, company.ticker, described.name, YEAR if period == ANNUAL else 1)


def _together(data: ChartData, rows: pd.DataFrame, described: Description, period: str, *, log: bool) -> Figure:
    figure = Figure()
    low, high = style.span(rows["value"], log=log)
    labels, highest = [], _highest(_compared_rows(rows, period))
    for company in data.companies:
        path = _path(rows, company, described, period)
        if not path.empty:
            _line(figure, company, path, quarter_hover.lines(company, path, described))
            point = _point(company, path, highest)
            marks.label_mark(figure, company, path, point)
            labels.append(_label(company, point, described, str(rows["quarter"].max())))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**style.value_axis(low, high, described.unit, log=log))
    labels = marks.shaped(labels, 340)
    marks.end_labels(figure, labels, low, high, log=log, pixels=340)
    above = emphasis.counted(frame.axis_title(described, log=log), data)
    top = marks.caption(figure, above, weak=_any_weak(rows))
    return quarter_hover.by_quarter(style.base(figure, height=480, right=marks.label_room(labels), top=top))


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


def _multiples(data: ChartData, rows: pd.DataFrame, described: Description, period: str, *, log: bool) -> Figure:
    """A panel per company on the same axes; the others in grey behind it."""
    present = [c for c in data.companies if c.ticker in set(rows["ticker"])]
    figure = axes.small_multiples(len(present))
    newest, highest = str(rows["quarter"].max()), _highest(_compared_rows(rows, period))
    paths = {c.ticker: _path(rows, c, described, period) for c in present}
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
