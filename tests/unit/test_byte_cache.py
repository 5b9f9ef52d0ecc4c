"""What a process keeps: computed once also for several threads, bounded in bytes, and no failure stays."""

from __future__ import annotations

import gc
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from data.byte_cache import ByteCache, SharedRoom, every
from errors import Busy


def test_a_result_is_computed_once_and_shared() -> None:
    kept, calls = ByteCache(10_000), list[int]()

    def compute() -> list[int]:
        calls.append(1)
        return [7]

    first = kept.of("key", compute)
    assert kept.of("key", compute) is first
    assert len(calls) == 1


def test_who_asks_meanwhile_waits_for_the_one_computation() -> None:
    kept, calls, begun, may_end = ByteCache(10_000), list[int](), threading.Event(), threading.Event()

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


def test_who_waits_for_somebody_who_leaves_computes_it() -> None:
    kept, begun, leaves = ByteCache(10_000), threading.Event(), threading.Event()

    def given_up() -> int:
        begun.set()
        leaves.wait(10)
        raise Busy("Nobody waits for this picture any more")

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(kept.of, "key", given_up)
        assert begun.wait(10)
        second = threads.submit(kept.of, "key", lambda: 7)
        leaves.set()
        assert second.result(10) == 7
        with pytest.raises(Busy):
            first.result(10)


def test_the_result_used_longest_ago_leaves_when_bytes_run_out() -> None:
    kept, made = ByteCache(100, size=len), list[str]()

    def of(key: str) -> None:
        def make() -> bytes:
            made.append(key)
            return b"x" * 25

        kept.of(key, make)

    for key in "abcdabeabe":  # with e, c leaves: it was asked longest ago
        of(key)
    assert made == ["a", "b", "c", "d", "e"]
    of("c")
    assert made[-1] == "c"
    assert kept.bytes == 100


def test_what_would_drive_out_all_others_is_not_held() -> None:
    kept = ByteCache(100, size=len)
    kept.of("small", lambda: b"x" * 20)
    assert kept.of("large", lambda: b"x" * 30) == b"x" * 30
    assert kept.of("large", lambda: b"x" * 40) == b"x" * 40
    assert (len(kept), kept.bytes) == (1, 20)


def test_a_failure_is_told_and_not_kept() -> None:
    kept = ByteCache(10_000)
    with pytest.raises(ZeroDivisionError):
        kept.of("key", lambda: 1 / 0)
    assert kept.of("key", lambda: 7) == 7


def test_what_is_forgotten_is_computed_again() -> None:
    kept = ByteCache(10_000)
    kept.of("key", lambda: 1)
    kept.clear()
    assert kept.of("key", lambda: 2) == 2
    assert len(kept) == 1


def test_a_key_takes_room_however_small_its_result_is() -> None:
    kept = ByteCache(100_000)
    for number in range(1_000):
        kept.of(("a name", number), lambda: 1)
    assert len(kept) < 200, "a thousand keys take more than what they lead to"
    assert kept.bytes <= kept.most


def test_caches_in_one_room_are_bounded_together_and_what_was_used_longest_ago_leaves_any_of_them() -> None:
    room = SharedRoom(100)
    first, other = (ByteCache(100, size=len, room=room) for _ in range(2))
    for name in "ab":
        first.of(name, lambda: b"x" * 25)
    for name in "cd":
        other.of(name, lambda: b"x" * 25)
    assert first.held("a"), "which is used last so"
    other.of("e", lambda: b"x" * 25)
    assert [bool(first.held(name)) for name in "ab"] == [True, False]
    assert [bool(other.held(name)) for name in "cde"] == [True, True, True]
    assert first.bytes + other.bytes == 100


def test_a_cache_that_is_gone_takes_no_room() -> None:
    room = SharedRoom(100)
    gone = ByteCache(100, size=len, room=room)
    gone.of("a", lambda: b"x" * 25)
    del gone
    gc.collect()
    kept = ByteCache(100, size=len, room=room)
    for name in "abcd":
        kept.of(name, lambda: b"x" * 25)
    assert len(kept) == 4


def test_threads_that_keep_at_once_in_one_room_hold_its_bound() -> None:
    room = SharedRoom(1_000)
    caches = [ByteCache(1_000, size=len, room=room) for _ in range(4)]
    with ThreadPoolExecutor(8) as threads:
        for number in range(800):
            threads.submit(caches[number % 4].of, number, lambda: b"x" * 25)
    assert 0 < sum(cache.bytes for cache in caches) <= 1_000
    assert sum(len(cache) * 25 for cache in caches) == sum(cache.bytes for cache in caches)


@pytest.mark.parametrize("look", ["its room", "all"])
def test_caches_may_come_while_others_are_gone_through(look: str) -> None:
    room, kept, over = SharedRoom(1_000), list[ByteCache](), threading.Event()
    goes_through = room.make_room if look == "its room" else every

    def go_through() -> None:
        while not over.is_set():
            goes_through()

    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # so that threads take turns within a set
    with ThreadPoolExecutor(1) as thread:
        looking = thread.submit(go_through)
        try:
            kept.extend(ByteCache(1_000, size=len, room=room) for _ in range(300))
        finally:
            over.set()
            sys.setswitchinterval(switching)
        assert looking.exception() is None
