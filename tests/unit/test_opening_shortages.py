"""What is lacking when a snapshot is opened says nothing against it: it is tried again, told, and nothing is written.

Only bytes that are not what was published may give way to another snapshot, or to a new one.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data import opening, snapshot_file
from data.local_backend import LocalBackend
from data.opening import build_store, open_store, readable
from data.store import current_name
from errors import DamagedSnapshot, StoreError, UnopenedStore
from service.snapshots import current_store

LACKING = (
    duckdb.OutOfMemoryException("Out of Memory Error: Allocation failure"),
    duckdb.IOException('IO Error: Could not read from file "x": Input/output error'),
    duckdb.IOException('IO Error: Could not write file "x/duckdb_temp_storage": No space left on device'),
    duckdb.IOException('IO Error: Cannot open file "x": Stale file handle'),
    duckdb.InternalException("INTERNAL Error: Resource temporarily unavailable"),
    duckdb.FatalException("FATAL Error: database has been invalidated because of a previous fatal error"),
    OSError(errno.ESTALE, "Stale file handle"),
    OSError(errno.EIO, "Input/output error"),
)


@pytest.fixture
def copy(store: object, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(opening, "_PAUSES", (0.0, 0.0, 0.0))
    return Path(shutil.copytree(store_folder, tmp_path / "store"))


@pytest.fixture
def unrecorded(copy: Path) -> Path:
    """The store of a version that did not record what its snapshots hash to."""
    for file in copy.glob("*.sha256"):
        file.unlink()
    return copy


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def failing(error: Exception, times: float, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let DuckDB fail so often with an error when it opens a snapshot; gives what it was asked for."""
    connect, asked = duckdb.connect, list[str]()

    def fail(database: Any = ":memory:", *args: Any, **options: Any) -> duckdb.DuckDBPyConnection:
        if options.get("read_only") and str(database).endswith(".duckdb"):
            asked.append(str(database))
            if len(asked) <= times:
                raise error
        return connect(database, *args, **options)

    monkeypatch.setattr(duckdb, "connect", fail)
    return asked


@pytest.mark.parametrize("error", LACKING, ids=lambda error: f"{type(error).__name__} {str(error)[-24:]}")
@pytest.mark.parametrize("recorded", [True, False])
def test_want_of_something_is_told_and_nothing_is_written(
    copy: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, recorded: bool
) -> None:
    if not recorded:
        next(copy.glob("*.sha256")).unlink()
    before, pointer = files(copy), current_name(copy)
    with monkeypatch.context() as patch:
        asked = failing(error, 99, patch)
        for attempt in (open_store, build_store):
            with pytest.raises(UnopenedStore, match="cannot be opened now") as caught:
                attempt(copy)
            assert pointer in caught.value.which
            assert "nothing was changed" in caught.value.message.lower()
        assert len(asked) == 8, "four tries each, and no other snapshot instead"
    assert (files(copy) - {".write"}, current_name(copy)) == (before - {".write"}, pointer)
    assert (open_store(copy).snapshot, open_store(copy).notices) == (pointer, ())


@pytest.mark.parametrize("error", LACKING, ids=lambda error: f"{type(error).__name__} {str(error)[-24:]}")
def test_what_passes_is_not_noticed(copy: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    pointer = current_name(copy)
    failing(error, 3, monkeypatch)
    assert (open_store(copy).snapshot, open_store(copy).notices) == (pointer, ())


def test_want_of_memory_while_its_facts_are_read_is_no_damage(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer = current_name(copy)

    def lacking(*_: object) -> None:
        raise LACKING[0]

    monkeypatch.setattr("data.store.opened", lacking)
    with pytest.raises(UnopenedStore, match="Allocation failure"):
        open_store(copy)
    assert LocalBackend(copy).names() == [pointer]


DAMAGES: tuple[Callable[[bytes], bytes], ...] = (
    lambda _: b"",
    lambda _: b"no database " * 2000,
    lambda whole: whole[:100],
    lambda whole: whole[: len(whole) // 2],
    lambda whole: whole[:4096] + bytes(9000) + whole[13096:],
)


@pytest.mark.parametrize("number", range(len(DAMAGES)))
@pytest.mark.parametrize("recorded", [True, False])
def test_damage_gives_way(copy: Path, number: int, recorded: bool) -> None:
    backend = LocalBackend(copy)
    name = backend.current_name()
    if not recorded:
        next(copy.glob("*.sha256")).unlink()
    backend.file(name).write_bytes(DAMAGES[number](backend.file(name).read_bytes()))
    with pytest.raises(DamagedSnapshot, match=name):
        backend.connect(name)
    assert readable(backend, name) is None


def test_a_database_of_something_else_is_no_snapshot(unrecorded: Path) -> None:
    backend = LocalBackend(unrecorded)
    with duckdb.connect(str(backend.file("20990101T000000"))) as con:
        con.execute("CREATE TABLE recipes (name TEXT)")
    assert readable(backend, "20990101T000000") is None
    assert readable(backend, "19990101T000000") is None, "there is none of this name"


def test_a_pointer_that_cannot_be_read_now_is_not_taken_for_an_empty_store(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(copy)

    def stale(self: Path, *_: object, **__: object) -> str:
        raise OSError(errno.ESTALE, "Stale file handle")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", stale)
        with pytest.raises(StoreError, match="Stale file handle"):
            LocalBackend(copy).current_name()
        with pytest.raises(StoreError, match="Stale file handle"):
            build_store(copy)
    assert files(copy) == before


def test_a_reader_goes_on_with_what_it_has_open(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", str(copy))
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    opened = current_store.store()
    build_store(copy)
    with monkeypatch.context() as patch:
        failing(LACKING[0], 99, patch)
        meanwhile = current_store.store()
        assert meanwhile.snapshot == opened.snapshot
        assert "the snapshot opened last is shown" in meanwhile.notices[0]
    assert current_store.store().snapshot == current_name(copy) != opened.snapshot


def test_whole_bytes_are_never_damaged() -> None:
    corrupt = duckdb.IOException(
        "IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2"
    )
    file = Path("20990101T000000.duckdb")
    assert isinstance(snapshot_file.refused(file, corrupt, as_published=None), DamagedSnapshot)
    assert isinstance(snapshot_file.refused(file, corrupt, as_published=False), DamagedSnapshot)
    assert isinstance(snapshot_file.refused(file, corrupt, as_published=True), UnopenedStore)
