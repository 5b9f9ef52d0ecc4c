"""The store that a process shows: the newest at every call, whatever happens meanwhile."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from data import build, opening, store
from data.backends import backend_at
from data.past import Past
from data.store_backend import StoreBackend
from service.snapshots import current_store

pytestmark = pytest.mark.slow  # every test has a store of its own


def made(con: Any) -> None:
    build.define(con)


@pytest.fixture(params=["folder", "lake"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreBackend]:
    """The place of this process, with a snapshot of our own in it."""
    said = str(tmp_path / "store") if request.param == "folder" else request.getfixturevalue("lakes")()
    monkeypatch.setenv("LEVERAGE_STORE", said)
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    store.publish(backend_at(), made)
    yield backend_at()
    for opened in current_store._newest._opened.values():
        opened._connection.close()


def test_a_new_snapshot_is_seen_at_the_next_call_and_opened_once(place: StoreBackend) -> None:
    first = current_store.store()
    assert current_store.store() is first
    second = store.publish(place, made).snapshot
    assert current_store.store().snapshot == second
    assert current_store.store() is current_store.store()
    place.set_current(first.snapshot)
    assert current_store.store().snapshot == first.snapshot


def test_a_snapshot_is_let_go_once_two_came_after_it(place: StoreBackend) -> None:
    refreshed = list[weakref.ref[store.Store]]()
    for _ in range(6):
        refreshed.append(weakref.ref(current_store.store()))
        store.publish(place, made)
    current_store.store()
    gc.collect()
    assert [ref() is not None for ref in refreshed] == [False] * 5 + [True]


def test_a_snapshot_that_an_open_tab_holds_rests_once_two_came_after_it(
    place: StoreBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested = list[Past]()
    monkeypatch.setattr(Past, "rest", lambda past, _: rested.append(past))
    of_a_tab = current_store.store()
    store.publish(place, made)
    current_store.store()
    assert rested == []
    store.publish(place, made)
    current_store.store()
    assert rested == [of_a_tab.past]


def test_a_pointer_that_moves_while_its_snapshot_is_opened_leaves_nobody_behind(
    place: StoreBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: Callable[..., store.Store] = opening.open_store

    def overtaken(where: StoreBackend) -> store.Store:
        monkeypatch.setattr(current_store, "open_store", opened)
        found = opened(where)
        store.publish(where, made)
        return found

    monkeypatch.setattr(current_store, "open_store", overtaken)
    current_store.store()
    assert current_store.store().snapshot == place.current_name()


def test_while_a_shared_snapshot_is_fetched_the_one_before_is_shown(
    lakes: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", lakes())
    monkeypatch.setattr(current_store, "_WAIT_FOR_NEXT", 0.05)
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    store.publish(backend_at(), made)
    before, arrived = current_store.store(), threading.Event()
    opened, asked = opening.open_store, list[int]()

    def slow(where: StoreBackend) -> store.Store:
        asked.append(1)
        arrived.wait(30)
        return opened(where)

    monkeypatch.setattr(current_store, "open_store", slow)
    newest = store.publish(backend_at(), made).snapshot
    assert [current_store.store() for _ in range(3)] == [before] * 3
    assert asked == [1], "it is fetched once"
    arrived.set()
    monkeypatch.setattr(current_store, "_WAIT_FOR_NEXT", 30.0)
    assert current_store.store().snapshot == newest
