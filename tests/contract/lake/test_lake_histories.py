"""A machine's copy of a shared store has a history of its own, which nobody else reads; it goes with the copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data import history_file, history_process
from data.lake.lake_backend import LakeBackend
from data.opening import open_store
from data.past import Past
from data.store import Store
from tests.histories import asked, watched
from tests.lakes import change, files_of

DAY = date(2025, 8, 1)
CLOSE = "INSERT INTO price VALUES ('META', '2026-05-15', 600, 600, 1, 'single_source')"


def test_a_copy_asks_its_own_history(
    lake: LakeBackend,
    machine: Callable[[], LakeBackend],
    said: str,
    started: Callable[[LakeBackend], Store],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, remade = started(lake), watched(monkeypatch)
    other = machine()
    copy = open_store(other)
    assert copy.file.parent != first.file.parent
    history_process.make(copy.file, copy.snapshot)
    assert remade == ["GOOGL", "META", "ORCL"]
    assert is_right(open_store(other))
    assert not list(first.file.parent.glob("*.history"))
    assert not [file for file in files_of(said).rglob("*") if file.suffix == history_file.SUFFIX]

    change(lake, CLOSE)
    later = open_store(other)
    assert later.snapshot != copy.snapshot
    history_process.make(later.file, later.snapshot)
    assert len(remade) == 3, "what travelled changed no history"
    assert is_right(open_store(other))
    gone = Path(later.file)
    gone.unlink()
    other._copies().prune(copy.snapshot)
    assert [file.stem for file in gone.parent.glob("*.history")] == [copy.snapshot]


def is_right(store: Store) -> bool:
    """Whether it asks its history, and that answers a day as the rules do."""
    only, slow = ["GOOGL", "META", "ORCL"], Past(store._connection)
    assert "valid_from" in store.known(DAY).series
    return asked(store, store.past, DAY, only) == asked(store, slow, DAY, only)
