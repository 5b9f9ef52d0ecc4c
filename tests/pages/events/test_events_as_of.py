"""What an event study knows as of a day is a part of today's: the same to the last bit as made of that day alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from analytics.methods.event_study import Flags, Values, Window
from analytics.methods.event_study_placebo import every_day
from data.reading import event_queries
from data.store import Store
from engine import catalogue
from engine.request import Request
from pages.events import dates, frames, prices
from pages.events.kinds import REPORTS, Asked

# Before all prices, before some companies had any, a leap day, a weekend, a month's end, and after everything.
DAYS = [date(1990, 1, 1), date(2012, 5, 19), date(2020, 2, 29), date(2024, 3, 30), date(2025, 3, 31), date(2030, 1, 1)]
WINDOWS = [Window(-1, 1), Window(0, 10), Window(-5, -2), Window(0, 0)]


def made_of(store: Store, monkeypatch: pytest.MonkeyPatch, day: date) -> prices.Prices:
    """The prices that are made where no later one is there."""
    every = event_queries.adjusted_closes

    def until(store: Store, symbols: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
        return every(store, symbols, day)

    with monkeypatch.context() as patch:
        patch.setattr(event_queries, "adjusted_closes", until)
        return prices._prices(store)


def same(found: Values | Flags, made: Values | Flags) -> None:
    assert found.shape == made.shape
    assert found.tobytes() == made.tobytes()
    assert (found.flags.c_contiguous, found.flags.f_contiguous) == (made.flags.c_contiguous, made.flags.f_contiguous)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_prices_and_the_returns_of_every_day(store: Store, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    found, made = prices.prices(store, day), made_of(store, monkeypatch, day)
    assert found.tickers == made.tickers
    assert list(found.days) == list(made.days)
    for name in ("firms", "fund", "weak"):
        same(getattr(found, name), getattr(made, name))
    same(found.returns.firms, made.returns.firms)
    same(found.returns.market, made.returns.market)
    asked = Asked()
    for window in WINDOWS if len(made.days) else ():
        of = frames.every_day_of(store, Request((), (), as_of=day), asked, window)
        anew = every_day(made.returns, asked.model, window, asked.days)
        for name in ("car", "error", "free"):
            same(getattr(of, name), getattr(anew, name))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_announcements(store: Store, day: date) -> None:
    """NaN is no equal of itself: rows are compared as they are written."""
    request = Request((), tuple(c.ticker for c in catalogue.companies(store)), as_of=day)
    for kind, made in dates._OF_KIND.items():
        found = dates._every(store, request, kind)
        assert sorted(map(repr, found)) == sorted(map(repr, made(store, request))), kind
    assert dates._every(store, request, REPORTS) or day.year < 2000
