"""A report that states all its lines in thousands without saying so, where fewer than three of them give it away."""

from __future__ import annotations

import pytest

from tests.unit.filed import Row, doubts, quarters, row, statements

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every test

REVENUE, INCOME = "Revenues", "NetIncomeLoss"
QUARTER = ("2024-01-01", "2024-03-31")


def before(tag: str, usual: float) -> list[Row]:
    """Two years of even quarters."""
    return [
        fact
        for year in (2022, 2023)
        for fact in statements(tag, year, [usual, 1.02 * usual, 1.05 * usual, 1.1 * usual])
    ]


TOLD = [*before(REVENUE, 1000), *before(INCOME, 50)]


@pytest.mark.parametrize("income", [0.061, 0.48])
def test_income_of_a_report_in_thousands_is_set_aside_with_its_revenue(income: float) -> None:
    told = [*TOLD, row(REVENUE, *QUARTER, 1.12, "2024-04-25"), row(INCOME, *QUARTER, income, "2024-04-25")]
    reasons = {concept: reason for concept, _, _, reason, _ in doubts(told)}
    assert reasons == {
        "revenue": "far smaller than the same line within a year",
        "net_income": "its filing states other lines a thousand or a million times too small",
    }
    assert "2024-03-31" not in quarters(told, "net_income")


def test_income_of_the_usual_size_stands_beside_one_slip() -> None:
    told = [*TOLD, row(REVENUE, *QUARTER, 1.12, "2024-04-25"), row(INCOME, *QUARTER, 61, "2024-04-25")]
    assert [concept for concept, *_ in doubts(told)] == ["revenue"]
    assert quarters(told, "net_income")["2024-03-31"] == 61


def test_small_income_beside_revenue_of_the_usual_size_stands() -> None:
    told = [*TOLD, row(REVENUE, *QUARTER, 1120, "2024-04-25"), row(INCOME, *QUARTER, 0.061, "2024-04-25")]
    assert doubts(told) == []
