"""When the plan has paid back what it spends more than the other: cash added up, quarter by quarter."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from analytics.methods import forward
from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import USD, Company
from engine.request import Request
from pages.scenarios import words
from pages.scenarios.frames import Floats, Laboratory
from pages.scenarios.parameters import ScenarioParams

CASH: Final = "cash_more_than_the_other_plan"
_COLOUR: Final = style.THINGS["value"]


def request(p: ScenarioParams) -> Request:
    return words.request(p)


def build(data: ChartData, p: ScenarioParams) -> Chart:
    """One line: what the plan has brought more than the other, less what it spent more."""
    found = words.found(data)
    if found is None:
        return words.empty(data, p)
    company, lab = found
    total = more(lab)
    return assemble.chart(
        data,
        p,
        _drawn(company, lab, total),
        words.table(_rows(company, lab, total)),
        names=[],
        described=[words.DESCRIBED],
        key=False,
        finding=finding(company, lab, p, total),
        notes=[
            *words.notes(p, lab),
            "Cash: operating income before depreciation less capital expenditure, before tax.",
        ],
        missing=words.others(data, lab),
        alt=f"A line of the cash that the plan brings {text.short(company)} more than the other, added up",
    )


def more(lab: Laboratory) -> Floats:
    """Operating income before depreciation less capital expenditure, more than the other plan's, added up."""
    one, other = ((c.profit + c.depreciation - c.capex) for c in (lab.course, lab.other))
    return np.cumsum(one - other)


def finding(company: Company, lab: Laboratory, p: ScenarioParams, total: Floats) -> Finding:
    """By when it has paid, or how far it is from that at the end."""
    plan, against = words.named(p, p.scenario).title, text.lower(words.named(p, p.against).title)
    quarter, last = forward.paid_back(lab.course, lab.other), lab.ahead[-1]
    end = style.money(float(total[-1]))
    numbers = (Number(float(total[-1]), CASH, company.ticker),)
    if not np.any(total):
        return Finding("The two plans are the same, so that neither pays back the other", numbers=numbers)
    if quarter is None:
        lead = f"{plan} has not paid back against “{against}” by {last}: {end}"
        return Finding(
            headline.fitting([lead, f"Not paid back by {last}: {end}"]), _deck(company, lab), numbers=numbers
        )
    if quarter == 1 and float(total.min()) >= 0:
        lead = f"{plan} never costs more cash than “{against}”: {end} more by {last}"
        return Finding(
            headline.fitting([lead, f"Never short of cash: {end} more by {last}"]), _deck(company, lab), numbers=numbers
        )
    lead = f"{plan} has paid back against “{against}” by {lab.ahead[quarter - 1]}; by {last}: {end}"
    short = f"Paid back by {lab.ahead[quarter - 1]}; {end} by {last}"
    return Finding(headline.fitting([lead, short]), _deck(company, lab), numbers=numbers)


def _deck(company: Company, lab: Laboratory) -> str:
    return f"Cash of {text.short(company)} after {lab.quarter} that one plan brings beyond the other, added up"


def _rows(company: Company, lab: Laboratory, total: Floats) -> list[dict[str, Any]]:
    title = "Cash beyond the other plan, added up"
    rows = [
        words.row(company, lab, quarter, CASH, title, float(value))
        for quarter, value in zip(lab.ahead, total, strict=True)
    ]
    return [*rows, words.estimate(company, lab)]


def _drawn(company: Company, lab: Laboratory, total: Floats) -> Figure:
    days = [style.quarter_day(quarter) for quarter in lab.ahead]
    hovers = [f"Added up to {q}: {style.money(float(v))}" for q, v in zip(lab.ahead, total, strict=True)]
    line = {"color": _COLOUR, "width": 2.25, "dash": marks.DASH}
    figure = Figure(
        scatter(x=days, y=total.tolist(), mode="lines", line=line, hovertext=hovers, hoverinfo="text", showlegend=False)
    )
    low, high = style.span(total.tolist(), include=(0,))
    labels = [marks.EndLabel("Beyond the other", style.money(float(total[-1])), _COLOUR, float(total[-1]))]
    figure.update_xaxes(**style.time_axis(lab.ahead))
    figure.update_yaxes(**style.value_axis(low, high, USD))
    marks.end_labels(figure, labels, low, high, pixels=300)
    top = marks.caption(figure, f"Cash of {text.short(company)} that the plan brings beyond the other, added up")
    return style.base(figure, height=400, right=marks.label_room(labels), top=top)


CHART = ChartSpec(
    question="When has the plan paid back what it spends more?", params=ScenarioParams, request=request, build=build
)
