"""Whatever befalls a history, days are answered as the rules answer them, and the log has a line of it."""

from __future__ import annotations

import logging
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pytest

from data import durable, history, history_file, history_process, past
from data.history_file import Earlier, Stamp
from data.past import Past
from data.store import Store, open_snapshot, stamp
from service.snapshots import histories
from tests.histories import asked, storied
from tests.thorough import share

pytestmark = pytest.mark.slow

DAY = date(2024, 8, 1)
Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return storied(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def good(plain: Store) -> Earlier:
    """A good history of it, which nobody has written yet."""
    digests = history.digests(plain.file)
    return Earlier(history.made(plain.file, digests), digests)


def stamped(store: Store) -> Stamp:
    wanted = stamp(store.snapshot, store.meta)
    assert wanted is not None
    return wanted


def copied(plain: Store, folder: Path) -> Store:
    """The store in a folder of this test's own."""
    for file in (plain.file, plain.file.with_suffix(".sha256")):
        shutil.copy(file, folder)
    return open_snapshot(folder, plain.snapshot)


def is_right(store: Store) -> bool:
    """Whether a day is what the rules answer, asked twice."""
    made = asked(store, Past(store._connection), DAY, ["TOY"])
    return asked(store, store.past, DAY, ["TOY"]) == asked(store, store.past, DAY, ["TOY"]) == made


def is_asked(store: Store) -> bool:
    return "valid_from" in store.known(DAY).series


def replaced(table: pa.Table, name: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)


def rows_of_today(table: pa.Table) -> pa.Table:
    """One row of today less."""
    today = pyarrow.compute.is_null(table["valid_until"]).to_pylist().index(True)
    return pa.concat_tables([table.slice(0, today), table.slice(today + 1)])


# What is wrong with a history whose file is whole, and in which table.
FORGED: dict[str, tuple[str, Callable[[pa.Table], pa.Table]]] = {
    "a missing column": ("series", lambda table: table.drop_columns(["method"])),
    "no days": ("series", lambda table: table.drop_columns(["valid_from"])),
    "days as texts": ("series", lambda table: replaced(table, "valid_from", table["valid_from"].cast("string"))),
    "values as texts": ("series", lambda table: replaced(table, "value", table["value"].cast("string"))),
    "rows of no day": ("series", lambda t: replaced(t, "valid_from", pa.nulls(len(t), pa.date32()))),
    "rows of no company": ("shown", lambda table: replaced(table, "ticker", pa.nulls(len(table), pa.string()))),
    "rows that end before they begin": ("series", lambda t: replaced(t, "valid_until", t["valid_from"])),
    "a row less": ("series", rows_of_today),
    "a row more": ("series", lambda table: pa.concat_tables([table, table.slice(len(table) - 1)])),
    "no rows": ("shown", lambda table: table.slice(0, 0)),
    "a column more": ("conflict", lambda table: table.append_column("more", pa.nulls(len(table), pa.int64()))),
    "columns in another order": ("contested", lambda table: table.select(table.column_names[::-1])),
}


def forged(good: Earlier, what: str) -> Tables:
    name, change = FORGED[what]
    return {**good.tables, name: change(good.tables[name])}


@pytest.mark.parametrize("what", share(list(FORGED), 2))
def test_a_whole_one_of_another_make_is_left_aside(
    plain: Store, good: Earlier, tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    store = copied(plain, tmp_path)
    history_file.write(store.file, stamped(store), forged(good, what), good.digests)
    assert history_file.read(store.file, stamped(store)), "its hash is right"
    with caplog.at_level(logging.WARNING, "leverage"):
        assert is_right(store)
        assert not is_asked(store)
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith(f"The history of {store.snapshot} is left aside, each day is worked out by itself: ")
    assert f"{FORGED[what][0]} has " in line
    history_file.write(store.file, stamped(store), good.tables, good.digests)
    assert is_asked(store), "as soon as a good one is there"
    assert is_right(store)


@pytest.mark.parametrize("what", share([what for what in FORGED if FORGED[what][0] != "shown"], 4))
def test_nothing_is_taken_over_from_one_of_another_make(
    plain: Store, good: Earlier, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    with caplog.at_level(logging.WARNING, "leverage"):
        made = history.made(plain.file, good.digests, Earlier(forged(good, what), good.digests))
    assert made == good.tables
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("An earlier history is of no use")


def test_nothing_is_taken_over_from_one_that_lacks_a_table(plain: Store, good: Earlier) -> None:
    some = {"series": good.tables["series"]}
    assert history.made(plain.file, good.digests, Earlier(some, good.digests)) == good.tables


def test_one_of_other_rules_is_made_again(
    plain: Store, good: Earlier, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = copied(plain, tmp_path)
    history_file.write(store.file, stamped(store)._replace(rules="of last year"), good.tables, good.digests)
    with caplog.at_level(logging.WARNING, "leverage"):
        assert is_right(store)
        assert not is_asked(store)
    assert [record.getMessage() for record in caplog.records] == [
        f"The history of {store.snapshot} is left aside, each day is worked out by itself: its file is damaged, or of "
        "another snapshot or other rules"
    ]
    history_process.make(store.file, store.snapshot)
    assert is_asked(store)
    assert is_right(store)


def test_one_that_is_deleted_between_two_looks_at_it(
    plain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = copied(plain, tmp_path)
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING, "leverage"):
        patch.setattr(past, "_seen", lambda _: (1, 1))
        assert is_right(store)
    assert len(caplog.records) == 1
    assert not is_asked(store)


def test_one_that_is_too_large_is_not_read(plain: Store, tmp_path: Path) -> None:
    store = copied(plain, tmp_path)
    with history_file.file_of(store.file).open("wb") as file:
        file.truncate(history_file._LARGEST + 1)
    assert not is_asked(store)
    assert is_right(store)


def test_a_dashboard_has_one_of_another_make_made_again(
    plain: Store, good: Earlier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = copied(plain, tmp_path)
    history_file.write(store.file, stamped(store), forged(good, "a missing column"), good.digests)
    with caplog.at_level(logging.WARNING, "leverage"):
        maker_for(store, monkeypatch, made_here(store))
    assert is_asked(store)
    assert is_right(store)
    assert len(caplog.records) == 1


def maker_for(store: Store, monkeypatch: pytest.MonkeyPatch, run: Callable[..., None] | None = None) -> None:
    """Let a dashboard ask for the history of a store, and wait for what comes of it."""
    maker = histories.Maker()
    monkeypatch.setenv(histories.SETTING, "1")
    if run is not None:
        monkeypatch.setattr(histories.Maker, "_run_process", run)
    maker.start()
    maker.want(store)
    maker._waiting.put(None)
    assert maker._thread is not None
    maker._thread.join(120)
    maker.leave()


def made_here(store: Store) -> Callable[..., None]:
    return lambda *_: history_process.make(store.file, store.snapshot)


# ------------------------------------------------------------------------------------ processes

BEGIN = "import importlib, os, signal, sys; sys.path.insert(0, sys.argv[1]); "
RUN = "from data import history_process; history_process.main()"
NO_ROOM = (  # a larger file fails
    "import resource; sys.dont_write_bytecode = True; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)); "
)
KILL = (
    "owner = getattr(importlib.import_module('{module}'), '{owner}', None) or importlib.import_module('{module}'); "
    "real = owner.{name}; owner.{name} = lambda *a, **k: (real(*a, **k), os.kill(os.getpid(), signal.SIGKILL))[0]; "
)
POINTS = [
    ("data.history", "", "meta"),
    ("data.history", "", "digests"),
    ("data.history", "", "_add"),
    ("pyarrow.parquet", "", "write_table"),
    ("pathlib", "Path", "touch"),
    ("pathlib", "Path", "write_bytes"),
    ("pathlib", "Path", "replace"),
]


def process_that(does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the process of every history do this first."""
    real = history_process.command

    def command(snapshot: Path, name: str) -> list[str]:
        made = real(snapshot, name)
        return [*made[:3], BEGIN + does + RUN, *made[4:]]

    monkeypatch.setattr(history_process, "command", command)


def said(store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> str:
    """The one line of the log that comes of a history that a dashboard wants."""
    with caplog.at_level(logging.WARNING, "leverage"):
        maker_for(store, monkeypatch)
    (line,) = [record.getMessage() for record in caplog.records]
    return line.removeprefix(f"The history of {store.snapshot} ")


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_no_room_on_the_disk(
    plain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = copied(plain, tmp_path)
    process_that(NO_ROOM, monkeypatch)
    assert said(store, monkeypatch, caplog).startswith("was not made: [Errno 27] File too large")
    assert is_right(store)
    assert not list(tmp_path.glob("*.history")), "nothing half"
    assert not list(tmp_path.glob(".draft-*"))


@pytest.mark.processes
def test_a_folder_that_cannot_be_written_to(
    plain: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first that is written is the lock: here it cannot be."""
    store = copied(plain, tmp_path)
    (tmp_path / history_process._LOCK).mkdir()
    assert said(store, monkeypatch, caplog).startswith("was not made: [Errno ")
    assert is_right(store)
    assert not is_asked(store)


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("point", share(POINTS, 3), ids=".".join)
def test_a_process_that_is_killed(
    plain: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    point: tuple[str, str, str],
) -> None:
    store = copied(plain, tmp_path)
    module, owner, name = point
    with monkeypatch.context() as patch:
        process_that(KILL.format(module=module, owner=owner or "?", name=name), patch)
        assert said(store, patch, caplog) == f"was not made: its process ended with {-signal.SIGKILL}"
    assert is_right(store)
    assert is_asked(store) == (name == "replace"), "whole, or not there"
    history_process.make(store.file, store.snapshot)
    assert is_asked(store)
    assert is_right(store)
    durable.sweep(tmp_path)
    assert not list(tmp_path.glob(".draft-*"))


@pytest.mark.processes
def test_two_processes_that_want_the_same_make_it_once(plain: Store, tmp_path: Path) -> None:
    store = copied(plain, tmp_path)
    command = history_process.command(store.file, store.snapshot)
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate(timeout=120)[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    assert is_asked(store)
    assert is_right(store)
    assert not list(tmp_path.glob(".draft-*"))
