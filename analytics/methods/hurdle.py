"""What must be true for a plan of capital expenditure to earn its cost of capital: one small model, and its exact
answers.

A dollar is spent today. What of it only keeps the present business going (maintenance) is charged to that; the rest
must live on new revenue: its capacity comes into use along a straight line (ramp), brings revenue until the end of its
life, perhaps less each year (fade), and costs power and upkeep from the first day (running). Tax is paid on what is
left after straight-line depreciation, losses being set against other profits. Each year of a plan is such a vintage.

Net present value is linear in revenue and in margin, so every answer is a closed form; `value` adds up the cash flows
themselves, and a solution put back into it gives nought. References: Brealey, Myers and Allen, Principles of Corporate
Finance (13th ed., 2019), ch. 2 and 6 (annuities, equivalent annual cash flow); Koller, Goedhart and Wessels, Valuation
(7th ed., 2020), ch. 10 (value as capital plus the present value of economic profit).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics import assumptions
from analytics.options import constant
from errors import UsageError

Vector = npt.NDArray[np.float64]
STEPS: Final = 4  # cash comes at the ends of quarters
_LONGEST: Final = constant(200.0, "years; nothing that is bought lasts longer")
_HAIR: Final = constant(1e-9, "so that a life of whole steps is not rounded up to one more")


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What the answer hangs on: rates and shares as fractions, times in years, `steps` of cash a year.

    `margin` is what is left of a dollar of new revenue before depreciation; `running` the yearly cost of power and
    upkeep per dollar of capital expenditure, on top of the costs in the margin; `maintenance` the share of capital
    expenditure that brings no new revenue; `use` the use of the new capacity, 1 as well as that by which its revenue
    was measured. Raises UsageError for values without a meaning.
    """

    cost_of_capital: float = assumptions.COST_OF_CAPITAL.default
    life: float = assumptions.LIFE.default
    tax: float = assumptions.TAX.default
    margin: float = assumptions.MARGIN.default
    running: float = assumptions.RUNNING.default
    maintenance: float = assumptions.MAINTENANCE.default
    ramp: float = assumptions.RAMP.default
    fade: float = assumptions.FADE.default
    use: float = assumptions.USE.default
    steps: int = STEPS

    def __post_init__(self) -> None:
        sound = (
            self.cost_of_capital > -1,
            0 < self.life <= _LONGEST,
            0 <= self.tax < 1,
            self.running >= 0,
            0 <= self.maintenance <= 1,
            self.ramp >= 0,
            0 <= self.fade < 1,
            self.use >= 0,
            self.steps >= 1,
        )
        if not all(sound):
            raise UsageError(
                "These assumptions have no meaning", which=str(self), next_step="See the ranges of each of them"
            )

    def but(self, **changed: float) -> Assumptions:
        """The same with some of them changed."""
        return dataclasses.replace(self, **changed)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------ the model


@dataclass(frozen=True, slots=True)
class Timeline:
    """Steps of one vintage's life: when each ends (years), how long it is, and how much of a year of full use falls
    into it.
    """

    ends: Vector
    length: Vector
    used: Vector

    @property
    def rate(self) -> Vector:
        """The mean use in each step, 1 being full."""
        return self.used / self.length


def timeline(a: Assumptions) -> Timeline:
    """The life of one vintage; a life that ends within a step makes the last one shorter."""
    edges = np.minimum(np.arange(math.ceil(a.life * a.steps - _HAIR) + 1) / a.steps, a.life)
    rising = np.minimum(edges, a.ramp) ** 2 / (2 * a.ramp) if a.ramp > 0 else 0.0
    risen = rising + np.maximum(edges - a.ramp, 0.0)
    since = np.maximum((edges[1:] + edges[:-1]) / 2 - a.ramp, 0.0)
    return Timeline(edges[1:], np.diff(edges), np.diff(risen) * (1 - a.fade) ** since)


def cash_flows(a: Assumptions, revenue: float) -> Vector:
    """After-tax cash of a dollar of growth investment: today's (minus one), then one at each end of a step.

    `revenue` is what the dollar brings a year in full use, as it is used by assumption (`use`).
    """
    t = timeline(a)
    written_off = t.length / a.life
    before_tax = a.margin * a.use * revenue * t.used - a.running * t.length
    return np.concatenate([[-1.0], before_tax - a.tax * (before_tax - written_off)])


def value(a: Assumptions, revenue: float) -> float:
    """Net present value of a dollar of growth investment: its cash flows, discounted one by one."""
    when = np.concatenate([[0.0], timeline(a).ends])
    return math.fsum(cash_flows(a, revenue) * (1 + a.cost_of_capital) ** -when)


# ---------------------------------------------------------------------------------------- the answers


def _needed_margin_times_revenue(a: Assumptions) -> float:
    """What must be left a year, before depreciation and running cost, of a dollar's revenue in full use at `use` 1.

    A margin is before tax, so the dollar less the tax that its depreciation saves, and the running cost after tax, are
    spread over the discounted years of use after tax: the capital recovery factor where there is no tax, ramp or fade.
    """
    t = timeline(a)
    now = (1 + a.cost_of_capital) ** -t.ends
    years, used = float(now @ t.length), float(now @ t.used)
    kept = 1 - a.tax
    return (1 - a.tax * years / a.life + kept * a.running * years) / (kept * used)


def needed_revenue(a: Assumptions) -> float:
    """Revenue a year in full use that a dollar of growth investment needs; NaN where no revenue does it (no margin)."""
    earned = a.margin * a.use
    return _needed_margin_times_revenue(a) / earned if earned > 0 else math.nan


def needed_margin(a: Assumptions, revenue: float) -> float:
    """The margin that it needs when it brings `revenue` a year in full use;

    NaN where no margin does it (no revenue).
    """
    earned = a.use * revenue
    return _needed_margin_times_revenue(a) / earned if earned > 0 else math.nan


def needed_use(a: Assumptions, revenue: float) -> float:
    """The use that it needs when it brings `revenue` a year at `use` 1; NaN where no use does it."""
    earned = a.margin * revenue
    return _needed_margin_times_revenue(a) / earned if earned > 0 else math.nan


def peak_use(a: Assumptions, years: int = 1) -> float:
    """Dollars in full use at once, at most, when a dollar of growth investment is spent in each of `years` years.

    Below `years` where the first are worn out, or have faded, before the last are in full use.
    """
    rate = timeline(a).rate
    total = np.zeros(len(rate) + a.steps * (years - 1))
    for k in range(years):
        total[k * a.steps : k * a.steps + len(rate)] += rate
    return float(total.max())


def tornado(a: Assumptions, ranges: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Needed revenue per dollar of the whole plan when one assumption at a time moves to the ends of its range.

    One row per assumption, the widest swing first: assumption, low, high, at_low, at_high. An end at which no revenue
    does it is NaN, and its row comes first. Maintenance moves it through the share that needs new revenue.
    """
    rows = []
    for name, (low, high) in ranges.items():
        ends = [needed_of_plan(a.but(**{name: end})) for end in (low, high)]
        swing = abs(ends[1] - ends[0])
        rows.append((name, low, high, *ends, math.inf if math.isnan(swing) else swing))
    swings = pd.DataFrame(rows, columns=["assumption", "low", "high", "at_low", "at_high", "swing"])
    return swings.sort_values("swing", ascending=False, kind="stable", ignore_index=True).drop(columns="swing")


def needed_of_plan(a: Assumptions, years: int = 1) -> float:
    """Yearly revenue above today's that a plan of a dollar a year needs at its peak, maintenance left out."""
    return needed_revenue(a) * (1 - a.maintenance) * peak_use(a, years)
