"""The elasticity of substitution between capital and labour from a cross-section of firms: a range, never a point.

A firm that produces with (a K^p + b L^p)^(1/p), p = (s - 1)/s, at least cost chooses ln(K/L) = c + s ln(w/r): Arrow,
Chenery, Minhas and Solow, REStat 43 (1961) 225-250. Where all firms pay the same rental price r, it is in the constant,
and the slope of ln(K/L) on ln(w) is s. Errors in pay pull that slope towards zero; errors in capital make the slope of
ln(w) on ln(K/L), inverted, too steep. With errors of both kinds, independent of the truth and of one another, s lies
between the two: Frisch, Statistical Confluence Analysis (1934); Klepper and Leamer, Econometrica 52 (1984) 163-183.

What is assumed: cost minimisation in competitive factor markets; one technology but for a_i and b_i that are unrelated
to pay; one rental price; pay that differs for the same work (skills that come with more capital break this:
Krusell, Ohanian, Rios-Rull and Violante, Econometrica 68 (2000) 1029-1053); one year stands for the long run.

Published values: 0.4 to 0.6 (Chirinko, Journal of Macroeconomics 30 (2008) 671-686); 0.3 after correction for what
gets published (Gechert, Havranek, Irsova and Kolcunova, Review of Economic Dynamics 45 (2022) 55-82).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from analytics.methods.clustered import Inference, cr2
from analytics.methods.panel_regression import Fit, panel_fit, sample
from analytics.options import constant
from errors import UsageError

Vector = npt.NDArray[np.float64]
Labels = npt.NDArray[Any]
Verdict = Literal["no_link", "negative", "below_one", "above_one", "undecided"]

PUBLISHED: Final = constant((0.4, 0.6), "Chirinko (2008): where the weight of the evidence lies")
FEWEST: Final = constant(10, "firms below which two slopes and their errors say nothing")
_COBB_DOUGLAS: Final = constant(1.0, "the elasticity at which the shares of capital and labour do not move with pay")


@dataclass(frozen=True, slots=True)
class CrossSection:
    """One observation a firm, each (n,): logarithms of capital, people and pay, and the group (sector) it is in.

    `apart` puts people into the regression on their own; else capital is divided by them.
    """

    capital: Vector
    people: Vector
    pay: Vector
    group: Labels | None = None
    apart: bool = True

    @property
    def intensity(self) -> Vector:
        """What is regressed: capital at the same people, or capital per employee, as a logarithm."""
        return self.capital if self.apart else self.capital - self.people


@dataclass(frozen=True, slots=True)
class SubstitutionRange:
    """What two regressions leave of the elasticity, for n firms.

    direct: the slope of capital per employee on pay, with its 95% interval; inverse: one over the slope of pay on
    capital per employee, at least inverse_low. low and high: the range with sampling error, from the lower end of the
    one to the upper end of the other (infinite where that slope may be zero), which holds the whole range in at least
    95% of samples (Horowitz and Manski, JASA 95 (2000) 77-84). Where zero lies in the direct interval, nothing is
    identified.
    """

    firms: int
    direct: float
    inference: Inference
    inverse: float
    inverse_low: float
    low: float
    high: float
    fit: Fit

    @property
    def r_squared(self) -> float:
        """The share of the variance that both have in common: direct over inverse."""
        return self.direct / self.inverse if math.isfinite(self.inverse) and self.inverse else 0.0

    @property
    def verdict(self) -> Verdict:
        """What the range says: of the sign, and whether capital and labour replace each other more or less than one
        for one (above 1, dear labour loses its share; below 1, it gains).
        """
        if self.inference.high < 0:
            return "negative"
        if self.inference.low <= 0:
            return "no_link"
        if self.high < _COBB_DOUGLAS:
            return "below_one"
        return "above_one" if self.low > _COBB_DOUGLAS else "undecided"

    @property
    def identified(self) -> bool:
        """Whether the range says on which side of one the elasticity lies."""
        return self.verdict in ("below_one", "above_one")


def substitution_range(given: CrossSection) -> SubstitutionRange:
    """The range of a cross-section. Errors are White's with Bell and McCaffrey's correction (HC2, which CR2 is where a
    firm has one observation) and Satterthwaite's degrees of freedom.

    Raises UsageError for fewer than ten firms, or where pay or capital does not vary.
    """
    firms = int(np.isfinite(given.intensity + given.pay + given.people).sum())
    if firms < FEWEST:
        raise UsageError(
            f"Companies with pay, people and capital: {firms}, and {FEWEST} are needed",
            next_step="Choose all sectors, another fiscal year or machine-read people",
        )
    direct = _regression(given, given.intensity, given.pay)
    inverse = _regression(given, given.pay, given.intensity)
    ends, inverted = cr2(direct), cr2(inverse)
    steep, least, most = (_inverted(slope) for slope in (inverse.coefficient, inverted.high, inverted.low))
    most = most if inverted.low > 0 else math.inf
    return SubstitutionRange(len(direct.firms), direct.coefficient, ends, steep, least, ends.low, most, direct)


def division_slope(given: CrossSection) -> float:
    """The slope that arises from nothing: of capital unrelated to pay, divided by the firm's people, on pay.

    It is the slope of -ln(L) on ln(w): where large employers pay less, or pay itself is an expense over the same
    people, it is above zero. Nothing where people are in the regression on their own.
    """
    if given.apart:
        return 0.0
    return _regression(given, -given.people, given.pay).coefficient


def _inverted(slope: float) -> float:
    return 1 / slope if slope else math.inf


def _regression(given: CrossSection, outcome: Vector, regressor: Vector) -> Fit:
    count = len(outcome)
    firm = np.array([f"{place:05}" for place in range(count)])
    group = np.zeros(count, dtype=np.int64).astype(str) if given.group is None else given.group.astype(str)
    controls = given.people[:, None] if given.apart else None
    return panel_fit(sample(outcome, regressor, firm, group, controls), "none" if given.group is None else "time")
