"""The wide panel against figures of an independent implementation on the same filings, by the same rules.

Computed elsewhere from the as-filed facts with code of its own, whose coefficients equal linearmodels and whose CRV1
equals statsmodels. Digits are those printed there. One rule differs on purpose: Crown Castle tagged its capital
expenditure of fiscal 2019 below zero (-2,057 million, a slip of the sign), and the embedded table leaves it out. In
logarithms nobody sees it; a step over assets does, so that the responses are compared with the slip put back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from analytics.methods.clustered import cr3, crv1
from analytics.methods.local_projection import WidePanel, local_projection
from analytics.methods.panel_regression import Fit
from analytics.methods.placebo import Exchange, Placebo, placebo
from analytics.methods.wild_bootstrap import wild_of_many
from data.store import Store
from engine.filers import Filers, capex_step, change, filers
from pages.across import comparisons, standings, steps
from pages.across.comparisons import CAPEX, COMPARISONS, PEOPLE, fitted, sides_of
from pages.across.filers import Choice

RATIO = Choice(interval="sandwich", people_apart=False)
APART = Choice(interval="sandwich")
CROWN_CASTLE = 1051470


@pytest.fixture(scope="module")
def of(store: Store) -> Filers:
    return filers(store, None)


@pytest.fixture(scope="module")
def with_slip(of: Filers) -> Filers:
    """The panel with Crown Castle's capital expenditure of fiscal 2019 as it was tagged."""
    capex = of.panel.values["capex"].copy()
    at = of.place[of.companies["cik"].to_numpy() == CROWN_CASTLE, of.years == 2019]
    assert np.isnan(capex[at]).all()
    capex[at] = -2_057e6
    return replace(of, panel=replace(of.panel, values={**of.panel.values, "capex": capex}))


def fit_of(of: Filers, chosen: Choice, name: str) -> Fit:
    how = COMPARISONS[name]
    return fitted(of, sides_of(of, chosen, how), how)


def test_as_many_companies_have_all_three_and_people_in_each_year(of: Filers) -> None:
    logs = np.stack([of.log(name) for name in ("revenue", CAPEX, PEOPLE)])
    whole = np.isfinite(logs).all(axis=0).sum(axis=0)
    assert whole[of.between(2016, 2024)].tolist() == [190, 206, 207, 210, 214, 215, 217, 57, 44]
    people = np.isfinite(of.values(PEOPLE)).sum(axis=0)
    # Without the 3,700 that Steris tagged for fiscal 2022.
    assert people[of.between(2016, 2022)].tolist() == [202, 217, 219, 226, 233, 235, 234]


def test_as_many_of_the_people_are_machine_read(store: Store, of: Filers) -> None:
    stated = filers(store, None, machine_read=False)
    read = np.isfinite(of.values(PEOPLE)).sum(axis=0) - np.isfinite(stated.values(PEOPLE)).sum(axis=0)
    assert read[of.between(2016, 2022)].tolist() == [161, 175, 176, 179, 187, 189, 189]


@pytest.mark.parametrize(
    ("year", "slope", "error", "within", "rank"),
    [
        (2016, 0.395, 0.039, 0.357, 0.582),
        (2018, 0.365, 0.047, None, None),
        (2020, 0.369, 0.040, 0.310, None),
        (2022, 0.367, 0.047, 0.305, 0.528),
    ],
)
def test_the_cross_section_of_a_year(
    of: Filers, year: int, slope: float, error: float, within: float | None, rank: float | None
) -> None:
    """HC1, which the clustered sandwich is where every company has one observation."""
    result = standings._standings(of, replace(RATIO, year=year))
    assert result.whole.value == pytest.approx(slope, abs=6e-4)
    assert result.whole.inference.standard_error == pytest.approx(error, abs=6e-4)
    if within is not None:
        assert result.within.value == pytest.approx(within, abs=6e-4)
    if rank is not None:
        assert result.whole.rank == pytest.approx(rank, abs=6e-4)


def test_the_pooled_correlation(of: Filers) -> None:
    sides = sides_of(of, RATIO, COMPARISONS["levels"])
    assert int(sides.at.sum()) == 1459
    assert pearsonr(sides.regressor[sides.at], sides.outcome[sides.at]).statistic == pytest.approx(0.542, abs=6e-4)


def test_changes_and_three_intervals_of_theirs(of: Filers) -> None:
    """The bootstrap's ends move by a few thousandths with the seed."""
    sides, fit = sides_of(of, RATIO, COMPARISONS["changes"]), fit_of(of, RATIO, "changes")
    x, y = sides.regressor[sides.at], sides.outcome[sides.at]
    assert (fit.observations, len(fit.firms)) == (1250, 232)
    assert pearsonr(x, y).statistic == pytest.approx(0.187, abs=6e-4)
    assert spearmanr(x, y).statistic == pytest.approx(0.203, abs=6e-4)
    assert fit.coefficient == pytest.approx(0.087, abs=6e-4)
    for method, ends, off in (
        (crv1, (0.023, 0.151), 6e-4),
        (cr3, (0.022, 0.153), 6e-4),
        (wild_of_many, (0.022, 0.155), 3e-3),
    ):
        interval = method(fit)
        assert (interval.low, interval.high) == pytest.approx(ends, abs=off)


def test_changes_clipped_by_year(of: Filers) -> None:
    assert fit_of(of, replace(RATIO, treatment="winsorised"), "changes").coefficient == pytest.approx(0.073, abs=6e-4)


@pytest.mark.parametrize(
    ("chosen", "name", "value", "low", "high"),
    [
        (APART, "changes", 0.083, 0.019, 0.146),
        (RATIO, "company_and_year", 0.094, 0.038, 0.150),
        (APART, "company_and_year", 0.093, 0.039, 0.147),
        (RATIO, "levels", 0.379, None, None),
        (APART, "levels", 0.329, None, None),
    ],
)
def test_coefficients_by_specification(
    of: Filers, chosen: Choice, name: str, value: float, low: float | None, high: float | None
) -> None:
    fit = fit_of(of, chosen, name)
    assert fit.coefficient == pytest.approx(value, abs=6e-4)
    if low is not None and high is not None:
        interval = crv1(fit)
        assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-4)


def test_people_on_their_own(of: Filers) -> None:
    assert comparisons.compared(of, APART, "changes", simulated=False).people == pytest.approx(0.70, abs=6e-3)


# ------------------------------------------------------------------------------------- the placebo


def rate(of: Filers, chosen: Choice, name: str) -> Placebo:
    result = comparisons.placebo_of(of, chosen, COMPARISONS[name])
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("chosen", "name", "expected"),
    [
        (RATIO, "levels", 1.00),
        (RATIO, "company_and_year", 0.21),
        (RATIO, "changes", 0.15),
        (RATIO, "lagged_changes", 0.04),
        (APART, "company", 0.82),
        (APART, "company_and_year", 0.035),
        (APART, "changes", 0.04),
    ],
)
def test_another_companys_spending_is_found_as_often(of: Filers, chosen: Choice, name: str, expected: float) -> None:
    """Two independent sets of 200 permutations: within three of the errors of their difference."""
    error = (2 * max(expected * (1 - expected), 0.02) / 200) ** 0.5
    assert rate(of, chosen, name).clustered == pytest.approx(expected, abs=3 * error)


def test_a_slope_of_one_eighth_arises_from_nothing(of: Filers) -> None:
    assert rate(of, RATIO, "levels").mean == pytest.approx(0.12, abs=6e-3)


@pytest.mark.parametrize(
    ("name", "expected", "unclustered"),
    [("levels", 0.045, 0.40), ("company", 0.17, None), ("company_and_year", 0.065, None), ("changes", 0.04, None)],
)
def test_another_companys_whole_ratio(of: Filers, name: str, expected: float, unclustered: float | None) -> None:
    how = COMPARISONS[name]
    output, capex, people = (of.log(each) for each in ("revenue", CAPEX, PEOPLE))
    outcome, ratio = output - people, capex - people
    if how.changes:
        outcome, ratio = change(outcome), change(ratio)
    used = np.where(of.between(2016, 2022), outcome, np.nan)
    result = placebo(Exchange(used, ratio, of.groups), how.effects)
    assert result is not None
    assert result.clustered == pytest.approx(expected, abs=3 * (2 * expected * (1 - expected) / 200) ** 0.5)
    if unclustered is not None:
        assert result.unclustered == pytest.approx(unclustered, abs=3 * (2 * 0.4 * 0.6 / 200) ** 0.5)


# ------------------------------------------------------------------------------------ local projections


@pytest.mark.parametrize(
    ("outcome", "horizon", "value", "low", "high", "observations", "companies"),
    [
        ("output_per_employee", 0, 0.0032, -0.006, 0.012, 1189, 229),
        ("output_per_employee", 2, -0.0189, -0.036, -0.002, 847, 212),
        ("output_per_employee", 4, -0.0172, -0.028, -0.006, 457, 195),
        ("people", 0, 0.0099, 0.0056, 0.0142, 1193, 229),
        ("people", 2, 0.0097, 0.0003, 0.0191, 851, 213),
        ("people", 4, 0.0124, -0.012, 0.036, 459, 196),
    ],
)
def test_what_followed_a_step(
    with_slip: Filers,
    outcome: str,
    horizon: int,
    value: float,
    low: float,
    high: float,
    observations: int,
    companies: int,
) -> None:
    result = steps.projections(with_slip, APART, outcome, capex_step(with_slip))[horizon]
    assert result.fit is not None
    assert (result.observations, result.firms) == (observations, companies)
    assert result.fit.coefficient == pytest.approx(value, abs=6e-5)
    interval = crv1(result.fit)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-4 if abs(low) > 1e-3 else 6e-5)


def test_what_the_slip_changes(of: Filers, with_slip: Filers) -> None:
    """Without it people rise by 1.1% and not by 1.0%, and nothing that is clear becomes unclear."""
    for outcome in ("people", "output_per_employee"):
        for own, theirs in zip(
            steps.projections(of, APART, outcome, capex_step(of)),
            steps.projections(with_slip, APART, outcome, capex_step(with_slip)),
            strict=True,
        ):
            assert own.fit is not None
            assert theirs.fit is not None
            ours, others = crv1(own.fit), crv1(theirs.fit)
            assert abs(own.fit.coefficient - theirs.fit.coefficient) < others.standard_error / 2
            assert (ours.low > 0, ours.high < 0) == (others.low > 0, others.high < 0)


def test_the_middle_of_the_placebo(with_slip: Filers) -> None:
    """The steps of other companies: 95% of coefficients within 0.011 after two years, 0.015 after four."""
    shock = capex_step(with_slip)
    for horizon, expected in ((2, 0.011), (4, 0.015)):
        result = steps.placebo_of(with_slip, APART, "output_per_employee", shock, horizon)
        assert result is not None
        assert max(-result.low, result.high) == pytest.approx(expected, abs=3e-3)


def test_nobody_leaves_the_list(store: Store) -> None:
    listed = steps._listed(filers(store, None), filers(store, None, machine_read=False))
    assert (listed.first, listed.last, listed.left) == (227, 302, 0)


def test_a_horizon_of_too_few_companies_is_not_estimated(store: Store) -> None:
    stated = filers(store, None, machine_read=False)
    for horizon in steps.projections(stated, APART, "people", capex_step(stated)):
        assert horizon.fit is None
        assert 0 < horizon.firms < 60


def test_the_regression_of_a_horizon_takes_no_companys_effects(of: Filers) -> None:
    """A local projection through the arrays is the one through the page."""
    people = steps.OUTCOMES["people"]
    panel = WidePanel(people.of(of), capex_step(of), of.firms, of.years, steps.used(of, APART, people))
    direct, through = local_projection(panel)[0].fit, steps.projections(of, APART, "people", capex_step(of))[0].fit
    assert direct is not None
    assert through is not None
    assert direct.effects == "time"
    assert direct.coefficient == through.coefficient
