"""Compute capital by the perpetual inventory method: its recursion, its opening stock, its gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import METRICS
from analytics.metrics.labour import perpetual_inventory
from errors import UsageError
from tests.thorough import examples

NAN = np.nan
quick = examples(60)
AMOUNTS = st.floats(1e-3, 1e12)


def stock_of(*flow: float, **options: float) -> list[float]:
    """The compute capital of one company with this capital expenditure by quarter."""
    span = pd.period_range("2019Q4", periods=len(flow), freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([["TOY"], span], names=["ticker", "quarter"])
    return [float(v) for v in METRICS["compute_capital"].function(pd.Series(flow, index=index, dtype=float), **options)]


def test_the_stock_follows_its_recursion_by_hand() -> None:
    """Wear 10% and growth 5% a quarter; the first year 100, 100, 120, 111.0125 sums to what 100 growing by 5% does.

    Opening stock 100/0.15 = 666.67; then 0.9 x 666.67 + 100 = 700; 730; 777; 810.3125; 0.9 x 810.3125 + 50 = 779.28125.
    """
    flow = np.array([[100, 100, 120, 111.0125, 50]])
    np.testing.assert_allclose(perpetual_inventory(flow, 0.10, 0.05), [[NAN, NAN, NAN, 810.3125, 779.28125]])


def test_the_stock_is_the_worn_sum_of_all_investment_and_of_the_opening_stock() -> None:
    """The closed form that successive substitution gives: K_t = sum (1-d)^i I_{t-i} + (1-d)^(t+1) K_{-1}.

    Stevens, A Substitute for the Capital Stock Variable in Investment Functions, Federal Reserve IFDP 368 (1989).
    """
    rng = np.random.default_rng(5)
    flow, wear, rise = rng.uniform(50, 150, 30), 0.0543, 0.0241
    opening = flow[:4].sum() / ((1 + rise) ** np.arange(4)).sum() / (wear + rise)
    closed = [(1 - wear) ** np.arange(t, -1, -1) @ flow[: t + 1] + (1 - wear) ** (t + 1) * opening for t in range(30)]
    np.testing.assert_allclose(perpetual_inventory(flow[None, :], wear, rise)[0], [NAN] * 3 + closed[3:], rtol=1e-12)


@quick
@given(st.floats(0.01, 0.5), st.floats(-0.005, 0.2), st.floats(1.0, 1e11))
def test_steady_growth_gives_a_stock_that_grows_as_fast(wear: float, rise: float, flow: float) -> None:
    """In the steady state K grows with I, so I_t / K_{t-1} = g + d (Harberger 1978): the opening stock is already on
    it."""
    path = flow * (1 + rise) ** np.arange(20.0)
    stock = perpetual_inventory(path[None, :], wear, rise)[0]
    np.testing.assert_allclose(path[4:] / stock[3:-1], np.full(16, wear + rise), rtol=1e-9)


@quick
@given(st.lists(st.lists(AMOUNTS, min_size=12, max_size=12), min_size=2, max_size=2), st.floats(0.1, 9))
def test_stocks_add_up_and_scale(rows: list[list[float]], factor: float) -> None:
    one, other = np.array(rows)
    stocks = perpetual_inventory(np.array([one, other, one + factor * other]), 0.05, 0.02)
    np.testing.assert_allclose(stocks[2], stocks[0] + factor * stocks[1], rtol=1e-9)


def test_a_gap_ends_a_stock_and_the_next_year_begins_a_new_one() -> None:
    flow = np.array([[1e9] * 6 + [NAN] + [5, 6, 7, 8, 9]])
    alone = perpetual_inventory(flow[:, 7:], 0.05, 0.02)
    whole = perpetual_inventory(flow, 0.05, 0.02)
    assert np.isnan(whole[0, 6:10]).all()
    np.testing.assert_array_equal(whole[:, 7:], alone)  # a stock a hundred million times larger leaves nothing behind
    assert not np.isnan(whole[0, 3:6]).any()


def test_a_year_that_is_never_whole_has_no_stock() -> None:
    """NVIDIA's fourth quarters of fiscal 2013 to 2021 are missing: three quarters are no opening year."""
    assert np.isnan(perpetual_inventory(np.array([[1.0, 1, 1, NAN] * 4]), 0.05, 0.02)).all()


def test_yearly_rates_are_taken_to_the_quarter() -> None:
    """20% of wear in four quarters, with nothing added: 80% is left."""
    stock = stock_of(1, 1, 1, 1, 0, 0, 0, 0)
    assert stock[7] / stock[3] == pytest.approx(0.8)


def test_the_season_of_the_first_quarter_does_not_tilt_the_stock() -> None:
    high, low = stock_of(4, 1, 1, 1), stock_of(1, 1, 1, 4)
    assert high[3] == pytest.approx(low[3], rel=0.03)


@pytest.mark.parametrize(
    "rates", [{"depreciation": 0.0}, {"depreciation": 1.0}, {"depreciation": NAN}, {"growth": -0.3}, {"growth": NAN}]
)
def test_rates_that_give_no_stock_are_refused(rates: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="No stock comes of these rates"):
        stock_of(1, 1, 1, 1, **rates)
