"""Large filers of one fiscal year as units of production: their scores, peers and intervals, and what those cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import merged
from analytics.methods import data_envelopment as dea
from analytics.methods import dea_bootstrap
from analytics.methods.dea_bootstrap import FEWEST
from analytics.methods.frontier_coverage import REPLICATIONS, SIMULATIONS, FrontierCoverage, frontier_coverage
from data.store import Store
from engine.annual_panel import MEASURES, AnnualPanel, annual_panel, newest_for_most
from engine.filers import EVERY_SECTOR
from engine.origin import Origin, documents_of
from engine.request import Request
from pages.efficiency.large_terms import Large

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
PEOPLE: Final = "employees"
CAPITAL: Final = "ppe_net"
_UNITS: Final = 10_000  # units that are simulated in all, so that a chart of many companies takes no longer


@dataclass(frozen=True, slots=True)
class Unit:
    """One company: people and USD, its score and the rank of it, the ends of its interval (NaN without one), and the
    places of its peers with their shares of the target's output, the largest first.

    origin: of its three figures together; of_people and of_capital: of each input over the output.
    """

    ticker: str
    name: str
    sector: str
    people: float
    capital: float
    output: float
    score: float
    rank: int
    low: float
    high: float
    corrected: float
    peers: tuple[tuple[int, float], ...]
    period_end: pd.Timestamp
    origin: Origin
    of_people: Origin
    of_capital: Origin

    @property
    def best(self) -> bool:
        """Whether the company is on the frontier."""
        return self.score == 1


@dataclass(frozen=True, slots=True)
class LargeFrontier:
    """The companies that are compared, the best first; what every score rests on, which is all of them, None where
    there are none; and how often intervals of such a sample hold the truth, None where there are none.

    newest: the last fiscal year of the window that is known for most, 0 for none. sectors: of every company of the
    panel by ticker, an empty text for none.
    """

    units: tuple[Unit, ...]
    origin: Origin | None
    coverage: FrontierCoverage | None
    newest: int
    sectors: Mapping[str, str]

    @property
    def documents(self) -> frozenset[str]:
        origins = (o for unit in self.units for o in (unit.origin, unit.of_people, unit.of_capital))
        return documents_of(origins)

    @property
    def bounded(self) -> bool:
        """Whether scores have intervals."""
        return self.coverage is not None

    def of(self, ticker: str) -> Unit | None:
        return next((unit for unit in self.units if unit.ticker == ticker), None)


def large_frontier(store: Store, request: Request) -> LargeFrontier:
    """The frontier of the large filers that a request chooses, kept by snapshot."""
    chosen: Large = request.options["large"]
    key = ("large frontier", request.as_of, chosen)
    return store.memo.of(key, lambda: _computed(store, request, chosen))


def _computed(store: Store, request: Request, chosen: Large) -> LargeFrontier:
    panel = annual_panel(store, as_of=request.as_of, machine_read=chosen.machine_read)
    known = _known(panel, chosen)
    years = panel.at["fiscal_year"].to_numpy()
    names, counts = np.unique(years[known], return_counts=True)
    comparable = {year: count for year, count in zip(names.tolist(), counts.tolist(), strict=True) if count > 1}
    of = panel.at.drop_duplicates("ticker")
    sectors = dict(zip(of["ticker"], of["sector"].fillna(""), strict=True))
    return _frontier(panel.rows(known & (years == chosen.year)), chosen, newest_for_most(comparable), sectors)


def _known(panel: AnnualPanel, chosen: Large) -> Flags:
    """Rows of the sector and window with all three figures above zero; none for an output that filings do not state."""
    if chosen.output not in MEASURES:
        return np.zeros(len(panel.at), dtype=bool)
    three = np.stack([panel.values[name] for name in (PEOPLE, CAPITAL, chosen.output)])
    years, sectors = panel.at["fiscal_year"], panel.at["sector"]
    within = years.between(chosen.first, chosen.last).to_numpy(bool)
    of_sector = (
        np.full(len(years), True) if chosen.sector == EVERY_SECTOR else (sectors == chosen.sector).to_numpy(bool)
    )
    return np.asarray((three > 0).all(axis=0) & within & of_sector)


def _frontier(panel: AnnualPanel, chosen: Large, newest: int, sectors: Mapping[str, str]) -> LargeFrontier:
    if len(panel.at) < 2:
        return LargeFrontier((), None, None, newest, sectors)
    inputs = np.column_stack([panel.values[PEOPLE], panel.values[CAPITAL]])
    output = panel.values[chosen.output]
    envelopment = dea.envelopment(inputs, output[:, None])
    bounded = len(output) >= FEWEST and chosen.replications > 1 and bool((envelopment.scores < 1).any())
    ends = _ends(inputs, output, chosen.replications) if bounded else np.full((3, len(output)), np.nan)
    behind = merged(panel.provenance[name] for name in (PEOPLE, CAPITAL, chosen.output)).derived()
    return LargeFrontier(
        _units(panel, chosen.output, inputs, output, envelopment, ends),
        Origin.of(behind.over(), panel.documents),
        _coverage(inputs, output, chosen.replications) if bounded else None,
        newest,
        sectors,
    )


def _coverage(inputs: Values, output: Values, replications: int) -> FrontierCoverage:
    """Of intervals of so many replications, or of as many as a simulation takes at most."""
    simulations = min(SIMULATIONS, _UNITS // len(output))
    return frontier_coverage(inputs, output, simulations=simulations, replications=min(REPLICATIONS, replications))


def _ends(inputs: Values, output: Values, replications: int) -> Values:
    """Low and high end and the score less its bias (3 x n)."""
    result = dea_bootstrap.intervals(inputs, output[:, None], replications=replications)
    return np.stack([result.low, result.high, result.corrected])


def _units(
    panel: AnnualPanel, measure: str, inputs: Values, output: Values, envelopment: dea.Envelopment, ends: Values
) -> tuple[Unit, ...]:
    scores = envelopment.scores
    order = np.lexsort((panel.at["ticker"].to_numpy(object), -scores))
    place = np.argsort(order)  # of each row among the units
    brought = envelopment.weights * output
    shares = brought / brought.sum(axis=1, keepdims=True)
    of_all, of_people, of_capital = (
        _origins(panel, names) for names in ((PEOPLE, CAPITAL, measure), (PEOPLE, measure), (CAPITAL, measure))
    )
    return tuple(
        Unit(
            **_named(row),
            people=float(inputs[k, 0]),
            capital=float(inputs[k, 1]),
            output=float(output[k]),
            score=float(scores[k]),
            rank=1 + int((scores > scores[k]).sum()),
            low=float(ends[0, k]),
            high=float(ends[1, k]),
            corrected=float(ends[2, k]),
            peers=_peers(shares[k], place),
            origin=of_all[k],
            of_people=of_people[k],
            of_capital=of_capital[k],
        )
        for k, row in zip(order, panel.at.iloc[order].itertuples(), strict=True)
    )


def _origins(panel: AnnualPanel, measures: Iterable[str]) -> list[Origin]:
    """What a value computed from some measures rests on, by row."""
    behind = merged(panel.provenance[name] for name in measures).derived()
    return [Origin.of(behind[k], panel.documents) for k in range(len(panel.at))]


def _named(row: Any) -> dict[str, Any]:
    sector = row.sector if isinstance(row.sector, str) else ""
    return {
        "ticker": str(row.ticker),
        "name": str(row.name),
        "sector": sector,
        "period_end": pd.Timestamp(row.period_end),
    }


def _peers(shares: Values, place: Iterable[int]) -> tuple[tuple[int, float], ...]:
    """The units that make up a target by place, each with its share of the output, the largest first."""
    own = [(int(p), float(share)) for p, share in zip(place, shares, strict=True) if share > 0]
    return tuple(sorted(own, key=lambda peer: (-peer[1], peer[0])))
