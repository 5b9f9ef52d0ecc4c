"""What is remembered of a snapshot: asked once, bounded, and safe from whoever writes into an answer."""

from __future__ import annotations

from collections.abc import Callable

from data.memo import _LARGEST, _MOST, Memo, key_of
from data.store import Store
from engine.panel import panel


def _counted(calls: list[int], result: int) -> Callable[[], int]:
    def compute() -> int:
        calls.append(result)
        return result

    return compute


def test_a_result_is_computed_once() -> None:
    memo, calls = Memo(), list[int]()
    assert [memo.of("key", _counted(calls, 7), lambda _: 1) for _ in range(3)] == [7, 7, 7]
    assert calls == [7]


def test_a_large_result_is_not_kept() -> None:
    memo, calls = Memo(), list[int]()
    for _ in range(2):
        memo.of("key", _counted(calls, 7), lambda _: _LARGEST + 1)
    assert calls == [7, 7]


def test_the_result_used_longest_ago_goes_first() -> None:
    memo, calls = Memo(), list[int]()
    for key in range(_MOST):
        memo.of(key, _counted(calls, key), lambda _: 1)
    memo.of(0, _counted(calls, 0), lambda _: 1)  # used again, so that 1 is the oldest
    memo.of(_MOST, _counted(calls, _MOST), lambda _: 1)
    calls.clear()
    for key in (0, 1):
        memo.of(key, _counted(calls, key), lambda _: 1)
    assert calls == [1]


def test_parameters_make_a_key_whatever_they_are_held_in() -> None:
    assert key_of({"tickers": ["A", "B"], "day": None}) == (("tickers", ("A", "B")), ("day", None))
    assert key_of({"tickers": ["A"]}) != key_of({"tickers": ["B"]})


def test_whoever_writes_into_an_answer_changes_no_other(store: Store) -> None:
    question = "SELECT ticker, name FROM entity ORDER BY ticker"
    first = store.query(question)
    names = first["name"].tolist()
    first["name"] = "changed"
    first.loc[0, "ticker"] = "changed"
    second = store.query(question)
    assert second["name"].tolist() == names
    assert "changed" not in second["ticker"].tolist()


def test_charts_share_a_panel_of_the_same_measures_companies_and_day(store: Store) -> None:
    first = panel(store, ["revenue"], ["META"])
    assert panel(store, ["revenue"], ["META"]) is first
    assert panel(store, ["revenue"], ["GOOGL"]) is not first
