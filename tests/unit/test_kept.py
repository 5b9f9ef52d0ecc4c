"""What a process keeps between reruns: computed once also for several threads, bounded, and no failure stays."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ui.kept import Kept


def test_a_result_is_computed_once_and_shared() -> None:
    kept, calls = Kept[list[int]](4), list[int]()

    def compute() -> list[int]:
        calls.append(1)
        return [7]

    first = kept.of("key", compute)
    assert kept.of("key", compute) is first
    assert len(calls) == 1


def test_who_asks_meanwhile_waits_for_the_one_computation() -> None:
    kept, calls, begun, may_end = Kept[int](4), list[int](), threading.Event(), threading.Event()

    def compute() -> int:
        calls.append(1)
        begun.set()
        may_end.wait(10)
        return 7

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(kept.of, "key", compute)
        assert begun.wait(10)
        second = threads.submit(kept.of, "key", compute)
        may_end.set()
        assert (first.result(10), second.result(10)) == (7, 7)
    assert len(calls) == 1


def test_the_result_used_longest_ago_leaves() -> None:
    kept = Kept[int](2)
    for key in ("a", "b", "a", "c"):
        kept.of(key, lambda: 1)
    assert [kept.of(key, lambda: 2) for key in ("a", "c", "b")] == [1, 1, 2]


def test_a_failure_is_told_and_not_kept() -> None:
    kept = Kept[float](2)
    with pytest.raises(ZeroDivisionError):
        kept.of("key", lambda: 1 / 0)
    assert kept.of("key", lambda: 7) == 7


def test_what_is_forgotten_is_computed_again() -> None:
    kept = Kept[int](2)
    kept.of("key", lambda: 1)
    kept.clear()
    assert kept.of("key", lambda: 2) == 2
