"""Headcount out of text: scopes, days, doubts, and what no text may change."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources import headcount
from data.sources.headcount import rules
from tests.thorough import examples

quick = examples(60)
YEAR_END = date(2024, 12, 31)
PLAIN = "As of December 31, 2024, we had 1,234 employees."
BOILERPLATE = (
    "Our business depends on key people, and competition for skilled personnel is intense.",
    "We lease 300 offices in 21 countries and serve more than 5,000 customers.",
    "In 2024, we paid $12.5 million to 35 suppliers and repurchased 1,200,000 shares.",
    "Women hold 41% of our leadership roles, and 92% of employees answered our survey.",
    "The plan permits 10 percent of eligible pay. On March 4, 2024, the court dismissed the case.",
    "Total | 4,512 | 4,390",
    "",
)


def read(text: str, period_end: date | None = YEAR_END) -> tuple[float, date | None, str, str] | None:
    found = headcount.best(text, period_end)
    return (found.employees, found.as_of, found.kind, found.scope) if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, (1234, YEAR_END, "reported", "total")),
        ("We had approximately 1,200 employees.", (1200, None, "approximate", "total")),
        ("We had 1,200 employees.", (1200, None, "rounded", "total")),
        ("The Bank had 77 full-time equivalent employees.", (77, None, "reported", "full-time equivalents")),
        ("The Company employs 37 full-time persons.", (37, None, "reported", "full-time")),
        ("Headcount was 74,067 as of September 30, 2024.", (74067, date(2024, 9, 30), "reported", "total")),
        ("500 persons were employed by the Company.", (500, None, "reported", "total")),
        ("Number of employees | 12\nEmployees | 40", (12, None, "reported", "total")),
        ("The number of employees was 58 thousand at the end of 2024.", (58_000, None, "rounded", "total")),
    ],
)
def test_plain_statements(text: str, expected: tuple[float, date | None, str, str]) -> None:
    found = read(text)
    assert found is not None
    # A day that the text only names as the year's end may be given as the period's end.
    assert (found[0], found[1] if expected[1] else None, *found[2:]) == expected


def test_two_days_in_a_sentence_give_two_readings_and_the_best_is_the_periods() -> None:
    text = "As of December 31, 2024 and 2023, we had approximately 69,700 and 79,100 employees, respectively."
    found = headcount.readings(text, YEAR_END)
    assert [(r.as_of, r.employees) for r in found] == [(YEAR_END, 69_700), (date(2023, 12, 31), 79_100)]
    assert headcount.best(text, YEAR_END) == found[0]


def test_columns_of_a_table_are_read_by_their_days_in_either_order() -> None:
    for header, row in (("2023 | 2024", "7,204 | 7,519"), ("2024 | 2023", "7,519 | 7,204")):
        text = f"At December 31, | {header}\nTotal employees | {row}"
        assert [(r.as_of, r.employees) for r in headcount.readings(text, YEAR_END)] == [
            (YEAR_END, 7519),
            (date(2023, 12, 31), 7204),
        ]


def test_a_total_row_counts_only_in_a_table_about_employees() -> None:
    rows = "Europe | 1,200\nAsia | 300\nTotal | 1,500"
    assert read(f"The number of employees by region as of December 31, 2024:\n{rows}") == (
        1500,
        YEAR_END,
        "rounded",
        "total",
    )
    assert read(f"The number of restaurants by region as of December 31, 2024:\n{rows}") is None
    assert read(f"Employee stock options by region as of December 31, 2024:\n{rows}") is None


def test_thousands_are_told_by_the_table() -> None:
    assert read("Employees (in thousands)\nAt December 31, | 2024\nTotal employees | 172.4") == (
        172_400,
        YEAR_END,
        "rounded",
        "total",
    )
    assert read("(in millions, except number of employees)\nDecember 31, | 2024\nNumber of employees | 172") == (
        172,
        YEAR_END,
        "reported",
        "total",
    )


@pytest.mark.parametrize("told", ["in thousands", "thousand", "thousands", "000", "'000", "000’s"])
def test_thousands_are_told_in_many_ways(told: str) -> None:
    assert read(f"At December 31 | 2024 | 2023\nTotal employees ({told}) | 83 | 81") == (
        83_000,
        YEAR_END,
        "rounded",
        "total",
    )


def test_respectively_changes_nothing_of_what_follows() -> None:
    said = "As of December 31, 2024 and 2023, we had 600 and 500 employees, respectively, located in Ohio."
    assert read(said) is None
    assert read(said.replace(" located in Ohio", " of whom 20 and 30 were engineers")) == (
        600,
        YEAR_END,
        "reported",
        "total",
    )


def test_the_last_of_a_list_tells_its_scale() -> None:
    said = "The number of employees was 62.3, 63.0 and 64.0 thousand at December 31, 2024, 2023 and 2022, respectively."
    assert read(said) == (62_300, YEAR_END, "rounded", "total")


def test_the_parts_of_a_total_row_are_no_rivals_to_it() -> None:
    table = """Number of employees | December 31, 2024
Payroll employees | 360
Temporary staff | 40
Total employees | 400"""
    assert read(table) == (400, YEAR_END, "reported", "total")
    parts = [c for c in headcount.candidates(table, YEAR_END) if c.employees == 360]
    assert {c.refused for c in parts} == {rules.PART}


def test_the_column_of_the_total_is_found_without_a_cell_above_the_labels() -> None:
    rows = "Women | Men | Total employees\nEurope | 40 | 60 | 100\nTotal employees | 40 | 60 | 100"
    assert read(f"Employees at December 31, 2024\n{rows}") == (100, YEAR_END, "reported", "total")


def test_what_a_table_leaves_out_does_not_tell_its_scope() -> None:
    said = "Number of employees at year end, excluding interns and temporary workers.\n2024 | 512\n2023 | 498"
    assert read(said) == (512, YEAR_END, "reported", "total")


def test_parts_are_summed_only_where_they_are_the_whole() -> None:
    assert read("We had 219 full-time and 32 part-time employees.") == (
        251,
        None,
        "reported",
        "total, the sum of full-time and part-time",
    )
    assert read("We employ 200 people in the United States and 45 people in Canada.") is None
    assert read("We had 200 full-time, 30 part-time and 40 seasonal employees.") is None


def test_employees_are_preferred_to_full_time_equivalents() -> None:
    text = (
        "At December 31, 2024, we had 980 full-time equivalent employees. At December 31, 2024, we had 1,020 employees."
    )
    assert read(text) == (1020, YEAR_END, "reported", "total")


def test_two_totals_of_one_day_are_a_doubt() -> None:
    found = headcount.best(f"{PLAIN} As of December 31, 2024, we had 2,000 employees.", YEAR_END)
    assert found is not None
    assert found.confidence < headcount.SURE
    assert "1,234" in found.reasons[-1] or "2,000" in found.reasons[-1]


def test_a_number_stated_twice_is_surer() -> None:
    once = headcount.best("Our 1,234 employees worldwide like it.", YEAR_END)
    twice = headcount.best("Our 1,234 employees worldwide like it. Ours is a team of 1,234 people.", YEAR_END)
    assert once is not None
    assert twice is not None
    assert once.confidence < twice.confidence


def test_the_same_total_twice_is_no_doubt_when_one_is_rounded() -> None:
    assert read(f"We have approximately 1,200 employees. {PLAIN}") == (1234, YEAR_END, "reported", "total")


def test_an_earlier_year_alone_is_no_reading_of_this_report() -> None:
    assert headcount.best("As of December 31, 2022, we had 5,310 employees.", YEAR_END) is None
    assert headcount.best("As of December 31, 2022, we had 5,310 employees.") is not None


def test_a_day_of_the_quarter_before_is_a_doubt() -> None:
    found = headcount.best("As of September 30, 2024, we had 5,310 employees.", YEAR_END)
    assert found is not None
    assert found.confidence < headcount.SURE


def test_a_company_that_says_it_has_nobody_is_believed() -> None:
    text = "The Fund has no employees. Our team of 45 people is small."
    assert read(text) == (0, None, "reported", "total")
    assert headcount.best("Our Trust subsidiaries have no employees. " + PLAIN, YEAR_END) is not None


@pytest.mark.parametrize(
    ("text", "employees"),
    [
        ("The Company has no employees.", 0),
        ("As of May 3, 2025, we had no employees, and our officers work without pay.", 0),
        ("The Company has had no employees since April 1, 2004.", 0),
        ("Jane Roe, our sole officer, is our only employee.", 1),
    ],
)
def test_none_and_one_are_facts(text: str, employees: int) -> None:
    found = headcount.best(text, YEAR_END)
    assert found is not None
    assert found.employees == employees
    assert found.confidence >= headcount.SURE


@pytest.mark.parametrize(
    "text",
    [
        "Other than our two officers, we have no employees.",
        "The Company has no employees other than its officers.",
        "We have no employees in Brazil.",
        "We have no employees represented by unions.",
        "As of the date hereof, the Company has no significant employees.",
    ],
)
def test_nobody_of_a_kind_is_not_nobody(text: str) -> None:
    assert headcount.best(text, YEAR_END) is None


def reason(text: str, employees: float) -> set[str]:
    return {c.refused or c.reasons[-1] for c in headcount.candidates(text, YEAR_END) if c.employees == employees}


def test_more_than_one_person_takes_a_plural() -> None:
    assert reason("We had 500 employee benefit plans.", 500) == {rules.SINGULAR}


def test_the_year_of_a_plans_name_is_no_count() -> None:
    assert headcount.candidates("We adopted the 2010 Employees' Stock Plan.", YEAR_END) == []


def test_an_event_word_governs_its_clause() -> None:
    text = "We announced the termination of 428 employees and 51 employees in fiscal 2023 and 2024."
    assert reason(text, 51) == {rules.EVENT}
    assert reason("In May 2024, we announced a layoff of 1,800 employees as of December 31, 2024.", 1800) == {
        rules.EVENT
    }


def test_of_names_that_begin_alike_the_shortest_is_the_whole() -> None:
    units = "Acme Freight had 200 employees as of May 31, 2024. Acme Office had 12 employees as of May 31, 2024."
    text = f"Acme had 900 employees as of May 31, 2024. {units}"
    assert reason(text, 200) == {rules.PART}
    found = headcount.best(text, date(2024, 5, 31))
    assert found is not None
    assert found.employees == 900


def test_a_name_behind_the_workers_is_their_owner() -> None:
    cover = "Acme Inc\n(Exact name of registrant as specified in its charter)\n"
    text = "With 500 employees as of December 31, 2024, {name} serves many customers."
    ours, theirs = (headcount.best(cover + text.format(name=name), YEAR_END) for name in ("Acme", "Brightwater"))
    assert ours is not None
    assert theirs is None or theirs.confidence < ours.confidence


def test_a_part_is_not_larger_than_the_whole_of_its_day() -> None:
    whole = "As of December 31, 2024, we employed 142 full-time employees and contractors."
    part = "As of December 31, 2024, there were 36 employees."
    found = headcount.best(f"{whole} {part}", YEAR_END)
    assert found is not None
    assert found.confidence < headcount.SURE
    assert "142" in found.reasons[-1]


def test_full_time_employees_are_no_total_beside_a_range_of_others() -> None:
    assert read("We have 8,000 full-time associates and between 13,000 and 18,000 part-time associates.") is None


def test_only_the_best_reading_and_those_of_its_sentence_are_sure() -> None:
    both = "As of December 31, 2024 and 2023, we had 1,234 and 1,200 employees, respectively."
    earlier = "As of December 31, 2022, we had 1,100 employees."
    sure = {r.employees: r.confidence >= headcount.SURE for r in headcount.readings(f"{both} {earlier}", YEAR_END)}
    assert sure == {1234: True, 1200: True, 1100: False}


def test_a_name_is_checked_against_the_cover() -> None:
    cover = "Brightwater Industries, Inc.\n(Exact name of registrant as specified in its charter)\n"
    own = headcount.best(f"{cover}Brightwater had 900 employees as of December 31, 2024.", YEAR_END)
    other = headcount.best(f"{cover}Cordoba had 900 employees as of December 31, 2024.", YEAR_END)
    assert own is not None
    assert own.confidence >= headcount.SURE
    assert other is None or other.confidence < headcount.SURE


def test_fiscal_years_that_end_in_the_next_calendar_year() -> None:
    text = "At the end of fiscal 2024, we employed 470,100 associates, compared with 463,100 at the end of fiscal 2023."
    found = headcount.best(text, date(2025, 2, 2))
    assert found is not None
    assert (found.employees, found.as_of) == (470_100, date(2025, 2, 2))


def test_no_number_no_reading() -> None:
    assert headcount.candidates("We value our employees.") == []
    assert headcount.best("") is None


PIECES = st.sampled_from(
    [
        PLAIN,
        *BOILERPLATE,
        "Headcount | 2024 | 2023",
        "| a |",
        "(",
        "employees 5",
        "of whom 3",
        "–",
        "500",
        "December 31",
        "\t",
        "At fiscal 2024 and 2023 we had 5, 6 and 7 employees",
        "twelve hundred people employed by us",
        "31/12",
        "million employees",
    ]
)


@quick
@given(
    st.one_of(
        st.text(max_size=120), st.lists(PIECES, max_size=8).map("\n".join), st.lists(PIECES, max_size=8).map(" ".join)
    )
)
def test_no_text_raises_and_the_evidence_is_word_for_word(text: str) -> None:
    for period_end in (None, YEAR_END):
        for found in headcount.candidates(text, period_end):
            assert text[found.start : found.end] == found.sentence
            assert 0 <= found.confidence < 1
            assert found.kind in ("reported", "rounded", "approximate")
            assert bool(found.refused) <= (found.confidence == 0)


@quick
@given(st.lists(st.sampled_from(BOILERPLATE), max_size=5), st.lists(st.sampled_from(BOILERPLATE), max_size=5))
def test_paragraphs_about_other_things_change_nothing(before: list[str], after: list[str]) -> None:
    text = "\n".join([*before, PLAIN, *after])
    found = headcount.best(text, YEAR_END)
    alone = headcount.best(PLAIN, YEAR_END)
    assert found is not None
    assert alone is not None
    assert (found.employees, found.as_of, found.confidence, found.sentence) == (1234, YEAR_END, alone.confidence, PLAIN)


@quick
@given(st.integers(2, 2_500_000), st.dates(date(1996, 1, 1), date(2040, 12, 31)))
def test_any_number_and_any_day(employees: int, day: date) -> None:
    text = f"As of {day:%B} {day.day}, {day.year}, the Company had {employees:,} employees."
    found = headcount.best(text, day)
    assert found is not None
    assert (found.employees, found.as_of) == (employees, day)
    assert found.confidence >= headcount.SURE
