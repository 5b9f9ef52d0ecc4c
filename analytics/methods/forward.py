"""A company's quarters ahead from a plan: what is bought becomes capital, capital per person output, output profit.

From quarter to quarter, with the plan's capital expenditure I and people L:

    D_t = what is written off of purchases, each over its life from the quarter after it, and of the stock at the start
          as much a quarter as it was in the quarter before, while any is left
    K_t = K_{t-1} + I_t - D_t
    y_t = y_0 (k_t / k_0) ** e * (1 + g) ** t,   k = K / L, e the elasticity of output per person to capital per person
    profit_t = m y_t L_t + w L_t (y_t / y_0 - (1 + g) ** t) - D_t,   m the margin before depreciation: profit and
          depreciation of the start over its output, and what the plan adds to that; w the pay of a person at the start
          that follows people: it grows with g and not with output, and the costs besides follow output
    value_t = multiple x profit of the last four quarters

Draws add to logarithms of output per person and of the multiple, to the margin and to the elasticity, all at once.
References: Solow, QJE 70 (1956) 65 (output per person from capital per person); Jorgenson, AER 53 (1963) 247 (capital
from past purchases); Koller, Goedhart and Wessels, Valuation (7th ed., 2020), ch. 13 (forecasting by drivers) and 17
(scenarios).
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq

from analytics.methods import depreciation
from analytics.options import constant
from errors import UsageError

Floats = npt.NDArray[np.float64]
YEAR: Final = 4  # quarters
STEPS: Final = constant(60, "even steps in which a change of sign is looked for")
_NEXT: Final = 1  # an asset is written off from the quarter after its purchase


@dataclass(frozen=True, slots=True)
class Start:
    """Where a company stands: people, net capital, and output, profit and depreciation of a quarter; amounts in USD."""

    people: float
    capital: float
    output: float
    profit: float
    depreciation: float

    def __post_init__(self) -> None:
        """Raises UsageError for people, capital or output that are not above zero."""
        odd = [name for name in ("people", "capital", "output") if not getattr(self, name) > 0]
        odd += [name for name in ("profit", "depreciation") if not math.isfinite(getattr(self, name))]
        if odd:
            raise UsageError(
                "Nothing can be projected from here",
                which=", ".join(odd),
                next_step="Choose a quarter for which people, capital, output and profit are known and above zero",
            )

    @property
    def margin(self) -> float:
        """Profit before depreciation over output."""
        return (self.profit + self.depreciation) / self.output


@dataclass(frozen=True, slots=True)
class Plan:
    """What is decided and what is assumed. Amounts in USD a quarter, rates as fractions, times in years.

    capex, capex_growth: of the first quarter ahead, and its growth a year; people_growth: a year; life: of what is
    bought; elasticity: of output per person to capital per person; trend: growth of output per person a year that comes
    without more capital; pay: of a person a quarter at the start, as far as it follows people and not output; margin:
    added to the margin before depreciation of the start, from the first quarter ahead;
    multiple: of the profit of a year.
    """

    capex: float
    life: float
    capex_growth: float = 0.0
    people_growth: float = 0.0
    elasticity: float = 0.0
    trend: float = 0.0
    pay: float = 0.0
    margin: float = 0.0
    multiple: float = 1.0

    def changed(self, **changes: float) -> Plan:
        """The same with some of it changed."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What comes of a plan, by quarter ahead on the last axis; draws, where there are any, on the axis before it.

    value is NaN in the first three quarters, of which no year is known, and where a year's profit is not above zero.
    """

    capex: Floats
    people: Floats
    capital: Floats
    depreciation: Floats
    output: Floats
    profit: Floats
    value: Floats


def course(start: Start, plan: Plan, quarters: int, *, shocks: Mapping[str, Any] | None = None) -> Course:
    """The quarters ahead. `shocks` by name are what draws add to the logarithm of output per person and of the multiple
    (`output`, `multiple`: draws x quarters), to the margin before depreciation (`margin`: draws x quarters) and to the
    elasticity (`elasticity`: draws).

    Raises UsageError for a horizon of no quarter, a life that is not above zero, and an unknown shock.
    """
    by_chance = _shocks(shocks)
    ahead = np.arange(1, _checked(quarters) + 1)
    capex = plan.capex * (1 + plan.capex_growth) ** ((ahead - 1) / YEAR)
    people = start.people * (1 + plan.people_growth) ** (ahead / YEAR)
    charged = _written_off(start, capex, plan.life)
    capital = np.maximum(start.capital + np.cumsum(capex - charged), 0.0)
    deepening = np.log(np.maximum(capital / people / (start.capital / start.people), np.finfo(float).tiny))
    elasticity = plan.elasticity + by_chance["elasticity"][..., None]
    trend = (1 + plan.trend) ** (ahead / YEAR)
    growth = np.exp(elasticity * deepening + by_chance["output"]) * trend
    output = start.output / start.people * growth * people
    saved = plan.pay * people * (growth - trend)
    margin = start.margin + plan.margin + by_chance["margin"]
    profit = margin * output + saved - charged
    value = plan.multiple * np.exp(by_chance["multiple"]) * year(profit)
    lines = np.broadcast_arrays(capex, people, capital, charged, output, profit, np.where(value > 0, value, np.nan))
    return Course(*lines)


_NAMES: Final = ("output", "multiple", "margin", "elasticity")


def _shocks(shocks: Mapping[str, Any] | None) -> dict[str, Floats]:
    given = dict(shocks or {})
    if strangers := sorted(given.keys() - set(_NAMES)):
        raise UsageError("No such shock", which=", ".join(strangers), next_step=f"Give some of {', '.join(_NAMES)}")
    return {name: np.asarray(given.get(name, 0.0), dtype=float) for name in _NAMES}


def _checked(quarters: int) -> int:
    if quarters < 1:
        raise UsageError("Nothing lies ahead", which=f"{quarters} quarters", next_step="Give at least one quarter")
    return quarters


def _written_off(start: Start, capex: Floats, life: float) -> Floats:
    """What is written off each quarter: of the purchases, and of the stock at the start while any is left."""
    profile = depreciation.straight_line(life * YEAR, len(capex), start=_NEXT)
    bought = depreciation.by_vintage(capex, profile).sum(axis=0)
    left = np.clip(start.capital - start.depreciation * np.arange(len(capex)), 0.0, None)
    return np.asarray(bought + np.minimum(left, start.depreciation))


def year(profit: Floats) -> Floats:
    """The sum of the last four quarters, NaN before there are four."""
    sums = np.cumsum(profit, axis=-1)
    before = np.concatenate([np.zeros((*profit.shape[:-1], 1)), sums[..., :-YEAR]], axis=-1)
    whole = np.full(profit.shape, np.nan)
    whole[..., YEAR - 1 :] = sums[..., YEAR - 1 :] - before[..., : profit.shape[-1] - YEAR + 1]
    return whole


# ---------------------------------------------------------------------------------- two plans compared


def surplus(one: Course, other: Course) -> Floats:
    """Cash (profit before depreciation less capital expenditure, before tax) that one plan has brought more than
    another, added up from the first quarter ahead.
    """
    cash = (one.profit + one.depreciation - one.capex) - (other.profit + other.depreciation - other.capex)
    return np.asarray(np.cumsum(cash, axis=-1))


def surplus_at(start: Start, plans: tuple[Plan, Plan], quarters: int, name: str, value: float) -> float:
    """Cash in USD that the first of two plans has brought more than the second by the last quarter, with one assumption
    of both (a field of `Plan`) at a value.
    """
    one, other = (course(start, plan.changed(**{name: value}), quarters) for plan in plans)
    return float(surplus(one, other)[-1])


def paid_back(one: Course, other: Course) -> int | None:
    """The first quarter ahead (1 the first) by whose end the cash of one plan has made up for what it was short of
    another's, and stays so to the end; None where it does not, or both have the same.
    """
    total = surplus(one, other)
    short = np.flatnonzero(total < 0)
    first = int(short[-1]) + 1 if short.size else 0
    return first + 1 if first < len(total) and np.any(total != 0) else None


def break_even(
    start: Start, plans: tuple[Plan, Plan], quarters: int, name: str, span: tuple[float, float], steps: int = STEPS
) -> float | None:
    """The value of one assumption of both plans (a field of `Plan`) from which on, up to the end of its span, the first
    has brought as much cash as the second by the last quarter; None where it is behind at the end of the span.

    The lowest value of the span where it is ahead over all of it. Brent, Algorithms for Minimization Without
    Derivatives (1973), ch. 4, between the two of so many even steps where the sign changes last.
    """
    ahead = partial(surplus_at, start, plans, quarters, name)
    grid = np.linspace(*span, steps + 1)
    behind = np.flatnonzero(np.array([ahead(float(value)) for value in grid]) < 0)
    last = int(behind[-1]) if behind.size else -1
    if last == steps:
        return None
    return float(span[0]) if last < 0 else float(brentq(ahead, float(grid[last]), float(grid[last + 1])))


def sensitivity(
    start: Start,
    plan: Plan,
    quarters: int,
    ranges: Mapping[str, tuple[float, float]],
    outcome: Callable[[Course], float],
) -> dict[str, tuple[float, float]]:
    """What comes of the plan (a number of its course) when one assumption at a time moves to each end of its range; the
    widest first. An end without an outcome is NaN, and stands behind the others.
    """

    def moved(name: str, value: float) -> Course:
        return course(start, plan.changed(**{name: value}), quarters)

    ends = {name: (outcome(moved(name, low)), outcome(moved(name, high))) for name, (low, high) in ranges.items()}
    widths = {name: abs(high - low) for name, (low, high) in ends.items()}
    widest = sorted(ends, key=lambda name: -widths[name] if math.isfinite(widths[name]) else 1.0)
    return {name: ends[name] for name in widest}
