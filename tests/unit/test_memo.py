"""What is remembered of a snapshot: asked once, bounded in bytes, and safe from whoever writes into an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.byte_cache import SharedRoom
from data.memo import MOST_BYTES, Memo, key_of
from data.store import Store
from engine.panel import panel


def test_results_are_bounded_by_what_they_take() -> None:
    memo = Memo(most=1_000_000)
    for number in range(20):
        memo.of(number, lambda: np.zeros(12_500))  # 100 kB
    assert 9 <= len(memo) <= 10
    assert memo.bytes <= 1_000_000


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
    own = replace(store, memo=Memo(room=SharedRoom(MOST_BYTES)))  # what other tests' stores need takes nothing of it
    first = panel(own, ["revenue"], ["META"])
    assert panel(own, ["revenue"], ["META"]) is first
    assert panel(own, ["revenue"], ["GOOGL"]) is not first
