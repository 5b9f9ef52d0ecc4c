"""Numbers as people write them: what can mean one thing is read, what can mean two comes with the other one."""

from __future__ import annotations

import math
import re

import pytest

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
    ],
)
def test_what_can_mean_one_thing_is_read(text: str, value: float) -> None:
    assert read(text) == Number(value)


@pytest.mark.parametrize(("text", "one", "other"), [("76.000", 76, 76_000), ("-1.500", -1.5, -1500)])
def test_a_point_before_three_digits_may_be_either(text: str, one: float, other: float) -> None:
    assert read(text) == Number(one, other)


@pytest.mark.parametrize(
    "text", ["no", "76,000", "75_472", "٧٥", "1,23,456", "1.23.456", "12.345.67", "12 500", "1.234,567,8"]
)
def test_what_is_none_or_nobody_can_tell_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        read(text)


def test_no_number_is_left_to_who_asks() -> None:
    assert math.isnan(read("nan").value)
