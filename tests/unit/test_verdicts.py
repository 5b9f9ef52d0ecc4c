"""From measures to verdicts by rule, on numbers that can be checked by eye, and the declared claims of the thesis."""

from __future__ import annotations

import math

import pytest

from analytics.verdicts import Claim, Criterion, Measured, Outcome, Sureness, outcome, verdict
from contracts import FRACTION, Evidence
from engine.thesis.claims import CLAIMS

MORE = Criterion("more", "More", FRACTION, 0.5, 0.25, "few", ("x",), least=5)
LESS = Criterion("less", "Less", FRACTION, -0.1, 0.0, "none fell", ("x",))
SLOPE = Criterion("slope", "Slope", FRACTION, 0.0, 0.0, "below zero", ("x",))
SLOPE_DOWN = Criterion("slope", "Slope", FRACTION, 0.0, 0.0, "above zero", ("x",), less=True)


def measured(name: str, value: float, low: float | None = None, high: float | None = None, n: int = 8) -> Measured:
    ends = (value if low is None else low, value if high is None else high)
    return Measured(name, value, *ends, n, Evidence.DERIVED)


@pytest.mark.parametrize(
    ("criterion", "value", "low", "high", "expected"),
    [
        (MORE, 0.5, None, None, Outcome.SUPPORTED),
        (MORE, 0.4, None, None, Outcome.MIXED),
        (MORE, 0.25, None, None, Outcome.CONTRADICTED),
        (MORE, 0.6, 0.4, 0.8, Outcome.MIXED),
        (LESS, -0.1, None, None, Outcome.SUPPORTED),
        (LESS, -0.05, None, None, Outcome.MIXED),
        (LESS, 0.0, None, None, Outcome.CONTRADICTED),
        (SLOPE, 0.2, 0.1, 0.3, Outcome.SUPPORTED),
        (SLOPE, 0.2, -0.1, 0.5, Outcome.MIXED),
        (SLOPE, -0.2, -0.3, -0.1, Outcome.CONTRADICTED),
        (SLOPE_DOWN, -0.2, -0.3, -0.1, Outcome.SUPPORTED),
        (SLOPE_DOWN, 0.2, 0.1, 0.3, Outcome.CONTRADICTED),
        (SLOPE_DOWN, 0.2, 0.1, math.inf, Outcome.CONTRADICTED),
        (MORE, math.nan, None, None, Outcome.NOT_TESTABLE),
    ],
)
def test_a_threshold_is_met_by_the_whole_interval_only(
    criterion: Criterion, value: float, low: float | None, high: float | None, expected: Outcome
) -> None:
    assert outcome(criterion, measured(criterion.name, value, low, high)) == expected


def test_fewer_observations_than_needed_decide_nothing() -> None:
    assert outcome(MORE, measured("more", 0.9, n=4)) == Outcome.NOT_TESTABLE


CLAIM = Claim("c", "C", "C", "who", (MORE, LESS, SLOPE), needs=2)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.6, -0.2, 0.1), Outcome.SUPPORTED),
        ((0.6, -0.2, math.nan), Outcome.SUPPORTED),
        ((0.6, -0.2, -0.1), Outcome.MIXED),
        ((0.2, 0.1, -0.1), Outcome.CONTRADICTED),
        ((0.3, -0.05, 0.1), Outcome.MIXED),
        ((0.6, math.nan, math.nan), Outcome.NOT_TESTABLE),
    ],
)
def test_more_than_half_and_nothing_against_it(values: tuple[float, ...], expected: Outcome) -> None:
    rows = [measured(c.name, value) for c, value in zip(CLAIM.criteria, values, strict=True)]
    assert verdict(CLAIM, rows).outcome == expected


def test_how_sure_follows_from_the_weakest_evidence_and_from_what_was_tested() -> None:
    def sure(*grades: Evidence | None) -> Sureness:
        rows = [
            Measured(c.name, v, v, v, 8, grade)
            for c, v, grade in zip(CLAIM.criteria, (0.6, -0.2, 0.1), grades, strict=False)
        ]
        return verdict(CLAIM, rows).sureness

    derived, read = Evidence.DERIVED, Evidence.MACHINE_READ
    assert sure(derived, derived, derived) == Sureness.FIRM
    assert sure(derived, derived, read) == Sureness.FAIR
    assert sure(derived, read, read) == Sureness.WEAK
    assert sure(derived, derived) == Sureness.FAIR
    assert sure(derived) == Sureness.NONE


def test_nothing_is_firm_where_no_measure_decides() -> None:
    undecided = [measured(c.name, value, -1.0, 1.0) for c, value in zip(CLAIM.criteria, (0.4, -0.05, 0.1), strict=True)]
    found = verdict(CLAIM, undecided)
    assert (found.outcome, found.sureness) == (Outcome.MIXED, Sureness.FAIR)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.slug)
def test_a_declared_claim_can_be_supported_and_contradicted(claim: Claim) -> None:
    assert 1 <= claim.needs <= len(claim.criteria)
    assert len({c.name for c in claim.criteria}) == len(claim.criteria)
    best = [measured(c.name, c.supported + (-1 if c.downward else 1) * 1e-9, n=c.least) for c in claim.criteria]
    worst = [measured(c.name, c.contradicted + (1 if c.downward else -1) * 1e-9, n=c.least) for c in claim.criteria]
    assert verdict(claim, best).outcome == Outcome.SUPPORTED
    assert verdict(claim, worst).outcome == Outcome.CONTRADICTED
    assert verdict(claim, []).outcome == Outcome.NOT_TESTABLE
    assert all(c.falsifies and c.data for c in claim.criteria)


def test_claims_and_criteria_have_names_of_their_own() -> None:
    slugs = [claim.slug for claim in CLAIMS]
    criteria = [c.name for claim in CLAIMS for c in claim.criteria]
    assert len(set(slugs)) == len(slugs) == 11
    assert len(set(criteria)) == len(criteria)
