"""A later filing that only rounds takes nothing from the exact figure; one that restates does."""

from __future__ import annotations

import pytest

from tests.unit.filed import balances, doubts, quarters, row, singles, statements

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every test

REVENUE, INCOME, DEBT = "Revenues", "NetIncomeLoss", "LongTermDebtCurrent"
ROUNDS = "rounds what an earlier filing states exactly"
TOLD = [
    *statements(REVENUE, 2023, [1234.567, 1301.211, 1288.345, 1402.991]),
    *statements(REVENUE, 2024, [1334.568, 1401.212, 1388.346, 1502.992]),
    *statements(INCOME, 2023, [101.234, 98.211, 77.789, 66.123]),
]
FIRST = ("2023-01-01", "2023-03-31")


@pytest.mark.parametrize("rounded", [1200, 1230, 1235])
def test_a_text_in_billions_restates_nothing(rounded: float) -> None:
    told = [*TOLD, row(REVENUE, *FIRST, rounded, "2024-04-25")]
    exact = rounded == 1235  # four digits: a restatement may be as exact
    assert quarters(told, "revenue")["2023-03-31"] == (rounded if exact else 1234.567)
    assert doubts(told) == ([] if exact else [("revenue", "2023-03-31", rounded, ROUNDS, "2024-04-25")])


@pytest.mark.parametrize("restated", [1100, 1190, 1250, 1300, 1240])
def test_a_restatement_may_end_with_zeros(restated: float) -> None:
    assert quarters([*TOLD, row(REVENUE, *FIRST, restated, "2024-04-25")], "revenue")["2023-03-31"] == restated


def test_a_figure_that_is_restated_with_others_of_its_period_is_none_rounded() -> None:
    """Kraft Heinz restated its first quarter of 2018: income from operations of 1,481 million became 1,500."""
    restated = [row(REVENUE, *FIRST, 1200, "2024-04-25"), row(INCOME, *FIRST, 88.4, "2024-04-25")]
    assert quarters([*TOLD, *restated], "revenue")["2023-03-31"] == 1200


def test_debt_that_a_report_tells_in_billions_stays_exact() -> None:
    """CMS Energy: 1,081 million in the report on 2017, 1.1 billion in the text of the next one."""
    told = [*balances(DEBT, 2017, [886, 1090, 1081, 1081]), row(DEBT, None, "2017-12-31", 1100, "2018-04-26")]
    assert doubts(told) == [("debt_current", "2017-12-31", 1100, ROUNDS, "2018-04-26")]


def test_a_report_in_a_coarser_unit_rounds_its_comparatives() -> None:
    """Airbnb began to report in millions in 2023: 5.131 of the year before became 5."""
    names = ("ResearchAndDevelopmentExpense", "GeneralAndAdministrativeExpense", "SellingAndMarketingExpense", "Assets")
    small = singles("OperatingIncomeLoss", 2023, [5.131, 6.222, 7.333])
    coarse = [row(tag, "2024-01-01", "2024-03-31", 37 + n, "2024-04-25") for n, tag in enumerate(names[:3])]
    coarse += [row(names[3], None, "2024-03-31", 888, "2024-04-25"), row(INCOME, *FIRST, 101, "2024-04-25")]
    before = [fact for fact in TOLD if fact[2] < "2024"]
    told = [*before, *small, *coarse, row("OperatingIncomeLoss", *FIRST, 5, "2024-04-25")]
    assert doubts(told) == [("operating_income", "2023-03-31", 5, ROUNDS, "2024-04-25")], "0.2% are let be"
    assert quarters(told, "operating_income")["2023-03-31"] == 5.131


def test_the_last_exact_figure_stands_where_it_was_restated_before() -> None:
    told = [*TOLD, row(REVENUE, *FIRST, 1312.345, "2024-02-10"), row(REVENUE, *FIRST, 1300, "2024-04-25")]
    assert quarters(told, "revenue")["2023-03-31"] == 1312.345


def test_what_rounds_a_figure_that_was_superseded_is_a_restatement() -> None:
    told = [*TOLD, row(REVENUE, *FIRST, 1412.345, "2024-02-10"), row(REVENUE, *FIRST, 1200, "2024-04-25")]
    assert quarters(told, "revenue")["2023-03-31"] == 1200


def test_an_exact_figure_that_comes_later_stands() -> None:
    told = [*TOLD, row(REVENUE, "2022-01-01", "2022-03-31", 1100, "2022-04-25")]
    assert (
        quarters([*told, row(REVENUE, "2022-01-01", "2022-03-31", 1123.4, "2023-04-25")], "revenue")["2022-03-31"]
        == 1123.4
    )
