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
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.stats import t as student

from analytics.methods.clustered import LEVEL, bias_reduced, enough, sandwich_factor
from analytics.methods.kept_draws import DRAWS
from analytics.methods.panel_regression import Fit, Matrix, Vector, scaled_regressors
from analytics.methods.wild_bootstrap import points_of, wild_bootstrap
from analytics.options import constant

Method = Literal["crv1", "cr2", "cr3", "wild"]

SIMULATIONS: Final = constant(1_000, "a Monte Carlo error of 0.7 points at 95%")
SEED: Final = constant(19_690_227, "any fixed one, so that a measured coverage is the same every time")
TAILS: Final = constant(5, "degrees of freedom of the errors' Student t: heavier tails than normal, finite kurtosis")
BOOTSTRAPS: Final = constant(399, "draws inside a simulation: 20 of 400 samples are 5% exactly")
_SMALLEST: Final = constant(256, "observations for which errors are drawn at least, so that small panels share them")
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

    def draw(self, fit: Fit, count: int, seed: int) -> Matrix:
        """Errors (n, count) of as many panels, each firm's from its first observation on."""
        errors = _shocks_of(fit, count, seed).copy()
        for rows in _later(fit):
            errors[rows] = self.persistence * errors[rows - 1] + self._fresh * errors[rows]
        errors *= self.size[fit.cluster][:, None]
        return errors

    def on_shocks(self, fit: Fit, weights: Matrix) -> Matrix:
        """The weights (n, k) of the shocks that give the same sums, firm by firm, as these weights of the errors.

        Of a few columns that is a hundredth of the work of making the errors of a thousand panels.
        """
        carried = self.size[fit.cluster][:, None] * weights
        later = _later(fit)
        for rows in reversed(later):
            carried[rows - 1] += self.persistence * carried[rows]
        for rows in later:
            carried[rows] *= self._fresh
        return np.asarray(carried)

    @property
    def _fresh(self) -> float:
        """The share of a shock in an error that follows another."""
        return float(np.sqrt(1 - self.persistence**2))


def _later(fit: Fit) -> list[npt.NDArray[np.intp]]:
    """Where the second observations of firms stand, then the third, and so on."""
    start = np.array([firm.start for firm in fit.clusters])
    place = np.arange(fit.observations) - start[fit.cluster]
    return [np.flatnonzero(place == late) for late in range(1, place.max() + 1)]


def _shocks_of(fit: Fit, count: int, seed: int) -> Matrix:
    """A shock for each observation of a fit in as many panels (n, count), shared by all fits."""
    return _shocks(_room(fit.observations), count, seed)[: fit.observations]


@DRAWS.keep  # the first of them are the same for any more: some sizes serve all panels
def _shocks(rows: int, count: int, seed: int) -> Matrix:
    """Shocks of variance one with heavy tails (rows, count), the same for a seed every time."""
    shocks = np.random.default_rng(seed).standard_t(TAILS, (rows, count)) / np.sqrt(TAILS / (TAILS - 2))
    return np.asarray(shocks, dtype=np.float64)


def _room(observations: int) -> int:
    """The next power of two, and 256 at least."""
    return max(_SMALLEST, 1 << (observations - 1).bit_length())


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
    enough(fit)
    process = error_process(fit)
    if method == "wild":
        covered = _bootstrapped(fit, process.draw(fit, simulations, seed))
    else:
        covered = _by_student(fit, process, _shocks_of(fit, simulations, seed), method)
    return Coverage(float(covered.mean()), simulations)


def _by_student(fit: Fit, process: ErrorProcess, shocks: Matrix, method: Method) -> Vector:
    """Whether each interval (count,) covers zero, all panels at once: every estimator is a sum of squares of sums, and
    every sum of errors is one of shocks.
    """
    weights, factor, dof = _estimator(fit, method)
    edges = [0, *(firm.stop for firm in fit.clusters)]
    carried = process.on_shocks(fit, np.column_stack([weights, fit.regressor, fit.basis]))
    by_firm = csr_array((carried[:, 0], np.arange(fit.observations), edges))
    moved, *spanned = carried[:, 1:].T @ shocks
    scores = by_firm @ shocks - np.add.reduceat(weights[:, None] * fit.basis, edges[:-1], axis=0) @ np.stack(spanned)
    error = np.sqrt(factor * np.square(scores).sum(axis=0))
    return np.asarray(np.abs(moved) <= student.ppf((1 + LEVEL) / 2, dof) * error, dtype=np.float64)


class _Estimator(NamedTuple):
    """What an estimator of the variance weighs residuals by (n,), its factor and its degrees of freedom."""

    weights: Vector
    factor: float
    degrees_of_freedom: float


def _estimator(fit: Fit, method: Method) -> _Estimator:
    firms = len(fit.firms)
    if method == "cr2":
        adjusted, dof = bias_reduced(fit)
        return _Estimator(np.concatenate(adjusted), 1.0, dof)
    if method == "cr3":
        return _Estimator(np.concatenate(scaled_regressors(fit, -1.0)), (firms - 1) / firms, firms - 1)
    return _Estimator(fit.regressor, sandwich_factor(fit), firms - 1)


def _bootstrapped(fit: Fit, errors: Matrix) -> Vector:
    """The same for the wild bootstrap, which covers a truth that it does not reject, panel by panel."""
    points = points_of(len(fit.firms))
    residuals = errors - fit.basis @ (fit.basis.T @ errors)
    panels = zip(fit.regressor @ errors / fit.squares, residuals.T, strict=True)
    fits = (replace(fit, coefficient=b, outcome=b * fit.regressor + e, residuals=e) for b, e in panels)
    p_values = [wild_bootstrap(each, points, BOOTSTRAPS, SEED).p_value() for each in fits]
    return np.asarray(np.array(p_values) > 1 - LEVEL, dtype=np.float64)
