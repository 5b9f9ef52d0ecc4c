"""Six or nine months with the figure of their last quarter, which no fact states, and periods that are no quarter."""

from __future__ import annotations

from typing import Final

import pytest

from tests.unit.filed import Row, doubts, quarters, row, statements, totals

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every test

REVENUE, INCOME, CAPEX = "Revenues", "NetIncomeLoss", "PaymentsToAcquirePropertyPlantAndEquipment"
LONE: Final = "the figure of its last quarter alone"


def before(tag: str) -> list[Row]:
    """Two years of even quarters."""
    return [fact for year in (2022, 2023) for fact in totals(tag, year, [100, 202, 305, 410])]


def test_a_half_year_with_its_last_quarters_figure_leaves_no_quarter_near_zero() -> None:
    told = [*before(REVENUE), *totals(REVENUE, 2024, [110, 112, 336, 452])]
    assert doubts(told) == [("revenue", "2024-06-30", 112, LONE, "2024-07-25")], "known at once, from the year before"
    found = quarters(told, "revenue")
    assert {end: found.get(end) for end in ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31")} == {
        "2024-03-31": 110,
        "2024-06-30": None,
        "2024-09-30": None,
        "2024-12-31": 116,
    }


def test_capital_expenditure_may_pause_until_the_next_months_have_two_quarters_of_it() -> None:
    told = [*before(CAPEX), *totals(CAPEX, 2024, [110, 112, 336, 452])]
    assert doubts(told[:-2]) == []
    assert doubts(told) == [("capex", "2024-06-30", 112, LONE, "2024-10-25")]


def test_nine_months_with_their_last_quarters_figure_are_set_aside() -> None:
    told = [*before(REVENUE), *totals(REVENUE, 2024, [110, 224, 114, 452])]
    assert doubts(told) == [("revenue", "2024-09-30", 114, LONE, "2024-10-25")]


def test_a_business_that_stood_still_is_believed_once_the_months_after_say_so() -> None:
    told = [*before(REVENUE), *totals(REVENUE, 2024, [110, 115, 120, 125])]
    assert quarters(told, "revenue")["2024-06-30"] == 5


def test_a_quarter_that_a_report_states_near_zero_is_believed() -> None:
    """Royal Caribbean's second quarter of 2020: 176 million after 2,033."""
    told = [*before(REVENUE), *statements(REVENUE, 2024, [110, 5, 6, 100])]
    assert doubts(told) == []
    assert quarters(told, "revenue")["2024-06-30"] == 5


def test_income_follows_the_other_lines_of_its_statement() -> None:
    income = [*totals(INCOME, 2023, [10, 20, 30, 40]), *totals(INCOME, 2024, [10, 11, 31, 41])]
    assert doubts(income) == [], "by itself it may fall to nothing"
    found = doubts([*before(REVENUE), *totals(REVENUE, 2024, [110, 112, 336, 452]), *income])
    reason = "its report gives these months the figures of their last quarter"
    assert found[0] == ("net_income", "2024-06-30", 11, reason, "2024-07-25")


@pytest.mark.parametrize(("last", "months"), [("2023-11-30", 2), ("2023-10-31", 1)])
def test_what_a_short_year_leaves_after_three_quarters_is_no_quarter(last: str, months: int) -> None:
    short = [
        *statements(REVENUE, 2023, [305, 306, 307, 0])[:5],
        row(REVENUE, "2023-01-01", last, 918 + 102 * months, "2024-01-25", "10-KT"),
    ]
    told = [*statements(REVENUE, 2022, [300, 301, 302, 303]), *short]
    assert [end for end in quarters(told, "revenue") if end > "2023"] == ["2023-03-31", "2023-06-30", "2023-09-30"]


def test_four_months_that_a_report_states_are_no_quarter() -> None:
    """Corteva tells of September to December 2017, after a merger: 122 days, shown as a quarter of 3,790 million."""
    told = [
        *statements(REVENUE, 2018, [3794, 5731, 1947, 2815]),
        row(REVENUE, "2017-09-01", "2017-12-31", 3790, "2020-02-14", "10-K"),
    ]
    assert "2017-12-31" not in quarters(told, "revenue")


def test_seventeen_weeks_are_a_quarter() -> None:
    ends = ("2023-11-26", "2024-02-18", "2024-05-12", "2024-09-01")
    days = ("2023-12-20", "2024-03-07", "2024-06-06", "2024-10-09")
    told = [
        row(REVENUE, "2023-09-04", end, 60 * (n + 1), day) for n, (end, day) in enumerate(zip(ends, days, strict=True))
    ]
    assert list(quarters(told, "revenue")) == list(ends)
