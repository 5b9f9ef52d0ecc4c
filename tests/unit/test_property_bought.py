"""Capital expenditure of an oil company: property bought is none where drilling is tagged under no name here."""

from __future__ import annotations

from typing import Final

import pytest

from tests.unit.filed import Row, doubts, quarters, row

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every test

BOUGHT: Final = "PaymentsToAcquireOilAndGasProperty"
WRITTEN_OFF: Final = "DepreciationDepletionAndAmortization"
NO_DRILLING: Final = (
    "all capital expenditure of its filing is less than a fifth of the depreciation: property bought, and no drilling"
)


def year(tag: str, of: int, millions: float) -> Row:
    """A fiscal year in its annual report."""
    return row(tag, f"{of}-01-01", f"{of}-12-31", millions, f"{of + 1}-02-27", "10-K")


def test_leases_bought_are_no_capital_expenditure() -> None:
    """APA Corporation's 2020: 4 million of leases beside 1,772 million of depreciation, depletion and amortization."""
    told = [year(BOUGHT, 2020, 4), year(WRITTEN_OFF, 2020, 1772)]
    assert doubts(told) == [("capex", "2020-12-31", 4, NO_DRILLING, "2021-02-27")]


@pytest.mark.parametrize(
    "others",
    [
        [year(WRITTEN_OFF, 2020, 15)],
        [year(WRITTEN_OFF, 2020, 1772), year("PaymentsToAcquirePropertyPlantAndEquipment", 2020, 900)],
        [],
    ],
    ids=["large beside it", "another line", "nothing beside it"],
)
def test_property_bought_counts_where_it_may_be_all(others: list[Row]) -> None:
    assert doubts([year(BOUGHT, 2020, 4), *others]) == []


def test_a_quarter_of_it_leaves_none_to_the_rest_of_the_year() -> None:
    """Diamondback's of 2015: 2 million in the first quarter, 435.4 in the half year, royalties that it bought."""
    first = [
        row(BOUGHT, "2015-01-01", "2015-03-31", 2, "2015-05-08"),
        row(WRITTEN_OFF, "2015-01-01", "2015-03-31", 60, "2015-05-08"),
    ]
    half = [
        row(BOUGHT, "2015-01-01", "2015-06-30", 435.398, "2015-08-06"),
        row(WRITTEN_OFF, "2015-01-01", "2015-06-30", 120, "2015-08-06"),
    ]
    assert quarters([*first, *half], "capex") == {}
