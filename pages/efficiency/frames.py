"""The efficiency frontier of companies: who defines it, how far the others are, how firm that is, and how it moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.methods import data_envelopment as dea
from analytics.methods import dea_bootstrap, isoquant
from analytics.methods.dea_bootstrap import FEWEST
from analytics.methods.frontier_coverage import REPLICATIONS, FrontierCoverage, frontier_coverage
from analytics.methods.malmquist_index import chained, malmquist
from data.store import Store
from engine.production_panel import (
    Places,
    ProductionPanel,
    Values,
    balanced,
    comparable,
    production_panel,
    quarter_to_show,
)
from engine.request import Request

_YEAR: Final = 4  # quarters


@dataclass(frozen=True, slots=True, eq=False)
class Peers:
    """Who stands for each company's target: arrays are quarters x companies x their peers, 0 for who is none."""

    weights: Values
    shares: Values  # of the target's output

    def of(self, quarter: int, company: int) -> tuple[tuple[int, float], ...]:
        """The peers of a company by place, each with its share, the largest first."""
        shares = self.shares[quarter, company]
        places = [int(p) for p in np.flatnonzero(np.isfinite(shares) & (shares != 0))]
        return tuple((p, float(shares[p])) for p in sorted(places, key=lambda p: -shares[p]))


def _peers(panel: ProductionPanel, weights: Values) -> Peers:
    brought = weights * np.nan_to_num(panel.output[:, None, :])
    with np.errstate(invalid="ignore"):
        return Peers(weights, np.asarray(brought / brought.sum(axis=2, keepdims=True)))


# --------------------------------------------------------------------------------------- frontiers


@dataclass(frozen=True, slots=True, eq=False)
class Isoquant:
    """The corners of one frontier, from least capital to most: companies by place, both inputs per USD of output."""

    corners: Places
    capital: Values
    people: Values


@dataclass(frozen=True, slots=True, eq=False)
class Frontiers:
    """The frontier of each quarter in which two companies or more can be compared; constant returns.

    Arrays are quarters x companies, NaN where a company is not compared; `efficiency`, peers and shift rest on all
    companies of their quarter (`joint`). The shift is since a year before and of the quarter at `current` alone, which
    is the one to show. There is one isoquant per quarter in `now`; those in `before` are of a year before, of the
    companies known in both quarters.
    """

    panel: ProductionPanel
    joint: ProductionPanel
    current: int
    efficiency: Values
    peers: Peers
    shift: Values
    now: tuple[Isoquant, ...]
    before: tuple[Isoquant | None, ...]

    @property
    def people_per_output(self) -> Values:
        """People per USD of output."""
        return self.panel.people / self.panel.output

    @property
    def capital_per_output(self) -> Values:
        """USD of capital per USD of output."""
        return self.panel.capital / self.panel.output

    @property
    def quarter(self) -> str:
        """The quarter to show."""
        return self.panel.quarters[self.current]

    @property
    def documents(self) -> frozenset[str]:
        return self.panel.sources | self.joint.sources


def frontiers(store: Store, request: Request) -> Frontiers:
    """The frontiers of the companies of a request; of no quarters where no two can be compared in any."""
    panel = comparable(production_panel(store, request))
    shape, joint = panel.known.shape, panel.joint()
    if not panel.quarters:
        nothing = Peers(np.empty((*shape, shape[1])), np.empty((*shape, shape[1])))
        return Frontiers(panel, joint, 0, np.empty(shape), nothing, np.empty(shape), (), ())
    envelopment, current = dea.envelopment(panel.inputs, panel.outputs), quarter_to_show(panel)
    return Frontiers(
        panel=panel,
        joint=joint,
        current=current,
        efficiency=envelopment.scores,
        peers=_peers(panel, envelopment.weights),
        shift=_shift(panel, current),
        now=tuple(_isoquant(panel, q, panel.known[q]) for q in range(shape[0])),
        before=tuple(_before(panel, q) for q in range(shape[0])),
    )


def _shift(panel: ProductionPanel, current: int) -> Values:
    """Technical change since a year before of the companies known at both ends, where there are two of them."""
    change = np.full(panel.known.shape, np.nan)
    if (before := _year_before(panel, current)) is None:
        return change
    both = np.flatnonzero(panel.known[before] & panel.known[current])
    if len(both) > 1:
        pair = panel.of([before, current], both)
        change[current, both] = malmquist(pair.inputs, pair.outputs).technical[0]
    return change


def _year_before(panel: ProductionPanel, quarter: int) -> int | None:
    """The place of the quarter a year before one, None where it is not in the panel."""
    name = str(pd.Period(panel.quarters[quarter], freq="Q") - _YEAR)
    return panel.quarters.index(name) if name in panel.quarters else None


def _before(panel: ProductionPanel, quarter: int) -> Isoquant | None:
    before = _year_before(panel, quarter)
    if before is None or not (both := panel.known[quarter] & panel.known[before]).any():
        return None
    return _isoquant(panel, before, both)


def _isoquant(panel: ProductionPanel, quarter: int, members: npt.NDArray[np.bool_]) -> Isoquant:
    """The frontier of one quarter, of some companies known in it."""
    places = np.flatnonzero(members)
    points = (panel.inputs[quarter, :, ::-1] / panel.outputs[quarter])[places]
    corners = isoquant.vertices(points)
    return Isoquant(places[corners], points[corners, 0], points[corners, 1])


# ---------------------------------------------------------------------------------------- scores


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Ends of a score's 95% interval and the score less its bias; arrays are 1 x companies. And how often intervals of
    such a sample hold the truth.
    """

    low: Values
    high: Values
    corrected: Values
    coverage: FrontierCoverage


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """The companies that can be compared in the quarter to show; without any quarter the panel is empty.

    Arrays are 1 x companies. `beyond` is the super-efficiency of efficient companies, NaN where it has no solution.
    `interval` is None without replications, for fewer than 25 companies, for variable returns, for which no coverage is
    measured, and where no company is inefficient.
    """

    panel: ProductionPanel
    efficiency: Values
    beyond: Values
    people_slack: Values
    capital_slack: Values
    output_slack: Values
    peers: Peers
    interval: Interval | None

    @property
    def quarter(self) -> str:
        return self.panel.quarters[0]

    @property
    def documents(self) -> frozenset[str]:
        return self.panel.sources


def scores(store: Store, request: Request) -> Scores:
    """Scores, slacks and peers of one quarter. Options: returns, orientation, replications (none: no interval)."""
    whole = comparable(production_panel(store, request))
    if not whole.quarters:
        return _no_scores(whole)
    at = quarter_to_show(whole)
    panel = whole.of([at], np.flatnonzero(whole.known[at])).joint()
    how = {"returns": request.options["returns"], "orientation": request.options["orientation"]}
    envelopment = dea.envelopment(panel.inputs, panel.outputs, **how)
    beyond = dea.super_efficiency(panel.inputs, panel.outputs, **how)
    return Scores(
        panel=panel,
        efficiency=envelopment.scores,
        beyond=np.where((envelopment.scores == 1) & np.isfinite(beyond), beyond, np.nan),
        people_slack=envelopment.input_slacks[:, :, 0],
        capital_slack=envelopment.input_slacks[:, :, 1],
        output_slack=envelopment.output_slacks[:, :, 0],
        peers=_peers(panel, envelopment.weights),
        interval=_interval(panel, envelopment.scores, how, int(request.options["replications"])),
    )


def _no_scores(panel: ProductionPanel) -> Scores:
    count = len(panel.companies)
    nothing = np.empty((0, count))
    peers = np.empty((0, count, count))
    return Scores(panel, nothing, nothing, nothing, nothing, nothing, Peers(peers, peers), None)


def _interval(panel: ProductionPanel, efficiency: Values, how: dict[str, Any], replications: int) -> Interval | None:
    few, measurable = len(panel.companies) < FEWEST, how["returns"] == "constant"
    if replications <= 1 or few or not measurable or not (efficiency < 1).any():
        return None
    ends = dea_bootstrap.intervals(panel.inputs[0], panel.outputs[0], replications=replications, **how)
    measured = frontier_coverage(panel.inputs[0], panel.output[0], replications=min(REPLICATIONS, replications))
    return Interval(ends.low[None], ends.high[None], ends.corrected[None], measured)


# ------------------------------------------------------------------------------------- malmquist


@dataclass(frozen=True, slots=True, eq=False)
class Productivity:
    """The Malmquist index of the balanced panel and its two factors.

    Arrays are quarters x companies, chained, 1 in the first quarter.
    """

    panel: ProductionPanel
    index: Values
    catching_up: Values
    shift: Values

    @property
    def documents(self) -> frozenset[str]:
        return self.panel.sources


def productivity(store: Store, request: Request) -> Productivity:
    """Productivity of the companies of a request; of no quarters where no two companies have two in common."""
    panel = balanced(production_panel(store, request))
    if len(panel.quarters) < 2:
        empty = panel.of([], np.arange(len(panel.companies)))
        nothing = np.empty(empty.known.shape)
        return Productivity(empty, nothing, nothing, nothing)
    changes = malmquist(panel.inputs, panel.outputs)
    chain = panel.joint().since()
    return Productivity(chain, chained(changes.index), chained(changes.efficiency), chained(changes.technical))
