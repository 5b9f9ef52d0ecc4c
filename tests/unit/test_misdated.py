"""Figures under the dates of others: months from the year's start and their last quarter, a year and the next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd
import pytest

from data.quarters import Harmoniser
from data.sources import edgar

pytestmark = pytest.mark.slow  # the SQL of the facts runs for every test

REVENUE, INCOME = "Revenues", "NetIncomeLoss"
ODD: Final = 123_456_789.0
Row = tuple[str, str, str, float, str]
STORE: Final = Harmoniser()


def year(of: int, *totals: float) -> list[Row]:
    """The figures of three, six, nine and twelve months, each with its report's day."""
    ends, filed = ("03-31", "06-30", "09-30", "12-31"), (f"{of}-04-25", f"{of}-07-25", f"{of}-10-25", f"{of + 1}-02-10")
    return [
        (f"{of}-01-01", f"{of}-{end}", day, total, "10-K" if end == "12-31" else "10-Q")
        for end, day, total in zip(ends, filed, totals, strict=True)
    ]


def doubted(rows: Iterable[Row], tag: str = REVENUE) -> list[tuple[str, str, str]]:
    """First day, last day and the day from which it is known, of every fact that is set aside."""
    listed = [
        ("TOY", "0000000001", "us-gaap", tag, "USD", start, end, value, form, f"{day}-{form}", day)
        for start, end, day, value, form in rows
    ]
    days = dict.fromkeys(("period_start", "period_end", "known_on"), "datetime64[s]")
    STORE.quarters(pd.DataFrame(listed, columns=list(edgar.COLUMNS)).astype(days))
    return STORE._con.execute(
        "SELECT period_start::VARCHAR, period_end::VARCHAR, doubted_on::VARCHAR FROM observation "
        "WHERE doubt IS NOT NULL ORDER BY ALL"
    ).fetchall()


EVEN: Final = [*year(2023, ODD, 2 * ODD, 3 * ODD, 4 * ODD), *year(2024, ODD, 2 * ODD, 3 * ODD, 4 * ODD)]


def test_even_years_are_not_doubted() -> None:
    assert doubted(EVEN) == []


@pytest.mark.parametrize("tag", [REVENUE, INCOME])
def test_a_half_year_with_its_last_quarters_figure_is_set_aside(tag: str) -> None:
    slip = [
        ("2024-01-01", "2024-06-30", "2024-07-25", 1.1 * ODD, "10-Q"),
        ("2024-04-01", "2024-06-30", "2024-07-25", 1.1 * ODD, "10-Q"),
    ]
    rest = [row for row in EVEN if row[1] != "2024-06-30"]
    assert doubted([*rest, *slip], tag) == [("2024-01-01", "2024-06-30", "2024-07-25")]


def test_a_year_with_its_last_quarters_figure_is_set_aside() -> None:
    slip = [
        ("2024-01-01", "2024-12-31", "2025-02-10", ODD, "10-K"),
        ("2024-10-01", "2024-12-31", "2025-02-10", ODD, "10-K"),
    ]
    assert doubted([*EVEN[:-1], *slip], INCOME) == [("2024-01-01", "2024-12-31", "2025-02-10")]


def test_a_quarter_with_the_figure_of_nine_months_is_set_aside() -> None:
    slip = ("2024-07-01", "2024-09-30", "2024-10-25", 3 * ODD, "10-Q")
    assert doubted([*EVEN, slip]) == [("2024-07-01", "2024-09-30", "2024-10-25")]


def test_a_company_that_began_in_a_quarter_has_one_figure_for_both() -> None:
    began = [*year(2024, 0.0, ODD, 2 * ODD, 3 * ODD), ("2024-04-01", "2024-06-30", "2024-07-25", ODD, "10-Q")]
    assert doubted(began) == []


def test_a_year_of_less_than_half_of_its_first_nine_months_is_set_aside() -> None:
    slip = [("2024-01-01", "2024-12-31", "2025-02-10", ODD, "10-K")]
    assert doubted([*EVEN[:-1], *slip]) == [("2024-01-01", "2024-12-31", "2025-02-10")]


def test_a_year_after_most_was_sold_stands_beside_years_told_anew() -> None:
    sold = ("2024-01-01", "2024-12-31", "2025-02-10", 1.2 * ODD, "10-K")
    anew = ("2023-01-01", "2023-12-31", "2025-02-10", 1.1 * ODD, "10-K")
    assert doubted([*EVEN[:-1], sold, anew]) == []


def test_a_loss_may_take_back_what_nine_months_made() -> None:
    assert doubted([*EVEN[:-1], ("2024-01-01", "2024-12-31", "2025-02-10", ODD, "10-K")], INCOME) == []


def test_a_year_given_the_figure_of_the_next_is_set_aside() -> None:
    grown = [*year(2025, 1.5 * ODD, 3 * ODD, 4.5 * ODD, 6 * ODD)]
    slip = ("2024-01-01", "2024-12-31", "2026-02-10", 6 * ODD, "10-K")
    assert doubted([*EVEN, *grown, slip]) == [("2024-01-01", "2024-12-31", "2026-02-10")]


def test_a_year_told_anew_stands_whatever_the_next_is() -> None:
    grown = [*year(2025, 1.5 * ODD, 3 * ODD, 4.5 * ODD, 6 * ODD)]
    assert doubted([*EVEN, *grown, ("2024-01-01", "2024-12-31", "2026-02-10", 5 * ODD, "10-K")]) == []


def test_a_last_quarter_given_its_years_income_is_set_aside() -> None:
    told = [
        *EVEN[:-1],
        ("2024-01-01", "2024-12-31", "2025-02-10", 2.5 * ODD, "10-K"),
    ]  # a loss of half a quarter's income
    slip = ("2024-10-01", "2024-12-31", "2026-02-10", 2.5 * ODD, "10-K")
    assert doubted([*told, slip], INCOME) == [("2024-10-01", "2024-12-31", "2026-02-10")]


def test_quarters_told_a_year_later_with_the_months_figures_are_set_aside() -> None:
    late = [  # a report of the year after tells all of its columns under quarters (Lennox 2016)
        ("2024-04-01", "2024-06-30", "2025-07-25", 2 * ODD, "10-Q"),
        ("2024-07-01", "2024-09-30", "2025-10-25", 3 * ODD, "10-Q"),
    ]
    wanted = [("2024-04-01", "2024-06-30", "2025-07-25"), ("2024-07-01", "2024-09-30", "2025-10-25")]
    assert doubted([*EVEN, *late]) == wanted
