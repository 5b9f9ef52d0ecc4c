"""Claims that can be tested: which measure decides, from which value on a claim is supported or contradicted.

What a claim says and what would falsify it is declared before its measures are computed; the verdict follows from the
measures by rule. A measure is a number with an interval (both ends are the number where there is none), so that a
threshold is met only if the whole interval lies beyond it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pandas as pd

from analytics.evidence import newest, weakest
from contracts import Evidence, Unit


class Outcome(StrEnum):
    """What the data say of a claim or of one of its measures."""

    SUPPORTED = "supported"
    MIXED = "mixed"
    CONTRADICTED = "contradicted"
    NOT_TESTABLE = "not testable"


class Sureness(StrEnum):
    """How sure a verdict is."""

    FIRM = "firm"
    FAIR = "fair"
    WEAK = "weak"
    NONE = "none"  # of a claim that cannot be tested

    @property
    def words(self) -> str:
        """As a reader is told: "firm", "fairly sure", "weak"; nothing of a claim that cannot be tested."""
        return {"fair": "fairly sure", "none": ""}.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One measure of a claim and its two thresholds, in the measure's unit.

    More of it supports the claim where `supported` is the higher threshold, else less of it does; `less` says so where
    both are the same. `least`: the observations (companies, models, counts) below which it decides nothing. `falsifies`
    completes "This measure contradicts the claim if". `data` names the tables and lines that it takes.
    """

    name: str
    title: str
    unit: Unit
    supported: float
    contradicted: float
    falsifies: str
    data: tuple[str, ...]
    least: int = 1
    less: bool = False

    @property
    def downward(self) -> bool:
        """Whether less of the measure supports the claim."""
        return self.less or self.supported < self.contradicted


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of the thesis. `label`: in a few words; `source`: who says it, of whom. `needs`: criteria that have to
    be testable for a verdict; `would_test`: what else would test it and is not among the data.
    """

    slug: str
    label: str
    statement: str
    source: str
    criteria: tuple[Criterion, ...]
    needs: int
    would_test: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of a criterion on a day, with its interval, how many observations it rests on, and what is behind it.

    Value and ends are NaN where it cannot be computed; `reason` says why. `known_on` is the newest day behind it.
    """

    criterion: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    n: int = 0
    evidence: Evidence | None = None
    known_on: pd.Timestamp | None = None
    document: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim's outcome by its criteria, how sure it is, and since when what it rests on is known."""

    claim: str
    outcome: Outcome
    sureness: Sureness
    outcomes: Mapping[str, Outcome]
    measured: tuple[Measured, ...]
    known_on: pd.Timestamp | None = None
    document: str | None = None

    @property
    def tested(self) -> tuple[Measured, ...]:
        """The measures that decide something."""
        return tuple(m for m in self.measured if self.outcomes[m.criterion] != Outcome.NOT_TESTABLE)

    @property
    def evidence(self) -> Evidence | None:
        """The weakest evidence among the measures that were tested."""
        grades = [m.evidence for m in self.tested if m.evidence]
        return weakest(grades) if grades else None


_SOFT: Final = Evidence.MACHINE_READ  # from this grade on a verdict that rests on it is weak


def outcome(criterion: Criterion, measured: Measured) -> Outcome:
    """Supported or contradicted where the whole interval lies at the threshold or beyond it, else mixed.

    Where both thresholds are one (zero), an interval that holds it is mixed.
    """
    if math.isnan(measured.value) or measured.n < criterion.least:
        return Outcome.NOT_TESTABLE
    sign = -1.0 if criterion.downward else 1.0
    low, high = sorted((sign * measured.low, sign * measured.high))
    if low >= sign * criterion.supported:
        return Outcome.SUPPORTED
    return Outcome.CONTRADICTED if high <= sign * criterion.contradicted else Outcome.MIXED


def verdict(claim: Claim, measured: Iterable[Measured]) -> Verdict:
    """The verdict on a claim.

    Not testable with fewer testable criteria than it needs. Supported where more than half of the testable criteria
    support it and none contradicts; contradicted where more than half contradict it and none supports; else mixed.
    """
    by_name = {each.criterion: each for each in measured}
    known = tuple(by_name.get(c.name, Measured(c.name, reason="not computed")) for c in claim.criteria)
    outcomes = {m.criterion: outcome(c, m) for c, m in zip(claim.criteria, known, strict=True)}
    tested = [m for m in known if outcomes[m.criterion] != Outcome.NOT_TESTABLE]
    decisive = [outcomes[m.criterion] for m in tested]
    overall = _overall(decisive) if len(tested) >= claim.needs else Outcome.NOT_TESTABLE
    day, document = newest((m.known_on, m.document) for m in tested if m.known_on is not None) or (None, None)
    sureness = _sureness(tested, set(outcomes.values()) == {overall}, overall)
    return Verdict(claim.slug, overall, sureness, outcomes, known, day, document)


def _overall(tested: Sequence[Outcome]) -> Outcome:
    supporting, against = tested.count(Outcome.SUPPORTED), tested.count(Outcome.CONTRADICTED)
    if 2 * supporting > len(tested) and not against:
        return Outcome.SUPPORTED
    return Outcome.CONTRADICTED if 2 * against > len(tested) and not supporting else Outcome.MIXED


def _sureness(tested: Sequence[Measured], unanimous: bool, overall: Outcome) -> Sureness:
    """Firm: every criterion is testable, all support or all contradict, and nothing is weaker than what one place says.
    Weak: only one is testable, or more than half of those that are rest on counts read by machine, interpolation,
    estimates or a user's figures. Fair: the rest, so also where every criterion is mixed, which decides nothing.
    """
    if overall == Outcome.NOT_TESTABLE:
        return Sureness.NONE
    soft = sum(m.evidence is None or m.evidence.rank >= _SOFT.rank for m in tested)
    if len(tested) < 2 or 2 * soft > len(tested):
        return Sureness.WEAK
    return Sureness.FIRM if unanimous and overall != Outcome.MIXED and not soft else Sureness.FAIR
