"""Measures of attention: people a day, whether their growth shows a ceiling, ads for each, users of assistants."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.methods.growth_curves import FEWEST, Curve, ceiling
from contracts import FRACTION, PERSONS
from engine.origin import computed_from
from engine.thesis.kept import of_tables
from engine.thesis.measurement import Drawn, Kind, Measurement, Point, measurement, unknown
from engine.thesis.view import META, View, ordinal, origin_of_row

_YEAR: Final = 4  # quarters
_APART: Final = pd.Timedelta(days=184)
_DAYS: Final = 365.25
_GROWTH = Drawn(Kind.LINE, "Growth of daily active people over a year", FRACTION)
_PEOPLE = Drawn(Kind.DOTS, "Daily active people", PERSONS)
_ADS = Drawn(Kind.LINE, "Growth of ads shown to each person over a year", FRACTION)
_USERS = Drawn(Kind.LINE, "Monthly users of the assistant", PERSONS)
_ASSISTANTS: Final = {"Meta": "Meta AI assistant", "Google": "Gemini", "Microsoft": "Copilot"}
_TICKERS: Final = {"Meta": META, "Google": "GOOGL", "Microsoft": "MSFT"}


@of_tables("attention")
def people_growth(view: View) -> Measurement:
    """Daily active people over those of four quarters before, less one."""
    points = _grown(_quarters(view, "daily_active_people"))
    if not points:
        return unknown("people_growth", _GROWTH)
    newest = max(points)
    return measurement(
        "people_growth", points[newest].value, list(points.values()), _GROWTH, behind=[points[newest].origin]
    )


@of_tables("attention")
def people_ceiling(view: View) -> Measurement:
    """The ceiling of a logistic curve through all quarters, over the newest number, with the interval that takes the
    residuals for what they are.
    """
    points = list(_quarters(view, "daily_active_people").values())
    if len(points) < FEWEST:
        return unknown("people_ceiling", _PEOPLE, points=points, n=len(points))
    times = [(each.day - points[0].day).days / _DAYS for each in points]
    found = ceiling(Curve.LOGISTIC, np.array(times), np.array([each.value for each in points]))
    newest, ends = points[-1].value, (found.honest_low, found.honest_high)
    value, low, high = (each / newest for each in (found.fit.ceiling, *ends))
    return measurement("people_ceiling", value, points, _PEOPLE, n=len(points), ends=(low, high))


@of_tables("attention")
def ads_for_each_person(view: View) -> Measurement:
    """Growth of impressions beside that of people over the same four quarters."""
    people, shown = _grown(_quarters(view, "daily_active_people")), _quarters(view, "ad_impressions_growth")
    points = [_divided(shown[at], people[at]) for at in sorted(people.keys() & shown.keys())]
    if not points:
        return unknown("ads_for_each_person", _ADS)
    return measurement("ads_for_each_person", points[-1].value, points, _ADS, behind=[points[-1].origin])


def _divided(shown: Point, people: Point) -> Point:
    origin = computed_from([shown.origin, people.origin])
    return Point(shown.label, shown.day, (1 + shown.value) / (1 + people.value) - 1, origin, "", META)


def _quarters(view: View, metric: str) -> dict[int, Point]:
    """A metric of Meta by quarter (its ordinal), oldest first; figures of longer periods are left out."""
    rows = [row for row in view.rows("attention") if row["ticker"] == META and row["metric"] == metric]
    of_quarter = {ordinal(str(r["period"])): r for r in rows if str(r["period"])[4:5] == "Q"}
    return {at: _point(of_quarter[at]) for at in sorted(of_quarter)}


def _point(row: Mapping[Hashable, Any]) -> Point:
    return Point("Meta", pd.Timestamp(row["period_end"]), float(row["value"]), origin_of_row(row), "", META)


def _grown(levels: Mapping[int, Point]) -> dict[int, Point]:
    """Growth over four quarters, where both ends are known."""
    found = {}
    for at, now in levels.items():
        if then := levels.get(at - _YEAR):
            origin = computed_from([then.origin, now.origin])
            found[at] = Point(now.label, now.day, now.value / then.value - 1, origin, "", META)
    return found


# ----------------------------------------------------------------------------------------- assistants


@of_tables("ai_labs")
def assistant_to_google(view: View) -> Measurement:
    """Monthly users of Meta's assistant over those of Google's, as near to each other as half a year."""
    return _assistants(view, "assistant_to_google", "Google")


@of_tables("ai_labs")
def assistant_to_microsoft(view: View) -> Measurement:
    """The same with Microsoft's."""
    return _assistants(view, "assistant_to_microsoft", "Microsoft")


def _assistants(view: View, criterion: str, rival: str) -> Measurement:
    ours, theirs = _users(view, "Meta"), _users(view, rival)
    pairs = [(one, other) for one in ours for other in theirs if abs(one.day - other.day) <= _APART]
    if not pairs:
        reason = f"monthly users of the assistants of Meta and {rival} are not known within half a year of each other"
        return unknown(criterion, _USERS, reason, [*ours, *theirs])
    one, other = max(pairs, key=lambda pair: (min(p.day for p in pair), max(p.day for p in pair)))
    behind = [one.origin, other.origin]
    return measurement(criterion, one.value / other.value, [*ours, *theirs], _USERS, behind=behind)


def _users(view: View, company: str) -> Sequence[Point]:
    """Monthly users of a company's assistant, oldest first."""
    rows = [
        row
        for row in view.rows("ai_labs")
        if row["company"] == company
        and row["metric"] == "monthly_active_users"
        and row["scope"] == _ASSISTANTS[company]
    ]
    ticker = _TICKERS[company]
    points = [
        Point(company, pd.Timestamp(row["date"]), float(row["value"]), origin_of_row(row), company, ticker)
        for row in rows
    ]
    return sorted(points, key=lambda each: each.day)


OF_ATTENTION: Final = (
    people_growth,
    people_ceiling,
    ads_for_each_person,
    assistant_to_google,
    assistant_to_microsoft,
)
