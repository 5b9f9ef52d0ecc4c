"""What followed announcements over months: buy-and-hold abnormal returns and the calendar-time portfolio."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics import evidence
from analytics.methods.event_study import Events, Places
from analytics.methods.event_study_long import (
    HORIZONS,
    NO_REGRESSION,
    Regression,
    buy_and_hold,
    calendar_portfolio,
    monthly_returns,
    on_market,
    skewness_adjusted,
)
from analytics.methods.event_study_placebo import NO_PLACEBO, Placebo, placebo
from analytics.methods.event_study_tests import UNDEFINED, SignificanceTest, interval
from contracts import Evidence
from data.store import Store
from engine.origin import Origin
from engine.request import Request
from pages.events.dates import Announced, announced
from pages.events.frames import of_several, placed, same_day
from pages.events.kinds import Asked
from pages.events.prices import FUND, Prices, prices


@dataclass(frozen=True, slots=True)
class Held:
    """One event: the buy-and-hold return less the fund's from the close before day 0, as known at its end."""

    announced: Announced
    day0: pd.Timestamp
    value: float
    origin: Origin

    @property
    def ticker(self) -> str:
        return self.announced.ticker


@dataclass(frozen=True, slots=True)
class Horizon:
    """All events over so many trading days: the mean with its 95% interval, the skewness-adjusted t, random days."""

    days: int
    events: tuple[Held, ...]
    mean: float = math.nan
    median: float = math.nan
    low: float = math.nan
    high: float = math.nan
    test: SignificanceTest = UNDEFINED
    usual: Placebo = NO_PLACEBO

    @property
    def origin(self) -> Origin:
        """What the mean rests on. Raises ValueError where there is none."""
        return of_several([event.origin for event in self.events])


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """Both horizons and the portfolio that holds each company for twelve months after an event."""

    horizons: tuple[Horizon, ...]
    portfolio: Regression
    origin: Origin | None
    priced: frozenset[str]
    asked: Asked
    documents: frozenset[str]  # of all events, since the portfolio holds those too whose months are not over
    same_day: tuple[Announced, ...]  # one event with an earlier one of the company

    @property
    def price_symbols(self) -> frozenset[str]:
        """Whose prices the returns rest on."""
        tickers = frozenset(event.ticker for of in self.horizons for event in of.events)
        return tickers | frozenset((FUND,) if tickers else ())


def months(store: Store, request: Request) -> Months:
    """The events of the asked kind over a quarter and over a year."""
    asked: Asked = request.options["asked"]
    key = ("event months", request.companies, request.start, request.end, request.as_of, asked.kind, asked.own)
    return store.memo.of(key, lambda: _months(store, request, asked))


def _months(store: Store, request: Request, asked: Asked) -> Months:
    known = prices(store, request.as_of)
    every = announced(store, request, asked.kind, asked.own)
    rows, at = placed(known, every)
    horizons = tuple(_horizon(known, rows, at.firm, at.day, days) for days in HORIZONS)
    portfolio, origin = NO_REGRESSION, None
    documents = frozenset(row.document for row in rows if row.document)
    if len(at):
        portfolio = _portfolio(known, at.firm, at.day)
        origin = _origin(known, rows, len(known.days) - 1)
    again = same_day(known, rows, every)
    return Months(horizons, portfolio, origin, frozenset(known.tickers), asked, documents, again)


def _horizon(known: Prices, rows: list[Announced], firm: Places, day: Places, days: int) -> Horizon:
    every = buy_and_hold(known.firms, known.fund, days)
    found = every[day, firm] if len(rows) else np.empty(0)
    there = np.flatnonzero(np.isfinite(found))
    events = tuple(
        Held(rows[i], known.days[day[i]], float(found[i]), _origin(known, [rows[i]], int(day[i]) + days - 1))
        for i in there
    )
    if not events:
        return Horizon(days, ())
    values, at = found[there], Events(firm[there], day[there])
    low, high = interval(values)
    mean, usual = float(values.mean()), placebo(every, at, float(values.mean()))
    return Horizon(days, events, mean, float(np.median(values)), low, high, skewness_adjusted(values), usual)


def _origin(known: Prices, rows: list[Announced], end: int) -> Origin:
    """Of a return that is known on a day: as firm as announcements and prices."""
    weak = bool(known.weak[end].any())
    grades = [*(row.evidence for row in rows), *([Evidence.SINGLE_SOURCE] if weak else [])]
    document = rows[-1].document
    stamp = evidence.newest([(rows[-1].day, document), (known.days[end], document)])
    return Origin(str(evidence.derived(grades)), stamp[0] if stamp else None, document)


def _portfolio(known: Prices, firm: Places, day: Places) -> Regression:
    monthly = monthly_returns(pd.DataFrame(np.column_stack([known.firms, known.fund]), index=known.days))
    returns = monthly.to_numpy()
    month = monthly.index.searchsorted(known.days[day])
    return on_market(calendar_portfolio(returns[:, :-1], month, firm), returns[:, -1])
