"""The annual panel of large filers as arrays of companies by fiscal years, and what of it a reader has chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Provenance, merged
from analytics.methods.local_projection import shifted
from analytics.methods.robust_regressors import ranked, winsorised
from data.store import Store
from engine.annual_panel import FIRST_YEAR, LAST_YEAR, SECTORS, AnnualPanel, annual_panel
from engine.request import Request

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Treatment = Literal["as_reported", "winsorised", "ranked"]
T = TypeVar("T")

FIRST_PEOPLE, LAST_PEOPLE = 2016, 2022  # the years in which people are known of most
EVERY_SECTOR: Final = "all"
_CHANGES: Final[dict[Treatment, Callable[[Any, Any], Values] | None]] = {
    "as_reported": None,
    "winsorised": winsorised,
    "ranked": ranked,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which filers, and what is done with their values: the part of a request that all frames of the panel read."""

    machine_read: bool = True
    sector: str = EVERY_SECTOR
    treatment: Treatment = "as_reported"
    interval: str = "bias_reduced"
    first: int | None = None  # fiscal years, where a window is chosen
    last: int | None = None
    people_apart: bool = True
    output: str = "revenue"
    year: int = LAST_PEOPLE

    @property
    def change(self) -> Callable[[Any, Any], Values] | None:
        """What is done with values within a year; None where nothing is."""
        return _CHANGES[self.treatment]

    def within(self, first: int, last: int) -> tuple[int, int]:
        """The part of some years that lies in the chosen window."""
        return max(first, self.first or first), min(last, self.last or last)


@dataclass(frozen=True, slots=True, eq=False)
class Filers:
    """Companies by consecutive fiscal years, every array (G, T).

    companies: one row each, cik, ticker, name and sector; place: the row of the panel, -1 where there is none.
    """

    companies: pd.DataFrame
    years: npt.NDArray[np.int64]
    place: npt.NDArray[np.intp]
    panel: AnnualPanel

    @property
    def firms(self) -> npt.NDArray[Any]:
        """A label of each company."""
        return self.companies["cik"].astype(str).to_numpy(object)

    @property
    def groups(self) -> npt.NDArray[np.int64]:
        """The fiscal year of each cell."""
        return np.broadcast_to(self.years, self.place.shape)

    @property
    def sectors_by_year(self) -> npt.NDArray[np.int64]:
        """A number of each cell's sector and fiscal year; -1 stands for no sector."""
        codes = pd.Categorical(self.companies["sector"], SECTORS).codes.astype("int64")
        return codes[:, None] * 10_000 + self.years

    def values(self, measure: str) -> Values:
        """A measure in USD or persons; NaN where missing."""
        return np.where(self.place < 0, np.nan, self.panel.values[measure][self.place])

    def log(self, measure: str) -> Values:
        """Its logarithm; NaN where it is not above zero."""
        values = self.values(measure)
        return np.log(values, where=values > 0, out=np.full(values.shape, np.nan))

    def between(self, first: int, last: int) -> Flags:
        """Which years lie between two, both included (T,)."""
        return np.asarray((self.years >= first) & (self.years <= last))

    def provenance(self, measures: Iterable[str], at: Flags) -> Provenance:
        """What a value computed from these measures in some cells (G, T) rests on, as one."""
        rows = self.place[at & (self.place >= 0)]
        return merged(self.panel.provenance[name] for name in measures)[rows].over().derived()

    def documents(self, measures: Iterable[str], at: Flags) -> frozenset[str]:
        """The filings that state these measures in some cells."""
        rows = self.place[at & (self.place >= 0)]
        codes = np.unique(np.concatenate([self.panel.provenance[name].document[rows] for name in measures]))
        return frozenset(str(name) for name in self.panel.documents.named(codes[codes >= 0]))


def choice_of(request: Request) -> Choice:
    """What a request chooses of the panel."""
    chosen: Choice = request.options["filers"]
    return chosen


def filers(store: Store, as_of: date | None, *, machine_read: bool = True, sector: str = EVERY_SECTOR) -> Filers:
    """The panel as known on a day; `machine_read` off leaves out people that only others' rules read."""
    key = ("filers", as_of, machine_read, sector)
    return store.memo.of(key, lambda: _filers(store, as_of, machine_read, sector), lambda _: 0)


def computed(store: Store, request: Request, what: Callable[[Filers, Choice], T]) -> T:
    """What a function makes of the chosen filers, kept by snapshot under the function's name."""
    chosen = choice_of(request)

    def compute() -> T:
        of = filers(store, request.as_of, machine_read=chosen.machine_read, sector=chosen.sector)
        return what(of, chosen)

    return store.memo.of((what.__module__, what.__qualname__, request.as_of, chosen), compute, lambda _: 0)


def before(values: Values) -> Values:
    """The value a year earlier (G, T)."""
    return shifted(values, -1)


def change(values: Values) -> Values:
    """The change over a year (G, T)."""
    return values - shifted(values, -1)


def moved(cells: Flags, years: int) -> Flags:
    """The cells so many years later than some (G, T), as far as there are any."""
    return np.asarray(shifted(cells.astype(float), -years) == 1)


def _filers(store: Store, as_of: date | None, machine_read: bool, sector: str) -> Filers:
    panel = annual_panel(store, as_of=as_of, machine_read=machine_read)
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    kept = panel.at["fiscal_year"].between(FIRST_YEAR, LAST_YEAR)
    if sector != EVERY_SECTOR:
        kept &= panel.at["sector"] == sector
    at = panel.at[kept]
    companies = at.drop_duplicates("cik")[["cik", "ticker", "name", "sector"]].reset_index(drop=True)
    place = np.full((len(companies), len(years)), -1, dtype=np.intp)
    firm = pd.Index(companies["cik"]).get_indexer(pd.Index(at["cik"]))
    place[firm, at["fiscal_year"].to_numpy() - FIRST_YEAR] = np.flatnonzero(kept)
    return Filers(companies, years, place, panel)
