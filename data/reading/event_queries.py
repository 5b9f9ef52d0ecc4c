"""What event studies ask of a snapshot: daily prices of companies and of the market, and the days of reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from data.build import FOR_GOOD
from data.store import Store


def adjusted_closes(store: Store, symbols: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per symbol and trading day up to a day: `price` is adjusted for dividends, carried on by the close where
    that is missing; `evidence` is the row's grade.
    """
    return store.query(
        """
        SELECT ticker, date::TIMESTAMP AS date, coalesce(adj_close, close) AS price, evidence FROM price
        WHERE ticker IN (SELECT unnest($symbols)) AND date <= $day ORDER BY ticker, 2
        """,
        {"symbols": list(symbols), "day": as_of or FOR_GOOD},
    )


def price_symbols(store: Store, tickers: Sequence[str]) -> dict[str, str]:
    """Under which symbol the prices of each company stand."""
    rows = store.query(
        "SELECT ticker, price_ticker FROM entity WHERE ticker IN (SELECT unnest($tickers))", {"tickers": list(tickers)}
    )
    return dict(zip(rows["ticker"], rows["price_ticker"], strict=True))


def report_days(store: Store, tickers: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
    """One row per annual or quarterly report filed by a day: ticker, day, source_id, title; oldest first."""
    return store.query(
        """
        SELECT o.ticker, min(o.known_on)::TIMESTAMP AS day, source_id, any_value(source.title) AS title
        FROM observation AS o JOIN source USING (source_id)
        WHERE o.ticker IN (SELECT unnest($tickers)) AND source.form IN ('10-Q', '10-K')
            AND o.known_on <= $day
        GROUP BY o.ticker, source_id ORDER BY day, o.ticker, source_id
        """,
        {"tickers": list(tickers), "day": as_of or FOR_GOOD},
    )


def first_prices(store: Store) -> dict[str, date]:
    """The first day with a price of each company that has one, by its ticker."""
    rows = store.query(
        """
        SELECT entity.ticker, min(price.date) AS day FROM entity JOIN price ON price.ticker = entity.price_ticker
        GROUP BY entity.ticker ORDER BY entity.ticker
        """
    )
    return {str(ticker): pd.Timestamp(day).date() for ticker, day in zip(rows["ticker"], rows["day"], strict=True)}
