"""Growth accounting of companies: cumulative and quarterly, with a band over the capital share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

import numpy as np

from analytics.evidence import Provenance
from analytics.methods.growth import BAND, Accounts, Elasticity, NoShare, accounts, elasticity, yearly
from contracts import FRACTION, LOG_POINTS
from data.store import Store
from engine.identity_panel import CompanyLevels, Span
from engine.request import Request
from engine.value import Value
from pages.value.frames import Decomposed, Specification, decomposed, requested_levels


@dataclass(frozen=True, slots=True)
class GrowthSpecification(Specification):
    """Levels are people, capital and output; `share` is the capital share, None for one estimated from the company."""

    share: float | None = None


class Part(StrEnum):
    """Output's growth and what it is split into."""

    OUTPUT = "output"
    LABOUR = "labour"
    DEEPENING = "deepening"
    RESIDUAL = "residual"


# The levels (people, capital, output) that each part is computed from; the last two also from the capital share.
_READ: Final = {Part.OUTPUT: [2], Part.LABOUR: [0], Part.DEEPENING: [0, 1], Part.RESIDUAL: [0, 1, 2]}
_BY_SHARE: Final = (Part.DEEPENING, Part.RESIDUAL)


@dataclass(frozen=True, slots=True)
class Share:
    """The capital share used: `low` and `high` bound the band, or the estimate's interval.

    `changes` counts the yearly changes that it was estimated from, 0 where it is assumed; `refused` says why an
    estimate is no share.
    """

    value: Value
    since: str
    low: float
    high: float
    changes: int = 0
    refused: NoShare | None = None

    @property
    def band(self) -> tuple[float, float]:
        """The part of it that lies between 0 and 1."""
        return max(self.low, 0.0), min(self.high, 1.0)


@dataclass(frozen=True, slots=True)
class Growth:
    """A part of growth in log points since the base; `step` since the quarter before, `low` and `high` the band."""

    value: Value
    step: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GrowthQuarter:
    """A quarter in which all levels are known: the levels, and each part of growth since the base."""

    levels: tuple[Value, ...]
    parts: Mapping[Part, Growth]

    @property
    def quarter(self) -> str:
        return self.levels[0].quarter


@dataclass(frozen=True, slots=True)
class GrowthAccount:
    """One company: the share used, and growth quarter by quarter; no quarters where the share is refused."""

    ticker: str
    share: Share
    quarters: tuple[GrowthQuarter, ...]

    def values(self) -> Iterable[Value]:
        """Every number in it."""
        yield self.share.value
        for quarter in self.quarters:
            yield from quarter.levels
            yield from (part.value for part in quarter.parts.values())


def growth(store: Store, request: Request) -> Decomposed[GrowthAccount]:
    """From the request's first quarter to its last: one account per company; its gaps are among the problems."""
    build = partial(account, share=GrowthSpecification.of(request).share)
    return decomposed(requested_levels(store, request), str(request.start), request.end, build, with_gaps=True)


def account(company: CompanyLevels, between: Span, *, share: float | None) -> GrowthAccount:
    """The share used, growth and its parts since the base in every usable quarter, and the levels behind them."""
    basis = estimated(company, between.end) if share is None else share
    used = _share(company, between, basis)
    if used.refused is not None:
        return GrowthAccount(company.ticker, used, ())
    since_base, *bounds = (_since_base(company, between, s) for s in (used.value.value, *used.band))
    steps = _accounts(company.values[between.base : between.end + 1].T, used.value.value)
    behind = _behind(company, between, basis)

    def part(i: int, name: Part) -> Growth:
        number = float(_of(since_base, name)[i])
        value = company.value(between.base + i, name.value, number, LOG_POINTS.symbol, behind[name][i])
        ends = [float(_of(bound, name)[i]) for bound in bounds]
        return Growth(value, float(_of(steps, name)[i]), min(ends), max(ends))

    known = np.flatnonzero(np.isfinite(since_base.output)).tolist()
    quarters = [GrowthQuarter(company.levels(between.base + i), {name: part(i, name) for name in Part}) for i in known]
    return GrowthAccount(company.ticker, used, tuple(quarters))


def _of(whole: Accounts, part: Part) -> np.ndarray:
    series = whole.output, whole.labour, whole.deepening, whole.residual
    return series[list(Part).index(part)]


def _accounts(series: np.ndarray, share: float) -> Accounts:
    people, capital, output = series
    return accounts(output, people, capital, share)


def _since_base(company: CompanyLevels, between: Span, share: float) -> Accounts:
    """From the base to every quarter in one step each: with one share for all times nothing depends on the path."""
    later = company.values[between.base : between.end + 1]
    pairs = np.stack([np.broadcast_to(later[:1], later.shape), later], axis=-1)
    both = accounts(pairs[:, 2], pairs[:, 0], pairs[:, 1], share)
    return Accounts(both.output[:, 1], both.labour[:, 1], both.deepening[:, 1], both.residual[:, 1])


def _behind(company: CompanyLevels, between: Span, basis: float | Elasticity) -> dict[Part, Provenance]:
    """What each part rests on in each quarter: its levels there and at the base; for two of them the share as well."""
    levels = company.provenance[between.base : between.end + 1]

    def part(name: Part) -> Provenance:
        there = levels[:, _READ[name]].over(axis=-1)
        ends = there.at(0).merge(there).derived()
        if name not in _BY_SHARE:
            return ends
        if not isinstance(basis, Elasticity):
            return ends.assumed()
        return ends.merge(_read_for_estimate(company, between.end).broadcast_to(ends.shape))

    return {name: part(name) for name in Part}


def estimated(company: CompanyLevels, end: int) -> Elasticity:
    """The elasticity of output to capital, both per employee, over a company's own yearly changes up to a quarter."""
    levels = np.where(company.values[: end + 1] > 0, company.values[: end + 1], np.nan)
    people, capital, output = np.log(levels).T
    return elasticity(yearly(output - people), yearly(capital - people))


def _read_for_estimate(company: CompanyLevels, end: int) -> Provenance:
    """What an estimated share rests on: every level in the quarters, a year apart, in which all are known."""
    usable = company.usable()
    years = [at for at in range(end % 4, end + 1, 4) if usable[at]]
    return company.provenance[years].over().derived()


def _share(company: CompanyLevels, between: Span, basis: float | Elasticity) -> Share:
    """The share that is assumed, or else the estimate."""
    since = company.quarters[between.base]

    def value(number: float, behind: Provenance) -> Value:
        return company.value(between.end, "capital_share", number, FRACTION.symbol, behind)

    if not isinstance(basis, Elasticity):
        return Share(value(basis, company.provenance[between.end, 0].assumed()), since, *BAND)
    estimate = value(basis.value, _read_for_estimate(company, between.end))
    return Share(estimate, since, basis.low, basis.high, basis.count, basis.refused)
