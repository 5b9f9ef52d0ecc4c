"""What followed over months: buy-and-hold abnormal returns and the calendar-time portfolio.

Buy-and-hold: the simple return from the close before day 0 over so many trading days, less that of the market's fund.
Such returns are skewed to the right, so that the usual t misleads: t = sqrt(n) (S + g S^2/3 + g/(6n)), with S mean over
standard deviation and g the skewness. They overlap, too, which no t allows for; the calendar-time portfolio does: each
month it holds, in equal parts, every company with an event in the twelve months before, and its returns are regressed
on the fund's, with White's errors of the third kind (HC3).

References: Lyon, Barber and Tsai, Journal of Finance 54 (1999) 165-201; Johnson, JASA 73 (1978) 536-544; Mitchell and
Stafford, Journal of Business 73 (2000) 287-329; MacKinnon and White, Journal of Econometrics 29 (1985) 305-325.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import t as student

from analytics.methods.clustered import LEVEL
from analytics.methods.event_study import Flags, Places, Values
from analytics.methods.event_study_tests import UNDEFINED, SignificanceTest, by_student, cross_sectional
from analytics.options import constant

HORIZONS: Final = constant((63, 252), "trading days of a quarter and of a year")
HELD: Final = constant(12, "months for which the calendar-time portfolio holds a company after its event")
FEWEST_MONTHS: Final = constant(24, "two years of months: with fewer the slope is noise")
_EDGEWORTH: Final = constant(6, "Johnson (1978): of the first term of an Edgeworth expansion of t")


@dataclass(frozen=True, slots=True)
class Regression:
    """A portfolio's monthly returns on the market's: alpha a month with its error and 95% interval, beta, months."""

    months: int
    alpha: float
    beta: float
    error: float
    low: float
    high: float
    test: SignificanceTest


NO_REGRESSION: Final = Regression(0, math.nan, math.nan, math.nan, math.nan, math.nan, UNDEFINED)


def buy_and_hold(prices: Values, fund: Values, days: int) -> Values:
    """Abnormal returns of prices (T, K) over a fund's (T,) for every day as day 0 (T, K); NaN where a close is missing.

    From the close of the day before to that of `days` later.
    """
    kept = np.full(prices.shape, np.nan)
    if len(prices) > days:
        gain, market = (v[days:] / v[:-days] - 1 for v in (prices, fund))
        kept[1 : len(gain) + 1] = (gain - market[:, None])[: len(prices) - 1]
    return kept


def skewness_adjusted(values: Values) -> SignificanceTest:
    """Johnson's t of the mean of some values, by Student's t."""
    count = len(values)
    deviation = float(values.std(ddof=1)) if count > 2 else 0.0
    if not deviation:
        return UNDEFINED
    s = float(values.mean()) / deviation
    skew = float(((values - values.mean()) ** 3).sum()) / (count * deviation**3)
    return by_student(math.sqrt(count) * (s + skew * s * s / 3 + skew / (_EDGEWORTH * count)), count - 1)


def usual(values: Values) -> SignificanceTest:
    """The t of the mean that skewness misleads, to compare."""
    return cross_sectional(values)


def calendar_portfolio(monthly: Values, month: Places, firm: Places) -> Values:
    """The portfolio's return of each month (M,): the mean of the companies (M, K) with an event, at `month` (N,) of
    `firm` (N,), in the twelve months before; NaN where it holds none.
    """
    held: Flags = np.zeros(monthly.shape, dtype=bool)
    for at, column in zip(month, firm, strict=True):
        held[at + 1 : at + 1 + HELD, column] = True
    there = held & np.isfinite(monthly)
    count = there.sum(axis=1)
    total = np.where(there, monthly, 0.0).sum(axis=1)
    return np.asarray(total / np.where(count > 0, count, np.nan))


def on_market(portfolio: Values, market: Values) -> Regression:
    """Least squares of a portfolio's monthly returns (M,) on the market's, with HC3 errors."""
    there = np.isfinite(portfolio) & np.isfinite(market)
    months = int(there.sum())
    if months < FEWEST_MONTHS:
        return NO_REGRESSION
    x, y = np.column_stack([np.ones(months), market[there]]), portfolio[there]
    inverse = np.linalg.inv(x.T @ x)
    alpha, beta = inverse @ x.T @ y
    lever = np.einsum("ij,jk,ik->i", x, inverse, x)
    weighted = x * ((y - x @ (alpha, beta)) / (1 - lever))[:, None]
    error = math.sqrt(float((inverse @ (weighted.T @ weighted) @ inverse)[0, 0]))
    half = float(student.ppf((1 + LEVEL) / 2, months - 2)) * error
    test = by_student(float(alpha) / error, months - 2)
    return Regression(months, float(alpha), float(beta), error, float(alpha) - half, float(alpha) + half, test)


def monthly_returns(prices: pd.DataFrame) -> pd.DataFrame:
    """Simple returns between the last trading days of months: one row per month, one column per company.

    NaN where a close of such a day is missing, so that all returns of a month are over the same days. A month that the
    prices do not reach the end of has no row.
    """
    days = pd.DatetimeIndex(prices.index)
    last = prices.groupby(days.to_period("M")).tail(1)
    if len(days) and (days[-1] + pd.offsets.BDay()).to_period("M") == days[-1].to_period("M"):
        last = last.iloc[:-1]
    return last.pct_change(fill_method=None)
