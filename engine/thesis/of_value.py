"""Measures of value and of what capital brought: records, gains per dollar, returns, and what a gain goes with."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from analytics.methods.lmdi import log_mean
from contracts import FRACTION, Evidence
from engine.origin import Origin
from engine.thesis.measurement import Drawn, Kind, Measurement, Point, measurement, share_of_points, unknown
from engine.thesis.of_people import SPAN, change_of_share, computed, point, share_of
from engine.thesis.view import MARKET, META, View, earlier, newest_pair
from engine.value import Value

FIVE_YEARS: Final = 20  # quarters
_AT_RECORD: Final = 0.95
_CAPITAL_COST: Final = 0.11  # before tax: 9% after 21% of tax, as on the page of returns
_CLOSES: Final = Origin(Evidence.SINGLE_SOURCE.value, None, None)

# --------------------------------------------------------------------------------- record valuation

_TO_RECORD = Drawn(Kind.LINE, "Market value over its highest at a quarter's end until then", FRACTION)
_RECORDS = Drawn(Kind.BARS, "Market value over its highest at a quarter's end", FRACTION)
_OF_MARKET = Drawn(Kind.LINE, "Share price over the S&P 500, over the record of it until then", FRACTION)


def meta_to_record(view: View) -> Measurement:
    """Meta's newest market value over the highest of any quarter until then."""
    values = view.quarterly.of("market_value", META)
    if not values:
        return unknown("meta_to_record", _TO_RECORD)
    highest: Iterator[Value] = itertools.accumulate(values, lambda top, value: max(top, value, key=_amount))
    points = [computed(value.value / top.value, (value, top), view) for value, top in zip(values, highest, strict=True)]
    record = max(values, key=_amount)
    behind = [record.origin, values[-1].origin]
    return measurement("meta_to_record", points[-1].value, points, _TO_RECORD, behind=behind)


def _amount(value: Value) -> float:
    return value.value


def core_at_record(view: View) -> Measurement:
    """The share of core companies within 5% of their highest market value at a quarter's end."""
    points = []
    for ticker in view.group("core"):
        values = view.quarterly.of("market_value", ticker)
        if values:
            top = max(values, key=_amount)
            points.append(computed(values[-1].value / top.value, (values[-1], top), view))
    return share_of_points("core_at_record", points, _RECORDS, lambda each: each.value >= _AT_RECORD)


def meta_to_record_of_market(view: View) -> Measurement:
    """Meta's close over the index, at the ends of months, over the highest of it on any day until then."""
    share, market = view.closes(META), view.closes(MARKET)
    days, own, other = np.intersect1d(share.index, market.index, assume_unique=True, return_indices=True)
    ratio = share.to_numpy()[own] / market.to_numpy()[other]
    days, ratio = days[~np.isnan(ratio)], ratio[~np.isnan(ratio)]
    if not len(ratio):
        return unknown("meta_to_record_of_market", _OF_MARKET)
    months = days.astype("datetime64[M]")
    ends = np.flatnonzero(np.append(months[1:] != months[:-1], True))
    to_record = dict(zip(map(pd.Timestamp, days[ends]), ratio[ends] / np.maximum.accumulate(ratio)[ends], strict=True))
    origins = {day: Origin(_CLOSES.evidence, day, None) for day in to_record}
    points = [Point("Meta", day, float(to_record[day]), origin, "", META) for day, origin in origins.items()]
    return measurement("meta_to_record_of_market", points[-1].value, points, _OF_MARKET, behind=[points[-1].origin])


# ------------------------------------------------------------------------------ investment, not cost

_GAIN = Drawn(Kind.LINE, "Operating income gained per dollar of capital expenditure", FRACTION)
_GAINS = Drawn(Kind.BARS, "Operating income gained per dollar of capital expenditure", FRACTION)
_ROIC = Drawn(Kind.LINE, "Return on invested capital", FRACTION)


def meta_income_gain(view: View) -> Measurement:
    """What Meta gained over three years beyond its earlier growth, per dollar of capital expenditure."""
    points = [point(value, view) for value in view.quarterly.of("operating_income_gain_to_capex", META)]
    if not points:
        return unknown("meta_income_gain", _GAIN)
    return measurement("meta_income_gain", points[-1].value, points, _GAIN, behind=[points[-1].origin])


def core_income_gain(view: View) -> Measurement:
    """The share of core companies that gained what capital costs before tax."""
    values = [view.quarterly.of("operating_income_gain_to_capex", ticker) for ticker in view.group("core")]
    points = [point(own[-1], view) for own in values if own]
    return share_of_points("core_income_gain", points, _GAINS, lambda each: each.value >= _CAPITAL_COST)


def meta_roic_change(view: View) -> Measurement:
    """The change of Meta's return on invested capital over twelve quarters."""
    values = view.quarterly.of("roic", META)
    points = [point(value, view) for value in values]
    pair = newest_pair(earlier(values, SPAN))
    if pair is None:
        return unknown("meta_roic_change", _ROIC, points=points)
    change, behind = pair[1].value - pair[0].value, [each.origin for each in pair]
    return measurement("meta_roic_change", change, points, _ROIC, behind=behind)


# ------------------------------------------------------------------------------- capital to servers

_SPENT = ("capex", "selling_and_marketing", "stock_compensation")
_SHARE = Drawn(Kind.LINE, "Capital expenditure in all that is spent on it, marketing and stock pay", FRACTION)
_GROWTHS = Drawn(Kind.BARS, "Growth over three years", FRACTION)
_WORDS = {"capex": "capex", "selling_and_marketing": "marketing", "stock_compensation": "stock pay"}


def meta_share_of_capex(view: View) -> Measurement:
    """The change over twelve quarters of capital expenditure's part of Meta's spending on it, marketing, stock pay."""
    return change_of_share("meta_share_of_capex", share_of(view, META, "capex", _SPENT), _SHARE)


def capex_ahead(view: View) -> Measurement:
    """The share of core companies whose capital expenditure outgrew stock pay, and marketing where it is known."""
    points: list[Point] = []
    hits, count = 0, 0
    for ticker in view.group("core"):
        growths = {name: growth for name in _SPENT if (growth := _growth(view, ticker, name))}
        if {"capex", "stock_compensation"} <= growths.keys():
            points += growths.values()
            count, hits = count + 1, hits + (growths["capex"] is max(growths.values(), key=lambda each: each.value))
    if not count:
        return unknown("capex_ahead", _GROWTHS)
    return measurement("capex_ahead", hits / count, points, _GROWTHS, n=count)


def _growth(view: View, ticker: str, name: str) -> Point | None:
    return _grown(view, view.quarterly.of(name, ticker), SPAN, _WORDS[name])


def _grown(view: View, values: Sequence[Value], quarters: int, series: str) -> Point | None:
    """The growth of a measure to its newest quarter, as a point; None where a value is missing or not above zero."""
    pair = newest_pair(pair for pair in earlier(values, quarters) if pair[0].value > 0)
    if pair is None:
        return None
    then, now = pair
    return computed(now.value / then.value - 1, (now, then), view, series)


# ------------------------------------------------------------------------------- wealth by leverage

_PARTS = Drawn(Kind.BARS, "Part of the gain in value that goes with more people", FRACTION)
_PER_EMPLOYEE = Drawn(Kind.BARS, "Growth over five years", FRACTION)


def gain_from_people(view: View) -> Measurement:
    """The part of the core companies' gain in market value over twenty quarters that goes with headcount, by the
    logarithmic mean: of each company log_mean(V) ln(L/L0), added up and divided by the gain of all.
    """
    points: list[Point] = []
    parts: list[float] = []
    gains: list[float] = []
    for ticker in view.group("core"):
        people = {value.quarter: value for value in view.quarterly.of("headcount", ticker)}
        values = [value for value in view.quarterly.of("market_value", ticker) if value.quarter in people]
        pair = newest_pair(earlier(values, FIVE_YEARS))
        if pair is not None:
            then, now = pair
            counts = people[then.quarter], people[now.quarter]
            weight = float(log_mean(now.value, then.value))
            parts.append(weight * float(np.log(counts[1].value / counts[0].value)))
            gains.append(now.value - then.value)
            share = parts[-1] / gains[-1] if gains[-1] > 0 else float("nan")
            points.append(computed(share, (now, then, *counts), view))
    drawn = [each for each in points if np.isfinite(each.value)]
    if sum(gains) <= 0:
        return unknown("gain_from_people", _PARTS, "value did not grow over five years", drawn, len(points))
    behind = [each.origin for each in points]
    return measurement("gain_from_people", sum(parts) / sum(gains), drawn, _PARTS, behind=behind, n=len(points))


def value_outgrows_capital(view: View) -> Measurement:
    """The share of core companies whose market value per employee grew faster than compute capital per employee."""
    points, hits, count = [], 0, 0
    for ticker in view.group("core"):
        value = _grown(view, view.quarterly.of("market_value_per_employee", ticker), FIVE_YEARS, "value")
        capital = _grown(view, view.quarterly.of("compute_capital_per_employee", ticker), FIVE_YEARS, "capital")
        if value and capital:
            points += [value, capital]
            count, hits = count + 1, hits + (value.value > capital.value)
    if not count:
        return unknown("value_outgrows_capital", _PER_EMPLOYEE)
    return measurement("value_outgrows_capital", hits / count, points, _PER_EMPLOYEE, n=count)


OF_VALUE: Final[tuple[Callable[[View], Measurement], ...]] = (
    meta_to_record,
    core_at_record,
    meta_to_record_of_market,
    meta_income_gain,
    core_income_gain,
    meta_roic_change,
    meta_share_of_capex,
    capex_ahead,
    gain_from_people,
    value_outgrows_capital,
)
