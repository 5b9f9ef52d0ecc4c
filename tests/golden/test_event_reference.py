"""Event studies on the embedded prices, against an independent implementation that gives the table of R's estudy2.

Its convention: log returns of adjusted closes, carried on by closes where these are missing; the S&P 500 as the market;
day 0 the announcement or the next trading day; estimation from 250 to 30 days before, 120 days at least. Sets leave out
an event whose window meets that of an earlier kept event of its company.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analytics.methods.event_study import (
    ESTIMATION,
    Cumulative,
    Events,
    Fit,
    Returns,
    Window,
    apart,
    cumulative,
    estimate,
)
from analytics.methods.event_study_long import (
    buy_and_hold,
    calendar_portfolio,
    on_market,
    skewness_adjusted,
    usual,
)
from analytics.methods.event_study_placebo import detectable, detectable_by_model, every_day, placebo, power
from analytics.methods.event_study_ranks import rank_test, sign_test
from analytics.methods.event_study_tests import boehmer, cross_sectional, kolari, mean_correlation, patell
from data.curated_files import folder

NOT_COMPANIES = ("GOOG", "SPY", "QQQ", "^GSPC")
# Layoffs of 5% and more: N mean median sd t Patell BMP r-bar KP rank positive p-hat sign MDE (spread, model), placebo p
# (alone, clustered) and the standard deviation of its draws; returns in percent.
SETS = """
(0,0): 19 0.162 0.09 3.49 0.202 0.442 0.328 0.00000 0.328 0.301 12 0.5022 1.127 2.24 1.66 0.742 0.734 0.49
(0,1): 19 -0.856 -0.18 9.17 -0.407 -0.729 -0.264 0.00000 -0.264 0.246 9 0.5022 -0.249 5.89 2.35 0.184 0.190 0.69
(-1,1): 19 -0.563 0.14 9.33 -0.263 -0.129 -0.055 0.00088 -0.054 0.519 10 0.5022 0.210 6.00 2.89 0.463 0.459 0.84
(-5,5): 17 -0.973 1.85 13.01 -0.308 -0.302 -0.177 0.00273 -0.173 -0.003 9 0.5036 0.213 8.84 5.76 0.507 0.506 1.66
(0,20): 18 1.491 3.39 13.84 0.457 0.660 0.485 0.00356 0.470 0.456 11 0.5033 0.915 9.14 7.84 0.577 0.565 2.38
"""
# Half of the larger events: alpha (basis points a day), beta, s, AR of day 0, CAR(0,1), t(0,1), CAR(-1,1), (-5,5),
# (0,20); in percent.
SINGLE = """
UBER 2020-05-06 -12.5 1.107 3.953 0.01 9.46 1.684 10.93 12.26 19.66
NFLX 2022-05-17 -16.8 1.410 2.377 -0.50 -1.79 -0.527 -1.67 7.72 7.93
NFLX 2022-06-23 -44.2 1.467 3.791 0.61 1.55 0.283 6.74 7.19 22.49
META 2022-10-26 -20.9 1.832 2.745 -4.19 -31.04 -7.953 -27.96 -37.95 -23.73
AMZN 2022-11-16 -1.4 1.641 1.808 -0.48 -2.33 -0.905 -3.28 -3.66 -6.92
AMZN 2023-01-04 -11.9 1.657 2.007 -1.92 -2.26 -0.794 0.66 6.93 15.19
MSFT 2023-01-18 -0.6 1.269 1.093 0.09 -0.59 -0.379 0.14 1.85 6.87
IBM 2023-01-25 8.2 0.534 1.206 -0.59 -5.84 -3.407 -6.15 -9.80 -8.29
AMZN 2023-03-20 -14.3 1.684 1.884 -2.61 -1.72 -0.640 -0.80 4.34 -3.60
MSFT 2024-01-25 12.3 1.220 1.219 -0.19 -0.47 -0.269 0.23 -1.97 -5.88
CSCO 2024-02-14 -0.8 0.705 1.184 0.62 -2.24 -1.328 -1.97 -4.64 -2.29
META 2024-04-24 19.9 1.838 1.854 -0.76 -11.28 -4.279 -10.73 -13.90 -18.43
INTC 2024-08-01 -16.1 1.300 2.220 -3.70 -31.32 -9.689 -31.19 -38.63 -39.95
META 2024-10-30 5.9 1.546 1.955 0.20 -1.13 -0.402 1.14 -4.42 -9.72
META 2025-01-14 2.9 1.577 1.947 -2.55 -1.67 -0.600 -3.18 -1.02 11.26
CRM 2025-02-03 -3.5 1.406 2.157 0.39 0.84 0.275 1.04 -0.83 -10.34
META 2025-04-30 8.2 1.292 1.493 -1.26 1.99 0.937 2.01 8.61 5.50
MSFT 2025-07-02 -3.2 0.969 1.096 -0.62 0.17 0.110 -0.77 -0.31 6.57
GOOGL 2025-07-23 -4.8 1.045 1.560 -1.35 -0.36 -0.161 0.27 6.23 3.68
META 2025-07-30 12.6 1.366 1.481 -0.64 10.40 4.943 8.19 6.95 1.55
CRM 2025-09-02 -4.9 1.119 1.532 -0.51 0.38 0.177 1.83 1.26 -10.49
GOOGL 2025-10-29 12.5 1.050 1.678 2.50 5.91 2.476 4.87 10.36 16.49
AMZN 2025-10-30 0.7 1.374 1.405 -1.92 6.86 3.436 7.32 10.39 1.94
META 2026-01-13 -7.5 1.451 1.717 -1.35 -3.00 -1.229 -4.86 -5.82 6.41
ORCL 2026-03-31 -7.9 1.420 3.415 1.82 -0.40 -0.083 -0.38 -10.59 1.88
GOOGL 2026-04-29 21.0 1.070 1.554 -0.12 8.07 3.653 8.23 11.28 0.32
CSCO 2026-05-13 6.6 0.949 1.488 1.95 13.74 6.481 14.40 16.30 19.15
AMZN 2026-07-22 -7.2 1.460 1.591 -0.83 -3.66 -1.611 -5.85 -3.54 4.82
META 2026-07-29 -18.5 1.448 2.043 1.07 -9.41 -3.244 -9.61 -10.98 -3.81
CRWV 2026-08-11 -38.3 3.014 5.419 3.74 20.96 2.722 18.75 8.91 20.00
"""


def window(text: str) -> Window:
    first, last = text.strip("():").split(",")
    return Window(int(first), int(last))


@pytest.fixture(scope="module")
def prices() -> pd.DataFrame:
    """Adjusted closes by trading day of the S&P 500, one column per symbol."""
    rows = pd.read_parquet(folder() / "prices.parquet")
    rows["price"] = rows["adj_close"].fillna(rows["close"])
    wide = rows.pivot(index="date", columns="ticker", values="price")
    wide.index = pd.DatetimeIndex(wide.index)
    return wide[wide["^GSPC"].notna()]


@pytest.fixture(scope="module")
def firms(prices: pd.DataFrame) -> list[str]:
    return [str(name) for name in prices if name not in NOT_COMPANIES]


@pytest.fixture(scope="module")
def returns(prices: pd.DataFrame, firms: list[str]) -> Returns:
    logs = prices.apply(np.log).diff()
    return Returns(logs[firms].to_numpy(), logs["^GSPC"].to_numpy())


def events_of(prices: pd.DataFrame, firms: list[str], rows: list[tuple[str, str]]) -> Events:
    days = [prices.index.searchsorted(pd.Timestamp(day)) for _, day in rows]
    return Events(np.array([firms.index(ticker) for ticker, _ in rows]), np.array(days))


@pytest.fixture(scope="module")
def layoffs(prices: pd.DataFrame, firms: list[str]) -> Events:
    """Layoffs of 5% or more, with Meta's of March 2023 (11.6%), less Cisco's "fewer than" and LinkedIn's."""
    rows = pd.read_csv(folder() / "events.csv")
    rows = rows[rows["event_type"].eq("layoff") & rows["ticker"].isin(firms) & rows["company"].ne("LinkedIn")]
    large = rows["percent_of_workforce"].ge(5) | (rows["ticker"].eq("META") & rows["announced"].eq("2023-03-14"))
    large &= ~(rows["ticker"].eq("CSCO") & rows["announced"].eq("2026-05-13"))
    pairs = rows.loc[large, ["ticker", "announced"]].itertuples(index=False, name=None)
    return events_of(prices, firms, sorted(pairs, key=lambda row: row[1]))


def kept(returns: Returns, events: Events, of: Window) -> tuple[Events, Fit, Cumulative]:
    """The events of a window with a CAR, none meeting an earlier one of its company."""
    usable = cumulative(returns, events, estimate(returns, events), of).known
    left = events[apart(events, of, usable)]
    fit = estimate(returns, left)
    return left, fit, cumulative(returns, left, fit, of)


def printed(value: float, like: str) -> bool:
    """Whether a value rounds to what is printed."""
    decimals = len(like.partition(".")[2])
    return bool(float(f"{value:.{decimals}f}") == float(like))


@pytest.mark.parametrize("line", SINGLE.strip().splitlines(), ids=lambda line: " ".join(line.split()[:2]))
def test_single_events_to_the_last_digit(returns: Returns, prices: pd.DataFrame, firms: list[str], line: str) -> None:
    ticker, day, *expected = line.split()
    one = events_of(prices, firms, [(ticker, day)])
    fit = estimate(returns, one)
    cars = [cumulative(returns, one, fit, Window(*ends)) for ends in ((0, 0), (0, 1), (-1, 1), (-5, 5), (0, 20))]
    found = [fit.alpha[0] * 1e4, fit.beta[0], fit.s[0] * 100]
    found += [cars[0].car[0] * 100, cars[1].car[0] * 100, cars[1].scaled[0], *(of.car[0] * 100 for of in cars[2:])]
    assert [(value, like) for value, like in zip(found, expected, strict=True) if not printed(value, like)] == []


def test_the_set_is_19_events_of_9_companies(layoffs: Events) -> None:
    assert (len(layoffs), len(set(layoffs.firm.tolist()))) == (19, 9)


@pytest.mark.parametrize("line", SETS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_every_test_of_a_window_to_the_last_digit(returns: Returns, layoffs: Events, line: str) -> None:
    name, *expected = line.split()
    events, fit, of = kept(returns, layoffs, window(name))
    correlation = mean_correlation(fit, events, of.window)
    signs, deviation = sign_test(fit.residuals, of.car), float(of.car.std(ddof=1))
    found = [len(events), of.car.mean() * 100, np.median(of.car) * 100, deviation * 100]
    found += [cross_sectional(of.car).statistic, patell(of.scaled, fit.free).statistic, boehmer(of.scaled).statistic]
    found += [correlation, kolari(of.scaled, correlation).statistic, rank_test(fit.residuals, of.abnormal).statistic]
    found += [signs.positive, signs.usual, signs.test.statistic]
    found += [detectable(deviation, len(events)) * 100, detectable_by_model(of.error) * 100]
    wrong = [(value, like) for value, like in zip(found, expected, strict=False) if not printed(value, like)]
    assert (wrong, len(found)) == ([], 15)


@pytest.mark.parametrize("line", SETS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_the_placebo_of_a_window(returns: Returns, layoffs: Events, line: str) -> None:
    """p-values to 0.015. The deviation of draws to 2%, in its limit: that of 10,000 draws moves by 1% itself."""
    name, *_, alone, clustered, deviation = line.split()
    events, _, of = kept(returns, layoffs, window(name))
    every = every_day(returns, "market", of.window)
    observed = float(of.car.mean())
    assert placebo(every.car, events, observed).p_value == pytest.approx(float(alone), abs=0.015)
    assert placebo(every.car, events, observed, together=True).p_value == pytest.approx(float(clustered), abs=0.015)
    limit = math.sqrt(float(np.nanvar(every.car, axis=0)[events.firm].sum())) / len(events)
    assert limit * 100 == pytest.approx(float(deviation), abs=0.02 * float(deviation) + 0.005)
    drawn = placebo(every.car, events, observed).deviation
    assert drawn == pytest.approx(limit, rel=0.03)


def test_running_sums_give_what_the_events_give(returns: Returns, layoffs: Events) -> None:
    for model in ("market", "adjusted", "mean"):
        fit = estimate(returns, layoffs, model)
        of = cumulative(returns, layoffs, fit, Window(-5, 5))
        every = every_day(returns, model, Window(-5, 5), ESTIMATION)
        at = layoffs.day, layoffs.firm
        np.testing.assert_allclose(every.car[at], of.car, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(every.error[at], of.error, rtol=1e-9)


@pytest.mark.parametrize(
    ("days", "count", "mean", "median", "t", "adjusted", "usual_mean"),
    [(63, 18, "12.0", "9.2", "1.79", "1.95", 2.7), (252, 16, "62.1", "32.7", "2.60", "3.18", 18.1)],
)
def test_buy_and_hold_returns(
    prices: pd.DataFrame,
    firms: list[str],
    layoffs: Events,
    days: int,
    count: int,
    mean: str,
    median: str,
    t: str,
    adjusted: str,
    usual_mean: float,
) -> None:
    """The placebo's mean to four Monte Carlo errors of the reference's own draws: its deviation over 100."""
    every = buy_and_hold(prices[firms].to_numpy(), prices["SPY"].to_numpy(), days)
    found = every[layoffs.day, layoffs.firm]
    there = np.isfinite(found)
    values = found[there]
    assert len(values) == count
    assert printed(values.mean() * 100, mean)
    assert printed(float(np.median(values)) * 100, median)
    assert printed(usual(values).statistic, t)
    assert printed(skewness_adjusted(values).statistic, adjusted)
    random = placebo(every, layoffs[there], float(values.mean()))
    assert random.mean == pytest.approx(usual_mean / 100, abs=4 * random.deviation / 100 + 0.0005)


def test_the_calendar_time_portfolio(prices: pd.DataFrame, firms: list[str], layoffs: Events) -> None:
    """The reference sets the last close of each month beside that of SPY, which in September 2026 is of the 18th."""
    monthly = prices.resample("ME").last().pct_change(fill_method=None)
    month = monthly.index.searchsorted(prices.index[layoffs.day])
    portfolio = calendar_portfolio(monthly[firms].to_numpy(), month, layoffs.firm)
    fit = on_market(portfolio, monthly["SPY"].to_numpy())
    assert fit.months == 63
    assert printed(fit.alpha * 100, "1.12")
    assert printed(fit.beta, "1.88")
    assert printed(fit.test.statistic, "1.02")


def test_meta_in_march_2020_as_estudy2_has_it(returns: Returns, prices: pd.DataFrame, firms: list[str]) -> None:
    """estudy2's table rests on seven companies; of three of them prices are embedded, of Meta its line is published."""
    one = events_of(prices, firms, [("META", "2020-03-16")])
    fit = estimate(returns, one, estimation=Window(-240, -1))
    assert fit.days.tolist() == [240]
    assert fit.alpha[0] == pytest.approx(0.00028016, abs=5e-9)
    assert fit.beta[0] == pytest.approx(1.03407527, rel=1e-6)
    assert cumulative(returns, one, fit, Window(0, 4)).car[0] == pytest.approx(0.037797, abs=1e-6)


@pytest.mark.parametrize(
    ("deviation", "count", "effects", "powers"),
    [
        (2, 1, (0.5, 1, 1.5, 2), (0.06, 0.08, 0.12, 0.17)),
        (2, 20, (0.5, 1, 1.5, 2), (0.20, 0.61, 0.92, 0.99)),
        (2, 60, (0.5, 1), (0.49, 0.97)),
        (2, 200, (0.5,), (0.94,)),
        (4, 20, (0.5, 1, 1.5, 2), (0.09, 0.20, 0.39, 0.61)),
    ],
)
def test_mackinlays_powers(deviation: float, count: int, effects: tuple[float, ...], powers: tuple[float, ...]) -> None:
    """MacKinlay (1997), Table 2, as recalled: consistent with the formula, not read in the paper."""
    assert tuple(round(power(effect, deviation, count), 2) for effect in effects) == powers
