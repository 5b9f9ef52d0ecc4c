"""Two plans run forward from a quarter, with the range of the first, and what came where the quarter is past."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import USD, Company
from engine.request import Request
from pages.scenarios import words
from pages.scenarios.frames import SHARES, Laboratory
from pages.scenarios.parameters import SHOWN, ScenarioParams

PLAN: Final = "plan_at_the_end"
OTHER: Final = "other_plan_at_the_end"
LOW: Final = "plan_low"
HIGH: Final = "plan_high"
_COLOURS: Final = (style.THINGS["value"], style.SOFT)
_LATE: Final = 3  # quarters ahead before a year is whole


def request(p: ScenarioParams) -> Request:
    return words.request(p)


def build(data: ChartData, p: ScenarioParams) -> Chart:
    """What was, then the two plans, the first in its bands."""
    found = words.found(data)
    if found is None:
        return words.empty(data, p)
    company, lab = found
    return assemble.chart(
        data,
        p,
        _drawn(company, lab, p),
        words.table(_rows(company, lab, p)),
        names=[],
        described=[words.DESCRIBED],
        key=False,
        finding=finding(company, lab, p),
        notes=words.notes(p, lab),
        missing=words.others(data, lab),
        alt=f"{SHOWN[p.shows]} of {text.short(company)} by quarter, then a fan of what a plan would bring",
    )


# ----------------------------------------------------------------------------------------- finding


def _ends(lab: Laboratory, p: ScenarioParams) -> tuple[float, float, float, float]:
    """Both plans in the last quarter, and where nine of ten draws of the first lie."""
    one, other = (float(words.line(course, p.shows)[-1]) for course in (lab.course, lab.other))
    fan = lab.draws[p.shows]
    return one, other, float(fan[0, -1]), float(fan[-1, -1])


def finding(company: Company, lab: Laboratory, p: ScenarioParams) -> Finding:
    """What each plan brings in the last year."""
    one, other, low, high = _ends(lab, p)
    what, who, when = text.lower(SHOWN[p.shows]), text.short(company), lab.ahead[-1]
    plan, against = words.named(p, p.scenario).title, words.named(p, p.against).title
    if not math.isfinite(one) or not math.isfinite(other):
        return Finding(
            f"A year of losses leaves {who} without a {what} by {when}", f"{plan} against {text.lower(against)}"
        )
    first, second = style.money(one), style.money(other)
    every = [
        f"{plan}: {who} would have {first} of {what} by {when}; {text.lower(against)} {second}",
        f"{plan}: {first} of {what} by {when}; {text.lower(against)} {second}",
        f"{plan}: {first}; {text.lower(against)}: {second}",
    ]
    ends = f"{style.money(low)} and {style.money(high)}"
    deck = f"Of a year, after {lab.quarter}. Nine of ten draws of the plan lie between {ends}"
    names = ((PLAN, one), (OTHER, other), (LOW, low), (HIGH, high))
    return Finding(headline.fitting(every), deck, numbers=tuple(Number(v, n, company.ticker) for n, v in names))


# ------------------------------------------------------------------------------------------- table


def _rows(company: Company, lab: Laboratory, p: ScenarioParams) -> list[dict[str, Any]]:
    """The ends first; then what was, both plans and the quantiles of the draws by quarter."""
    one, other, low, high = _ends(lab, p)
    what, last = SHOWN[p.shows], lab.ahead[-1]
    ends = ((PLAN, "the plan", one), (OTHER, "the other plan", other), (LOW, "5% of draws", low), (HIGH, "95%", high))
    rows = [words.row(company, lab, last, name, f"{what}, {title}", value) for name, title, value in ends]
    for quarter, at in zip(lab.ahead[_LATE:], range(_LATE, len(lab.ahead)), strict=True):
        for name, course in (("plan", lab.course), ("other_plan", lab.other)):
            rows.append(words.row(company, lab, quarter, f"{name}_ahead", what, float(words.line(course, p.shows)[at])))
        for share, values in zip(SHARES, lab.draws[p.shows], strict=True):
            title = f"{what}, below which {share:.0%} of draws lie"
            rows.append(words.row(company, lab, quarter, f"draws_{share * 100:.0f}", title, float(values[at - _LATE])))
    return [*rows, words.estimate(company, lab)]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, lab: Laboratory, p: ScenarioParams) -> Figure:
    figure = Figure()
    past = lab.known[words.HISTORY[p.shows]].dropna()
    now = float(past.get(lab.quarter, math.nan))
    days = [style.quarter_day(q) for q in (lab.quarter, *lab.ahead[_LATE:])]
    fan = [[now, *map(float, values)] for values in lab.draws[p.shows]]
    for low, high, shade in ((0, -1, 0.14), (1, -2, 0.22)):
        _band(figure, days, fan[low], fan[high], shade)
    lines = [[now, *map(float, words.line(course, p.shows)[_LATE:])] for course in (lab.course, lab.other)]
    titles = [words.named(p, which).title for which in (p.scenario, p.against)]
    for values, colour, title in zip(lines, _COLOURS, titles, strict=True):
        _line(figure, days, values, colour, title, dash=marks.DASH)
    _line(figure, [style.quarter_day(q) for q in past.index], past.tolist(), company.colour, "Known", dash="solid")
    every = [v for values in (*fan, *lines) for v in values] + past.tolist()
    low, high = style.span(every, include=(0,))
    labels = [
        marks.EndLabel(title, style.money(values[-1]) if math.isfinite(values[-1]) else "", colour, _at(values))
        for title, values, colour in zip(titles, lines, _COLOURS, strict=True)
    ]
    figure.update_xaxes(**style.time_axis([min(str(past.index[0]), lab.quarter), lab.ahead[-1]]))
    figure.update_yaxes(**style.value_axis(low, high, USD))
    marks.end_labels(figure, labels, low, high, pixels=340)
    top = marks.caption(
        figure, f"{words.caption(p, company, lab)}; dashed: plans; bands: half and nine tenths of draws"
    )
    return style.base(figure, height=440, right=marks.label_room(labels), top=top)


def _at(values: Sequence[float]) -> float:
    return next((v for v in reversed(values) if math.isfinite(v)), 0.0)


def _band(figure: Figure, days: Sequence[str], low: Sequence[float], high: Sequence[float], shade: float) -> None:
    common = {"x": list(days), "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_trace(scatter(y=list(low), **common))
    figure.add_trace(scatter(y=list(high), fill="tonexty", fillcolor=style.faint(_COLOURS[0], shade), **common))


def _line(figure: Figure, days: Sequence[str], values: Sequence[float], colour: str, title: str, *, dash: str) -> None:
    hovers = [f"<b>{text.escape(title)}</b><br>{style.money(v)}" if math.isfinite(v) else "" for v in values]
    figure.add_trace(
        scatter(
            x=list(days),
            y=list(values),
            mode="lines",
            line={"color": colour, "width": 2.25, "dash": dash},
            hovertext=hovers,
            hoverinfo="text",
            showlegend=False,
        )
    )


CHART = ChartSpec(question="What would the plan bring?", params=ScenarioParams, request=request, build=build)
