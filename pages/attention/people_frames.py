"""People who come every day, and what growth curves make of their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analytics.methods import growth_curves
from analytics.methods.growth_curves import Curve, Saturation, Subsample
from data.store import Store
from engine.origin import Origin, documents_of, merged
from engine.request import Request
from pages.attention import stated
from pages.attention.stated import PEOPLE, Figure

_BEGIN: Final = pd.Timestamp("2019-12-31")
_YEAR: Final = 365.25  # days


def years(day: pd.Timestamp) -> float:
    """A day in years from the end of 2019."""
    return float((day - _BEGIN).days) / _YEAR


@dataclass(frozen=True, slots=True)
class PeopleCurve:
    """Daily active people of a company by quarter, oldest first, and what they say of a ceiling."""

    figures: tuple[Figure, ...]
    saturation: Saturation

    @property
    def first(self) -> float:
        """The time of the first figure, in years from the end of 2019."""
        return years(self.figures[0].ends)

    @property
    def origin(self) -> Origin:
        """Of what is computed from all of them by a curve that is assumed."""
        return merged(figure.origin for figure in self.figures).assumed()


@dataclass(frozen=True, slots=True)
class PeopleCurves:
    """By company."""

    rows: Mapping[str, PeopleCurve]

    @property
    def documents(self) -> frozenset[str]:
        """The documents of all figures."""
        return documents_of(figure.origin for own in self.rows.values() for figure in own.figures)


def people_curves(store: Store, request: Request) -> PeopleCurves:
    """The daily active people of each company inside the window, which is the sample, with the fitted curves."""
    own = _figures(store, request)
    return PeopleCurves({t: PeopleCurve(f, growth_curves.saturation(*_numbers(f))) for t, f in own.items()})


@dataclass(frozen=True, slots=True)
class Estimate:
    """The logistic ceiling that could be estimated with the figures up to one quarter, with its usual interval."""

    figure: Figure  # the last of the sample
    part: Subsample
    origin: Origin


@dataclass(frozen=True, slots=True)
class CeilingEstimates:
    """Estimates by company, oldest first, beside the people themselves."""

    figures: Mapping[str, Sequence[Figure]]
    rows: Mapping[str, Sequence[Estimate]]

    @property
    def documents(self) -> frozenset[str]:
        """The documents of all figures."""
        return documents_of(figure.origin for own in self.figures.values() for figure in own)


def ceiling_estimates(store: Store, request: Request) -> CeilingEstimates:
    """The ceiling as it was estimated from the window's figures up to each quarter."""
    figures = _figures(store, request)
    rows = {ticker: _estimates(own) for ticker, own in figures.items()}
    return CeilingEstimates(figures, {ticker: own for ticker, own in rows.items() if own})


def _estimates(figures: Sequence[Figure]) -> tuple[Estimate, ...]:
    parts = growth_curves.by_sample_end(Curve.LOGISTIC, *_numbers(figures))
    origins = [merged(f.origin for f in figures[: part.last]).assumed() for part in parts]
    return tuple(Estimate(figures[part.last - 1], part, origin) for part, origin in zip(parts, origins, strict=True))


def _figures(store: Store, request: Request) -> dict[str, tuple[Figure, ...]]:
    """Quarters of daily active people inside the window, by company."""
    every = stated.by_company(store, request, (PEOPLE,))
    found = {ticker: tuple(own[PEOPLE].values()) for ticker, own in every.items()}
    kept = {t: tuple(f for f in own if stated.inside(request, f.quarter)) for t, own in found.items()}
    return {ticker: own for ticker, own in kept.items() if own}


def _numbers(figures: Sequence[Figure]) -> tuple[list[float], list[float]]:
    """Times in years and people in billions."""
    return [years(f.ends) for f in figures], [f.value / 1e9 for f in figures]
