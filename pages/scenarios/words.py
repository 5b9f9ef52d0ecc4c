"""What the charts of this page share: the request, lines of a course, what is assumed in words, rows, notes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.methods import forward
from analytics.methods.forward import Course
from charts import assemble, frame, headline, style, text
from charts.core import Chart, ChartData, Number
from contracts import ELASTICITY, FRACTION, MULTIPLE, USD, Company, Description, Unit
from engine.request import Request
from pages.scenarios.estimates import FIRST, LAST
from pages.scenarios.frames import DRAWS, HISTORY, OLDEST, Floats, Laboratory, laboratory
from pages.scenarios.parameters import SHOWN, ScenarioParams
from pages.scenarios.plans import Run

COLUMNS: Final = (*frame.TABLE_COLUMNS, "low", "high", "projected")
ESTIMATE: Final = "elasticity_of_large_filers"
LOWEST: Final = "elasticity_lower_end"
HIGHEST: Final = "elasticity_upper_end"
ELASTIC: Final = "assumed_elasticity"
TREND: Final = "assumed_other_growth"
NEEDED: Final = "people, net property, revenue, profit, depreciation, capex and market value"
_LACKING: Final = {
    "estimate": (
        "Too few large filers had reported by then to estimate an elasticity",
        "Choose a later day: from 2018 on there are enough.",
    ),
    "later quarter": (
        "Nothing is known yet of how capex and people went on after the start",
        "Choose an earlier day under Begins as known on, or another plan.",
    ),
}
DESCRIBED: Final = Description(
    "scenario",
    "A plan run forward",
    USD,
    r"y_t = y_0 \left(\frac{k_t}{k_0}\right)^{e} (1+g)^t,\quad K_t = K_{t-1} + I_t - D_t,\quad "
    r"\pi_t = m\,y_t L_t + w L_t \left(\frac{y_t}{y_0} - (1+g)^t\right) - D_t",
    "Capital expenditure becomes net property; property per employee moves revenue per employee by an elasticity; "
    "revenue per employee also grows by itself (other growth); the margin before depreciation is that of the start, "
    "and what is added; pay, as far as it follows people (the median), grows with other growth alone, and other costs "
    "follow revenue; what is bought is written off from the next quarter over its life, the stock at the start at "
    "its present pace; market value is a multiple of operating income.",
    "Arithmetic on assumptions and no forecast. The elasticity is that of revenue to net property, both per "
    f"employee, within large filers, fiscal {FIRST} to {LAST}: an association and not an effect. Other growth, "
    "costs besides pay, and multiple do not depend on the plan; the median is less than the average where some earn "
    "very much.",
    "Solow, QJE 70 (1956) 65; Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 13 and 17; Glasserman, "
    "Monte Carlo Methods in Financial Engineering (2003), ch. 2",
)


def request(p: ScenarioParams) -> Request:
    run = Run(p.plan, p.other, p.years * forward.YEAR, p.begin, p.assumptions)
    return Request((), p.companies, None, p.end, p.as_of, {"run": run}, (laboratory,))


def model(data: ChartData) -> tuple[Company, Laboratory] | None:
    """The model and the company that it is of."""
    one = data.result(laboratory).one
    return None if one is None else (frame.by_ticker(data)[one.ticker], one)


def empty(data: ChartData, p: ScenarioParams) -> Chart:
    """The chart where no elasticity can be estimated, no chosen company has a whole start, or nothing came yet."""
    if (lacking := data.result(laboratory).lacking) in _LACKING:
        return assemble.refused(data, p, [], *_LACKING[lacking], ())
    names = text.every([text.short(c) for c in data.companies])
    finding = f"No recent quarter of {names} is known in full to begin a plan after"
    short = "No recent quarter of these companies is known in full to begin a plan after"
    lost = [
        f"{text.short(c)}: {NEEDED} are not known together of one of its last {OLDEST} quarters."
        for c in data.companies
    ]
    return assemble.refused(data, p, [], headline.fitting([finding, short]), assemble.EMPTY, lost)


def no_value(data: ChartData, p: ScenarioParams, company: Company, lab: Laboratory) -> Chart:
    """The chart where a year of losses, at the start or at the end, leaves no market value to compare."""
    who = text.short(company)
    if math.isnan(lab.plan.multiple):
        finding = f"{who} made no profit in the year to {lab.quarter}, so that no multiple values it"
    else:
        which = "the plan" if math.isnan(last(lab.course, "value")) else "the other plan"
        finding = f"No market value to compare: {which} ends in a year of losses at {who}"
    return assemble.refused(data, p, [], finding, "Choose operating income or revenue under Shown.", ())


def others(data: ChartData, lab: Laboratory) -> list[str]:
    """Who is not drawn: a plan is one company's."""
    names = [text.short(c) for c in data.companies if c.ticker != lab.ticker]
    return [f"{name}: not drawn; the plan is that of one company." for name in names]


# ------------------------------------------------------------------------------------------- lines


def line(course: Course, shows: str) -> Floats:
    """The year's amount at each quarter ahead, NaN in the first three."""
    return course.value if shows == "value" else forward.year(np.asarray(getattr(course, shows)))


def last(course: Course, shows: str) -> float:
    """The amount of the last year."""
    return float(line(course, shows)[-1])


# ------------------------------------------------------------------------------------------- words


def growth(lab: Laboratory) -> str:
    """ "4.8% other growth a year"; where there is none, "no other growth"."""
    trend = lab.plan.trend
    return f"{_rate(trend)} other growth a year" if trend else "no other growth"


def premise(p: ScenarioParams, lab: Laboratory) -> str:
    """What the results rest on, in a sentence: the assumptions that decide most."""
    elasticity = style.quantity(lab.plan.elasticity, ELASTICITY)
    return f"Assumed: {growth(lab)}, elasticity {elasticity}, life {text.plural(p.life, 'year')}; no forecast"


def premises(lab: Laboratory) -> tuple[Number, ...]:
    """Which rows of the table the words of `premise` are."""
    return (
        Number(lab.plan.trend, TREND, lab.ticker),
        Number(lab.plan.elasticity, ELASTIC, lab.ticker),
    )


def caption(p: ScenarioParams, company: Company, lab: Laboratory) -> str:
    return f"{SHOWN[p.shows]} of {text.short(company)}, a year, after {text.quarter(lab.quarter)}"


def notes(p: ScenarioParams, lab: Laboratory) -> list[str]:
    """The two plans in numbers, what is assumed, what is drawn by chance, and what came of capex and people."""
    e, (plan, other) = lab.estimate, lab.named
    return [
        f"{text.sentence(plan.text)} {text.sentence(other.text)}",
        f"Elasticity of revenue to net property, both per employee, within large filers: {e.value:.3f}, 95% interval "
        f"{e.low:.3f} to {e.high:.3f} ({e.companies} companies, {e.observations:,} company years); used: "
        f"{lab.plan.elasticity:.3f}.",
        f"Other growth: revenue per employee grows by {_rate(lab.plan.trend)} a year beside what comes with capital "
        f"({_past(lab)}). It is the same for both plans.",
        *_kept(p, lab),
        _bands(lab),
        "Estimated throughout: arithmetic on assumptions, no forecast.",
    ]


def _past(lab: Laboratory) -> str:
    if not lab.trend:
        return "too little of its own past is known, which counts as none"
    return f"in up to five years before the start: {_rate(lab.trend)}"


def _bands(lab: Laboratory) -> str:
    draws = f"Bands: {DRAWS:,} draws, always the same, of output per employee, margin, multiple and elasticity"
    if lab.own_spread:
        return f"{draws}, as far apart and as correlated as the company's own yearly changes have been up to the start."
    output, margin, multiple = lab.spread
    return (
        f"{draws}. Too few yearly changes of the company are known: those of the first three are assumed to spread by "
        f"{output:.0%}, {margin * 100:.0f} points and {multiple:.0%}, each on its own."
    )


def _rate(value: float) -> str:
    return style.quantity(value, FRACTION)


def _kept(p: ScenarioParams, lab: Laboratory) -> list[str]:
    margin = lab.start.margin + lab.plan.margin
    multiple = "" if math.isnan(lab.plan.multiple) else f"; market value {lab.plan.multiple:.1f} times operating income"
    kept = f"Margin before depreciation {margin:.1%}{multiple}; purchases last {text.plural(p.life, 'year')}."
    if lab.pay is None:
        return [kept, "No median pay was known by then: all costs but depreciation follow revenue."]
    pay = style.money(lab.plan.pay * forward.YEAR)
    return [
        kept,
        f"Pay that follows people: {pay} an employee a year, {p.pay}% of the median of fiscal {lab.pay.year}.",
    ]


# ------------------------------------------------------------------------------------------- table


def row(
    lab: Laboratory, company: Company, ahead: str | None, name: str, title: str, value: float, unit: Unit = USD
) -> dict[str, Any]:
    """One computed row: of the quarter that the plan begins after, or of one ahead."""
    quarter = lab.quarter if ahead is None else None
    ends = pd.Timestamp(style.quarter_day(ahead or lab.quarter))
    cells = {"ticker": company.ticker, "company": company.name, "quarter": quarter, "period_end": ends, "name": name}
    return cells | {"title": title, "value": value, "unit": unit.symbol, "projected": ahead} | lab.origin.columns


def assumed(company: Company, lab: Laboratory) -> list[dict[str, Any]]:
    """The elasticity with its interval, and what the plan assumes."""
    e, plan = lab.estimate, lab.plan
    margin = lab.start.margin + plan.margin
    parts: tuple[tuple[str, str, float, Unit], ...] = (
        (LOWEST, "Elasticity, lower end of its 95% interval", e.low, ELASTICITY),
        (HIGHEST, "Elasticity, upper end of its 95% interval", e.high, ELASTICITY),
        (ELASTIC, "Elasticity, assumed", plan.elasticity, ELASTICITY),
        (TREND, "Other growth a year, assumed", plan.trend, FRACTION),
        ("assumed_pay", "Pay of an employee a year that follows people, assumed", plan.pay * forward.YEAR, USD),
        ("assumed_margin", "Margin before depreciation, assumed", margin, FRACTION),
        ("assumed_multiple", "Market value over operating income, assumed", plan.multiple, MULTIPLE),
    )
    title = "Elasticity of revenue to net property, both per employee"
    estimate = row(lab, company, None, ESTIMATE, title, e.value, ELASTICITY) | {"low": e.low, "high": e.high}
    rows = [row(lab, company, None, *part) for part in parts if math.isfinite(part[2])]
    return [estimate, *rows]


def history(company: Company, lab: Laboratory, shows: str) -> list[dict[str, Any]]:
    """What is known of a line, by quarter, each with its own evidence."""
    rows = lab.history[lab.history["name"] == HISTORY[shows]].to_dict("records")
    common: dict[str, Any] = {"company": company.name, "title": SHOWN[shows], "unit": USD.symbol, "projected": None}
    return [{str(key): value for key, value in known.items()} | common for known in rows]


def table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The table of a chart, without what has no value."""
    kept = [each for each in rows if math.isfinite(each["value"])]
    return pd.DataFrame(kept, columns=list(COLUMNS)).astype({"quarter": "object", "projected": "object"})
