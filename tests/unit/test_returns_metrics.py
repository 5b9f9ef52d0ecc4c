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
def test_what_was_added_is_over_the_spending_before_it(output: str) -> None:
    """From 100 to 130 in two quarters after 60 had been spent in the year before them: half a dollar a dollar."""
    made = run(f"incremental_{output}_to_lagged_capex", company(100, 90, 130, 60), company(60, 50, 80, NAN), lag=2)
    np.testing.assert_allclose(made, [NAN, NAN, 0.5, -0.6])


@pytest.mark.parametrize("output", OUTPUTS)
def test_nothing_spent_is_no_return_and_not_infinite(output: str) -> None:
    assert all(map(isnan, run(f"incremental_{output}_to_lagged_capex", company(1, 2, 3), company(0, -5, 4), lag=1)))


def test_it_is_four_over_the_payback() -> None:
    profit, capex = company(100, 110, 120, 130, 140), company(80, 85, 90, 95, 100)
    back = run("payback_quarters", capex, profit)[-1]
    assert run("incremental_gross_profit_to_lagged_capex", profit, capex)[-1] == pytest.approx(4 / back)


def test_the_margin_pays_for_assets_before_their_depreciation() -> None:
    made = run(
        "margin_before_depreciation", company(80, -30, 80, 5), company(20, 20, NAN, 5), company(200, 100, 200, 0)
    )
    np.testing.assert_allclose(made, [0.5, -0.1, NAN, NAN])


def test_revenue_added_is_over_a_year_and_may_be_negative() -> None:
    np.testing.assert_allclose(run("revenue_added", company(180, 1, 2, 3, 230, 0)), [NAN, NAN, NAN, NAN, 50, -1])
