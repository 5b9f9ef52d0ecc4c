"""Companies as units of production: which quarters and companies can be compared, and what a comparison rests on."""

from __future__ import annotations

from contracts import Evidence
from engine.production_panel import ProductionPanel, balanced, comparable, quarter_to_show
from tests.pages.efficiency.production_toys import toy


def grid(*rows: str) -> ProductionPanel:
    """A grid of known ("#") quarters by company, one text per company."""
    return toy({f"T{i}": [(1, 1, 1) if c == "#" else None for c in row] for i, row in enumerate(rows)})


def test_the_balanced_panel_is_the_one_with_most_observations() -> None:
    found = balanced(grid("########", "..######", "......##"))
    assert found.tickers == ("T0", "T1")
    assert len(found.quarters) == 6
    assert balanced(grid("#.######", "..######", "..######")).quarters[0] == "2024Q3"


def test_a_quarter_that_one_lacks_is_left_out_for_all() -> None:
    found = balanced(grid("####.###", "########", "########"))
    assert found.tickers == ("T0", "T1", "T2")
    assert "2025Q1" not in found.quarters
    assert found.known.all()


def test_without_two_companies_there_is_no_panel() -> None:
    assert len(balanced(grid("####", "....")).quarters) == 0
    assert len(comparable(grid("##..", "..##")).quarters) == 0


def test_the_quarter_shown_has_most_companies_of_the_newest_five() -> None:
    assert grid("######", "######").quarters[quarter_to_show(grid("######", "######"))] == "2025Q2"
    late = grid("########", "########", "#####...")
    assert late.quarters[quarter_to_show(late)] == "2025Q1"
    long_ago = grid("##########", "##########", "#.........")
    assert long_ago.quarters[quarter_to_show(long_ago)] == "2026Q2", "more companies, but far out of date"


def test_a_comparison_rests_on_all_and_a_chain_on_all_so_far() -> None:
    found = grid("##", "##")
    joint = found.joint()
    assert list(joint.provenance[0].columns(joint.documents)["accession"]) == ["T1-2024Q1", "T1-2024Q1"]
    assert (joint.since().provenance.known_on[1] == joint.provenance.known_on[1]).all()
    worse = toy({"T0": [(1, 1, 1)] * 2, "T1": [(1, 1, 1)] * 2})
    worse.provenance.rank[0, 1] = Evidence.ESTIMATED.rank
    assert (worse.joint().provenance.evidence == [["estimated"] * 2, ["derived"] * 2]).all()
    assert (worse.joint().since().provenance.evidence == "estimated").all(), "what was weak once stays in the chain"
