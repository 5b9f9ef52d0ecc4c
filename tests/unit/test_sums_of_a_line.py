"""Quarters that their own report's months contradict: repeated figures, signs, parts, nine months that are off."""

from __future__ import annotations

from itertools import accumulate
from typing import Final

import pytest

from tests.unit.filed import Row, doubts, quarters, row, singles, statements, totals

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every test

REVENUE, INCOME, OPERATING = "Revenues", "NetIncomeLoss", "OperatingIncomeLoss"
# Xcel Energy's, in millions: revenue and net income of 2020 and 2021.
REVENUE_2020, REVENUE_2021 = (2811, 2586, 3182, 2947), (3541, 3068, 3467, 3355)
INCOME_2020, INCOME_2021 = (295, 287, 603, 288), (362, 311, 609, 315)
PART: Final = "far from what its report's months leave"
SIGN: Final = "the months of its line fit with the other sign"


def with_quarter(tag: str, of: int, values: tuple[float, ...], told: float, quarter: int) -> list[Row]:
    """A year's statements whose report of one quarter gives it another figure, beside the right months."""
    wrong = [*values[: quarter - 1], told, *values[quarter:]]
    return [*singles(tag, of, wrong[:3]), *totals(tag, of, list(accumulate(values)))[1:]]


def table(tag: str, values: tuple[float, ...]) -> list[Row]:
    """The quarters of 2021 in the annual report, with these figures."""
    return [(*fact[:4], "10-K", "2022-02-10") for fact in singles(tag, 2021, values)]


def test_an_annual_report_that_repeats_the_quarters_of_the_year_before_changes_nothing() -> None:
    """Xcel Energy's of February 2022: its table gives the quarters of 2021 the figures of 2020."""
    told = [*statements(REVENUE, 2020, REVENUE_2020), *statements(REVENUE, 2021, REVENUE_2021)]
    told += [*statements(INCOME, 2020, INCOME_2020), *statements(INCOME, 2021, INCOME_2021)]
    told += [*singles(REVENUE, 2020, REVENUE_2020)[3:], *singles(INCOME, 2020, INCOME_2020)[3:]]
    repeated = [*told, *table(REVENUE, REVENUE_2020), *table(INCOME, INCOME_2020)]
    ends = [f"2021-{end}" for end in ("03-31", "06-30", "09-30", "12-31")]
    for concept, right in (("revenue", REVENUE_2021), ("net_income", INCOME_2021)):
        found = quarters(repeated, concept)
        assert [found[end] for end in ends] == list(right)
    assert {day for *_, day in doubts(repeated)} == {"2022-02-10"}


def test_a_table_that_swaps_two_years_changes_neither() -> None:
    """Amazon's annual report of January 2013."""
    told = [*statements(REVENUE, 2020, REVENUE_2020), *statements(REVENUE, 2021, REVENUE_2021)]
    told += singles(REVENUE, 2020, REVENUE_2020)[3:]
    swapped = [(*fact[:4], "10-K", "2022-02-10") for fact in singles(REVENUE, 2020, REVENUE_2021)]
    found = quarters([*told, *table(REVENUE, REVENUE_2020), *swapped], "revenue")
    assert list(found.values()) == [*REVENUE_2020, *REVENUE_2021]


def test_a_quarter_of_one_line_told_anew_may_be_that_of_the_year_before_by_chance() -> None:
    """Emerson's costs of the third quarter of 2010, recast from 3,430 to 3,253 million, which those of 2009 were."""
    told = [*singles(REVENUE, 2020, (3200, 3253, 3100)), *singles(REVENUE, 2021, (3300, 3430, 3200))]
    recast = [row(REVENUE, "2021-04-01", "2021-06-30", 3253, "2022-07-25")]
    assert doubts([*told, *recast]) == []
    assert quarters([*told, *recast], "revenue")["2021-06-30"] == 3253


def test_a_quarter_that_a_later_report_gives_a_figure_of_another_keeps_its_own() -> None:
    """Blackstone's report of May 2025 gives the second quarter of 2024 the net income of the first."""
    told = [
        *singles(INCOME, 2024, (847.386, 444.414, 780.8)),
        row(INCOME, "2024-04-01", "2024-06-30", 847.386, "2025-05-02"),
    ]
    assert quarters(told, "net_income")["2024-06-30"] == 444.414


def test_a_report_that_repeats_the_quarter_before_counts_by_its_months() -> None:
    year = with_quarter(REVENUE, 2021, REVENUE_2021, 3541, 2)
    income = with_quarter(INCOME, 2021, INCOME_2021, 362, 2)
    told = [*statements(REVENUE, 2020, REVENUE_2020), *statements(INCOME, 2020, INCOME_2020), *year, *income]
    assert quarters(told, "revenue")["2021-06-30"] == 3068
    assert quarters(told, "net_income")["2021-06-30"] == 311
    assert {doubt[1:3] for doubt in doubts(told)} == {("2021-06-30", 3541), ("2021-06-30", 362)}


@pytest.mark.parametrize("last", [3, 2])
def test_a_quarter_that_is_a_part_gives_way_to_what_the_months_leave(last: int) -> None:
    """NetApp's 10-Q of March 2022 states services, 796 million, and nine months of everything."""
    told = [
        *statements(REVENUE, 2020, (1401, 1416, 1470, 1555)),
        *with_quarter(REVENUE, 2021, (1458, 1566, 1614, 1680), 796, last),
    ]
    end = {2: "2021-06-30", 3: "2021-09-30"}[last]
    assert [doubt[1:4] for doubt in doubts(told)] == [(end, 796, PART)]
    assert quarters(told, "revenue")[end] == {2: 1566, 3: 1614}[last]


def test_a_quarter_is_believed_where_the_report_recasts_the_past() -> None:
    """eBay's of July 2020: half of the year recast without the business that was sold, the first quarter not yet."""
    past = statements(REVENUE, 2020, (2643, 2687, 2649, 2877))
    recast = [
        row(REVENUE, "2020-04-01", "2020-06-30", 2083, "2021-07-25"),
        row(REVENUE, "2020-01-01", "2020-06-30", 4100, "2021-07-25"),
        row(REVENUE, "2021-01-01", "2021-03-31", 2374, "2021-04-25"),
        row(REVENUE, "2021-04-01", "2021-06-30", 2606, "2021-07-25"),
        row(REVENUE, "2021-01-01", "2021-06-30", 4538, "2021-07-25"),
    ]
    assert doubts([*past, *recast]) == []
    assert quarters([*past, *recast], "revenue")["2021-06-30"] == 2606


def test_nine_months_that_are_off_leave_no_fourth_quarter_of_their_own() -> None:
    """The year before says which of two fourth quarters is likely: 1,680 or 1,080."""
    year = list(accumulate((1458, 1566, 1614, 1680)))
    told = [*statements(REVENUE, 2020, (1401, 1416, 1470, 1555)), *singles(REVENUE, 2021, (1458, 1566, 1614))]
    told += totals(REVENUE, 2021, [year[0], year[1], year[2] + 600, year[3]])[1:]
    assert quarters(told, "revenue")["2021-12-31"] == 1680
    assert [doubt[1:3] for doubt in doubts(told)] == [("2021-09-30", year[2] + 600)]


def test_nine_months_with_the_figure_of_six_are_set_aside() -> None:
    told = [*singles(REVENUE, 2021, (1458, 1566, 1614)), *totals(REVENUE, 2021, [1458, 3024, 3024, 6318])[1:]]
    assert quarters(told, "revenue")["2021-12-31"] == 1680


def test_a_report_with_the_other_sign_is_set_aside() -> None:
    """lululemon's 10-Q of September 2012: quarter and half of operating income as losses."""
    told = [
        *statements(OPERATING, 2011, (56.4, 57.4, 60.1, 113.1)),
        row(OPERATING, "2012-01-01", "2012-03-31", 73.065, "2012-04-25"),
    ]
    told += [
        row(OPERATING, "2012-04-01", "2012-06-30", -70.188, "2012-07-25"),
        row(OPERATING, "2012-01-01", "2012-06-30", -143.253, "2012-07-25"),
    ]
    assert [(end, value, doubt) for _, end, value, doubt, _ in doubts(told)] == [
        ("2012-06-30", -143.253, SIGN),
        ("2012-06-30", -70.188, SIGN),
    ]
    assert "2012-06-30" not in quarters(told, "operating_income")


def test_nine_months_with_the_other_sign_make_no_fourth_quarter() -> None:
    """Digital Realty's nine months of 2012 are a loss where its three quarters were profits."""
    told = [*singles(INCOME, 2012, (48.2, 52.2, 55.4)), *totals(INCOME, 2012, [48.2, 100.4, -155.8, 210.3])[1:]]
    assert [doubt[1:4] for doubt in doubts(told)] == [("2012-09-30", -155.8, SIGN)]
    assert quarters(told, "net_income")["2012-12-31"] == 54.5


def test_a_loss_after_a_profit_is_no_slip() -> None:
    assert doubts(statements(INCOME, 2012, (48.2, -100.4, -55.4, 20.3))) == []


COSTS, GROSS = "CostOfRevenue", "GrossProfit"
FAR: Final = "a year that leaves its last quarter far from all others"


def grown(tag: str, share: float, last: float = 1) -> list[Row]:
    """Two years of a line that grows by a tenth; `last` times what the last quarter would be."""
    before, year = (100, 102, 104, 107), (110, 112, 114, 118 * last)
    return [*statements(tag, 2022, [share * v for v in before]), *statements(tag, 2023, [share * v for v in year])]


@pytest.mark.parametrize("last", [2.0, 0.4])
def test_a_year_that_leaves_half_or_twice_a_quarter_is_set_aside_where_no_other_line_does(last: float) -> None:
    told = [*grown(REVENUE, 10, last), *grown(COSTS, 6), *grown(OPERATING, 2)]
    assert [(doubt[0], doubt[1], doubt[3]) for doubt in doubts(told)] == [("revenue", "2023-12-31", FAR)]
    found = quarters(told, "revenue")
    assert found["2023-09-30"] == 1140
    assert "2023-12-31" not in found


@pytest.mark.parametrize(
    "others",
    [[], [*grown(COSTS, 6, 1.9)], [*grown(COSTS, 6), *grown(OPERATING, 2, 3)]],
    ids=["none", "costs", "income"],
)
def test_a_year_with_a_last_quarter_like_no_other_is_believed_without_a_witness(others: list[Row]) -> None:
    """Coinbase's last quarter of 2021 was half of its year's income, too."""
    assert doubts([*grown(REVENUE, 10, 2.0), *others]) == []


def test_a_season_is_no_slip() -> None:
    """A toy maker's last quarter, year after year, though its overhead is even."""
    told = [*statements(REVENUE, 2022, (100, 105, 110, 310)), *statements(REVENUE, 2023, (108, 110, 120, 330))]
    assert doubts([*told, *grown(OPERATING, 0.1)]) == []


def test_a_company_that_bought_another_is_believed_with_its_next_quarter() -> None:
    told = [*grown(REVENUE, 10, 2.0), *grown(COSTS, 6), *singles(REVENUE, 2024, (2400,))]
    assert quarters(told, "revenue")["2023-12-31"] == 2360
