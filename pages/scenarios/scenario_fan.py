"""Two plans run forward from a quarter, with the range of the first, and what came where the quarter is past."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.methods import forward
from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import USD, Company
from pages.scenarios import words
from pages.scenarios.frames import HISTORY, SHARES, Laboratory
from pages.scenarios.parameters import SHOWN, ScenarioParams

PLAN: Final = "plan_at"
OTHER: Final = "other_plan_at"
LOW: Final = "plan_low"
HIGH: Final = "plan_high"
_COLOURS: Final = (style.THINGS["value"], style.SOFT)
_LATE: Final = forward.YEAR - 1  # quarters ahead before a year is whole


@dataclass(frozen=True, slots=True)
class Moment:
    """One quarter ahead: both plans, where nine of ten draws of the first lie, and what came, in USD a year; NaN where
    there is none.
    """

    quarter: str
    plan: float
    other: float
    low: float
    high: float
    came: float

    @property
    def numbers(self) -> tuple[tuple[str, float], ...]:
        """By name of their rows."""
        return (PLAN, self.plan), (OTHER, self.other), (LOW, self.low), (HIGH, self.high)


def build(data: ChartData, p: ScenarioParams) -> Chart:
    """What was, then the two plans, the first in its bands, and what came since."""
    if (modelled := words.model(data)) is None:
        return words.empty(data, p)
    company, lab = modelled
    at = moment(lab, p.shows)
    if not (math.isfinite(at.plan) and math.isfinite(at.other)):
        return words.no_value(data, p, company, lab)
    return assemble.chart(
        data,
        p,
        _drawn(company, lab, p),
        words.table(_rows(company, lab, p, at)),
        names=[],
        described=[words.DESCRIBED],
        key=False,
        finding=finding(company, lab, p, at),
        notes=words.notes(p, lab),
        missing=words.others(data, lab),
        alt=f"{SHOWN[p.shows]} of {text.short(company)} by quarter, then a fan of what a plan would bring",
    )


def moment(lab: Laboratory, shows: str) -> Moment:
    """The quarter that the words are of: the newest of which it is known what came, else the last of the plan."""
    past, ahead = lab.past(shows), lab.ahead
    known = [quarter for quarter in ahead[_LATE:] if quarter in past.index]
    quarter = known[-1] if known else ahead[-1]
    place = ahead.index(quarter)
    plan, other = (float(words.line(course, shows)[place]) for course in (lab.course, lab.other))
    fan = lab.draws[shows][:, place - _LATE]
    return Moment(quarter, plan, other, float(fan[0]), float(fan[-1]), float(past.get(quarter, math.nan)))


# ----------------------------------------------------------------------------------------- finding


def finding(company: Company, lab: Laboratory, p: ScenarioParams, at: Moment) -> Finding:
    """What follows from what is assumed; for a plan of the past, how it stands to what came."""
    known = math.isfinite(at.came)
    lead, deck = (_came if known else _ahead)(company, lab, p, at)
    numbers = [Number(v, n, company.ticker) for n, v in at.numbers if math.isfinite(v)]
    if known:
        numbers.append(Number(at.came, HISTORY[p.shows], company.ticker, at.quarter))
    return Finding(headline.fitting(lead), deck, numbers=(*numbers, *words.premises(lab)))


def _ahead(company: Company, lab: Laboratory, p: ScenarioParams, at: Moment) -> tuple[list[str], str]:
    what, who = text.lower(SHOWN[p.shows]), text.short(company)
    plan, other = style.money(at.plan), style.money(at.other)
    every = [
        f"As assumed, {who}'s {what} would be {plan} by {at.quarter}; “{p.other.title}” {other}",
        f"As assumed, {who}'s {what} would be {plan} by {at.quarter}",
        f"As assumed: {plan} by {at.quarter}",
    ]
    deck = f"“{p.plan.title}” from {lab.quarter}, a year; {_range(at)}. Assumed: {words.growth(lab)}; no forecast"
    return every, deck


def _came(company: Company, lab: Laboratory, p: ScenarioParams, at: Moment) -> tuple[list[str], str]:
    what, who = text.lower(SHOWN[p.shows]), text.short(company)
    plan, came = style.money(at.plan), style.money(at.came)
    every = [
        f"{who}'s {what} came to {came} by {at.quarter}; with {words.growth(lab)} the plan meant {plan}",
        f"{who}'s {what} came to {came} by {at.quarter}; the plan, as assumed, meant {plan}",
        f"It came to {came} by {at.quarter}; the plan, as assumed, meant {plan}",
    ]
    return every, f"“{p.plan.title}” from {lab.quarter}; {_range(at)}; {_place(at)}. Assumed: {words.growth(lab)}"


def _range(at: Moment) -> str:
    if not math.isfinite(at.high):
        return "a loss leaves nearly all draws without a value"
    if not math.isfinite(at.low):
        return f"some draws end in a loss, some above {style.money(at.high)}"
    return f"nine tenths of draws: {style.money(at.low)} to {style.money(at.high)}"


def _place(at: Moment) -> str:
    if at.came > at.high:
        return "what came lies above"
    if at.came < at.low:
        return "what came lies below"
    return "what came lies among them"


# ------------------------------------------------------------------------------------------- table


def _rows(company: Company, lab: Laboratory, p: ScenarioParams, at: Moment) -> list[dict[str, Any]]:
    """What the words name first; then what is known, both plans and the quantiles of the draws by quarter."""
    what = SHOWN[p.shows]
    titles = ("the plan", "the other plan", "5% of draws lie below", "95% of draws lie below")
    rows = [
        words.row(lab, company, at.quarter, name, f"{what}, {title}", value)
        for title, (name, value) in zip(titles, at.numbers, strict=True)
    ]
    for place, quarter in enumerate(lab.ahead[_LATE:]):
        for name, course in (("plan", lab.course), ("other_plan", lab.other)):
            value = float(words.line(course, p.shows)[place + _LATE])
            rows.append(words.row(lab, company, quarter, f"{name}_ahead", f"{what}, {text.lower(name)}", value))
        for share, values in zip(SHARES, lab.draws[p.shows], strict=True):
            title = f"{what}, below which {share:.0%} of draws lie"
            rows.append(words.row(lab, company, quarter, f"draws_{share * 100:.0f}", title, float(values[place])))
    return [*rows, *words.assumed(company, lab), *words.history(company, lab, p.shows)]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, lab: Laboratory, p: ScenarioParams) -> Figure:
    figure, past = Figure(), lab.past(p.shows)
    now = float(past.get(lab.quarter, math.nan))
    days = [style.quarter_day(q) for q in (lab.quarter, *lab.ahead[_LATE:])]
    fan = [[now, *map(float, values)] for values in lab.draws[p.shows]]
    for low, high, shade in ((0, -1, 0.14), (1, -2, 0.22)):
        _band(figure, days, fan[low], fan[high], shade)
    lines = [[now, *map(float, words.line(course, p.shows)[_LATE:])] for course in (lab.course, lab.other)]
    titles = [p.plan.title, p.other.title]
    for values, colour, title in zip(lines, _COLOURS, titles, strict=True):
        _line(figure, days, values, colour, title, dash=marks.DASH)
    _line(figure, [style.quarter_day(q) for q in past.index], past.tolist(), company.colour, "Known", dash="solid")
    every = [v for values in (*fan, *lines, past.tolist()) for v in values if math.isfinite(v)]
    bottom, top = style.span(every, include=(0,))
    names = ["Plan", "Other"]  # a plan's own name would take the room of the fan on a phone
    labels = [
        marks.EndLabel(name, style.money(values[-1]), colour, values[-1])
        for name, values, colour in zip(names, lines, _COLOURS, strict=True)
    ]
    figure.update_xaxes(**style.time_axis([min([*past.index, lab.quarter]), max([*past.index, lab.ahead[-1]])]))
    figure.update_yaxes(**style.value_axis(bottom, top, USD))
    marks.end_labels(figure, labels, bottom, top, pixels=340)
    plain = (
        f"{words.caption(p, company, lab)}; solid: known; dashed: plan “{titles[0]}” and other “{titles[1]}”; bands: "
        "half and nine tenths of draws"
    )
    return style.base(figure, height=440, right=marks.label_room(labels), top=marks.caption(figure, plain))


def _band(figure: Figure, days: Sequence[str], low: Sequence[float], high: Sequence[float], shade: float) -> None:
    """From a quantile to another; to zero where a loss leaves the lower none."""
    floor = [v if math.isfinite(v) else 0.0 for v in low]
    top = [v if math.isfinite(v) else below for v, below in zip(high, floor, strict=True)]
    common = {"x": list(days), "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_trace(scatter(y=floor, **common))
    figure.add_trace(scatter(y=top, fill="tonexty", fillcolor=style.faint(_COLOURS[0], shade), **common))


def _line(figure: Figure, days: Sequence[str], values: Sequence[float], colour: str, title: str, *, dash: str) -> None:
    hovers = [f"<b>{text.escape(title)}</b><br>{style.money(v)}" if math.isfinite(v) else "" for v in values]
    figure.add_trace(
        scatter(
            x=list(days),
            y=[v if math.isfinite(v) else None for v in values],
            mode="lines",
            line={"color": colour, "width": 2.25, "dash": dash},
            hovertext=hovers,
            hoverinfo="text",
            showlegend=False,
        )
    )


CHART = ChartSpec(
    question="What would the plan bring, and what came of an earlier one?",
    params=ScenarioParams,
    request=words.request,
    build=build,
)
