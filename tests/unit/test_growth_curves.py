"""Growth curves: a certified fit, exact recovery, intervals, and which series say where their ceiling is."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize, stats

from analytics.methods import growth_curves
from analytics.methods.growth_curves import BOUNDED, Curve, Doubt
from errors import UsageError

Floats = npt.NDArray[np.float64]
TIMES = np.arange(40) / 4


def logistic(t: Floats) -> Floats:
    return np.asarray(4 / (1 + 3 * np.exp(-0.6 * t)))


def gompertz(t: Floats) -> Floats:
    return np.asarray(4 * np.exp(-2 * np.exp(-0.5 * t)))


def noisy(curve: Callable[[Floats], Floats], size: float = 0.02, seed: int = 1) -> Floats:
    return np.asarray(curve(TIMES) + np.random.default_rng(seed).normal(0, size, len(TIMES)))


# ---------------------------------------------------------------------------------------- published

# NIST StRD, nonlinear regression, Rat42 (Ratkowsky 1983, p. 61 and 88): y = b1 / (1 + exp(b2 - b3 x)).
# www.itl.nist.gov/div898/strd/nls/data/LINKS/DATA/Rat42.dat
RAT42_X = [9.0, 14.0, 21.0, 28.0, 42.0, 57.0, 63.0, 70.0, 79.0]
RAT42_Y = [8.930, 10.800, 18.590, 22.330, 39.350, 56.110, 61.730, 64.620, 67.080]
RAT42 = (7.2462237576e01, 2.6180768402e00, 6.7359200066e-02)
RAT42_RSS = 8.0565229338e00
RAT42_SD = 1.7340283401e00  # of b1


def test_the_logistic_curve_is_the_certified_one() -> None:
    fit = growth_curves.fit(Curve.LOGISTIC, RAT42_X, RAT42_Y)
    ceiling, start, rate = fit.parameters
    assert (ceiling, math.log(ceiling / start - 1) + rate * RAT42_X[0], rate) == pytest.approx(RAT42, rel=1e-7)
    assert fit.rss == pytest.approx(RAT42_RSS, rel=1e-9)
    assert fit.aic == pytest.approx(9 * math.log(RAT42_RSS / 9) + 8, rel=1e-9)


def test_the_certified_fit_has_an_identified_ceiling_near_its_linear_interval() -> None:
    ceiling = growth_curves.ceiling(Curve.LOGISTIC, RAT42_X, RAT42_Y)
    reach = float(stats.t.ppf(0.975, 6)) * RAT42_SD
    assert (ceiling.low, ceiling.high) == pytest.approx((RAT42[0] - reach, RAT42[0] + reach), rel=0.01)
    assert ceiling.high - RAT42[0] > RAT42[0] - ceiling.low  # a profile is not symmetric
    assert growth_curves.saturation(RAT42_X, RAT42_Y).identified


# --------------------------------------------------------------------------------------------- fits


@pytest.mark.parametrize(("curve", "exact"), [(Curve.LOGISTIC, logistic), (Curve.GOMPERTZ, gompertz)])
def test_exact_points_give_their_curve_back(curve: Curve, exact: Callable[[Floats], Floats]) -> None:
    fit = growth_curves.fit(curve, TIMES + 2000, exact(TIMES) * 1e9)
    assert fit.ceiling == pytest.approx(4e9, rel=1e-6)
    assert growth_curves.mean(fit, 2000.0, [2000.0, 2030.0]) == pytest.approx(exact(np.array([0.0, 30.0])) * 1e9)


@pytest.mark.parametrize("curve", BOUNDED)
def test_a_fit_is_that_of_a_general_optimiser(curve: Curve) -> None:
    y = noisy(gompertz, 0.05)
    formula = {
        Curve.LOGISTIC: lambda t, k, b, r: k / (1 + b * np.exp(-r * t)),
        Curve.GOMPERTZ: lambda t, k, b, r: k * np.exp(-b * np.exp(-r * t)),
    }[curve]
    found, _ = optimize.curve_fit(formula, TIMES, y, (4.0, 2.0, 0.5))
    fit = growth_curves.fit(curve, TIMES, y)
    assert (fit.ceiling, fit.parameters[2]) == pytest.approx((found[0], found[2]), rel=1e-5)


def test_curves_without_a_ceiling() -> None:
    line = growth_curves.fit(Curve.LINEAR, TIMES, 1 + 2 * TIMES)
    parabola = growth_curves.fit(Curve.QUADRATIC, TIMES, 1 + 2 * TIMES - 0.01 * TIMES**2)
    exponential = growth_curves.fit(Curve.EXPONENTIAL, TIMES, 3 * np.exp(0.1 * TIMES))
    logarithm = growth_curves.fit(Curve.LOGARITHMIC, TIMES + 5, 2 + 0.6 * np.log1p(3 * TIMES))
    assert logarithm.parameters == pytest.approx((2, 0.6, 3), rel=1e-4)
    assert logarithm.ceiling == math.inf
    assert growth_curves.mean(logarithm, 5.0, [6.0]) == pytest.approx(2 + 0.6 * math.log(4), rel=1e-5)
    assert line.parameters == pytest.approx((2, 1))
    assert parabola.parameters == pytest.approx((-0.01, 2, 1))
    assert exponential.parameters == pytest.approx((3, 0.1))
    for fit in (line, parabola, exponential):
        assert fit.ceiling == math.inf
        assert growth_curves.mean(fit, TIMES[0], TIMES) == pytest.approx(growth_curves.mean(fit, 5.0, TIMES))


def test_units_do_not_matter() -> None:
    y = noisy(logistic)
    small, large = (growth_curves.ceiling(Curve.LOGISTIC, TIMES, y * unit) for unit in (1.0, 1e9))
    assert (large.fit.ceiling, large.low, large.high) == pytest.approx(
        [v * 1e9 for v in (small.fit.ceiling, small.low, small.high)], rel=1e-6
    )


# ---------------------------------------------------------------------------------------- intervals


def test_the_ends_of_the_interval_are_where_the_profile_says() -> None:
    y = noisy(logistic, 0.1)
    ceiling = growth_curves.ceiling(Curve.LOGISTIC, TIMES, y)
    limit = ceiling.fit.rss * (1 + stats.f.ppf(0.95, 1, 37) / 37)
    for end in (ceiling.low, ceiling.high):
        fixed = optimize.least_squares(
            lambda p, k=end: k / (1 + p[0] * np.exp(-p[1] * TIMES)) - y, (3.0, 0.6), xtol=1e-12, ftol=1e-12
        )
        assert 2 * fixed.cost == pytest.approx(limit, rel=1e-4)


@pytest.mark.slow
def test_the_interval_covers_the_ceiling_about_as_often_as_it_says() -> None:
    every = [growth_curves.ceiling(Curve.LOGISTIC, TIMES, noisy(logistic, 0.1, seed)) for seed in range(24)]
    assert 0.85 <= np.mean([each.low <= 4 <= each.high for each in every]) <= 1


def test_a_straight_line_has_no_upper_end() -> None:
    assert growth_curves.ceiling(Curve.LOGISTIC, TIMES, noisy(lambda t: np.exp(0.05 * t))).high == math.inf


@pytest.mark.parametrize(("count", "r", "expected"), [(28, 0.8, 28 / 9), (28, 0.0, 28), (28, -0.5, 28)])
def test_autocorrelated_values_count_less(count: int, r: float, expected: float) -> None:
    assert growth_curves.effective_count(count, r) == pytest.approx(expected)


def test_residuals_that_hang_together_leave_the_ceiling_open() -> None:
    wave = growth_curves.ceiling(Curve.LOGISTIC, TIMES, logistic(TIMES) + 0.05 * np.sin(TIMES))
    assert wave.fit.durbin_watson < 0.2
    assert wave.effective < 3
    assert math.isfinite(wave.high)
    assert (wave.honest_low, wave.honest_high) == (0.0, math.inf)


# ------------------------------------------------------------------------------------------ verdict


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("curve", [logistic, gompertz])
def test_a_series_that_levels_off_says_where(curve: Callable[[Floats], Floats], seed: int) -> None:
    verdict = growth_curves.saturation(TIMES, noisy(curve, 0.02, seed))
    assert verdict.identified
    assert verdict.bends
    assert verdict.ceiling is not None
    assert verdict.ceiling.honest_low <= verdict.ceiling.fit.ceiling <= verdict.ceiling.honest_high
    assert verdict.ceiling.fit.ceiling == pytest.approx(4, rel=0.05)


@pytest.mark.parametrize(
    ("curve", "doubt"),
    [
        (lambda t: 1 + 0.3 * t, Doubt.NO_BEND),
        (lambda t: np.exp(0.1 * t), Doubt.NO_BEND),
        (lambda t: 1 + 0.3 * t - 0.01 * t**2, Doubt.AS_GOOD_WITHOUT),
        (lambda t: 2 + 0.6 * np.log1p(t), Doubt.AS_GOOD_WITHOUT),
        (lambda t: 3 - 0.1 * t, Doubt.NOT_GROWING),
        (lambda t: logistic(t) + 0.05 * np.sin(t), Doubt.NO_UPPER_END),
        (lambda t: logistic(t) + 2 * logistic(t - 8), Doubt.MOVES),
    ],
)
def test_a_series_that_does_not_says_why(curve: Callable[[Floats], Floats], doubt: Doubt) -> None:
    verdict = growth_curves.saturation(TIMES, noisy(curve, 0.005))
    assert not verdict.identified
    assert doubt in verdict.doubts


def test_two_curves_that_fit_alike_and_disagree_are_a_doubt() -> None:
    early = noisy(lambda t: 6 / (1 + 2 * np.exp(-0.25 * t)), 0.04)
    verdict = growth_curves.saturation(TIMES[:28], early[:28])
    logistic, other = (verdict.ceilings[curve] for curve in BOUNDED)
    assert abs(logistic.fit.aic - other.fit.aic) < growth_curves.MARGIN
    assert other.low > logistic.high
    assert Doubt.CURVES_DISAGREE in verdict.doubts


def test_too_few_values_are_no_verdict() -> None:
    verdict = growth_curves.saturation(TIMES[:7], logistic(TIMES[:7]))
    assert verdict.doubts == (Doubt.TOO_FEW,)
    assert verdict.ceiling is None
    assert not verdict.bends


def test_ceilings_by_the_end_of_the_sample() -> None:
    y = noisy(logistic)
    every = growth_curves.by_sample_end(Curve.LOGISTIC, TIMES, y, fewest=38)
    assert [(part.first, part.last) for part in every] == [(0, 38), (0, 39), (0, 40)]
    for part in every:
        alone = growth_curves.ceiling(Curve.LOGISTIC, TIMES[: part.last], y[: part.last])
        assert (part.ceiling.low, part.ceiling.high) == (alone.low, alone.high)


@pytest.mark.parametrize(
    ("times", "values"),
    [(TIMES, [1.0]), (TIMES[::-1], logistic(TIMES)), (TIMES, -logistic(TIMES)), (TIMES, logistic(TIMES) * np.nan)],
)
def test_what_is_no_series_is_refused(times: Floats, values: Floats) -> None:
    with pytest.raises(UsageError, match="growth curve"):
        growth_curves.saturation(times, values)


def test_too_few_values_for_a_fit_are_refused() -> None:
    with pytest.raises(UsageError, match="Too few"):
        growth_curves.fit(Curve.LINEAR, TIMES[:5], logistic(TIMES[:5]))
