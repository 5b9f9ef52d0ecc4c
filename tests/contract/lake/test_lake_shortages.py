"""A lake that cannot be read now is not a damaged one: nobody's want of something writes a new store for the team."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from data import opening
from data.lake import lake_address
from data.lake.lake_backend import LakeBackend
from data.lake.lake_catalogue import Catalogue
from data.lake.lake_copies import Copies
from data.lake.server import Server
from data.opening import build_store, open_store
from data.store import Store
from errors import StoreError, UnopenedStore
from service.own_figures import readers_views
from service.snapshots import current_store
from tests import thorough
from tests.lakes import change, copy_of, files_of

Machine = Callable[[], LakeBackend]
Starts = Callable[[LakeBackend], Store]

LACKING = (
    duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data of size 16.0 MiB"),
    duckdb.IOException("IO Error: Unable to connect to Postgres: FATAL:  sorry, too many clients already"),
    duckdb.IOException("IO Error: Unable to connect to Postgres: timeout expired"),
    duckdb.IOException('IO Error: Could not read from file "a.parquet": Input/output error'),
    duckdb.TransactionException("TransactionContext Error: Failed to query most recent snapshot for DuckLake"),
    duckdb.InternalException("INTERNAL Error: Resource temporarily unavailable"),
)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_PAUSES", (0.0, 0.0, 0.0))


def state(lake: LakeBackend) -> tuple[str, list[str]]:
    return lake.current_name(), lake.names()


@pytest.mark.parametrize("error", thorough.share(LACKING, 4), ids=lambda error: str(error)[-24:])
def test_want_of_something_while_a_copy_is_made_is_told(
    lake: LakeBackend, machine: Machine, started: Starts, monkeypatch: pytest.MonkeyPatch, error: duckdb.Error
) -> None:
    first, tries, attached = started(lake).snapshot, list[int](), Catalogue.attached

    def failing(self: Catalogue, *, read_only: bool = False) -> object:
        tries.append(1)
        if len(tries) <= limit:
            raise error
        return attached(self, read_only=read_only)

    other = machine()
    monkeypatch.setattr(Catalogue, "attached", failing)
    limit = 99
    for attempt in (open_store, build_store):
        with pytest.raises(UnopenedStore, match="cannot be opened now") as caught:
            attempt(other)
        assert "sesame" not in caught.value.message
    assert state(lake) == (first, [first])
    tries.clear()
    limit = 3
    assert (open_store(other).snapshot, open_store(other).notices) == (first, ())


def test_a_server_without_room_for_one_more_is_told_and_keeps_its_store(
    lake: LakeBackend, machine: Machine, said: str, started: Starts
) -> None:
    first, other = started(lake).snapshot, machine()
    with ExitStack() as held:
        with suppress(psycopg.OperationalError):
            while True:
                held.enter_context(psycopg.connect(lake_address.parsed(said).conninfo))
        with pytest.raises(UnopenedStore, match=r"cannot be opened now.*(too many clients|remaining connection)"):
            open_store(other)
    assert state(lake) == (first, [first])
    assert (open_store(other).snapshot, open_store(other).notices) == (first, ())


def test_a_busy_server_is_asked_once_more(
    lake: LakeBackend, said: str, started: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, connect, asked = started(lake).snapshot, psycopg.connect, list[int]()

    def full(*args: Any, **options: Any) -> psycopg.Connection:
        asked.append(1)
        if len(asked) == 1:
            raise psycopg.OperationalError("FATAL:  sorry, too many clients already")
        return connect(*args, **options)

    monkeypatch.setattr(psycopg, "connect", full)
    assert (LakeBackend(said).current_name(), asked) == (first, [1, 1])
    asked.clear()
    with Server(lake_address.parsed(said).conninfo, "leverage").locked("write") as is_held:
        assert (is_held(), asked) == (True, [1, 1])

    def refusing(*_: object, **__: object) -> psycopg.Connection:
        asked.append(1)
        raise psycopg.OperationalError('FATAL:  password authentication failed for user "ada"')

    monkeypatch.setattr(psycopg, "connect", refusing)
    asked.clear()
    with pytest.raises(StoreError, match="password"):
        LakeBackend(said).current_name()
    assert asked == [1], "who may not enter is not made to knock twice"


def test_an_empty_folder_where_nothing_is_mounted_is_not_a_damaged_lake(
    lake: LakeBackend, machine: Machine, said: str, started: Starts
) -> None:
    first, files = started(lake).snapshot, files_of(said)
    away = files.rename(files.with_name("elsewhere"))
    files.mkdir()
    other = machine()
    assert "the folder of its files is not there" in open_store(other).notices[0]
    for attempt in (lambda: build_store(other), lambda: change(lake, "CREATE TABLE own (n INT)")):
        with pytest.raises(StoreError, match="folder of its files"):
            attempt()
    assert state(lake) == (first, [first])
    assert list(files.iterdir()) == [], "nothing is written beside the mount"
    files.rmdir()
    away.rename(files)
    assert (open_store(other).snapshot, open_store(other).notices) == (first, ())


def test_copies_that_others_drop_are_made_again(
    lake: LakeBackend, machine: Machine, started: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other, have, dropped = started(lake).snapshot, machine(), Copies.have, list[str]()

    def dropping(self: Copies, name: str) -> Path:
        file = have(self, name)
        if len(dropped) < limit:
            dropped.append(name)
            file.unlink()
        return file

    monkeypatch.setattr(Copies, "have", dropping)
    limit = 3
    assert (open_store(other).snapshot, open_store(other).notices) == (first, ())
    whole, limit = other._copies().file(first).read_bytes(), 99
    other._copies().remove(first)
    monkeypatch.setattr(Copies, "_make", lambda self, name: self.file(name).write_bytes(whole))  # sixteen times
    with pytest.raises(UnopenedStore, match="gone each time"):
        open_store(other)
    assert state(lake) == (first, [first])


@pytest.mark.parametrize("place", thorough.share([5000, 300_000, -1000], 2))
def test_bits_that_flip_in_a_local_copy_are_mended_from_the_lake(
    lake: LakeBackend, machine: Machine, started: Starts, place: int
) -> None:
    first, other = started(lake).snapshot, machine()
    whole = copy_of(other)
    file = other._copies().file(first)
    content = bytearray(file.read_bytes())
    content[place] ^= 4
    file.write_bytes(content)
    assert (open_store(other).snapshot, open_store(other).notices) == (first, ())
    assert copy_of(other) == whole
    assert state(lake) == (first, [first])


def damage(folder: Path, kind: str) -> None:
    """Every file of a lake, in a way that disks and people damage files."""
    for file in folder.rglob("*.parquet"):
        content = bytearray(file.read_bytes())
        content[len(content) // 3] ^= 255
        match kind:
            case "gone":
                file.unlink()
            case "flipped":
                file.write_bytes(content)
            case _:
                file.write_bytes(content[: 0 if kind == "emptied" else 100])


@pytest.mark.parametrize("kind", thorough.share(["emptied", "cut", "flipped", "gone"], 3))
def test_files_of_the_lake_that_are_damaged_are_damage(
    lake: LakeBackend, machine: Machine, said: str, started: Starts, kind: str
) -> None:
    first = started(lake).snapshot
    damage(files_of(said), kind)
    assert opening.readable(machine(), first) is None, "damaged, which wants no second try"
    assert state(lake) == (first, [first])


def test_in_place_of_a_damaged_lake_a_new_snapshot_is_written(
    lake: LakeBackend, machine: Machine, said: str, started: Starts
) -> None:
    first = started(lake).snapshot
    damage(files_of(said), "cut")
    again = open_store(machine())
    assert first in again.notices[0]
    assert again.snapshot == lake.current_name() != first
    shutil.rmtree(files_of(said))


def test_why_a_store_is_out_of_reach_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", f"postgresql://ada@127.0.0.1:9/facts?data_path={tmp_path}")
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    first, second = readers_views.store_of("ada@example.org").notices
    assert "refused" in first
    assert "temporary store" in first
    assert second == "Your own figures are not shown until then."
