"""What the charts of one fiscal year show where the usual year leaves nothing to compare."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from charts.core import ChartData, Instead
from pages.labour.parameters import PriceParams, RangeParams, YearParams
from pages.labour.price_frames import prices, ranges
from pages.labour.wage_frames import wage_bills

P = TypeVar("P", bound=YearParams)


def of_prices(data: ChartData, p: PriceParams) -> Instead[PriceParams] | None:
    """The newest year of the window that is known for most, in place of the usual one."""
    return _newest(p, data.result(prices).newest)


def of_ranges(data: ChartData, p: RangeParams) -> Instead[RangeParams] | None:
    """The same for the ranges."""
    return _newest(p, data.result(ranges).newest)


def of_wage_bills(data: ChartData, p: YearParams) -> Instead[YearParams] | None:
    """The same for the wage bill."""
    return _newest(p, data.result(wage_bills).newest)


def _newest(p: P, newest: int) -> Instead[P] | None:
    if p.year != YearParams().year or newest in (0, p.year):
        return None
    fails = "lies outside the window" if p.asked.outside else "is known for too few companies"
    return Instead(replace(p, year=newest), f"Shown is fiscal {newest}, since fiscal {p.year} {fails}")
