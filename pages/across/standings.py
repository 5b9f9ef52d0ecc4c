"""Where each filer stood in one fiscal year, in capital expenditure and output per employee, and the slope of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.evidence import merged
from analytics.methods.clustered import FEWEST
from analytics.methods.panel_regression import Fit, panel_fit, sample
from analytics.methods.rank_correlation import spearman
from data.store import Store
from engine.annual_panel import SECTORS
from engine.estimate import Estimate
from engine.filers import EVERY_SECTOR, Filers, Flags
from engine.origin import Origin, documents_of, origins
from engine.request import Request
from errors import UsageError
from pages.across.comparisons import CAPEX, PEOPLE
from pages.across.filers import Choice, choice_of, computed
from pages.across.specifications import INTERVALS, measured_coverage

FEWEST_OF_A_SECTOR: Final = 10  # companies below which a sector has no line


@dataclass(frozen=True, slots=True)
class Standing:
    """One company in one fiscal year: USD a person, of its year's end, with what they rest on."""

    ticker: str
    name: str
    sector: str
    capex: float
    output: float
    period_end: pd.Timestamp
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope(Estimate):
    """The elasticity between both over some companies, one observation each."""

    rank: float = math.nan  # Spearman's correlation


@dataclass(frozen=True, slots=True)
class Standings:
    """Everybody with both in the chosen year, the slope of all, within sectors, and of each sector by name.

    newest: the last fiscal year of the window that is known for most, 0 for none.
    """

    rows: tuple[Standing, ...]
    whole: Slope
    within: Slope
    sectors: tuple[tuple[str, Slope], ...]
    newest: int

    @property
    def documents(self) -> frozenset[str]:
        return documents_of(row.origin for row in self.rows)

    def of_sector(self, sector: str) -> tuple[Standing, ...]:
        return tuple(row for row in self.rows if row.sector == sector)


def standings(store: Store, request: Request) -> Standings:
    """The chosen year of all sectors: a chosen sector is pointed out, not cut out."""
    chosen = replace(choice_of(request), sector=EVERY_SECTOR)
    return computed(store, replace(request, options={"filers": chosen}), _standings)


def _standings(of: Filers, chosen: Choice) -> Standings:
    at = standing(of, chosen)
    rows = _rows(of, chosen, at)
    x, y = _logs(of, chosen, at)
    sector = _sectors(of, at)
    by_sector = tuple(
        (name, slope(x[sector == name], y[sector == name], chosen, fewest=FEWEST_OF_A_SECTOR)) for name in SECTORS
    )
    return Standings(rows, slope(x, y, chosen), slope(x, y, chosen, sector), by_sector, of.newest(_known(of, chosen)))


def regressions(of: Filers, chosen: Choice) -> Iterator[tuple[str, Fit]]:
    """Every regression of the chosen year by name: of all, within sectors, and of each sector with companies enough."""
    at = standing(of, chosen)
    (x, y), sector = _logs(of, chosen, at), _sectors(of, at)
    yield "all", regression(x, y, chosen)
    yield "within sectors", regression(x, y, chosen, sector)
    for name in SECTORS:
        if (sector == name).sum() >= FEWEST_OF_A_SECTOR:
            yield name, regression(x[sector == name], y[sector == name], chosen)


def _sectors(of: Filers, at: Flags) -> NDArray[np.object_]:
    return of.companies["sector"].fillna("").to_numpy(object)[np.nonzero(at)[0]]


def standing(of: Filers, chosen: Choice) -> Flags:
    """The cells (G, T) of the chosen year with output, capital expenditure and people above zero; none where the year
    lies outside the window.
    """
    of_year: Flags = of.years == chosen.year
    return _known(of, chosen) & of_year


def _known(of: Filers, chosen: Choice) -> Flags:
    """The same of every year of the window."""
    logs = np.stack([of.log(name) for name in (chosen.output, CAPEX, PEOPLE)])
    return np.asarray(np.isfinite(logs).all(axis=0) & of.between(*chosen.within(*of.span)))


def slope(x: Any, y: Any, chosen: Choice, sector: Any = None, *, fewest: int = FEWEST) -> Slope:
    """The elasticity of y to x, within sectors where these are given.

    With one observation a company the clustered sandwich is White's, HC1. Ranks and clipping are of all of them.
    """
    if len(x) < fewest:
        have = "no company has" if not len(x) else "1 company has" if len(x) == 1 else f"{len(x)} companies have"
        return Slope(companies=len(x), observations=len(x), reason=f"{have} both figures, and {fewest} are needed")
    try:
        fit = regression(x, y, chosen, sector)
        inference = INTERVALS[chosen.interval].inference(fit)
    except UsageError as error:
        return Slope(companies=len(x), observations=len(x), reason=error.what)
    return Slope(
        value=fit.coefficient,
        inference=inference,
        companies=len(fit.firms),
        observations=len(fit.firms),
        coverage=measured_coverage(fit, chosen.interval),
        rank=spearman(x, y),
    )


def regression(x: Any, y: Any, chosen: Choice, sector: Any = None) -> Fit:
    """The regression behind a slope. Raises UsageError where nothing can be estimated."""
    one = np.zeros(len(x), dtype=np.int64)
    if chosen.change is not None:
        x, y = chosen.change(x, one), chosen.change(y, one)
    firm = np.array([f"{place:05}" for place in range(len(x))])
    given = sample(y, x, firm, one.astype(str) if sector is None else sector.astype(str))
    return panel_fit(given, "none" if sector is None else "time")


def _logs(of: Filers, chosen: Choice, at: Flags) -> tuple[Any, Any]:
    people = of.log(PEOPLE)[at]
    return of.log(CAPEX)[at] - people, of.log(chosen.output)[at] - people


def _rows(of: Filers, chosen: Choice, at: Flags) -> tuple[Standing, ...]:
    firm = of.companies.iloc[np.nonzero(at)[0]]
    people, place = of.values(PEOPLE)[at], of.place[at]
    behind = merged(of.panel.provenance[name] for name in (chosen.output, CAPEX, PEOPLE))[place].derived()
    columns = zip(
        firm["ticker"],
        firm["name"],
        firm["sector"].fillna(""),
        map(float, of.values(CAPEX)[at] / people),
        map(float, of.values(chosen.output)[at] / people),
        pd.DatetimeIndex(of.panel.at["period_end"].iloc[place]),
        origins(behind, of.panel.documents),
        strict=True,
    )
    return tuple(Standing(*row) for row in columns)
