"""What must be true for announced capital expenditure to earn its cost of capital, company by company."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics import evidence
from analytics.methods import hurdle as model
from analytics.methods.hurdle import Assumptions
from contracts import FRACTION, USD, Evidence
from data.store import Store
from engine import capex_plans
from engine.capex_plans import Life, Plan
from engine.evaluate import values
from engine.request import Request

MARGIN: Final = "margin_before_depreciation"
RATE: Final = "incremental_revenue_to_lagged_capex"
STATE: Final = ("revenue", "revenue_added", MARGIN, RATE)
PATIENCE: Final = 8  # quarters by which the newest margin may be older than the newest revenue
COLUMNS: Final = (
    "ticker", "quarter", "period_end", "name", "value", "unit", "evidence", "known_on", "accession", "announced", "year",
    "plan", "at", "use",
)  # fmt: skip
# By how much, or between what, an assumption may plausibly lie otherwise; wider where the reader's own lies outside.
AROUND: Final = {"cost_of_capital": 0.02, "life": 2.0, "margin": 0.10, "ramp": 1.0}
BETWEEN: Final = {"maintenance": (0.0, 0.4), "fade": (0.0, 0.15), "running": (0.0, 0.05), "tax": (0.15, 0.28)}
STEPS: Final = (-0.2, -0.1, 0.0, 0.1, 0.2)  # margins of the two-way table, from the company's own
USES: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


@dataclass(frozen=True, slots=True)
class Case:
    """A plan of a company with the company's state: the newest known row by name of `STATE`, and the assumptions."""

    plan: Plan
    life: Life
    state: Mapping[str, Mapping[str, Any]]
    assumptions: Assumptions
    years: int

    @property
    def needed(self) -> float:
        """Yearly revenue above today's, per dollar of the plan; NaN where no revenue does it."""
        return model.needed_of_plan(self.assumptions.but(use=1.0), self.years)


def must_be_true(store: Store, request: Request) -> pd.DataFrame:
    """One row per company, announcement and number: what the plan is, what the company now does, and what must be true.

    For one company every announcement of the year that was guided last, for several the newest. Names are those of
    `results` and of `STATE`; money is USD a year, `plan` the amount that a row belongs to.
    """
    found = [row for case in cases(store, request) for row in _rows(case)]
    return pd.DataFrame(found, columns=list(COLUMNS))


def plan_sensitivity(store: Store, request: Request) -> pd.DataFrame:
    """Needed revenue of the first company that has an answer, when assumptions move: USD a year, always `estimated`.

    One row per assumption and end of its range (name of the assumption, `at` where it is moved to), and one per margin
    (`at`) and `use` of a two-way table (name two_way); with the rows of `must_be_true` of that plan.
    """
    chosen = next((case for case in cases(store, request, every=False) if math.isfinite(case.needed)), None)
    rows = [*_rows(chosen), *_swings(chosen), *_two_way(chosen)] if chosen else []
    return pd.DataFrame(rows, columns=list(COLUMNS))


# ---------------------------------------------------------------------------------------------- cases


def cases(store: Store, request: Request, *, every: bool = True) -> list[Case]:
    """The plans of the companies that have one and whose revenue is known, in their order."""
    p = request.options
    rows = values(store, STATE, request.companies, end=request.end, as_of=request.as_of, lag=int(p["lag"]))
    rows = rows.dropna(subset=["value"])
    said = capex_plans.announcements(store, request.companies, request.as_of, request.end)
    lives = capex_plans.lives(store, request.companies, str(p["life"]), request.as_of)
    found = []
    for i, ticker in enumerate(request.companies):
        state = newest_state(rows[rows["ticker"] == ticker])
        if "revenue" not in state:
            continue
        chosen = capex_plans.newest(said[ticker])
        if i == 0 and int(p["plan"]):
            now = pd.Period(str(state["revenue"]["quarter"]), freq="Q-DEC")
            chosen = [capex_plans.own(chosen[-1] if chosen else None, ticker, int(p["plan"]), now)]
        alone = every and len(request.companies) == 1
        found += [_case(plan, lives[ticker], state, p) for plan in (chosen if alone else chosen[-1:])]
    return found


def newest_state(rows: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """The newest row of each name; a margin long out of date is not the present one."""
    last = rows.sort_values("quarter").drop_duplicates("name", keep="last").set_index("name", drop=False)
    newest: dict[str, Any] = {str(name): row.to_dict() for name, row in last.iterrows()}
    if MARGIN in newest and "revenue" in newest:
        now, then = (pd.Period(str(newest[n]["quarter"]), freq="Q-DEC") for n in ("revenue", MARGIN))
        if (now - then).n > PATIENCE:
            del newest[MARGIN]
    return newest


def _case(plan: Plan, life: Life, state: Mapping[str, Mapping[str, Any]], p: Mapping[str, Any]) -> Case:
    own = float(state[MARGIN]["value"]) if MARGIN in state else math.nan
    a = Assumptions(
        cost_of_capital=int(p["wacc"]) / 100, life=life.mixed(int(p["servers"]) / 100, float(p["buildings"])),
        tax=int(p["tax"]) / 100, margin=int(p["margin"]) / 100 if int(p["margin"]) else own, running=int(p["running"]) / 100,
        maintenance=int(p["maintenance"]) / 100, ramp=int(p["ramp"]) / 4, fade=int(p["fade"]) / 100,
        use=int(p.get("use", 100)) / 100,
    )  # fmt: skip
    return Case(plan, life, state, a, int(p["years"]))


# ----------------------------------------------------------------------------------------------- rows


def results(case: Case) -> dict[str, tuple[float, str]]:
    """Name -> value and unit of all that is computed for a plan.

    `needed_margin` is for the revenue that the last twelve months added, `needed_use` for the revenue that each dollar of
    capital expenditure was followed by; both NaN where no margin and no use does it.
    """
    a, plan = case.assumptions.but(use=1.0), case.plan.middle
    revenue, added, rate = (
        float(case.state[n]["value"]) if n in case.state else math.nan for n in ("revenue", "revenue_added", RATE)
    )
    growth = 1 - a.maintenance
    ends = {"": plan, "_low": case.plan.low, "_high": case.plan.low if math.isnan(case.plan.high) else case.plan.high}
    found = {f"needed_revenue{end}": (case.needed * amount, USD.symbol) for end, amount in ends.items()}
    found |= {f"needed_growth{end}": (case.needed * amount / revenue, FRACTION.symbol) for end, amount in ends.items()}
    at_rate = rate * plan * model.peak_use(a, case.years)
    return found | {
        "added_growth": (added * case.years / revenue, FRACTION.symbol),
        "revenue_at_last_rate": (at_rate, USD.symbol),
        "growth_at_last_rate": (at_rate / revenue, FRACTION.symbol),
        "needed_margin": (model.needed_margin(a, added / (plan * growth)), FRACTION.symbol),
        "needed_use": (model.needed_use(a, rate / growth), FRACTION.symbol),
        "margin_used": (a.margin, FRACTION.symbol),
        "life_used": (a.life, "years"),
    }  # fmt: skip


def _rows(case: Case) -> list[dict[str, Any]]:
    common = _common(case)
    rows = [common | {"name": name, "value": value, "unit": unit} for name, (value, unit) in results(case).items()]
    told = {
        "evidence": case.plan.evidence,
        "known_on": case.plan.announced,
        "accession": case.plan.source_id,
        "unit": USD.symbol,
    }
    middle = told | (
        {}
        if case.plan.evidence == Evidence.USER or case.plan.low == case.plan.high
        else {"evidence": _derived(case.plan)}
    )
    rows += [
        common | told | {"name": "plan_low", "value": case.plan.low},
        common | told | {"name": "plan_high", "value": case.plan.high},
    ]
    rows.append(common | middle | {"name": "plan", "value": case.plan.middle})
    if case.life.source_id:
        rows.append(common | {"name": "server_life", "value": case.life.newest, "unit": "years", "evidence": str(Evidence.REPORTED),
                              "known_on": case.life.known_on, "accession": case.life.source_id})  # fmt: skip
    kept = ("quarter", "period_end", "name", "value", "unit", "evidence", "known_on", "accession")
    return rows + [common | {k: row[k] for k in kept} for row in case.state.values()]


def _derived(plan: Plan) -> str:
    """The middle of a range is arithmetic on what was told."""
    return str(evidence.derived([plan.evidence]))


def _common(case: Case) -> dict[str, Any]:
    """What all rows of a case share: a computed number is as new as its newest input, and estimated by assumptions."""
    revenue = case.state["revenue"]
    return {
        "ticker": case.plan.ticker, "quarter": revenue["quarter"], "period_end": revenue["period_end"], **_behind(case),
        "announced": case.plan.announced, "year": case.plan.name, "plan": case.plan.middle, "at": math.nan, "use": math.nan,
    }  # fmt: skip


def _behind(case: Case) -> dict[str, Any]:
    """Evidence, day and document of what is computed for a case from its state, its plan, a stated life and assumptions."""
    plan, life = case.plan, case.life
    read: list[Mapping[str, Any]] = []
    if life.known_on is not None:
        read.append({"evidence": Evidence.REPORTED, "known_on": life.known_on, "accession": life.source_id})
    read.append({"evidence": plan.evidence, "known_on": plan.announced, "accession": plan.source_id})
    # A report that is public on the day of a plan comes after it, so that the report is named.
    read += [{column: row[column] for column in evidence.COLUMNS} for row in case.state.values()]
    each, documents = evidence.Provenance.read(pd.DataFrame(read))
    return each.over().assumed().columns(documents)


def ranges(a: Assumptions) -> dict[str, tuple[float, float]]:
    """Plausible low and high of each assumption, the assumption itself always inside."""
    found = {name: (getattr(a, name) - step, getattr(a, name) + step) for name, step in AROUND.items()}
    found["life"] = (max(found["life"][0], 1.0), found["life"][1])
    found["margin"] = (max(found["margin"][0], 0.01), min(found["margin"][1], 1.0))
    found["ramp"] = (max(found["ramp"][0], 0.0), found["ramp"][1])
    inside = {name: (min(low, getattr(a, name)), max(high, getattr(a, name))) for name, (low, high) in BETWEEN.items()}
    return found | inside


def _swings(case: Case) -> list[dict[str, Any]]:
    """Two rows per assumption, the widest swing first; the range of the plan itself among them."""
    a, common = case.assumptions.but(use=1.0), _common(case) | {"unit": USD.symbol}
    per_dollar = model.needed_of_plan(a, case.years) / model.needed_of_plan(a)
    table = model.tornado(a, ranges(a))
    table[["at_low", "at_high"]] *= case.plan.middle * per_dollar
    if case.plan.high > case.plan.low:
        own = {"assumption": "plan", "low": case.plan.low, "high": case.plan.high,
               "at_low": case.needed * case.plan.low, "at_high": case.needed * case.plan.high}  # fmt: skip
        table = pd.concat([table, pd.DataFrame([own])], ignore_index=True)
    swing = (table["at_high"] - table["at_low"]).abs().fillna(np.inf)
    table = table.loc[swing.sort_values(ascending=False, kind="stable").index]
    return [
        common | {"name": f"swing_{row.assumption}", "at": at, "value": needed}
        for row in table.itertuples() for at, needed in ((row.low, row.at_low), (row.high, row.at_high))
    ]  # fmt: skip


def _two_way(case: Case) -> list[dict[str, Any]]:
    a, common = case.assumptions, _common(case) | {"name": "two_way", "unit": USD.symbol}
    margins = [m for m in (a.margin + step for step in STEPS) if 0.02 <= m <= 1]
    uses = sorted({*USES, a.use}, reverse=True)
    return [
        common | {"at": m, "use": u, "value": model.needed_of_plan(a.but(margin=m, use=u), case.years) * case.plan.middle}
        for u in uses for m in margins
    ]  # fmt: skip
