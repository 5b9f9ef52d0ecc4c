"""The observations of a panel regression: values, evidence and logarithms of companies by time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.evidence import Documents, Provenance, merged
from contracts import Evidence
from data.reading import queries
from data.store import Store
from engine import evaluate
from engine.request import Request
from pages.across.specifications import COMPUTE, OUTCOMES, Regression, Specification, per_employee

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_NAMES: Final = (*(name for o in OUTCOMES for name in (o, per_employee(o))), COMPUTE, "compute_capital", "headcount")
_YEAR: Final = 4  # quarters
# A fiscal year that ends by June counts to the year before, so that one quarter's market is in one period.
_HALF: Final = 2


@dataclass(frozen=True, slots=True)
class Joined:
    """What a regression compares: one row per company and time (ticker, quarter, ..., y, x, perhaps z)."""

    rows: pd.DataFrame
    provenance: Provenance
    documents: Documents

    def of(self, chosen: Places) -> Joined:
        """The rows at these places."""
        return Joined(self.rows.iloc[chosen], self.provenance[chosen], self.documents)

    def without(self, ticker: str) -> Joined:
        """All but one company."""
        return self.of(np.flatnonzero(self.rows["ticker"] != ticker))


@dataclass(frozen=True, slots=True)
class Panel:
    """The observations of a request: values and provenance by name (n,).

    `at` has one row for each: ticker, quarter, period_end, ordinal, time.
    """

    values: Mapping[str, Values]
    provenance: Mapping[str, Provenance]
    documents: Documents
    at: pd.DataFrame

    def joined(self, outcome: str, how: Specification) -> Joined:
        """The logarithms of all that the specification takes, where all of them are there."""
        names = how.names(outcome)
        whole = self._defined(names)
        logs = np.log(self._stack(names)[whole])
        rows = self.at[whole].reset_index(drop=True).assign(**dict(zip("yxz", logs.T, strict=False)))
        levels = Joined(rows, merged(self.provenance[name] for name in names)[whole], self.documents)
        return _changes(levels) if how.changes else levels

    def newest(self, names: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
        """Ticker and document of each value that is known and has a logarithm."""
        whole = self._defined(names)
        tickers = self.at["ticker"].to_numpy()[whole]
        for name in names:
            yield from zip(tickers, self.documents.named(self.provenance[name].document[whole]), strict=True)

    def undefined(self, names: tuple[str, ...]) -> pd.Series[Any]:
        """Tickers of the observations that are known but not above zero, so that they have no logarithm."""
        return self.at["ticker"][self._known(names) & (self._stack(names) <= 0).any(axis=1)]

    def _defined(self, names: tuple[str, ...]) -> Flags:
        return np.asarray(self._known(names) & (self._stack(names) > 0).all(axis=1))

    def _known(self, names: tuple[str, ...]) -> Flags:
        return np.asarray(np.isfinite(self._stack(names)).all(axis=1))

    def _stack(self, names: tuple[str, ...]) -> Values:
        return np.column_stack([self.values[name] for name in names])


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the observations of a request depend on, beside the snapshot."""

    companies: tuple[str, ...]
    window: tuple[str | None, str | None]
    as_of: date | None
    annual: bool
    stated: bool


def regression_of(request: Request) -> Regression:
    """The regression that a request asks for."""
    asked: Regression = request.options["regression"]
    return asked


def panel_of(store: Store, request: Request) -> Panel:
    """The observations of a request's companies and window."""
    asked, window = regression_of(request), (request.start, request.end)
    wanted = _Wanted(request.companies, window, request.as_of, asked.annual, asked.stated)
    # The charts of a page, and the frames of a chart, share their observations.
    return store.memo.of(("observations", wanted), lambda: _read(store, wanted))


def _read(store: Store, key: _Wanted) -> Panel:
    start, end = key.window
    rows = evaluate.values(store, _NAMES, key.companies, start=start, end=end, as_of=key.as_of)
    # A plain grid: pandas' own strings cost more here than the regressions.
    rows = rows.astype({"ticker": object, "quarter": object, "accession": object})
    at, place = _grid(rows, annual=key.annual)
    behind, documents = Provenance.read(rows)
    names, numbers = rows["name"].to_numpy("object"), rows["value"].to_numpy("float64")
    values, provenance = {}, {}
    for name in _NAMES:
        own = np.flatnonzero(names == name)
        values[name] = _placed(numbers[own], place[own], len(at))
        provenance[name] = behind[own].placed(place[own], len(at))
    kept = _kept(store, key, provenance["headcount"], at)
    return Panel(
        {name: v[kept] for name, v in values.items()},
        {name: p[kept] for name, p in provenance.items()},
        documents,
        at[kept],
    )


def _grid(rows: pd.DataFrame, *, annual: bool) -> tuple[pd.DataFrame, Places]:
    """One row per company and quarter (ticker, quarter, period_end, ordinal, time), and the place of each value."""
    at = rows.groupby(["ticker", "quarter"])["period_end"].first().reset_index()
    at["period_end"] = pd.to_datetime(at["period_end"])
    keys = ["ticker", "quarter"]
    place = pd.MultiIndex.from_frame(at[keys]).get_indexer(pd.MultiIndex.from_frame(rows[keys]))
    quarters = pd.PeriodIndex(at["quarter"], freq="Q-DEC")
    at["ordinal"] = quarters.year * _YEAR + quarters.quarter
    years = np.array(quarters.year - (quarters.quarter <= _HALF), dtype=object)
    at["time"] = years if annual else at["quarter"]
    return at, place


def _placed(values: Values, place: Places, size: int) -> Values:
    """Values at their places; NaN elsewhere."""
    whole = np.full(size, np.nan)
    whole[place] = values
    return whole


def _kept(store: Store, key: _Wanted, headcount: Provenance, at: pd.DataFrame) -> Flags:
    """True for the observations that the request wants: with a date, fiscal year ends, stated headcount."""
    kept = np.array(at["period_end"].notna(), dtype=bool)
    if key.stated:
        kept &= headcount.stronger_than(Evidence.INTERPOLATED)
    if key.annual:
        ends = queries.fiscal_year_ends(store, key.companies, key.as_of)
        wanted = set(zip(ends["ticker"], ends["quarter"].dt.to_period("Q").astype("str"), strict=True))
        kept &= np.array([pair in wanted for pair in zip(at["ticker"], at["quarter"], strict=True)], dtype=bool)
    return kept


def _changes(levels: Joined) -> Joined:
    """The change of each logarithm over four quarters, resting on both ends."""
    rows = levels.rows.assign(place=np.arange(len(levels.rows)))
    both = rows.merge(rows.assign(ordinal=rows["ordinal"] + _YEAR), on=["ticker", "ordinal"], suffixes=("", "_before"))
    changed = both.assign(y=both["y"] - both["y_before"], x=both["x"] - both["x_before"])
    now, before = (levels.provenance[both[place].to_numpy()] for place in ("place", "place_before"))
    return Joined(changed, now.merge(before), levels.documents)
