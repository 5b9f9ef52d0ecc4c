"""Clipped and ranked values: against scipy and pandas, and what they promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr
from scipy.stats.mstats import winsorize

from analytics.methods.panel_regression import panel_fit, sample
from analytics.methods.robust_regressors import ranked, winsorised
from tests.thorough import examples

SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed: int, size: int = 303) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.standard_t(2, size)
    return x, 0.4 * x + rng.standard_t(2, size), rng.integers(2016, 2019, size)


@examples(20)
@given(SEEDS)
def test_clipping_is_that_of_pandas_quantiles(seed: int) -> None:
    x, _, year = drawn(seed)
    x[:4] = np.nan
    peer = pd.Series(x).groupby(year).transform(lambda own: np.clip(own, *own.quantile([0.01, 0.99])))
    np.testing.assert_allclose(winsorised(x, year), peer, rtol=1e-12)


def test_clipping_is_scipys_where_quantiles_are_values() -> None:
    """101 values: the quantiles at 1% and 99% are the second and the last but one."""
    x = np.random.default_rng(8).standard_t(2, 101)
    np.testing.assert_allclose(winsorised(x, np.zeros(101)), np.asarray(winsorize(x, limits=(0.01, 0.01))), rtol=1e-12)


@examples(20)
@given(SEEDS)
def test_the_slope_of_ranks_within_one_group_is_spearmans(seed: int) -> None:
    x, y, _ = drawn(seed, 60)
    one = np.zeros(60)
    fit = panel_fit(sample(ranked(y, one), ranked(x, one), np.arange(60), one), "none")
    assert fit.coefficient == pytest.approx(spearmanr(x, y).statistic, rel=1e-9)


@examples(20)
@given(SEEDS)
def test_ranks_do_not_change_with_any_rising_scale(seed: int) -> None:
    x, _, year = drawn(seed)
    np.testing.assert_array_equal(ranked(np.exp(x / 50), year), ranked(x, year))


def test_ties_share_a_rank_and_missing_stays_missing() -> None:
    np.testing.assert_allclose(
        ranked(np.array([5.0, 5.0, np.nan, 9.0, 1.0]), np.array([1, 1, 1, 1, 2])), [1 / 3, 1 / 3, np.nan, 2.5 / 3, 0.5]
    )
    np.testing.assert_array_equal(winsorised(np.array([np.nan, 2.0]), np.array([1, 1])), [np.nan, 2.0])
