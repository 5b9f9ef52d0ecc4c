"""What must be true for announced capital expenditure to earn its cost of capital, company by company."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.methods import hurdle as model
from analytics.methods.hurdle import Assumptions
from data.age_limits import RATE_AGE
from data.store import Store
from engine import capex_plans
from engine.capex_plans import Life, Plan
from engine.evaluate import values
from engine.origin import Origin, merged
from engine.request import Request
from pages.returns.plan_model import (
    RANGES,
    THE_PLAN,
    Answer,
    Answers,
    Needs,
    Observed,
    PlanOptions,
    Sensitivities,
    Sensitivity,
    State,
    Swing,
    TwoWay,
    value_of,
)

REVENUE: Final = "revenue"
ADDED: Final = "revenue_added"
MARGIN: Final = "margin_before_depreciation"
RATE: Final = "incremental_revenue_to_lagged_capex"
STEPS: Final = (-0.2, -0.1, 0.0, 0.1, 0.2)  # margins of the two-way table, from the assumed one
USES: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
_MARGINS: Final = (0.02, 1.0)  # of the two-way table


@dataclass(frozen=True, slots=True)
class Case:
    """A plan of a company with where the company stands, and the assumptions."""

    plan: Plan
    life: Life
    state: State
    assumptions: Assumptions
    years: int

    @property
    def needed(self) -> float:
        """Yearly revenue above today's, per dollar of the plan; NaN where no revenue does it."""
        return model.needed_of_plan(self.assumptions.but(use=1.0), self.years)


def must_be_true(store: Store, request: Request) -> Answers:
    """What each plan of the companies is, what the company now does, and what must be true.

    For one company every announcement of the year that was guided last, for several the newest. The request's options
    are those of `PlanOptions`.
    """
    return Answers(tuple(answer(case) for case in cases(store, request)))


def plan_sensitivity(store: Store, request: Request) -> Sensitivities:
    """Needed revenue of the first company that has an answer, when assumptions move."""
    chosen = next((case for case in cases(store, request, every=False) if math.isfinite(case.needed)), None)
    return Sensitivities(Sensitivity(answer(chosen), swings(chosen), _two_way(chosen)) if chosen else None)


# ---------------------------------------------------------------------------------------------- cases


def cases(store: Store, request: Request, *, every: bool = True) -> list[Case]:
    """The plans of the companies that have one and whose revenue is known, in their order."""
    options = PlanOptions.of(request)
    rows = values(
        store,
        (REVENUE, ADDED, MARGIN, RATE),
        request.companies,
        end=request.end,
        as_of=request.as_of,
        lag=options.lag,
    ).dropna(subset=["value"])
    plans = capex_plans.announcements(store, request.companies, request.as_of, request.end)
    lives = capex_plans.lives(store, request.companies, options.life, request.as_of)
    alone = every and len(request.companies) == 1
    every_case: list[Case] = []
    for i, ticker in enumerate(request.companies):
        state = newest_state(rows[rows["ticker"] == ticker])
        if state is not None:
            chosen = _chosen(plans[ticker], ticker, options.plan if i == 0 else 0.0, state)
            every_case += [_case(plan, lives[ticker], state, options) for plan in (chosen if alone else chosen[-1:])]
    return every_case


def _chosen(plans: Sequence[Plan], ticker: str, amount: float, state: State) -> list[Plan]:
    """The announcements of the year guided last, or the reader's figure for it."""
    newest = capex_plans.newest(plans)
    if not amount:
        return newest
    now = pd.Period(state.revenue.quarter, freq="Q-DEC")
    return [capex_plans.readers_plan(newest[-1] if newest else None, ticker, amount, now)]


def newest_state(rows: pd.DataFrame) -> State | None:
    """Where a company stands, from its known values (`contracts.VALUE_COLUMNS`); None where no revenue is known."""
    last = rows.sort_values("quarter", kind="stable").drop_duplicates("name", keep="last")
    newest = {str(row["name"]): _observed(row) for row in last.to_dict("records")}
    if REVENUE not in newest:
        return None
    revenue, margin = newest[REVENUE], newest.get(MARGIN)
    if margin is not None and RATE_AGE.passed_by(_quarters(margin.quarter, revenue.quarter)):
        margin = None
    return State(revenue, newest.get(ADDED), margin, newest.get(RATE))


def _observed(row: Mapping[Any, Any]) -> Observed:
    return Observed(
        name=str(row["name"]),
        value=float(row["value"]),
        unit=str(row["unit"]),
        quarter=str(row["quarter"]),
        period_end=pd.Timestamp(row["period_end"]),
        origin=Origin.of_row(row),
    )


def _quarters(first: str, last: str) -> int:
    return int(pd.Period(last, freq="Q-DEC").ordinal) - int(pd.Period(first, freq="Q-DEC").ordinal)


def _case(plan: Plan, life: Life, state: State, options: PlanOptions) -> Case:
    assumed = Assumptions(
        cost_of_capital=options.cost_of_capital,
        life=life.mixed(options.servers, options.buildings),
        tax=options.tax,
        margin=options.margin or value_of(state.margin),
        running=options.running,
        maintenance=options.maintenance,
        ramp=options.ramp,
        fade=options.fade,
        use=options.use,
    )
    return Case(plan, life, state, assumed, options.years)


# -------------------------------------------------------------------------------------------- answers


def answer(case: Case) -> Answer:
    """All that is computed for a plan, and what it rests on."""
    return Answer(case.plan, case.years, case.life, case.state, needs(case), _origin(case))


def needs(case: Case) -> Needs:
    """What must be true, with the capacity used like that of before."""
    a, plan = case.assumptions.but(use=1.0), case.plan
    revenue, added, rate = (value_of(o) for o in (case.state.revenue, case.state.revenue_added, case.state.rate))
    high = plan.low if math.isnan(plan.high) else plan.high
    peak = model.peak_use(a, case.years)
    at_rate = rate * plan.middle * peak
    growth = 1 - a.maintenance
    return Needs(
        needed_revenue=case.needed * plan.middle,
        needed_revenue_low=case.needed * plan.low,
        needed_revenue_high=case.needed * high,
        needed_growth=case.needed * plan.middle / revenue,
        needed_growth_low=case.needed * plan.low / revenue,
        needed_growth_high=case.needed * high / revenue,
        added_growth=added * case.years / revenue,
        revenue_at_last_rate=at_rate,
        growth_at_last_rate=at_rate / revenue,
        needed_margin=model.needed_margin(a, added * case.years / (plan.middle * growth * peak)),
        needed_use=model.needed_use(a, rate / growth),
        margin_used=a.margin,
        life_used=a.life,
    )


def _origin(case: Case) -> Origin:
    """A computed number is as new as its newest input, and estimated by assumptions."""
    stated = [case.life.origin] if case.life.origin else []
    # A report that is public on the day of a plan comes after it, so that the report is named.
    return merged([*stated, case.plan.origin, *(o.origin for o in case.state.observed)]).assumed()


# ---------------------------------------------------------------------------------------- sensitivity


def swings(case: Case) -> tuple[Swing, ...]:
    """One per assumption, the widest first; the range of the plan itself among them."""
    a, plan = case.assumptions.but(use=1.0), case.plan
    per_dollar = model.needed_of_plan(a, case.years) / model.needed_of_plan(a)
    moved = model.tornado(a, {name: r.ends(getattr(a, name)) for name, r in RANGES.items()})
    amount = plan.middle * per_dollar
    every = [
        Swing(str(name), low, high, at_low * amount, at_high * amount)
        for name, low, high, at_low, at_high in moved.itertuples(index=False, name=None)
    ]
    if plan.high > plan.low:
        every.append(Swing(THE_PLAN, plan.low, plan.high, case.needed * plan.low, case.needed * plan.high))
    return tuple(sorted(every, key=lambda swing: -swing.width))


def _two_way(case: Case) -> TwoWay:
    a, (least, most) = case.assumptions, _MARGINS
    margins = tuple(m for m in (a.margin + step for step in STEPS) if least <= m <= most)
    uses = tuple(sorted({*USES, a.use}, reverse=True))
    needed = [
        [model.needed_of_plan(a.but(margin=m, use=u), case.years) * case.plan.middle for m in margins] for u in uses
    ]
    return TwoWay(uses, margins, np.array(needed))
