"""Numbers and days as prose spells them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.spelled import dates, numbers, value_of
from tests.thorough import examples

quick = examples(60)
ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(value: int) -> str:
    """A number below a thousand million in words, as an English reader would write it."""
    for scale, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if value >= scale:
            head, rest = divmod(value, scale)
            tail = f"{' and ' if rest < 100 else ' '}{spelled(rest)}" if rest else ""
            return f"{spelled(head)} {name}{tail}"
    if value < 20:
        return ONES[value]
    return TENS[value // 10] + (f"-{ONES[value % 10]}" if value % 10 else "")


@quick
@given(st.integers(0, 999_999_999))
def test_words_make_a_round_trip(value: int) -> None:
    assert value_of(spelled(value)) == value
    assert [n.value for n in numbers(f"We have {spelled(value)} of them.")] == [value]


@quick
@given(st.integers(0, 9_999_999), st.sampled_from(["{}", "{:,}"]))
def test_digits_make_a_round_trip_and_keep_their_place(value: int, form: str) -> None:
    said = f"We had {form.format(value)} employees."
    (found,) = numbers(said)
    assert found.value == value
    assert said[found.start : found.end] == found.text == form.format(value)


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("2.1 million associates", [2_100_000]),
        ("61 thousand, 62 thousand", [61_000, 62_000]),
        ("thirty (30) persons", [30]),
        ("one hundred and five thousand", [105_000]),
        ("twelve hundred and fifty", [1_250]),
        ("more than 78K people, 40,000+ of them", [78_000, 40_000]),
        ("$5,000, €400 and 7", [7]),
        ("Form 10-Q, section 12/3, A12, 401", [10, 401]),
        ("12 345 and 6,789.", [6_789]),  # blanks between groups: not read rather than read as 345
        ("nothing", []),
    ],
)
def test_forms_of_numbers(said: str, values: list[float]) -> None:
    assert [n.value for n in numbers(said)] == values


def test_other_words_are_no_number() -> None:
    with pytest.raises(ValueError, match="many"):
        value_of("many thousand")


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("December 31, 2024", [date(2024, 12, 31)]),
        ("31 December 2024", [date(2024, 12, 31)]),
        ("the 31st of December, 2024", [date(2024, 12, 31)]),
        ("Dec. 31, 2024 and Jun. 1, 2024", [date(2024, 12, 31), date(2024, 6, 1)]),
        ("12/31/2024 or 2024-12-31", [date(2024, 12, 31), date(2024, 12, 31)]),
        ("December 31, 2024 and 2023", [date(2024, 12, 31), date(2023, 12, 31)]),
        ("December 31, 2022, 2023 and 2024", [date(2022, 12, 31), date(2023, 12, 31), date(2024, 12, 31)]),
        ("February 2024", [date(2024, 2, 29)]),
        ("December 31, 2024, 500 employees", [date(2024, 12, 31)]),
        ("December 31", [None]),
        ("we may add 5", []),
        ("February 30, 2024", []),
        ("14/31/2024", []),
    ],
)
def test_forms_of_days(said: str, days: list[date | None]) -> None:
    assert [d.day for d in dates(said)] == days


@quick
@given(
    st.dates(date(1990, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["%B %d, %Y", "%d %B %Y", "%b. %d, %Y", "%m/%d/%Y", "%Y-%m-%d"]),
)
def test_days_make_a_round_trip(day: date, form: str) -> None:
    said = f"As of {day.strftime(form)}, we"
    assert [d.day for d in dates(said)] == [day]


@quick
@given(st.text(max_size=80))
def test_no_text_raises(said: str) -> None:
    assert all(said[n.start : n.end] == n.text for n in numbers(said))
    assert all(0 <= d.start < d.end <= len(said) for d in dates(said))
