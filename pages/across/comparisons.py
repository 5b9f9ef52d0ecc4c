"""Companies compared in several ways over the annual panel: coefficients, intervals, and what a placebo gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from analytics.methods.local_projection import shifted
from analytics.methods.panel_regression import Effects, Fit, panel_fit, sample
from analytics.methods.placebo import Exchange, Placebo, placebo
from data.store import Store
from engine.estimate import Estimate
from engine.filers import FIRST_PEOPLE, LAST_PEOPLE, Filers, Flags, Values, change
from engine.origin import Origin
from engine.request import Request
from errors import UsageError
from pages.across.filers import Choice, choice_of, computed, treated
from pages.across.specifications import INTERVALS, measured_coverage

OUTPUTS: Final = ("revenue", "operating_income", "public_float")
CAPEX: Final = "capex"
PEOPLE: Final = "employees"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One way to compare: in levels or changes over a year, with which effects, how many years after the spending."""

    title: str
    meaning: str
    effects: Effects
    changes: bool = False
    lag: int = 0
    by_sector: bool = False


COMPARISONS: Final[Mapping[str, Comparison]] = {
    "levels": Comparison("Levels", "companies with each other within a year", "time"),
    "within_sector": Comparison(
        "Levels within sector", "companies of one sector within a year", "time", by_sector=True
    ),
    "company": Comparison("Company effects alone", "each company with itself over time", "firm"),
    "company_and_year": Comparison(
        "Company and year effects", "each company with itself, less what a year brought to all", "firm_and_time"
    ),
    "changes": Comparison("Changes over a year", "growth with growth within a year", "time", changes=True),
    "lagged_changes": Comparison(
        "Changes a year after", "growth with the growth of capex a year before", "time", changes=True, lag=1
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Estimate):
    """The coefficient of one comparison, an elasticity.

    `people` is the coefficient of people where they stand in the model on their own.
    """

    comparison: str
    people: float = math.nan


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Every comparison in order, and the filings that they rest on."""

    rows: tuple[Compared, ...]
    documents: frozenset[str]

    def of(self, comparison: str) -> Compared:
        return next(row for row in self.rows if row.comparison == comparison)


def comparisons(store: Store, request: Request) -> Comparisons:
    """The chosen filers compared in every way."""
    return computed(store, request, _comparisons)


def _comparisons(of: Filers, chosen: Choice) -> Comparisons:
    rows = tuple(compared(of, chosen, name) for name in COMPARISONS)
    names = (chosen.output, CAPEX, PEOPLE)
    at = np.isfinite(_logs(of, chosen)).all(axis=0) & of.between(FIRST_PEOPLE - 1, LAST_PEOPLE)
    return Comparisons(rows, of.documents(names, at))


def stated_only(store: Store, request: Request) -> Comparisons:
    """The same without machine-read counts, coefficients and intervals only."""
    chosen = replace(choice_of(request), machine_read=False)
    return computed(store, replace(request, options={"filers": chosen}), _coefficients)


def _coefficients(of: Filers, chosen: Choice) -> Comparisons:
    return Comparisons(tuple(compared(of, chosen, name, simulated=False) for name in COMPARISONS), frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class Sides:
    """Outcome, regressor and people (G, T) of one comparison, NaN where one is missing or the year does not count, and
    the groups of the period effects; `people` is None where both sides are divided by them.
    """

    outcome: Values
    regressor: Values
    people: Values | None
    groups: np.ndarray
    at: Flags


def compared(of: Filers, chosen: Choice, name: str, *, simulated: bool = True) -> Compared:
    """One comparison; placebo and coverage where they are to be `simulated`."""
    how, sides = COMPARISONS[name], sides_of(of, chosen, COMPARISONS[name])
    try:
        fit = fitted(of, sides, how)
        inference = INTERVALS[chosen.interval].inference(fit)
    except UsageError as error:
        return Compared(comparison=name, reason=error.what)
    whole = Compared(
        comparison=name,
        value=fit.coefficient,
        inference=inference,
        companies=len(fit.firms),
        observations=fit.observations,
        people=_people(of, sides, how),
    )
    if simulated:
        whole = replace(whole, placebo=placebo_of(of, chosen, how), coverage=measured_coverage(fit, chosen.interval))
    return _with_provenance(of, chosen, how, sides, whole)


def sides_of(of: Filers, chosen: Choice, how: Comparison) -> Sides:
    """Both sides of a comparison as they are regressed."""
    output, capex, people = _logs(of, chosen)
    outcome, regressor = (output, capex) if chosen.people_apart else (output - people, capex - people)
    parts = [outcome, regressor, *([people] if chosen.people_apart else [])]
    if how.changes:
        parts = [change(part) for part in parts]
    parts[1] = shifted(parts[1], -how.lag) if how.lag else parts[1]
    groups = of.sectors_by_year if how.by_sector else of.groups
    if chosen.change is not None:
        parts = [_changed(part, of, chosen) for part in parts]
    at = (
        np.isfinite(np.stack(parts)).all(axis=0) & of.between(*chosen.within(FIRST_PEOPLE, LAST_PEOPLE)) & (groups >= 0)
    )
    y, x, *rest = (np.where(at, part, np.nan) for part in parts)
    return Sides(y, x, rest[0] if rest else None, groups, at)


def fitted(of: Filers, sides: Sides, how: Comparison) -> Fit:
    """The regression of a comparison. Raises UsageError where nothing can be estimated."""
    at, firm = sides.at, np.nonzero(sides.at)[0]
    controls = None if sides.people is None else sides.people[at][:, None]
    given = sample(sides.outcome[at], sides.regressor[at], of.firms[firm].astype(str), sides.groups[at], controls)
    return panel_fit(given, how.effects)


def _logs(of: Filers, chosen: Choice) -> Values:
    """Logarithms of output, capital expenditure and people (3, G, T), NaN where one is not above zero."""
    return np.stack([of.log(chosen.output), of.log(CAPEX), of.log(PEOPLE)])


def _changed(values: Values, of: Filers, chosen: Choice) -> Values:
    """Clipped or ranked within each year that counts; missing in the others."""
    used = of.between(*chosen.within(FIRST_PEOPLE, LAST_PEOPLE))
    result = np.full(values.shape, np.nan)
    if chosen.change is not None:
        flat = chosen.change(values[:, used].ravel(), of.groups[:, used].ravel())
        result[:, used] = flat.reshape(values[:, used].shape)
    return result


def _people(of: Filers, sides: Sides, how: Comparison) -> float:
    """The coefficient of people beside capital expenditure; NaN where they are on both sides."""
    if sides.people is None:
        return math.nan
    return fitted(of, replace(sides, regressor=sides.people, people=sides.regressor), how).coefficient


def placebo_of(of: Filers, chosen: Choice, how: Comparison) -> Placebo | None:
    """The comparison with the spending of other companies: where both sides are ratios, over a company's own people."""
    return placebo(exchange_of(of, chosen, how), how.effects)


def exchange_of(of: Filers, chosen: Choice, how: Comparison) -> Exchange:
    """What the placebo of a comparison exchanges: with each company's own spending it is the comparison itself.

    What is clipped or ranked is no sum of its parts, so both sides are only once they are whole.
    """
    sides = sides_of(of, replace(chosen, treatment="as_reported", people_apart=True), how)
    output, capex, people = _logs(of, chosen)
    if how.changes:
        output, capex, people = (change(side) for side in (output, capex, people))
    capex = shifted(capex, -how.lag) if how.lag else capex
    if chosen.people_apart:
        output, capex, people = (treated(side, of, chosen) for side in (output, capex, people))
        outcome = np.where(sides.at, output, np.nan)
        return Exchange(outcome, capex, sides.groups, controls=(people,))
    within = of.between(*chosen.within(FIRST_PEOPLE, LAST_PEOPLE))
    outcome = treated(np.where(within, output - people, np.nan), of, chosen)
    kept = np.where(within, shifted(people, -how.lag) if how.lag else people, np.nan)
    changed = None if chosen.change is None else partial(treated, of=of, chosen=chosen)
    return Exchange(np.where(sides.groups >= 0, outcome, np.nan), capex, sides.groups, kept=kept, changed=changed)


def _with_provenance(of: Filers, chosen: Choice, how: Comparison, sides: Sides, whole: Compared) -> Compared:
    names = (chosen.output, CAPEX, PEOPLE)
    cells = sides.at.copy()
    for _ in range(how.changes + how.lag):
        cells |= np.asarray(shifted(cells.astype(float), 1) == 1)
    last_day = pd.Timestamp(int(of.groups[sides.at].max()), 12, 31)
    return replace(whole, period_end=last_day, origin=Origin.of(of.provenance(names, cells), of.panel.documents))
