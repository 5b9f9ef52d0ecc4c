"""Guidance as it was announced and what was then spent: its sentences on toy years, its gaps on the embedded facts."""

from __future__ import annotations

import pandas as pd

from charts import style
from contracts import USD, Company
from data.store import Store
from engine.capex_guidance import GuidedYear, Spending
from engine.capex_plans import Plan
from engine.origin import Origin
from pages.returns import guidance
from service.drawing import chart as drawn

ALPHA = Company("AAA", "Alpha <b>", "1", "#111111")
BETA = Company("BBB", "Beta", "2", "#222222")
BN = 1e9


def plan(low: float, high: float, year: int, month: int) -> Plan:
    first, ends = pd.Period(f"{year}Q1", freq="Q-DEC"), pd.Timestamp(year, 12, 31)
    day = pd.Timestamp(year, month, 1)
    return Plan("AAA", low, high, year, False, "As told", day, "guidance:x", "reported", first, first + 3, ends)


def year(
    low: float, high: float, *later: tuple[float, float], spent: float | None = None, number: int = 2024
) -> GuidedYear:
    """A guided year: announcements three months apart, and what was spent of it."""
    announced = tuple(plan(*ends, number, 1 + 3 * i) for i, ends in enumerate([(low, high), *later]))
    origin = Origin("reported", announced[-1].ends, "X-1")
    return GuidedYear(announced, None if spent is None else Spending(spent, 4, announced[-1].ends, origin))


def finding(years: dict[Company, list[GuidedYear]]) -> str:
    """Headline, deck and exceptions as they follow each other."""
    found = guidance.finding(years)
    return " | ".join([found.headline, found.deck, *found.exceptions])


def test_a_year_that_ended_above_its_first_range_and_within_its_last() -> None:
    said = finding({ALPHA: [year(10 * BN, 12 * BN, (15 * BN, 16 * BN), spent=15.5 * BN)]})
    assert said.startswith(
        "In the only finished year spending ended above the first guidance | It ended within the last"
    )


def test_finished_years_are_counted_and_running_ones_told() -> None:
    years = [
        year(10 * BN, 12 * BN, spent=9 * BN),
        year(10 * BN, 12 * BN, spent=11 * BN),
        year(20 * BN, 22 * BN, (25 * BN, 25 * BN), number=2025),
    ]
    said = finding({BETA: years})
    assert said.startswith(
        "Spending ended above the first guidance in none of 2 finished years | Below it in 1 of 2; within"
    )
    assert "within the last guidance in 1 of 2." in said
    first, top, newest = (style.quantity(amount, USD) for amount in (20 * BN, 22 * BN, 25 * BN))
    assert said.endswith(f"The newest plan: Beta {newest} for 2025, at first {first} to {top}")


def test_many_running_plans_are_counted() -> None:
    third = Company("CCC", "Gamma", "3", "#333333")
    said = finding(
        {
            ALPHA: [year(10 * BN, 10 * BN, (12 * BN, 12 * BN))],
            BETA: [year(10 * BN, 10 * BN, (8 * BN, 8 * BN))],
            third: [year(5 * BN, float("nan"))],
        }
    )
    lowered = "Plans were lowered at Beta"
    assert said == f"Plans for 2024 were raised at 1 of 3 companies, most at Alpha <b> (20%) |  | {lowered}"


def test_a_floor_can_only_be_missed_from_below() -> None:
    assert "above the first guidance in none of 2 finished years | Below it in 1 of 2;" in finding(
        {ALPHA: [year(10 * BN, float("nan"), spent=50 * BN), year(10 * BN, float("nan"), spent=9 * BN)]}
    )


def test_no_guidance_is_told(store: Store) -> None:
    chart = drawn.draw(store, "guidance", {"companies": ("NVDA", "META")})
    assert "NVIDIA: no guidance in figures is known in this window." in chart.missing
    assert set(chart.table["ticker"]) == {"META"}
    alone = drawn.draw(store, "guidance", {"companies": ("NVDA",)})
    assert alone.finding.headline == "No value is known for guidance of capital expenditure of NVIDIA in this window."


def test_what_has_no_comparable_figure_is_told_in_the_companys_words(store: Store) -> None:
    chart = drawn.draw(store, "guidance", {"companies": ("AMZN", "MSFT", "ORCL")})
    said = " ".join(chart.missing)
    assert (
        "Amazon: what was spent in 2025 and 2026 is not known in the definition of the guidance "
        "(cash capital expenditures" in said
    )
    assert "Oracle" not in said, "its gross guidance counts what our line counts"
    own = set(chart.table.loc[chart.table["ticker"].isin(["AMZN", "MSFT"]), "name"])
    assert own == {"guided_low", "guided_high", "newest_to_first"}


def test_the_numbers_of_the_sentence_are_rows_of_the_table(store: Store) -> None:
    chart = drawn.draw(store, "guidance", {"companies": ("META", "GOOGL")})
    numbers = chart.finding.numbers
    assert {n.name for n in numbers} == {"spent", "guided_low", "guided_high", "newest_to_first"}
    rows = set(chart.table[["ticker", "name", "value"]].itertuples(index=False, name=None))
    assert {(n.ticker, n.name, n.value) for n in numbers} <= rows
