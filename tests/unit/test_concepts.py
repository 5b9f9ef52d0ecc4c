"""Which lines stand for a concept: declared for every concept, and for nothing else."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Final

from contracts import CONCEPTS
from data.concepts import LINES, PROOF, SHARE_TAGS, terms, wanted_tags
from data.store import Store

NOT_TAGGED: Final = {"headcount", "market_value", "market_value_fiscal"}  # read from text, and computed


def test_every_concept_has_its_lines_and_no_other_name_has() -> None:
    assert list(LINES) == list(CONCEPTS)


def test_only_what_is_no_line_of_a_filing_has_neither_tag_nor_sum() -> None:
    without = {name for name, lines in LINES.items() if not (lines.tags or lines.sum_of or lines.sum_only)}
    assert without == NOT_TAGGED


def test_sums_are_of_other_concepts_of_the_same_unit_and_kind_and_never_of_themselves() -> None:
    parts = {
        name: {part for sums in (lines.sum_of, *lines.sum_only.values()) for part, _ in sums}
        for name, lines in LINES.items()
    }
    for name, named in parts.items():
        assert named <= CONCEPTS.keys(), name
        same = {(CONCEPTS[part].unit, CONCEPTS[part].kind) for part in named}
        assert same <= {(CONCEPTS[name].unit, CONCEPTS[name].kind)}, name
    assert list(TopologicalSorter(parts).static_order())  # raises CycleError


def test_signs_and_preferences_are_what_sql_can_use() -> None:
    for name, lines in LINES.items():
        for tags in (lines.tags, *lines.tags_of.values()):
            assert len(set(tags)) == len(tags), name
        assert {sign for sums in (lines.sum_of, *lines.sum_only.values()) for _, sign in sums} <= {1, -1}, name


def test_exceptions_are_of_companies_that_are_here(store: Store) -> None:
    known = set(store.query("SELECT ticker FROM entity")["ticker"])
    assert {ticker for lines in LINES.values() for ticker in (*lines.tags_of, *lines.sum_only)} <= known


def test_a_companys_own_lines_replace_the_common_ones() -> None:
    assert LINES["cost_of_revenue"].tags_for("ORCL") == ()
    assert LINES["cost_of_revenue"].tags_for("META")[0] == "CostOfRevenue"
    assert LINES["gross_profit"].parts_for("ORCL") == ()
    assert dict(LINES["capex_company"].parts_for("META")) == {"capex": 1, "finance_lease_principal": 1}
    assert LINES["capex_company"].parts_for("MSFT") == ()


def test_what_is_read_of_company_facts_are_all_tags() -> None:
    named = {term for lines in LINES.values() for tag in lines.tags for term, _ in terms(tag)} | set(SHARE_TAGS)
    assert named <= wanted_tags()
    assert not [tag for tag in wanted_tags() if " " in tag]


def test_a_sum_of_tags_is_read_with_its_signs() -> None:
    assert terms("Revenues") == (("Revenues", 1),)
    assert terms("A + B - C") == (("A", 1), ("B", 1), ("C", -1))


def test_what_is_said_of_a_tag_is_said_of_one_of_the_line() -> None:
    for name, lines in LINES.items():
        said = {*lines.definitions, *lines.scopes, *lines.led, *lines.certain, *lines.with_minorities}
        said |= lines.stand_ins
        assert said <= set(lines.tags), name
        assert lines.gross <= {*lines.tags, *lines.parts}, name
        assert not set(lines.parts) & set(lines.tags), name
        assert not lines.definitions.keys() & lines.scopes.keys(), name


def test_the_store_holds_what_is_declared(store: Store) -> None:
    held = store.query("SELECT concept, ticker, tag FROM concept_tag ORDER BY concept, ticker, preference")
    for (concept, ticker), rows in held[held["concept"] != PROOF].groupby(["concept", "ticker"]):
        assert tuple(rows["tag"]) == LINES[str(concept)].tags_for(str(ticker))
