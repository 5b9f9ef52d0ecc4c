"""One announcement day by day: the abnormal return summed from it, within what usual days of the company bring."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import FRACTION, Company
from engine.request import Request
from pages.events import own_words, words
from pages.events.frames import Studied, Study, study
from pages.events.kinds import OWN, REPORTS, SPANS
from pages.events.parameters import MOST, SingleParams
from pages.events.singles import Single, single
from pages.events.sizes import SIZES

PATH: Final = "abnormal_return_path"
_BAND: Final = "rgba(125,135,146,0.28)"


def request(p: SingleParams) -> Request:
    options = {"asked": p.asked, "event": p.event}
    return Request((), **params.window(p), options=options, frames=(study, single))


def build(data: ChartData, p: SingleParams) -> Chart:
    """A line of the sums, a grey band of usual days, a dot at the end of the window."""
    of, one = data.result(study), data.result(single)
    if one.event is None:
        return words.refused(data, p, [of], p.asked)
    company = frame.by_ticker(data)[one.event.ticker]
    return assemble.chart(
        data,
        p,
        _drawn(one, one.event, company, p),
        words.table(_rows(one, one.event, company, p)),
        finding=finding(one.event, company, p),
        names=[],
        described=[words.DESCRIBED],
        alt=f"Line of the abnormal return of {company.name} around {frame.day(one.event.day0)}",
        notes=[*_notes(of, one.event, p), *words.notes(of)],
        missing=[*_missing(data, of, one.event), *own_words.left_out(data, p, p.asked)],
        key=False,
    )


def _rows(one: Single, event: Studied, company: Company, p: SingleParams) -> Iterator[dict[str, Any]]:
    row = words.event_row(company, event, p.kind)
    yield row
    for day, value, half in zip(one.days, one.sums, one.usual, strict=True):
        if math.isfinite(value):
            title = "Abnormal return, summed to this trading day"
            ends = {"low": -half, "high": half, "p_value": math.nan}
            yield row | {"name": PATH, "title": title, "value": value, "trading_day": day} | ends


def _notes(of: Study, one: Studied, p: SingleParams) -> Iterator[str]:
    yield "Grey: 95% of what as many usual days of the company bring, by the model."
    shown = min(p.event, len(of.events))
    if "results" in one.confounders or p.kind == REPORTS:
        size = SIZES["reports", 1]
        yield f"On {size.title} of these companies a single return is called clear in {size.shares['t']:.0%} of cases."
    yield f"Event {shown} of {len(of.events)}, counted from the newest; change the number to see another."
    if len(of.events) > MOST:
        left = len(of.events) - MOST
        yield f"The number reaches the {MOST} newest; an earlier last quarter reaches the {left} older."


def _missing(data: ChartData, of: Study, event: Studied) -> list[str]:
    """Whoever has no such event, and whoever has and is not shown."""
    others = [c for c in data.companies if c.ticker != event.ticker and c.ticker in {e.ticker for e in of.events}]
    return [*words.missing(data, [of]), *words.named(others, "not the company of this event")]


# ----------------------------------------------------------------------------------------- finding


def finding(event: Studied, company: Company, p: SingleParams) -> Finding:
    """How far the share moved beyond what was expected, and whether usual days bring as much."""
    who, when = text.short(company), SPANS[p.span].words
    day = frame.day(event.day0)
    clear = "more than usual days bring" if event.clear else "no more than usual days bring"
    head = headline.fitting(
        [
            f"Abnormal return of {who} {when} {words.percent(event.car)} ({day}): {clear}",
            f"Abnormal return of {who} {words.percent(event.car)} ({day}): {clear}",
        ]
    )
    ends = words.ends(event.low, event.high)
    lead = "Own event of" if p.kind == OWN else "Announced in"
    deck = f"{lead} {event.announced.day.year}; abnormal return {when}, 95% interval {ends}"
    said = (
        [f"The same days brought {text.join(event.confounders)}: its part cannot be separated"]
        if event.confounders
        else []
    )
    number = Number(event.car, words.ONE, event.ticker, str(event.announced.day.year))
    return Finding(head, deck, (*said, *own_words.whose(p.asked)), (number,))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(one: Single, event: Studied, company: Company, p: SingleParams) -> Figure:
    figure = Figure()
    known = np.isfinite(one.sums)
    days, half = one.days[known], one.usual[known]
    around, edge = [*days, *days[::-1]], [*half, *(-half[::-1])]
    fill = {"fill": "toself", "fillcolor": _BAND, "line": {"width": 0}, "mode": "lines"}
    figure.add_trace(scatter(x=around, y=edge, **fill, hoverinfo="skip", showlegend=False))
    hover = [_hover(company, int(d), v, h) for d, v, h in zip(days, one.sums[known], half, strict=True)]
    line = {"color": company.colour, "width": 2.5}
    label = {"hovertext": hover, "hoverinfo": "text", "hoverlabel": {"bordercolor": company.colour}}
    figure.add_trace(
        scatter(x=days.tolist(), y=one.sums[known].tolist(), mode="lines", line=line, **label, showlegend=False)
    )
    last = p.asked.window.last
    marker = {"color": company.colour, "size": 10}
    point = {"x": [last], "y": [event.car], "mode": "markers", "marker": marker, "hoverinfo": "skip"}
    figure.add_trace(scatter(**point, showlegend=False))
    figure.add_annotation(
        text=f"{marks.named(text.short(company), words.percent(event.car), company.colour)}",
        x=last,
        y=event.car,
        xanchor="left",
        yanchor="bottom",
        xshift=6,
        showarrow=False,
    )
    span = style.span([*one.sums[known], *half, *-half], include=(0,))
    figure.update_yaxes(**style.value_axis(*span, FRACTION))
    at = [int(days[0]), *(d for d in (-10, 0, 10) if days[0] < d < days[-1]), int(days[-1])]
    ticks: dict[str, Any] = {"tickvals": at, "ticktext": [style.minus(str(d)) for d in at]}
    figure.update_xaxes(type="linear", range=[days[0] - 0.5, days[-1] + 2.5], **ticks, showgrid=False, zeroline=False)
    said = (
        f"Abnormal return of {text.short(company)}, summed by trading day from {frame.day(event.day0)} (day 0): "
        f"{words.describe(event.announced, p.kind)}; grey: usual days"
    )
    top = marks.caption(figure, said, shift=10)
    return style.base(figure, height=top + 330, right=24, top=top)


def _hover(company: Company, day: int, value: float, half: float) -> str:
    lines = [
        f"<b>{text.escape(company.name)}</b>, trading day {style.minus(str(day))}",
        words.percent(value),
        f"usual days: {words.ends(-half, half)}",
    ]
    return "<br>".join(lines)


CHART = ChartSpec(
    question="How did one share move around an announcement?", params=SingleParams, request=request, build=build
)
