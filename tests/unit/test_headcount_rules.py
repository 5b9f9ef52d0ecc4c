"""Every rule of the headcount reader fires on its own example sentence, and the verdict is the rule's."""

from __future__ import annotations

from datetime import date

import pytest

from data.sources import headcount
from data.sources.headcount import prose
from data.sources.headcount.counts import Count
from data.sources.headcount.frames import FRAMES, Frame
from data.sources.headcount.owners import LABEL_RULES, OWNER_RULES, OwnerRule
from data.sources.headcount.refusals import REFUSALS, Refusal
from data.sources.headcount.rules import Rule
from data.sources.headcount.scopes import COMPLEMENTS, SCOPES, Complement, Scope
from data.sources.headcount.sentence import Sentence

YEAR_END = date(2024, 12, 31)


def count_of(example: str) -> Count:
    """The one number of workers in an example."""
    (count,) = prose.counts(Sentence(example, period_end=YEAR_END))
    return count


def deciding(count: Count) -> Rule | None:
    """The rule whose verdict the count has: the first that refuses it."""
    return next((rule for rule in count.rules if rule.verdict.refused), None)


def of_rules(rules: tuple[Rule, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", rules, ids=[f"{n}-{rule.example[:40]}" for n, rule in enumerate(rules)])


@of_rules(FRAMES)
def test_a_frame_counts_its_example_for_its_reason(rule: Frame) -> None:
    count = count_of(rule.example)
    assert rule in count.rules
    assert rule.reason in count.reasons
    assert not count.refused
    assert headcount.best(rule.example, YEAR_END) is not None


@of_rules((*OWNER_RULES, *LABEL_RULES))
def test_a_rule_says_whose_the_workers_of_its_example_are(rule: OwnerRule) -> None:
    count = count_of(rule.example)
    (owner_rule,) = [fired for fired in count.rules if isinstance(fired, OwnerRule)]
    assert owner_rule is rule
    assert count.refused == rule.verdict.refused
    assert rule.reason.format(owner=count.owner) in ("", *count.reasons)
    assert deciding(count) is (rule if rule.verdict.refused else None)


@of_rules(REFUSALS)
def test_a_refusal_refuses_its_example_for_its_reason(rule: Refusal) -> None:
    assert deciding(count_of(rule.example)) is rule
    assert headcount.best(rule.example, YEAR_END) is None
    assert {candidate.refused for candidate in headcount.candidates(rule.example, YEAR_END)} == {rule.verdict.refused}


@pytest.mark.parametrize("scope", SCOPES, ids=[scope.example for scope in SCOPES])
def test_a_scope_is_read_in_its_example(scope: Scope) -> None:
    count = count_of(scope.example)
    assert (count.scope, count.refused) == (scope.name, scope.refused)


@pytest.mark.parametrize("pair", COMPLEMENTS, ids=[pair.name for pair in COMPLEMENTS])
def test_two_parts_make_the_whole_of_their_example(pair: Complement) -> None:
    count = count_of(pair.example)
    assert (count.employees, count.scope, count.refused) == (251, f"total, the sum of {pair.name}", "")


def test_without_its_pattern_a_rule_is_silent() -> None:
    plain = count_of("We had 500 employees.")
    assert deciding(plain) is None
    assert {type(rule) for rule in plain.rules} == {OwnerRule, Frame}
