"""What was known on a day, as the measures of the claims read it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.evidence import COLUMNS, Documents, Provenance
from analytics.grid import matrix
from analytics.metrics.declare import Panel, evaluate, required_measures
from contracts import Evidence
from data.reading import queries
from data.reading.cited_rows import cited_rows, newest_day
from data.store import Store
from engine.annual_panel import annual_panel, panel_known_by
from engine.catalogue import companies
from engine.chip_trends import ALL, Chip, chip_trends
from engine.filers import Filers, arranged
from engine.groups import GROUPS
from engine.origin import Origin
from engine.panel import Grid, panel
from engine.request import Request
from engine.value import Value

META: Final = "META"
MARKET: Final = "^GSPC"
NAMES: Final = (
    "headcount",
    "market_value",
    "market_value_per_employee",
    "compute_capital_per_employee",
    "capex",
    "selling_and_marketing",
    "general_and_administrative",
    "stock_compensation",
    "revenue",
    "roic",
    "operating_income_gain_to_capex",
)
_LISTED: Final = {group.name: group.listed for group in GROUPS}


@dataclass(frozen=True, slots=True, eq=False)
class Quarterly:
    """Measures and metrics of some companies by calendar quarter: `values` and `provenance` by name, (G, T)."""

    tickers: tuple[str, ...]
    quarters: tuple[str, ...]
    ends: np.ndarray
    values: Mapping[str, np.ndarray]
    provenance: Mapping[str, Provenance]
    documents: Documents
    _kept: dict[tuple[str, str], tuple[Value, ...]] = field(default_factory=dict)

    def of(self, name: str, ticker: str) -> tuple[Value, ...]:
        """What is known of a company, oldest first; nothing of one that is not here."""
        if (name, ticker) not in self._kept:
            known = self._of(name, self.tickers.index(ticker)) if ticker in self.tickers else ()
            self._kept[name, ticker] = tuple(known)
        return self._kept[name, ticker]

    def _of(self, name: str, row: int) -> Iterator[Value]:
        at = np.flatnonzero(np.isfinite(self.values[name][row]))
        behind = self.provenance[name][row, at].columns(self.documents)
        cells = zip(at, self.values[name][row, at], *(behind[column] for column in COLUMNS), strict=True)
        for place, value, grade, day, document in cells:
            where = self.tickers[row], self.quarters[place], self.ends[row, place]
            yield Value(*where, name, float(value), "", grade, day, document)


@dataclass(frozen=True, eq=False)
class View:
    """A snapshot as known on a day (`as_of`, None for all), or on an earlier day (`cut`) by the versions of that day.

    With a `cut` a quarterly figure counts from the day on which its version became known: one that was restated
    since is missing before that day. What is cited row by row, and the annual panel, are exactly as known then.
    """

    store: Store
    as_of: date | None = None
    cut: date | None = None
    _rows: dict[str, list[dict[Hashable, Any]]] = field(default_factory=dict, repr=False)  # in place of the store's
    _chips: dict[str, tuple[Chip, ...]] = field(default_factory=dict, repr=False)

    @property
    def limit(self) -> date | None:
        """The day by which a document has to be public; None for any."""
        return self.cut or self.as_of

    @cached_property
    def day(self) -> pd.Timestamp:
        """The day that windows are counted back from: the one chosen, else that of the newest share price."""
        closes = queries.closes(self.store, META, None)["date"]
        newest = pd.Timestamp(closes.iloc[-1]) if len(closes) else pd.Timestamp.max.floor("D")
        return min(pd.Timestamp(self.limit), newest) if self.limit else newest

    def group(self, name: str) -> tuple[str, ...]:
        """The companies of a named group that the store has."""
        return tuple(ticker for ticker in _LISTED[name] if ticker in self.names)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The companies' names by ticker."""
        return {company.ticker: company.name for company in companies(self.store)}

    @cached_property
    def quarterly(self) -> Quarterly:
        """The technology companies' measures and metrics."""
        grid = panel(self.store, required_measures(NAMES), sorted(self.group("technology")), self.as_of)
        result = evaluate(NAMES, grid.panel if self.cut is None else _known_by(grid, self.cut))
        levels = grid.panel.values.index.levels  # type: ignore[attr-defined]
        tickers, quarters = (tuple(map(str, level)) for level in levels)
        return Quarterly(
            tickers,
            quarters,
            grid.period_ends.to_numpy().reshape(len(tickers), len(quarters)),
            {name: matrix(result.values[name]) for name in NAMES},
            result.provenance,
            grid.documents,
        )

    @cached_property
    def filers(self) -> Filers:
        """The annual panel."""
        if self.cut is None:
            return arranged(annual_panel(self.store, as_of=self.as_of))
        return arranged(panel_known_by(self.store, self.as_of, self.cut))

    def rows(self, table: str) -> list[dict[Hashable, Any]]:
        """The rows of a cited table whose document was public."""
        if table in self._rows:
            return self._rows[table]
        return self._kept(table, lambda day: cited_rows(self.store, table, day))

    @cached_property
    def events(self) -> list[dict[Hashable, Any]]:
        """The announcements of the technology companies."""
        return self._kept("events", lambda day: queries.events(self.store, self.group("technology"), day), "technology")

    def chips(self, measure: str) -> tuple[Chip, ...]:
        """The chips that were out, with one of their numbers."""
        if measure in self._chips:
            return self._chips[measure]
        key = ("chips of claims", measure, self.newest("chips"))
        return self.store.memo.of(key, lambda: chip_trends(self.store, self.request(measure=measure)).groups[ALL].chips)

    def closes(self, symbol: str) -> pd.Series[Any]:
        """Closes by day."""
        return queries.closes(self.store, symbol, self.limit).set_index("date")["close"]

    @property
    def of_store(self) -> bool:
        """Whether all cited rows are the store's, and none stand in their place to see what they would give."""
        return not (self._rows or self._chips)

    def newest(self, table: str) -> date | None:
        """The newest day on which a document of a cited table became public."""
        return newest_day(self.store, table, self.limit)

    def _kept(self, table: str, rows: Callable[[date | None], pd.DataFrame], of: str = "") -> list[dict[Hashable, Any]]:
        """Rows of a cited table, kept by snapshot for as long as nothing new of it is published; to be read alone."""
        day = self.newest(table)
        return self.store.memo.of(("records", table, of, day), lambda: rows(day).to_dict("records"))

    def request(self, **options: Any) -> Request:
        """A request of this day, for what other parts of the engine compute."""
        return Request((), (), None, None, self.limit, options)


def _known_by(grid: Grid, day: date) -> Panel:
    """A panel without what was known later than a day."""
    kept = {name: behind.known_on <= np.datetime64(day) for name, behind in grid.panel.provenance.items()}
    values = {name: np.where(kept[name], matrix(grid.panel.values[name]), np.nan).ravel() for name in kept}
    provenance = {name: behind.where(kept[name]) for name, behind in grid.panel.provenance.items()}
    return Panel(pd.DataFrame(values, index=grid.panel.values.index), provenance)


# ---------------------------------------------------------------------------------- origins and pairs


def origin_of_row(row: Mapping[Hashable, Any]) -> Origin:
    """Grade, day and document of a cited row."""
    return Origin.cited(row, "published_on" if "published_on" in row else "announced")


def stated(values: Sequence[Value]) -> tuple[Value, ...]:
    """Those that are not interpolated."""
    return tuple(value for value in values if value.evidence != Evidence.INTERPOLATED)


def earlier(values: Sequence[Value], quarters: int) -> Iterator[tuple[Value, Value]]:
    """Each value with the one so many quarters before it, where there is one."""
    by_quarter = {ordinal(value.quarter): value for value in values}
    for at, value in by_quarter.items():
        if at - quarters in by_quarter:
            yield by_quarter[at - quarters], value


def newest_pair(pairs: Iterable[tuple[Value, Value]]) -> tuple[Value, Value] | None:
    """The pair whose later value is the newest; None where there is none."""
    return max(pairs, key=lambda pair: pair[1].quarter, default=None)


def ordinal(quarter: str) -> int:
    """A number of a quarter ("2026Q2") that grows by one from each to the next."""
    return int(quarter[:4]) * 4 + int(quarter[-1]) - 1
