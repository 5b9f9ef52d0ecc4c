"""The efficiency frontier of companies: who defines it, how far the others are, how firm that is, and how it moved."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from analytics.methods import data_envelopment as dea
from analytics.methods import dea_bootstrap, isoquant
from analytics.methods.malmquist_index import chained, malmquist
from contracts import FRACTION, INDEX, MULTIPLE, PERSONS, USD, Unit
from data.store import Store
from engine.production_panel import Units, balanced, compared, frame, moment, rows, units
from engine.request import Request

PER_USD: Final = Unit("persons/USD", dollars=-1, people=1)
WEIGHT: Final = Unit("weight")
_YEAR: Final = 4


def frontiers(store: Store, request: Request) -> pd.DataFrame:
    """One row per company, quarter and name (`units.COLUMNS`): inputs per unit of output, efficiency, and peers.

    Names: `people_per_output`, `capital_per_output`, `efficiency`, `peer_share` and `peer_weight` of each `peer`, and, in the
    quarter to show, `frontier_shift` since a year before. Constant returns.
    """
    found = compared(units(store, request))
    if not found.quarters:
        return frame(store, [], "")
    shown, joint = moment(found), found.joint()
    made = dea.envelopment(found.inputs, found.outputs)
    parts = [
        rows(found, "people_per_output", PER_USD, found.values[:, :, 0] / found.values[:, :, 2]),
        rows(found, "capital_per_output", MULTIPLE, found.values[:, :, 1] / found.values[:, :, 2]),
        rows(joint, "efficiency", FRACTION, made.scores),
        *_peers(joint, made.weights),
        _shift(joint, shown),
    ]
    return frame(store, parts, found.quarters[shown])


def _peers(found: Units, weights: np.ndarray) -> list[pd.DataFrame]:
    """Each peer's weight in the target, and the share of the target's output that it brings."""
    brought = weights * np.nan_to_num(found.values[:, None, :, 2])
    with np.errstate(invalid="ignore"):
        shares = brought / brought.sum(axis=2, keepdims=True)
    return [
        rows(found, "peer_share", FRACTION, shares, peers=True),
        rows(found, "peer_weight", WEIGHT, weights, peers=True),
    ]


def _shift(found: Units, shown: int) -> pd.DataFrame:
    """Technical change since a year before of the companies known at both ends, where there are two of them at least."""
    before = [q for q, name in enumerate(found.quarters) if name == _year_before(found.quarters[shown])]
    if not before:
        return rows(found, "frontier_shift", INDEX, np.full(found.there.shape, np.nan))
    both = np.flatnonzero(found.there[before[0]] & found.there[shown])
    change = np.full(found.there.shape, np.nan)
    if len(both) > 1:
        pair = found.of([before[0], shown], both)
        change[shown, both] = malmquist(pair.inputs, pair.outputs).technical[0]
    return rows(found, "frontier_shift", INDEX, change)


def _year_before(quarter: str) -> str:
    return str(pd.Period(quarter, freq="Q") - _YEAR)


def isoquants(store: Store, request: Request) -> pd.DataFrame:
    """The corners of each quarter's frontier, from least capital to most: quarter, line, ticker, x and y per output.

    `line` is "now", or "before" for the frontier of a year before, made of the companies that are there in both quarters.
    """
    found = compared(units(store, request))
    points = found.inputs[:, :, ::-1] / found.outputs
    lines = []
    for q, quarter in enumerate(found.quarters):
        lines.append(_corners(found, quarter, "now", points[q], found.there[q]))
        if (earlier := _year_before(quarter)) in found.quarters:
            p = found.quarters.index(earlier)
            lines.append(_corners(found, quarter, "before", points[p], found.there[q] & found.there[p]))
    columns = ["quarter", "line", "ticker", "x", "y"]
    return pd.concat(lines, ignore_index=True) if lines else pd.DataFrame(columns=columns)


def _corners(found: Units, quarter: str, line: str, points: np.ndarray, there: np.ndarray) -> pd.DataFrame:
    own = np.flatnonzero(there)
    corners = own[isoquant.vertices(points[own])] if len(own) else own
    tickers = [found.tickers[c] for c in corners]
    return pd.DataFrame(
        {"quarter": quarter, "line": line, "ticker": tickers, "x": points[corners, 0], "y": points[corners, 1]}
    )


# ---------------------------------------------------------------------------------------- scores


def scores(store: Store, request: Request) -> pd.DataFrame:
    """One row per company and name (and peer) of the quarter to show (`units.COLUMNS`).

    Names: `efficiency`, `efficiency_low` and `efficiency_high` (95% interval), `efficiency_corrected`, `super_efficiency`
    where it has a solution, `people_slack`, `capital_slack`, `output_slack`, `peer_share`, `peer_weight`. Options:
    returns, orientation, replications (none: no interval). Without an inefficient company there is no interval.
    """
    found = compared(units(store, request))
    if not found.quarters:
        return frame(store, [], "")
    at = moment(found)
    one = found.of([at], np.flatnonzero(found.there[at])).joint()
    how = {"returns": request.options["returns"], "orientation": request.options["orientation"]}
    made = dea.envelopment(one.inputs, one.outputs, **how)
    beyond = dea.super_efficiency(one.inputs, one.outputs, **how)
    parts = [
        rows(one, "efficiency", FRACTION, made.scores),
        rows(one, "super_efficiency", FRACTION, np.where(made.scores == 1, beyond, np.nan)),
        rows(one, "people_slack", PERSONS, made.input_slacks[:, :, 0]),
        rows(one, "capital_slack", USD, made.input_slacks[:, :, 1]),
        rows(one, "output_slack", USD, made.output_slacks[:, :, 0]),
        *_peers(one, made.weights),
    ]
    if int(request.options["replications"]) > 1 and (made.scores < 1).any():
        parts += _intervals(one, how, int(request.options["replications"]))
    return frame(store, parts, one.quarters[0])


def _intervals(one: Units, how: dict[str, str], replications: int) -> list[pd.DataFrame]:
    found = dea_bootstrap.intervals(one.inputs[0], one.outputs[0], replications=replications, **how)  # type: ignore[arg-type]
    named = {"efficiency_low": found.low, "efficiency_high": found.high, "efficiency_corrected": found.corrected}
    return [rows(one, name, FRACTION, values[None]) for name, values in named.items()]


# ------------------------------------------------------------------------------------- malmquist


def productivity(store: Store, request: Request) -> pd.DataFrame:
    """One row per company, quarter and name of the balanced panel (`units.COLUMNS`), each 1 in its first quarter.

    Names: `malmquist_index`, and its factors `malmquist_efficiency` and `malmquist_technical`, chained.
    """
    found = balanced(units(store, request))
    if len(found.quarters) < 2:
        return frame(store, [], "")
    made = malmquist(found.inputs, found.outputs)
    chain = found.joint().since()
    parts = [
        rows(chain, "malmquist_index", INDEX, chained(made.index)),
        rows(chain, "malmquist_efficiency", INDEX, chained(made.efficiency)),
        rows(chain, "malmquist_technical", INDEX, chained(made.technical)),
    ]
    return frame(store, parts, found.quarters[-1])
