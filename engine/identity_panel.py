"""The levels that an identity is made of, such as people, output, profit and value, of some companies on one grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

import numpy as np

from analytics.evidence import Documents, Provenance, stacked
from analytics.grid import matrix
from analytics.methods.lmdi import State, state
from analytics.metrics.declare import evaluate, required_measures
from contracts import MARKET_VALUES
from data.age_limits import ANNUAL_HEADCOUNT_AGE
from data.store import Store
from engine.catalogue import checked_tickers, describe
from engine.panel import panel, year_mean
from engine.value import Value

_ON_THE_DAY: Final = {"market_value": "market_value_fiscal"}


@dataclass(frozen=True, slots=True)
class CompanyLevels:
    """One company's levels: quarters x levels, the quarters without a gap.

    A level that is the mean of four quarter ends has the name of what is averaged and `_average`. `provenance` is of
    the values, quarters x levels.
    """

    ticker: str
    quarters: tuple[str, ...]
    names: tuple[str, ...]
    units: tuple[str, ...]
    values: np.ndarray
    provenance: Provenance
    documents: Documents
    period_ends: np.ndarray

    def place(self, quarter: str) -> int | None:
        """Where a quarter stands, None when the grid has no such quarter."""
        return self.quarters.index(quarter) if quarter in self.quarters else None

    def states(self) -> np.ndarray:
        """The `State` of every level in every quarter."""
        return state(self.values)

    def usable(self) -> np.ndarray:
        """True for the quarters in which every level is above zero."""
        return np.asarray((self.states() == State.USABLE).all(axis=-1))

    def level(self, at: int, level: int) -> Value:
        """A level in a quarter."""
        behind = self.provenance[at, level]
        return self.value(at, self.names[level], float(self.values[at, level]), self.units[level], behind)

    def levels(self, at: int) -> tuple[Value, ...]:
        """All levels in a quarter, in their order."""
        return tuple(self.level(at, level) for level in range(len(self.names)))

    def value(self, at: int, name: str, value: float, unit: str, behind: Provenance) -> Value:
        """A number of this company and quarter, with the provenance of it alone."""
        return Value(
            self.ticker, self.quarters[at], self.period_ends[at], name, value, unit, **behind.columns(self.documents)
        )


def company_levels(
    store: Store,
    names: Sequence[str],
    companies: Sequence[str],
    *,
    averaged: Sequence[str] = (),
    as_of: date | None = None,
) -> list[CompanyLevels]:
    """The named measures or metrics of each company, those in `averaged` as the mean of four quarter ends. Market value
    is taken on the day of the people and flows that it stands beside.

    Raises UsageError for an unknown name or company.
    """
    tickers = checked_tickers(store, companies)
    read = {name: _ON_THE_DAY.get(name, name) for name in names}
    grid = panel(store, required_measures([*read.values()]), tickers, as_of)
    result = evaluate([*read.values()], grid.panel)
    by_name = {}
    for name in names:
        level = matrix(result.values[read[name]]), result.provenance[read[name]]
        by_name[f"{name}_average" if name in averaged else name] = year_mean(*level) if name in averaged else level
    quarters = tuple(result.values.index.levels[1].astype("str"))  # type: ignore[attr-defined]
    ends = grid.period_ends.to_numpy().reshape(len(tickers), len(quarters))
    units = tuple(describe(name).unit.symbol for name in names)
    values = np.stack([value for value, _ in by_name.values()], axis=-1)
    provenance = stacked([behind for _, behind in by_name.values()])
    place = {ticker: i for i, ticker in enumerate(sorted(tickers))}

    def of_company(ticker: str) -> CompanyLevels:
        i = place[ticker]
        return CompanyLevels(ticker, quarters, tuple(by_name), units, values[i], provenance[i], grid.documents, ends[i])

    return [of_company(ticker) for ticker in tickers]


# --------------------------------------------------------------------------------------- base and end


class Role(StrEnum):
    """What a quarter with a problem was wanted for."""

    BASE = "base"
    END = "end"
    MOVED = "moved"  # an end that moved back
    GAP = "gap"  # between base and end


class Reason(StrEnum):
    """Why it cannot be taken: of the level at fault, or that there is no quarter after the base.

    Too small: above zero, but so little that the factors on both sides of the level would say nothing.
    """

    MISSING = "missing"
    NEGATIVE = "negative"
    ZERO = "zero"
    TOO_SMALL = "too_small"
    NOT_AFTER = "not_after"


@dataclass(frozen=True, slots=True)
class Problem:
    """A quarter that cannot be taken: the level at fault, its value, and why.

    `near`: of a base, the nearest quarters before and after it that can be taken (where a profit is too small, the
    first after it); of an end, the last one before it, or none. `never` and `below`: levels known in no quarter, and
    known but never above zero.
    """

    ticker: str
    quarter: str
    role: Role
    level: str
    reason: Reason
    value: float = float("nan")
    near: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a company can be looked at. `refused` says why it cannot, `moved` why it ends early."""

    base: int = -1
    end: int = -1
    refused: Problem | None = None
    moved: Problem | None = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why it cannot be looked at, or ends early."""
        return tuple(problem for problem in (self.refused, self.moved) if problem is not None)


def span(company: CompanyLevels, base: str, end: str | None) -> Span:
    """The base quarter, and the last quarter up to `end` in which every level is above zero.

    Without `end` the newest quarter for which accounts are known. The base is never moved: where a level fails there,
    the nearest quarters in which none fails are named.
    """
    usable = company.usable()
    first, limit = company.place(base), _limit(company, end)
    if first is None or not usable[first]:
        return Span(refused=_base_problem(company, usable, base, end))
    if limit <= first:
        return Span(refused=Problem(company.ticker, base, Role.END, company.names[-1], Reason.NOT_AFTER))
    last = int(np.flatnonzero(usable[: limit + 1])[-1])
    if last == first or ANNUAL_HEADCOUNT_AGE.passed_by(limit - last):
        near = (company.quarters[last],) if last > first else ()
        return Span(refused=_problem(company, company.quarters[last + 1], Role.END, near))
    if last == limit:
        return Span(first, last)
    return Span(first, last, moved=_problem(company, company.quarters[last + 1], Role.MOVED, (company.quarters[last],)))


def _limit(company: CompanyLevels, end: str | None) -> int:
    """Place of the last quarter to look at. Prices run ahead of the accounts, so they alone make no newest quarter."""
    if end is not None:
        return int(np.searchsorted(np.array(company.quarters), end, side="right")) - 1
    accounts = [i for i, name in enumerate(company.names) if name not in MARKET_VALUES]
    known = np.flatnonzero(np.isfinite(company.values[:, accounts]).any(axis=-1))
    return int(known[-1]) if len(known) else -1


def _base_problem(company: CompanyLevels, usable: np.ndarray, base: str, end: str | None) -> Problem:
    never, below = _never(company, end)
    near = _near(company, usable, base, end)
    return replace(_problem(company, base, Role.BASE, near), never=never, below=below)


def _near(company: CompanyLevels, usable: np.ndarray, base: str, end: str | None) -> tuple[str, ...]:
    """The nearest quarters before and after the base in which every level can be used."""
    fine = [q for q, ok in zip(company.quarters, usable, strict=True) if ok and (end is None or q < end)]
    before, after = [q for q in fine if q < base], [q for q in fine if q > base]
    return (*before[-1:], *after[:1])


def _never(company: CompanyLevels, end: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The levels that are known in no quarter up to the end, and those that are known but never above zero."""
    states = company.states()[[i for i, q in enumerate(company.quarters) if end is None or q <= end]]
    unknown, usable = (states == State.MISSING).all(axis=0), (states == State.USABLE).any(axis=0)
    never = tuple(name for name, none in zip(company.names, unknown, strict=True) if none)
    levels = zip(company.names, unknown, usable, strict=True)
    return never, tuple(name for name, none, some in levels if not (none or some))


def _problem(company: CompanyLevels, quarter: str, role: Role, near: tuple[str, ...] = ()) -> Problem:
    """The first level at fault in a quarter: missing ones before those that are not above zero."""
    at = company.place(quarter)
    if at is None:
        return Problem(company.ticker, quarter, role, company.names[0], Reason.MISSING, near=near)
    states = company.states()[at]
    worst = next(s for s in (State.MISSING, State.NEGATIVE, State.ZERO) if (states == s).any())
    level = int(np.flatnonzero(states == worst)[0])
    value = float(company.values[at, level])
    return Problem(company.ticker, quarter, role, company.names[level], Reason(worst.name.lower()), value, near)


def gaps(company: CompanyLevels, between: Span) -> list[Problem]:
    """A problem for every quarter between base and end in which a level cannot be used."""
    usable = company.usable()
    unusable = [at for at in range(between.base, between.end) if not usable[at]]
    return [_problem(company, company.quarters[at], Role.GAP) for at in unusable]
