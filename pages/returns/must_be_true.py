"""What must be true: the new revenue that a plan needs to earn its cost of capital, against what is being added now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import FRACTION, MULTIPLE, USD, Company
from engine.request import Request
from pages.returns import dates, plan_frames, plan_table, plan_text
from pages.returns.parameters import PlanParams
from pages.returns.plan_model import ADDED_GROWTH, GROWTH_AT_LAST_RATE, NEEDED_GROWTH, Answer

_ROUNDING: Final = 0.005  # of a ratio: less is the same
_CROWDED: Final = 0.17  # of the axis: labels of nearer marks would overlap
DEFINED: Final = (
    "Plans are in each company's own definition (Meta with finance-lease principal, Microsoft with finance leases, "
    "Amazon net of proceeds); the last rate is per dollar of cash purchases, so it flatters a plan that counts more."
)


@dataclass(frozen=True, slots=True)
class CompanyPlan:
    """One row of the chart."""

    company: Company
    answer: Answer

    @property
    def name(self) -> str:
        """The company's name in a sentence."""
        return text.short(self.company)


def request(p: PlanParams) -> Request:
    return Request((), **params.window(p), options=p.options().mapping(), frames=(plan_frames.must_be_true,))


def build(data: ChartData, p: PlanParams) -> Chart:
    """A row per company, or per announcement of a single one: needed against added, as shares of present revenue."""
    companies, answers = frame.by_ticker(data), data.result(plan_frames.must_be_true)
    plans = [CompanyPlan(companies[answer.plan.ticker], answer) for answer in answers.rows]
    known = [plan for plan in plans if math.isfinite(plan.answer.needs.needed_growth)]
    missing = unanswered(data, plans)
    if not known:
        return assemble.replaced(assemble.empty(data, p, [], what=plan_text.UNANSWERED), missing=tuple(missing))
    return assemble.chart(
        data,
        p,
        _figure(known, p),
        plan_table.of_answers(data, answers.rows),
        names=[],
        described=plan_text.DESCRIBED,
        key=False,
        finding=finding(known, p),
        missing=missing,
        notes=_notes(known, p),
        alt=_alt(known),
    )


def _alt(plans: Sequence[CompanyPlan]) -> str:
    return (
        f"For {text.join(list(dict.fromkeys(plan.name for plan in plans)))}: new revenue that the plan needs, beside "
        "what the last twelve months added and what the last dollars of capital expenditure were followed by, as "
        "shares of present revenue"
    )


def _notes(plans: Sequence[CompanyPlan], p: PlanParams) -> list[str]:
    key = "Hollow: computed from assumptions. Filled: from reported figures."
    return [plan_text.assumed(p), _margins(plans, p), key, DEFINED]


def _margins(plans: Sequence[CompanyPlan], p: PlanParams) -> str:
    if p.margin:
        return f"Margin before depreciation: {p.margin}% for all."
    by_name = {plan.name: text.share(plan.answer.needs.margin_used) for plan in plans}
    own = text.join([f"{name} {margin}" for name, margin in by_name.items()])
    return f"Margin before depreciation, each company's own: {own}."


def unanswered(data: ChartData, plans: Sequence[CompanyPlan]) -> list[str]:
    """Companies without an answer, with the reason."""
    by_company = {plan.company: plan.answer for plan in plans}
    reasons = {c: _reason(by_company.get(c)) for c in data.companies}
    return [f"{text.short(c)}: {reason}" for c, reason in reasons.items() if reason]


def _reason(answer: Answer | None) -> str:
    """Why there is no answer; empty where there is one."""
    if answer is None:
        return "no plan in figures is known in this window; give one as a parameter, with the company first."
    margin = answer.needs.margin_used
    if math.isnan(margin):
        return "its margin before depreciation is not known, since a line of it is missing; give one as a parameter."
    return f"at a margin of {text.share(0)} or less no revenue does it." if margin <= 0 else ""


# ----------------------------------------------------------------------------------------- finding


def finding(plans: Sequence[CompanyPlan], p: PlanParams) -> Finding:
    """How much new revenue the plan needs against what is added, and whether any margin would make that enough."""
    if len({plan.company for plan in plans}) == 1:
        last = plans[-1]
        plan = f"{last.name}'s plan for {last.answer.plan.name}"
        claim = f"To earn {p.wacc}%, {plan} needs {_revenue(last)} of new revenue a year"
        return Finding(claim, _pace(last.answer, p.years), _first_plan(plans), _numbers(plans[-1:]))
    known = [plan for plan in plans if not math.isnan(plan.answer.times)]
    if not known:
        return Finding("What the plans need cannot be compared with growth: no revenue of a year before is known")
    return _several(known, [plan.name for plan in plans if math.isnan(plan.answer.times)], p)


def _revenue(plan: CompanyPlan) -> str:
    return style.quantity(plan.answer.needs.needed_revenue, USD)


def _numbers(plans: Sequence[CompanyPlan]) -> tuple[Number, ...]:
    needed = [
        Number(a.needs.needed_revenue, plan_table.REVENUE, a.plan.ticker, a.state.revenue.quarter)
        for a in (plan.answer for plan in plans)
    ]
    pace = [
        Number(a.added, plan_table.PACE, a.plan.ticker, a.state.revenue.quarter)
        for a in (plan.answer for plan in plans)
        if math.isfinite(a.added)
    ]
    return (*needed, *pace)


def _several(known: Sequence[CompanyPlan], unknown: Sequence[str], p: PlanParams) -> Finding:
    more = [plan for plan in known if plan.answer.times > 1]
    top = max(reversed(known), key=lambda plan: plan.answer.times)
    count = text.lower(text.counted(len(more), len(known), "plan", "plans"))
    need = "needs" if len(more) < 2 else "need"
    most = "none was added" if top.answer.times == math.inf else _multiple(top.answer)
    last = ["new revenue than last year's"] if p.years == 1 else ["revenue than last year's pace brings"]
    head = [f"To earn {p.wacc}%, {count} {need} more {end}; {top.name}: {most}" for end in (*last, "than last year's")]
    now = top.answer.state.revenue.quarter
    quarters = {plan.name: plan.answer.state.revenue.quarter for plan in known}
    hopeless = [plan.name for plan in known if no_margin(plan.answer)]
    lines = [f"No margin would make the present pace enough: {text.every(hopeless)}"] if hopeless else []
    without = [f"Not compared, no revenue of a year before is known: {text.every(unknown)}"] if unknown else []
    return Finding(
        headline.fitting(head),
        f"{top.name}'s plan needs {_revenue(top)} more a year; {_last_year(now, p.years)} added "
        f"{style.quantity(top.answer.added, USD)}",
        (*lines, *without, *dates.others(quarters, "Compared with the twelve months to another quarter", than=now)),
        _numbers(known),
    )


def _first_plan(plans: Sequence[CompanyPlan]) -> tuple[str, ...]:
    """What the first plan of the year needed, where that differs."""
    first, last = plans[0].answer, plans[-1].answer
    if len(plans) < 2 or abs(first.needs.needed_revenue / last.needs.needed_revenue - 1) <= _ROUNDING:
        return ()
    return (f"The plan of {frame.day(first.plan.announced)} needed {_revenue(plans[0])}",)


def _last_year(quarter: str, years: int) -> str:
    """The growth that a plan of some years is compared with: that of the last twelve months, as often."""
    twelve = f"the twelve months to {quarter}"
    return twelve if years == 1 else f"{years} years like {twelve} would have"


def _pace(a: Answer, years: int) -> str:
    """What is needed as a multiple of what was added last, and the margin at which that would do."""
    to = f"the twelve months to {a.state.revenue.quarter}"
    if math.isnan(a.times):
        return f"What {to} added is not known: revenue of the year before is missing"
    if a.times == math.inf:
        return f"In {to} revenue did not grow"
    would = (
        "no margin would make that pace enough"
        if no_margin(a)
        else f"that pace would do at a margin of {text.share(a.needs.needed_margin)}"
    )
    return f"That is {_multiple(a)} what {_last_year(a.state.revenue.quarter, years)} added; {would}"


def _multiple(a: Answer) -> str:
    return style.quantity(a.times, MULTIPLE)


def no_margin(a: Answer) -> bool:
    """Whether no margin up to 100% makes the revenue of the last year's pace enough."""
    return math.isnan(a.needs.needed_margin) or a.needs.needed_margin > 1


# ----------------------------------------------------------------------------------------- drawing


def _figure(plans: Sequence[CompanyPlan], p: PlanParams) -> Figure:
    figure = Figure()
    needs = [plan.answer.needs for plan in plans]
    ends = [(n.needed_growth_low, n.needed_growth_high, n.added_growth, n.growth_at_last_rate) for n in needs]
    low, high = style.span([share for shares in ends for share in shares if math.isfinite(share)], include=(0.0,))
    for i, plan in enumerate(reversed(plans)):
        _row(figure, plan, i, high - low)
    _axes(figure, plans, p, low, high)
    repeated = f", {p.years} times" if p.years > 1 else ""
    key = (
        f"◇ needed to earn {p.wacc}%, ● added in the last twelve months{repeated}, △ if each dollar brings what the "
        "last did"
    )
    top = marks.caption(figure, key, width=40)
    return style.base(figure, height=max(300, 140 + 84 * len(plans)), right=40, top=top)


def _axes(figure: Figure, plans: Sequence[CompanyPlan], p: PlanParams, low: float, high: float) -> None:
    at = f" at the end of {p.years} years of the plan" if p.years > 1 else ""
    title = f"New revenue a year{at}, as a share of<br>the revenue of the last twelve months"
    figure.update_xaxes(**style.value_axis(low, high + 0.05 * (high - low), FRACTION, most=6), showgrid=True)
    figure.update_xaxes(title={"text": title, "font": {"size": style.SMALL}, "standoff": 10})
    by_day = len({plan.company for plan in plans}) == 1
    figure.update_yaxes(
        tickvals=list(range(len(plans))),
        ticktext=[_row_name(plan, by_day=by_day) for plan in reversed(plans)],
        range=[-0.75, len(plans) - 0.35],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        ticks="",
    )


def _row_name(row: CompanyPlan, *, by_day: bool) -> str:
    plan = row.answer.plan
    lead = frame.day(plan.announced) if by_day else text.escape(row.name)
    amount = f"{text.escape(plan_text.amount(plan))}<br>for {text.escape(plan.name)}"
    return f"<b>{lead}</b><br><span style='font-size:11px'>{amount}</span>"


@dataclass(frozen=True, slots=True)
class _Mark:
    """One mark of a row: where it stands, its amount in USD a year, and its hover after company and title."""

    share: float
    amount: float
    symbol: str
    title: str
    lines: tuple[str, ...]
    size: int = 10
    shift: int = -16
    bold: bool = False


def _row(figure: Figure, row: CompanyPlan, at: int, width: float) -> None:
    """The plan's range as a bar, its middle as a hollow diamond; what is added a dot, the last rate a triangle."""
    needs = row.answer.needs
    figure.add_trace(
        scatter(
            x=[needs.needed_growth_low, needs.needed_growth_high],
            y=[at, at],
            mode="lines",
            line={"color": row.company.colour, "width": 2},
            hoverinfo="skip",
            meta="mark",
        )
    )
    crowded = abs(needs.growth_at_last_rate - needs.added_growth) < _CROWDED * width
    for mark in (_added(row.answer), _at_last_rate(row.answer, crowded=crowded), _needed(row.answer)):
        if math.isfinite(mark.share):
            _draw(figure, row.company, mark, at)


def _added(a: Answer) -> _Mark:
    lines = (
        f"twelve months to {a.state.revenue.quarter}",
        f"would do at a margin of {_percent(a.needs.needed_margin)}",
    )
    return _Mark(a.needs.added_growth, a.added, "circle", ADDED_GROWTH, lines)


def _at_last_rate(a: Answer, *, crowded: bool) -> _Mark:
    rate = text.share(a.state.rate.value) if a.state.rate else ""
    lines = (f"{rate} of capital expenditure", f"would do at a use of {_percent(a.needs.needed_use)}")
    share, amount, shift = a.needs.growth_at_last_rate, a.needs.revenue_at_last_rate, -30 if crowded else -16
    return _Mark(share, amount, "triangle-up-open", GROWTH_AT_LAST_RATE, lines, shift=shift)


def _needed(a: Answer) -> _Mark:
    margin = f"margin before depreciation {text.share(a.needs.margin_used)}"
    lines = (
        f"for a plan of {plan_text.amount(a.plan)} a year",
        f"{margin}, life of the mix {a.needs.life_used:.1f} years",
    )
    share, amount = a.needs.needed_growth, a.needs.needed_revenue
    return _Mark(share, amount, "diamond-open", NEEDED_GROWTH, lines, size=13, shift=16, bold=True)


def _draw(figure: Figure, company: Company, mark: _Mark, at: int) -> None:
    title = f"{mark.title}: {text.share(mark.share)}"
    lines = [f"<b>{text.escape(company.name)}</b>", title, style.quantity(mark.amount, USD), *mark.lines]
    outline = {"width": 2.4, "color": company.colour}
    figure.add_trace(
        scatter(
            x=[mark.share],
            y=[at],
            mode="markers",
            hovertext=["<br>".join(lines)],
            hoverinfo="text",
            meta="x",
            hoverlabel={"bordercolor": company.colour},
            cliponaxis=False,
            marker={"symbol": mark.symbol, "size": mark.size, "color": company.colour, "line": outline},
        )
    )
    amount = style.brief(mark.amount, USD)
    figure.add_annotation(
        text=f"<b>{amount}</b>" if mark.bold else amount,
        x=mark.share,
        y=at,
        yshift=mark.shift,
        showarrow=False,
        font={"size": style.SMALL},
    )


def _percent(value: float) -> str:
    return text.share(value) if math.isfinite(value) and value <= 1 else "over 100%: none does it"


CHART = ChartSpec(
    question="What must be true for the plan to pay?",
    params=PlanParams,
    request=request,
    build=build,
    assumptions=plan_table.ASSUMPTIONS,
)
