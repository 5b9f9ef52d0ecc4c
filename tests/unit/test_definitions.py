"""A value carries what it counts, and a comparison on two footings says so."""

from __future__ import annotations

import pandas as pd
import pytest

from data.store import Store
from engine import definitions
from service.drawing.chart import draw

NAMES = {"META": "Meta", "GOOGL": "Alphabet"}


def known(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Depreciation of companies: ticker, quarter, definition."""
    frame = pd.DataFrame(rows, columns=["ticker", "quarter", "definition"])
    return frame.assign(concept="depreciation")[list(definitions.COLUMNS)]


def test_what_a_metric_rests_on_is_found_through_its_inputs() -> None:
    assert definitions.behind("capex_to_depreciation") == ("capex", "depreciation")
    assert definitions.behind("revenue") == ()


def test_companies_on_one_footing_need_no_sentence() -> None:
    rows = known(("META", "2025Q4", "depreciation alone"), ("GOOGL", "2025Q4", "depreciation alone"))
    assert definitions.footing(rows, NAMES) == []


def test_companies_on_two_footings_are_named() -> None:
    rows = known(("META", "2025Q4", "depreciation and amortization"), ("GOOGL", "2025Q4", "depreciation alone"))
    [sentence] = definitions.footing(rows, NAMES)
    assert sentence == (
        "Depreciation and amortization counts different things here: depreciation and amortization at Meta; "
        "depreciation alone at Alphabet."
    )


def test_a_company_that_changed_is_named_with_its_quarter() -> None:
    rows = known(
        ("META", "2025Q2", "depreciation alone"),
        ("META", "2025Q3", "depreciation and amortization"),
        ("META", "2025Q4", "depreciation and amortization"),
    )
    assert definitions.footing(rows, NAMES) == [
        "Depreciation and amortization counts different things here: depreciation and amortization at Meta "
        "(since 2025Q3); depreciation alone before."
    ]


def test_of_several_changes_the_newest_is_named_in_the_one_sentence_of_the_concept() -> None:
    rows = known(
        ("META", "2025Q1", "depreciation alone"),
        ("META", "2025Q2", "depletion"),
        ("GOOGL", "2025Q2", "depreciation alone"),
        ("META", "2025Q3", "depreciation and amortization"),
    )
    assert definitions.footing(rows, NAMES) == [
        "Depreciation and amortization counts different things here: depreciation and amortization at Meta "
        "(since 2025Q3; before: depletion); depreciation alone at Alphabet."
    ]


def test_only_what_differs_is_named(store: Store) -> None:
    """Of the parts of invested capital only the debts of Alphabet changed what they count."""
    chart = draw(store, "roic", {"companies": ("META", "GOOGL")})
    without_debt = chart.table["name"] == "return_on_assets_less_cash"
    due = chart.table["name"] == "roic_with_current_debt"
    assert set(chart.table[due]["definition"]) == {
        "debt without its current part; the current part of long-term debt, without commercial paper"
    }
    assert set(chart.table[without_debt]["definition"]) == {""}
    assert set(chart.table[~(without_debt | due)]["definition"]) == {
        "debt without its current part",
        "debt and finance leases without their current part",
    }
    [note] = [note for note in chart.notes if note.startswith("Long-term debt counts different things")]
    assert "at Meta, Alphabet (since Q2 2025)" in note
    assert definitions.defined(store, ["revenue", "capex_quarter", "net_income"], ["META", "GOOGL"]).empty


def test_what_tags_without_a_definition_count_stands_beside_the_others() -> None:
    counted = definitions.several()
    assert counted["capex"]["PaymentsToAcquirePropertyPlantAndEquipment"] == "property and equipment"
    assert "PaymentsToAcquireOilAndGasProperty" not in counted["capex"]
    assert counted["cash"]["CashAndCashEquivalents"] == counted["cash"]["CashAndCashEquivalentsAtCarryingValue"]


def test_hover_table_and_note_of_a_comparison_say_what_is_counted(store: Store) -> None:
    chart = draw(store, "compare", {"y": "capex_to_depreciation", "companies": ("META", "GOOGL")})
    counted = chart.table.groupby("ticker")["definition"].last()
    assert counted.to_dict() == {"GOOGL": "depreciation alone", "META": "depreciation and amortization"}
    assert any("counts different things here" in note for note in chart.notes)
    hovers = [text for trace in chart.figure.to_dict()["data"] for text in trace.get("hovertext") or ()]
    assert {"depreciation alone", "depreciation and amortization"} <= {
        line for text in hovers for line in text.split("<br>")
    }


@pytest.mark.parametrize("y", ["revenue", "capex_quarter"])
def test_a_measure_of_one_definition_has_no_such_column(store: Store, y: str) -> None:
    chart = draw(store, "compare", {"y": y, "companies": ("META", "GOOGL")})
    assert "definition" not in chart.table
