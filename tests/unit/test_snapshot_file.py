"""A store that is open elsewhere or was written by another DuckDB is no damaged one: it is named and left alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from data import snapshot_file
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.store import current_name
from errors import DamagedSnapshot, UnopenedStore
from service.snapshots import current_store

_WRITER = """
import duckdb, sys
with duckdb.connect(sys.argv[1]) as connection:
    connection.execute(sys.argv[2])
    print("open", flush=True)
    sys.stdin.read()
"""
_NOTHING, _A_TABLE = "SELECT 1", "CREATE TABLE of_another (n INTEGER); INSERT INTO of_another VALUES (1); CHECKPOINT"


@pytest.fixture
def copy(store: object, store_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(store_folder, tmp_path / "store"))


def current_file(folder: Path) -> Path:
    return LocalBackend(folder).file(current_name(folder))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@contextmanager
def written_to(file: Path, write: str = _NOTHING) -> Iterator[int]:
    """Another program has the file open for writing, and has run `write`; its process number."""
    command = [sys.executable, "-c", _WRITER, str(file), write]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == b"open"
        try:
            yield program.pid
        finally:
            program.communicate()


def say_newer(file: Path, storage: int = 69, program: bytes = b"v9.8.7", *, by_hand: bool = False) -> None:
    """The header as a later DuckDB would write it; the checksum before it no longer fits, as nothing else will.

    `by_hand`: somebody rewrote the file with that DuckDB alone, so the hash beside it is still that of the file before.
    """
    whole = bytearray(file.read_bytes())
    whole[12:20] = storage.to_bytes(8, "little")
    whole[52:84] = program.ljust(32, b"\0")
    file.write_bytes(whole)
    if not by_hand:
        file.with_suffix(".sha256").unlink(missing_ok=True)  # the one that it would write is its own file's


def test_the_header_tells_who_wrote_a_file(copy: Path, tmp_path: Path) -> None:
    written = snapshot_file.header(current_file(copy))
    assert written is not None
    assert written.program == duckdb.__version__
    assert written.storage <= snapshot_file.newest_storage()
    (tmp_path / "text").write_bytes(b"not a database" * 10)
    assert snapshot_file.header(tmp_path / "text") is None
    assert snapshot_file.header(tmp_path / "absent") is None


@pytest.mark.processes
def test_what_is_open_for_writing_elsewhere_is_named_and_read_again_later(copy: Path) -> None:
    for_comparison, snapshot = content(copy), current_name(copy)
    with written_to(current_file(copy)) as process:
        for _ in range(2):
            with pytest.raises(UnopenedStore, match=rf"open for writing in another program.*PID {process}"):
                open_store(copy)
        with pytest.raises(UnopenedStore, match="open for writing"):
            open_store(copy, to_write=True)
        with pytest.raises(UnopenedStore, match="open for writing"):
            build_store(copy)
    assert {k: v for k, v in content(copy).items() if not k.startswith(".")} == {
        k: v for k, v in for_comparison.items() if not k.startswith(".")
    }
    assert (open_store(copy).snapshot, open_store(copy).notices) == (snapshot, ())


@pytest.mark.processes
def test_what_another_program_changes_is_open_there_first_and_damaged_only_when_it_has_closed(copy: Path) -> None:
    named = current_name(copy)
    with written_to(current_file(copy), _A_TABLE) as process:
        assert not LocalBackend(copy).is_intact(named)
        with pytest.raises(UnopenedStore, match=rf"open for writing in another program.*PID {process}"):
            open_store(copy)
        assert LocalBackend(copy).names() == [named]
    with pytest.raises(DamagedSnapshot, match="not what was published"):
        LocalBackend(copy).connect(named)


def test_what_this_process_writes_to_is_named_too(copy: Path) -> None:
    with duckdb.connect(str(current_file(copy))), pytest.raises(UnopenedStore, match="open for writing"):
        open_store(copy)


@pytest.mark.parametrize(
    ("storage", "program", "said"),
    [
        (69, b"v9.8.7", r"a newer DuckDB .*written by DuckDB 9\.8\.7, storage version 69.*duckdb==9\.8\.7"),
        (999, b"", r"a newer DuckDB .*written by another DuckDB, storage version 999"),
        (64, b"v9.8.7", r"a newer DuckDB .*written by DuckDB 9\.8\.7"),
    ],
)
@pytest.mark.parametrize("by_hand", [False, True])
def test_a_store_of_a_newer_duckdb_is_named_and_left_alone(
    copy: Path, storage: int, program: bytes, said: str, by_hand: bool
) -> None:
    say_newer(current_file(copy), storage, program, by_hand=by_hand)
    before = content(copy)
    for _ in range(2):
        with pytest.raises(UnopenedStore, match=said):
            open_store(copy)
    with pytest.raises(UnopenedStore, match=said):
        build_store(copy)
    assert {k: v for k, v in content(copy).items() if not k.startswith(".")} == {
        k: v for k, v in before.items() if not k.startswith(".")
    }


def test_who_has_a_snapshot_open_reads_on_while_a_newer_duckdb_writes_the_next(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", str(copy))
    shown = current_store.store()
    newer = copy / "20990101T000000000000Z-newer.duckdb"
    shutil.copyfile(current_file(copy), newer)
    say_newer(newer)
    (copy / "CURRENT").write_text(f"{newer.name}\n")
    again = current_store.store()
    assert again.snapshot == shown.snapshot
    assert "a newer DuckDB" in again.notices[-1]


def test_a_damaged_snapshot_beside_a_good_one_of_another_duckdb_starts_no_new_store(copy: Path) -> None:
    older = copy / "20200101T000000000000Z-other.duckdb"
    shutil.copyfile(current_file(copy), older)
    say_newer(older)
    named = current_name(copy)
    current_file(copy).write_bytes(b"not a database")
    with pytest.raises(UnopenedStore, match="a newer DuckDB"):
        open_store(copy)
    assert current_name(copy) == named


@pytest.mark.slow
def test_a_build_after_damage_starts_from_the_newest_snapshot_that_can_be_read(copy: Path) -> None:
    good = current_name(copy)
    (copy / "20990101T000000000000Z-broken.duckdb").write_bytes(b"not a database")
    (copy / "CURRENT").write_text("20990101T000000000000Z-broken.duckdb\n")
    assert build_store(copy).meta["parent"] == good
