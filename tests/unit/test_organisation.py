"""The arithmetic of a hierarchy against its identities, Graicunas' table and an independent implementation."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.methods.organisation import (
    Flattening,
    Tree,
    managers_freed_by_ratio,
    one_layer_less,
    pairs,
    relations,
    span_of_layers,
)
from errors import UsageError
from tests.thorough import examples

PEOPLE = st.integers(4, 2_000_000)
SPANS = st.floats(1.5, 60)


@pytest.mark.parametrize(
    ("span", "layers", "managers"), [(7, 6.7626, 12_354), (10, 5.8912, 8_648)], ids=["seven", "ten"]
)
def test_managers_and_layers_are_those_of_an_independent_implementation(
    span: float, layers: float, managers: int
) -> None:
    tree = Tree(86_482, span)
    assert round(tree.layers, 4) == layers
    assert round(tree.managers) == managers


def test_a_full_tree_has_whole_layers() -> None:
    """1 + 5 + 25 + 125 + 625 people: WORKED-EXAMPLES has five layers."""
    tree = Tree(781, 5)
    assert tree.layers == pytest.approx(5, abs=1e-12)
    assert tree.managers == 1 + 5 + 25 + 125
    assert tree.widths == (1, 5, 25, 125, 625)
    assert tree.ratio == pytest.approx(625 / 156)


def test_relations_are_those_of_graicunas() -> None:
    assert [relations(n) for n in range(1, 9)] == [1, 6, 18, 44, 100, 222, 490, 1080]


def test_pairs_are_those_of_a_group() -> None:
    assert [pairs(n) for n in (1, 2, 3, 10, 50)] == [0, 1, 3, 45, 1225]


def test_fifteen_percent_more_contributors_a_manager() -> None:
    """-13.04% managers where the contributors stay as many as they were; fewer where managers become contributors."""
    assert managers_freed_by_ratio(6, 0.15, 0) == pytest.approx(0.1304, abs=5e-5)
    assert managers_freed_by_ratio(9, 0.15, 0) == pytest.approx(managers_freed_by_ratio(6, 0.15, 0))
    shares = [managers_freed_by_ratio(6, 0.15, stay) for stay in (0, 0.25, 0.5, 1)]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == 4


@examples(40)
@given(ratio=st.floats(1, 50), rise=st.floats(0.01, 1), stay=st.floats(0, 1))
def test_the_ratio_has_then_risen_by_so_much(ratio: float, rise: float, stay: float) -> None:
    freed = managers_freed_by_ratio(ratio, rise, stay)
    assert (ratio + stay * freed) / (1 - freed) == pytest.approx((1 + rise) * ratio)


@examples(40)
@given(people=PEOPLE, span=SPANS)
def test_everybody_is_on_one_layer_and_all_but_one_have_a_manager(people: int, span: float) -> None:
    span = min(span, people - 1)
    tree = Tree(people, span)
    assert tree.managers * span + 1 == pytest.approx(people)
    assert sum(tree.widths) == pytest.approx(people)
    assert len(tree.widths) - tree.layers == pytest.approx(0.5, abs=0.5 + 1e-6)


@examples(40)
@given(people=PEOPLE, span=SPANS)
def test_the_span_of_some_layers_is_the_inverse(people: int, span: float) -> None:
    tree = Tree(people, min(span, people - 1))
    assert span_of_layers(people, tree.layers) == pytest.approx(tree.span, rel=1e-6)


def test_one_layer_less_of_the_same_people() -> None:
    tree = Tree(86_482, 7)
    flatter = one_layer_less(tree)
    assert flatter.layers == pytest.approx(tree.layers - 1)
    assert flatter.people == tree.people
    change = Flattening(tree, flatter, stay=0.25)
    assert change.freed == pytest.approx(86_481 * (1 / 7 - 1 / flatter.span))
    assert change.leaving == pytest.approx(change.freed * 0.75)


@pytest.mark.parametrize(("people", "span"), [(2, 1.0), (100, 1.0), (100, 100), (1, 1.5), (math.nan, 7)])
def test_a_tree_that_cannot_be_is_refused(people: float, span: float) -> None:
    with pytest.raises(UsageError, match="Take more than two people"):
        Tree(people, span)


def test_what_has_no_answer_is_refused() -> None:
    with pytest.raises(UsageError, match="Take two layers or more"):
        one_layer_less(Tree(100, 99))
    with pytest.raises(UsageError, match="Give one or more"):
        relations(0)
