"""Labour's part and the charges for letting people go, by filer and fiscal year, with the median of each year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Provenance, merged
from data.store import Store
from engine.annual_panel import newest_for_most
from engine.filers import Filers, Flags, Values, filers
from engine.median_pay import MedianPay, median_pay
from engine.origin import Origin, computed_from, documents_of, origins
from engine.request import Request
from pages.labour.asked import Asked
from pages.labour.measures import MEASURES, Measure

FEWEST: Final = 10  # companies of a year for its median
_EXPENSE: Final = "labour_expense"
_SOLID: Final = 0.1  # of the size of its parts: a smaller sum is a difference of large amounts


@dataclass(frozen=True, slots=True)
class Yearly:
    """The value of one company in one fiscal year, with what it rests on."""

    ticker: str
    name: str
    sector: str
    year: int
    period_end: pd.Timestamp
    value: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Median:
    """The median of some companies in one fiscal year."""

    year: int
    value: float
    rows: tuple[Yearly, ...]

    @property
    def origin(self) -> Origin:
        """As weak as the weakest of the values, as new as the newest."""
        return computed_from(row.origin for row in self.rows)


@dataclass(frozen=True, slots=True)
class Years:
    """Every value by company and year, the medians of years with companies enough, and the medians of the same
    companies in an early and a late year (none where they are fewer than ten).

    year: the newest that is known for most, 0 where no median is. below_pay: whose labour expense per employee was last
    below the pay of the median employee.
    """

    rows: tuple[Yearly, ...]
    medians: tuple[Median, ...]
    matched: tuple[Median, Median] | None
    year: int
    below_pay: tuple[str, ...] = ()

    @property
    def documents(self) -> frozenset[str]:
        """The filings behind the values."""
        return documents_of(row.origin for row in self.rows)

    def of_year(self, year: int) -> tuple[Yearly, ...]:
        """The values of one fiscal year, the highest first."""
        return tuple(sorted((row for row in self.rows if row.year == year), key=lambda row: -row.value))


def years(store: Store, request: Request) -> Years:
    """The chosen measure of the chosen filers, year by year."""
    asked: Asked = request.options["labour"]
    of = filers(store, request.as_of, machine_read=asked.machine_read, sector=asked.sector)
    measure = MEASURES[asked.measure]
    at = of.between(*asked.within_window(*of.span))
    rows = tuple(_rows(of, measure, np.where(at, ratio(of, measure), np.nan)))
    medians = tuple(_medians(rows))
    year = newest_for_most({each.year: len(each.rows) for each in medians})
    doubted = _below_pay(of, median_pay(store, request.as_of)) if measure.over == _EXPENSE else ()
    return Years(rows, medians, _matched(rows, year), year, doubted)


def ratio(of: Filers, measure: Measure) -> Values:
    """A line, or a line over the sum of others (G, T); NaN where that sum is not above zero, or nearly nothing beside
    the size of its parts.
    """
    over = of.values(measure.over)
    if not measure.under:
        return over
    parts = np.stack([of.values(name) for name in measure.under])
    whole = parts.sum(axis=0)
    solid = whole > _SOLID * np.abs(parts).sum(axis=0)
    return over / np.where(solid & (whole > 0), whole, np.nan)


def _below_pay(of: Filers, paid: Mapping[int, MedianPay]) -> tuple[str, ...]:
    """The companies whose newest labour expense per employee is below the median pay: a part of it may be tagged."""
    people = of.values("employees")
    each = of.values(_EXPENSE) / np.where(people > 0, people, np.nan)
    names = []
    for (cik, name), own in zip(of.companies[["cik", "name"]].itertuples(index=False), each, strict=True):
        known = own[np.isfinite(own)]
        if len(known) and cik in paid and known[-1] < paid[cik].value:
            names.append(str(name))
    return tuple(names)


def _rows(of: Filers, measure: Measure, values: Values) -> Iterator[Yearly]:
    at: Flags = np.isfinite(values)
    firm, time = np.nonzero(at)
    companies, place = of.companies.iloc[firm], of.place[at]
    columns = zip(
        companies["ticker"],
        companies["name"],
        companies["sector"].fillna(""),
        of.years[time].tolist(),
        pd.DatetimeIndex(of.panel.at["period_end"].iloc[place]),
        values[at].tolist(),
        origins(_behind(of, measure, place), of.panel.documents),
        strict=True,
    )
    return (Yearly(*row) for row in columns)


def _behind(of: Filers, measure: Measure, place: npt.NDArray[np.intp]) -> Provenance:
    whole = merged(of.panel.provenance[name] for name in measure.lines)[place]
    return whole.derived() if measure.under else whole


def _medians(rows: tuple[Yearly, ...]) -> Iterator[Median]:
    for year in sorted({row.year for row in rows}):
        own = tuple(row for row in rows if row.year == year)
        if len(own) >= FEWEST:
            yield Median(year, float(np.median([row.value for row in own])), own)


def _matched(rows: tuple[Yearly, ...], last: int) -> tuple[Median, Median] | None:
    """The first year that shares companies enough with the last one, and the medians of these in both."""
    by_year = {year: {row.ticker: row for row in rows if row.year == year} for year in {row.year for row in rows}}
    late = by_year.get(last, {})
    for first in sorted(year for year in by_year if year < last):
        both = sorted(by_year[first].keys() & late.keys())
        if len(both) >= FEWEST:
            ends = ((year, tuple(by_year[year][ticker] for ticker in both)) for year in (first, last))
            start, end = (Median(year, float(np.median([r.value for r in own])), own) for year, own in ends)
            return start, end
    return None
