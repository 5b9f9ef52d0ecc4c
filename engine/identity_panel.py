"""The levels that an identity is made of, such as people, output, profit and value, of some companies on one grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.evidence import Documents, Provenance, stacked
from analytics.grid import matrix
from analytics.methods.lmdi import State, state
from analytics.metrics.declare import evaluate, required_measures
from contracts import ANNUAL_HEADCOUNT_AGE
from data.store import Store
from engine.catalogue import checked_tickers, describe
from engine.panel import panel, year_mean


@dataclass(frozen=True, slots=True)
class Own:
    """One company's levels: quarters x levels, the quarters without a gap.

    A level that is the mean of four quarter ends has the name of what is averaged and `_average`. `provenance` is of the
    values, quarters x levels.
    """

    ticker: str
    quarters: tuple[str, ...]
    names: tuple[str, ...]
    units: tuple[str, ...]
    values: np.ndarray
    provenance: Provenance
    documents: Documents
    period_ends: np.ndarray

    def place(self, quarter: str) -> int | None:
        """Where a quarter stands, None when the grid has no such quarter."""
        return self.quarters.index(quarter) if quarter in self.quarters else None

    def states(self) -> np.ndarray:
        """The `State` of every level in every quarter."""
        return state(self.values)

    def row(self, at: int, level: int) -> dict[str, object]:
        """A level as a row with `contracts.VALUE_COLUMNS`."""
        behind = self.provenance[at, level]
        return self.told(at, self.names[level], float(self.values[at, level]), self.units[level], behind)

    def told(self, at: int, name: str, value: float, unit: str, behind: Provenance) -> dict[str, object]:
        """A number of this company and quarter, with the provenance of it alone, as a row with `contracts.VALUE_COLUMNS`."""
        where = {"ticker": self.ticker, "quarter": self.quarters[at], "period_end": self.period_ends[at]}
        return {**where, "name": name, "value": value, "unit": unit, **behind.columns(self.documents)}


def levels(
    store: Store, names: Sequence[str], companies: Sequence[str], *, averaged: Sequence[str] = (),
    as_of: date | None = None,
) -> list[Own]:  # fmt: skip
    """The named measures or metrics of each company, those in `averaged` as the mean of four quarter ends.

    Raises UsageError for an unknown name or company.
    """
    tickers = checked_tickers(store, companies)
    grid = panel(store, required_measures(names), tickers, as_of)
    result = evaluate(names, grid.panel)
    found = {}
    for name in names:
        level = matrix(result.values[name]), result.provenance[name]
        found[f"{name}_average" if name in averaged else name] = year_mean(*level) if name in averaged else level
    quarters = tuple(result.values.index.levels[1].astype("str"))  # type: ignore[attr-defined]
    ends = grid.period_ends.to_numpy().reshape(len(tickers), len(quarters))
    units = tuple(describe(name).unit.symbol for name in names)
    values = np.stack([value for value, _ in found.values()], axis=-1)
    provenance = stacked([behind for _, behind in found.values()])
    place = {ticker: i for i, ticker in enumerate(sorted(tickers))}

    def own(ticker: str) -> Own:
        i = place[ticker]
        return Own(ticker, quarters, tuple(found), units, values[i], provenance[i], grid.documents, ends[i])

    return [own(ticker) for ticker in tickers]


# --------------------------------------------------------------------------------------- base and end


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a company can be looked at. `refused` says why it cannot, `moved` why it ends early."""

    base: int = -1
    end: int = -1
    refused: dict[str, object] | None = None
    moved: dict[str, object] | None = None


def span(own: Own, base: str, asked: str | None) -> Span:
    """The base quarter, and the last quarter up to the one asked for in which every level is above zero.

    Without `asked` the newest quarter for which accounts are known. The base is never moved: where a level fails there,
    the nearest quarters in which none fails are told.
    """
    usable = (own.states() == State.USABLE).all(axis=-1)
    first, limit = own.place(base), _limit(own, asked)
    if first is None or not usable[first]:
        return Span(refused={**_problem(own, base, _near(own, usable, base, asked)), **_never(own, asked)})
    if limit <= first:
        nothing = {"reason": "not_after", "since": base, "name": own.names[-1], "near": "", "part": "end"}
        return Span(refused={"ticker": own.ticker, "quarter": own.quarters[first], **nothing})
    last = int(np.flatnonzero(usable[: limit + 1])[-1])
    if last == first or ANNUAL_HEADCOUNT_AGE.passed_by(limit - last):
        near = own.quarters[last] if last > first else ""
        return Span(refused=_problem(own, own.quarters[last + 1], near, role="end"))
    moved = None if last == limit else _problem(own, own.quarters[last + 1], own.quarters[last], role="moved")
    return Span(first, last, moved=moved)


def _limit(own: Own, asked: str | None) -> int:
    """Place of the last quarter to look at. Prices run ahead of the accounts, so they alone make no newest quarter."""
    if asked is not None:
        return int(np.searchsorted(np.array(own.quarters), asked, side="right")) - 1
    accounts = [i for i, name in enumerate(own.names) if name != "market_value"]
    known = np.flatnonzero(np.isfinite(own.values[:, accounts]).any(axis=-1))
    return int(known[-1]) if len(known) else -1


def _near(own: Own, usable: np.ndarray, base: str, asked: str | None) -> str:
    """The nearest quarters before and after the base in which every level can be used."""
    fine = [q for q, ok in zip(own.quarters, usable, strict=True) if ok and (asked is None or q < asked)]
    before, after = [q for q in fine if q < base], [q for q in fine if q > base]
    return " ".join([*before[-1:], *after[:1]])


def _never(own: Own, asked: str | None) -> dict[str, object]:
    """The levels that are known in no quarter up to the one asked for, and those that are known but never above zero."""
    states = own.states()[[i for i, q in enumerate(own.quarters) if asked is None or q <= asked]]
    unknown, usable = (states == State.MISSING).all(axis=0), (states == State.USABLE).any(axis=0)
    never = [name for name, none in zip(own.names, unknown, strict=True) if none]
    below = [name for name, none, some in zip(own.names, unknown, usable, strict=True) if not (none or some)]
    return {"never": " ".join(never), "below": " ".join(below)}


def _problem(own: Own, quarter: str, near: str, role: str = "base") -> dict[str, object]:
    """The first level at fault in a quarter: missing ones before those that are not above zero."""
    at = own.place(quarter)
    states = np.full(len(own.names), State.MISSING, dtype=np.int8) if at is None else own.states()[at]
    level = next(
        (int(np.flatnonzero(states == code)[0]) for code in (State.MISSING, State.NEGATIVE, State.ZERO)
         if (states == code).any()), 0,
    )  # fmt: skip
    value = float("nan") if at is None else float(own.values[at, level])
    return {
        "ticker": own.ticker, "quarter": quarter, "name": own.names[level], "value": value, "unit": own.units[level],
        "reason": State(int(states[level])).name.lower(), "near": near, "part": role,
    }  # fmt: skip


def gaps(own: Own, found: Span) -> list[dict[str, object]]:
    """A row for every quarter between base and end in which a level cannot be used."""
    usable = (own.states() == State.USABLE).all(axis=-1)
    return [_problem(own, own.quarters[at], "", role="gap") for at in range(found.base, found.end) if not usable[at]]
