"""Daily prices of companies beside the market's, as known on a day: what every event study starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from analytics.methods.event_study import Flags, Places, Returns, Values
from analytics.methods.event_study_placebo import cut
from data.reading import event_queries
from data.store import Store
from engine import catalogue

MARKET: Final = "^GSPC"  # the S&P 500, whose days are the trading days
FUND: Final = "SPY"  # follows it with dividends


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Adjusted closes on the market's T trading days: of K companies (T, K), of the fund (T,), NaN where missing.

    weak: whether a price is of a weak grade (T, K); since: the first day with a price of each company (K,).
    """

    days: pd.DatetimeIndex
    tickers: tuple[str, ...]
    firms: Values
    fund: Values
    returns: Returns
    weak: Flags
    since: pd.DatetimeIndex

    def until(self, last: pd.Timestamp) -> Prices:
        """What was known of these on a day, to the last digit what the prices until then give."""
        days, there = int(self.days.searchsorted(last, side="right")), np.flatnonzero(self.since <= last)
        return Prices(
            self.days[:days],
            tuple(self.tickers[place] for place in there),
            cut(self.firms, days, there),
            self.fund[:days],
            Returns(cut(self.returns.firms, days, there), self.returns.market[:days]),
            cut(self.weak, days, there),
            self.since[there],
        )

    def column(self, ticker: str) -> int:
        """The column of a company, -1 where it has no price."""
        return self.tickers.index(ticker) if ticker in self.tickers else -1

    def place(self, days: Sequence[pd.Timestamp]) -> Places:
        """The places of announcement days, or of the next trading days; T beyond the last price."""
        return np.asarray(self.days.searchsorted(pd.DatetimeIndex(list(days))), dtype=np.intp)


def prices(store: Store, as_of: date | None) -> Prices:
    """The prices of every company of the store, kept by snapshot; those of a day are a part of these."""
    today = store.memo.of(("event prices",), lambda: _prices(store))
    return today if as_of is None else today.until(pd.Timestamp(as_of))


def _prices(store: Store) -> Prices:
    symbols = event_queries.price_symbols(store, [c.ticker for c in catalogue.companies(store)])
    rows = event_queries.adjusted_closes(store, [*symbols.values(), MARKET, FUND])
    rows["weak"] = rows["evidence"] == "single_source"
    wide, weak = (rows.pivot(index="date", columns="ticker", values=name) for name in ("price", "weak"))
    market = wide[MARKET].dropna() if MARKET in wide else pd.Series(dtype=float)
    tickers = tuple(ticker for ticker, symbol in symbols.items() if symbol in wide)
    wide = wide.reindex(market.index)
    firms = wide[[symbols[ticker] for ticker in tickers]].to_numpy(dtype=float)
    fund = wide[FUND].to_numpy(dtype=float) if FUND in wide else np.full(len(wide), np.nan)
    graded = weak.reindex(market.index)[[symbols[ticker] for ticker in tickers]].eq(True).to_numpy()
    returns = Returns(_log_returns(firms), _log_returns(market.to_numpy(dtype=float)))
    first = rows.groupby("ticker")["date"].min()
    since = pd.DatetimeIndex([first[symbols[ticker]] for ticker in tickers])
    return Prices(pd.DatetimeIndex(market.index), tickers, firms, fund, returns, graded, since)


def _log_returns(values: Values) -> Values:
    """From the day before; NaN on the first day."""
    first = np.full((1, *values.shape[1:]), np.nan)
    return np.concatenate([first, np.diff(np.log(values), axis=0)]) if len(values) else values
