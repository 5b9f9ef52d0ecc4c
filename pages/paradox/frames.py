"""From which quarter each company is measured, and from how many other quarters the answer would be the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analytics.grid import Base, base_places, matrix
from analytics.metrics.declare import required_measures
from data.reading import queries
from engine.headcount_peaks import quarter_of, resolved
from engine.panel import Grid, panel

if TYPE_CHECKING:
    from data.store import Store
    from engine.request import Request

MARKET: Final = "SPY"  # follows the 500 largest US companies
Levels = npt.NDArray[np.float64]  # companies x quarters
Comparison = Callable[[Levels, Levels], npt.NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Starts:
    """The base quarter of each company by ticker, and who a comparison holds for at the companies' newest quarters.

    `chosen` are the companies that it holds for from these bases, `others` those for each quarter that all of them can
    be measured from. Nothing is in `others` where a base lies after a newest quarter.
    """

    bases: Mapping[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    others: Mapping[str, frozenset[str]] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()

    @property
    def same(self) -> int:
        """How many of the quarters give the answer of the bases."""
        return sum(answer == self.chosen for answer in self.others.values())


@dataclass(frozen=True, slots=True)
class Market:
    """Closes of the fund that stands for the US market, by day (n), and the day of each company's base by ticker."""

    days: npt.NDArray[np.datetime64]
    closes: npt.NDArray[np.float64]
    first: Mapping[str, np.datetime64]

    @property
    def documents(self) -> frozenset[str]:
        """None: closes are quotes, which no document holds."""
        return frozenset()

    def at(self, wanted: np.datetime64) -> float:
        """The last close on a day or in the week before it; NaN where there is none."""
        place = int(np.searchsorted(self.days, wanted, side="right")) - 1
        near = place >= 0 and wanted - self.days[place] <= np.timedelta64(7, "D")
        return float(self.closes[place]) if near else math.nan

    def growth(self, ticker: str, day: pd.Timestamp) -> float:
        """Growth from the company's base to a day, of the logarithm; NaN where either is not known."""
        if ticker not in self.first or pd.isna(day):
            return math.nan
        return math.log(self.at(np.datetime64(day, "s")) / self.at(self.first[ticker]))


def market(store: Store, request: Request) -> Market:
    """The market as known on the day of the request: the fund SPY, without dividends, as market value is without."""
    rows = queries.closes(store, MARKET, request.as_of)
    grid, base = _measured(store, request)
    index = grid.panel.values.index
    ends = grid.period_ends.to_numpy("datetime64[s]").reshape(len(index.levels[0]), -1)  # type: ignore[attr-defined]
    places = zip(index.levels[0], ends, base_places(index, base), strict=True)  # type: ignore[attr-defined]
    first = {str(ticker): days[at] for ticker, days, at in places if at >= 0 and not np.isnat(days[at])}
    return Market(rows["date"].to_numpy("datetime64[s]"), rows["close"].to_numpy("float64"), first)


def fewer_people_more_value(store: Store, request: Request) -> Starts:
    """Who has fewer people and a higher market value than at the base."""
    return _starts(store, request, "market_value", lambda people, value: (people < 1) & (value > 1))


def more_value_per_person(store: Store, request: Request) -> Starts:
    """Who has more market value per employee than at the base."""
    return _starts(store, request, "market_value_fiscal", lambda people, value: value > people)


def _starts(store: Store, request: Request, measure: str, holds: Comparison) -> Starts:
    """A comparison of headcount and market value, each as a multiple of the base's, at the newest quarter of both."""
    grid, base = _measured(store, request)
    index = grid.panel.values.index
    tickers, quarters = (list(map(str, level)) for level in index.levels)  # type: ignore[attr-defined]
    bases = {ticker: at for ticker in tickers if (at := quarter_of(base, ticker))}
    inside = np.array([request.end is None or quarter <= request.end for quarter in quarters], dtype=bool)
    both = [np.where(inside, _positive(grid.panel.values[name]), np.nan) for name in ("headcount", measure)]
    return Starts(bases, *_compared(tickers, quarters, base_places(index, base), (both[0], both[1]), holds))


def _measured(store: Store, request: Request) -> tuple[Grid, Base]:
    """The measures of a request, and its base as a quarter or as one for each company."""
    grid = panel(store, required_measures(request.names), request.companies, request.as_of, any_currency=True)
    base = resolved(store, str(request.options["base"]), request.companies, end=request.end, as_of=request.as_of)
    return grid, base


def _positive(series: Any) -> Levels:
    return matrix(series.where(series > 0))


def _compared(
    tickers: list[str],
    quarters: list[str],
    places: npt.NDArray[np.intp],
    levels: tuple[Levels, Levels],
    holds: Comparison,
) -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    known = ~np.isnan(levels[0] + levels[1])
    companies = np.flatnonzero(known.any(axis=1) & (places >= 0))
    companies = companies[known[companies, places[companies]]]
    if not len(companies):
        return frozenset(), {}
    newest = known.shape[1] - 1 - known[companies, ::-1].argmax(axis=1)
    if (newest <= places[companies]).any():
        return frozenset(), {}

    def answer(starts: npt.NDArray[np.intp]) -> frozenset[str]:
        people, value = (level[companies, newest] / level[companies, starts] for level in levels)
        return frozenset(tickers[c] for c in companies[holds(people, value)])

    possible = np.flatnonzero(known[companies, : newest.min()].all(axis=0))
    others = {quarters[at]: answer(np.full(len(companies), at, dtype=np.intp)) for at in possible}
    return answer(places[companies]), others
