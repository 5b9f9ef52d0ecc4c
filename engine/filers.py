"""The annual panel of large filers as arrays of companies by fiscal years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Provenance, merged
from analytics.methods.local_projection import shifted
from data.sizes import KEPT_BESIDE
from data.store import Store
from engine.annual_panel import (
    FIRST_YEAR,
    LAST_YEAR,
    SECTORS,
    AnnualPanel,
    annual_panel,
    keep_using,
    known_for_most,
    newest_for_most,
)

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FIRST_PEOPLE, LAST_PEOPLE = 2016, 2022  # the years in which people are known of most
EVERY_SECTOR: Final = "all"


@dataclass(frozen=True, slots=True, eq=False)
class Filers:
    """Companies by consecutive fiscal years, every array (G, T).

    companies: one row each, cik, ticker, name and sector; place: the row of the panel, -1 where there is none.
    for_most: the newest fiscal year that most companies have reported. The years end with it, or with the embedded
    panel's: one that a refresh brings of a few companies is not among them.
    """

    companies: pd.DataFrame
    years: npt.NDArray[np.int64]
    place: npt.NDArray[np.intp]
    panel: AnnualPanel = field(metadata={KEPT_BESIDE: True})
    for_most: int

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

    @property
    def span(self) -> tuple[int, int]:
        """The first year and the last."""
        return int(self.years[0]), int(self.years[-1])

    def newest(self, known: Flags) -> int:
        """The newest fiscal year of which cells (G, T) are known for most companies; 0 for none."""
        return newest_for_most(dict(zip(self.years.tolist(), known.sum(axis=0).tolist(), strict=True)))

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


def filers(store: Store, as_of: date | None, *, machine_read: bool = True, sector: str = EVERY_SECTOR) -> Filers:
    """The panel as known on a day; `machine_read` off leaves out people that only others' rules read."""
    key = ("filers", as_of, machine_read, sector)
    found = store.memo.of(key, lambda: _filers(store, as_of, machine_read, sector))
    keep_using(store, as_of)
    return found


def before(values: Values) -> Values:
    """The value a year earlier (G, T)."""
    return shifted(values, -1)


def change(values: Values, years: int = 1) -> Values:
    """The change over some years (G, T); NaN where there is no earlier year."""
    return values - shifted(values, -years)


def moved(cells: Flags, years: int) -> Flags:
    """The cells so many years later than some (G, T), as far as there are any."""
    return np.asarray(shifted(cells.astype(float), -years) == 1)


def capex_step(of: Filers) -> Values:
    """The change of capital expenditure over the assets of the year before, in percentage points (G, T)."""
    assets = of.values("assets")
    ratio = of.values("capex") / before(np.where(assets > 0, assets, np.nan))
    return 100 * change(ratio)


def _filers(store: Store, as_of: date | None, machine_read: bool, sector: str) -> Filers:
    return arranged(annual_panel(store, as_of=as_of, machine_read=machine_read), sector)


def arranged(panel: AnnualPanel, sector: str = EVERY_SECTOR) -> Filers:
    """A panel as arrays, of one sector or of all."""
    for_most = known_for_most(panel)
    years = np.arange(FIRST_YEAR, max(LAST_YEAR, for_most) + 1)
    kept = panel.at["fiscal_year"].isin(years)
    if sector != EVERY_SECTOR:
        kept &= panel.at["sector"] == sector
    at = panel.at[kept]
    companies = at.drop_duplicates("cik")[["cik", "ticker", "name", "sector"]].reset_index(drop=True)
    place = np.full((len(companies), len(years)), -1, dtype=np.intp)
    firm = pd.Index(companies["cik"]).get_indexer(pd.Index(at["cik"]))
    place[firm, at["fiscal_year"].to_numpy() - FIRST_YEAR] = np.flatnonzero(kept)
    return Filers(companies, years, place, panel, for_most)
