"""Panel regression by least squares: one coefficient, with firm and time effects, on panels with gaps.

Everything beside the regressor of interest is partialled out, so that what is left can be drawn and its slope is the
coefficient. Dummies and one orthonormal basis serve balanced and unbalanced panels alike; the errors are in
`analytics.methods.clustered` and `analytics.methods.wild_bootstrap`.

References: Frisch and Waugh, Econometrica 1 (1933) 387-401; Lovell, JASA 58 (1963) 993-1010; Baltagi, Econometric
Analysis of Panel Data (6th ed., 2021), ch. 2, 3 and 9.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from analytics.options import constant
from errors import UsageError

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Labels = npt.NDArray[Any]
Effects = Literal["none", "firm", "time", "firm_and_time"]

_NOTHING: Final = constant(1e-9, "of a column's length: what is left of a collinear column is rounding")
_SINGULAR: Final = constant(1e-9, "eigenvalues of M_gg lie in [0, 1]; below this they are zero")
_PLENTY: Final = constant(2, "observations for each parameter that leave every regression without a firm estimable")
_TINY: Final = np.finfo(float).tiny


@dataclass(frozen=True, slots=True)
class Sample:
    """Observations: outcome and regressor (n,), labels of firm and time (n,), further regressors (n, k), k may be 0."""

    outcome: Vector
    regressor: Vector
    firm: Labels
    time: Labels
    controls: Matrix

    def rows(self, chosen: npt.NDArray[Any]) -> Sample:
        """The chosen observations, by mask or position."""
        return Sample(
            self.outcome[chosen], self.regressor[chosen], self.firm[chosen], self.time[chosen], self.controls[chosen]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The coefficient of a regressor beside controls and effects, for n observations of G firms sorted by firm and
    time.

    `outcome` and `regressor` (n,) are what controls and effects leave of them; `residuals` (n,); `basis` (n, r) is an
    orthonormal basis of all that was fitted; `kept` (n,) are the positions of the observations in the given sample.
    """

    coefficient: float
    outcome: Vector
    regressor: Vector
    residuals: Vector
    basis: Matrix
    firms: tuple[str, ...]
    cluster: npt.NDArray[np.intp]
    kept: npt.NDArray[np.intp]
    sample: Sample
    effects: Effects

    @property
    def observations(self) -> int:
        return len(self.residuals)

    @property
    def rank(self) -> int:
        """Parameters fitted, every effect counted."""
        return int(self.basis.shape[1])

    @property
    def squares(self) -> float:
        """Sum of squares of the partialled regressor: what the coefficient is divided by."""
        return float(self.regressor @ self.regressor)

    @property
    def clusters(self) -> list[slice]:
        """Where each firm's observations stand."""
        edges = np.searchsorted(self.cluster, np.arange(len(self.firms) + 1)).tolist()
        return [slice(a, b) for a, b in itertools.pairwise(edges)]


def sample(outcome: Any, regressor: Any, firm: Any, time: Any, controls: Any = None) -> Sample:
    """A sample from anything array-like; controls are (n, k)."""
    y = np.asarray(outcome, dtype="float64")
    z = np.empty((len(y), 0)) if controls is None else np.atleast_2d(np.asarray(controls, "float64").T).T
    return Sample(y, np.asarray(regressor, dtype="float64"), np.asarray(firm), np.asarray(time), z)


def panel_fit(given: Sample, effects: Effects = "firm_and_time") -> Fit:
    """Least squares of the outcome on regressor, controls and effects; without effects, with a constant.

    Observations with a missing entry are left out, and so are those that an effect of their own would fit exactly (a
    firm or period seen once): they say nothing of the coefficient (Correia, Singletons, Cluster-Robust Standard Errors
    and Fixed Effects, 2015). Raises UsageError where the coefficient is not identified.
    """
    kept = _usable(given, effects)
    used = given.rows(kept)
    if not len(kept):
        raise UsageError(
            "No observation can be compared",
            next_step=(
                "Choose more companies or a longer window, since effects need companies and periods seen more than once"
            ),
        )
    other = _basis(used, effects)
    x, y = _left(used.regressor, other), _left(used.outcome, other)
    length = float(np.linalg.norm(x))
    if length <= _NOTHING * float(np.linalg.norm(used.regressor)):
        raise UsageError(
            "The regressor does not vary beyond what the effects and controls already say",
            next_step="Choose fewer effects, more companies or a longer window",
        )
    if len(x) <= other.shape[1] + 1:
        raise UsageError(
            "There are as many parameters as observations",
            next_step="Choose fewer effects, more companies or a longer window",
        )
    coefficient = float(x @ y) / length**2
    firms, cluster = np.unique(used.firm, return_inverse=True)
    basis = np.column_stack([other, x / length])
    return Fit(coefficient, y, x, y - coefficient * x, basis, tuple(map(str, firms)), cluster, kept, used, effects)


def leave_one_out(fit: Fit) -> Vector:
    """The coefficient without each firm (G,), in the order of `fit.firms`; NaN where it is then not identified.

    Where observations are plenty it is one small matrix per firm instead of one regression: the change is x_g' M_gg^+
    e_g / x'x, the form of Bell and McCaffrey's (2002) estimator that MacKinnon, Nielsen and Webb (2023) prove equal.
    """
    fewest_left = fit.observations - max(g.stop - g.start for g in fit.clusters)
    if fewest_left > _PLENTY * fit.rank:
        return np.array([fit.coefficient - _change_without(fit, g) for g in fit.clusters])
    return np.array([_without(fit, g) for g in range(len(fit.firms))])


def scaled_regressor(fit: Fit, firm: slice, power: float) -> Vector:
    """M_gg^power x_g by the Moore-Penrose root, M = I - QQ'; NaN where the root leaves out a part of x_g.

    A direction in which M_gg is zero is one that only this firm has: with a part of x in it, there is no coefficient
    without the firm.
    """
    return np.asarray(_scaled(fit, np.arange(firm.start, firm.stop)[None, :], power)[0])


def scaled_regressors(fit: Fit, power: float) -> list[Vector]:
    """`scaled_regressor` of every firm, in the order of `fit.firms`; those with as many observations in one step."""
    firms = fit.clusters
    size = np.array([firm.stop - firm.start for firm in firms])
    start = np.array([firm.start for firm in firms])
    result = np.empty(fit.observations)
    for rows in np.unique(size):
        at = start[size == rows][:, None] + np.arange(rows)
        result[at] = _scaled(fit, at, power)
    return [result[firm] for firm in firms]


def _scaled(fit: Fit, at: npt.NDArray[np.intp], power: float) -> Matrix:
    """`scaled_regressor` of firms (k,) with n observations each, at these positions (k, n)."""
    basis, x = fit.basis[at], fit.regressor[at]
    values, vectors = np.linalg.eigh(np.eye(at.shape[1]) - basis @ basis.transpose(0, 2, 1))
    along = np.einsum("knm,kn->km", vectors, x)
    lost = np.square(np.where(values <= _SINGULAR, along, 0.0)).sum(axis=1) > _SINGULAR * fit.squares
    scaled = np.where(values > _SINGULAR, np.maximum(values, _SINGULAR) ** power, 0.0)
    result = np.einsum("knm,km->kn", vectors, scaled * along)
    result[lost] = np.nan
    return np.asarray(result)


def _change_without(fit: Fit, firm: slice) -> float:
    return float(scaled_regressor(fit, firm, -1.0) @ fit.residuals[firm]) / fit.squares


def _without(fit: Fit, g: int) -> float:
    try:
        return panel_fit(fit.sample.rows(fit.cluster != g), fit.effects).coefficient
    except UsageError:
        return float("nan")


def _usable(given: Sample, effects: Effects) -> npt.NDArray[np.intp]:
    """Positions of complete observations that no effect of their own absorbs, sorted by firm and time."""
    whole = np.isfinite(np.column_stack([given.outcome, given.regressor, given.controls])).all(axis=1)
    kept = np.flatnonzero(whole)
    size = -1
    while size != len(kept):  # a firm that goes can leave a period with one firm
        size = len(kept)
        for labels in _labels(given, effects):
            _, place, count = np.unique(labels[kept], return_inverse=True, return_counts=True)
            kept = kept[count[place] > 1]
    return kept[np.lexsort((given.time[kept], given.firm[kept]))]


def _basis(used: Sample, effects: Effects) -> Matrix:
    """Orthonormal basis (n, rank) of effects and controls; without effects, of constant and controls.

    The dummies of the larger effect are orthogonal as they are, so that only the rest needs a decomposition.
    """
    dummies = [labels[:, None] == np.unique(labels) for labels in _labels(used, effects)] or [
        np.ones((len(used.firm), 1))
    ]
    first, *others = sorted((d / np.sqrt(d.sum(axis=0)) for d in dummies), key=lambda d: -d.shape[1])
    rest = np.column_stack([*others, used.controls / np.maximum(np.linalg.norm(used.controls, axis=0), _TINY)])
    left, values, _ = np.linalg.svd(_left(rest, first), full_matrices=False)
    return np.column_stack([first, left[:, values > _NOTHING]])


def _labels(used: Sample, effects: Effects) -> list[Labels]:
    return [labels for name, labels in (("firm", used.firm), ("time", used.time)) if name in effects]


def _left(values: Matrix, basis: Matrix) -> Matrix:
    """What a regression on the basis leaves; twice, since once leaves rounding of the size of the values."""
    once = values - basis @ (basis.T @ values)
    return np.asarray(once - basis @ (basis.T @ once))
