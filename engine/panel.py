"""Series of many companies on one grid of calendar quarters: what the metrics are computed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analytics.metrics.declare import Panel
from contracts import MEASURES, Evidence, Measure
from data import queries
from data.store import Store

_RANK = {e.value: e.rank for e in Evidence}


@dataclass(frozen=True, slots=True)
class Grid:
    """A panel with what it takes to lead its numbers back: true period ends, and the documents behind the codes."""

    panel: Panel
    period_ends: pd.Series  # datetime64 by (ticker, quarter), NaT where nothing is known
    accessions: np.ndarray  # document by code


def panel(store: Store, measures: Sequence[str], tickers: Sequence[str], as_of: date | None = None) -> Grid:
    """The measures of the companies on a complete grid (company x calendar quarter), as known on a day.

    Layers: value, evidence (rank, -1 missing), known_on, and the code of the newest document behind it.
    """
    wanted = [MEASURES[name] for name in measures]
    bases = sorted({"quarter" if m.basis == "average" else m.basis for m in wanted})
    rows = queries.series(store, tickers, sorted({m.concept.name for m in wanted}), bases, as_of)
    return _grid(rows, wanted, tickers)


def _grid(rows: pd.DataFrame, wanted: Sequence[Measure], tickers: Sequence[str]) -> Grid:
    months = rows["quarter"].dt.year * 4 + rows["quarter"].dt.quarter - 1
    first, last = (int(months.min()), int(months.max())) if len(rows) else (8000, 7999)
    quarters = pd.period_range(
        pd.Period(ordinal=first - 1970 * 4, freq="Q-DEC"), periods=last - first + 1, name="quarter"
    )
    ordered = sorted(tickers)
    index = pd.MultiIndex.from_product([ordered, quarters], names=["ticker", "quarter"])
    place = pd.Index(ordered).get_indexer(pd.Index(rows["ticker"])) * len(quarters) + (months.to_numpy() - first)
    codes, accessions = pd.factorize(rows["accession"].fillna(rows["source_id"]))
    layers = _Layers(rows, place, codes.astype("int32"), len(ordered), len(quarters))
    columns = {m.name: layers.measure(m) for m in wanted}
    frames = [pd.DataFrame({name: found[i] for name, found in columns.items()}, index=index) for i in range(4)]
    return Grid(Panel(*frames), pd.Series(layers.period_ends(), index=index), np.asarray(accessions, dtype=object))


class _Layers:
    """Places long rows on the flat grid, one measure at a time."""

    def __init__(self, rows: pd.DataFrame, place: np.ndarray, codes: np.ndarray, companies: int, quarters: int) -> None:
        self.rows, self.place, self.codes = rows, place, codes
        self.shape = (companies, quarters)
        self.size = companies * quarters
        self.evidence = rows["evidence"].map(_RANK).to_numpy("int8")
        self.known_on = rows["known_on"].to_numpy("datetime64[D]").astype("datetime64[s]")

    def measure(self, m: Measure) -> tuple[np.ndarray, ...]:
        basis = "quarter" if m.basis == "average" else m.basis
        own = ((self.rows["concept"] == m.concept.name) & (self.rows["basis"] == basis)).to_numpy()
        at = self.place[own]
        value = np.full(self.size, np.nan)
        value[at] = self.rows["value"].to_numpy()[own]
        evidence = np.full(self.size, -1, "int8")
        evidence[at] = self.evidence[own]
        known_on = np.full(self.size, np.datetime64("NaT", "s"))
        known_on[at] = self.known_on[own]
        accession = np.full(self.size, -1, "int32")
        accession[at] = self.codes[own]
        found = (value, evidence, known_on, accession)
        return year_mean(*(layer.reshape(self.shape) for layer in found)) if m.basis == "average" else found

    def period_ends(self) -> np.ndarray:
        """The fiscal period end of each company and quarter; the calendar quarter's end where only prices are known."""
        ends = np.full(self.size, np.datetime64("NaT", "s"))
        market = (self.rows["concept"] == "market_value").to_numpy()
        for own in (market, ~market):
            ends[self.place[own]] = self.rows["period_end"].to_numpy("datetime64[s]")[own]
        return ends


def year_mean(
    value: np.ndarray, evidence: np.ndarray, known_on: np.ndarray, accession: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Mean of four contiguous quarter ends, each layer companies x quarters in and flat out.

    Evidence is that of the weakest, day and document those of the newest of the four.
    """
    shape = value.shape
    window = [np.s_[:, 3 - lag : shape[1] - lag] for lag in range(4)]
    mean, weakest = np.full(shape, np.nan), np.full(shape, -1, "int8")
    newest, document = np.full(shape, np.datetime64("NaT", "s")), np.full(shape, -1, "int32")
    if shape[1] > 3:
        mean[:, 3:] = np.mean([value[w] for w in window], axis=0)
        weakest[:, 3:] = np.max([evidence[w] for w in window], axis=0)
        days = np.stack([known_on[w] for w in window])
        latest = days.view("int64").argmax(axis=0)[None]
        newest[:, 3:] = np.take_along_axis(days, latest, axis=0)[0]
        document[:, 3:] = np.take_along_axis(np.stack([accession[w] for w in window]), latest, axis=0)[0]
    missing = np.isnan(mean)
    weakest = np.where(missing, -1, np.maximum(weakest, Evidence.DERIVED.rank)).astype("int8")
    newest[missing], document[missing] = np.datetime64("NaT", "s"), -1
    return mean.ravel(), weakest.ravel(), newest.ravel(), document.ravel()
