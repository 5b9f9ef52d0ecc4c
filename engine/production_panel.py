"""Companies as units of production: people, capital and output by quarter, and results of their comparison as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.evidence import Documents, Provenance
from contracts import VALUE_COLUMNS, Unit
from data.store import Store
from engine import catalogue, evaluate
from engine.request import Request

COLUMNS: Final = (*VALUE_COLUMNS, "company", "peer", "moment")
PATIENCE: Final = 4  # quarters by which the quarter shown may be older than the newest, when more companies have it


@dataclass(frozen=True, slots=True)
class Units:
    """Companies by quarters. `values` (quarters x companies x 3) are people, capital and output, all missing where one of
    them is missing or not above zero. `provenance` (quarters x companies) is that of arithmetic on the three, `period_end`
    the end of the output's period.
    """

    tickers: tuple[str, ...]
    quarters: tuple[str, ...]
    values: np.ndarray
    provenance: Provenance
    documents: Documents
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
        return Units(
            tuple(self.tickers[int(c)] for c in companies), tuple(self.quarters[int(q)] for q in quarters),
            self.values[cut], self.provenance[cut], self.documents, self.period_end[cut],
        )  # fmt: skip

    def joint(self) -> Units:
        """The same with the provenance of all companies of a quarter: what a comparison of all of them rests on."""
        whole = self.provenance.where(self.there).over(axis=1, keepdims=True)
        return replace(self, provenance=whole.broadcast_to(self.there.shape))

    def since(self) -> Units:
        """The same with the provenance of all quarters so far: what a chain of changes rests on."""
        return replace(self, provenance=self.provenance.running(axis=0))


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
    ends = layer(rows["period_end"].to_numpy("datetime64[s]"), np.datetime64("NaT", "s"), "datetime64[s]")[:, :, 2]
    behind, documents = Provenance.read(rows)
    return Units(tickers, quarters, values, behind.placed(at, values.shape).over(axis=2).derived(), documents, ends)


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
            **found.provenance[t, k].columns(found.documents),
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
