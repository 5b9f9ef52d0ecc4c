"""What followed a step up in capital expenditure: local projections over the annual panel, with their placebos."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from analytics.evidence import merged
from analytics.methods.clustered import Inference
from analytics.methods.local_projection import (
    Horizon,
    WidePanel,
    local_projection,
    long_difference,
    survivor_bounds,
)
from analytics.methods.panel_regression import Fit
from analytics.methods.placebo import Exchange, Placebo, placebo
from data.store import Store
from engine import estimate
from engine.filers import FIRST_PEOPLE, LAST_PEOPLE, Filers, Flags, Values, capex_step, filers, moved
from engine.origin import Origin
from engine.request import Request
from errors import UsageError
from pages.across.filers import Choice, computed, treated
from pages.across.specifications import INTERVALS, measured_coverage

FIRST_FILERS: Final = 2009
MISSING: Final = 0.02  # of companies a year that a list of survivors may lack
_SHOCK: Final = ("capex", "assets")
_MOST: Final = 50.0  # exponent beyond which nothing can be written


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is followed: its title, its measures, its value from the panel, and the years of the steps that count."""

    title: str
    measures: tuple[str, ...]
    of: Callable[[Filers], Values]
    first: int = FIRST_PEOPLE + 1
    last: int | None = LAST_PEOPLE  # None: the newest year that most companies have reported
    logarithm: bool = True


def _output_per_employee(of: Filers) -> Values:
    return of.log("revenue") - of.log("employees")


def _float_per_employee(of: Filers) -> Values:
    return of.log("public_float") - of.log("employees")


def _margin(of: Filers) -> Values:
    revenue = of.values("revenue")
    return of.values("operating_income") / np.where(revenue > 0, revenue, np.nan)


OUTCOMES: Final[Mapping[str, Outcome]] = {
    "people": Outcome("People", ("employees",), lambda of: of.log("employees")),
    "output_per_employee": Outcome("Revenue per employee", ("revenue", "employees"), _output_per_employee),
    "margin": Outcome(
        "Operating margin", ("operating_income", "revenue"), _margin, first=2011, last=None, logarithm=False
    ),
    "float_per_employee": Outcome("Public float per employee", ("public_float", "employees"), _float_per_employee),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(estimate.Response):
    """What followed a step of one percent of assets at one horizon, as a fraction (of the outcome, or of revenue);
    unknown where fewer companies are left than are needed.
    """

    bounds: tuple[float, float] | None = None  # if companies were missing that stepped up and did badly, or well


@dataclass(frozen=True, slots=True)
class Responses:
    """The responses of some outcomes, horizon by horizon, and the filings that they rest on."""

    rows: tuple[Response, ...]
    documents: frozenset[str]

    def of(self, outcome: str) -> tuple[Response, ...]:
        return tuple(row for row in self.rows if row.outcome == outcome)


def people_and_output(store: Store, request: Request) -> Responses:
    """What followed in people and in output per employee."""
    return computed(store, request, _people_and_output)


def margin_and_float(store: Store, request: Request) -> Responses:
    """What followed in operating margin and in public float per employee."""
    return computed(store, request, _margin_and_float)


def _people_and_output(of: Filers, chosen: Choice) -> Responses:
    return responses(of, chosen, ("people", "output_per_employee"))


def _margin_and_float(of: Filers, chosen: Choice) -> Responses:
    return responses(of, chosen, ("margin", "float_per_employee"))


@dataclass(frozen=True, slots=True)
class Listed:
    """Who is in the list: tickers, companies with an annual report of the first and last year, those that left between,
    and those with people and a step where machine-read counts are left out.
    """

    tickers: frozenset[str]
    first: int
    last: int
    left: int
    stated: int
    documents: frozenset[str] = frozenset()


def listed(store: Store, request: Request) -> Listed:
    """Who is in the list on the request's day, whatever is chosen of it."""
    of = filers(store, request.as_of)
    stated = filers(store, request.as_of, machine_read=False)
    return store.memo.of(("listed", request.as_of), lambda: _listed(of, stated))


def _listed(of: Filers, stated: Filers) -> Listed:
    people = OUTCOMES["people"]
    usable = np.isfinite(long_difference(people.of(stated), 0)) & np.isfinite(capex_step(stated))
    usable &= stated.between(people.first, LAST_PEOPLE)
    reports = np.isfinite(of.values("operating_cash_flow"))  # every annual report has a statement of cash flows
    first, last = (reports[:, of.years == year].any(axis=1) for year in (FIRST_FILERS, LAST_PEOPLE))
    ever = reports[:, of.years <= LAST_PEOPLE].any(axis=1)
    left = ever & ~reports[:, of.years >= LAST_PEOPLE].any(axis=1)
    counts = [int(each.sum()) for each in (first, last, left, usable.any(axis=1))]
    return Listed(frozenset(of.companies["ticker"]), counts[0], counts[1], counts[2], counts[3])


def used(of: Filers, chosen: Choice, outcome: Outcome) -> Flags:
    """The years whose steps count for an outcome (T,)."""
    return of.between(*chosen.within(outcome.first, outcome.last or of.for_most))


def responses(of: Filers, chosen: Choice, outcomes: tuple[str, ...]) -> Responses:
    """The responses of each outcome at each horizon."""
    shock = capex_step(of)
    rows = [row for name in outcomes for row in _responses(of, chosen, name, shock)]
    at = np.isfinite(shock)
    measures = dict.fromkeys([*_SHOCK, *(m for name in outcomes for m in OUTCOMES[name].measures)])
    return Responses(tuple(rows), of.documents(measures, at) if any(row.known for row in rows) else frozenset())


def projections(of: Filers, chosen: Choice, name: str, shock: Values) -> tuple[Horizon, ...]:
    """The regressions of one outcome."""
    outcome = OUTCOMES[name]
    panel = WidePanel(outcome.of(of), shock, of.firms, of.years, used(of, chosen, outcome))
    return local_projection(panel, changed=chosen.change)


def _responses(of: Filers, chosen: Choice, name: str, shock: Values) -> list[Response]:
    return [_response(of, chosen, name, shock, horizon) for horizon in projections(of, chosen, name, shock)]


def _response(of: Filers, chosen: Choice, name: str, shock: Values, horizon: Horizon) -> Response:
    base = Response.counted(name, horizon)
    if horizon.fit is None:
        return base
    try:
        inference = INTERVALS[chosen.interval].inference(horizon.fit)
    except UsageError as error:
        return replace(base, reason=error.what)
    outcome = OUTCOMES[name]
    compared = np.isfinite(_difference(of, chosen, outcome, horizon.horizon)) & np.isfinite(shock)
    return replace(
        base,
        value=_effect(outcome, chosen, horizon.fit.coefficient),
        inference=_effects(outcome, chosen, inference),
        placebo=placebo_of(of, chosen, name, shock, horizon.horizon),
        coverage=measured_coverage(horizon.fit, chosen.interval),
        bounds=_bounds(outcome, chosen, horizon.fit, horizon.horizon),
        period_end=_last_day(of, horizon),
        origin=_origin(of, outcome, compared, horizon.horizon),
    )


def _difference(of: Filers, chosen: Choice, outcome: Outcome, horizon: int) -> Values:
    """The change of an outcome from the year before a step to so many years after it, where the step counts (G, T)."""
    return np.where(used(of, chosen, outcome), long_difference(outcome.of(of), horizon), np.nan)


def _effect(outcome: Outcome, chosen: Choice, coefficient: float) -> float:
    """A coefficient as a fraction of the outcome; ranks have no other unit."""
    as_growth = outcome.logarithm and chosen.treatment != "ranked"
    return math.expm1(coefficient) if as_growth and coefficient < _MOST else coefficient


def _effects(outcome: Outcome, chosen: Choice, inference: Inference) -> Inference:
    low, high = (_effect(outcome, chosen, end) for end in (inference.low, inference.high))
    return replace(inference, low=low, high=high)


def _bounds(outcome: Outcome, chosen: Choice, fit: Fit, horizon: int) -> tuple[float, float]:
    """The response if 2% of companies a year were missing after high steps, with low outcomes or with high ones."""
    low, high = survivor_bounds(fit, 1 - (1 - MISSING) ** (horizon + 1))
    return _effect(outcome, chosen, low), _effect(outcome, chosen, high)


def placebo_of(of: Filers, chosen: Choice, name: str, shock: Values, horizon: int) -> Placebo | None:
    """The same regression with the steps of another company in place of its own; None where nothing is left."""
    outcome = OUTCOMES[name]
    difference, step = (treated(side, of, chosen) for side in (_difference(of, chosen, outcome, horizon), shock))
    result = placebo(Exchange(difference, step, of.groups), "time")
    if result is None:
        return None
    mean, low, high = (_effect(outcome, chosen, each) for each in (result.mean, result.low, result.high))
    return replace(result, mean=mean, low=low, high=high)


def _origin(of: Filers, outcome: Outcome, compared: Flags, horizon: int) -> Origin:
    """What an estimate rests on: both ends of the outcome and the three years of the step."""
    cells = [(outcome.measures, -1), (outcome.measures, horizon), *((_SHOCK, lag) for lag in (0, -1, -2))]
    parts = [of.provenance(measures, moved(compared, lag)) for measures, lag in cells]
    return Origin.of(merged(parts), of.panel.documents)


def _last_day(of: Filers, horizon: Horizon) -> pd.Timestamp:
    """The end of the last calendar year in which an outcome is compared."""
    years = horizon.fit.sample.time if horizon.fit else of.years
    return pd.Timestamp(int(max(years)) + horizon.horizon, 12, 31)
