"""Which assumption moves the end of the plan most: one at a time to each end of its range."""

from __future__ import annotations

import math
from typing import Any, Final

from analytics.methods import forward
from charts import assemble, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, bar
from contracts import USD, Company
from engine.request import Request
from pages.scenarios import words
from pages.scenarios.frames import Laboratory
from pages.scenarios.parameters import SHOWN, ScenarioParams

TITLES: Final = {
    "life": "Useful life, 4 to 8 years",
    "elasticity": "Elasticity, its 95% interval",
    "capex_growth": "Capex growth, 10 points a year",
    "people_growth": "People, 5 points a year",
    "trend": "Other growth, 3 points a year",
    "multiple": "Multiple, a quarter lower or higher",
}
_LOW, _HIGH = style.THINGS["people"], style.THINGS["productivity"]


def request(p: ScenarioParams) -> Request:
    return words.request(p)


def build(data: ChartData, p: ScenarioParams) -> Chart:
    """A bar from the lower to the higher end for each assumption, the widest on top."""
    found = words.found(data)
    if found is None:
        return words.empty(data, p)
    company, lab = found
    moved = {name: ends for name, ends in ends_of(lab, p).items() if all(map(math.isfinite, ends))}
    plan = _last(lab, p, {})
    if not moved or not math.isfinite(plan):
        return words.empty(data, p)
    return assemble.chart(
        data,
        p,
        _drawn(company, lab, p, moved, plan),
        words.table(_rows(company, lab, p, moved, plan)),
        names=[],
        described=[words.DESCRIBED],
        key=False,
        finding=finding(company, lab, p, moved, plan),
        notes=words.notes(p, lab),
        missing=words.others(data, lab),
        alt=f"Bars of how far each assumption moves what the plan would bring {text.short(company)}",
    )


def ranges(lab: Laboratory) -> dict[str, tuple[float, float]]:
    """The ends of each assumption."""
    plan, e = lab.plan, lab.elasticity
    return {
        "life": (4.0, 8.0),
        "elasticity": (e.low, e.high),
        "capex_growth": (plan.capex_growth - 0.1, plan.capex_growth + 0.1),
        "people_growth": (plan.people_growth - 0.05, plan.people_growth + 0.05),
        "trend": (plan.trend - 0.03, plan.trend + 0.03),
        "multiple": (plan.multiple * 0.75, plan.multiple * 1.25),
    }


def ends_of(lab: Laboratory, p: ScenarioParams) -> dict[str, tuple[float, float]]:
    """What the last year would be at each end, the widest first; without what cannot move it."""
    moved = {
        name: tuple(_last(lab, p, {name: end}) for end in ends)
        for name, ends in ranges(lab).items()
        if name != "multiple" or p.shows == "value"
    }
    order = sorted(moved, key=lambda name: -abs(moved[name][1] - moved[name][0]))
    return {name: (moved[name][0], moved[name][1]) for name in order if moved[name][0] != moved[name][1]}


def _last(lab: Laboratory, p: ScenarioParams, changes: dict[str, float]) -> float:
    course = forward.course(lab.start, lab.plan.changed(**changes), len(lab.ahead))
    return float(words.line(course, p.shows)[-1])


def finding(
    company: Company, lab: Laboratory, p: ScenarioParams, moved: dict[str, tuple[float, float]], plan: float
) -> Finding:
    """The assumption that moves the end most."""
    name, ends = next(iter(moved.items()))
    low, high = (style.money(v) for v in sorted(ends))
    what, who = text.lower(SHOWN[p.shows]), text.short(company)
    deck = f"{SHOWN[p.shows]} of a year by {lab.ahead[-1]}; as assumed it would be {style.money(plan)}"
    numbers = [Number(v, f"{name}_{end}", company.ticker) for end, v in zip(("low", "high"), ends, strict=True)]
    numbers.append(Number(plan, "plan_as_assumed", company.ticker))
    widest = text.lower(TITLES[name].partition(",")[0])
    return Finding(f"{who}'s {what} hangs most on {widest}: {low} to {high}", deck, numbers=tuple(numbers))


def _rows(
    company: Company, lab: Laboratory, p: ScenarioParams, moved: dict[str, tuple[float, float]], plan: float
) -> list[dict[str, Any]]:
    last, what = lab.ahead[-1], SHOWN[p.shows]
    rows = [words.row(company, lab, last, "plan_as_assumed", f"{what}, as assumed", plan)]
    for name, ends in moved.items():
        for end, value in zip(("low", "high"), ends, strict=True):
            rows.append(
                words.row(company, lab, last, f"{name}_{end}", f"{what}: {text.lower(TITLES[name])}, {end} end", value)
            )
    return [*rows, words.estimate(company, lab)]


def _drawn(
    company: Company, lab: Laboratory, p: ScenarioParams, moved: dict[str, tuple[float, float]], plan: float
) -> Figure:
    figure, names = Figure(), list(moved)[::-1]
    for end, colour in ((0, _LOW), (1, _HIGH)):
        values = [moved[name][end] for name in names]
        figure.add_trace(
            bar(
                orientation="h",
                y=list(range(len(names))),
                x=[value - plan for value in values],
                base=[plan] * len(names),
                width=[0.55] * len(names),
                marker={"color": colour},
                hovertext=[f"{text.escape(TITLES[n])}: {style.money(v)}" for n, v in zip(names, values, strict=True)],
                hoverinfo="text",
                showlegend=False,
            )
        )
    low, high = style.span([v for ends in moved.values() for v in ends], include=(plan,))
    figure.update_xaxes(**style.value_axis(low, high, USD, most=4))
    ticks = {"tickvals": list(range(len(names))), "ticktext": [text.wrapped(TITLES[n], 20) for n in names]}
    figure.update_yaxes(**ticks, showgrid=False, fixedrange=True, automargin=True, range=[-0.6, len(names) - 0.4])
    figure.update_layout(barmode="overlay")
    top = marks.caption(
        figure, f"{words.caption(p, company, lab)}, by {text.quarter(lab.ahead[-1])}; orange: the lower end"
    )
    return style.base(figure, height=110 + 56 * len(names), right=24, top=top)


CHART = ChartSpec(question="Which assumptions matter most?", params=ScenarioParams, request=request, build=build)
