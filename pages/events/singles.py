"""One event day by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.methods.event_study import Events, Fit, Returns, Values, Window, around, cumulative, estimate
from analytics.methods.event_study_tests import reach
from data.store import Store
from engine.request import Request
from pages.events.frames import Studied, study
from pages.events.kinds import Asked
from pages.events.paths import drawn, summed
from pages.events.prices import prices


@dataclass(frozen=True, slots=True, eq=False)
class Single:
    """An event with its sums by trading day (D,) and how far usual days reach to both sides (D,); None for no event."""

    event: Studied | None
    days: Values
    sums: Values
    usual: Values

    @property
    def documents(self) -> frozenset[str]:
        document = self.event.announced.document if self.event else None
        return frozenset((document,)) if document else frozenset()


def single(store: Store, request: Request) -> Single:
    """The event of the asked number, counted from the newest; the oldest where there are fewer."""
    asked: Asked = request.options["asked"]
    events = study(store, request).events
    if not events:
        return Single(None, *(np.empty(0) for _ in range(3)))
    event = events[-min(int(request.options["event"]), len(events))]
    known = prices(store, request.as_of)
    at = Events(np.array([known.column(event.ticker)]), known.place([event.day0]))
    fit = estimate(known.returns, at, asked.model, asked.days)
    of = drawn(asked.window)
    of = Window(min(of.first, -20), max(of.last, 20))
    y, x = around(known.returns.firms, at, of), around(known.returns.market, at, of)
    sums = summed(y - fit.alpha[:, None] - fit.beta[:, None] * x, asked.window.first - of.first)[0]
    usual = [_usual(known.returns, at, fit, asked.window.first, int(day)) for day in of.places]
    return Single(event, of.places.astype(float), sums, np.array(usual) * reach(float(fit.free[0])))


def _usual(returns: Returns, at: Events, fit: Fit, base: int, day: int) -> float:
    """The standard error of the sum to a day."""
    if day == base - 1:
        return 0.0
    window = Window(base, day) if day >= base else Window(day + 1, base - 1)
    return float(cumulative(returns, at, fit, window).error[0])
