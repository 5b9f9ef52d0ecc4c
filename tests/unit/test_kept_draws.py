"""Draws that computations share: drawn once, never more than the bound, never written to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from analytics.methods.kept_draws import KeptDraws
from analytics.methods.panel_regression import Matrix

DRAWN: list[tuple[int, int, int]] = []


def normal(rows: int, columns: int, seed: int) -> Matrix:
    DRAWN.append((rows, columns, seed))
    return np.random.default_rng(seed).normal(size=(rows, columns))


def small(most: int) -> tuple[KeptDraws, Callable[[int, int, int], Matrix]]:
    DRAWN.clear()
    kept = KeptDraws(most)
    return kept, kept.keep(normal)


def test_what_is_asked_again_is_the_same_array_and_nobody_may_change_it() -> None:
    _, draw = small(1_000)
    first = draw(2, 3, 1)
    assert draw(2, 3, 1) is first
    assert DRAWN == [(2, 3, 1)]
    assert not np.array_equal(draw(2, 3, 2), first)
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1.0


def test_what_was_used_longest_ago_leaves_and_the_bound_holds() -> None:
    kept, draw = small(1_000)  # two of fifty numbers
    for seed in (1, 2, 1, 3, 1):
        draw(5, 10, seed)
        assert kept.bytes <= kept.most
    assert [seed for *_, seed in DRAWN] == [1, 2, 3]
    draw(5, 10, 2)
    assert DRAWN[-1] == (5, 10, 2), "it had left"
    assert kept.bytes == 800


def test_one_beyond_the_bound_is_drawn_each_time_and_drives_out_nothing() -> None:
    kept, draw = small(1_000)
    held = draw(5, 10, 1)
    assert np.array_equal(draw(50, 10, 1), draw(50, 10, 1))
    assert DRAWN.count((50, 10, 1)) == 2
    assert draw(5, 10, 1) is held
    assert kept.bytes == 400


def test_threads_that_ask_at_once_are_counted_once() -> None:
    kept, draw = small(100_000)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: draw(10, 10, number % 4), range(400)))
    assert kept.bytes == 4 * 800
