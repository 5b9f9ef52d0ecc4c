"""One coefficient beside firm and time effects: by hand, against dummies, and against published tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from linearmodels.datasets import munnell
from linearmodels.panel import PanelOLS

from analytics.methods.panel_regression import Effects, Fit, Sample, leave_one_out, panel_fit, sample
from errors import UsageError
from tests.thorough import examples
from tests.unit.corporations import corporations, on

quick = examples(50)
SEEDS = st.integers(0, 2**32 - 1)
EFFECTS: tuple[Effects, ...] = ("none", "firm", "time", "firm_and_time")
NAN = float("nan")


def drawn(seed: int, firms: int = 5, times: int = 8, gaps: float = 0.2) -> Sample:
    """A panel with gaps, firm and time effects in both variables, one further regressor, and dependent errors."""
    rng = np.random.default_rng(seed)
    firm, time = (a.ravel() for a in np.meshgrid(np.arange(firms), np.arange(times), indexing="ij"))
    kept = rng.random(len(firm)) > gaps
    firm, time = firm[kept], time[kept]
    z = rng.normal(size=len(firm))
    x = rng.normal(size=len(firm)) + rng.normal(size=firms)[firm] + rng.normal(size=times)[time] + 0.5 * z
    y = 0.7 * x - z + 3 * rng.normal(size=firms)[firm] + rng.normal(size=times)[time] + rng.normal(size=len(firm))
    return sample(y, x, firm, time, z)


def classical_error(fit: Fit) -> float:
    """The standard error under equal uncorrelated errors."""
    left = fit.observations - fit.rank
    return float(np.sqrt(fit.residuals @ fit.residuals / left / fit.squares))


# ------------------------------------------------------------------------------------------ by hand


def test_two_periods_are_a_regression_of_changes_on_changes() -> None:
    """Changes of x 0, 1, 2 and of y 1, 2, 6: slope ((0-1)(1-3) + (2-1)(6-3)) / 2 = 2.5."""
    fit = panel_fit(sample([5, 6, 0, 2, 9, 15], [3, 3, 7, 8, 1, 3], list("aabbcc"), [1, 2] * 3))
    assert fit.coefficient == pytest.approx(2.5)
    assert (fit.observations, fit.rank, fit.firms) == (6, 5, ("a", "b", "c"))


@pytest.mark.parametrize("effects", EFFECTS)
def test_an_exact_line_gives_its_slope_with_gaps(effects: Effects) -> None:
    given_ = drawn(1)
    y = -1.5 * given_.regressor + 4
    if "firm" in effects:
        y = y + 100 * given_.firm
    if "time" in effects:
        y = y - 30 * given_.time
    fit = panel_fit(sample(y, given_.regressor, given_.firm, given_.time), effects)
    assert fit.coefficient == pytest.approx(-1.5, rel=1e-10)
    assert np.abs(fit.residuals).max() < 1e-9


def test_observations_that_an_effect_of_their_own_takes_up_are_left_out() -> None:
    """Firm d is seen once; without it period 9 is left with firm c alone, and goes too."""
    firm, time = list("aabbccccd"), [1, 2, 1, 2, 1, 2, 3, 9, 9]
    given_ = sample(np.arange(9.0) ** 2, [1, 5, 2, 2, 7, 1, 3, 8, 4], firm, time)
    assert panel_fit(given_).kept.tolist() == [0, 1, 2, 3, 4, 5]
    assert panel_fit(given_, "firm").kept.tolist() == list(range(8))
    assert panel_fit(given_, "none").kept.tolist() == list(range(9))


def test_incomplete_observations_are_left_out_and_not_filled() -> None:
    given_ = drawn(2, gaps=0)
    y = given_.outcome.copy()
    y[[3, 17]] = NAN
    holes = Sample(y, given_.regressor, given_.firm, given_.time, given_.controls)
    whole = given_.rows(np.isfinite(y))
    assert panel_fit(holes).coefficient == panel_fit(whole).coefficient
    assert not {3, 17} & set(panel_fit(holes).kept)


# --------------------------------------------------------------------------------------- invariants


@quick
@given(SEEDS, st.sampled_from(EFFECTS))
def test_the_slope_of_what_is_left_is_the_coefficient_of_the_regression_with_dummies(
    seed: int, effects: Effects
) -> None:
    """Frisch, Waugh and Lovell: against least squares on the regressor, the control and every dummy."""
    given_ = drawn(seed)
    fit = panel_fit(given_, effects)
    firm = given_.firm[:, None] == np.unique(given_.firm) if "firm" in effects else np.empty((len(given_.firm), 0))
    time = given_.time[:, None] == np.unique(given_.time) if "time" in effects else np.empty((len(given_.firm), 0))
    whole = np.column_stack([given_.regressor, given_.controls, np.ones(len(given_.firm)), firm, time])
    told = np.linalg.lstsq(whole, given_.outcome, rcond=None)[0][0]
    assert fit.coefficient == pytest.approx(told, rel=1e-7, abs=1e-9)
    slope = float(fit.regressor @ fit.outcome) / fit.squares
    assert slope == pytest.approx(fit.coefficient, rel=1e-12)
    np.testing.assert_allclose(fit.residuals, fit.outcome - slope * fit.regressor, atol=1e-12)
    np.testing.assert_allclose(fit.basis.T @ fit.basis, np.eye(fit.rank), atol=1e-9)
    assert np.linalg.matrix_rank(whole[fit.kept]) == fit.rank


@quick
@given(SEEDS, st.sampled_from(EFFECTS), st.floats(0.01, 1000))
def test_constants_of_firms_and_periods_order_and_units_change_nothing(
    seed: int, effects: Effects, scale: float
) -> None:
    given_ = drawn(seed)
    rng = np.random.default_rng(seed + 1)
    told = panel_fit(given_, effects).coefficient
    y, x = given_.outcome.copy(), given_.regressor.copy()
    if "firm" in effects:
        y, x = y + 10 * rng.normal(size=9)[given_.firm], x + 10 * rng.normal(size=9)[given_.firm]
    if "time" in effects:
        y = y + 10 * rng.normal(size=9)[given_.time]
    moved = Sample(scale * y + 5, x, given_.firm, given_.time, 7 * given_.controls)
    order = rng.permutation(len(y))
    assert panel_fit(moved.rows(order), effects).coefficient == pytest.approx(scale * told, rel=1e-6, abs=1e-8 * scale)


@quick
@given(SEEDS, st.sampled_from(EFFECTS))
def test_inputs_stay_as_they_were(seed: int, effects: Effects) -> None:
    given_ = drawn(seed)
    before = [a.copy() for a in (given_.outcome, given_.regressor, given_.firm, given_.time, given_.controls)]
    panel_fit(given_, effects)
    after = [given_.outcome, given_.regressor, given_.firm, given_.time, given_.controls]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


@quick
@given(SEEDS)
def test_leaving_one_out_is_the_regression_without_it(seed: int) -> None:
    given_ = drawn(seed, firms=4)
    fit = panel_fit(given_)
    told = [panel_fit(given_.rows(given_.firm != int(name))).coefficient for name in fit.firms]
    np.testing.assert_allclose(leave_one_out(fit), told, rtol=1e-9)


@pytest.mark.slow
@quick
@given(SEEDS)
def test_gaps_and_both_effects_agree_with_linearmodels(seed: int) -> None:
    given_ = drawn(seed, firms=6, times=10)
    fit = panel_fit(given_)
    used = given_.rows(fit.kept)
    index = pd.MultiIndex.from_arrays([used.firm, used.time])
    data = pd.DataFrame({"x": used.regressor, "z": used.controls[:, 0]}, index=index)
    told = PanelOLS(pd.Series(used.outcome, index=index), data, entity_effects=True, time_effects=True).fit()
    assert fit.coefficient == pytest.approx(told.params["x"], rel=1e-7, abs=1e-9)
    assert classical_error(fit) == pytest.approx(told.std_errors["x"], rel=1e-7)


# ----------------------------------------------------------------------------------------- refusals


def test_refusals_say_why_and_what_to_do() -> None:
    given_ = drawn(3, gaps=0)
    constant = Sample(given_.outcome, np.full_like(given_.outcome, 11.3), given_.firm, given_.time, given_.controls)
    for effects in EFFECTS:
        with pytest.raises(
            UsageError, match=r"does not vary beyond what the effects and controls already say.*Choose fewer"
        ):
            panel_fit(constant, effects)
    of_firm = Sample(given_.outcome, given_.firm * 1.7, given_.firm, given_.time, given_.controls)
    with pytest.raises(UsageError, match="does not vary"):
        panel_fit(of_firm, "firm")
    same = Sample(given_.outcome, 3 * given_.controls[:, 0] - 2, given_.firm, given_.time, given_.controls)
    with pytest.raises(UsageError, match="does not vary"):
        panel_fit(same)


def test_one_company_has_nothing_beside_the_effects_of_its_periods() -> None:
    with pytest.raises(UsageError, match=r"No observation can be compared.*Choose more companies"):
        panel_fit(sample([1, 2, 4], [1, 3, 2], ["a"] * 3, [1, 2, 3]))
    with pytest.raises(UsageError, match=r"No observation can be compared"):
        panel_fit(sample([NAN] * 6, [1, 2, 3, 4, 5, 6], list("aabbcc"), [1, 2] * 3))
    with pytest.raises(UsageError, match=r"as many parameters as observations\. Choose fewer effects"):
        panel_fit(sample([1, 2, 4, 9], [1, 3, 2, 7], list("aabb"), [1, 2, 1, 2]))


# ---------------------------------------------------------------------------------- published tables


@pytest.mark.parametrize(
    ("effects", "value", "capital", "squares"),
    [
        ("none", (0.115562, 0.005836), (0.230678, 0.025476), 1755850.484),
        ("firm", (0.1101238, 0.0118567), (0.3100653, 0.0173545), 523478.1474),
        ("firm_and_time", (0.1177159, 0.0137513), (0.3579163, 0.0227190), 452147.07),
    ],
)
def test_grunfelds_investment_data(
    effects: Effects, value: tuple[float, float], capital: tuple[float, float], squares: float
) -> None:
    """Pooled, within and two-way within estimates of R's plm 2.6.2 on its own copy of the data, all digits that it
    prints.

    The textbook case of Baltagi, Econometric Analysis of Panel Data, ch. 2 and 3, whose tables (from memory 2.1 and
    3.1) round
    the same numbers. The data: Kleiber and Zeileis, The Grunfeld Data at 50, German Economic Review 11 (2010) 404-417.
    """
    for regressor, (coefficient, error) in {"value": value, "capital": capital}.items():
        fit = on(corporations(), regressor, effects)
        assert fit.coefficient == pytest.approx(coefficient, abs=6e-8 if effects != "none" else 6e-7)
        assert classical_error(fit) == pytest.approx(error, abs=6e-8 if effects != "none" else 6e-7)
        assert fit.residuals @ fit.residuals == pytest.approx(squares, rel=1e-9 if effects != "firm_and_time" else 1e-8)


def test_the_firm_effects_of_grunfelds_data_are_not_nothing() -> None:
    """R's plm and linearmodels 7.1: F(9, 188) = 49.176625; R squared of the within regression 0.766758."""
    pooled, within = (on(corporations(), "value", e) for e in ("none", "firm"))
    rss = [f.residuals @ f.residuals for f in (pooled, within)]
    degrees = within.rank - pooled.rank, within.observations - within.rank
    assert degrees == (9, 188)
    assert (rss[0] - rss[1]) / degrees[0] / (rss[1] / degrees[1]) == pytest.approx(49.176625, abs=5e-7)
    alone = panel_fit(
        sample(within.sample.outcome, within.sample.regressor, within.sample.firm, within.sample.time), "firm"
    )
    assert 1 - rss[1] / (alone.outcome @ alone.outcome) == pytest.approx(0.766758, abs=5e-7)


@pytest.mark.parametrize(
    ("regressor", "coefficient", "error"),
    [
        ("P_CAP", -0.02614965, 0.02900158),
        ("PC", 0.29200693, 0.02511967),
        ("EMP", 0.76815947, 0.03009174),
        ("UNEMP", -0.00529774, 0.00098873),
    ],
)
def test_munnells_public_capital_data(regressor: str, coefficient: float, error: float) -> None:
    """Within estimates of R's plm 2.6.2 (the example of its help page, Produc): 48 states, 1970 to 1986; a case of
    Baltagi, ch. 2."""
    data = munnell.load()
    columns = data[["P_CAP", "PC", "EMP"]].apply(np.log).assign(UNEMP=data["UNEMP"])
    rest = columns.drop(columns=regressor)
    fit = panel_fit(sample(np.log(data["GSP"]), columns[regressor], data["STATE"], data["YR"], rest), "firm")
    assert fit.coefficient == pytest.approx(coefficient, abs=5.1e-9)
    assert classical_error(fit) == pytest.approx(error, abs=5.1e-9)
