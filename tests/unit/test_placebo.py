"""The placebo: its fast regressions against the slow ones, and rates that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from analytics.methods import placebo as placebos
from analytics.methods.clustered import crv1
from analytics.methods.panel_regression import Effects, panel_fit, sample
from analytics.methods.placebo import Exchange, Placebo, derangement, derangements, placebo, regression
from tests.thorough import examples

SEEDS = st.integers(0, 2**32 - 1)
EFFECTS = ("none", "firm", "time", "firm_and_time")


def world(seed: int, firms: int = 40, periods: int = 7, trend: float = 0.0, gaps: float = 0.1) -> Exchange:
    """Outcome and regressor unrelated; with a trend both grow at a pace of each firm's own around a common one."""
    rng = np.random.default_rng(seed)
    shape = (firms, periods)
    time = np.arange(periods)
    y, x, people = (
        trend * time * (1 + rng.normal(size=(firms, 1)) / 3) + rng.normal(size=(firms, 1)) + rng.normal(size=shape)
        for _ in range(3)
    )
    y[rng.random(shape) < gaps] = np.nan
    return Exchange(y, x, np.broadcast_to(time, shape).astype(np.int64), controls=(people,))


@examples(20)
@given(SEEDS, st.sampled_from(EFFECTS))
def test_the_fast_regression_is_the_slow_one(seed: int, effects: Effects) -> None:
    given_ = world(seed, firms=12, gaps=0.05)
    order = derangement(12, np.random.default_rng(seed))
    ours = regression(given_, effects, order)
    at = np.isfinite(given_.outcome)
    firm, time = np.nonzero(at)
    columns = (given_.outcome[at], given_.exchanged[order][at], firm, time, given_.controls[0][at])
    fit = panel_fit(sample(*columns), effects)
    assert ours is not None
    assert ours[0] == pytest.approx(fit.coefficient, rel=1e-8)
    if fit.observations == len(firm):  # the slow one leaves out who is seen once
        assert ours[1] == pytest.approx(abs(fit.coefficient) / crv1(fit).standard_error, rel=1e-8)


@examples(15)
@given(SEEDS, st.integers(3, 30), st.sampled_from((0.05, 0.3, 0.6)))
def test_all_at_a_time_is_one_by_one_and_what_is_shown_to_the_last_digit(seed: int, firms: int, gaps: float) -> None:
    alike = replace(world(seed, firms, gaps=gaps), controls=())
    orders = derangements(firms, 40, seed)
    ours, theirs = placebos._by_arrays(alike, orders), placebos._one_by_one(alike, "time", orders)
    assert len(ours) == len(theirs)
    if len(ours):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7)
        ends = [np.quantile(each[:, 0], placebos._ENDS).tolist() for each in (ours, theirs)]
        assert ends[0] == ends[1]


@pytest.mark.parametrize(("firms", "bytes_each"), [(3, 1), (255, 1), (303, 2)])
def test_permutations_that_are_kept_take_no_more_bytes_than_their_numbers_need(firms: int, bytes_each: int) -> None:
    orders = derangements(firms, 3, 1)
    assert orders.nbytes == bytes_each * 3 * firms
    rng = np.random.default_rng(1)
    assert orders.tolist() == [derangement(firms, rng).tolist() for _ in range(3)]


def test_period_effects_that_differ_by_firm_are_partialled_out_one_by_one() -> None:
    alike = replace(world(6), controls=())
    sectors = replace(alike, group=alike.group + 100 * (np.arange(40) % 2)[:, None])
    found = placebo(sectors, "time", 20)
    alone = placebos._one_by_one(sectors, "time", derangements(40, 20, placebos.SEED))
    assert found is not None
    assert found.mean == pytest.approx(alone[:, 0].mean())
    assert found.mean != pytest.approx(getattr(placebo(alike, "time", 20), "mean", None))


@examples(30)
@given(SEEDS, st.integers(2, 40))
def test_nobody_keeps_a_place(seed: int, size: int) -> None:
    order = derangement(size, np.random.default_rng(seed))
    assert sorted(order) == list(range(size))
    assert (order != np.arange(size)).all()


def test_a_sound_specification_rejects_as_often_as_it_says() -> None:
    found = placebo(world(1), "firm_and_time", 600)
    assert found is not None
    assert found.trusted
    assert abs(found.clustered - 0.05) < 3 * (0.05 * 0.95 / 600) ** 0.5
    assert found.low < 0 < found.high


def test_common_trends_deceive_company_effects_alone_and_time_effects_undo_it() -> None:
    given_ = world(2, trend=0.5)
    alone, both = (placebo(given_, effects) for effects in ("firm", "firm_and_time"))
    assert alone is not None
    assert both is not None
    assert alone.clustered > 0.5
    assert not alone.trusted
    assert both.trusted


def test_a_shared_denominator_makes_a_slope_of_nothing() -> None:
    """Kronmal (1993): (y - l) on (x - l) with y, x and l independent and equally wide has a slope of one half."""
    rng = np.random.default_rng(3)
    y, x, people = rng.normal(size=(3, 300, 4))
    group = np.broadcast_to(np.arange(4), (300, 4)).astype(np.int64)
    ratio = placebo(Exchange(y - people, x, group, kept=people), "time", 50)
    apart = placebo(Exchange(y, x, group, controls=(people,)), "time")
    assert ratio is not None
    assert apart is not None
    assert ratio.mean == pytest.approx(0.5, abs=0.03)
    assert ratio.clustered == 1
    assert apart.trusted


def test_ranks_are_of_the_ratio_and_not_of_its_parts() -> None:
    """Another firm's amount over a firm's own people, ranked period by period: found as it is by hand."""
    sample = world(4, firms=12, periods=3, gaps=0.0)
    kept = sample.controls[0]

    def ranks(values: np.ndarray) -> np.ndarray:
        return np.asarray((rankdata(values, axis=0) - 0.5) / len(values))

    order = derangement(12, np.random.default_rng(2))
    one = regression(Exchange(sample.outcome, sample.exchanged, sample.group, kept, (), ranks), "time", order)
    by_hand = Exchange(sample.outcome, ranks(sample.exchanged[order] - kept), sample.group)
    two = regression(by_hand, "time", np.arange(12))
    parts = Exchange(sample.outcome, ranks(sample.exchanged), sample.group, ranks(kept))
    assert one == pytest.approx(two)
    assert one != pytest.approx(regression(parts, "time", order))


def test_the_same_seed_gives_the_same_rates() -> None:
    assert placebo(world(4), "time", 20, seed=5) == placebo(world(4), "time", 20, seed=5)
    assert placebo(world(4), "time", 20, seed=5) != placebo(world(4), "time", 20, seed=6)


def test_without_variation_there_is_no_rate() -> None:
    flat = world(5)
    assert placebo(Exchange(flat.outcome, np.ones_like(flat.exchanged), flat.group), "time", 5) is None
    assert placebo(world(5, firms=2), "time", 5) is None


def test_without_an_error_to_divide_by_there_is_no_rate() -> None:
    one_firm = world(6)
    constant = np.zeros_like(one_firm.exchanged)
    constant[0] = one_firm.exchanged[0]
    assert placebo(Exchange(one_firm.outcome, constant, one_firm.group), "firm", 5) is None
    assert placebo(Exchange(one_firm.exchanged, one_firm.exchanged, one_firm.group), "none", 5) is not None
    line = np.broadcast_to(np.arange(7.0), one_firm.exchanged.shape)
    assert placebo(Exchange(2 * line, line, one_firm.group), "none", 5) is None


def test_trust_ends_two_monte_carlo_errors_above_the_level() -> None:
    rates = {rate: Placebo(rate, 0, 0, 0, 0, 200).trusted for rate in (0.05, 0.08, 0.085)}
    assert rates == {0.05: True, 0.08: True, 0.085: False}
