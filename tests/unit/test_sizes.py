"""How many bytes a value takes, held against what its parts are known to take."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from data.sizes import bytes_of
from data.store import Store
from engine.filers import filers
from service.drawing import chart


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


def _answer(columns: str) -> Callable[[], pd.DataFrame]:
    return lambda: duckdb.sql(f"SELECT {columns} FROM range(3) AS t(i)").df()


FEW_ROWS: dict[str, Callable[[], Any]] = {
    "texts": lambda: pd.DataFrame({name: ["a", "b", "c"] for name in "abcdefgh"}),
    "categories": lambda: pd.DataFrame({name: pd.Categorical(["a", "b"]) for name in "abcdefgh"}),
    "numbers one by one": lambda: pd.DataFrame({"a": [1.0]}).assign(**{name: np.ones(1) for name in "bcdefgh"}),
    "an answer of texts": _answer("'a' || i AS a, 'b' || i AS b, 'c' AS c, 'd' AS d"),
    "an answer of all kinds": _answer("'a' || i AS a, i + 0.5 AS b, DATE '2026-01-01' AS c, i AS d, 'e' AS e"),
    "a text alone": lambda: pd.Series(["a", "b"]),
    "an index of two": lambda: pd.MultiIndex.from_arrays([["x", "y"], ["x", "y"]]),
}


@pytest.mark.parametrize("make", FEW_ROWS.values(), ids=FEW_ROWS)
def test_a_few_rows_are_not_taken_for_next_to_nothing(make: Callable[[], Any]) -> None:
    """What pandas and Arrow keep beside values is most of them: caches full of such took twice their bound."""
    make()  # what stays of the first time is not its own
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0] + pa.total_allocated_bytes()
    kept = [make() for _ in range(40)]
    taken = (tracemalloc.get_traced_memory()[0] + pa.total_allocated_bytes() - before) / 40
    tracemalloc.stop()
    assert taken / 2 < bytes_of(kept[0]) < 2 * taken


def test_every_column_of_a_frame_is_counted() -> None:
    one, many = (pd.DataFrame({f"c{n}": np.zeros(10_000) for n in range(count)}) for count in (1, 60))
    assert bytes_of(many) == pytest.approx(60 * bytes_of(one), rel=0.1)


def test_what_is_kept_beside_is_not_counted_twice(store: Store) -> None:
    of = filers(store, None)
    assert bytes_of(of) < bytes_of(of.panel) / 2


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
