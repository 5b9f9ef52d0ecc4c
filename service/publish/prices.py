"""Daily prices stay here: Yahoo grants them for personal use. What is made of them is published, and marked so.

A price row is a day of trading beside that day's close of a symbol of the store, or its adjusted close.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from charts.core import Chart
from data.reading import queries
from engine import catalogue
from errors import LeverageError

if TYPE_CHECKING:
    from data.store import Store

MARK: Final = (
    "Values here are made of daily closing prices (Yahoo Finance); the prices themselves are not published, since "
    "Yahoo grants them for personal use."
)
_SAID: Final = re.compile(r"market value|market return|abnormal|share price|closing price|stock price", re.IGNORECASE)
_AMOUNT: Final = re.compile("value|low|high|price|close|usd")  # columns that hold amounts, not ranks or counts
_DIGITS: Final = 6  # of a price; what is rounded further is no row of the record


def is_made_of_prices(chart: Chart) -> bool:
    """Whether a chart rests on prices: by its sources, or by what its measures are called."""
    if chart.sources["source_id"].astype(str).str.startswith("prices-").any():
        return True
    titles = chart.table["title"].dropna().unique() if "title" in chart.table else ()
    texts = (*map(str, titles), *(f"{d.title} {d.interpretation}" for d in chart.described))
    return any(_SAID.search(text) for text in texts)


def marked(chart: Chart) -> Chart:
    """The chart with a note that goes into all of its files where it is made of prices."""
    return replace(chart, notes=(*chart.notes, MARK)) if is_made_of_prices(chart) else chart


@dataclass(frozen=True, slots=True)
class PriceRows:
    """The daily prices of a store: the symbols that closed at a price (six digits) on a day (ISO)."""

    symbols: dict[tuple[str, str], set[str]]
    companies: frozenset[str]

    @classmethod
    def of(cls, store: Store) -> PriceRows:
        """Those of all symbols, closes and adjusted closes."""
        rows = queries.daily_prices(store)
        days = rows["date"].dt.strftime("%Y-%m-%d")
        found: dict[tuple[str, str], set[str]] = {}
        for name in ("close", "adj_close"):
            for symbol, day, price in zip(rows["ticker"], days, rows[name], strict=True):
                if price == price:
                    found.setdefault((day, written(price)), set()).add(symbol)
        return cls(found, frozenset(company.ticker for company in catalogue.companies(store)))

    def require_none(self, table: pd.DataFrame, which: str) -> None:
        """Raises LeverageError where a row of a table is a price row: of its own company, or of no company."""
        for ticker, day, number in _amounts(table):
            symbols = self.symbols.get((day, written(number)), set())
            if symbols and (
                ticker in symbols or ticker == "" or (ticker in self.companies and symbols - self.companies)
            ):
                raise LeverageError(
                    "A daily price would be published",
                    which=f"{which}, {day}: {number:g}",
                    next_step="Yahoo grants prices for personal use: leave out the page that lists them",
                )


def written(price: float) -> str:
    """A price in the digits in which it is compared."""
    return f"{price:.{_DIGITS}g}"


def _amounts(table: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    """Each amount of dollars in a row with each day of it, and its company; empty for none."""
    if "unit" in table:
        table = table[table["unit"].astype(str).str.startswith("USD")]
    days = [c for c in table if pd.api.types.is_datetime64_any_dtype(table[c])]
    numbers = [c for c in table if pd.api.types.is_float_dtype(table[c]) and _AMOUNT.search(str(c))]
    tickers = table["ticker"].fillna("") if "ticker" in table else pd.Series("", index=table.index)
    for day in days:
        texts = table[day].dt.strftime("%Y-%m-%d")
        for number in numbers:
            known = texts.notna() & table[number].notna()
            yield from zip(tickers[known], texts[known], table[number][known], strict=True)
