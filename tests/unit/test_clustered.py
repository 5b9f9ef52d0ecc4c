"""Errors for few clusters: against reference packages on public data, against their definitions, and where they
refuse."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st
from linearmodels.datasets import munnell

from analytics.methods.clustered import Inference, cr2, cr3, crv1
from analytics.methods.panel_regression import (
    Effects,
    Fit,
    Sample,
    leave_one_out,
    panel_fit,
    sample,
    scaled_regressor,
    scaled_regressors,
)
from analytics.methods.wild_bootstrap import wild, wild_bootstrap, wild_of_many
from errors import UsageError
from tests.thorough import examples, share
from tests.unit.corporations import corporations, on

quick = examples(25)
SEEDS = st.integers(0, 2**32 - 1)
Method = Callable[[Fit], Inference]
ALL: tuple[Method, ...] = (crv1, cr2, cr3, wild)


@pytest.fixture(scope="module")
def companies() -> pd.DataFrame:
    return corporations()


def gaps(companies: pd.DataFrame) -> pd.DataFrame:
    """The same with 160 of the 200 observations: those in which 7 firm + year is no multiple of 5."""
    return companies[(companies["firm"] * 7 + companies["year"]) % 5 != 0]


def drawn(seed: int, firms: int = 6, times: int = 7) -> Sample:
    """A panel with gaps whose errors depend on each other within a firm."""
    rng = np.random.default_rng(seed)
    firm, time = (a.ravel() for a in np.meshgrid(np.arange(firms), np.arange(times), indexing="ij"))
    kept = rng.random(len(firm)) > 0.2
    firm, time = firm[kept], time[kept]
    x = rng.normal(size=len(firm)) + 0.1 * firm * time
    y = 0.3 * x + rng.normal(size=firms)[firm] * time + rng.normal(size=len(firm))
    return sample(y, x, firm, time, rng.normal(size=len(firm)))


def estimable(seed: int, effects: Effects = "firm_and_time", firms: int = 6, times: int = 7) -> Fit:
    """The fit of a drawn panel that has a coefficient without each firm, and a bias-reduced error, which panels are
    without where a part of the regressor is one firm's alone; what happens to others is a test of its own."""
    fit = panel_fit(drawn(seed, firms, times), effects)
    assume(np.isfinite(leave_one_out(fit)).all())
    assume(not any(np.isnan(scaled_regressor(fit, g, -0.5)).any() for g in fit.clusters))
    return fit


@quick
@given(SEEDS, st.sampled_from(["none", "firm_and_time"]))
def test_all_firms_together_are_scaled_as_each_alone(seed: int, effects: Effects) -> None:
    fit = panel_fit(drawn(seed), effects)
    for power in (-0.5, -1.0):
        together = scaled_regressors(fit, power)
        alone = [scaled_regressor(fit, firm, power) for firm in fit.clusters]
        np.testing.assert_allclose(np.concatenate(together), np.concatenate(alone), rtol=1e-9, atol=1e-12)


# ------------------------------------------------------------------------------ reference packages

# R 4.2.2, clubSandwich 0.5.8: coef_test(lm(inv ~ value + capital [+ factor(firm) [+ factor(year)]]), vcov = "CR2",
# cluster = firm, test = "Satterthwaite") on plm's Grunfeld: standard error, degrees of freedom, p.
CLUB_SANDWICH = [
    ("whole", "none", "value", 0.0162450777801, 2.34261641339, 0.0123336860984),
    ("whole", "none", "capital", 0.110467620919, 2.86348461883, 0.132314400169),
    ("whole", "firm", "value", 0.0206311068339, 1.81256840291, 0.04102178928),
    ("whole", "firm", "capital", 0.082675302049, 1.79953119284, 0.0755286886155),
    ("whole", "firm_and_time", "value", 0.0208148232743, 2.38867112031, 0.0196733998421),
    ("whole", "firm_and_time", "capital", 0.100213954232, 1.84346038046, 0.0790615897407),
    ("gaps", "none", "value", 0.014272992757, 2.18334137809, 0.0124880360921),
    ("gaps", "none", "capital", 0.0999404703632, 2.787088957, 0.0988728519415),
    ("gaps", "firm", "value", 0.0150713425014, 2.01146197697, 0.0257956876998),
    ("gaps", "firm", "capital", 0.0774781232294, 1.71818075827, 0.069742699829),
    ("gaps", "firm_and_time", "value", 0.0199547434611, 2.82299436889, 0.0174059364333),
    ("gaps", "firm_and_time", "capital", 0.0940199613, 1.79476473402, 0.072921038787),
    ("four", "firm_and_time", "value", 0.0414971443239, 2.17524518577, 0.0685474136927),
    ("four", "firm_and_time", "capital", 0.0908417285254, 1.9584451484, 0.0700655053367),
]


@pytest.mark.parametrize(("part", "effects", "regressor", "error", "dof", "p"), CLUB_SANDWICH)
def test_cr2_is_that_of_clubsandwich(
    companies: pd.DataFrame, part: str, effects: Effects, regressor: str, error: float, dof: float, p: float
) -> None:
    """Pustejovsky and Tipton's own package; `four` are the first four firms of the data with gaps, 64 observations."""
    data = companies if part == "whole" else gaps(companies)
    data = data[data["firm"] <= 4] if part == "four" else data
    found = cr2(on(data, regressor, effects))
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    assert found.degrees_of_freedom == pytest.approx(dof, rel=2e-9)
    assert found.p_value == pytest.approx(p, rel=2e-8)


@pytest.mark.parametrize(
    ("effects", "regressor", "error", "dof"),
    [
        ("firm", "P_CAP", 0.0624567078753, 22.8839919968),
        ("firm", "PC", 0.0646356512478, 22.1673276597),
        ("firm", "EMP", 0.0855289721642, 20.4046973758),
        ("firm", "UNEMP", 0.00259727585048, 31.9507359209),
        ("firm_and_time", "P_CAP", 0.0592155619588, 22.660841179),
        ("firm_and_time", "PC", 0.0886718658651, 24.7256939978),
        ("firm_and_time", "EMP", 0.0876350959129, 19.1285629463),
        ("firm_and_time", "UNEMP", 0.00326420952525, 27.6363469393),
    ],
)
def test_cr2_of_many_clusters_and_regressors(effects: Effects, regressor: str, error: float, dof: float) -> None:
    """48 states of plm's Produc, the same call of clubSandwich 0.5.8."""
    data = munnell.load()
    columns = data[["P_CAP", "PC", "EMP"]].apply(np.log).assign(UNEMP=data["UNEMP"])
    rest = columns.drop(columns=regressor)
    found = cr2(panel_fit(sample(np.log(data["GSP"]), columns[regressor], data["STATE"], data["YR"], rest), effects))
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    assert found.degrees_of_freedom == pytest.approx(dof, rel=1e-9)


def test_five_legitimate_answers_differ_by_named_corrections(companies: pd.DataFrame) -> None:
    """Within, clustered by firm, value and capital. CR0 0.0143421 and 0.0497926 (clubSandwich); CRV1 0.0151945 and
    0.0527518
    (Stata's xtreg, fe, and pyfixest 0.60: K counts value, capital and a constant); as Stata's areg, K counts the firms
    too, 0.0155539 and
    0.0539997 (clubSandwich's CR1S of the regression with dummies); linearmodels 7.1 0.0144144 and 0.0500435, N/(N-K)
    with K = 2 alone;
    CRV3 of pyfixest 0.0380734 and 0.1552508, which is the jackknife without its (G-1)/G and with CRV1's factor.
    """
    for regressor, cr0, xtreg, areg, linear, three in (
        ("value", 0.0143421437124, 0.0151944939427, 0.0155539403396, 0.0144143967828, 0.0380733757426),
        ("capital", 0.0497926087238, 0.0527517717588, 0.0539996865863, 0.0500434546878, 0.1552507814044),
    ):
        fit = on(companies, regressor, "firm")
        n, g = 200, 10
        usual = g / (g - 1) * (n - 1) / (n - 3)
        assert crv1(fit).standard_error == pytest.approx(xtreg, rel=1e-10)
        assert crv1(fit).standard_error / usual**0.5 == pytest.approx(cr0, rel=1e-10)
        assert cr0 * (g / (g - 1) * (n - 1) / (n - 12)) ** 0.5 == pytest.approx(areg, rel=1e-10)
        assert cr0 * (n / (n - 2)) ** 0.5 == pytest.approx(linear, rel=1e-10)
        assert cr3(fit).standard_error * (usual * g / (g - 1)) ** 0.5 == pytest.approx(three, rel=1e-10)


def test_crv1_and_cr3_beside_both_effects_are_those_of_pyfixest(companies: pd.DataFrame) -> None:
    """pyfixest 0.60: feols("invest ~ value + capital | firm + year"), CRV1 and, without its own factor, CRV3; p of
    CRV1."""
    fit = on(companies, "value", "firm_and_time")
    assert crv1(fit).standard_error == pytest.approx(0.010824429476863715, rel=1e-10)
    assert crv1(fit).p_value == pytest.approx(1.7726713730237265e-06, rel=1e-8)
    assert cr3(fit).standard_error == pytest.approx(0.055160887104366715 * 0.9**0.5, rel=1e-10)


@pytest.mark.parametrize(
    ("effects", "regressor", "strict", "at_least"),
    [("firm", "value", 2, 4), ("firm", "capital", 24, 26), ("none", "capital", 22, 24)],
)
def test_the_wild_bootstrap_over_all_signs(
    companies: pd.DataFrame, effects: Effects, regressor: str, strict: int, at_least: int
) -> None:
    """wildboottest 0.3.2, all 1,024 vectors of signs: 2 and 24 (within), 22 (pooled) exceed |t|; the data and its
    mirror tie."""
    samples = wild_bootstrap(on(companies, regressor, effects))
    assert samples.p_value(strict=True) == strict / 1024
    assert samples.p_value() == at_least / 1024


@quick
@given(SEEDS, st.sampled_from(["none", "firm_and_time"]))
def test_the_sandwich_agrees_with_statsmodels(seed: int, effects: Effects) -> None:
    """Dummies by hand; statsmodels counts every dummy in K, so the common part is compared: CR0."""
    fit = panel_fit(drawn(seed), effects)
    used = fit.sample
    columns = [used.regressor[:, None], used.controls, np.ones((len(used.firm), 1))]
    if effects != "none":
        columns += [(labels[:, None] == np.unique(labels)[1:]).astype(float) for labels in (used.firm, used.time)]
    told = sm.OLS(used.outcome, np.hstack(columns)).fit(
        cov_type="cluster", cov_kwds={"groups": used.firm, "use_correction": False}
    )
    n, g = fit.observations, len(fit.firms)
    counted = fit.rank - (g - 1 if effects != "none" else 0)
    factor = g / (g - 1) * (n - 1) / (n - counted)
    assert crv1(fit).standard_error / factor**0.5 == pytest.approx(told.bse[0], rel=1e-6)


# -------------------------------------------------------------------------------------- definitions


@quick
@given(SEEDS, st.sampled_from(["none", "firm", "time", "firm_and_time"]))
def test_cr2_is_unbiased_under_equal_uncorrelated_errors(seed: int, effects: Effects) -> None:
    """Bell and McCaffrey (2002): the mean of V over errors with unit variance, here the sum over unit vectors as
    outcomes, is 1/x'x."""
    used = estimable(seed, effects, firms=4, times=5).sample
    fits = [
        panel_fit(Sample(e, used.regressor, used.firm, used.time, used.controls), effects)
        for e in np.eye(len(used.firm))
    ]
    total = sum(cr2(fit).standard_error ** 2 for fit in fits)
    assert total == pytest.approx(1 / fits[0].squares, rel=1e-8)


def design(seed: int) -> Fit:
    """Three to seven firms over two to seven times with gaps; regressors may be sparse, of very unlike sizes, or vary
    within a few firms only, so that some firms cannot be left out."""
    rng = np.random.default_rng(seed)
    firms, times = int(rng.integers(3, 8)), int(rng.integers(2, 8))
    firm, time = (a.ravel() for a in np.meshgrid(np.arange(firms), np.arange(times), indexing="ij"))
    kept = rng.random(len(firm)) > rng.uniform(0, 0.6)
    firm, time = firm[kept], time[kept]
    x = rng.normal(size=len(firm)) * np.exp(rng.choice([0, 1, 3, 6]) * rng.normal(size=len(firm)))
    x = np.where(rng.random(len(firm)) < rng.choice([0, 0.6]), 0.0, x) * np.exp(4 * rng.normal(size=firms))[firm]
    effects: Effects = ("none", "firm", "time", "firm_and_time")[rng.integers(4)]
    controls = rng.normal(size=(len(firm), int(rng.integers(0, 3))))
    return panel_fit(sample(rng.normal(size=len(firm)), x, firm, time, controls), effects)


@pytest.mark.parametrize("block", share(range(80), 10))
def test_cr2_is_unbiased_or_refused_in_any_design(block: int) -> None:
    """Where a firm cannot be left out the root used to understate, down to a fifty-thousandth. With W the quadratic
    form of V, its mean under equal uncorrelated errors of unit variance is tr(W)/(x'x)^2, and must be 1/x'x."""
    measured = 0
    for seed in range(100 * block, 100 * block + 100):
        try:
            fit = design(seed)
            found = cr2(fit)
        except UsageError:
            continue
        left_out = np.eye(fit.observations) - fit.basis @ fit.basis.T
        parts = [_root(left_out[g, g]) @ fit.regressor[g] for g in fit.clusters]
        mean = sum(float(z @ left_out[g, g] @ z) for z, g in zip(parts, fit.clusters, strict=True))
        assert mean == pytest.approx(fit.squares, rel=1e-6), f"design {seed}"
        said = sum(float(z @ fit.residuals[g]) ** 2 for z, g in zip(parts, fit.clusters, strict=True))
        assert found.standard_error == pytest.approx(said**0.5 / fit.squares, rel=1e-6), f"design {seed}"
        measured += 1
    assert measured > 50


def _root(block: np.ndarray) -> np.ndarray:
    """The Moore-Penrose inverse of the symmetric root."""
    values, vectors = np.linalg.eigh(block)
    power = np.where(values > 1e-9, np.maximum(values, 1e-9) ** -0.5, 0.0)
    return np.asarray(vectors @ (power[:, None] * vectors.T))


@quick
@given(SEEDS, st.integers(3, 9), st.floats(0, 12))
def test_the_bootstrap_counts_the_data_among_its_samples(seed: int, firms: int, digits: float) -> None:
    """However exact the line: p was zero above t of 5e7, where rounding let the data differ from themselves."""
    rng = np.random.default_rng(seed)
    firm, time = np.repeat(np.arange(firms), 6), np.tile(np.arange(6), firms)
    x = rng.normal(size=len(firm))
    fit = panel_fit(sample(2 * x + 10**-digits * rng.normal(size=len(firm)), x, firm, time))
    assert wild_bootstrap(fit).p_value() >= 2 / 2**firms
    assert wild_bootstrap(fit).p_value(strict=True) <= 1 - 2 / 2**firms


@quick
@given(SEEDS)
def test_cr3_is_the_jackknife_over_firms(seed: int) -> None:
    fit = estimable(seed)
    without, g = leave_one_out(fit), len(fit.firms)
    told = (g - 1) / g * np.square(without - fit.coefficient).sum()
    assert cr3(fit).standard_error == pytest.approx(told**0.5, rel=1e-12)
    assert cr3(fit).degrees_of_freedom == g - 1


def by_brute_force(fit: Fit, null: float) -> float:
    """The wild cluster restricted bootstrap as it is told: a sample for every vector of signs, a whole regression for
    each."""
    used = fit.sample
    free = Sample(used.outcome - null * used.regressor, np.zeros(1), used.firm, used.time, used.controls)
    other = fit.basis[:, :-1]
    kept = other @ (other.T @ free.outcome)
    restricted = free.outcome - kept

    def t(outcome: np.ndarray) -> float:
        again = panel_fit(Sample(outcome, used.regressor, used.firm, used.time, used.controls), fit.effects)
        return abs(again.coefficient - null) / crv1(again).standard_error

    ours = t(used.outcome)
    signs = itertools.product((1.0, -1.0), repeat=len(fit.firms))
    theirs = [t(kept + null * used.regressor + np.array(s)[fit.cluster] * restricted) for s in signs]
    return float(np.mean(np.array(theirs) >= ours * (1 - 1e-9)))


@examples(6)
@given(SEEDS, st.sampled_from(["none", "firm", "firm_and_time"]), st.sampled_from([0.0, 0.3, -2.0]))
def test_the_fast_bootstrap_is_the_slow_one(seed: int, effects: Effects, null: float) -> None:
    fit = panel_fit(drawn(seed, firms=5, times=5), effects)
    assert wild_bootstrap(fit).p_value(null) == pytest.approx(by_brute_force(fit, null), abs=1e-12)


@quick
@given(SEEDS, st.integers(6, 9))
def test_the_ends_of_the_bootstrap_interval_part_what_is_rejected(seed: int, firms: int) -> None:
    fit = panel_fit(drawn(seed, firms=firms))
    samples, found = wild_bootstrap(fit), wild(fit)
    assert found.low <= fit.coefficient <= found.high
    step = 1e-6 * found.standard_error
    for end, out in ((found.low, -1), (found.high, 1)):
        if np.isfinite(end):
            assert samples.p_value(end - out * step) > 0.05
            assert samples.p_value(end + out * step) <= 0.05


def test_with_five_firms_the_bootstrap_rejects_nothing() -> None:
    """The least p is 2/2^5 = 1/16."""
    found = wild(panel_fit(drawn(1, firms=5)))
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert found.p_value >= 1 / 16


def test_above_twelve_firms_draws_are_the_same_every_time() -> None:
    fit = panel_fit(drawn(4, firms=14))
    assert (wild(fit).low, wild(fit).high, wild(fit).p_value) == (wild(fit).low, wild(fit).high, wild(fit).p_value)
    assert wild_bootstrap(fit).drawn
    assert not wild_bootstrap(panel_fit(drawn(4, firms=12))).drawn
    assert 1 / 10_000 <= wild(fit).p_value <= 1
    assert wild_bootstrap(fit).p_value(fit.coefficient) == 1


def test_draws_of_two_points_find_what_all_signs_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """14 firms: the p-value of 9,999 draws within three Monte Carlo errors of that of all 16,384 vectors of signs."""
    fit = panel_fit(drawn(9, firms=14))
    by_lot = wild_bootstrap(fit, "two")
    monkeypatch.setattr("analytics.methods.wild_bootstrap.ENUMERATED", 14)
    whole = wild_bootstrap(fit)
    assert not whole.drawn
    for null in (0.0, fit.coefficient / 2, fit.coefficient + crv1(fit).standard_error):
        p = whole.p_value(null)
        assert by_lot.p_value(null) == pytest.approx(p, abs=3 * (p * (1 - p) / 9_999) ** 0.5 + 1e-4)


def test_many_firms_have_an_interval_by_the_same_seed_and_near_the_sandwich() -> None:
    fit = panel_fit(drawn(10, firms=150))
    usual, found, again = crv1(fit), wild_of_many(fit), wild_of_many(fit)
    assert (found.low, found.high, found.p_value) == (again.low, again.high, again.p_value)
    assert (found.low, found.high) == pytest.approx((usual.low, usual.high), abs=0.5 * usual.standard_error)


@quick
@given(SEEDS)
def test_the_coefficients_without_each_firm_are_regressions_without_it(seed: int) -> None:
    """Where observations are plenty they come of the residuals; here each regression is run."""
    fit = panel_fit(drawn(seed, firms=30), "time")
    assert fit.observations > 3 * fit.rank
    rerun = [panel_fit(fit.sample.rows(fit.cluster != g), fit.effects).coefficient for g in range(len(fit.firms))]
    np.testing.assert_allclose(leave_one_out(fit), rerun, rtol=1e-9)


@quick
@given(SEEDS, st.sampled_from(ALL[:3]))
def test_an_interval_leaves_zero_out_exactly_when_p_is_below_one_in_twenty(seed: int, method: Method) -> None:
    found = method(estimable(seed))
    assert (found.low > 0 or found.high < 0) == (found.p_value < 0.05)


@quick
@given(SEEDS, st.sampled_from(ALL), st.floats(0.01, 1000))
def test_another_unit_or_order_changes_no_verdict(seed: int, method: Method, scale: float) -> None:
    given_ = estimable(seed).sample
    order = np.random.default_rng(seed).permutation(len(given_.firm))
    moved = Sample(scale * given_.outcome, given_.regressor, given_.firm, given_.time, given_.controls).rows(order)
    one, other = (method(panel_fit(s)) for s in (given_, moved))
    assert other.p_value == pytest.approx(one.p_value, rel=1e-5, abs=1e-12)
    for end in ("low", "high"):
        told = scale * getattr(one, end)
        assert getattr(other, end) == pytest.approx(told, rel=1e-5, abs=1e-5 * scale * one.standard_error)


# ----------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("method", ALL)
def test_two_firms_have_no_error_and_it_says_what_to_do(method: Method) -> None:
    fit = panel_fit(drawn(5, firms=2, times=9), "firm")
    with pytest.raises(UsageError, match=r"enough observations are too few.*Choose at least 3 companies\."):
        method(fit)


@pytest.mark.parametrize("method", [cr2, cr3])
def test_bias_reduction_and_jackknife_need_a_coefficient_without_each_firm(method: Method) -> None:
    """x varies within firm a alone."""
    x = [1, 2, 5, 3, 4, 4, 4, 4, 7, 7, 7, 7]
    fit = panel_fit(sample(np.arange(12.0) ** 1.5, x, list("aaaabbbbcccc"), [1, 2, 3, 4] * 3), "firm")
    with pytest.raises(UsageError, match="is not defined: without one company nothing is left to estimate: a"):
        method(fit)


def test_bias_reduction_refuses_exactly_what_it_would_get_wrong() -> None:
    """In both panels the jackknife has too few observations without one firm; in the first a part of the regressor is
    in a
    direction that only one firm has, which biased the error by 8%, in the second none is."""
    with pytest.raises(UsageError, match="The bias-reduced error is not defined"):
        cr2(panel_fit(drawn(59, firms=4, times=5)))
    assert cr2(panel_fit(drawn(11, firms=4, times=5))).standard_error > 0


@pytest.mark.parametrize("method", ALL)
def test_an_exact_line_has_no_error(method: Method) -> None:
    given_ = drawn(6)
    exact = Sample(2 * given_.regressor, given_.regressor, given_.firm, given_.time, given_.controls)
    found = method(panel_fit(exact))
    assert found.standard_error < 1e-12
    assert found.low == pytest.approx(2)
    assert found.high == pytest.approx(2)
