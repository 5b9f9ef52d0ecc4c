"""Median pay against capital per employee of large filers in one fiscal year, and the ranges of substitution."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods.coverage import coverage
from analytics.methods.placebo import Exchange, Placebo, placebo
from analytics.methods.substitution import CrossSection, SubstitutionRange, division_slope, substitution_range
from data.store import Store
from engine.estimate import Estimate
from engine.filers import Filers, Flags, filers
from engine.median_pay import MedianPay, median_pay
from engine.origin import Origin, computed_from, documents_of, origins
from engine.request import Request
from errors import UsageError
from pages.labour.asked import CAPITALS, Asked, Capital

PEOPLE: Final = "employees"
EXPENSE: Final = "labour_expense"
SIMULATIONS: Final = 200  # of the coverage of an interval: a Monte Carlo error of 1.5 points


@dataclass(frozen=True, slots=True)
class Priced:
    """One company: pay of its median employee (USD a year) with its proxy statement, and capital, people and labour
    expense (NaN where it is not tagged) of the fiscal year.

    `origin` is that of capital and people.
    """

    ticker: str
    name: str
    sector: str
    pay: MedianPay
    capital: float
    people: float
    expense: float
    period_end: pd.Timestamp
    origin: Origin
    expense_origin: Origin

    @property
    def intensity(self) -> float:
        """Capital per employee."""
        return self.capital / self.people


@dataclass(frozen=True, slots=True)
class Specification:
    """One way to compare: by which pay and capital, people on their own or below both, within sectors or across."""

    name: str
    title: str
    capital: Capital
    apart: bool
    within: bool
    stated: bool = False  # without machine-read people
    expense: bool = False  # pay is labour expense over people


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeEstimate(Estimate):
    """The slope of capital on pay by one specification, and the range of the elasticity that it is one end of.

    nothing: the slope that dividing by people gives without any link. tickers: whom it is of.
    """

    how: Specification
    tickers: frozenset[str] = frozenset()
    found: SubstitutionRange | None = None
    nothing: float = math.nan


@dataclass(frozen=True, slots=True)
class Prices:
    """Everybody with pay, capital and people; the chosen estimate; the newest fiscal year that is known for most."""

    rows: tuple[Priced, ...]
    chosen: RangeEstimate
    newest: int

    @property
    def documents(self) -> frozenset[str]:
        """The filings behind the rows."""
        return documents_of(origin for row in self.rows for origin in (row.origin, row.pay.origin))


@dataclass(frozen=True, slots=True)
class Ranges:
    """The ranges of all specifications, whom they are of, the newest year known for most, and the filings behind."""

    rows: tuple[RangeEstimate, ...]
    tickers: frozenset[str]
    newest: int
    documents: frozenset[str]


def prices(store: Store, request: Request) -> Prices:
    """The chosen year: a chosen sector is estimated by itself and pointed out among all."""
    asked = _asked(request)
    rows = _kept(store, request, asked)
    found = _estimate(_of_sector(rows, asked), chosen(asked))
    return Prices(rows, found, _newest(store, request, asked))


def ranges(store: Store, request: Request) -> Ranges:
    """Every specification of the chosen year and sector."""
    asked = _asked(request)

    def compute() -> Ranges:
        every = {how: _kept(store, request, _of(asked, how)) for how in specifications(asked)}
        rows = {how: _of_sector(each, asked) for how, each in every.items()}
        documents = documents_of(o for how, each in rows.items() for row in each for o in _origins(row, how))
        tickers = frozenset(row.ticker for each in rows.values() for row in each)
        newest = _newest(store, request, asked)
        return Ranges(tuple(_estimate(each, how) for how, each in rows.items()), tickers, newest, documents)

    return store.memo.of(("substitution ranges", request.as_of, asked), compute)


def chosen(asked: Asked) -> Specification:
    """What the reader has chosen."""
    return _specification(asked, asked.capital, apart=asked.apart, within=asked.within and asked.all_sectors)


def specifications(asked: Asked) -> Iterator[Specification]:
    """The ways that are compared; within sectors only where all sectors are chosen."""
    other: Capital = "capex" if asked.capital == "ppe_net" else "ppe_net"
    within = asked.all_sectors
    for apart in (True, False):
        for each in (True, False) if within else (False,):
            yield _specification(asked, asked.capital, apart=apart, within=each)
    how = _specification(asked, other, apart=True, within=within)
    yield replace(how, name="other_capital", title=f"By {CAPITALS[other].lower()}: {_inside(how)}")
    if asked.machine_read:
        how = _specification(asked, asked.capital, apart=True, within=within)
        yield replace(how, name="stated", title="The first without machine-read people", stated=True)
    for apart in (True, False):
        how = _specification(asked, asked.capital, apart=apart, within=False)
        yield replace(how, name=f"expense_{how.name}", title=f"By labour expense: {_inside(how)}", expense=True)


def _specification(asked: Asked, capital: Capital, *, apart: bool, within: bool) -> Specification:
    where = "Within sectors" if within else "Across all" if asked.all_sectors else "In the sector"
    how = "people apart" if apart else "divided by people"
    name = f"{'within' if within else 'across'}_{'apart' if apart else 'divided'}"
    return Specification(name, f"{where}, {how}", capital, apart, within)


def _inside(how: Specification) -> str:
    return f"{how.title[:1].lower()}{how.title[1:]}"


# ------------------------------------------------------------------------------------------ companies


def _asked(request: Request) -> Asked:
    asked: Asked = request.options["labour"]
    return asked


def _of(asked: Asked, how: Specification) -> Asked:
    return replace(asked, capital=how.capital, machine_read=asked.machine_read and not how.stated)


def _kept(store: Store, request: Request, asked: Asked) -> tuple[Priced, ...]:
    """The companies of the year, kept by snapshot."""
    key = ("median pay and capital", request.as_of, asked.machine_read, asked.capital, asked.year, asked.outside)
    return store.memo.of(key, lambda: _rows(store, request, asked))


def _rows(store: Store, request: Request, asked: Asked) -> tuple[Priced, ...]:
    of = filers(store, request.as_of, machine_read=asked.machine_read)
    paid = median_pay(store, request.as_of)
    at = _known(of, paid, asked) & (of.years == asked.year) & (not asked.outside)
    return tuple(_priced(of, paid, asked, at))


def _known(of: Filers, paid: Mapping[int, MedianPay], asked: Asked) -> Flags:
    """The cells (G, T) with pay, people and capital above zero, in the window."""
    has = of.companies["cik"].isin(list(paid)).to_numpy()
    logs = np.isfinite(of.log(asked.capital)) & np.isfinite(of.log(PEOPLE))
    return np.asarray(logs & has[:, None] & of.between(*asked.within_window(*of.span)))


def _newest(store: Store, request: Request, asked: Asked) -> int:
    of = filers(store, request.as_of, machine_read=asked.machine_read)
    return of.newest(_known(of, median_pay(store, request.as_of), asked))


def _priced(of: Filers, paid: Mapping[int, MedianPay], asked: Asked, at: Flags) -> Iterator[Priced]:
    firm, place = of.companies.iloc[np.nonzero(at)[0]], of.place[at]
    behind = of.panel.provenance[asked.capital].merge(of.panel.provenance[PEOPLE])[place].derived()
    columns = zip(
        firm["cik"],
        firm["ticker"],
        firm["name"],
        firm["sector"].fillna(""),
        map(float, of.values(asked.capital)[at]),
        map(float, of.values(PEOPLE)[at]),
        map(float, of.values(EXPENSE)[at]),
        pd.DatetimeIndex(of.panel.at["period_end"].iloc[place]),
        origins(behind, of.panel.documents),
        origins(of.panel.provenance[EXPENSE][place], of.panel.documents),
        strict=True,
    )
    for cik, ticker, name, sector, *rest in columns:
        yield Priced(ticker, name, sector, paid[cik], *rest)


# ------------------------------------------------------------------------------------------ estimates


def _of_sector(rows: tuple[Priced, ...], asked: Asked) -> tuple[Priced, ...]:
    """The companies of the chosen sector, or all."""
    return tuple(row for row in rows if asked.all_sectors or row.sector == asked.sector)


def _estimate(rows: tuple[Priced, ...], how: Specification) -> RangeEstimate:
    """The range of some companies."""
    used = [row for row in rows if not how.expense or row.expense > 0]
    given = cross_section(used, how)
    try:
        found = substitution_range(given)
    except UsageError as error:
        return RangeEstimate(how=how, companies=len(used), observations=len(used), reason=error.what)
    return RangeEstimate(
        how=how,
        value=found.direct,
        inference=found.inference,
        companies=found.firms,
        observations=found.firms,
        tickers=frozenset(used[int(place)].ticker for place in found.fit.firms),
        found=found,
        nothing=division_slope(given),
        placebo=_placebo(given),
        coverage=coverage(found.fit, "cr2", SIMULATIONS),
        origin=computed_from(origin for row in used for origin in _origins(row, how)),
    )


def cross_section(rows: list[Priced], how: Specification) -> CrossSection:
    """The logarithms of some companies."""
    pay = [row.expense / row.people if how.expense else row.pay.value for row in rows]
    sector = np.array([row.sector for row in rows], dtype=object) if how.within else None
    capital, people = (np.log([getattr(row, side) for row in rows]) for side in ("capital", "people"))
    return CrossSection(capital, people, np.log(pay), sector, how.apart)


def _origins(row: Priced, how: Specification) -> tuple[Origin, Origin]:
    """Of capital and people, and of pay."""
    return row.origin, row.expense_origin if how.expense else row.pay.origin


def _placebo(given: CrossSection) -> Placebo | None:
    """Pay on the capital of another company, people as in the regression."""
    column: Any = given.pay[:, None]
    people = given.people[:, None]
    group: npt.NDArray[np.int64] = np.zeros(column.shape, dtype=np.int64)
    if given.group is not None:
        group = np.unique(given.group.astype(str), return_inverse=True)[1][:, None].astype(np.int64)
    exchange = Exchange(
        column,
        given.capital[:, None],
        group,
        kept=None if given.apart else people,
        controls=(people,) if given.apart else (),
    )
    return placebo(exchange, "none" if given.group is None else "time")
