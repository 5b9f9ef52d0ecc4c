"""Numbers as people write them: what can mean one thing is read, what can mean two comes with the other one."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.figure_text import Number, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("75472", 75_472),
        ("3.15e10", 31.5e9),
        ("-0.5", -0.5),
        ("0.500", 0.5),
        ("1234.567", 1234.567),
        ("1.234.567,8", 1_234_567.8),
        ("1,234,567.8", 1_234_567.8),
        ("31.500.000.000", 31.5e9),
        ("31,500,000,000", 31.5e9),
        ("-1.234,5", -1234.5),
        ("1,234.5", 1234.5),
        ("12,5", 12.5),
        ("1234,567", 1234.567),
        ("76 000", 76_000),
        ("76\N{NO-BREAK SPACE}000", 76_000),
        ("31\N{THIN SPACE}500\N{THIN SPACE}000", 31.5e6),
        ("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567,8", 1_234_567.8),
        ("12 500.25", 12_500.25),
        ("1'234'567.8", 1_234_567.8),
        ("1\N{RIGHT SINGLE QUOTATION MARK}234", 1234),
        ("\N{MINUS SIGN}1 234", -1234),
    ],
)
def test_what_can_mean_one_thing_is_read(text: str, value: float) -> None:
    assert read(text) == Number(value)


@pytest.mark.parametrize(("text", "one", "other"), [("76.000", 76, 76_000), ("-1.500", -1.5, -1500)])
def test_a_point_before_three_digits_may_be_either(text: str, one: float, other: float) -> None:
    assert read(text) == Number(one, other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no", "“no”"),
        ("", "is empty"),
        ("76,000", "a comma before three digits: 76000 if it separates thousands, 76.0 if decimals"),
        ("75_472", "“_”"),
        ("٧٥", "arabic-indic digit seven"),
        ("76\N{ZERO WIDTH SPACE}000", "zero width space"),
        ("76 000 people", "“people”"),
        ("$76 000", "“$”"),
        ("1,23,456", "has commas, and its digits are not in groups of three"),
        ("1.23.456", "has points, and"),
        ("12.345.67", "has points, and"),
        ("1.234,567,8", "has points and commas, and it can be read in more than one way"),
        ("76 00", "has spaces, and its digits are not in groups of three"),
        ("0 123", "has spaces, and"),
        ("76  000", "has spaces, and"),
        ("1234 567", "has spaces, and"),
        ("1 234'567", "has spaces and apostrophes, and"),
        ("1 234,567", "has spaces and commas, and it can be read in more than one way"),
        ("-", "is not a number"),
    ],
)
def test_what_is_none_or_nobody_can_tell_is_refused_by_name(text: str, found: str) -> None:
    with pytest.raises(ValueError, match=re.escape(found)):
        read(text)


@given(st.integers(1, 10**12), st.sampled_from(" \u00a0\u2009\u202f'\u2019"))
def test_grouped_by_a_space_or_apostrophe_a_number_stays_what_it_is(number: int, mark: str) -> None:
    assert read(f"{number:,}".replace(",", mark)) == Number(number)


def test_no_number_is_left_to_who_asks() -> None:
    assert math.isnan(read("nan").value)
