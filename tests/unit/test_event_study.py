"""Event studies on returns small enough to check by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from analytics.methods import event_study_placebo as placebos
from analytics.methods.event_study import (
    MODELS,
    Events,
    Model,
    Returns,
    Values,
    Window,
    apart,
    around,
    cumulative,
    estimate,
)
from analytics.methods.event_study_long import (
    HELD,
    buy_and_hold,
    calendar_portfolio,
    monthly_returns,
    on_market,
    skewness_adjusted,
)
from analytics.methods.event_study_ranks import rank_test, sign_test
from analytics.methods.event_study_tests import (
    boehmer,
    cross_sectional,
    interval,
    kolari,
    mean_correlation,
    patell,
    single,
)

RNG = np.random.default_rng(7)
DAYS, FIRMS = 600, 4


def returns(planted: float = 0.0, at: int = 400) -> Returns:
    market = RNG.normal(0, 0.01, DAYS)
    firms = 0.0002 + 1.3 * market[:, None] + RNG.normal(0, 0.015, (DAYS, FIRMS))
    firms[at] += planted
    return Returns(firms, market)


def events(*pairs: tuple[int, int]) -> Events:
    return Events(np.array([firm for firm, _ in pairs], dtype=np.intp), np.array([d for _, d in pairs], dtype=np.intp))


def test_the_market_model_is_least_squares() -> None:
    r, one = returns(), events((2, 400))
    fit = estimate(r, one)
    y, x = r.firms[150:371, 2], r.market[150:371]
    design = np.column_stack([np.ones(len(x)), x])
    (alpha, beta), squares = np.linalg.lstsq(design, y)[:2]
    assert (fit.days[0], fit.free[0]) == (221, 219)
    assert (fit.alpha[0], fit.beta[0]) == pytest.approx((alpha, beta))
    assert fit.s[0] == pytest.approx(math.sqrt(squares.sum() / 219))
    of = cumulative(r, one, fit, Window(0, 4))
    future = np.column_stack([np.ones(5), r.market[400:405]])
    covariance = np.eye(5) + future @ np.linalg.inv(design.T @ design) @ future.T  # of forecast errors
    assert of.error[0] == pytest.approx(fit.s[0] * math.sqrt(covariance.sum()))


def test_the_simpler_models_estimate_less() -> None:
    r, one = returns(), events((1, 400))
    plain, mean = (cumulative(r, one, estimate(r, one, model), Window(0, 1)) for model in ("adjusted", "mean"))
    assert plain.car[0] == pytest.approx((r.firms[400:402, 1] - r.market[400:402]).sum())
    assert mean.car[0] == pytest.approx((r.firms[400:402, 1] - r.firms[150:371, 1].mean()).sum())
    assert plain.error[0] == pytest.approx(math.sqrt(2) * (r.firms - r.market[:, None])[150:371, 1].std(ddof=1))


@pytest.mark.parametrize("model", MODELS)
def test_a_planted_effect_comes_out(model: Model) -> None:
    r, one = returns(0.5), events((0, 400), (1, 400), (2, 400), (3, 400))
    of = cumulative(r, one, estimate(r, one, model), Window(0, 0))
    assert of.car.mean() == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("model", MODELS)
def test_a_missing_day_leaves_no_sum_and_too_few_days_no_model(model: Model) -> None:
    r = returns()
    r.firms[401, 0] = np.nan
    r.firms[:300, 1] = np.nan
    several = events((0, 400), (1, 400), (2, 400), (3, DAYS - 1))
    of = cumulative(r, several, estimate(r, several, model), Window(0, 1))
    assert of.known.tolist() == [False, False, True, False]
    assert np.isnan(of.error).tolist() == [True, True, False, True]


def test_days_before_the_first_and_after_the_last_are_missing() -> None:
    values = np.arange(5.0)
    assert np.isnan(around(values, events((0, 0), (0, 4)), Window(-1, 1))).tolist() == [
        [True, False, False],
        [False, False, True],
    ]


def test_an_event_that_meets_an_earlier_kept_one_of_its_company_is_left_out() -> None:
    several = events((0, 10), (0, 12), (0, 14), (1, 12))
    assert apart(several, Window(0, 1)).tolist() == [True, True, True, True]
    assert apart(several, Window(-1, 1)).tolist() == [True, False, True, True]
    usable = np.array([False, True, True, True])
    assert apart(several, Window(-1, 1), usable).tolist() == [False, True, False, True]


def test_statistics_by_hand() -> None:
    scaled, free = np.array([1.0, 2.0, 3.0]), np.array([102.0, 102.0, 102.0])
    assert cross_sectional(scaled).statistic == pytest.approx(2 * math.sqrt(3))
    assert patell(scaled, free).statistic == pytest.approx(6 / math.sqrt(3 * 102 / 100))
    assert boehmer(scaled) == cross_sectional(scaled)
    assert kolari(scaled, 0.0) == boehmer(scaled)
    assert kolari(scaled, 0.5).statistic == pytest.approx(2 * math.sqrt(3) * math.sqrt(0.5 / 2))
    assert single(0.1, 0.05, 219).statistic == 2
    low, high = interval(scaled)
    assert (low + high) / 2 == 2
    assert high - 2 == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6)


def test_one_event_has_no_spread_and_no_event_no_test() -> None:
    for values in (np.array([0.1]), np.empty(0)):
        assert math.isnan(cross_sectional(values).p_value)
        assert math.isnan(kolari(values, 0.0).statistic)
        assert math.isnan(interval(values)[0])
    assert math.isnan(patell(np.empty(0), np.empty(0)).statistic)
    assert math.isnan(sign_test(np.empty((0, 3)), np.empty(0)).test.statistic)
    assert math.isnan(rank_test(np.empty((0, 3)), np.empty((0, 1))).statistic)


def test_one_common_date_gives_the_mean_correlation_of_residuals() -> None:
    r, same = returns(), events((0, 400), (1, 400), (2, 400))
    r.firms[:, 1] += 0.6 * r.firms[:, 0]
    fit = estimate(r, same)
    textbook = np.asarray(np.corrcoef(fit.residuals))[np.triu_indices(3, 1)].mean()
    assert mean_correlation(fit, same, Window(0, 1)) == pytest.approx(textbook)


def test_a_pair_counts_by_the_days_that_its_windows_share() -> None:
    r, two = returns(), events((0, 400), (1, 403))
    r.firms[:, 1] += 0.9 * r.firms[:, 0]
    fit = estimate(r, two)
    common = np.corrcoef(fit.residuals[0, 3:], fit.residuals[1, :-3])[0, 1]
    assert mean_correlation(fit, two, Window(0, 4)) == pytest.approx(common * 2 / 5)
    assert mean_correlation(fit, two, Window(0, 2)) == 0


def test_ranks_and_signs_by_hand() -> None:
    residuals = np.array([[-1.0, 0.0, 1.0, 2.0]])
    u = np.array([1, 2, 3, 4, 5]) / 6 - 0.5
    expected = u[-1] / math.sqrt(float(np.square(u).mean()))
    assert rank_test(residuals, np.array([[3.0]])).statistic == pytest.approx(expected)
    signs = sign_test(np.array([[1.0, -1.0], [1.0, 1.0]]), np.array([0.2, -0.1]))
    assert (signs.positive, signs.usual) == (1, 0.75)
    assert signs.test.statistic == pytest.approx((1 - 1.5) / math.sqrt(2 * 0.75 * 0.25))


@pytest.mark.parametrize("days", [120, 221, 1000])
def test_a_rank_test_of_one_event_over_one_day_can_never_reject(days: int) -> None:
    largest = rank_test(np.arange(float(days))[None], np.array([[1e9]]))
    assert 1.6 < largest.statistic < 1.7321
    assert not largest.rejects


def test_a_placebo_moves_clusters_together_and_finds_what_is_planted() -> None:
    r = returns(0.4, 400)
    several = events((0, 400), (1, 400), (2, 400))
    every = placebos.every_day(r, "market", Window(0, 1)).car
    observed = float(every[several.day, several.firm].mean())
    for together in (False, True):
        found = placebos.placebo(every, several, observed, together=together, draws=999)
        assert found.p_value < 0.02
        assert placebos.placebo(every, several, observed, together=together, draws=999) == found
    middle = float(np.nanmean(every[:, :3]))
    assert placebos.placebo(every, several, middle, draws=999).p_value > 0.8


def test_clusters_end_where_a_week_lies_between() -> None:
    groups = [group.day.tolist() for group in placebos.clusters(events((0, 20), (1, 10), (2, 14), (0, 26), (1, 27)))]
    assert groups == [[10, 14], [20], [26, 27]]


def test_a_cluster_goes_only_where_each_of_its_events_has_a_sum() -> None:
    every: Values = np.full((10, 2), np.nan)
    every[[2, 5, 8], 0], every[[4, 9], 1] = 1.0, 2.0
    assert placebos.valid_days(every, events((0, 3), (1, 5))).tolist() == [2]
    assert placebos.valid_days(every, events((0, 3), (1, 4))).tolist() == [8]


def test_without_another_day_there_is_no_placebo() -> None:
    every: Values = np.full((10, 1), np.nan)
    assert math.isnan(placebos.placebo(every, events((0, 3)), 0.1, draws=9).p_value)
    assert math.isnan(placebos.placebo(every, events(), 0.1, draws=9).p_value)


def test_what_can_be_detected_has_a_power_of_80_percent() -> None:
    assert placebos.power(placebos.detectable(0.03, 20), 0.03, 20) == pytest.approx(0.8, abs=1e-4)
    assert placebos.detectable_by_model(np.array([0.03, 0.03])) == pytest.approx(placebos.detectable(0.03, 2))
    assert math.isnan(placebos.detectable(0.03, 0))
    assert math.isnan(placebos.detectable_by_model(np.empty(0)))


def test_buy_and_hold_is_from_the_close_before() -> None:
    prices = np.array([[100.0], [110.0], [121.0], [np.nan]])
    fund = np.array([10.0, 10.5, 11.0, 11.0])
    held = buy_and_hold(prices, fund, 2)
    assert held[1, 0] == pytest.approx(0.21 - 0.1)
    assert np.isnan(held[[0, 2, 3], 0]).all()
    assert np.isnan(buy_and_hold(prices, fund, 9)).all()


def test_skewness_moves_the_t() -> None:
    even = np.array([-1.0, 0.0, 1.0, 2.0, 3.0])
    assert skewness_adjusted(even).statistic == pytest.approx(cross_sectional(even).statistic)
    skewed = np.array([-0.1, 0.0, 0.1, 0.1, 3.0])
    assert skewness_adjusted(skewed).statistic > cross_sectional(skewed).statistic
    assert math.isnan(skewness_adjusted(np.array([0.1, 0.2])).statistic)


def test_a_portfolio_holds_a_company_for_a_year_after_its_event() -> None:
    monthly = np.column_stack([np.full(20, 0.1), np.full(20, 0.3)])
    held = calendar_portfolio(monthly, np.array([2, 5]), np.array([0, 1]))
    assert np.isnan(held[:3]).all()
    assert held[3:6] == pytest.approx(0.1)
    assert held[6 : 3 + HELD] == pytest.approx(0.2)
    assert held[3 + HELD : 6 + HELD] == pytest.approx(0.3)
    assert np.isnan(held[6 + HELD :]).all()


def test_the_returns_of_a_month_are_over_the_same_days_and_of_whole_months() -> None:
    """A fund whose closes end on 18 September has no return to set beside a company's of all September."""
    days = pd.bdate_range("2026-07-31", "2026-10-09")
    fund = np.where(days <= pd.Timestamp("2026-09-18"), 100.0, np.nan)
    monthly = monthly_returns(pd.DataFrame({"firm": 1.001 ** np.arange(len(days)), "fund": fund}, index=days))
    assert [f"{day:%Y-%m-%d}" for day in monthly.index] == ["2026-07-31", "2026-08-31", "2026-09-30"]
    assert monthly["fund"].isna().tolist() == [True, False, True]
    assert monthly["firm"].isna().tolist() == [True, False, False]


def test_hc3_is_the_jackknife_of_the_mean() -> None:
    """With a market that is the same on both sides of its mean, the alpha is a mean, and HC3 allows for leverage."""
    market = np.tile([-0.01, 0.01], 15)
    portfolio = 0.02 + 1.5 * market + RNG.normal(0, 0.01, 30)
    fit = on_market(portfolio, market)
    design = np.column_stack([np.ones(30), market])
    left_out = []
    for at in range(30):
        others = np.arange(30) != at
        left_out.append(np.linalg.lstsq(design[others], portfolio[others])[0])
    assert fit.error == pytest.approx(math.sqrt(float(np.square(np.array(left_out)[:, 0] - fit.alpha).sum())), rel=1e-9)
    assert math.isnan(on_market(portfolio[:23], market[:23]).alpha)
