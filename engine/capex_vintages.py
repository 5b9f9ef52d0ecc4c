"""What a company bought, quarter by quarter, and what it plans to buy: the input of the depreciation wave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from engine.capex_guidance import FOLLOWED, YEAR
from engine.capex_plans import Plan
from engine.origin import Origin

CAPEX: Final = "capex_quarter"
STOCK: Final = "ppe_net"
COMPANY_CAPEX: Final = "capex_company_quarter"
INPUTS: Final = (CAPEX, COMPANY_CAPEX, STOCK)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What was bought, or is planned to be, in a quarter (USD)."""

    quarter: pd.Period
    cost: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Purchases:
    """What one company bought, quarter by quarter from the one after `opening`, the planned quarters after `now`.

    `net` is the stock in the books at `opening`. `unplaced` is True where a plan begins after a quarter of which
    nothing is known: then nothing is planned.
    """

    opening: pd.Period
    net: float
    rows: tuple[Purchase, ...]
    now: pd.Period
    unplaced: bool

    @property
    def cost(self) -> npt.NDArray[np.float64]:
        """USD a quarter."""
        return np.array([row.cost for row in self.rows])


Series = Mapping[pd.Period, Purchase]


def purchases(own: pd.DataFrame, plans: Sequence[Plan], years: int) -> Purchases | None:
    """The unbroken run of purchases up to the newest, after the first stock known; None where either is not known.

    `own` are one company's known values of `INPUTS` (`contracts.VALUE_COLUMNS`); `plans` its guidance, the newest of
    each year, the year that is repeated to make `years` of it last.
    """
    capex, stock, company = (_series(own, name) for name in (CAPEX, STOCK, COMPANY_CAPEX))
    if not capex or not stock:
        return None
    now = max(capex)
    first = _first_of_run(capex, now)
    opening = next((quarter for quarter in stock if first - 1 <= quarter < now), None)
    if opening is None:
        return None
    past = [Purchase(q, row.cost, row.origin.assumed()) for q, row in capex.items() if q > opening]
    ahead = _ahead(plans, years, now, company)
    until = max(ahead, default=now)
    quarters = list(pd.period_range(now + 1, until)) if ahead else []
    unplaced = any(quarter not in ahead for quarter in quarters)
    planned = [] if unplaced else [ahead[quarter] for quarter in quarters]
    return Purchases(opening, stock[opening].cost, (*past, *planned), now, unplaced)


def _series(own: pd.DataFrame, name: str) -> dict[pd.Period, Purchase]:
    """The values of one name by quarter, the oldest first."""
    rows = own[own["name"] == name]
    quarters = pd.PeriodIndex(rows["quarter"], freq="Q-DEC")
    records = rows.to_dict("records")
    return {q: Purchase(q, float(r["value"]), Origin.of_row(r)) for q, r in zip(quarters, records, strict=True)}


def _first_of_run(capex: Series, now: pd.Period) -> pd.Period:
    """The first quarter from which on every quarter up to `now` is known."""
    first = now
    while first - 1 in capex:
        first -= 1
    return first


def _ahead(plans: Sequence[Plan], years: int, now: pd.Period, company: Series) -> dict[pd.Period, Purchase]:
    """Planned purchases of the quarters after `now` that a plan covers; of two plans the later one counts."""
    planned: dict[pd.Period, Purchase] = {}
    for plan in plans:
        left = plan.quarters[plan.quarters > now]
        planned |= _evenly(plan, left, _a_quarter(plan, now, company))
    if plans:
        last = plans[-1]
        repeated = pd.period_range(last.last + 1, last.last + YEAR * (years - 1))
        planned |= _evenly(last, repeated[repeated > now], last.middle / YEAR)
    return planned


def _a_quarter(plan: Plan, now: pd.Period, company: Series) -> float:
    """What is left of a plan's year for each of its quarters after `now`.

    What was spent of the year is taken off only where it is known in the plan's own definition; else the quarters left
    have a fourth of the plan each.
    """
    left, past = plan.quarters[plan.quarters > now], plan.quarters[plan.quarters <= now]
    comparable = plan.definition in FOLLOWED or plan.is_readers
    if not (len(past) and len(left) and comparable and all(quarter in company for quarter in past)):
        return plan.middle / YEAR
    spent = float(np.sum([company[quarter].cost for quarter in past]))
    return max(plan.middle - spent, 0.0) / len(left)


def _evenly(plan: Plan, quarters: Iterable[pd.Period], each: float) -> dict[pd.Period, Purchase]:
    return {quarter: Purchase(quarter, each, plan.origin.assumed()) for quarter in quarters}
