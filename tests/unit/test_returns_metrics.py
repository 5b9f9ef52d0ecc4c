"""What capital expenditure was followed by, on frames that can be checked by eye. One company a row of numbers."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics import METRICS

NAN = np.nan
OUTPUTS = ("operating_income", "gross_profit", "revenue")


def company(*values: float) -> pd.Series[Any]:
    quarters = pd.period_range("2019Q4", periods=len(values), freq="Q-DEC", name="quarter")
    index = pd.MultiIndex.from_product([["TOY"], quarters], names=["ticker", "quarter"])
    return pd.Series(np.asarray(values, float), index=index)


def run(name: str, *inputs: pd.Series[Any], **options: Any) -> list[float]:
    return [float(v) for v in METRICS[name].function(*inputs, **options)]


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_gain_is_beyond_earlier_growth_and_over_the_spending_of_the_same_years(output: str) -> None:
    """100, 110, 120 and then 150, 210 a year: over two years 90 came, 20 in the two before. Spent in
    the two years is 60 + 80: half a dollar a dollar."""
    yearly, capex = (np.repeat(v, 4) for v in ([100.0, 110, 120, 150, 210], [NAN, 10, 20, 60, 80]))
    others = [] if output == "revenue" else [company(*np.full(20, 1000.0))]
    gained = run(f"{output}_gain_to_capex", company(*yearly), company(*capex), *others, years=2)
    assert gained[-1] == pytest.approx((90 - 20) / 140)
    assert all(map(isnan, gained[:16]))


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_straight_line_gains_nothing_whatever_the_years(output: str) -> None:
    line = company(*(1000 + 10.0 * np.arange(48)))
    for years in range(1, 6):
        others = [] if output == "revenue" else [line]
        gained = run(f"{output}_gain_to_capex", line, company(*np.full(48, 200.0)), *others, years=years)
        np.testing.assert_allclose(gained[8 * years :], 0, atol=1e-12)


def test_little_or_no_spending_is_no_return() -> None:
    """Under 5% of revenue growth hangs on what others own: NVIDIA's 8,236%."""
    profit, revenue = company(*np.arange(1.0, 10)), company(*np.full(9, 100.0))
    for spent, known in ((0.0, False), (-5.0, False), (4.99, False), (5.0, True)):
        gained = run("operating_income_gain_to_capex", profit, company(*np.full(9, spent)), revenue, years=1)
        assert isnan(gained[-1]) != known
    lagged = run("incremental_revenue_to_lagged_capex", company(100, 90, 130, 60), company(60, 4, 80, NAN), lag=2)
    np.testing.assert_allclose(lagged, [NAN, NAN, 0.5, NAN])


def test_the_margin_pays_for_assets_before_their_depreciation() -> None:
    made = run(
        "margin_before_depreciation", company(80, -30, 80, 5), company(20, 20, NAN, 5), company(200, 100, 200, 0)
    )
    np.testing.assert_allclose(made, [0.5, -0.1, NAN, NAN])


def test_revenue_added_is_over_a_year_and_may_be_negative() -> None:
    np.testing.assert_allclose(run("revenue_added", company(180, 1, 2, 3, 230, 0)), [NAN, NAN, NAN, NAN, 50, -1])
