"""Series of many companies on one grid of calendar quarters: what the metrics are computed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.evidence import Documents, Provenance
from analytics.metrics.declare import Panel
from contracts import MEASURES, TRAILING, Measure
from data.reading import queries
from data.store import Store
from engine import periods
from engine.currencies import in_dollars

YEAR: Final = 4  # quarters


@dataclass(frozen=True, slots=True)
class Grid:
    """A panel with what it takes to lead its numbers back: true period ends, and the documents behind the codes."""

    panel: Panel
    period_ends: pd.Series  # datetime64 by (ticker, quarter), NaT where nothing is known
    documents: Documents


def panel(
    store: Store,
    measures: Sequence[str],
    tickers: Sequence[str],
    as_of: date | None = None,
    *,
    any_currency: bool = False,
    period: str = TRAILING,
) -> Grid:
    """The measures of the companies on a complete grid (company x calendar quarter), as known on a day.

    With the period `quarterly` measures of twelve months are those of one quarter under the same names.

    Each value comes with its provenance. Amounts in another currency than dollars are missing but with `any_currency`.
    The charts of a page share one grid: it is read, never written to.
    """
    wanted = [(name, periods.of_period(MEASURES[name], period)) for name in measures]
    key = ("panel", tuple((name, measure.basis) for name, measure in wanted), tuple(tickers), as_of, any_currency)
    return store.memo.of(
        key,
        lambda: _computed(store, [measure for _, measure in wanted], tickers, as_of, any_currency),
    )


def _computed(
    store: Store, wanted: Sequence[Measure], tickers: Sequence[str], as_of: date | None, any_currency: bool
) -> Grid:
    bases = sorted({"quarter" if m.basis == "average" else m.basis for m in wanted})
    rows = queries.series(store, tickers, sorted({m.concept.name for m in wanted}), bases, as_of)
    return _grid(rows if any_currency else in_dollars(rows), wanted, tickers)


def _grid(rows: pd.DataFrame, wanted: Sequence[Measure], tickers: Sequence[str]) -> Grid:
    months = rows["quarter"].dt.year * 4 + rows["quarter"].dt.quarter - 1
    first, last = (int(months.min()), int(months.max())) if len(rows) else (8000, 7999)
    quarters = pd.period_range(
        pd.Period(ordinal=first - 1970 * 4, freq="Q-DEC"), periods=last - first + 1, name="quarter"
    )
    ordered = sorted(tickers)
    index = pd.MultiIndex.from_product([ordered, quarters], names=["ticker", "quarter"])
    place = pd.Index(ordered).get_indexer(pd.Index(rows["ticker"])) * len(quarters) + (months.to_numpy() - first)
    provenance, documents = Provenance.read(rows.assign(accession=rows["accession"].fillna(rows["source_id"])))
    layers = _Layers(rows, place, provenance, len(ordered), len(quarters))
    columns = {m.name: layers.measure(m) for m in wanted}
    values = pd.DataFrame({name: value.ravel() for name, (value, _) in columns.items()}, index=index)
    measured = Panel(values, {name: behind for name, (_, behind) in columns.items()})
    return Grid(measured, pd.Series(layers.period_ends(), index=index), documents)


class _Layers:
    """Places long rows on the flat grid, one measure at a time."""

    def __init__(
        self, rows: pd.DataFrame, place: np.ndarray, provenance: Provenance, companies: int, quarters: int
    ) -> None:
        self.rows, self.place, self.provenance = rows, place, provenance
        self.shape = (companies, quarters)
        self.size = companies * quarters
        self._value = rows["value"].to_numpy()
        self._of: dict[Any, Any] = {**rows.groupby(["concept", "basis"]).indices}

    def measure(self, m: Measure) -> tuple[np.ndarray, Provenance]:
        """Value and provenance, companies x quarters."""
        basis = "quarter" if m.basis == "average" else m.basis
        chosen = self._of.get((m.concept.name, basis), np.empty(0, dtype=np.intp))
        at = self.place[chosen]
        value = np.full(self.size, np.nan)
        value[at] = self._value[chosen]
        layers = value.reshape(self.shape), self.provenance[chosen].placed(at, self.size).reshape(*self.shape)
        return year_mean(*layers) if m.basis == "average" else layers

    def period_ends(self) -> np.ndarray:
        """The fiscal period end of each company and quarter; the calendar quarter's end where only prices are known."""
        ends = np.full(self.size, np.datetime64("NaT", "s"))
        market = (self.rows["concept"] == "market_value").to_numpy()
        for chosen in (market, ~market):
            ends[self.place[chosen]] = self.rows["period_end"].to_numpy("datetime64[s]")[chosen]
        return ends


def year_mean(value: np.ndarray, provenance: Provenance) -> tuple[np.ndarray, Provenance]:
    """Mean of four contiguous quarter ends and its provenance, both companies x quarters."""
    mean = np.full(value.shape, np.nan)
    if value.shape[1] >= YEAR:
        mean[:, YEAR - 1 :] = np.mean([value[:, YEAR - 1 - k : value.shape[1] - k] for k in range(YEAR)], axis=0)
    return mean, provenance.window(YEAR).derived().where(~np.isnan(mean))
