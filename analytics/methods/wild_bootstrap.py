"""The wild cluster restricted bootstrap: a test by changing the signs of whole firms, and the interval it does not
reject.

Under the null hypothesis b = c the residuals of the restricted fit, e - d x with d = c less the coefficient, are
multiplied firm by firm with weights and the t statistic computed anew. Everything it needs is linear in the weights and
in d, so that all samples are one product of matrices and another c costs one pass over them (Roodman, MacKinnon,
Nielsen and Webb, Stata Journal 19 (2019) 4-60).

References: Cameron, Gelbach and Miller, REStat 90 (2008) 414-427; Davidson and Flachaire, Journal of Econometrics 146
(2008) 162-169; Webb, Canadian Journal of Economics 56 (2023) 839-858 (six points).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from analytics.methods.clustered import LEVEL, Inference, crv1, enough, scores
from analytics.methods.panel_regression import Fit, Matrix, Vector
from analytics.options import constant

Points = Literal["six", "two"]

ENUMERATED: Final = constant(12, "firms up to which every vector of signs is taken: 2^12 = 4,096")
MANY: Final = constant(60, "firms from which two points are drawn: Webb's six are for few")
DRAWS: Final = constant(9_999, "so that a p-value of 0.05 is a whole number of samples")
MANY_DRAWS: Final = constant(1_999, "for hundreds of firms: Davidson and MacKinnon (2000) find little power lost")
SEED: Final = constant(20_080_801, "any fixed one, so that a chart is the same every time")
_TIES: Final = constant(1e-9, "relative: the sample itself is one of the samples and must count as a tie")
_SIX: Final = np.sqrt(constant([0.5, 1.0, 1.5], "squares of the six points: Webb (2023)"))
_FARTHEST: Final = constant(1e6, "standard errors from the coefficient at which an end counts as infinite")
_FIRST, _WIDER, _HALVINGS = constant(
    (0.25, 1.25, 50), "steps of the search for an end: first, growth, halvings to full precision"
)


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """All samples of a fit: their coefficient less the null is a - d b, its squared error q0 + d q1 + d^2 q2 (each
    (B,)).
    """

    coefficient: float
    variance: float
    numerator: tuple[Vector, Vector]
    denominator: tuple[Vector, Vector, Vector]
    drawn: bool

    def p_value(self, null: float = 0.0, *, strict: bool = False) -> float:
        """Share of samples whose |t| is at least that of the data (`strict`: larger); the data count as one of them.

        All signs include those of the data, so that 2/2^G is the least there is; among draws the data are one more.
        """
        (a, b), (q0, q1, q2) = self.numerator, self.denominator
        away = null - self.coefficient
        ours = np.square(a - away * b) * self.variance
        theirs = away**2 * (q0 + away * q1 + away**2 * q2)
        more = ours > theirs * (1 + _TIES) if strict else ours >= theirs * (1 - _TIES)
        if not self.drawn:  # all signs alike are the data and their mirror: they tie whatever rounding says
            more[[0, -1]] = not strict
        return float((more.sum() + self.drawn) / (len(a) + self.drawn))


def wild_bootstrap(fit: Fit, points: Points = "six", draws: int = DRAWS, seed: int = SEED) -> WildBootstrap:
    """All sign vectors where firms are few, else draws of Webb's six or Rademacher's two points with a seed.

    Raises UsageError below three firms.
    """
    firms = enough(fit)
    signs = _signs(firms) if firms <= ENUMERATED else weights(firms, points, draws, seed)
    moved, still = (signs @ c for c in (changes(fit, fit.residuals), changes(fit, fit.regressor)))
    a, b = (signs @ products(fit, v) / fit.squares for v in (fit.residuals, fit.regressor))
    squared = fit.squares**2
    denominator = (
        np.square(moved).sum(axis=1) / squared,
        -2 * (moved * still).sum(axis=1) / squared,
        np.square(still).sum(axis=1) / squared,
    )
    score = scores(fit)
    return WildBootstrap(fit.coefficient, float(score @ score) / squared, (a, b), denominator, firms > ENUMERATED)


def points_of(firms: int) -> Points:
    """The points that are drawn for so many firms where they are too many for all signs."""
    return "six" if firms < MANY else "two"


def wild(fit: Fit, level: float = LEVEL) -> Inference:
    """`wild_interval` of Webb's six points, which few firms need."""
    return wild_interval(wild_bootstrap(fit), fit, level)


def wild_of_many(fit: Fit, level: float = LEVEL) -> Inference:
    """`wild_interval` of fewer draws of Rademacher's two points, whose tests are the more exact where firms are many
    (Davidson and Flachaire 2008).
    """
    return wild_interval(wild_bootstrap(fit, "two", MANY_DRAWS), fit, level)


def wild_interval(samples: WildBootstrap, fit: Fit, level: float = LEVEL) -> Inference:
    """p-value and interval by inversion; an end is infinite where no null hypothesis on its side is rejected.

    The standard error is CRV1's, for comparison only. Raises UsageError below three firms.
    """
    error = crv1(fit).standard_error
    low, high = (_end(samples, side * error, 1 - level) for side in (-1, 1))
    return Inference(error, float("nan"), samples.p_value(), low, high)


def _end(samples: WildBootstrap, step: float, size: float) -> float:
    """The farthest null hypothesis in the direction of `step` up to which none is rejected."""
    if step == 0:
        return samples.coefficient
    inside, outside = 0.0, _FIRST
    while samples.p_value(samples.coefficient + outside * step) > size:
        inside, outside = outside, outside * _WIDER
        if outside > _FARTHEST:
            return float(np.sign(step)) * float("inf")
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        kept = samples.p_value(samples.coefficient + middle * step) > size
        inside, outside = (middle, outside) if kept else (inside, middle)
    return samples.coefficient + inside * step


@lru_cache(maxsize=ENUMERATED)  # a simulation asks for the same hundreds of times
def _signs(firms: int) -> Matrix:
    """Every vector of signs (2^G, G)."""
    return np.array(list(itertools.product((1.0, -1.0), repeat=firms)))


def weights(firms: int, points: Points, draws: int, seed: int) -> Matrix:
    """Draws (B, G) from Webb's six points or Rademacher's two."""
    above = _SIX if points == "six" else np.ones(1)
    return np.random.default_rng(seed).choice(np.concatenate([-above, above]), size=(draws, firms))


def products(fit: Fit, values: Vector) -> Vector:
    """x_g' v_g of each firm (G,)."""
    return np.array([float(fit.regressor[g] @ values[g]) for g in fit.clusters])


def changes(fit: Fit, values: Vector) -> Matrix:
    """x_h' M_hg v_g, firms g in rows: the score of firm h when the restricted residuals of firm g are multiplied by
    one.
    """
    x, v = (np.stack([fit.basis[g].T @ side[g] for g in fit.clusters]) for side in (fit.regressor, values))
    return np.asarray(np.diag(products(fit, values)) - v @ x.T)
