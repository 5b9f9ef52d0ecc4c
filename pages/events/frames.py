"""Events of a kind studied on prices: each one's abnormal return, their mean with its tests, and the path around it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analytics import evidence
from analytics.methods import event_study_tests as tests
from analytics.methods.event_study import (
    Cumulative,
    Events,
    Fit,
    Flags,
    Places,
    Values,
    Window,
    apart,
    cumulative,
    estimate,
)
from analytics.methods.event_study_placebo import (
    NO_PLACEBO,
    EveryDay,
    Placebo,
    detectable,
    detectable_by_model,
    every_day,
    placebo,
)
from analytics.methods.event_study_ranks import rank_test, sign_test
from analytics.methods.event_study_tests import UNDEFINED, SignificanceTest
from contracts import Evidence
from data.store import Store
from engine.origin import Origin
from engine.request import Request
from pages.events.dates import Announced, announced, confounders
from pages.events.kinds import Asked
from pages.events.paths import Path, Spread, path_of, spread
from pages.events.prices import MARKET, Prices, prices

RELEASED: Final = 3  # trading days that results come before the report of them, where one can tell


@dataclass(frozen=True, slots=True)
class Studied:
    """One event: its day 0, its abnormal return over the window (low to high: 95% by the model), its p-value.

    kept: whether it is in the mean, which leaves out those that meet an earlier one of the company. With: what else the
    company announced over the same days. origin: what the return rests on.
    """

    announced: Announced
    day0: pd.Timestamp
    kept: bool
    car: float
    error: float
    low: float
    high: float
    p_value: float
    beta: float
    confounders: tuple[str, ...]
    origin: Origin

    @property
    def ticker(self) -> str:
        return self.announced.ticker

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean over the kept events with its 95% interval by their spread (of one: by the model), and all tests."""

    events: int = 0
    companies: int = 0
    mean: float = math.nan
    median: float = math.nan
    low: float = math.nan
    high: float = math.nan
    deviation: float = math.nan
    correlation: float = math.nan
    positive: int = 0
    usual: float = math.nan
    detectable: float = math.nan
    detectable_by_model: float = math.nan
    alone: Placebo = NO_PLACEBO
    together: Placebo = NO_PLACEBO
    tests: Mapping[str, SignificanceTest] | None = None

    def test(self, name: str) -> SignificanceTest:
        """A test by its name, undefined where there is none."""
        return (self.tests or {}).get(name, UNDEFINED)

    @property
    def zero_outside(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    @property
    def decided(self) -> bool:
        """Whether interval and the test that allows for shared days agree that the mean of several is not zero."""
        return self.events > 1 and self.zero_outside and self.test("kp").rejects


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """The events of a kind, oldest first, with their mean and path; `lost` have no return.

    priced: the companies with prices. same_day: announcements on the day 0 of an earlier one of the company, one event
    with it.
    """

    asked: Asked
    events: tuple[Studied, ...]
    lost: tuple[Announced, ...]
    estimate: Estimate
    path: Path
    priced: frozenset[str]
    same_day: tuple[Announced, ...] = ()

    @property
    def kept(self) -> tuple[Studied, ...]:
        """Those in the mean."""
        return tuple(event for event in self.events if event.kept)

    @property
    def origin(self) -> Origin:
        """What the mean rests on. Raises ValueError where there is none."""
        return of_several([event.origin for event in self.kept])

    @property
    def confounded(self) -> int:
        """How many of the kept events share their days with another announcement."""
        return sum(bool(event.confounders) for event in self.kept)

    @property
    def documents(self) -> frozenset[str]:
        """The documents of the announcements."""
        return frozenset(e.announced.document for e in self.events if e.announced.document)

    @property
    def price_symbols(self) -> frozenset[str]:
        """Whose prices the returns rest on."""
        return frozenset(e.ticker for e in self.events) | frozenset((MARKET,) if self.events else ())


@dataclass(frozen=True, slots=True, eq=False)
class Studies:
    """The studies of several kinds by name."""

    by_kind: Mapping[str, Study]

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(name for of in self.by_kind.values() for name in of.documents)

    @property
    def price_symbols(self) -> frozenset[str]:
        return frozenset(symbol for of in self.by_kind.values() for symbol in of.price_symbols)


def of_several(origins: Sequence[Origin]) -> Origin:
    """Of what is computed from several: as firm as the weakest, known with the newest. Raises ValueError for none."""
    stamps = [(origin.known_on, origin.document) for origin in origins if origin.known_on is not None]
    day, document = evidence.newest(stamps) or (None, None)
    return Origin(str(evidence.derived(origin.evidence for origin in origins)), day, document)


def study(store: Store, request: Request) -> Study:
    """The events of the asked kind."""
    return _kept(store, request, request.options["asked"])


def studies(store: Store, request: Request) -> Studies:
    """The events of every asked kind."""
    every: Mapping[str, Asked] = request.options["every"]
    return Studies({kind: _kept(store, request, asked) for kind, asked in every.items()})


def _kept(store: Store, request: Request, asked: Asked) -> Study:
    key = ("event study", request.companies, request.start, request.end, request.as_of, asked)
    return store.memo.of(key, lambda: _study(store, request, asked))


def every_day_of(store: Store, request: Request, asked: Asked, window: Window) -> EveryDay:
    """Abnormal returns of every company with every day as day 0, kept by snapshot; of a day a part of today's."""
    today, known = prices(store, None), prices(store, request.as_of)
    key = ("event days", asked.model, asked.estimation, window)
    every = store.memo.of(key, lambda: every_day(today.returns, asked.model, window, asked.days))
    if request.as_of is None:
        return every
    return every.until(len(known.days), np.array([today.column(name) for name in known.tickers], dtype=np.intp), window)


def _spread_of(store: Store, request: Request, asked: Asked, window: Window) -> Spread:
    """How those of a window lie, kept by snapshot and day: every kind of events is held against it."""
    key = ("event spread", request.as_of, asked.model, asked.estimation, window)
    return store.memo.of(key, lambda: spread(every_day_of(store, request, asked, window).car))


def _study(store: Store, request: Request, asked: Asked) -> Study:
    known = prices(store, request.as_of)
    every = announced(store, request, asked.kind, asked.own)
    rows, at = placed(known, every)
    fit = estimate(known.returns, at, asked.model, asked.days)
    of = cumulative(known.returns, at, fit, asked.window)
    keep = apart(at, asked.window, of.known)
    also = _confounders(store, request, asked, known, rows, at)
    studied = [
        _studied(known, rows[i], at, fit, of, i, kept=bool(keep[i]), also=also[i])
        for i in np.flatnonzero(of.known).tolist()
    ]
    return Study(
        asked,
        tuple(studied),
        _lost(known, rows, of.known, every),
        _estimate(store, request, asked, at[keep], known),
        path_of(known.returns, at[keep], asked, lambda window: _spread_of(store, request, asked, window)),
        frozenset(known.tickers),
        same_day(known, rows, every),
    )


def placed(known: Prices, rows: Sequence[Announced]) -> tuple[list[Announced], Events]:
    """The announcements of companies with prices on or before the last of them, one per company and day 0."""
    priced = [row for row in rows if known.column(row.ticker) >= 0]
    firm = [known.column(row.ticker) for row in priced]
    day = known.place([row.day for row in priced])
    first = {(f, d): i for i, (f, d) in reversed(list(enumerate(zip(firm, day.tolist(), strict=True))))}
    places = sorted(i for (_, d), i in first.items() if d < len(known.days))
    firms = np.array([firm[i] for i in places], dtype=np.intp)
    return [priced[i] for i in places], Events(firms, day[np.array(places, dtype=np.intp)])


def _lost(
    known: Prices, rows: Sequence[Announced], has_return: Flags, every: Sequence[Announced]
) -> tuple[Announced, ...]:
    """Announcements without a return: too few days before, a day without a price, or none of the company at all."""
    without = [row for row in every if not _priced(known, row)]
    return (*(row for row, has in zip(rows, has_return, strict=True) if not has), *without)


def _priced(known: Prices, row: Announced) -> bool:
    """Whether there is a price of the company on or after the day of an announcement."""
    return known.column(row.ticker) >= 0 and bool(len(known.days)) and row.day <= known.days[-1]


def same_day(known: Prices, rows: Sequence[Announced], every: Sequence[Announced]) -> tuple[Announced, ...]:
    """Announcements with a price that are none of the placed rows: an earlier one of the company has their day 0."""
    there = set(map(id, rows))
    return tuple(row for row in every if _priced(known, row) and id(row) not in there)


# ------------------------------------------------------------------------------------------ one event


def _studied(
    known: Prices,
    row: Announced,
    at: Events,
    fit: Fit,
    of: Cumulative,
    i: int,
    *,
    kept: bool,
    also: tuple[str, ...],
) -> Studied:
    car, error = float(of.car[i]), float(of.error[i])
    half = tests.reach(float(fit.free[i])) * error
    return Studied(
        row,
        known.days[at.day[i]],
        kept,
        car,
        error,
        car - half,
        car + half,
        tests.single(car, error, float(fit.free[i])).p_value,
        float(fit.beta[i]),
        also,
        _origin(known, row, at, fit.estimation, of.window, i),
    )


def _origin(known: Prices, row: Announced, at: Events, estimation: Window, window: Window, i: int) -> Origin:
    """Of a return: known when the window has closed, as firm as the announcement and the prices."""
    first, last = (int(at.day[i]) + day for day in (estimation.first, window.last))
    weak = known.weak[max(first, 0) : last + 1, at.firm[i]].any()
    grade = evidence.derived([row.evidence, *([Evidence.SINGLE_SOURCE] if weak else [])])
    stamp = evidence.newest([(row.day, row.document), (known.days[last], row.document)])
    return Origin(str(grade), stamp[0] if stamp else row.day, row.document)


def _confounders(
    store: Store, request: Request, asked: Asked, known: Prices, rows: Sequence[Announced], at: Events
) -> list[tuple[str, ...]]:
    """What else each event's company announced over its days; results come up to three days before their report."""
    days: dict[tuple[str, str], Places] = {}
    for name, others in confounders(store, request, asked.kind).items():
        place = known.place([row.day for row in others])
        for ticker in {row.ticker for row in others}:
            days[name, ticker] = place[[row.ticker == ticker for row in others]]
    return [_over(days, row.ticker, int(day), asked.window) for row, day in zip(rows, at.day, strict=True)]


def _over(days: Mapping[tuple[str, str], Places], ticker: str, day: int, window: Window) -> tuple[str, ...]:
    def meets(name: str, places: Places) -> bool:
        after = RELEASED if name == "results" else 0
        inside: Flags = (places >= day + window.first) & (places <= day + window.last + after)
        return bool(inside.any())

    return tuple(name for (name, who), places in days.items() if who == ticker and meets(name, places))


# ------------------------------------------------------------------------------------------ all events


def _estimate(store: Store, request: Request, asked: Asked, at: Events, known: Prices) -> Estimate:
    """The mean of some events that all have a return."""
    if not len(at):
        return Estimate()
    fit = estimate(known.returns, at, asked.model, asked.days)
    of = cumulative(known.returns, at, fit, asked.window)
    every = every_day_of(store, request, asked, asked.window).car
    mean, deviation = float(of.car.mean()), float(of.car.std(ddof=1)) if len(at) > 1 else math.nan
    alone, together = (placebo(every, at, mean, together=way) for way in (False, True))
    correlation = tests.mean_correlation(fit, at, asked.window)
    signs = sign_test(fit.residuals, of.car)
    low, high = _interval(of.car, float(of.error[0]), float(fit.free[0]))
    return Estimate(
        len(at),
        len(set(at.firm.tolist())),
        mean,
        float(np.median(of.car)),
        low,
        high,
        deviation,
        correlation,
        signs.positive,
        signs.usual,
        detectable(deviation, len(at)),
        detectable_by_model(of.error),
        alone,
        together,
        _tests(fit, of, correlation) | {"sign": signs.test} | _random(mean, alone, together),
    )


def _interval(car: Values, error: float, free: float) -> tuple[float, float]:
    """By the spread of the events; of a single one by the model's error."""
    if len(car) > 1:
        return tests.interval(car)
    half = tests.reach(free) * error
    return float(car[0]) - half, float(car[0]) + half


def _tests(fit: Fit, of: Cumulative, correlation: float) -> dict[str, SignificanceTest]:
    one = len(of.car) == 1
    return {
        "t": tests.single(of.car[0], of.error[0], fit.free[0]) if one else tests.cross_sectional(of.car),
        "patell": tests.patell(of.scaled, fit.free),
        "bmp": tests.boehmer(of.scaled),
        "kp": tests.kolari(of.scaled, correlation),
        "rank": rank_test(fit.residuals, of.abnormal),
    }


def _random(mean: float, alone: Placebo, together: Placebo) -> dict[str, SignificanceTest]:
    """The placebos as tests: how many of their deviations the mean is from theirs."""
    named = {"placebo": alone, "together": together}
    return {name: SignificanceTest((mean - of.mean) / of.deviation, of.p_value) for name, of in named.items()}
