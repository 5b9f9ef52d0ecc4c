"""How far a level may stray between two reports: a Brownian bridge on its logarithm, calibrated by leaving reports out.

Between reports a time T apart the logarithm is interpolated; at times a after the one and b before the other its
variance is s² ab/T, nothing at a report and most in the middle (Karatzas and Shreve, Brownian Motion and Stochastic
Calculus, 2nd ed., section 5.6.B). The scale s of a company is estimated from reports of its own that are left out and
interpolated over, as Horne, Garton, Krone and Lewis, Ecology 88 (2007) 2354-2363, do for animals between sightings. Few
reports say little of a scale, so that it is drawn towards that of the other companies (Smyth, Statistical Applications
in Genetics and Molecular Biology 3 (2004), article 3, with fixed degrees of freedom before the data). Deviations have
heavier tails than the normal distribution: how many scales wide the band is, is a quantile of those that were left out
(Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, JASA 113 (2018) 1094-1111).

What is left out is what a company that reports once a year does not state: its quarterly reports between two annual
ones, and every annual report between the one before and the one after.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.options import constant

Vector = npt.NDArray[np.float64]

LEVEL: Final = constant(0.95, "the usual confidence; what it covers is measured")
LONGEST: Final = constant(460, "days between annual reports, fifteen months: over wider gaps nothing is interpolated")
FEWEST: Final = constant(19, "a quantile of 95% is one of the deviations from 19 on")
_YEAR: Final = constant(365.25, "days")
_SEASON: Final = constant(20, "days by which annual reports of 52 and 53 weeks leave a whole number of years")
_NEAREST: Final = constant(30, "days to a report below which rounding is more than what may have happened")
_BEFORE: Final = constant(4, "left-out reports that the scale of other companies counts for")


@dataclass(frozen=True, slots=True)
class Reports:
    """One company's reports: days (n,) in ascending order, and the logarithm of what each states."""

    days: Vector
    levels: Vector

    @classmethod
    def of(cls, days: npt.NDArray[np.datetime64], values: Vector) -> Reports:
        """Of days in ascending order and what is stated for each, above zero."""
        return cls(days.astype("datetime64[D]").astype(np.float64), np.log(values))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Reports that were left out (m,): deviation from the interpolated logarithm over the root of ab/T, the day, those
    of the reports around it, and whether these are a year apart (or two).
    """

    deviations: Vector
    days: Vector
    before: Vector
    after: Vector
    within_year: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Measured:
    """How many of the reports that were left out lie in the band of their company."""

    inside: int
    count: int
    companies: int

    @property
    def share(self) -> float:
        return self.inside / self.count if self.count else math.nan


@dataclass(frozen=True, slots=True)
class Bridge:
    """The half width of a band of 95% by company, on the logarithm and over the root of ab/T in years; `others` is that
    of a company without reports to leave out. `within_year` and `over_years` are what it covers.
    """

    widths: Mapping[str, float]
    others: float
    within_year: Measured
    over_years: Measured

    def half_width(self, company: str, before: float, after: float) -> float:
        """Of a company at a number of days after one report and before the next."""
        return float(self.widths.get(company, self.others) * spread(before, after))


def spread(before: Vector | float, after: Vector | float) -> Vector | float:
    """The root of ab/T in years, of distances in days to the report before and the one after."""
    return np.sqrt(before * after / (before + after) / _YEAR)


def annual(days: Vector) -> npt.NDArray[np.intp]:
    """The places of the reports of one season, a whole number of years apart: that with the most, else the latest."""
    if not len(days):
        return np.array([], dtype=np.intp)
    apart = np.abs(days[:, None] - days)
    yearly = np.abs(apart - np.round(apart / _YEAR) * _YEAR) <= _SEASON
    most = len(days) - 1 - int(yearly.sum(axis=1)[::-1].argmax())
    return np.flatnonzero(yearly[most])


def left_out(reports: Reports) -> LeftOut:
    """Every report that may be left out: between two annual ones, and annual with one before and one after."""
    ends = annual(reports.days)
    quarterly = [(i, j, k) for i, k in itertools.pairwise(ends) for j in range(i + 1, k)]
    yearly = list(zip(ends, ends[1:], ends[2:], strict=False))
    places = np.array([*quarterly, *yearly], dtype=np.intp).reshape(-1, 3)
    within = np.arange(len(places)) < len(quarterly)
    before, day, after = reports.days[places].T
    first, level, last = reports.levels[places].T
    a, b = day - before, after - day
    gap = np.where(within, a + b, np.maximum(a, b))
    kept = (np.minimum(a, b) >= _NEAREST) & (gap <= LONGEST)
    middle = first + (last - first) * a / (a + b)
    deviations = (level - middle) / spread(a, b)
    return LeftOut(deviations[kept], day[kept], before[kept], after[kept], within[kept])


def bridge(companies: Mapping[str, Reports]) -> Bridge | None:
    """The band of each company; None where the others of some company have fewer than 19 reports to leave out."""
    all_left_out = {name: left_out(reports) for name, reports in companies.items()}
    known = {name: out for name, out in all_left_out.items() if len(out.days)}
    whole = sum(len(out.days) for out in known.values())
    if not known or whole - max(len(out.days) for out in known.values()) < FEWEST:
        return None
    squares = {name: float(np.square(out.deviations).mean()) for name, out in known.items()}
    usual = {name: _median(squares, name) for name in known}
    if min(usual.values()) <= 0:
        return None
    scores = {name: _scores(out, usual[name]) for name, out in known.items()}
    width = _quantile(np.concatenate(list(scores.values())))
    widths = {name: width * math.sqrt(_variance(out.deviations, usual[name])) for name, out in known.items()}
    inside = {name: score <= _quantile(_others(scores, name)) for name, score in scores.items()}
    measured = (_measured(known, inside, within) for within in (True, False))
    return Bridge(widths, width * math.sqrt(_median(squares)), *measured)


def _median(squares: Mapping[str, float], but: str = "") -> float:
    return float(np.median([square for name, square in squares.items() if name != but]))


def _variance(deviations: Vector, usual: float) -> float:
    return float((_BEFORE * usual + np.square(deviations).sum()) / (_BEFORE + len(deviations)))


def _scores(out: LeftOut, usual: float) -> Vector:
    """Each deviation (m,) over the scale of its company without those that lie between the same reports."""
    apart = (out.before[:, None] >= out.days) | (out.after[:, None] <= out.days)
    scales = [math.sqrt(_variance(out.deviations[column], usual)) for column in apart.T]
    return np.asarray(np.abs(out.deviations) / scales, dtype=np.float64)


def _others(scores: Mapping[str, Vector], but: str) -> Vector:
    return np.concatenate([score for name, score in scores.items() if name != but])


def _quantile(scores: Vector) -> float:
    """The smallest that a further one exceeds in 5% of cases at most."""
    place = min(math.ceil(LEVEL * (len(scores) + 1)), len(scores))
    return float(np.sort(scores)[place - 1])


def _measured(known: Mapping[str, LeftOut], inside: Mapping[str, npt.NDArray[np.bool_]], within_year: bool) -> Measured:
    kept = [inside[name][out.within_year == within_year] for name, out in known.items()]
    whole = np.concatenate(kept)
    return Measured(int(whole.sum()), len(whole), sum(len(flags) > 0 for flags in kept))
