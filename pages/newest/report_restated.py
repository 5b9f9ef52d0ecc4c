"""What reports restated: each fact that a later report states otherwise, by the day of that report."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import FRACTION, Company, Unit, unit_called
from engine import catalogue
from engine.request import Request
from pages.newest import words
from pages.newest.parameters import RestatedParams
from pages.newest.restated_frames import ROUNDING, Restated, Restatements, report_count, restatements

COUNT, REPORTS, MIDDLE = "figures_restated", "reports_restating", "change_median"
FIGURES: Final = Unit("observations", style="count")
FILED: Final = Unit("reports", style="count")
_EDGE: Final = 0.5  # relative change from which a dot stands at the edge
_CAPTION: Final = (
    "How far a figure moved when a later report restated it, by the day of that report. "
    f"Triangles: by more than {text.share(_EDGE)}"
)
_HOW: Final = (
    "A figure counts as restated where a later filing states another value for the same line and period. Changes under "
    f"{text.share(ROUNDING)} are rounding and are left out; so is a figure that is not above zero before and after."
)
_HEIGHT: Final = 340  # pixels of the plot


def request(p: RestatedParams) -> Request:
    return Request((), **params.window(p), frames=(restatements,))


def build(data: ChartData, p: RestatedParams) -> Chart:
    """One dot per restated figure."""
    known = data.result(restatements)
    rows = [row for row in known.rows if math.isfinite(row.change)]
    if not rows:
        chart = assemble.empty(data, p, [], what="a restated figure")
        return assemble.replaced(chart, missing=tuple(_missing(data, known)))
    who = text.join([text.short(each) for each in data.companies])
    return assemble.chart(
        data,
        p,
        _drawn(data, rows),
        _table(data, rows),
        names=[],
        described=[catalogue.describe(name) for name in dict.fromkeys(row.concept for row in rows)],
        finding=finding(data, rows),
        alt=f"Dots of {text.plural(len(rows), 'restated figure')} of {who} by the day of the report",
        notes=[_HOW, *_counts(known, rows)],
        missing=_missing(data, known),
        key=False,
    )


def _counts(known: Restatements, rows: Sequence[Restated]) -> Iterator[str]:
    if known.rounded:
        yield f"Left out as rounding: {text.plural(known.rounded, 'figure')}."
    if lost := len(known.rows) - len(rows):
        yield f"Left out, not above zero before and after: {text.plural(lost, 'figure')}."


def _missing(data: ChartData, known: Restatements) -> list[str]:
    have = {row.ticker for row in known.rows}
    none = {True: "no figure was restated", False: "no figure is known"}
    return [
        f"{text.short(each)}: {none[each.ticker in known.reporting]} here."
        for each in data.companies
        if each.ticker not in have
    ]


def _table(data: ChartData, rows: Sequence[Restated]) -> pd.DataFrame:
    names = frame.by_ticker(data)
    lines = [_count(rows, COUNT, "Figures restated", len(rows), FIGURES)]
    lines.append(_count(rows, REPORTS, "Reports that restate", report_count(rows), FILED))
    lines.append(_count(rows, MIDDLE, "Size of the change, median", middle(rows), FRACTION))
    lines += [_line(row, names[row.ticker].name) for row in rows]
    return words.table(lines, ("tag", "period_start", "value_before", "value_restated", "accession_before"))


def middle(rows: Sequence[Restated]) -> float:
    """The median of the sizes of the relative changes."""
    return statistics.median(abs(row.change) for row in rows)


def _count(rows: Sequence[Restated], name: str, title: str, count: float, unit: Unit) -> dict[str, Any]:
    newest = rows[0].origin
    columns = {"name": name, "title": title, "value": float(count), "unit": str(unit)}
    return columns | {"evidence": "derived", "known_on": newest.known_on, "accession": newest.document}


def _line(row: Restated, company: str) -> dict[str, Any]:
    title = catalogue.describe(row.concept).title
    about = {"ticker": row.ticker, "company": company, "quarter": row.quarter, "period_end": row.end}
    values = {"name": f"{row.concept}_restatement", "title": f"{title}, change by restatement", "value": row.change}
    more = {"tag": row.tag or None, "period_start": row.start, "value_before": row.before, "value_restated": row.value}
    other = {"accession_before": row.earlier.document, "unit": str(FRACTION)}
    return about | values | more | other | row.origin.columns


# ------------------------------------------------------------------------------------------- words


def finding(data: ChartData, rows: Sequence[Restated]) -> Finding:
    """How many figures were restated in how many reports, the newest of them, and how far half of them moved."""
    newest = rows[0]
    who = text.short(frame.by_ticker(data)[newest.ticker])
    figures, filed = text.plural(len(rows), "figure"), text.plural(report_count(rows), "report")
    last = f"the newest is {who}'s of {text.day(newest.day)}"
    numbers = (
        Number(float(len(rows)), COUNT),
        Number(float(report_count(rows)), REPORTS),
        Number(middle(rows), MIDDLE),
    )
    sentences = [f"{filed} restated {figures}; {last}", f"{filed} restated {figures}"]
    return Finding(
        headline.fitting(sentences), f"Half of the figures moved by {words.size(middle(rows))} or less", (), numbers
    )


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: Sequence[Restated]) -> Figure:
    figure, have = Figure(), {row.ticker for row in rows}
    drawn = [company for company in data.companies if company.ticker in have]
    for company in drawn:
        figure.add_trace(_dots(company, [row for row in rows if row.ticker == company.ticker]))
    low, high = style.span(map(_height, rows), include=(0,))
    high += 0.14 * (high - low)  # room for the names
    figure.update_yaxes(**style.value_axis(low, high, FRACTION))
    figure.update_xaxes(**style.time_axis([str(row.day.to_period("Q")) for row in rows]))
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "top", "align": "left"}
    figure.add_annotation(text=marks.listed(drawn), showarrow=False, font={"size": style.SMALL}, **place)
    top = marks.caption(figure, _CAPTION)
    return style.base(figure, height=_HEIGHT + top + style.BOTTOM, right=20, top=top)


def _height(row: Restated) -> float:
    """Where a dot stands: at its change, or at the edge."""
    return max(-_EDGE, min(_EDGE, row.change))


def _dots(company: Company, rows: Sequence[Restated]) -> dict[str, Any]:
    name = text.short(company)
    return scatter(
        x=[str(row.day.date()) for row in rows],
        y=[_height(row) for row in rows],
        mode="markers",
        marker={"size": 8, "color": company.colour, "opacity": 1, "symbol": [_symbol(row.change) for row in rows]},
        hovertext=[_hover(row, name) for row in rows],
        hoverinfo="text",
        cliponaxis=False,
        name=text.escape(name),
    )


def _symbol(change: float) -> str:
    return "circle" if abs(change) <= _EDGE else "triangle-up" if change > 0 else "triangle-down"


def _hover(row: Restated, name: str) -> str:
    values = words.from_to(row.before, row.value, unit_called(row.unit))
    lines = [
        f"<b>{text.escape(name)}</b>",
        text.escape(f"{catalogue.describe(row.concept).title}, {words.period(row)}"),
        text.escape(f"{values} ({words.signed(row.change)})"),
        f"Restated {text.day(row.day)} · {text.evidence(row.origin.evidence)}",
    ]
    return "<br>".join(lines)


CHART = ChartSpec(question="What did reports restate?", params=RestatedParams, request=request, build=build)
