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
