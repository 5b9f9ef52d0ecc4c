"""Revenue of one line, which is the whole only where no other line of the income statement shows that there is more."""

from __future__ import annotations

import pytest

from tests.unit.filed import Row, quarters, statements

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every test

GOODS, SERVICES, OIL, POWER = (
    "SalesRevenueGoodsNet",
    "SalesRevenueServicesNet",
    "OilAndGasRevenue",
    "ElectricUtilityRevenue",
)
COSTS, INCOME = "CostsAndExpenses", "OperatingIncomeLoss"
QUARTERS = (1000, 1020, 1050, 1100)


def told(tag: str, times: float = 1) -> list[Row]:
    """Two years of a line."""
    values = [times * value for value in QUARTERS]
    return [fact for year in (2022, 2023) for fact in statements(tag, year, values)]


@pytest.mark.parametrize(
    "others",
    [
        [*told("GrossProfit", 0.9), *told("CostOfRevenue", 1.1)],
        [*told("GrossProfit", 1.3)],
        [*told(INCOME, 1.2)],
        [*told(COSTS, 1.7), *told(INCOME, 0.3)],
    ],
)
@pytest.mark.parametrize("tag", [GOODS, OIL, POWER])
def test_a_line_that_others_exceed_is_no_revenue(tag: str, others: list[Row]) -> None:
    assert quarters([*told(tag), *others], "revenue") == {}


@pytest.mark.parametrize(
    "others",
    [
        [],
        [*told("GrossProfit", 0.4), *told("CostOfRevenue", 0.6)],
        [*told(COSTS, 0.8), *told(INCOME, 0.2)],
        [*told(COSTS, 0.8), *told(INCOME, 0.25)],
        [*told(INCOME, 0.5)],
    ],
)
@pytest.mark.parametrize("tag", [GOODS, OIL, POWER])
def test_a_line_that_none_exceeds_is_revenue(tag: str, others: list[Row]) -> None:
    found = quarters([*told(tag), *others], "revenue")
    assert list(found.values()) == [*QUARTERS, *QUARTERS]


def test_goods_are_no_revenue_in_quarters_of_a_year_that_has_services() -> None:
    years = [fact for fact in told(SERVICES, 0.15) if fact[2].endswith("12-31")]
    assert quarters([*told(GOODS), *years], "revenue") == {}


def test_goods_and_services_are_added() -> None:
    found = quarters([*told(GOODS), *told(SERVICES, 0.15)], "revenue")
    assert list(found.values())[:3] == [1150, 1173, 1207.5]


def test_a_line_that_is_found_a_part_later_was_one_before() -> None:
    """KKR's oil and gas: alone to 2016, beside revenues of 768 and 1,016 million since."""
    oil = [
        *statements(OIL, 2015, (24.944, 35.7, 29.62, 22.064)),
        *statements(OIL, 2016, (13.561, 18.225, 16.191, 17.777)),
    ]
    both = [
        *statements(OIL, 2017, (17.273, 17.382, 12.441, 16.364)),
        *statements("Revenues", 2017, (767.755, 1015.8, 749.652, 1024.073)),
    ]
    found = quarters([*oil, *both], "revenue")
    assert list(found) == ["2017-03-31", "2017-06-30", "2017-09-30", "2017-12-31"]
    assert found["2017-03-31"] == 767.755


def test_a_line_that_was_most_of_a_company_before_it_grew_stays() -> None:
    oil = [*statements(OIL, 2015, (400, 410, 420, 430)), *statements(OIL, 2016, (440, 450, 460, 470))]
    both = [*statements(OIL, 2017, (480, 490, 500, 510)), *statements("Revenues", 2017, (800, 820, 840, 860))]
    assert quarters([*oil, *both], "revenue")["2016-12-31"] == 470


NET, GROSS, FEES = "InterestIncomeExpenseNet", "InterestAndDividendIncomeOperating", "NoninterestIncome"
CONTRACTS = "RevenueFromContractWithCustomerExcludingAssessedTax"


def test_contracts_of_a_bank_are_no_revenue_beside_its_interest() -> None:
    assert quarters([*told(NET, 0.3), *told(GROSS, 0.45), *told(CONTRACTS, 0.5)], "revenue") == {}


@pytest.mark.parametrize(
    ("others", "right"),
    [
        ([*told(NET, 0.3), *told(GROSS, 0.45), *told("Revenues", 0.9)], 900),
        ([*told(NET, 0.3), *told(GROSS, 0.45), *told(FEES, 0.55)], 850),
        ([*told(NET, 0.003), *told(GROSS, 0.0045)], 500),
        ([*told(NET, 0.3), *told(GROSS, 0.45), *told(INCOME, 0.1)], 500),
        ([*told(NET, -0.03)], 500),
    ],
    ids=["a total", "all but interest", "interest on cash", "no bank", "a debtor"],
)
def test_contracts_stand_where_there_is_a_total_or_no_bank(others: list[Row], right: float) -> None:
    assert quarters([*told(CONTRACTS, 0.5), *others], "revenue")["2022-03-31"] == right
