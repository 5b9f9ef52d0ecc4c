"""What the charts of this page share: the request, lines of a course, rows of a table, notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.methods import forward
from analytics.methods.forward import Course
from charts import assemble, frame, style, text
from charts.core import Chart, ChartData
from contracts import ELASTICITY, USD, Company, Description, Unit
from engine.request import Request
from pages.scenarios.frames import DRAWS, Floats, Laboratory, laboratory
from pages.scenarios.parameters import SHOWN, ScenarioParams
from pages.scenarios.plans import PLANS, Asked, Named

HISTORY: Final = {"profit": "operating_income", "output": "revenue", "value": "market_value"}
COLUMNS: Final = (*frame.TABLE_COLUMNS, "low", "high", "projected")
ESTIMATE: Final = "elasticity_of_large_filers"
DESCRIBED: Final = Description(
    "scenario",
    "A plan run forward",
    USD,
    r"y_t = y_0 \left(\frac{k_t}{k_0}\right)^{e},\quad K_t = K_{t-1} + I_t - D_t,\quad \pi_t = m\,y_t L_t - D_t",
    "Capital expenditure becomes net capital; capital per person moves revenue per person by an elasticity; the margin "
    "before depreciation stays; what is bought is written off from the next quarter over its life, the stock at the "
    "start at its present pace; market value is today's multiple of operating income.",
    "Arithmetic on assumptions and no forecast. The elasticity is that of revenue per person to capital expenditure "
    "per person within large filers, fiscal 2016 to 2022: an association and not an effect. Nothing else changes by "
    "plan: growth that does not come with capital is the same for both.",
    "Solow, QJE 70 (1956) 65; Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 13 and 17; Glasserman, "
    "Monte Carlo Methods in Financial Engineering (2003), ch. 2",
)


def named(p: ScenarioParams, which: str) -> Named:
    """A plan by its name; the reader's own by its numbers."""
    if which != "own":
        return PLANS[which]
    return Named(PLANS[which].title, 1.0, p.capex_growth / 100, p.people_growth / 100)


def request(p: ScenarioParams) -> Request:
    plans = named(p, p.scenario), named(p, p.against)
    asked = Asked(*plans, p.years * 4, p.begin, float(p.life), p.elasticity, p.trend)
    return Request((), p.companies, None, p.end, p.as_of, {"asked": asked}, (laboratory,))


def found(data: ChartData) -> tuple[Company, Laboratory] | None:
    """The company that the model is of."""
    one = data.result(laboratory).one
    return None if one is None else (frame.by_ticker(data)[one.ticker], one)


def empty(data: ChartData, p: ScenarioParams) -> Chart:
    """The chart where no chosen company has a whole start."""
    what = "people, capital, output, profit, depreciation, capex and market value together"
    lost = [f"{text.short(c)}: no quarter is known here in which a plan could begin." for c in data.companies]
    return assemble.replaced(assemble.empty(data, p, [], what=what), missing=tuple(lost))


def others(data: ChartData, lab: Laboratory) -> list[str]:
    return [
        f"{text.short(c)}: not drawn; the plan is that of the first company."
        for c in data.companies
        if c.ticker != lab.ticker
    ]


def line(course: Course, shows: str) -> Floats:
    """The year's amount at each quarter ahead, NaN in the first three."""
    return course.value if shows == "value" else forward.year(np.asarray(getattr(course, shows)))


def row(
    company: Company, lab: Laboratory, ahead: str | None, name: str, title: str, value: float, unit: Unit = USD
) -> dict[str, Any]:
    """One computed row: of the quarter that the plan begins after, or of one ahead."""
    quarter = lab.quarter if ahead is None else None
    ends = pd.Timestamp(style.quarter_day(ahead or lab.quarter))
    told = {"ticker": company.ticker, "company": company.name, "quarter": quarter, "period_end": ends, "name": name}
    return told | {"title": title, "value": value, "unit": unit.symbol, "projected": ahead} | lab.origin.columns


def estimate(company: Company, lab: Laboratory) -> dict[str, Any]:
    """The elasticity with its interval."""
    e = lab.elasticity
    title = "Elasticity of revenue to capital expenditure, both per person"
    return row(company, lab, None, ESTIMATE, title, e.value, ELASTICITY) | {"low": e.low, "high": e.high}


def table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"quarter": "object", "projected": "object"})


def notes(p: ScenarioParams, lab: Laboratory) -> list[str]:
    """The two plans in numbers, the elasticity, what is drawn by chance."""
    e = lab.elasticity
    return [
        f"{text.sentence(named(p, p.scenario).text)} {text.sentence(named(p, p.against).text)}",
        f"Elasticity {e.value:.3f}, 95% interval {e.low:.3f} to {e.high:.3f} ({e.companies} companies, "
        f"{e.observations:,} company years); used: {lab.plan.elasticity:.3f}.",
        f"Output per person grows by {lab.plan.trend:.1%} a year beside that (the last five years: {lab.trend:.1%}).",
        f"Bands: {DRAWS:,} draws, always the same, of output per person, margin, multiple and elasticity, as far apart "
        "and as correlated as the company's own yearly changes have been.",
        "Estimated throughout: arithmetic on assumptions, no forecast.",
    ]


def caption(p: ScenarioParams, company: Company, lab: Laboratory) -> str:
    return f"{SHOWN[p.shows]} of {text.short(company)}, a year, after {text.quarter(lab.quarter)}"
