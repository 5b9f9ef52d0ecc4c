"""Companies as units of production: people, capital and output by quarter, and results of their comparison as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from charts.core import Request
from contracts import VALUE_COLUMNS, Evidence, Unit
from data.store import Store
from engine import catalogue, evaluate

COLUMNS: Final = (*VALUE_COLUMNS, "company", "peer", "moment")
PATIENCE: Final = 4  # quarters by which the quarter shown may be older than the newest, when more companies have it
_RANKS: Final = {e.value: e.rank for e in Evidence}
_NAMES: Final = np.array([e.value for e in Evidence], dtype=object)


@dataclass(frozen=True, slots=True)
class Units:
    """Companies by quarters. `values` (quarters x companies x 3) are people, capital and output, all missing where one of
    them is missing or not above zero. The layers (quarters x companies) tell of the three: the weakest evidence, the newest
    day, its document, and the end of the output's period.
    """

    tickers: tuple[str, ...]
    quarters: tuple[str, ...]
    values: np.ndarray
    rank: np.ndarray
    known_on: np.ndarray
    accession: np.ndarray
    period_end: np.ndarray

    @property
    def there(self) -> np.ndarray:
        """Which companies (quarters x companies) can be compared."""
        return np.asarray(np.isfinite(self.values[:, :, 0]))

    @property
    def inputs(self) -> np.ndarray:
        return self.values[:, :, :2]

    @property
    def outputs(self) -> np.ndarray:
        return self.values[:, :, 2:]

    def of(self, quarters: Sequence[int] | np.ndarray, companies: Sequence[int] | np.ndarray) -> Units:
        """The quarters and companies at these places."""
        cut = np.ix_(np.asarray(quarters, dtype=int), np.asarray(companies, dtype=int))
        layers = (layer[cut] for layer in (self.values, self.rank, self.known_on, self.accession, self.period_end))
        return Units(
            tuple(self.tickers[int(c)] for c in companies), tuple(self.quarters[int(q)] for q in quarters), *layers
        )  # fmt: skip

    def joint(self) -> Units:
        """The same with the layers of all companies of a quarter: what a comparison of all of them rests on."""
        there = self.there
        rank = np.where(there, self.rank, -1).max(axis=1, initial=-1, keepdims=True)
        at = np.where(there, self.known_on, np.datetime64(0, "s")).argmax(axis=1)[:, None] + np.zeros(
            there.shape, dtype=int
        )
        newest, document = (np.take_along_axis(layer, at, axis=1) for layer in (self.known_on, self.accession))
        return replace(self, rank=np.broadcast_to(rank, there.shape), known_on=newest, accession=document)

    def since(self) -> Units:
        """The same with the layers of all quarters so far: what a chain of changes rests on."""
        rank = np.maximum.accumulate(self.rank, axis=0)
        day = np.where(np.isnat(self.known_on), np.iinfo("int64").min, self.known_on.view("int64"))
        so_far = np.maximum.accumulate(day, axis=0)
        at = np.maximum.accumulate(np.where(day == so_far, np.arange(len(day))[:, None], 0), axis=0)
        newest, document = (np.take_along_axis(layer, at, axis=0) for layer in (self.known_on, self.accession))
        return replace(self, rank=rank, known_on=newest, accession=document)


def units(store: Store, request: Request) -> Units:
    """The companies to compare, chosen or all of the store. `request.names` begin with people, capital and output."""
    names, tickers = request.names[:3], list(request.companies)
    if request.options.get("reference") == "all":
        tickers += [c.ticker for c in catalogue.companies(store) if c.ticker not in tickers]
    rows = evaluate.values(store, names, tickers, start=request.start, end=request.end, as_of=request.as_of)
    rows = rows.dropna(subset=["value"])
    quarters = (
        [str(q) for q in pd.period_range(rows["quarter"].min(), rows["quarter"].max(), freq="Q")] if len(rows) else []
    )
    at = tuple(
        pd.Index(order).get_indexer(pd.Index(rows[column]))
        for column, order in (("quarter", quarters), ("ticker", tickers), ("name", list(names)))
    )
    return _units(rows, at, tuple(tickers), tuple(quarters))


def _units(
    rows: pd.DataFrame, at: tuple[np.ndarray, ...], tickers: tuple[str, ...], quarters: tuple[str, ...]
) -> Units:
    def layer(column: Any, empty: Any, kind: Any) -> np.ndarray:
        made = np.full((len(quarters), len(tickers), 3), empty, dtype=kind)
        made[at] = column
        return made

    values = layer(rows["value"].to_numpy("float64"), np.nan, "float64")
    values[(~(values > 0)).any(axis=2)] = np.nan
    nat = np.datetime64("NaT", "s")
    days = layer(rows["known_on"].to_numpy("datetime64[s]"), nat, "datetime64[s]")
    newest = np.where(np.isnat(days), np.datetime64(0, "s"), days).argmax(axis=2)[:, :, None]
    documents = layer(rows["accession"].to_numpy(object), None, object)
    ranks = layer(rows["evidence"].map(_RANKS).to_numpy(), -1, "int64").max(axis=2)
    ends = layer(rows["period_end"].to_numpy("datetime64[s]"), nat, "datetime64[s]")[:, :, 2]
    return Units(
        tickers, quarters, values, np.maximum(ranks, Evidence.DERIVED.rank),
        np.take_along_axis(days, newest, axis=2)[:, :, 0], np.take_along_axis(documents, newest, axis=2)[:, :, 0], ends,
    )  # fmt: skip


def compared(found: Units) -> Units:
    """Only the quarters in which two companies or more can be compared: one alone is its own frontier."""
    return found.of(np.flatnonzero(found.there.sum(axis=1) > 1), np.arange(len(found.tickers)))


def moment(found: Units) -> int:
    """The place of the quarter to show: of the newest five, that with most companies, the newest of several."""
    count, at = found.there.sum(axis=1), pd.PeriodIndex(found.quarters, freq="Q").asi8
    near = np.flatnonzero(at >= at[-1] - PATIENCE)[::-1]
    return int(near[count[near].argmax()])


def balanced(found: Units) -> Units:
    """The balanced panel with most observations: companies that all have every one of some quarters between two.

    For every first and last quarter the companies known most often between them are tried, and the quarters in which all of
    them are known; the largest product wins, then the more companies, then the later end.
    """
    there = found.there
    best, chosen = (0, 0, 0), (np.array([], dtype=int), np.array([], dtype=int))
    for first in range(len(there)):
        for last in range(first + 1, len(there)):
            ends = np.flatnonzero(there[first] & there[last])
            ends = ends[np.argsort(-there[first : last + 1, ends].sum(axis=0), kind="stable")]
            common = np.logical_and.accumulate(there[first : last + 1][:, ends], axis=1).sum(axis=0)
            for count in range(2, len(ends) + 1):
                size = (count * int(common[count - 1]), count, last)
                if size > best:
                    members = np.sort(ends[:count])
                    best, chosen = (
                        size,
                        (first + np.flatnonzero(there[first : last + 1][:, members].all(axis=1)), members),
                    )
    return found.of(*chosen)


# ----------------------------------------------------------------------------------------- rows


def rows(found: Units, name: str, unit: Unit, values: np.ndarray, *, peers: Any = None) -> pd.DataFrame:
    """One row per company and quarter with a finite value (quarters x companies), and per peer (x companies) when given."""
    wide = values[:, :, None] if peers is None else values
    t, k, j = np.nonzero(np.isfinite(wide) & (wide != 0 if peers is not None else True))
    return pd.DataFrame(
        {
            "ticker": np.array(found.tickers, dtype=object)[k], "quarter": np.array(found.quarters, dtype=object)[t],
            "period_end": found.period_end[t, k], "name": name, "value": wide[t, k, j], "unit": unit.symbol,
            "evidence": _NAMES[found.rank[t, k]], "known_on": found.known_on[t, k], "accession": found.accession[t, k],
            "peer": None if peers is None else np.array(found.tickers, dtype=object)[j],
        }
    )  # fmt: skip


def frame(store: Store, parts: Sequence[pd.DataFrame], shown: str) -> pd.DataFrame:
    """The rows as one frame (`COLUMNS`), with the names of companies and the quarter to show."""
    names = {c.ticker: c.name for c in catalogue.companies(store)}
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    whole = pd.concat(parts, ignore_index=True)
    return whole.assign(company=whole["ticker"].map(names), moment=shown)[list(COLUMNS)]
