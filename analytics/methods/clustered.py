"""Errors that allow for any dependence within a firm, honest when firms are few.

With e the residuals, x the partialled regressor and M = I - QQ' what the fit leaves, all estimators are V = sum_g (x_g'
A_g e_g)^2 / (x'x)^2 and differ in A_g, in a factor, and in the degrees of freedom of the t distribution:

- CRV1: A = I, times G/(G-1) (N-1)/(N-K), firm effects not counted in K (Stata's xtreg, fe), G-1 degrees of freedom; -
CR2: A = M_gg^(-1/2), bias-reduced, Satterthwaite's degrees of freedom under equal uncorrelated errors (Bell and
McCaffrey, Survey Methodology 28 (2002) 169-181; with firm effects M_gg is singular, and its Moore-Penrose root is
taken: Pustejovsky and Tipton, JBES 36 (2018) 672-683; Imbens and Kolesar, REStat 98 (2016) 701-712); - CR3: the
jackknife, (G-1)/G times the squared changes when a firm is left out, G-1 degrees of freedom (MacKinnon, Nielsen and
Webb, Journal of Econometrics 232 (2023) 272-299).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.stats import t as student

from analytics.methods.panel_regression import Fit, Vector, leave_one_out, scaled_regressors
from analytics.options import constant
from errors import UsageError

LEVEL: Final = constant(0.95, "the usual confidence, so that intervals of several methods compare")
FEWEST: Final = 3  # clusters below which no error can be estimated


@dataclass(frozen=True, slots=True)
class Inference:
    """What can be said of a coefficient. Ends may be infinite; NaN for what a method does not give."""

    standard_error: float
    degrees_of_freedom: float
    p_value: float
    low: float
    high: float


def crv1(fit: Fit, level: float = LEVEL) -> Inference:
    """The usual cluster-robust sandwich: too narrow when firms are few or unlike.

    Raises UsageError below three firms.
    """
    firms = enough(fit)
    variance = sandwich_factor(fit) * float(scores(fit) @ scores(fit)) / fit.squares**2
    return by_student(fit, variance, firms - 1, level)


def cr2(fit: Fit, level: float = LEVEL) -> Inference:
    """Bias-reduced linearization with Satterthwaite's degrees of freedom.

    Raises UsageError below three firms, or where leaving one out leaves no coefficient.
    """
    adjusted, dof = bias_reduced(fit)
    parts = [float(z @ fit.residuals[g]) for z, g in zip(adjusted, fit.clusters, strict=True)]
    variance = float(np.square(parts).sum()) / fit.squares**2
    return by_student(fit, variance, dof, level)


@lru_cache(maxsize=4)  # an interval and its measured coverage ask for those of a fit one after the other
def bias_reduced(fit: Fit) -> tuple[list[Vector], float]:
    """M_gg^(-1/2) x_g of each firm, and Satterthwaite's degrees of freedom. Raises UsageError as `cr2` does."""
    enough(fit)
    adjusted = scaled_regressors(fit, -0.5)
    _refuse("The bias-reduced error", fit, _with_gaps(adjusted))
    return adjusted, _satterthwaite(fit, adjusted)


def cr3(fit: Fit, level: float = LEVEL) -> Inference:
    """The jackknife over firms. Raises UsageError below three firms, or where leaving one out leaves no coefficient."""
    firms = enough(fit)
    without = leave_one_out(fit)
    _refuse("The jackknife", fit, np.isnan(without).tolist())
    variance = (firms - 1) / firms * float(np.square(without - fit.coefficient).sum())
    return by_student(fit, variance, firms - 1, level)


def sandwich_factor(fit: Fit) -> float:
    """What CRV1 is multiplied by for few firms and for what was fitted."""
    firms = len(fit.firms)
    counted = fit.rank - (firms - 1 if "firm" in fit.effects else 0)
    return firms / (firms - 1) * (fit.observations - 1) / (fit.observations - counted)


def scores(fit: Fit) -> Vector:
    """x_g' e_g of each firm (G,)."""
    return np.array([float(fit.regressor[g] @ fit.residuals[g]) for g in fit.clusters])


def enough(fit: Fit) -> int:
    """The number of firms. Raises UsageError where they are too few for any error."""
    if len(fit.firms) < FEWEST:
        raise UsageError(
            "Companies with enough observations are too few for an interval that allows for dependence within each",
            next_step=f"Choose at least {FEWEST} companies",
        )
    return len(fit.firms)


def _with_gaps(adjusted: list[Vector]) -> list[bool]:
    """Of each firm whether anything of it is missing; looked for one by one only where there is any."""
    if not np.isnan(np.concatenate(adjusted)).any():
        return [False] * len(adjusted)
    return [bool(np.isnan(each).any()) for each in adjusted]


def _refuse(what: str, fit: Fit, lost: list[bool]) -> None:
    """Raises UsageError that names the firms, if any, without which there is no coefficient."""
    if any(lost):
        problem = f"{what} is not defined: without one company nothing is left to estimate"
        which = ", ".join(firm for firm, needed in zip(fit.firms, lost, strict=True) if needed)
        raise UsageError(problem, which=which, next_step="Choose another interval or more companies")


def by_student(fit: Fit, variance: float, dof: float, level: float) -> Inference:
    """Interval and two-sided p-value of the null hypothesis of no association, by Student's t."""
    error = float(np.sqrt(variance))
    reach = float(student.ppf((1 + level) / 2, dof)) * error
    p = 2 * float(student.sf(abs(fit.coefficient) / error, dof)) if error > 0 else float(fit.coefficient == 0)
    return Inference(error, dof, p, fit.coefficient - reach, fit.coefficient + reach)


def _satterthwaite(fit: Fit, adjusted: list[Vector]) -> float:
    """tr(W)^2 / tr(W^2) with W_gh = z_g' M_gh z_h: the degrees of freedom of V under equal uncorrelated errors."""
    spanned = np.stack([fit.basis[g].T @ z for g, z in zip(fit.clusters, adjusted, strict=True)])
    w = np.diag([float(z @ z) for z in adjusted]) - spanned @ spanned.T
    return float(np.trace(w) ** 2 / np.square(w).sum())
