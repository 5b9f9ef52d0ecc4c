"""A company's start as known, the elasticity as estimated, and two plans run from there: data meet mathematics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods import clustered, forward, scenario
from analytics.methods.forward import Course, Plan, Start
from analytics.methods.panel_regression import panel_fit, sample
from analytics.methods.scenario import Drivers
from data.store import Store
from engine import evaluate
from engine.annual_panel import annual_panel
from engine.origin import Origin, merged
from engine.request import Request
from errors import UsageError
from pages.scenarios.plans import Asked, plan_of

Floats = npt.NDArray[np.float64]
NAMES: Final = ("headcount", "ppe_net", "revenue", "operating_income", "depreciation", "capex", "market_value")
FIRST, LAST = 2016, 2022  # fiscal years with people for most filers
DRAWS: Final = 2_000
SEED: Final = 13
SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_YEAR: Final = 4  # quarters
_FEWEST: Final = 8  # yearly changes for a spread of a company's own
_OF_OWN: Final = {"own": 1.0, "half": 0.5, "none": 0.0}
_PAST: Final = 20  # quarters
_USUAL: Final = (0.10, 0.03, 0.25)  # a year, of output per person, margin and multiple, where the own is not known


@dataclass(frozen=True, slots=True)
class Estimate:
    """The elasticity of revenue per person to capital expenditure per person within large filers, with its interval."""

    value: float
    low: float
    high: float
    error: float
    observations: int
    companies: int

    def chosen(self, which: str) -> float:
        """The estimate, or an end of its interval."""
        return {"estimated": self.value, "low": self.low, "high": self.high}[which]


@dataclass(frozen=True, slots=True, eq=False)
class Laboratory:
    """A company's start after a quarter, both plans from there, and the draws of the first.

    known: by quarter to the newest, the columns `NAMES` (year to that quarter, USD; people). capex: of a quarter.
    draws: quantiles by `SHARES` of the year's profit, output and value (shares, quarters).
    """

    ticker: str
    quarter: str
    known: pd.DataFrame
    start: Start
    capex: float
    multiple: float
    elasticity: Estimate
    trend: float  # a year, of the last five
    plan: Plan
    course: Course
    other: Course
    draws: dict[str, Floats]
    origin: Origin

    @property
    def ahead(self) -> list[str]:
        """The quarters ahead."""
        first = pd.Period(self.quarter, freq="Q") + 1
        return [str(first + i) for i in range(len(self.course.profit))]


@dataclass(frozen=True, slots=True)
class Laboratories:
    """One company's, or why there is none."""

    one: Laboratory | None
    documents: frozenset[str]


def laboratory(store: Store, request: Request) -> Laboratories:
    """The model of the first chosen company of which all of the start is known."""
    estimate = elasticity(store, request)
    if estimate is None:
        return Laboratories(None, frozenset())
    for ticker in request.companies:
        if (found := _laboratory(store, request, ticker, estimate)) is not None:
            return Laboratories(found, frozenset(filter(None, [found.origin.document])))
    return Laboratories(None, frozenset())


def elasticity(store: Store, request: Request) -> Estimate | None:
    """Log revenue per person on log capital expenditure per person, company and year effects, clustered by company."""
    rows = annual_panel(store, as_of=request.as_of).frame("revenue", "capex", "employees")
    rows = rows[rows["fiscal_year"].between(FIRST, LAST) & (rows[["revenue", "capex", "employees"]] > 0).all(axis=1)]
    try:
        fit = panel_fit(
            sample(
                np.log(rows["revenue"] / rows["employees"]),
                np.log(rows["capex"] / rows["employees"]),
                rows["cik"],
                rows["fiscal_year"],
            )
        )
        found = clustered.crv1(fit)
    except UsageError:
        return None
    return Estimate(fit.coefficient, found.low, found.high, found.standard_error, fit.observations, len(fit.firms))


def _laboratory(store: Store, request: Request, ticker: str, estimate: Estimate) -> Laboratory | None:
    asked: Asked = request.options["asked"]
    rows = evaluate.values(store, NAMES, [ticker], end=request.end, as_of=request.as_of).dropna(subset=["value"])
    if rows.empty:
        return None
    known = rows.pivot(index="quarter", columns="name", values="value").reindex(columns=list(NAMES))
    known = known.reindex(pd.period_range(known.index.min(), known.index.max(), freq="Q").astype(str))
    whole = known[(known.drop(columns="operating_income") > 0).all(axis=1)].dropna()
    usable = whole if asked.begin is None else whole[whole.index == asked.begin]
    if usable.empty:
        return None
    quarter, at = str(usable.index[-1]), usable.iloc[-1]
    flows = {name: float(at[name]) / _YEAR for name in ("revenue", "operating_income", "depreciation", "capex")}
    start = Start(
        float(at["headcount"]), float(at["ppe_net"]), flows["revenue"], flows["operating_income"], flows["depreciation"]
    )
    multiple = float(at["market_value"]) / float(at["operating_income"]) if at["operating_income"] > 0 else math.nan
    past, elasticity = known[known.index <= quarter], estimate.chosen(asked.elasticity)
    trend = own_trend(past, elasticity)
    chosen = (flows["capex"], asked.life, elasticity, trend * _OF_OWN[asked.trend], multiple)
    plan = plan_of(asked.plan, *chosen)
    origin = merged(Origin.of_row(row) for row in rows[rows["quarter"] == quarter].to_dict("records")).assumed()
    return Laboratory(
        ticker=ticker,
        quarter=quarter,
        known=known,
        start=start,
        capex=flows["capex"],
        multiple=multiple,
        elasticity=estimate,
        trend=trend,
        plan=plan,
        course=forward.course(start, plan, asked.quarters),
        other=forward.course(start, plan_of(asked.against, *chosen), asked.quarters),
        draws=_draws(start, plan, asked.quarters, spreads(past), estimate.error),
        origin=origin,
    )


def own_trend(known: pd.DataFrame, elasticity: float) -> float:
    """Growth of output per person a year that did not go with capital per person, over the last five years at most; 0
    where fewer than two years of changes are known.
    """
    people = known["headcount"]
    output, capital = np.log(known["revenue"] / people), np.log(known["ppe_net"] / people)
    changes = (output.diff(_YEAR) - elasticity * capital.diff(_YEAR)).tail(_PAST).dropna()
    return math.expm1(float(changes.mean())) if len(changes) >= _FEWEST else 0.0


# -------------------------------------------------------------------------------------------- draws


def spreads(known: pd.DataFrame) -> tuple[Floats, Floats]:
    """Standard deviations of yearly changes of log output per person, margin and log multiple, and their correlation:
    of the company's own history up to the start, or usual ones where that is too short.
    """
    margin = known["operating_income"] / known["revenue"]
    multiple = (known["market_value"] / known["operating_income"].where(known["operating_income"] > 0)).map(np.log)
    levels = pd.DataFrame({"output": np.log(known["revenue"] / known["headcount"]), "margin": margin, "m": multiple})
    changes = levels.diff(_YEAR).dropna()
    if len(changes) < _FEWEST:
        return np.array(_USUAL), np.eye(len(_USUAL))
    return changes.std().to_numpy(dtype=float), changes.corr().to_numpy(dtype=float)


def _draws(start: Start, plan: Plan, quarters: int, of: tuple[Floats, Floats], error: float) -> dict[str, Floats]:
    spread, correlation = of
    drivers = Drivers.of(np.ones(len(spread)), np.zeros(len(spread)), spread / math.sqrt(_YEAR), correlation)
    walks = np.log(scenario.paths(drivers, quarters, DRAWS, SEED))
    moved = np.random.default_rng(SEED + 1).normal(0, error, DRAWS)
    shocks = {"output": walks[..., 0], "margin": walks[..., 1], "multiple": walks[..., 2], "elasticity": moved}
    drawn = forward.course(start, plan, quarters, shocks=shocks)
    lines = {"profit": forward.year(drawn.profit), "output": forward.year(drawn.output), "value": drawn.value}
    with np.errstate(all="ignore"):
        return {name: _fan(values) for name, values in lines.items()}


def _fan(values: Floats) -> Floats:
    """Quantiles by quarter; a value that a year of losses leaves out counts as none."""
    return scenario.fan(np.nan_to_num(values[:, _YEAR - 1 :], nan=0.0), SHARES)
