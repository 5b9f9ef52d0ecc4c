"""Companies as units of production: people, capital and output by quarter, and which of them can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Documents, Provenance
from contracts import Company
from data.age_limits import ANNUAL_HEADCOUNT_AGE
from data.store import Store
from engine import catalogue, evaluate
from engine.request import Request

Values = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_NOBODY: Final = np.array([], dtype=int)


@dataclass(frozen=True, slots=True, eq=False)
class ProductionPanel:
    """Companies by quarters.

    `values` (quarters x companies x 3) are people, capital and output, all missing where one of them is missing or not
    above zero. `provenance` (quarters x companies) is that of arithmetic on the three, `period_end` the end of the
    output's period.
    """

    companies: tuple[Company, ...]
    quarters: tuple[str, ...]
    values: Values
    provenance: Provenance
    documents: Documents
    period_end: Days

    @property
    def tickers(self) -> tuple[str, ...]:
        return tuple(c.ticker for c in self.companies)

    @property
    def known(self) -> Flags:
        """Which companies (quarters x companies) can be compared."""
        return np.asarray(np.isfinite(self.values[:, :, 0]))

    @property
    def people(self) -> Values:
        return self.values[:, :, 0]

    @property
    def capital(self) -> Values:
        return self.values[:, :, 1]

    @property
    def output(self) -> Values:
        return self.values[:, :, 2]

    @property
    def inputs(self) -> Values:
        return self.values[:, :, :2]

    @property
    def outputs(self) -> Values:
        return self.values[:, :, 2:]

    @property
    def sources(self) -> frozenset[str]:
        """The documents named by the provenance: of each value the newest behind it."""
        compared = self.provenance.where(self.known)
        return frozenset(str(name) for name in self.documents.named(compared.document).flat if name)

    def of(self, quarters: Sequence[int] | Places, companies: Sequence[int] | Places) -> ProductionPanel:
        """The quarters and companies at these places."""
        cut = np.ix_(np.asarray(quarters, dtype=int), np.asarray(companies, dtype=int))
        return ProductionPanel(
            companies=tuple(self.companies[int(c)] for c in companies),
            quarters=tuple(self.quarters[int(q)] for q in quarters),
            values=self.values[cut],
            provenance=self.provenance[cut],
            documents=self.documents,
            period_end=self.period_end[cut],
        )

    def joint(self) -> ProductionPanel:
        """The same with the provenance of all companies of a quarter: what a comparison of all of them rests on."""
        whole = self.provenance.where(self.known).over(axis=1, keepdims=True)
        return replace(self, provenance=whole.broadcast_to(self.known.shape))

    def since(self) -> ProductionPanel:
        """The same with the provenance of all quarters so far: what a chain of changes rests on."""
        return replace(self, provenance=self.provenance.running(axis=0))


def production_panel(store: Store, request: Request) -> ProductionPanel:
    """The companies to compare, chosen or all of the store. `request.names` begin with people, capital and output."""
    names, companies = request.names[:3], catalogue.companies(store, request.companies)
    if request.options.get("reference") == "all":
        companies = tuple(dict.fromkeys((*companies, *catalogue.companies(store))))
    tickers = [c.ticker for c in companies]
    rows = evaluate.values(store, names, tickers, start=request.start, end=request.end, as_of=request.as_of)
    rows = rows.dropna(subset=["value"])
    quarters = _span(rows["quarter"])
    axes = (("quarter", quarters), ("ticker", tickers), ("name", names))
    at = tuple(pd.Index(list(order)).get_indexer(pd.Index(rows[column])) for column, order in axes)
    return _placed(rows, at, companies, quarters)


def _span(quarters: pd.Series[Any]) -> tuple[str, ...]:
    """All quarters from the first to the last."""
    return tuple(map(str, pd.period_range(quarters.min(), quarters.max(), freq="Q"))) if len(quarters) else ()


def _placed(
    rows: pd.DataFrame, at: tuple[Places, ...], companies: tuple[Company, ...], quarters: tuple[str, ...]
) -> ProductionPanel:
    shape = (len(quarters), len(companies), 3)
    values = np.full(shape, np.nan)
    values[at] = rows["value"].to_numpy("float64")
    values[(~(values > 0)).any(axis=2)] = np.nan
    ends = np.full(shape, np.datetime64("NaT", "s"), dtype="datetime64[s]")
    ends[at] = rows["period_end"].to_numpy("datetime64[s]")
    behind, documents = Provenance.read(rows)
    provenance = behind.placed(at, shape).over(axis=2).derived()
    return ProductionPanel(companies, quarters, values, provenance, documents, ends[:, :, 2])


# ------------------------------------------------------------------------------------ what to compare


def comparable(panel: ProductionPanel) -> ProductionPanel:
    """Only the quarters in which two companies or more can be compared: one alone is its own frontier."""
    return panel.of(np.flatnonzero(panel.known.sum(axis=1) > 1), np.arange(len(panel.companies)))


def quarter_to_show(panel: ProductionPanel) -> int:
    """The place of the quarter to show: of the newest five, that with most companies, the newest of several."""
    count, at = panel.known.sum(axis=1), pd.PeriodIndex(panel.quarters, freq="Q").asi8
    near = np.flatnonzero(at >= at[-1] - ANNUAL_HEADCOUNT_AGE.limit)[::-1]
    return int(near[count[near].argmax()])


def balanced(panel: ProductionPanel) -> ProductionPanel:
    """The balanced panel with most observations: companies that all have every one of some quarters between two.

    For every first and last quarter the companies known most often between them are tried, and the quarters in which
    all of them are known; the largest product wins, then the more companies, then the later end.
    """
    known = panel.known
    best, chosen = (0, 0, 0), (_NOBODY, _NOBODY)
    for first in range(len(known)):
        for last in range(first + 1, len(known)):
            for size, members in _candidates(known[first : last + 1], last):
                if size > best:
                    common = np.flatnonzero(known[first : last + 1][:, members].all(axis=1))
                    best, chosen = size, (first + common, members)
    return panel.of(*chosen)


def _candidates(known: Flags, last: int) -> Iterator[tuple[tuple[int, int, int], Places]]:
    """Sets of two companies or more known at both ends, and what each is worth: observations, companies, end."""
    ends = np.flatnonzero(known[0] & known[-1])
    ends = ends[np.argsort(-known[:, ends].sum(axis=0), kind="stable")]
    common = np.logical_and.accumulate(known[:, ends], axis=1).sum(axis=0)
    for count in range(2, len(ends) + 1):
        yield (count * int(common[count - 1]), count, last), np.sort(ends[:count])
