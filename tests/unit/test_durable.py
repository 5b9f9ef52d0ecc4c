"""What a store leaves on the disk: its owner's only, complete after a power cut, swept after a kill, in order by any
clock."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import filelock
import pandas as pd
import pytest

from commands import shared_options as options
from data import durable, moments, settings
from data.local_backend import LocalBackend
from data.opening import build_store
from engine import data_status
from errors import UsageError
from service.input import parse
from service.snapshots import store_log
from service.updating import operations, update_text
from tests.actors import ME

pytestmark = pytest.mark.slow  # every test has a store of its own

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="rights and the order on the disk are POSIX's")
NOW = datetime(2026, 11, 26, 12, 0, 0, 5, UTC)


class Clock(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        return NOW


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A person whose new files everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@posix
def test_a_store_and_the_settings_are_their_owners_only(
    tmp_path: Path, open_umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings" / "settings.json"))
    settings.save_identity("Ada Lovelace ada@example.org")
    backend = LocalBackend(tmp_path / "deep" / "store")
    build_store(backend)
    backend.write_blob("ab12", b"x")
    backend.quarantine("20261124T093000Z", {})
    backend.append_log({"what": "x"})
    found = {p.relative_to(tmp_path): p.stat().st_mode & 0o777 for p in tmp_path.rglob("*")}
    assert len(found) > 8
    assert {str(p): oct(mode) for p, mode in found.items() if mode & 0o077} == {}


@posix
def test_the_files_of_a_shared_store_are_for_its_team(tmp_path: Path, open_umask: None) -> None:
    LocalBackend(tmp_path / "files", private=False).write_blob("ab12", b"x")
    assert (tmp_path / "files" / "raw" / "ab" / "ab12.gz").stat().st_mode & 0o777 == 0o644


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a number does not tell which file it is")
def test_a_snapshot_is_on_the_disk_before_the_pointer_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, move = os.fsync, Path.replace

    def fsync(number: int) -> None:
        done.append(f"sync {Path(f'/proc/self/fd/{number}').readlink().name}")
        sync(number)

    def replace(path: Path, target: Path) -> Path:
        done.append(f"move {Path(target).name}")
        return move(path, target)

    backend = LocalBackend(tmp_path / "store")
    with backend.draft() as draft:
        draft.connect().close()
        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(Path, "replace", replace)
        backend.publish(draft.file, "20261126T120000000000Z-x")
    pointer = f".CURRENT-{os.getpid()}-"
    digest = f".20261126T120000000000Z-x.sha256-{os.getpid()}-"
    told = ["sync .CURRENT" if line.startswith(f"sync {pointer}") else line for line in done]
    told = ["sync .sha256" if line.startswith(f"sync {digest}") else line for line in told]
    assert told == [
        "sync snapshot.duckdb",
        "move 20261126T120000000000Z-x.duckdb",
        "sync store",
        "sync .sha256",
        "move 20261126T120000000000Z-x.sha256",
        "sync store",
        "sync .CURRENT",
        "move CURRENT",
        "sync store",
    ]


@pytest.mark.processes
def test_the_draft_of_a_killed_writer_is_swept_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    code = (
        "from data.durable import draft_folder; from pathlib import Path; import time\nwith "
        f"draft_folder(Path({str(tmp_path)!r})) as place:\n    print(place.name, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        draft = tmp_path / writer.stdout.readline().strip()
        os.utime(draft, (1, 1))  # however old it is
        durable.sweep(tmp_path)
        assert draft.is_dir(), "its writer lives"
        writer.kill()
        writer.wait()
        with durable.draft_folder(tmp_path) as own:
            assert [p.name for p in tmp_path.iterdir()] == [own.name]
    assert list(tmp_path.iterdir()) == []


def test_a_draft_without_an_owner_is_swept_only_when_it_is_old(tmp_path: Path) -> None:
    for name in (".draft-a", ".draft-b"):
        (tmp_path / name).mkdir()
    (tmp_path / ".CURRENT-1-1").write_text("x")
    hours_ago = time.time() - 7 * 3600
    for name in (".draft-a", ".CURRENT-1-1"):
        os.utime(tmp_path / name, (hours_ago, hours_ago))
    durable.sweep(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [".draft-b"], "it may have been made a moment ago"


def test_a_name_sorts_after_the_newest_although_the_clock_went_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "datetime", Clock)
    assert moments.snapshot_moment([]) == "20261126T120000000005Z"
    assert moments.snapshot_moment(["20261126T120000000004Z-x", "damaged"]) == "20261126T120000000005Z"
    assert moments.snapshot_moment(["20261126T120000000005Z-x"]) == "20261126T120000000006Z"
    assert moments.snapshot_moment(["20991231T235959999999Z-x"]) == "21000101T000000000000Z"
    assert moments.second(["20261126T120000Z"]) == "20261126T120001Z", "two in one second are two"


def test_a_snapshot_of_a_clock_that_was_ahead_is_followed_by_newer_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path))
    backend = LocalBackend(tmp_path)
    first = build_store(backend)
    ahead = "20990101T000000000000Z-ahead"
    backend.file(first.snapshot).rename(backend.file(ahead))
    backend.set_current(ahead)
    second = build_store(backend)
    assert second.snapshot > ahead
    assert backend.names() == [second.snapshot, ahead]
    assert store_log.snapshot_origins()["written"].isna().all(), "a time that has not come is not told"
    assert operations.undo(ME).run().after == ahead


def test_an_age_below_zero_is_told_plainly() -> None:
    ahead = datetime.now(UTC) + timedelta(days=3)
    assert options.age(ahead) == "which this machine's clock has not reached yet"
    assert options.age(datetime.now(UTC) - timedelta(minutes=5)) == "5 min old"
    assert options.age(datetime.now(UTC) + timedelta(seconds=20)) == "0 min old"
    rows = pd.DataFrame({"newest_filing": [pd.Timestamp("2026-07-01")], "newest_price": [pd.Timestamp("2026-08-01")]})
    rows = rows.assign(name="Meta", newest_period=None)
    said = update_text.reach(data_status.age(rows, date(2026, 7, 30)))
    assert said.startswith("Prices reach to 1 Aug 2026, a day that this machine's clock has not reached yet;")


def test_a_day_that_has_not_come_is_refused_by_addresses_and_commands(store: object) -> None:
    tomorrow = str(date.today() + timedelta(days=1))
    _, problems = parse.check(store, "paradox", {"as_of": tomorrow})  # type: ignore[arg-type]
    (message,) = [p.message for p in problems]
    assert (
        message == f"as_of lies in the future: {tomorrow}. Today is {date.today()}; leave it out for what is known now."
    )
    with pytest.raises(UsageError, match=f"--as-of lies in the future: {tomorrow}"):
        options.as_of_day(tomorrow)
    assert options.as_of_day(str(date.today())) == date.today()


def test_a_draft_that_another_writer_takes_for_a_dead_ones_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire, swept = filelock.FileLock.acquire, list[Path]()

    def late(self: filelock.BaseFileLock, *args: Any, **options: Any) -> object:
        file = Path(self.lock_file)
        if not swept:
            swept.append(file.parent)
            file.touch()  # its lock is there and not held yet: what a writer does in two steps
            durable.sweep(tmp_path)
        return acquire(self, *args, **options)

    monkeypatch.setattr(filelock.FileLock, "acquire", late)
    with durable.draft_folder(tmp_path) as draft:
        assert draft != swept[0]
        durable.sweep(tmp_path)
        assert [path for path in tmp_path.iterdir() if durable.is_draft(path)] == [draft]
    assert list(tmp_path.iterdir()) == []
