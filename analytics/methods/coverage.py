"""Coverage by simulation: how often an interval covers the truth in panels of exactly the shape that was estimated.

Regressor, gaps, effects and controls stay as they are. Errors are drawn afresh: within a firm they follow an
autoregression of the persistence that the residuals show, with the firm's own size of error and heavy tails (Student's
t); firms are independent. All intervals are equivariant in the outcome, so that coverage does not depend on the true
coefficient, and size is one less coverage.

References: Cameron, Gelbach and Miller, REStat 90 (2008) 414-427, section IV (such a Monte Carlo); MacKinnon, Nielsen
and Webb, Journal of Econometrics 232 (2023) 272-299, section 5; Morris, White and Crowther, Statistics in Medicine 38
(2019) 2074-2102 (Monte Carlo error).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from scipy.stats import t as student

from analytics.methods.clustered import LEVEL, cr2, sandwich_factor
from analytics.methods.panel_regression import Fit, Matrix, Vector, scaled_regressors
from analytics.methods.wild_bootstrap import points_of, wild_bootstrap
from analytics.options import constant

Method = Literal["crv1", "cr2", "cr3", "wild"]

SIMULATIONS: Final = constant(1_000, "a Monte Carlo error of 0.7 points at 95%")
SEED: Final = constant(19_690_227, "any fixed one, so that a measured coverage is the same every time")
TAILS: Final = constant(5, "degrees of freedom of the errors' Student t: heavier tails than normal, finite kurtosis")
BOOTSTRAPS: Final = constant(399, "draws inside a simulation: 20 of 400 samples are 5% exactly")
_STATIONARY: Final = constant(0.95, "the most persistence that an autoregression is given")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The share of simulated intervals that cover the truth, and what is shown of it."""

    share: float
    simulations: int

    @property
    def error(self) -> float:
        """The Monte Carlo error of a true coverage of 95%."""
        return float(np.sqrt(LEVEL * (1 - LEVEL) / self.simulations))

    @property
    def nominal(self) -> bool:
        """Whether no more than chance lies between the share and 95%: two Monte Carlo errors."""
        return abs(self.share - LEVEL) <= 2 * self.error

    @property
    def short(self) -> bool:
        """Whether the interval covers less than it says."""
        return self.share < LEVEL - 2 * self.error


@dataclass(frozen=True, slots=True)
class ErrorProcess:
    """Errors of a firm: persistence from one observation to the next, and each firm's size (G,)."""

    persistence: float
    size: Vector

    def draw(self, fit: Fit, count: int, rng: np.random.Generator) -> Matrix:
        """Errors (n, count) of as many panels."""
        variance = TAILS / (TAILS - 2)
        shocks = rng.standard_t(TAILS, (fit.observations, count)) / np.sqrt(variance)
        fresh = np.sqrt(1 - self.persistence**2)
        for firm, size in zip(fit.clusters, self.size, strict=True):
            for row in range(firm.start + 1, firm.stop):
                shocks[row] = self.persistence * shocks[row - 1] + fresh * shocks[row]
            shocks[firm] *= size
        return np.asarray(shocks, dtype=np.float64)


def error_process(fit: Fit) -> ErrorProcess:
    """The process that the residuals of a fit show: their autocorrelation within firms, each firm's mean square."""
    residuals, cluster = fit.residuals, fit.cluster
    same = cluster[1:] == cluster[:-1]
    now, before = residuals[1:][same], residuals[:-1][same]
    squares = float(np.sqrt((now @ now) * (before @ before)))
    persistence = float(now @ before) / squares if squares > 0 else 0.0
    size = np.sqrt(np.bincount(cluster, np.square(residuals)) / np.bincount(cluster))
    return ErrorProcess(float(np.clip(persistence, 0, _STATIONARY)), size)


def coverage(fit: Fit, method: Method, simulations: int = SIMULATIONS, seed: int = SEED) -> Coverage:
    """The measured coverage of a method's 95% interval in panels like this one.

    Raises UsageError where the method gives no interval here.
    """
    errors = error_process(fit).draw(fit, simulations, np.random.default_rng(seed))
    covered = _bootstrapped(fit, errors) if method == "wild" else _by_student(fit, errors, method)
    return Coverage(float(covered.mean()), simulations)


def _by_student(fit: Fit, errors: Matrix, method: Method) -> Vector:
    """Whether each interval (count,) covers zero, all panels at once: every estimator is a sum of squares of sums."""
    residuals = errors - fit.basis @ (fit.basis.T @ errors)
    power, factor, dof = _estimator(fit, method)
    weights = np.concatenate(scaled_regressors(fit, power)) if power else fit.regressor
    starts = [g.start for g in fit.clusters]
    scores = np.add.reduceat(weights[:, None] * residuals, starts, axis=0)
    error = np.sqrt(factor * np.square(scores).sum(axis=0)) / fit.squares
    moved = np.abs(fit.regressor @ errors) / fit.squares
    return np.asarray(moved <= student.ppf((1 + LEVEL) / 2, dof) * error, dtype=np.float64)


def _estimator(fit: Fit, method: Method) -> tuple[float, float, float]:
    """Power of M, factor and degrees of freedom of an estimator."""
    firms = len(fit.firms)
    if method == "cr2":
        return -0.5, 1.0, cr2(fit).degrees_of_freedom
    if method == "cr3":
        return -1.0, (firms - 1) / firms, firms - 1
    return 0.0, sandwich_factor(fit), firms - 1


def _bootstrapped(fit: Fit, errors: Matrix) -> Vector:
    """The same for the wild bootstrap, which covers a truth that it does not reject, panel by panel."""
    points = points_of(len(fit.firms))
    residuals = errors - fit.basis @ (fit.basis.T @ errors)
    panels = zip(fit.regressor @ errors / fit.squares, residuals.T, strict=True)
    fits = (replace(fit, coefficient=b, outcome=b * fit.regressor + e, residuals=e) for b, e in panels)
    p_values = [wild_bootstrap(each, points, BOOTSTRAPS, SEED).p_value() for each in fits]
    return np.asarray(np.array(p_values) > 1 - LEVEL, dtype=np.float64)
