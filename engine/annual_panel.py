"""The annual panel of large filers: what each of some 300 companies reported of each fiscal year, as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Documents, Provenance
from contracts import Evidence
from data.annual import annual_queries
from data.annual.annual_measures import ANNUAL_MEASURES, EMPLOYEES, PUBLIC_FLOAT
from data.store import Store

Values = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
_NO_DAY: Final = np.datetime64("NaT", "s")
MEASURES: Final = tuple(ANNUAL_MEASURES)
MOST: Final = 0.6  # of the companies of the year with most: from here on a year is known for most
FIRST_YEAR, LAST_YEAR = 2009, 2025  # of the embedded panel: after fiscal 2025 two of some 300 filers have reported
LAST_CHOICE: Final = LAST_YEAR + 5  # the last year that can be asked for, where a refresh has brought it
SECTORS: Final = (
    "Communication Services",
    "Consumer Discretionary",
    "Consumer Staples",
    "Energy",
    "Financials",
    "Health Care",
    "Industrials",
    "Information Technology",
    "Materials",
    "Real Estate",
    "Utilities",
)


@dataclass(frozen=True, slots=True, eq=False)
class AnnualPanel:
    """One row per company and fiscal year, in order of both; every array has a cell per row of `at`.

    at: cik, ticker, name, sector (none for a company without one), fiscal_year, and period_end, the year's last day.
    values: by measure (`MEASURES`) in USD or persons, NaN where nothing is known.
    provenance: by measure: the grade, the day of the filing, and the document (a code in `documents`).
    days: by measure the day on which a balance stands or a flow ends: the float and the people have days of their own.
    """

    at: pd.DataFrame
    values: Mapping[str, Values]
    provenance: Mapping[str, Provenance]
    days: Mapping[str, Days]
    documents: Documents

    def frame(self, *measures: str) -> pd.DataFrame:
        """`at` with a column for each measure."""
        return self.at.assign(**{name: self.values[name] for name in measures})

    def sources(self, measure: str) -> pd.DataFrame:
        """One row per row of `at`: value, day, evidence, known_on and accession of a measure (what `engine.sources_for`
        takes to the document and its address); a collected count has the name of its list instead.
        """
        return pd.DataFrame(
            {"value": self.values[measure], "period_end": self.days[measure]}
            | self.provenance[measure].columns(self.documents),
            index=self.at.index,
        )

    def rows(self, kept: Any) -> AnnualPanel:
        """The panel of some rows: a mask, or places, in the order given."""
        at = self.at[kept] if np.asarray(kept).dtype == bool else self.at.iloc[kept]
        return AnnualPanel(
            at.reset_index(drop=True),
            {name: values[kept] for name, values in self.values.items()},
            {name: provenance[kept] for name, provenance in self.provenance.items()},
            {name: days[kept] for name, days in self.days.items()},
            self.documents,
        )

    def without_machine_read(self) -> AnnualPanel:
        """The same where people that only others' rules read are not known."""
        kept = ~self.provenance[EMPLOYEES].graded(Evidence.MACHINE_READ)
        return AnnualPanel(
            self.at,
            {**self.values, EMPLOYEES: np.where(kept, self.values[EMPLOYEES], np.nan)},
            {**self.provenance, EMPLOYEES: self.provenance[EMPLOYEES].where(kept)},
            {**self.days, EMPLOYEES: np.where(kept, self.days[EMPLOYEES], _NO_DAY)},
            self.documents,
        )

    def without_empty(self) -> AnnualPanel:
        """The rows of which anything is known, each with the end of its year as far as that is known."""
        kept = ~np.logical_and.reduce([behind.is_missing for behind in self.provenance.values()])
        panel = self.rows(kept)
        return replace(panel, at=panel.at.assign(period_end=_year_ends(panel.days)))

    def known_by(self, day: date) -> AnnualPanel:
        """The same with what was known on an earlier day, where no cell had another value then
        (`panel_known_by` sees to that).
        """
        kept = {name: behind.known_on <= np.datetime64(day) for name, behind in self.provenance.items()}
        return AnnualPanel(
            self.at,
            {name: np.where(kept[name], values, np.nan) for name, values in self.values.items()},
            {name: behind.where(kept[name]) for name, behind in self.provenance.items()},
            {name: np.where(kept[name], days, _NO_DAY) for name, days in self.days.items()},
            self.documents,
        )


def annual_panel(store: Store, *, as_of: date | None = None, machine_read: bool = True) -> AnnualPanel:
    """The panel as known on a day, kept by snapshot; `machine_read` off leaves out people that only others' rules
    read.
    """
    panel = store.memo.of(("annual panel", as_of), lambda: _known(store, as_of))
    return panel if machine_read else panel.without_machine_read()


def keep_using(store: Store, as_of: date | None) -> None:
    """A panel that is kept counts as used: what is kept beside it rests on it, and is counted without it."""
    store.memo.held(("annual panel", as_of))


def panel_known_by(store: Store, as_of: date | None, day: date) -> AnnualPanel:
    """The panel of a day as known on an earlier one: cut out of it, or read where a refresh has replaced values."""
    if annual_queries.replacements(store):
        return annual_panel(store, as_of=day)
    return annual_panel(store, as_of=as_of).known_by(day)


def newest_for_most(counts: Mapping[int, int]) -> int:
    """The newest fiscal year that is known for most, from how many companies each year is known for; 0 for none."""
    enough = MOST * max(counts.values(), default=0)
    return max((year for year, count in counts.items() if count >= max(enough, 1)), default=0)


def known_for_most(panel: AnnualPanel) -> int:
    """The newest fiscal year that most companies have reported, and never one before the embedded panel's."""
    return max(LAST_YEAR - 1, newest_for_most(Counter(panel.at["fiscal_year"].tolist())))


def fiscal_years(store: Store) -> tuple[int, ...]:
    """Every fiscal year of which anything is known, oldest first."""
    return tuple(np.unique(annual_panel(store).at["fiscal_year"].to_numpy()).tolist())


def annual_companies(store: Store) -> pd.DataFrame:
    """One row per company: cik, ticker, name, sector, median_pay (USD a year), pay_ratio, pay_year, pay_url and
    pay_filed.
    """
    return annual_queries.companies(store)


def _known(store: Store, as_of: date | None) -> AnnualPanel:
    """Of a day the part of today's that was known, where a refresh has replaced no value: a third of reading it."""
    if as_of is None or annual_queries.replacements(store):
        return _read(store, as_of)
    return annual_panel(store).known_by(as_of).without_empty()


def _read(store: Store, as_of: date | None) -> AnnualPanel:
    rows = annual_queries.values(store, as_of)
    key = rows["cik"].to_numpy("int64") * 10_000 + rows["fiscal_year"].to_numpy()
    keys, place = np.unique(key, return_inverse=True)
    behind, documents = Provenance.read(rows)
    codes, numbers = rows["measure"].cat.codes.to_numpy(), rows["value"].to_numpy("float64")
    ends = rows["period_end"].to_numpy("M8[s]")
    values, provenance, days = {}, {}, {}
    for code, name in enumerate(MEASURES):
        own = np.flatnonzero(codes == code)
        values[name] = _placed(numbers[own], place[own], np.full(len(keys), np.nan))
        days[name] = _placed(ends[own], place[own], np.full(len(keys), _NO_DAY))
        provenance[name] = behind[own].placed(place[own], len(keys))
    return AnnualPanel(
        _companies_of(store, keys).assign(period_end=_year_ends(days)), values, provenance, days, documents
    )


def _companies_of(store: Store, keys: npt.NDArray[np.int64]) -> pd.DataFrame:
    companies = annual_companies(store).set_index("cik")[["ticker", "name", "sector"]]
    at = companies.loc[keys // 10_000].reset_index()
    return at.assign(fiscal_year=keys % 10_000)


def _year_ends(days: Mapping[str, Days]) -> Days:
    """The day that all but people and float share; theirs where nothing else is known."""
    of_year = np.stack([days[name] for name in MEASURES if name not in (EMPLOYEES, PUBLIC_FLOAT)])
    newest = np.fmax.reduce(of_year)
    return np.where(np.isnat(newest), np.fmax(days[EMPLOYEES], days[PUBLIC_FLOAT]), newest)


def _placed(cells: npt.NDArray[Any], place: npt.NDArray[np.intp], empty: npt.NDArray[Any]) -> npt.NDArray[Any]:
    empty[place] = cells
    return empty
