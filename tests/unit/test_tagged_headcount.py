"""The number of employees where a cover page tags it: it comes before what the text states."""

from __future__ import annotations

from datetime import date

import pytest

from data.sources import report
from tools.replay import documents

YEAR_END = date(2025, 12, 31)


def headcounts(employees: str, context: str = "c-1") -> list[tuple[str | None, float, str]]:
    attributes = f'contextRef="{context}" unitRef="shares" format="ixt:num-dot-decimal"'
    tag = f'<ix:nonFraction name="dei:EntityNumberOfEmployees" {attributes}>'
    page = documents.report(
        "0001326801",
        "10-K",
        YEAR_END,
        classes=[("A", YEAR_END, 10.0)],
        more=f"<p>Employees: {tag}{employees}</ix:nonFraction></p><p>As of March 1, 2025, we had 70,000 employees.</p>",
    )
    rows = report.read(page, YEAR_END, "META")["headcount"]
    return [(row["as_of"], row["employees"], row["sentence"]) for row in rows if row["sure"]]


def test_a_tagged_number_of_employees_is_a_fact() -> None:
    assert headcounts("76,834")[0] == ("2025-12-31", 76_834, "dei:EntityNumberOfEmployees: 76,834")


@pytest.mark.parametrize(("employees", "context"), [("12", "c-2"), ("", "c-1")])
def test_a_number_of_a_part_or_of_another_day_or_without_digits_is_none(employees: str, context: str) -> None:
    assert not [row for row in headcounts(employees, context) if row[2].startswith("dei:")]
