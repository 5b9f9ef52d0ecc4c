"""The history's file: used where it is of this snapshot and these rules and whole, else as if it were not there."""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data import durable, history, history_file, history_process
from data.history_file import Digests, Stamp
from data.local_backend import LocalBackend
from data.reading import queries
from data.store import Store, open_snapshot, stamp
from data.store_backend import KEEP
from service.snapshots import histories
from tests.unit.toy_company import QUARTERS, toy

pytestmark = pytest.mark.slow

STAMP = Stamp("20260101T000000000000Z-00000000", "2026-01-01T00:00:00+00:00", "rules")
TABLES = {"series": pa.table({"value": [1.5, None]}), "conflict": pa.table({"value": pa.array([], pa.float64())})}
DAY = date(2024, 8, 1)


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    file = tmp_path / "20260101T000000000000Z-00000000.duckdb"
    file.write_bytes(b"a snapshot")
    return file


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return toy(tmp_path_factory.mktemp("toy"), *QUARTERS)


def ends(store: Store) -> list[str]:
    return [f"{end:%Y-%m-%d}" for end in queries.series(store, ["TOY"], ["revenue"], ["quarter"], DAY)["period_end"]]


def is_asked(store: Store) -> bool:
    """Whether the store answers days out of its history."""
    return "valid_from" in store.known(DAY).series


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_what_is_written_is_read_by_who_may_read_the_snapshot(snapshot: Path, mode: int) -> None:
    """In a folder that several accounts share, each may use what another one's dashboard has had made."""
    snapshot.chmod(mode)
    history_file.write(snapshot, STAMP, TABLES)
    assert history_file.read(snapshot, STAMP) == TABLES
    assert stat.S_IMODE(history_file.file_of(snapshot).stat().st_mode) == mode
    assert sorted(path.suffix for path in snapshot.parent.iterdir()) == [".duckdb", ".history"], "no draft is left"


@pytest.mark.parametrize("field", Stamp._fields)
def test_one_of_another_snapshot_or_other_rules_is_none(snapshot: Path, field: str) -> None:
    history_file.write(snapshot, STAMP._replace(**{field: "another"}), TABLES)
    assert history_file.read(snapshot, STAMP) == {}


def test_one_that_is_damaged_is_none(snapshot: Path) -> None:
    history_file.write(snapshot, STAMP, TABLES)
    file = history_file.file_of(snapshot)
    whole = file.read_bytes()
    line = whole.index(b"\n")
    flipped = [whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :] for at in range(line, len(whole), 97)]
    says = json.loads(whole[:line])
    lies = [
        says | {"stamp": 3},
        says | {"stamp": ["a"]},
        says | {"parts": None},
        says | {"parts": [["series"]]},
        says | {"parts": [[name.upper(), size] for name, size in says["parts"]]},
        says | {"sha256": 1},
        *(says | {"digests": each} for each in (3, {"META": "one"}, {"META": ["one"]}, {"META": ["one", 2]})),
        {},
        [],
        None,
        "text",
    ]
    broken = [json.dumps(each).encode() + whole[line:] for each in lies]
    broken.append(b"[" * 90_000)
    for content in [b"", b"\n", b"{", b"\xff\xfe", whole[:-1], whole[line + 1 :], whole + b"x", *flipped, *broken]:
        file.write_bytes(content)
        assert history_file.read(snapshot, STAMP) == {}


def test_an_earlier_one_is_taken_from_beside_it_and_from_nobody_else(
    snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = {"META": Digests("of facts", "of worth")}
    history_file.write(snapshot, STAMP, TABLES, digests)
    found = history_file.Earlier(TABLES, digests)
    beside, elsewhere = tmp_path / "later.duckdb", tmp_path / "folder" / "view.duckdb"
    with durable.draft_folder(tmp_path) as draft:
        for place in (beside, draft / "view.duckdb"):
            assert history_file.earlier(place, STAMP.rules) == found
            assert history_file.earlier(place, "others") == history_file.NOTHING
        assert history_file.earlier(elsewhere, STAMP.rules) == history_file.NOTHING
        monkeypatch.setattr(os, "getuid", lambda: 12_345, raising=False)
        assert history_file.earlier(beside, STAMP.rules) == history_file.NOTHING


def test_it_goes_with_its_snapshot(tmp_path: Path) -> None:
    place, names = LocalBackend(tmp_path), [f"2026010{day}T000000000000Z-00000000" for day in range(1, KEEP + 3)]
    for name in names:
        with place.draft() as draft:
            draft.file.write_bytes(name.encode())
            place.publish(draft.file, name)
        history_file.write(place.file(name), STAMP._replace(snapshot=name), TABLES)
    kept = {path.stem for path in tmp_path.glob("*.history")}
    assert place.names() == sorted(kept, reverse=True)[:KEEP]
    history_file.sweep(tmp_path)
    assert kept >= {path.stem for path in tmp_path.glob("*.history")} == set(place.names())


def test_the_lock_of_who_makes_histories_is_none_of_them(tmp_path: Path) -> None:
    """A history that is swept away, or waited for."""
    lock = tmp_path / history_process._LOCK
    lock.touch()
    history_file.sweep(tmp_path)
    assert lock.exists()
    assert not list(tmp_path.glob(f"*{history_file.SUFFIX}"))


def test_one_that_comes_late_finds_its_snapshot_gone(tmp_path: Path) -> None:
    history_file.write(tmp_path / "gone.duckdb", STAMP, TABLES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_pipe_in_its_place_holds_up_nobody(plain: Store) -> None:
    store, file = open_snapshot(plain.file.parent, plain.snapshot), history_file.file_of(plain.file)
    os.mkfifo(file)
    assert not is_asked(store)
    assert ends(store)
    assert history_file.read(plain.file, STAMP) == {}
    file.unlink()


def test_a_store_that_is_open_asks_the_history_from_when_it_is_there(plain: Store) -> None:
    store = open_snapshot(plain.file.parent, plain.snapshot)
    before = ends(store)
    assert before == ["2024-03-31", "2024-06-30"]
    assert not is_asked(store)
    history_file.file_of(store.file).write_bytes(b"nothing of use")
    assert not is_asked(store)
    history_process.make(store.file, store.snapshot)
    assert is_asked(store)
    store.memo.clear()
    assert ends(store) == before
    kept = store._connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = $1 ORDER BY 1", [store.past.name]
    ).fetchall()
    assert kept == [("conflict",), ("contested",), ("series",), ("shown",)], "the tables of single days have gone"
    history_file.file_of(store.file).unlink()
    assert is_asked(store), "it is in memory"


def test_a_snapshot_of_other_rules_has_no_history(plain: Store, tmp_path: Path) -> None:
    assert stamp(plain.snapshot, plain.meta | {"recipe": "another"}) is None
    mine = stamp(plain.snapshot, plain.meta)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "rules", lambda: "a later version of this program")
        assert stamp(plain.snapshot, plain.meta) != mine


@pytest.mark.processes
def test_the_process_makes_it_once_and_says_why_it_cannot(tmp_path: Path) -> None:
    store = toy(tmp_path, *QUARTERS)
    file = history_file.file_of(store.file)
    command = history_process.command(store.file, store.snapshot)
    assert subprocess.run(command, capture_output=True, cwd="/", check=True).stderr == b""
    first = file.stat()
    history_process.make(store.file, store.snapshot)
    assert file.stat().st_mtime_ns == first.st_mtime_ns
    failed = subprocess.run([*command[:-2], str(tmp_path / "none.duckdb"), "none"], capture_output=True, check=False)
    assert (failed.returncode, failed.stderr.count(b"\n")) == (1, 1)
    assert b"none.duckdb" in failed.stderr


def test_a_dashboard_has_it_made_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(histories.SETTING)
    store, maker = toy(tmp_path, *QUARTERS), histories.Maker()
    maker.want(store)
    maker.start()
    assert maker._waiting.empty(), "commands that answer once have none made"
    maker.want(store)
    maker.want(store)
    maker._waiting.put(None)  # what comes after it is not made
    assert maker._thread is not None
    maker._thread.join(60)
    assert is_asked(store)
    maker.leave()


def test_what_fails_is_logged_and_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store, maker = toy(tmp_path, *QUARTERS), histories.Maker()
    monkeypatch.setenv(histories.SETTING, "1")
    fails = [sys.executable, "-I", "-c", "import sys; sys.exit('No room')"]
    monkeypatch.setattr(history_process, "command", lambda *_: fails)
    with caplog.at_level(logging.WARNING, "leverage"):
        maker.start()
        maker.want(store)
        maker._waiting.put(None)
        assert maker._thread is not None
        maker._thread.join(60)
    assert [record.getMessage() for record in caplog.records] == [
        f"The history of {store.snapshot} was not made: No room"
    ]
    maker.leave()


def test_what_fails_is_asked_for_again_after_a_while_and_not_for_ever(
    plain: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(history_process, "command", lambda *_: [sys.executable, "-I", "-c", "import sys; sys.exit(1)"])
    maker, tries = histories.Maker(_thread=threading.current_thread()), 0
    for _ in range(3 * len(histories._WAITS)):
        maker.want(plain)
        maker.want(plain)
        while not maker._waiting.empty():
            assert maker._waiting.get() is plain
            maker._make(plain)
            tries += 1
        maker.want(plain)
        assert maker._waiting.empty(), "not at once"
        now[0] += max(histories._WAITS)
    assert tries == 1 + len(histories._WAITS)


def test_one_of_another_account_that_may_not_be_read_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = toy(tmp_path, *QUARTERS)
    history_process.make(store.file, store.snapshot)
    file, opened, made = history_file.file_of(store.file), Path.open, list[str]()

    def refused(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == file:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(histories.Maker, "_run_process", lambda _, store, __: made.append(store.snapshot))
    histories.Maker()._make(store)
    assert not made, "this account's own"
    monkeypatch.setattr(os, "access", lambda path, _: path != file)
    monkeypatch.setattr(os, "getuid", lambda: 12_345, raising=False)
    histories.Maker()._make(store)
    assert made == [store.snapshot]
    assert not file.exists()


def test_who_wants_none_gets_none(plain: Store) -> None:
    maker = histories.Maker()
    maker.start()  # conftest has switched it off
    maker.want(plain)
    assert maker._thread is None
    assert maker._waiting.empty()


def test_the_end_of_a_dashboard_ends_what_is_being_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, maker = toy(tmp_path, *QUARTERS), histories.Maker()
    monkeypatch.setenv(histories.SETTING, "1")
    monkeypatch.setattr(
        history_process, "command", lambda *_: [sys.executable, "-I", "-c", "import time; time.sleep(99)"]
    )
    maker.start()
    maker.want(store)
    thread = maker._thread
    while maker._process is None:
        assert thread is not None
        thread.join(0.01)
    maker.leave()
    assert not thread.is_alive()  # type: ignore[union-attr]
