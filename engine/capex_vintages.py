"""What a company bought, quarter by quarter, and what it said it would buy: the input of the depreciation wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from analytics.evidence import assumed
from contracts import Evidence
from engine.capex_guidance import FOLLOWED
from engine.capex_plans import Plan

YEAR: Final = 4
KNOWN: Final = ["known_on", "accession", "evidence"]


@dataclass(frozen=True, slots=True)
class Purchases:
    """What one company bought, quarter by quarter from the one after `opening`, the planned quarters after `now` at the end.

    `net` is the stock in the books at `opening`; `known` has known_on, accession and evidence of each purchase. `unplaced`
    is True where a plan begins after a quarter of which nothing is known: then nothing is planned.
    """

    opening: pd.Period
    net: float
    cost: pd.Series[Any]
    known: pd.DataFrame
    now: pd.Period
    unplaced: bool


def purchases(own: pd.DataFrame, plans: Sequence[Plan], years: int) -> Purchases | None:
    """The unbroken run of purchases up to the newest, after the first stock known; None where either is not known.

    `own` are one company's values of capex_quarter, ppe_net and, where known, capex_company_quarter; `plans` its guidance,
    the newest of each year, the year that is repeated to make `years` of it last.
    """
    wide = {
        name: g.assign(at=pd.PeriodIndex(g["quarter"], freq="Q-DEC")).set_index("at") for name, g in own.groupby("name")
    }
    if "capex_quarter" not in wide or "ppe_net" not in wide:
        return None
    capex, net = wide["capex_quarter"], wide["ppe_net"]["value"]
    now = capex.index.max()
    grid = capex["value"].reindex(pd.period_range(capex.index.min(), now))
    first = grid.index[grid.isna().to_numpy().nonzero()[0][-1] + 1] if grid.isna().any() else grid.index[0]
    opening = next((quarter for quarter in net.index if first - 1 <= quarter < now), None)
    if opening is None:
        return None
    past = capex.loc[capex.index > opening, ["value", *KNOWN]]
    past = past.assign(evidence=[str(assumed([grade])) for grade in past["evidence"]])
    ahead = _ahead(plans, years, now, wide.get("capex_company_quarter"))
    unplaced = bool(ahead["value"].isna().any())
    whole = past if ahead.empty or unplaced else pd.concat([past, ahead.astype(past.dtypes.to_dict())])
    return Purchases(opening, float(net[opening]), whole["value"], whole[KNOWN], now, unplaced)


def _ahead(plans: Sequence[Plan], years: int, now: pd.Period, company: pd.DataFrame | None) -> pd.DataFrame:
    """Planned purchases of each quarter after `now` to the end of the last plan; NaN where no plan covers a quarter."""
    parts = [_left(plan, now, company) for plan in plans]
    if plans:
        last = plans[-1]
        repeated = pd.period_range(last.last + 1, last.last + YEAR * (years - 1))
        parts.append(_told(last, repeated[repeated > now], last.middle / YEAR))
    found = pd.concat([part for part in parts if len(part)] or [_told(None, pd.PeriodIndex([], freq="Q-DEC"), 0.0)])
    found = found[~found.index.duplicated(keep="last")].sort_index()
    return found.reindex(pd.period_range(now + 1, found.index.max())) if len(found) else found


def _left(plan: Plan, now: pd.Period, company: pd.DataFrame | None) -> pd.DataFrame:
    """What is left of a plan's year, evenly over its quarters after `now`.

    What was spent of the year is taken off only where it is known in the plan's own definition; else the quarters left
    have a fourth of the plan each.
    """
    left, past = plan.quarters[plan.quarters > now], plan.quarters[plan.quarters <= now]
    comparable = plan.definition in FOLLOWED or plan.evidence == Evidence.USER
    if len(past) and len(left) and comparable and company is not None and set(past) <= set(company.index):
        spent = float(company["value"].reindex(past).sum())
        return _told(plan, left, max(plan.middle - spent, 0.0) / len(left))
    return _told(plan, left, plan.middle / YEAR)


def _told(plan: Plan | None, quarters: pd.PeriodIndex, each: float) -> pd.DataFrame:
    grade = str(assumed([] if plan is None else [plan.evidence]))
    day, document = (plan.announced, plan.source_id) if plan is not None else (pd.NaT, None)
    told = {"value": each, "known_on": day, "accession": document, "evidence": grade}
    return pd.DataFrame(told, index=quarters)
