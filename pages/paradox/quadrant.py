"""How often people fell and value rose in one quarter, and whether that is more often than chance: tested once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from analytics.evidence import Provenance
from analytics.grid import matrix, shifted
from analytics.methods.coincidence import block, coincidence
from engine.catalogue import companies
from engine.origin import Origin, documents_of
from engine.panel import Grid, panel

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request

SIGNIFICANT: Final = 0.05  # the usual level, of all that are tested at once
MEASURES: Final = ("headcount", "market_value_fiscal")


@dataclass(frozen=True, slots=True)
class CompanyResult:
    """A company: the share of the quarters with fewer people and more value, the p-value corrected for all companies
    that are tested, and what both rest on.
    """

    share: float
    corrected: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Quadrant:
    """The test of all companies of the store over the quarters from `first` to `last`; by ticker those tested.

    `together` is the p-value of all companies at once, `origin` what it rests on. Nothing is tested, and there is no
    origin, where no company has quarters enough.
    """

    tested: Mapping[str, CompanyResult] = field(default_factory=dict)
    together: float = 1.0
    origin: Origin | None = None
    first: str = ""
    last: str = ""

    @property
    def documents(self) -> frozenset[str]:
        """The newest document behind each company that is tested."""
        origins = [self.origin, *(each.origin for each in self.tested.values())]
        return documents_of(origin for origin in origins if origin)


def quadrant(store: Store, request: Request) -> Quadrant:
    """The test by what is known on the day of a request, one for all charts: companies, window and base that are chosen
    do not change it, so that it cannot be read again until it pleases.
    """
    return store.memo.of(("quadrant", request.as_of), lambda: _quadrant(store, request.as_of))


def _quadrant(store: Store, as_of: date | None) -> Quadrant:
    grid = panel(store, MEASURES, [c.ticker for c in companies(store)], as_of, any_currency=True)
    people, value = (_changes(grid, name) for name in MEASURES)
    places, quarters = block(~np.isnan(people + value))
    if not len(places):
        return Quadrant()
    result = coincidence(people[places, quarters] < 0, value[places, quarters] > 0)
    tickers, labels = (list(map(str, level)) for level in grid.panel.values.index.levels)  # type: ignore[attr-defined]
    behind = _behind(grid)[places, slice(quarters.start - 1, quarters.stop)].over(axis=1).derived()
    every = zip(places, result.counts / result.quarters, result.corrected, strict=True)
    tested = {
        tickers[at]: CompanyResult(float(share), float(p), Origin.of(behind[i], grid.documents))
        for i, (at, share, p) in enumerate(every)
    }
    origin = Origin.of(behind.over(), grid.documents)
    return Quadrant(tested, result.together, origin, labels[quarters.start], labels[quarters.stop - 1])


def _changes(grid: Grid, name: str) -> npt.NDArray[np.float64]:
    values = matrix(grid.panel.values[name])
    return np.asarray(values - shifted(values, 1, np.nan), dtype=np.float64)


def _behind(grid: Grid) -> Provenance:
    people, value = (grid.panel.provenance[name] for name in MEASURES)
    return people.merge(value)
