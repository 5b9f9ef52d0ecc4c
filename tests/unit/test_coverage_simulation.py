"""Simulated coverage: against intervals made one by one, and designs whose coverage is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.methods.clustered import cr2, cr3, crv1
from analytics.methods.coverage import BOOTSTRAPS, SEED, Coverage, Method, coverage, error_process
from analytics.methods.panel_regression import Effects, Fit, Sample, panel_fit, sample
from analytics.methods.wild_bootstrap import wild_bootstrap
from errors import UsageError


def balanced(firms: int, seed: int = 1, heavy: float = 1.0, effects: Effects = "time") -> Fit:
    """A panel of 7 periods, the first firm's regressor so much wider."""
    rng = np.random.default_rng(seed)
    firm, time = (a.ravel() for a in np.meshgrid(np.arange(firms), np.arange(7), indexing="ij"))
    x = rng.normal(size=len(firm)) * np.where(firm == 0, heavy, 1.0)
    return panel_fit(sample(rng.normal(size=len(firm)), x, firm, time), effects)


@pytest.mark.parametrize(("method", "interval"), [("crv1", crv1), ("cr2", cr2), ("cr3", cr3)])
def test_all_panels_at_once_are_the_intervals_one_by_one(method: Method, interval: object) -> None:
    fit = balanced(9)
    errors = error_process(fit).draw(fit, 40, 7)
    used = fit.sample
    covered = []
    for column in errors.T:
        again = panel_fit(Sample(column, used.regressor, used.firm, used.time, used.controls), "time")
        one = interval(again)  # type: ignore[operator]
        covered.append(one.low <= 0 <= one.high)
    assert coverage(fit, method, 40, seed=7).share == np.mean(covered)


@pytest.mark.parametrize("firms", [5, 9, 14])
def test_the_bootstrap_covers_what_it_does_not_reject(firms: int) -> None:
    """The bootstrap of each panel: by all signs up to 12 firms, else with as many draws of the same seed."""
    fit = balanced(firms)
    errors = error_process(fit).draw(fit, 12, 7)
    used = fit.sample
    fits = [panel_fit(Sample(e, used.regressor, used.firm, used.time, used.controls), "time") for e in errors.T]
    p = [wild_bootstrap(each, "six", BOOTSTRAPS, SEED).p_value() for each in fits]
    assert coverage(fit, "wild", 12, seed=7).share == np.mean(np.array(p) > 0.05)


def test_many_like_firms_are_covered_and_one_that_carries_all_is_not_by_the_sandwich() -> None:
    assert coverage(balanced(120), "crv1").nominal
    unlike = balanced(12, heavy=30.0)
    assert coverage(unlike, "crv1").share < 0.8
    assert coverage(unlike, "crv1").short
    assert coverage(unlike, "cr3").share > coverage(unlike, "crv1").share


@pytest.mark.parametrize("method", ["crv1", "cr2", "cr3", "wild"])
@pytest.mark.parametrize("firms", [1, 2])
def test_firms_too_few_for_an_interval_have_no_coverage(method: Method, firms: int) -> None:
    fit = balanced(firms, effects="firm")
    with pytest.raises(UsageError, match="too few for an interval"):
        coverage(fit, method)


def test_the_process_is_that_of_the_residuals() -> None:
    """Drawn with a persistence of 0.6 and firms whose errors are three times the others'."""
    fit = balanced(400)
    process = replace(error_process(fit), persistence=0.6, size=np.repeat([1.0, 3.0], 200))
    drawn = process.draw(fit, 1, 2)[:, 0]
    again = error_process(replace(fit, residuals=drawn))
    assert again.persistence == pytest.approx(0.6, abs=0.05)
    assert np.sqrt(np.mean(again.size[200:] ** 2)) == pytest.approx(3, rel=0.1)


def test_weights_of_shocks_give_the_sums_that_weights_of_errors_give() -> None:
    """In a panel with gaps, whose firms have one to seven observations, errors of any size and some persistence."""
    rng = np.random.default_rng(4)
    firm, time = (a.ravel() for a in np.meshgrid(np.arange(30), np.arange(7), indexing="ij"))
    kept = rng.random(len(firm)) < 0.5
    y, x = rng.normal(size=(2, kept.sum()))
    fit = panel_fit(sample(y, x, firm[kept], time[kept]), "time")
    process = replace(error_process(fit), persistence=0.6, size=rng.uniform(1, 3, len(fit.firms)))
    errors, shocks = process.draw(fit, 5, 3), replace(process, persistence=0.0).draw(fit, 5, 3)
    weights = rng.normal(size=(fit.observations, 2))
    shocks /= process.size[fit.cluster][:, None]
    for of in fit.clusters:
        carried = process.on_shocks(fit, weights)[of]
        np.testing.assert_allclose(carried.T @ shocks[of], weights[of].T @ errors[of], rtol=1e-12, atol=1e-12)


def test_within_two_monte_carlo_errors_a_share_is_nominal() -> None:
    assert Coverage(0.95, 400).error == pytest.approx(0.0109, abs=1e-4)
    assert Coverage(0.93, 400).nominal
    assert Coverage(0.92, 400).short
    assert not Coverage(0.98, 400).nominal
    assert not Coverage(0.98, 400).short
