"""Which assumption decides: what the plan would bring as one at a time moves to each end of its range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

from analytics.methods import forward
from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, bar
from contracts import USD, Company
from pages.scenarios import words
from pages.scenarios.frames import Laboratory
from pages.scenarios.parameters import SHOWN, ScenarioParams

ASSUMED: Final = "plan_as_assumed"
TITLES: Final = {
    "trend": "Other growth, none to that of its past",
    "life": "Useful life, 4 to 8 years",
    "elasticity": "Elasticity, its 95% interval",
    "capex_growth": "Capex growth, 10 points a year less or more",
    "people_growth": "Headcount, 5 points a year less or more",
    "pay": "Pay that follows people, none to twice the median",
    "margin": "Margin, 5 points less or more",
    "multiple": "Multiple, a quarter lower or higher",
}
_LOW, _HIGH = style.THINGS["people"], style.THINGS["productivity"]
_ENDS: Final = ("low", "high")


@dataclass(frozen=True, slots=True)
class Moved:
    """What the last year would be as assumed, and by assumption at the lower and the upper end of its range (USD), the
    widest first.
    """

    as_assumed: float
    ends: dict[str, tuple[float, float]]


def build(data: ChartData, p: ScenarioParams) -> Chart:
    """A bar from the lower to the upper end for each assumption, the widest on top."""
    if (modelled := words.model(data)) is None:
        return words.empty(data, p)
    company, lab = modelled
    moved = moved_by(lab, p.shows)
    if not moved.ends or not math.isfinite(moved.as_assumed):
        return words.no_value(data, p, company, lab)
    return assemble.chart(
        data,
        p,
        _drawn(company, lab, p, moved),
        words.table(_rows(company, lab, p, moved)),
        names=[],
        described=[words.DESCRIBED],
        key=False,
        finding=finding(company, lab, p, moved),
        notes=[*_without(lab, p, moved), *words.notes(p, lab)],
        missing=words.others(data, lab),
        alt=f"Bars of how far each assumption moves what the plan would bring {text.short(company)}",
    )


def ranges(lab: Laboratory) -> dict[str, tuple[float, float]]:
    """The ends of each assumption: of what was measured where it was, else a usual step to each side."""
    plan, e = lab.plan, lab.estimate
    return {
        "trend": (min(lab.trend, 0.0), max(lab.trend, 0.0)),
        "life": (4.0, 8.0),
        "elasticity": (e.low, e.high),
        "capex_growth": (plan.capex_growth - 0.1, plan.capex_growth + 0.1),
        "people_growth": (plan.people_growth - 0.05, plan.people_growth + 0.05),
        "pay": (0.0, 2 * lab.pay.value / forward.YEAR if lab.pay else 0.0),
        "margin": (plan.margin - 0.05, plan.margin + 0.05),
        "multiple": (plan.multiple * 0.75, plan.multiple * 1.25),
    }


def moved_by(lab: Laboratory, shows: str) -> Moved:
    """What moves the last year; an end that leaves no value leaves the assumption out."""

    def outcome(course: forward.Course) -> float:
        return words.last(course, shows)

    every = forward.sensitivity(lab.start, lab.plan, len(lab.ahead), ranges(lab), outcome)
    ends = {name: (low, high) for name, (low, high) in every.items() if math.isfinite(high - low) and low != high}
    return Moved(outcome(lab.course), ends)


def finding(company: Company, lab: Laboratory, p: ScenarioParams, moved: Moved) -> Finding:
    """The assumption that moves the end most."""
    name, ends = next(iter(moved.ends.items()))
    low, high = (style.money(v) for v in sorted(ends))
    what, who, when = text.lower(SHOWN[p.shows]), text.short(company), lab.ahead[-1]
    widest = TITLES[name].partition(",")[0]
    every = [
        f"{widest} decides most: {who}'s {what} by {when} would be {low} or {high}",
        f"{widest} decides most: {low} or {high} by {when}",
    ]
    numbers = [Number(v, f"{name}_{end}", company.ticker) for end, v in zip(_ENDS, ends, strict=True)]
    numbers.append(Number(moved.as_assumed, ASSUMED, company.ticker))
    deck = f"“{p.plan.title}” from {lab.quarter}: {style.money(moved.as_assumed)}. {words.premise(p, lab)}"
    return Finding(headline.fitting(every), deck, numbers=(*numbers, *words.premises(lab)))


def _without(lab: Laboratory, p: ScenarioParams, moved: Moved) -> list[str]:
    """Which assumptions have an end in a year of losses, where market value is shown."""
    lost = [text.lower(TITLES[name].partition(",")[0]) for name in ranges(lab) if name not in moved.ends]
    if p.shows != "value" or not lost:
        return []
    return [f"Without a bar, because an end leaves no profit to value or moves nothing: {text.every(lost)}."]


def _rows(company: Company, lab: Laboratory, p: ScenarioParams, moved: Moved) -> list[dict[str, Any]]:
    when, what = lab.ahead[-1], SHOWN[p.shows]
    rows = [words.row(lab, company, when, ASSUMED, f"{what}, as assumed", moved.as_assumed)]
    for name, ends in moved.ends.items():
        for end, value in zip(_ENDS, ends, strict=True):
            title = f"{what}: {text.lower(TITLES[name])}, {end} end"
            rows.append(words.row(lab, company, when, f"{name}_{end}", title, value))
    return [*rows, *words.assumed(company, lab)]


def _drawn(company: Company, lab: Laboratory, p: ScenarioParams, moved: Moved) -> Figure:
    figure, names = Figure(), list(moved.ends)[::-1]
    for end, colour in ((0, _LOW), (1, _HIGH)):
        values = [moved.ends[name][end] for name in names]
        figure.add_trace(
            bar(
                orientation="h",
                y=list(range(len(names))),
                x=[value - moved.as_assumed for value in values],
                base=[moved.as_assumed] * len(names),
                width=[0.55] * len(names),
                marker={"color": colour},
                hovertext=[f"{text.escape(TITLES[n])}: {style.money(v)}" for n, v in zip(names, values, strict=True)],
                hoverinfo="text",
                showlegend=False,
            )
        )
    low, high = style.span([v for ends in moved.ends.values() for v in ends], include=(moved.as_assumed,))
    figure.update_xaxes(**style.value_axis(low, high, USD, most=4))
    ticks: dict[str, Any] = {
        "tickvals": list(range(len(names))),
        "ticktext": [text.wrapped(TITLES[n], 20) for n in names],
    }
    figure.update_yaxes(**ticks, showgrid=False, fixedrange=True, automargin=True, range=[-0.6, len(names) - 0.4])
    figure.update_layout(barmode="overlay")
    what = f"{SHOWN[p.shows]} of {text.short(company)}"
    plain = f"{what}, a year to {text.quarter(lab.ahead[-1])}; orange: the lower end of each range"
    top = marks.caption(figure, plain, width=36)
    return style.base(figure, height=110 + 56 * len(names), right=24, top=top)


CHART = ChartSpec(question="Which assumption decides?", params=ScenarioParams, request=words.request, build=build)
