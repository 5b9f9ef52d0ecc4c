"""How many bytes a value takes, held against what its parts are known to take."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data.sizes import bytes_of
from data.store import Store
from service import chart


@dataclass(frozen=True, slots=True)
class Pair:
    one: Any
    other: Any


def test_numbers_in_arrays_and_frames_take_eight_bytes_each() -> None:
    numbers = np.zeros(100_000)
    assert bytes_of(numbers) == pytest.approx(800_000, rel=0.01)
    assert bytes_of(pd.DataFrame({"a": numbers, "b": numbers + 1})) == pytest.approx(1_600_000, rel=0.01)


def test_what_two_hold_is_counted_once_wherever_it_stands() -> None:
    numbers = np.zeros(100_000)
    for both in (
        [numbers, numbers],
        {"a": numbers, "b": (numbers,)},
        Pair(numbers, [numbers]),
        Pair({"x": numbers}, 1),
    ):
        assert bytes_of(both) == pytest.approx(800_000, rel=0.01)


def test_a_long_list_is_estimated_by_some_of_its_items() -> None:
    texts = [f"{number:0>100}" for number in range(50_000)]
    assert bytes_of(texts) == pytest.approx(50_000 * (8 + 149), rel=0.05)


def test_what_holds_itself_ends() -> None:
    round_about: list[Any] = []
    round_about.append(round_about)
    assert bytes_of(round_about) < 1000


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["paradox", "frontier"])
def test_a_chart_takes_about_what_python_says_that_it_took(store: Store, slug: str) -> None:
    chart.draw(store, slug, {})  # what stays of the first time is not the chart's
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    drawn = chart.draw(store, slug, {})
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (after - before) / 4 < bytes_of(drawn) < 4 * (after - before)
