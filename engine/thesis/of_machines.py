"""Measures of machines: what in-house chips do for each watt, how fast chips get, what intelligence costs."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import t as student

from analytics.methods.exponential_trend import trend
from analytics.methods.panel_regression import panel_fit, sample
from contracts import Unit
from engine import chip_trends
from engine.chip_trends import Chip
from engine.price_declines import price_declines
from engine.thesis.kept import of_tables
from engine.thesis.measurement import Drawn, Kind, Measurement, Point, measurement, share_of_points, unknown
from engine.thesis.view import META, View, origin_of_row
from errors import UsageError

FLOPS_PER_WATT: Final = Unit("TFLOP/s per W", style="number")
BYTES_PER_WATT: Final = Unit("GB/s per W", style="number")
FLOPS: Final = Unit("TFLOP/s", style="number")
FACTOR: Final = Unit("times cheaper a year", style="multiple")
PER_TOKEN: Final = Unit("USD per million tokens", style="number")
LEVEL: Final = 0.95
_TERA, _MILLION, _KILO = 1e12, 1e6, 1e3  # bandwidth is written in GB/s, a thousandth of what _TERA makes of it
_TWO_YEARS: Final = pd.Timedelta(days=731)
_YEAR: Final = 365.25
_HALVED: Final = 2.0
_LISTED: Final = "price on the list of this day"  # notes of prices whose day is not that of the model

_OPERATIONS = Drawn(Kind.DOTS, "16-bit TFLOP/s per watt", FLOPS_PER_WATT)
_BANDWIDTH = Drawn(Kind.DOTS, "Memory bandwidth per watt, GB/s", BYTES_PER_WATT)
_SPEED = Drawn(Kind.DOTS, "16-bit TFLOP/s of a chip", FLOPS)


# ---------------------------------------------------------------------------------------- own silicon


@of_tables("chips")
def operations_for_each_watt(view: View) -> Measurement:
    """16-bit operations per watt of in-house chips against merchant ones of the same date."""
    return _premium("operations_for_each_watt", _OPERATIONS, view.chips(chip_trends.PER_WATT))


@of_tables("chips")
def bandwidth_for_each_watt(view: View) -> Measurement:
    """Memory bandwidth per watt of in-house chips against merchant ones of the same date."""
    power = {(chip.vendor, chip.name): chip.value for chip in view.chips(chip_trends.POWER)}
    chips = [
        (replace(chip, origin=chip.origin.derived()), _KILO * chip.value / power[chip.vendor, chip.name])
        for chip in view.chips(chip_trends.BANDWIDTH)
        if (chip.vendor, chip.name) in power
    ]
    return _premium_of("bandwidth_for_each_watt", _BANDWIDTH, chips)


def _premium(criterion: str, drawn: Drawn, chips: Sequence[Chip]) -> Measurement:
    return _premium_of(criterion, drawn, [(chip, chip.value) for chip in chips])


def _premium_of(criterion: str, drawn: Drawn, chips: Sequence[tuple[Chip, float]]) -> Measurement:
    """ln(value) = a + b day + c in-house, by least squares; exp(c) - 1 with Student's interval."""
    points = [_dot(chip, value) for chip, value in chips]
    days = np.array([(each.day - points[0].day).days / _YEAR for each in points])
    ours = np.array([float(chip.in_house) for chip, _ in chips])
    names = np.arange(len(points)).astype(str)
    try:
        fit = panel_fit(sample([math.log(p.value) for p in points], ours, names, names, days), "none")
    except UsageError as error:
        return unknown(criterion, drawn, error.what, points, len(points))
    freedom = fit.observations - fit.rank
    spread = math.sqrt(float(fit.residuals @ fit.residuals) / freedom / fit.squares)
    reach = float(student.ppf((1 + LEVEL) / 2, freedom)) * spread
    value, low, high = (math.expm1(fit.coefficient + each) for each in (0.0, -reach, reach))
    return measurement(criterion, value, points, drawn, n=len(points), ends=(low, high))


def _dot(chip: Chip, value: float) -> Point:
    series = "in-house" if chip.in_house else "merchant"
    return Point(f"{chip.vendor} {chip.name}", chip.day, value / _TERA, chip.origin, series, chip.ticker)


@of_tables("chips")
def mtia_to_merchant(view: View) -> Measurement:
    """Operations per watt of Meta's newest chip over the median of merchant chips within two years of it. Of several
    chips of one day the median, with the least and the most of them as ends: which is the newest, nobody can say.
    """
    chips = view.chips(chip_trends.PER_WATT)
    points = [_dot(chip, chip.value) for chip in chips]
    ours = [chip for chip in chips if chip.ticker == META]
    day = max((chip.day for chip in ours), default=None)
    newest = [chip for chip in ours if chip.day == day]
    near = [chip for chip in chips if day and not chip.in_house and abs(chip.day - day) <= _TWO_YEARS]
    if not newest or not near:
        return unknown("mtia_to_merchant", _OPERATIONS, points=points, n=len(near))
    usual = statistics.median(chip.value for chip in near)
    ratios = [chip.value / usual for chip in newest]
    return measurement(
        "mtia_to_merchant",
        statistics.median(ratios),
        points,
        _OPERATIONS,
        behind=[chip.origin for chip in (*newest, *near)],
        n=len(near),
        ends=(min(ratios), max(ratios)),
    )


# ----------------------------------------------------------------------------- cheapest and fastest

_FITS = Drawn(Kind.INTERVALS, "Times cheaper after a year, 90% interval", FACTOR)
_PRICES = Drawn(Kind.DOTS, "List price of a million tokens put out, US dollars", PER_TOKEN)


@of_tables("price_decline", "price_decline_points")
def prices_halve(view: View) -> Measurement:
    """The share of abilities whose price at least halves in a year by the lower end of the published interval."""
    fits = [(row, row.published) for row in price_declines(view.store, view.request()).rows if row.published]
    points = [
        Point(row.key, row.prices[-1].day, fit.factor, fit.origin, low=fit.low, high=fit.high) for row, fit in fits
    ]
    return share_of_points("prices_halve", points, _FITS, lambda each: each.low >= _HALVED)


@of_tables("token_price")
def newest_prices(view: View) -> Measurement:
    """The trend of list prices by the day of the model; prices whose day is that of the list are left out."""
    rows = view.rows("token_price")
    points = [
        Point(
            str(row["subject"]), pd.Timestamp(row["date"]), _MILLION * row["output_usd_per_token"], origin_of_row(row)
        )
        for row in rows
        if row["kind"] == "list_price"
        and _LISTED not in str(row["note"]).casefold()
        and row["output_usd_per_token"] > 0
    ]
    return _trend("newest_prices", _PRICES, sorted(points, key=lambda each: each.day))


@of_tables("chips")
def chips_faster(view: View) -> Measurement:
    """The trend of a new chip's 16-bit operations."""
    chips = view.chips(chip_trends.PERFORMANCE)
    return _trend("chips_faster", _SPEED, [_dot(chip, chip.value) for chip in chips])


def _trend(criterion: str, drawn: Drawn, points: Sequence[Point]) -> Measurement:
    """The growth a year of points by day, with its 95% interval."""
    try:
        found = trend([each.day.to_datetime64() for each in points], [each.value for each in points])
    except UsageError as error:
        return unknown(criterion, drawn, error.what, points, len(points))
    return measurement(criterion, found.growth, points, drawn, n=len(points), ends=found.growths)


OF_MACHINES: Final = (
    operations_for_each_watt,
    bandwidth_for_each_watt,
    mtia_to_merchant,
    prices_halve,
    newest_prices,
    chips_faster,
)
