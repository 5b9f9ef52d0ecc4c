"""When the plan would have paid back what it spends more than the other: cash added up, quarter by quarter."""

from __future__ import annotations

from typing import Any, Final

from analytics.methods import forward
from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import USD, Company
from pages.scenarios import words
from pages.scenarios.frames import Floats, Laboratory
from pages.scenarios.parameters import ScenarioParams

CASH: Final = "cash_more_than_the_other_plan"
NOTE: Final = "Cash: operating income before depreciation less capital expenditure, before tax, not discounted."
_COLOUR: Final = style.THINGS["value"]


def build(data: ChartData, p: ScenarioParams) -> Chart:
    """One line: what the plan would have brought more than the other, less what it would have spent more."""
    if (modelled := words.model(data)) is None:
        return words.empty(data, p)
    company, lab = modelled
    total = forward.surplus(lab.course, lab.other)
    return assemble.chart(
        data,
        p,
        _drawn(company, lab, total),
        words.table(_rows(company, lab, total)),
        names=[],
        described=[words.DESCRIBED],
        key=False,
        finding=finding(company, lab, p, total),
        notes=[*words.notes(p, lab), NOTE],
        missing=words.others(data, lab),
        alt=f"A line of the cash that the plan would bring {text.short(company)} beyond the other, added up",
    )


def finding(company: Company, lab: Laboratory, p: ScenarioParams, total: Floats) -> Finding:
    """By when it would have paid, or how far it would be from that at the end."""
    deck = (
        f"Cash of {text.short(company)} beyond “{p.other.title}” from {lab.quarter}, added up. {words.premise(p, lab)}"
    )
    numbers = (Number(float(total[-1]), CASH, company.ticker), *words.premises(lab))
    if not total.any():
        return Finding(
            "The plan and the other would bring the same cash, so that nothing is paid back", deck, numbers=numbers
        )
    return Finding(headline.fitting(_lead(lab, p, total)), deck, numbers=numbers)


def _lead(lab: Laboratory, p: ScenarioParams, total: Floats) -> list[str]:
    quarter, when, end = forward.paid_back(lab.course, lab.other), lab.ahead[-1], style.money(float(total[-1]))
    plan = f"As assumed, “{p.plan.title}”"
    if quarter is None:
        return [
            f"{plan} would not have paid back by {when}: {end}",
            f"As assumed, not paid back by {when}: {end}",
        ]
    if (total >= 0).all():
        return [
            f"{plan} would never be short of cash: {end} by {when}",
            f"As assumed, never short of cash: {end} by {when}",
        ]
    return [
        f"{plan} would have paid back by {lab.ahead[quarter - 1]}; {end} by {when}",
        f"As assumed, paid back by {lab.ahead[quarter - 1]}; {end} by {when}",
    ]


def _rows(company: Company, lab: Laboratory, total: Floats) -> list[dict[str, Any]]:
    title = "Cash beyond the other plan, added up"
    rows = [
        words.row(lab, company, quarter, CASH, title, float(value))
        for quarter, value in zip(lab.ahead, total, strict=True)
    ]
    return [*rows, *words.assumed(company, lab)]


def _drawn(company: Company, lab: Laboratory, total: Floats) -> Figure:
    days = [style.quarter_day(quarter) for quarter in lab.ahead]
    hovers = [f"Added up to {q}: {style.money(float(v))}" for q, v in zip(lab.ahead, total, strict=True)]
    line = {"color": _COLOUR, "width": 2.25, "dash": marks.DASH}
    figure = Figure(
        scatter(x=days, y=total.tolist(), mode="lines", line=line, hovertext=hovers, hoverinfo="text", showlegend=False)
    )
    low, high = style.span(total.tolist(), include=(0,))
    labels = [marks.TallLabel("Beyond the other", style.money(float(total[-1])), _COLOUR, float(total[-1]))]
    figure.update_xaxes(**style.time_axis(lab.ahead))
    figure.update_yaxes(**style.value_axis(low, high, USD))
    marks.end_labels(figure, labels, low, high, pixels=300)
    top = marks.caption(figure, f"Cash of {text.short(company)} that the plan would bring beyond the other, added up")
    return style.base(figure, height=400, right=marks.label_room(labels), top=top)


CHART = ChartSpec(
    question="When would the plan have paid back?", params=ScenarioParams, request=words.request, build=build
)
