"""What followed restructuring and severance charges in capital expenditure and people: local projections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analytics.evidence import merged
from analytics.methods.clustered import cr2
from analytics.methods.coverage import coverage
from analytics.methods.local_projection import Horizon, WidePanel, local_projection, long_difference
from analytics.methods.placebo import Exchange, placebo
from analytics.methods.robust_regressors import winsorised
from data.store import Store
from engine import estimate
from engine.filers import Filers, Flags, Values, before, filers, moved
from engine.origin import Origin
from engine.request import Request
from errors import UsageError
from pages.labour.asked import Asked

HORIZONS: Final = tuple(range(5))
SIMULATIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Shock:
    """What is followed by something: a line over the assets (or people) of the year before, in percent."""

    title: str
    over: str
    under: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is followed, by the lines that it takes."""

    title: str
    lines: tuple[str, ...]
    logarithm: bool


SHOCKS: Final[Mapping[str, Shock]] = {
    "restructuring": Shock("Restructuring charges", "restructuring", "assets"),
    "severance": Shock("Severance charges", "severance", "assets"),
    "positions_eliminated": Shock("Positions eliminated", "positions_eliminated", "employees"),
}
OUTCOMES: Final[Mapping[str, Outcome]] = {
    "capex": Outcome("Capital expenditure over assets", ("capex", "assets"), logarithm=False),
    "people": Outcome("People", ("employees",), logarithm=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(estimate.Response):
    """What followed charges of one percent of assets (or positions of one percent of people) after so many years, as a
    fraction: of assets, or of people; unknown where fewer companies are left than are needed.
    """

    @property
    def doubted(self) -> bool:
        """Whether its interval is not to be trusted: few degrees of freedom, or a placebo that finds too much."""
        return self.rests_on_little or not self.trusted


@dataclass(frozen=True, slots=True)
class Responses:
    """The responses of both outcomes, horizon by horizon, the filers by ticker, and the filings behind them."""

    rows: tuple[Response, ...]
    tickers: frozenset[str]
    documents: frozenset[str]

    def of(self, outcome: str) -> tuple[Response, ...]:
        """Those of one outcome."""
        return tuple(row for row in self.rows if row.outcome == outcome)


def responses(store: Store, request: Request) -> Responses:
    """What followed the chosen charges at the chosen filers, kept by snapshot."""
    asked: Asked = request.options["labour"]

    def compute() -> Responses:
        of = filers(store, request.as_of, machine_read=asked.machine_read, sector=asked.sector)
        return _responses(of, asked)

    return store.memo.of(("responses to charges", request.as_of, asked), compute)


def _responses(of: Filers, asked: Asked) -> Responses:
    how = SHOCKS[asked.measure]
    shock = 100 * ratio(of, how.over, how.under)
    rows = tuple(row for name in OUTCOMES for row in _of_outcome(of, asked, name, shock))
    lines = dict.fromkeys([how.over, how.under, *(line for each in OUTCOMES.values() for line in each.lines)])
    documents = of.documents(lines, np.isfinite(shock)) if any(row.known for row in rows) else frozenset[str]()
    return Responses(rows, frozenset(of.companies["ticker"]), documents)


def ratio(of: Filers, over: str, under: str) -> Values:
    """A line over another of the year before (G, T)."""
    below = of.values(under)
    return of.values(over) / before(np.where(below > 0, below, np.nan))


def outcome_values(of: Filers, name: str) -> Values:
    """An outcome in percent (G, T): of the assets of the year before, or a hundredfold logarithm."""
    return 100 * (ratio(of, "capex", "assets") if name == "capex" else of.log("employees"))


def _clipped(values: Values) -> Values:
    """The same no farther out than the first and last percent of each year."""
    years = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    return winsorised(values.ravel(), years.ravel()).reshape(values.shape)


def projections(of: Filers, asked: Asked, name: str, shock: Values) -> tuple[Horizon, ...]:
    """The regressions of one outcome, both sides clipped by year."""
    panel = WidePanel(outcome_values(of, name), shock, of.firms, of.years, _used(of, asked))
    return local_projection(panel, HORIZONS, changed=winsorised)


def exchange(of: Filers, asked: Asked, name: str, shock: Values, horizon: int) -> Exchange:
    """What a placebo of one horizon exchanges, both sides clipped by year as in the regression."""
    difference = np.where(_used(of, asked), long_difference(outcome_values(of, name), horizon), np.nan)
    return Exchange(_clipped(difference), _clipped(shock), of.groups)


def _used(of: Filers, asked: Asked) -> Flags:
    """The years of the charges that are followed (T,)."""
    return of.between(*asked.within_window(of.span[0] + 1, of.span[1]))


def _of_outcome(of: Filers, asked: Asked, name: str, shock: Values) -> Iterator[Response]:
    for horizon in projections(of, asked, name, shock):
        yield _response(of, asked, name, shock, horizon)


def _response(of: Filers, asked: Asked, name: str, shock: Values, horizon: Horizon) -> Response:
    base = Response.counted(name, horizon)
    if horizon.fit is None:
        return base
    try:
        inference = cr2(horizon.fit)
    except UsageError as error:
        return replace(base, reason=error.what)
    sides = exchange(of, asked, name, shock, horizon.horizon)
    found = placebo(sides, "time")
    compared = np.isfinite(sides.outcome) & np.isfinite(sides.exchanged)
    return replace(
        base,
        value=horizon.fit.coefficient / 100,
        inference=replace(inference, low=inference.low / 100, high=inference.high / 100),
        placebo=replace(found, low=found.low / 100, high=found.high / 100) if found else None,
        coverage=coverage(horizon.fit, "cr2", SIMULATIONS),
        origin=_origin(of, asked, name, compared, horizon.horizon),
    )


def _origin(of: Filers, asked: Asked, name: str, compared: Flags, horizon: int) -> Origin:
    """What a response rests on: the charge and both ends of the outcome."""
    how, lines = SHOCKS[asked.measure], OUTCOMES[name].lines
    cells = [((how.over,), 0), ((how.under,), -1), (lines, -1), (lines, horizon)]
    parts = [of.provenance(names, moved(compared, lag)) for names, lag in cells]
    return Origin.of(merged(parts), of.panel.documents)
