"""What would have to be true for the plan to pay back: cash beyond the other plan by elasticity, with the estimate."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from analytics.methods import forward
from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import ELASTICITY, USD, Company
from pages.scenarios import words
from pages.scenarios.frames import Floats, Laboratory
from pages.scenarios.parameters import ScenarioParams
from pages.scenarios.scenario_payback import NOTE

CASH: Final = "cash_beyond_the_other_plan"
NEEDED: Final = "elasticity_to_break_even"
SPAN: Final = (0.0, 1.0)  # output by a percent of capital per employee: by nothing to in full
GRID: Final = np.linspace(*SPAN, 41)
_COLOUR: Final = style.THINGS["value"]


def build(data: ChartData, p: ScenarioParams) -> Chart:
    """A line of the cash by the end over the elasticity; the interval of the estimate shaded."""
    if (modelled := words.model(data)) is None:
        return words.empty(data, p)
    company, lab = modelled
    ends, needed = cash(lab), break_even(lab)
    return assemble.chart(
        data,
        p,
        _drawn(company, lab, ends, needed),
        words.table(_rows(company, lab, ends, needed)),
        names=[],
        described=[words.DESCRIBED],
        key=False,
        finding=finding(company, lab, p, ends, needed),
        notes=[*words.notes(p, lab), NOTE],
        missing=words.others(data, lab),
        alt=f"A line of the cash beyond the other plan at {text.short(company)} over the elasticity",
    )


def break_even(lab: Laboratory) -> float | None:
    """From which elasticity on the plan has brought as much cash as the other by the end; None where from none."""
    return forward.break_even(lab.start, (lab.plan, lab.other_plan), len(lab.ahead), "elasticity", SPAN)


def cash(lab: Laboratory) -> Floats:
    """Cash beyond the other plan by the end, in USD, by elasticity of `GRID`."""
    plans, quarters = (lab.plan, lab.other_plan), len(lab.ahead)
    return np.array([forward.surplus_at(lab.start, plans, quarters, "elasticity", float(value)) for value in GRID])


def finding(company: Company, lab: Laboratory, p: ScenarioParams, ends: Floats, needed: float | None) -> Finding:
    """The elasticity that it takes, beside the one of large filers."""
    e = lab.estimate
    estimated = ((words.ESTIMATE, e.value), (words.LOWEST, e.low), (words.HIGHEST, e.high))
    numbers = [Number(value, name, company.ticker) for name, value in estimated]
    if needed is not None and needed > SPAN[0]:
        numbers.append(Number(needed, NEEDED, company.ticker))
    interval = f"large filers have {_written(e.value)} ({_written(e.low)} to {_written(e.high)})"
    cash = f"Cash of {text.short(company)} beyond “{p.other.title}” from {lab.quarter}"
    deck = f"{cash}; {interval}; {words.growth(lab)}"
    trend = Number(lab.plan.trend, words.TREND, company.ticker)
    return Finding(headline.fitting(_lead(lab, p, ends, needed)), deck, numbers=(*numbers, trend))


def _lead(lab: Laboratory, p: ScenarioParams, ends: Floats, needed: float | None) -> list[str]:
    when, plan = lab.ahead[-1], f"“{p.plan.title}”"
    if not ends.any():
        return ["The plan and the other would bring the same cash at any elasticity"]
    if needed is None:
        return [
            f"{plan} would pay back by {when} at no elasticity up to one",
            f"No elasticity up to one would pay the plan back by {when}",
        ]
    if needed <= SPAN[0]:
        return [
            f"{plan} would bring more cash by {when} at any elasticity up to one",
            f"The plan would bring more cash by {when} at any elasticity up to one",
        ]
    return [
        f"{plan} would pay back by {when} from an elasticity of {_written(needed)} on",
        f"The plan would pay back by {when} from an elasticity of {_written(needed)} on",
    ]


def _written(value: float) -> str:
    return style.quantity(value, ELASTICITY)


def _rows(company: Company, lab: Laboratory, ends: Floats, needed: float | None) -> list[dict[str, Any]]:
    title = "Cash beyond the other plan by the end, at this elasticity"
    rows = [
        words.row(lab, company, lab.ahead[-1], f"{CASH}_{at:.3f}", f"{title}: {at:.3f}", float(value))
        for at, value in zip(GRID, ends, strict=True)
    ]
    if needed is not None:
        title = "Elasticity from which on the plan pays back"
        rows.append(words.row(lab, company, None, NEEDED, title, needed, ELASTICITY))
    return [*rows, *words.assumed(company, lab)]


def _drawn(company: Company, lab: Laboratory, ends: Floats, needed: float | None) -> Figure:
    e = lab.estimate
    low, high = style.span(ends.tolist(), include=(0,))
    figure = Figure()
    figure.add_trace(
        scatter(
            x=[e.low, e.high, e.high, e.low],
            y=[low, low, high, high],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=style.faint(style.SOFT, 0.2),
            hoverinfo="skip",
            showlegend=False,
        )
    )
    hovers = [f"Elasticity {at:.3f}<br>{style.money(float(v))}" for at, v in zip(GRID, ends, strict=True)]
    line = {"color": _COLOUR, "width": 2.25, "dash": marks.DASH}
    figure.add_trace(
        scatter(
            x=GRID.tolist(),
            y=ends.tolist(),
            mode="lines",
            line=line,
            hovertext=hovers,
            hoverinfo="text",
            showlegend=False,
        )
    )
    if needed is not None:
        _mark(figure, needed)
    figure.update_xaxes(**style.value_axis(min(SPAN[0], e.low), SPAN[1], ELASTICITY, title="Elasticity"))
    figure.update_yaxes(**style.value_axis(low, high, USD))
    plain = (
        f"Cash of {text.short(company)} beyond the other plan by {text.quarter(lab.ahead[-1])}, by elasticity; grey: "
        "95% interval of large filers"
    )
    return style.base(figure, height=420, top=marks.caption(figure, plain))


def _mark(figure: Figure, needed: float) -> None:
    """Where the cash of both plans is the same."""
    figure.add_trace(
        scatter(
            x=[needed],
            y=[0.0],
            mode="markers",
            marker={"size": 10, "color": _COLOUR, "symbol": "circle-open", "line": {"width": 2}},
            hovertext=[f"Break-even at {_written(needed)}"],
            hoverinfo="text",
            showlegend=False,
        )
    )


CHART = ChartSpec(
    question="From which elasticity on would the plan pay back?",
    params=ScenarioParams,
    request=words.request,
    build=build,
)
