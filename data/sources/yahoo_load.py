"""Loaders of what Yahoo sends: a symbol's closes and splits, and a profile that our own values are held against."""

from __future__ import annotations

from typing import Final

import pandas as pd

from data import build, kept_responses
from data.kept_responses import Response
from data.load_shared import Connection, Counts, count
from data.sources import yahoo, yahoo_basis
from data.store_backend import StoreBackend

_ALONE: Final = "four times off the closes before and after it"
_WAITS: Final = "four times off the closes before it, and no split is reported: it waits for later ones"


def prices(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Daily closes of one symbol; all closes of it are brought to the split basis of its newest day."""
    symbol = yahoo.symbol_of(response.url)
    record = yahoo.parse(kept_responses.read_response(backend, response.sha256), symbol)
    held, known = _held(con, symbol), _by_day(con, "SELECT date, ratio AS value FROM split WHERE ticker = $1", symbol)
    told = record.prices.set_index("date")["close"]
    splits = record.splits.set_index("date")["ratio"].groupby(level=0).prod()
    apart = [*yahoo_basis.glitches(told, splits)]
    aligned = yahoo_basis.align(held, told.drop(apart), splits, known, _counts(con, symbol))
    by = aligned.told.reindex(told.index).bfill().ffill()
    every = pd.concat([held / aligned.held.reindex(held.index).fillna(1.0), told / by])
    every = every[~every.index.duplicated(keep="last")].sort_index()
    known_now = pd.concat([known, aligned.splits.set_index("date")["ratio"].astype("float64")])
    frames = {
        "given": _divided(record.prices, by),
        "rescaled": _frame(aligned.held, "factor"),
        "parted": aligned.splits,
        "excluded": _excluded(yahoo_basis.glitches(every, known_now), every),
        "unpriced": record.left_out.assign(reason="not above zero"),
    }
    before = count(con, "price")
    _execute(con, symbol, frames)
    new = max(count(con, "price") - before, 0)
    return Counts(new=new, unchanged=len(record.prices) - new)


def _execute(con: Connection, symbol: str, frames: dict[str, pd.DataFrame]) -> None:
    for name, frame in frames.items():
        con.register(name, build.typed(frame))
    con.execute("SET VARIABLE symbol = $1", [symbol])
    try:
        con.execute(build.script("load_prices"))
    finally:
        con.execute("RESET VARIABLE symbol")
        for name in frames:
            con.unregister(name)


def _divided(told: pd.DataFrame, by: pd.Series[float]) -> pd.DataFrame:
    factor = by.reindex(told["date"]).to_numpy()
    return told.assign(
        close=told["close"] / factor, adj_close=told["adj_close"] / factor, volume=told["volume"] * factor
    )


def _excluded(days: list[pd.Timestamp], closes: pd.Series[float]) -> pd.DataFrame:
    last = closes.index[-1] if len(closes) else None
    rows = [(day, _WAITS if last in days and (last - day).days <= 7 else _ALONE) for day in days]
    return pd.DataFrame(rows, columns=["date", "reason"]).astype({"date": "datetime64[s]"})


def _held(con: Connection, symbol: str) -> pd.Series[float]:
    """Every close that is held, those set aside too."""
    return _by_day(
        con,
        """
        SELECT date, close AS value FROM price WHERE ticker = $1
        UNION ALL SELECT date, close FROM excluded_close WHERE ticker = $1 AND evidence IS NOT NULL
        ORDER BY date
        """,
        symbol,
    )


def _by_day(con: Connection, query: str, symbol: str) -> pd.Series[float]:
    rows = con.execute(query, [symbol]).df()
    return pd.Series(rows["value"].to_numpy("float64"), pd.DatetimeIndex(rows["date"]).as_unit("s"))


def _counts(con: Connection, symbol: str) -> pd.DataFrame:
    """Share counts that this symbol values, in their newest version: tag, as_of, shares."""
    rows = con.execute(
        """
        SELECT tag || coalesce(share_class, '') AS tag, as_of, arg_min(shares, known_on) AS shares
        FROM share_count WHERE price_ticker = $1 GROUP BY ALL
        """,
        [symbol],
    ).df()
    return rows.assign(as_of=pd.to_datetime(rows["as_of"]))


def _frame(by_day: pd.Series[float], name: str) -> pd.DataFrame:
    return pd.DataFrame({"date": by_day.index, name: by_day.to_numpy("float64")})


def check(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """What Yahoo says of shares and employees: kept beside our own values, never among them."""
    rows = yahoo.parse_check(kept_responses.read_response(backend, response.sha256), response.ticker)
    con.execute("DELETE FROM cross_check WHERE ticker = $1", [response.ticker])
    build.insert(
        con,
        "cross_check",
        rows.assign(ticker=response.ticker, told_on=response.retrieved_at.date(), sha256=response.sha256),
    )
    return Counts()
