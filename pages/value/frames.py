"""Why a value moved: the levels of an identity, the part of each factor in the change, and the problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

import numpy as np

from analytics.evidence import Provenance
from analytics.methods.lmdi import chained, decompose, telescoped
from data.store import Store
from engine.identity_panel import CompanyLevels, Problem, Span, company_levels, gaps, span
from engine.request import Request
from engine.value import Value
from pages.value import small_profit


@dataclass(frozen=True, slots=True)
class Specification:
    """What is decomposed: the measures or metrics that are its levels, and those averaged over four quarter ends."""

    levels: tuple[str, ...]
    averaged: tuple[str, ...] = ()

    def options(self) -> Mapping[str, Any]:
        """The options of a request that asks for this."""
        return {"specification": self}

    @classmethod
    def of(cls, request: Request) -> Self:
        """What a request asks for."""
        specification: Self = request.options["specification"]
        return specification


class Computed(Protocol):
    """What is computed of one company."""

    def values(self) -> Iterable[Value]:
        """Every number in it."""
        ...


T = TypeVar("T", bound=Computed)


@dataclass(frozen=True, slots=True)
class Decomposed(Generic[T]):
    """What could be computed, company by company, and the quarters for which nothing could, in their order."""

    companies: tuple[T, ...]
    problems: tuple[Problem, ...]

    @property
    def documents(self) -> set[str]:
        """The documents behind all numbers."""
        return {v.accession for company in self.companies for v in company.values() if v.accession is not None}


# ------------------------------------------------------------------------------------ what is computed


@dataclass(frozen=True, slots=True)
class Effect:
    """The part of a factor, or of all together, in the change since the quarter `since`.

    `value` is in the unit of what changed, `ratio` the same as a factor of the ratio of end and start, `step` what was
    added since the last usable quarter.
    """

    value: Value
    since: str
    ratio: float
    step: float


@dataclass(frozen=True, slots=True)
class Change:
    """The change up to a quarter: the levels there, each factor's effect in the order of the levels, and the sum.

    An effect has the name of the level that ends its factor, their sum is named `change`.
    """

    levels: tuple[Value, ...]
    effects: tuple[Effect, ...]
    whole: Effect

    @property
    def quarter(self) -> str:
        return self.whole.value.quarter

    def values(self) -> Iterable[Value]:
        """Every number in it."""
        return (*self.levels, *(effect.value for effect in (*self.effects, self.whole)))


@dataclass(frozen=True, slots=True)
class Bridge:
    """One company from end to end: the levels at the start, and the change up to the last quarter."""

    ticker: str
    start: tuple[Value, ...]
    change: Change

    def values(self) -> Iterable[Value]:
        """Every number in it."""
        return (*self.start, *self.change.values())


@dataclass(frozen=True, slots=True)
class Path:
    """One company quarter by quarter: the change up to each usable quarter, the first of which is the base."""

    ticker: str
    changes: tuple[Change, ...]

    def values(self) -> Iterable[Value]:
        """Every number in it."""
        return (value for change in self.changes for value in change.values())


# ------------------------------------------------------------------------------------------ the frames


def bridges(store: Store, request: Request) -> Decomposed[Bridge]:
    """From the request's first quarter to its last, end to end: one bridge per company."""
    return decomposed(requested_levels(store, request), str(request.start), request.end, bridge)


def paths(store: Store, request: Request) -> Decomposed[Path]:
    """The same chained from quarter to quarter: one path per company; its gaps are among the problems."""
    return decomposed(requested_levels(store, request), str(request.start), request.end, path, with_gaps=True)


def requested_levels(store: Store, request: Request) -> list[CompanyLevels]:
    """The levels of the request's companies."""
    asked = Specification.of(request)
    return company_levels(store, asked.levels, request.companies, averaged=asked.averaged, as_of=request.as_of)


def decomposed(
    companies: Sequence[CompanyLevels],
    base: str,
    end: str | None,
    build: Callable[[CompanyLevels, Span], T],
    *,
    with_gaps: bool = False,
) -> Decomposed[T]:
    """What `build` makes of each company between two quarters, or why it cannot; `with_gaps` adds those between."""
    results: list[T] = []
    problems: list[Problem] = []
    for company in companies:
        between = _span(company, base, end)
        problems += between.problems
        if between.refused is None:
            results.append(build(company, between))
            problems += [*gaps(company, between), *small_profit.gaps(company, between)] if with_gaps else []
    return Decomposed(tuple(results), tuple(problems))


def _span(company: CompanyLevels, base: str, end: str | None) -> Span:
    """From where to where, refused where a profit is too small at an end."""
    between = span(company, base, end)
    refused = between.refused or small_profit.between_ends(company, between)
    return between if refused is None else Span(refused=refused, moved=between.moved)


def bridge(company: CompanyLevels, between: Span) -> Bridge:
    """Levels at both ends and the effects between them."""
    ends = [between.base, between.end]
    factors = telescoped(company.values[ends])[:, None, :]
    parts = decompose(factors[0], factors[1], zeros="refuse")
    behind = [company.provenance[ends][:, read].over().derived() for read in _read_by(len(company.names))]
    values = [*parts.parts, float(parts.change)]
    numbers = _Numbers(values, [*parts.ratios, parts.ratios.prod()], values)
    change = _change(company, between, between.end, behind, numbers)
    return Bridge(company.ticker, company.levels(between.base), change)


def path(company: CompanyLevels, between: Span) -> Path:
    """Levels and chained effects of every usable quarter, without those in which a profit is too small."""
    unbounded = small_profit.on_the_way(company, between)[:, None]
    levels = np.where(unbounded, np.nan, company.values[between.base : between.end + 1])
    chain = chained(telescoped(levels)[:, None, :])
    parts, ratios = chain.cumulative(), chain.cumulative_ratios()
    usable = np.flatnonzero(chain.usable)
    whole = company.provenance[between.base + usable]
    so_far = [whole[:, read].over(axis=1).running().derived() for read in _read_by(len(company.names))]
    changes = []
    for step, i in enumerate(usable):
        at = between.base + int(i)
        change = float(company.values[at, -1] - company.values[between.base, -1])
        steps = [*chain.parts[i], chain.parts[i].sum()]
        numbers = _Numbers([*parts[i], change], [*ratios[i], ratios[i].prod()], steps)
        changes.append(_change(company, between, at, [behind[step] for behind in so_far], numbers))
    return Path(company.ticker, tuple(changes))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The numbers of each effect, that of the whole change last."""

    values: Sequence[float]
    ratios: Sequence[float]
    steps: Sequence[float]


def _change(company: CompanyLevels, between: Span, at: int, behind: Sequence[Provenance], numbers: _Numbers) -> Change:
    """An effect per factor, under the name of the level that ends it, and one for the whole change."""
    names, unit, since = [*company.names, "change"], company.units[-1], company.quarters[between.base]
    each = zip(names, numbers.values, numbers.ratios, numbers.steps, behind, strict=True)
    effects = [
        Effect(company.value(at, name, float(value), unit, its), since, float(ratio), float(step))
        for name, value, ratio, step, its in each
    ]
    return Change(company.levels(at), tuple(effects[:-1]), effects[-1])


def _read_by(count: int) -> list[tuple[int, ...]]:
    """The levels of each effect: those of its own ratio, and the last one, which weights it; then the change's."""
    factors = [tuple(sorted({k, max(k - 1, 0), count - 1})) for k in range(count)]
    return [*factors, (count - 1,)]
