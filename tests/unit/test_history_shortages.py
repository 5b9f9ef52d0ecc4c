"""A history that cannot be loaded for want of memory, room, open files or a right is left where it is: days are
answered by the rules meanwhile, the log has a line, and it is tried again, so often.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest

from data import history_check, history_file, history_frame, history_process, past
from data.past import Past
from data.shortages import shortage
from data.store import Store, open_snapshot
from service.snapshots import histories
from tests.histories import asked, storied
from tests.thorough import share

pytestmark = pytest.mark.slow

DAY = date(2024, 8, 1)
Fault = tuple[object, str, BaseException]


def refused(number: int) -> OSError:
    return OSError(number, os.strerror(number), "a file")


# Where it is lacking while a history is loaded, and what is raised there.
FAULTS: dict[str, Fault] = {
    "memory, of Python": (history_frame, "load", MemoryError()),
    "memory, of DuckDB": (history_check, "fault", duckdb.OutOfMemoryException("failed to allocate block")),
    "memory, of Arrow": (pa.parquet, "read_table", pa.ArrowMemoryError("malloc of size 64 failed")),
    "memory, of the system": (io, "BytesIO", refused(errno.ENOMEM)),
    "room for what DuckDB puts aside": (
        history_frame,
        "load",
        duckdb.IOException('IO Error: Could not write file "x": No space left on device'),
    ),
    "room on the disk": (io, "BytesIO", refused(errno.ENOSPC)),
    "open files": (io, "BytesIO", refused(errno.EMFILE)),
    "a right": (io, "BytesIO", refused(errno.EACCES)),
    "a right to look for it": (past, "_seen", refused(errno.EACCES)),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """With a good history beside it."""
    store = storied(tmp_path_factory.mktemp("toy"))
    history_process.make(store.file, store.snapshot)
    return store


@pytest.fixture
def store(plain: Store, tmp_path: Path) -> Store:
    for file in (plain.file, plain.file.with_suffix(".sha256"), history_file.file_of(plain.file)):
        shutil.copy(file, tmp_path)
    return open_snapshot(tmp_path, plain.snapshot)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets seconds go by."""
    gone, real = [0.0], time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + gone[0])

    def pass_by(seconds: float) -> None:
        gone[0] += seconds

    return pass_by


def is_asked(store: Store) -> bool:
    return "valid_from" in store.known(DAY).series


def failing(error: BaseException, calls: list[int]) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        calls.append(1)
        raise error

    return fail


def lacks(patch: pytest.MonkeyPatch, what: str) -> list[int]:
    """Let it be lacking; returns what grows with every try."""
    place, name, error = FAULTS[what]
    calls = list[int]()
    if place is io:  # the file, which is opened to be read
        real = Path.open

        def opened(file: Path, mode: str = "r", *rest: Any) -> Any:
            return failing(error, calls)() if file.suffix == history_file.SUFFIX else real(file, mode, *rest)

        patch.setattr(Path, "open", opened)
    else:
        patch.setattr(place, name, failing(error, calls))
    return calls


@pytest.mark.parametrize("what", share(list(FAULTS), 2))
def test_it_is_left_told_and_tried_again(
    store: Store,
    what: str,
    clock: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    whole = history_file.file_of(store.file).read_bytes()
    by_rules = asked(store, Past(store._connection), DAY, ["TOY"])
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING, "leverage"):
        calls = lacks(patch, what)
        assert asked(store, store.past, DAY, ["TOY"]) == by_rules
        assert not is_asked(store)
        made = list[Path]()
        patch.setattr(histories.Maker, "_run_process", lambda _, __, file: made.append(file))
        histories.Maker()._make(store)
        assert not made, "it may be good"
    assert len(calls) == 1, "not with every question"
    assert history_file.file_of(store.file).read_bytes() == whole
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"The history of {store.snapshot} could not be loaded and is left where it is, to be tried")
    assert line.endswith(shortage(FAULTS[what][2]))
    assert not is_asked(store)
    clock(past._WAITS[0])
    assert is_asked(store)
    assert asked(store, store.past, DAY, ["TOY"]) == by_rules
    assert not store.past.is_short


def test_it_is_tried_so_often(
    store: Store, clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = lacks(monkeypatch, "memory, of Python")
    with caplog.at_level(logging.WARNING, "leverage"):
        for _ in range(2 * len(past._WAITS)):
            assert not is_asked(store)
            clock(max(past._WAITS))
    assert len(calls) == len(past._WAITS) + 1
    first, last = [record.getMessage() for record in caplog.records]
    assert "is left where it is" in first
    assert "is not tried again after 5 times" in last


def wanted(maker: histories.Maker) -> Store:
    """What was asked for next."""
    asked_for = maker._waiting.get(block=False)
    assert asked_for is not None
    return asked_for


def test_what_is_deleted_meanwhile_is_made_again(
    store: Store, clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories.Maker, "_run_process", lambda *_: history_process.make(store.file, store.snapshot))
    maker = histories.Maker(_thread=threading.current_thread())  # which makes what was asked for, one after another
    with monkeypatch.context() as patch:
        lacks(patch, "open files")
        maker.want(store)
        maker._make(wanted(maker))
        assert not is_asked(store)
    history_file.file_of(store.file).unlink()
    clock(past._WAITS[0])
    maker.want(store)
    maker._make(wanted(maker))
    assert is_asked(store)


def test_an_earlier_one_that_cannot_be_read_is_none(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """More is made again then, and nothing is wrong."""
    lacks(monkeypatch, "a right")
    assert history_file.earlier(store.file, "rules") == history_file.NOTHING


@pytest.mark.parametrize(
    "error",
    [ValueError("no JSON"), refused(errno.EIO), pa.ArrowInvalid("no Parquet"), duckdb.ConversionException("no day")],
)
def test_what_tells_of_damage(error: BaseException) -> None:
    assert shortage(error) == ""
