"""Local projections: against regressions written out by hand, a known response, and linearmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from linearmodels.panel import PanelOLS

from analytics.methods.clustered import crv1
from analytics.methods.local_projection import WidePanel, local_projection, long_difference, shifted, survivor_bounds
from analytics.methods.robust_regressors import winsorised
from errors import UsageError
from tests.thorough import examples

SEEDS = st.integers(0, 2**32 - 1)


def panel(seed: int, firms: int = 80, periods: int = 9, missing: float = 0.15) -> WidePanel:
    """A panel with gaps whose outcome follows a shock by 0.5 in its own period and 0.25 more in the next."""
    rng = np.random.default_rng(seed)
    shock = rng.normal(size=(firms, periods))
    growth = 0.5 * shock + rng.normal(size=(firms, periods)) + rng.normal(size=periods)
    growth[:, 1:] += 0.25 * shock[:, :-1]
    outcome = growth.cumsum(axis=1)
    outcome[rng.random(outcome.shape) < missing] = np.nan
    years = np.arange(2010, 2010 + periods)
    return WidePanel(outcome, shock, np.array([f"F{i:03}" for i in range(firms)]), years, years < 2016)


@examples(10)
@given(SEEDS, st.integers(0, 3))
def test_a_horizon_is_linearmodels_regression_of_the_long_difference(seed: int, horizon: int) -> None:
    """The long difference made by pandas; the clustered error is that of statsmodels' regression with dummies."""
    given_ = panel(seed)
    index = pd.MultiIndex.from_product([given_.firms, given_.periods], names=["firm", "year"])
    long = pd.DataFrame({"y": given_.outcome.ravel(), "x": given_.shock.ravel()}, index=index)
    by_firm = long.groupby(level="firm")["y"]
    long["d"] = by_firm.shift(-horizon) - by_firm.shift(1)
    used = long[long.index.get_level_values("year") < 2016].dropna(subset=["d", "x"])
    ours = local_projection(given_, [horizon])[0]
    assert ours.fit is not None
    peer = PanelOLS(used["d"], used[["x"]], time_effects=True).fit()
    assert ours.fit.coefficient == pytest.approx(peer.params["x"], rel=1e-9)
    firms, years = (used.index.get_level_values(level).to_numpy() for level in ("firm", "year"))
    assert (ours.observations, ours.firms) == (len(used), len(set(firms)))
    dummies = (years[:, None] == np.unique(years)).astype(float)
    clustered = {"cov_type": "cluster", "cov_kwds": {"groups": np.unique(firms, return_inverse=True)[1]}}
    other = sm.OLS(used["d"].to_numpy(), np.column_stack([used["x"], dummies])).fit(**clustered)
    assert crv1(ours.fit).standard_error == pytest.approx(other.bse[0], rel=1e-9)


def test_the_response_of_a_known_process_is_covered() -> None:
    """0.5 at once, 0.75 from the next period on."""
    for horizon in local_projection(panel(3, firms=1_500, missing=0.0), [0, 1, 2]):
        assert horizon.fit is not None
        interval = crv1(horizon.fit)
        assert interval.low < (0.5 if horizon.horizon == 0 else 0.75) < interval.high
        assert interval.high - interval.low < 0.15


def test_the_long_difference_by_hand() -> None:
    outcome = np.array([[1.0, 2.0, 4.0, 8.0], [1.0, np.nan, 3.0, 9.0]])
    np.testing.assert_array_equal(
        long_difference(outcome, 1), [[np.nan, 3.0, 6.0, np.nan], [np.nan, 2.0, np.nan, np.nan]]
    )
    np.testing.assert_array_equal(shifted(outcome, 9), np.full((2, 4), np.nan))


def test_too_few_firms_are_counted_and_not_estimated() -> None:
    few = local_projection(panel(1, firms=59), [0])[0]
    assert few.fit is None
    assert few.firms == 59
    assert few.reason == "only 59 of the 60 companies that are needed have outcomes at this horizon"
    assert local_projection(panel(1, firms=60), [0])[0].fit is not None


def test_beyond_the_last_period_nobody_is_left() -> None:
    assert local_projection(panel(1), [9])[0].observations == 0


def test_shocks_count_where_they_are_used_and_outcomes_everywhere() -> None:
    """The same with every later shock missing."""
    given_ = panel(4)
    unused = np.where(given_.used, given_.shock, np.nan)
    cut = WidePanel(given_.outcome, unused, given_.firms, given_.periods, np.ones(len(given_.periods), bool))
    one, other = (local_projection(p, [2])[0] for p in (given_, cut))
    assert one.fit is not None
    assert other.fit is not None
    assert one.fit.coefficient == other.fit.coefficient


def test_values_are_changed_by_period() -> None:
    given_ = panel(5, firms=300)
    seen = int(np.flatnonzero(np.isfinite(long_difference(given_.outcome, 0)[:, 3]))[0])
    wild = given_.shock.copy()
    wild[seen, 3] = 1e6
    loud = WidePanel(given_.outcome, wild, given_.firms, given_.periods, given_.used)
    plain, clipped = (local_projection(loud, [0], changed=how)[0].fit for how in (None, winsorised))
    assert plain is not None
    assert clipped is not None
    assert abs(plain.coefficient) < 1e-3
    assert 0.3 < clipped.coefficient < 0.7


def test_gaps_between_periods_are_refused() -> None:
    given_ = panel(1)
    holes = WidePanel(given_.outcome, given_.shock, given_.firms, given_.periods * 2, given_.used)
    with pytest.raises(UsageError, match=r"have gaps\. Give one column per period"):
        local_projection(holes)


def test_bounds_are_the_regression_with_the_missing_observations_put_in() -> None:
    fit = local_projection(panel(6, firms=400, missing=0.0), [0])[0].fit
    assert fit is not None
    low, high = survivor_bounds(fit, 0.2)
    step, ends = np.quantile(fit.regressor, 0.9), np.quantile(fit.outcome, [0.1, 0.9])
    count = fit.observations // 4
    for bound, end in ((low, ends[0]), (high, ends[1])):
        x = np.concatenate([fit.regressor, np.full(count, step)])
        y = np.concatenate([fit.outcome, np.full(count, end)])
        assert bound == pytest.approx(float(x @ y) / float(x @ x), rel=1e-3)
    assert low < fit.coefficient < high
    assert survivor_bounds(fit, 0.0) == pytest.approx((fit.coefficient, fit.coefficient))
