"""Yahoo Finance through yfinance: daily closes and splits. `fetch` asks, `parse` reads what was kept, offline.

What is kept is the table as yfinance hands it over, with the currency it states, written as CSV: its own bytes do not
reach us.
"""

from __future__ import annotations

import io
import json
import logging
import os
import threading
import warnings
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import pandas as pd

from data.user_folders import cache_folder
from errors import BadData, LeverageError, NotFound, SourceUnavailable

COLUMNS: Final = ("date", "close", "adj_close", "volume", "split")
_TITLES: Final = {"Close": "close", "Adj Close": "adj_close", "Volume": "volume", "Stock Splits": "split"}
_DOLLARS: Final = "USD"
_CHECKED: Final = {"headcount": "fullTimeEmployees", "shares": "impliedSharesOutstanding"}
_LATER: Final = "Refresh again later; what was known stays"
_TIMEOUT: Final = "LEVERAGE_YAHOO_TIMEOUT"
_one_at_a_time = threading.Lock()  # yfinance keeps one session, one cookie and one configuration for the process


def url(symbol: str) -> str:
    """Where the record is read by people."""
    return f"https://finance.yahoo.com/quote/{symbol}/history/"


def check_url(symbol: str) -> str:
    """Where the company's profile is read by people."""
    return f"https://finance.yahoo.com/quote/{symbol}/profile/"


def symbol_of(address: str) -> str:
    """The symbol in one of these addresses."""
    return address.rstrip("/").split("/")[-2]


def fetch(symbol: str, start: date | None = None) -> bytes:
    """Daily rows from `start` (the whole record where None) to now, as CSV with `COLUMNS` and the currency.

    Closes are adjusted for splits, not for dividends. Raises NotFound for a symbol that Yahoo does not know,
    SourceUnavailable where we could not ask, BadData for an answer that is no price record.
    """
    with _one_at_a_time:
        frame, currency = _history(symbol, start)
    if frame.empty or not set(_TITLES) <= set(frame.columns):
        raise NotFound("Yahoo has no prices", which=symbol, next_step="Check the ticker; it may be delisted or renamed")
    quoted = frame[list(_TITLES)].rename(columns=_TITLES)
    quoted.insert(0, "date", pd.DatetimeIndex(frame.index).strftime("%Y-%m-%d"))
    return quoted.assign(currency=currency).to_csv(index=False, lineterminator="\n").encode()


def _history(symbol: str, start: date | None) -> tuple[pd.DataFrame, str]:
    """The rows, and the currency that the answer states ('' where it states none)."""
    end = (date.today() + timedelta(days=2)).isoformat() if start else None
    try:
        ticker = _ticker(symbol)
        history: pd.DataFrame = ticker.history(
            period=None if start else "max",
            start=start.isoformat() if start else None,
            end=end,
            interval="1d",
            auto_adjust=False,
            actions=True,
            timeout=_timeout(),
        )
        stated = ticker.history_metadata.get("currency") if not history.empty else None
        return history, str(stated or "")
    except Exception as error:  # yfinance lets through whatever its parts raise: every one becomes one line of ours
        raise _translated(symbol, error) from error


def fetch_check(symbol: str) -> bytes:
    """What the company's profile says of shares and employees, as JSON. Raises as `fetch`.

    Only to be held against our own values: for companies of several share classes it is often wrong, and undated.
    """
    with _one_at_a_time:
        try:
            quoted = _ticker(symbol).get_info()
        except Exception as error:
            failure = _translated(symbol, error)
            raise _no_profile(symbol) if isinstance(failure, NotFound) else failure from error
    kept = {name: quoted.get(field) for name, field in _CHECKED.items() if quoted.get(field)}
    if not kept:
        raise _no_profile(symbol)
    return json.dumps(kept, sort_keys=True).encode()


def _no_profile(symbol: str) -> NotFound:
    return NotFound("Yahoo has no profile", which=symbol, next_step="Nothing is lost: it only serves as a cross-check")


def parse_check(document: bytes, ticker: str) -> pd.DataFrame:
    """One row per concept with concept and value. Raises BadData."""
    try:
        quoted = json.loads(document)
        rows = [(name, float(quoted[name])) for name in set(_CHECKED) & quoted.keys()]
        if not rows:
            raise ValueError
    except (ValueError, TypeError, AttributeError) as error:
        raise BadData(
            "This is no saved profile", which=f"{ticker} ({type(error).__name__})", next_step="Refresh again later"
        ) from error
    return pd.DataFrame(rows, columns=["concept", "value"])


def _timeout() -> float:
    return float(os.environ.get(_TIMEOUT) or 20)


@cache
def _session() -> Any:
    from data.sources.yahoo_session import Session

    return Session()


def _ticker(symbol: str) -> Any:
    """yfinance's door to a symbol. It keeps answers for the life of the process, failed ones too: forget them first."""
    from yfinance.data import YfData

    yf = _library()
    YfData.cache_get.cache_clear()
    _session().status = 0
    return yf.Ticker(symbol, session=_session())


def _library() -> Any:
    import yfinance as yf

    yf.set_tz_cache_location(str(cache_folder("yahoo")))
    yf.config.debug.hide_exceptions = False
    yf.config.network.retries = 1
    # What it says in its log is told in our words, and what pandas says of its code is not for our users.
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="yfinance")
    return yf


def _translated(symbol: str, error: Exception) -> LeverageError:
    """Whatever yfinance raised, in our words: what, which, what to do."""
    name, message = type(error).__name__, " ".join(str(error).split())[:160]
    status = getattr(getattr(error, "response", None), "status_code", None) or _session().status
    if name == "YFRateLimitError" or status == 429 or "429" in message:
        return SourceUnavailable(
            "Yahoo has had too many requests (429)", which=symbol, next_step=f"Wait some minutes. {_LATER}", wholly=True
        )
    if status == 404 or name in ("YFTzMissingError", "YFPricesMissingError", "YFTickerMissingError"):
        why = message if name.startswith("YF") else status
        return NotFound(
            "Yahoo has no prices",
            which=f"{symbol} ({why})",
            next_step="Check the ticker; it may be delisted or renamed",
        )
    if "(18)" in message or "transfer closed" in message:
        return BadData("The answer of Yahoo broke off", which=f"{symbol} ({message})", next_step=_LATER)
    if status >= 400:
        return SourceUnavailable(
            f"Yahoo answered with an error ({status})", which=symbol, next_step=_LATER, wholly=status in (401, 403)
        )
    if isinstance(error, OSError) or "curl" in message.lower() or "timeout" in name.lower():
        late = "time" in message.lower()
        what = "Yahoo did not answer in time" if late else "Yahoo could not be reached"
        return SourceUnavailable(
            what, which=f"{symbol} ({message})", next_step=f"Check the network. {_LATER}", wholly=not late
        )
    return BadData("The answer of Yahoo is no price record", which=f"{symbol} ({name}: {message})", next_step=_LATER)


@dataclass(frozen=True, slots=True)
class Record:
    """A price record: `prices` one row per day (ticker, date, close, adj_close, volume), `splits` (ticker, date,
    ratio), `left_out` the days whose close is not above zero (ticker, date, close).
    """

    prices: pd.DataFrame
    splits: pd.DataFrame
    left_out: pd.DataFrame


def parse(document: bytes, symbol: str) -> Record:
    """What a kept record says. Days without a close are left out, and those whose close is not above zero are listed.

    Raises BadData for anything that is no kept record, has no close at all, an infinite one, rows further apart than
    days, or is in another currency than US dollars.
    """
    try:
        frame = pd.read_csv(io.BytesIO(document), dtype={"date": "str", "currency": "str"})
        currencies = set(frame["currency"].dropna()) if "currency" in frame else set()  # older ones do not state it
        frame = frame[list(COLUMNS)].assign(date=pd.to_datetime(frame["date"], format="%Y-%m-%d"))
        numbers = frame[["close", "adj_close", "volume", "split"]].astype("float64")
    except (ValueError, KeyError, TypeError) as error:
        raise _no_record(symbol, type(error).__name__) from error
    _in_dollars(symbol, currencies)
    frame[list(numbers.columns)] = numbers
    splits = frame.loc[frame["split"].gt(0), ["date", "split"]].rename(columns={"split": "ratio"})
    told = frame.dropna(subset=["close"]).drop_duplicates("date", keep="last").sort_values("date").assign(ticker=symbol)
    priced = told[told["close"].gt(0)]
    if priced.empty or priced["close"].isin([float("inf")]).any():
        raise _no_record(symbol, "no close above zero, or an infinite one")
    if len(priced) > 2 and priced["date"].diff().dt.days.median() > 4:
        raise _no_record(symbol, "its rows are weeks or months, not days")
    return Record(
        priced[["ticker", "date", "close", "adj_close", "volume"]].reset_index(drop=True),
        splits.assign(ticker=symbol).reset_index(drop=True),
        told.loc[~told["close"].gt(0), ["ticker", "date", "close"]].reset_index(drop=True),
    )


def _in_dollars(symbol: str, currencies: set[str]) -> None:
    if currencies - {_DOLLARS}:
        raise BadData(
            "Its prices are not in US dollars, so it has no market value here",
            which=f"{symbol} ({', '.join(sorted(currencies))})",
            next_step="Add the company by the ticker of its shares or receipts in New York, if it has one",
        )


def _no_record(symbol: str, why: str) -> BadData:
    return BadData("This is no record of daily prices", which=f"{symbol} ({why})", next_step=_LATER)
