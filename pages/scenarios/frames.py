"""A company's start as known on a day, the elasticity as estimated then, and two plans run from there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods import forward, scenario
from analytics.methods.forward import YEAR, Course, Plan, Start
from analytics.methods.scenario import Drivers
from engine import catalogue, evaluate
from engine.median_pay import MedianPay, median_pay
from engine.origin import Origin, merged
from pages.scenarios.estimates import Estimate, elasticity
from pages.scenarios.plans import Assumptions, NamedPlan, Run, in_dollars

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request

Floats = npt.NDArray[np.float64]
NAMES: Final = ("headcount", "ppe_net", "revenue", "operating_income", "depreciation", "capex", "market_value")
PATHS: Final = ("capex", "headcount")
HISTORY: Final = {"profit": "operating_income", "output": "revenue", "value": "market_value"}
DRAWS: Final = 2_000
SEED: Final = 13
SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
OLDEST: Final = (
    6  # of a company's newest quarters; who counts people once a year is whole in one of the last four or five
)
_FEWEST: Final = 8  # yearly changes for a spread of a company's own
_OF_OWN: Final = {"own": 1.0, "half": 0.5, "none": 0.0}
_PAST: Final = 20  # quarters
_USUAL: Final = (0.10, 0.03, 0.25)  # a year, of output per employee, margin and multiple, where the own is not known


@dataclass(frozen=True, slots=True, eq=False)
class Laboratory:
    """A company's start after a quarter, both plans from there, and the draws of the first.

    history: one row per quarter and name of `HISTORY` and `PATHS`, as known now (`contracts.VALUE_COLUMNS`). named:
    both plans with their growths. draws: quantiles by `SHARES` of the year's profit, output and value from the fourth
    quarter ahead (shares, quarters); NaN where so many draws end in a year of losses, which has no value. trend: a
    year, of up to five years before the start; 0 where too few of them are known. spread: that the draws
    have, of a year's changes of output per employee, margin and multiple. pay: the median of the newest proxy statement
    by the day of the start, None where none was known.
    """

    ticker: str
    quarter: str
    history: pd.DataFrame
    start: Start
    estimate: Estimate
    trend: float
    pay: MedianPay | None
    named: tuple[NamedPlan, NamedPlan]
    plan: Plan
    other_plan: Plan
    course: Course
    other: Course
    spread: tuple[float, ...]
    draws: dict[str, Floats]
    origin: Origin

    @property
    def own_spread(self) -> bool:
        """Whether the draws are spread as the company's own changes have been, and not as is assumed of any."""
        return self.spread != _USUAL

    @property
    def ahead(self) -> list[str]:
        """The quarters ahead."""
        first = pd.Period(self.quarter, freq="Q") + 1
        return [str(first + i) for i in range(len(self.course.profit))]

    def past(self, shows: str) -> pd.Series:
        """By quarter what is known of a line, of a year (USD)."""
        rows = self.history[self.history["name"] == HISTORY[shows]]
        return rows.set_index("quarter")["value"].sort_index()


@dataclass(frozen=True, slots=True)
class Laboratories:
    """One company's, or what there is none for want of."""

    one: Laboratory | None
    lacking: Literal["estimate", "start", "later quarter", ""] = ""

    @property
    def documents(self) -> frozenset[str]:
        """The documents behind its start and its history."""
        if self.one is None:
            return frozenset()
        pay = self.one.pay.document if self.one.pay else None
        return frozenset(filter(None, [self.one.origin.document, pay, *self.one.history["accession"].dropna()]))

    @property
    def price_symbols(self) -> tuple[str, ...]:
        """Whose prices stand behind its market value."""
        return () if self.one is None else (self.one.ticker,)


def laboratory(store: Store, request: Request) -> Laboratories:
    """The model of the first chosen company of which all of the start is known."""
    run: Run = request.options["run"]
    day = min(filter(None, [run.begin, request.as_of]), default=None)
    estimate = elasticity(store, day)
    if estimate is None:
        return Laboratories(None, "estimate")
    starts = (_known(store, request, ticker, day) for ticker in request.companies)
    if (known := next((each for each in starts if each is not None), None)) is None:
        return Laboratories(None, "start")
    one = _laboratory(store, request, known, estimate)
    return Laboratories(one, "" if one else "later quarter")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What was known of a company on a day: one row per quarter to the one that a plan begins after, the columns
    `NAMES`, the median pay, and where that and the quarter's values are from.
    """

    ticker: str
    values: pd.DataFrame
    origin: Origin
    pay: MedianPay | None

    @property
    def quarter(self) -> str:
        """The newest quarter of which all is known."""
        return str(self.values.index[-1])


def _known(store: Store, request: Request, ticker: str, day: date | None) -> Known | None:
    rows = evaluate.values(store, NAMES, [ticker], end=request.end, as_of=day).dropna(subset=["value"])
    known = _by_quarter(rows)
    recent = known.tail(OLDEST)
    positive = recent.drop(columns="operating_income").gt(0).all(axis=1)
    if (usable := recent[positive].dropna()).empty:
        return None
    quarter = str(usable.index[-1])
    origins = [Origin.of_row(row) for row in rows[rows["quarter"] == quarter].to_dict("records")]
    if pay := _pay(store, ticker, day):
        origins.append(pay.origin)
    return Known(ticker, known[known.index <= quarter], merged(origins).assumed(), pay)


def _pay(store: Store, ticker: str, day: date | None) -> MedianPay | None:
    [company] = catalogue.companies(store, [ticker])
    return median_pay(store, day).get(int(company.cik)) if company.cik else None


def _laboratory(store: Store, request: Request, known: Known, estimate: Estimate) -> Laboratory | None:
    """None where a plan is to be as it came and nothing is known yet of what came."""
    run: Run = request.options["run"]
    history = _history(store, request, known.ticker)
    named = [_grown(plan, history, known.quarter) for plan in (run.plan, run.against)]
    if named[0] is None or named[1] is None:
        return None
    at, chosen = known.values.iloc[-1], estimate.chosen(run.assumptions.elasticity)
    start, trend = _start(at), own_trend(known.values, chosen)
    common = _common(at, run.assumptions, chosen, trend).changed(pay=_paid(known.pay, run.assumptions))
    spread, correlation = spreads(known.values)
    plan, other = (in_dollars(each, common) for each in (named[0], named[1]))
    return Laboratory(
        ticker=known.ticker,
        quarter=known.quarter,
        history=history,
        start=start,
        estimate=estimate,
        trend=trend,
        pay=known.pay,
        named=(named[0], named[1]),
        plan=plan,
        other_plan=other,
        course=forward.course(start, plan, run.quarters),
        other=forward.course(start, other, run.quarters),
        spread=tuple(spread.tolist()),
        draws=_draws(start, plan, run.quarters, (spread, correlation), estimate),
        origin=known.origin,
    )


def _grown(named: NamedPlan, history: pd.DataFrame, quarter: str) -> NamedPlan | None:
    """A plan with the growths of capital expenditure and people since a quarter, if it is to be as it came; None where
    no later quarter of either is known.
    """
    if not named.as_it_came:
        return named
    rates = [_rate(history[history["name"] == name].set_index("quarter")["value"], quarter) for name in PATHS]
    return None if rates[0] is None or rates[1] is None else named.with_growth(rates[0], rates[1])


def _rate(values: pd.Series, quarter: str) -> float | None:
    """Growth a year from a quarter to the newest."""
    last = str(values.index.max())
    if quarter not in values.index or last <= quarter or values[quarter] <= 0:
        return None
    quarters = (pd.Period(last, freq="Q") - pd.Period(quarter, freq="Q")).n
    return float((values[last] / values[quarter]) ** (YEAR / quarters) - 1)


def _by_quarter(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per calendar quarter from the first to the last known, the columns `NAMES`."""
    known = rows.pivot(index="quarter", columns="name", values="value").reindex(columns=list(NAMES))
    if known.empty:
        return known
    return known.reindex(pd.period_range(known.index.min(), known.index.max(), freq="Q").astype(str))


def _history(store: Store, request: Request, ticker: str) -> pd.DataFrame:
    names = (*HISTORY.values(), *PATHS)
    return evaluate.values(store, names, [ticker], end=request.end, as_of=request.as_of).dropna(subset=["value"])


def _start(at: pd.Series) -> Start:
    """A quarter of the year that is known: the model runs by quarters, and the seasons stay out of it."""
    flows = (float(at[name]) / YEAR for name in ("revenue", "operating_income", "depreciation"))
    return Start(float(at["headcount"]), float(at["ppe_net"]), *flows)


def _common(at: pd.Series, assumed: Assumptions, elasticity: float, trend: float) -> Plan:
    """What both plans share, with the start's capital expenditure; no multiple where the year has no profit."""
    profit = float(at["operating_income"])
    return Plan(
        capex=float(at["capex"]) / YEAR,
        life=assumed.life,
        elasticity=elasticity,
        trend=trend * _OF_OWN[assumed.trend],
        margin=assumed.margin,
        multiple=assumed.multiple * float(at["market_value"]) / profit if profit > 0 else math.nan,
    )


def _paid(median: MedianPay | None, assumed: Assumptions) -> float:
    """Pay of a person that follows people, in USD a quarter; none where no median is known."""
    return assumed.pay * median.value / YEAR if median else 0.0


def own_trend(known: pd.DataFrame, elasticity: float) -> float:
    """Growth of revenue per employee a year that did not go with capital per employee, over the last five years at
    most; 0 where fewer than two years of changes are known. `known`: one row per quarter, the columns `NAMES`.
    """
    people = known["headcount"]
    output, capital = ((known[name] / people).where(known[name] > 0).map(math.log) for name in ("revenue", "ppe_net"))
    changes = (output.diff(YEAR) - elasticity * capital.diff(YEAR)).tail(_PAST).dropna()
    return math.expm1(float(changes.mean())) if len(changes) >= _FEWEST else 0.0


# -------------------------------------------------------------------------------------------- draws


def spreads(known: pd.DataFrame) -> tuple[Floats, Floats]:
    """Standard deviations of yearly changes of log output per employee, margin before depreciation and log multiple,
    and their correlation: of the company's own history up to the start, or usual ones where that is too short.
    """
    margin = (known["operating_income"] + known["depreciation"]) / known["revenue"]
    multiple = np.log(known["market_value"] / known["operating_income"].where(known["operating_income"] > 0))
    levels = pd.DataFrame({"output": np.log(known["revenue"] / known["headcount"]), "margin": margin, "m": multiple})
    changes = levels.diff(YEAR).dropna()
    if len(changes) < _FEWEST:
        return np.array(_USUAL), np.eye(len(_USUAL))
    return changes.std().to_numpy(dtype=float), changes.corr().to_numpy(dtype=float)


def _draws(start: Start, plan: Plan, quarters: int, of: tuple[Floats, Floats], estimate: Estimate) -> dict[str, Floats]:
    spread, correlation = of
    drivers = Drivers.of(np.ones(len(spread)), np.zeros(len(spread)), spread / math.sqrt(YEAR), correlation)
    walks = np.log(scenario.paths(drivers, quarters, DRAWS, SEED))
    names = ("output", "margin", "multiple")
    shocks: dict[str, Any] = {name: walks[..., place] for place, name in enumerate(names)}
    shocks["elasticity"] = estimate.draws(np.random.default_rng(SEED + 1), DRAWS)
    drawn = forward.course(start, plan, quarters, shocks=shocks)
    lines = {"profit": forward.year(drawn.profit), "output": forward.year(drawn.output), "value": drawn.value}
    return {name: _fan(values[:, YEAR - 1 :]) for name, values in lines.items()}


def _fan(values: Floats) -> Floats:
    """Quantiles of draws by quarter. A draw without a value lies below all that have one; a quantile among those has
    none itself.
    """
    ranked = np.where(np.isnan(values), -np.inf, values)
    quantiles = np.quantile(ranked, SHARES, axis=0, method="inverted_cdf")
    return np.asarray(np.where(np.isfinite(quantiles), quantiles, np.nan))
