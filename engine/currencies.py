"""Companies that report in another currency than dollars: which they are, and what may stand beside what.

An amount keeps the currency of its report. It never stands beside amounts in another one, and nothing is computed of
two: the market value of a company that reports in Taiwan dollars is in US dollars, and no multiple of its revenue.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from analytics.metrics.declare import required_measures
from contracts import MARKET_VALUES, MEASURES, USD, Company, Description
from data.reading import queries
from data.store import Store
from engine.catalogue import describe


def reporting(store: Store, tickers: Sequence[str], as_of: date | None = None) -> dict[str, str]:
    """The currency of each company that reports in another one than dollars, by ticker, as known on a day."""
    if store.memo.of("reported abroad", lambda: queries.reported_abroad(store)).isdisjoint(tickers):
        return {}
    return store.memo.of(("currencies", tuple(tickers), as_of), lambda: _asked(store, tickers, as_of))


def _asked(store: Store, tickers: Sequence[str], as_of: date | None) -> dict[str, str]:
    rows = queries.currencies(store, tickers, as_of)
    return {str(r.ticker): str(r.currency) for r in rows.itertuples() if r.currency != USD.symbol}


def common(foreign: Mapping[str, str], tickers: Iterable[str]) -> str | None:
    """The one currency, other than dollars, that all these companies report in; None where there is none."""
    told = {foreign.get(ticker, USD.symbol) for ticker in tickers}
    return next(iter(told)) if len(told) == 1 and told != {USD.symbol} else None


def in_dollars(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a series without amounts in another currency than dollars."""
    return rows[~rows["unit"].str.fullmatch("[A-Z]{3}") | (rows["unit"] == USD.symbol)]


def mixes(name: str) -> bool:
    """Whether a measure or metric is computed of market value, which is in dollars, and of amounts of reports."""
    money = {m in MARKET_VALUES for m in _money(name)}
    return len(money) == 2


def is_amount(name: str) -> bool:
    """Whether a measure or metric is itself an amount in the currency of reports, as a sum or per employee."""
    return describe(name).unit.dollars != 0 and any(m not in MARKET_VALUES for m in _money(name))


def _money(name: str) -> list[str]:
    return [m for m in required_measures([name]) if MEASURES[m].concept.unit.dollars]


def described(name: str, currency: str | None) -> Description:
    """What the catalogue says of a name, its unit in a currency where it is an amount of reports."""
    known = describe(name)
    return replace(known, unit=known.unit.in_currency(currency)) if currency and is_amount(name) else known


def hidden(name: str, tickers: Sequence[str], foreign: Mapping[str, str], shared: str | None) -> np.ndarray:
    """True for the companies whose values of a name must not be told: computed of two currencies, or amounts that
    would stand beside dollars; `shared` is the currency that all amounts are in, None for dollars.
    """
    apart = mixes(name) or (is_amount(name) and shared is None)
    return np.array([apart and ticker in foreign for ticker in tickers], dtype=bool)


def notes(
    foreign: Mapping[str, str], companies: Sequence[Company], names: Sequence[str], drawn: Collection[str] | None = None
) -> tuple[str, ...]:
    """What a chart of these companies and names must say of currencies; nothing where all is in dollars.

    `drawn` are the tickers in its table (None: all): what a frame computes in dollars alone lacks the others.
    """
    tickers = [c.ticker for c in companies]
    shared = common(foreign, tickers)
    told = [n for n in names if is_amount(n) or mixes(n)]
    return tuple(
        _note(
            c.name,
            foreign[c.ticker],
            (drawn is not None and c.ticker not in drawn) or any(hidden(n, tickers, foreign, shared)[i] for n in told),
        )
        for i, c in enumerate(companies)
        if c.ticker in foreign and (told or not names)
    )


def _note(name: str, currency: str, left_out: bool) -> str:
    if not left_out:
        return f"{name} reports in {currency}: its amounts are in that currency."
    return (
        f"{name} reports in {currency}: its amounts stand neither beside dollars nor in a ratio to its market value, "
        "which is in dollars; ratios of its own amounts do."
    )
