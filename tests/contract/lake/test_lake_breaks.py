"""A team's lake where something breaks: it is told, the password is not, and what was published stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from data import build, snapshot_diff, store
from data.lake import lake_address
from data.lake.lake_backend import LakeBackend
from data.opening import build_store, open_store
from data.store import Store
from errors import StoreError, UnopenedStore
from service.snapshots import current_store
from tests.lakes import change, copy_of, files_of
from tools import postgres as programs

ROOT = Path(__file__).resolve().parents[3]
Machine = Callable[[], LakeBackend]


def test_a_server_out_of_reach_is_told_without_the_password_and_embedded_facts_are_shown(tmp_path: Path) -> None:
    lake = LakeBackend(f"postgresql://ada:s3cret@127.0.0.1:9/facts?data_path={tmp_path}")
    with pytest.raises(StoreError) as caught:
        lake.current_name()
    message = caught.value.message
    assert message.startswith("The shared store cannot be used: postgresql://127.0.0.1:9/facts")
    assert "refused" in message
    assert "LEVERAGE_STORE" in message
    assert "s3cret" not in message + repr(caught.value) + repr(caught.value.__cause__)
    shown = open_store(lake)
    assert "from a temporary store" in shown.notices[0]
    assert shown.query("SELECT count(*) AS n FROM observation")["n"].item() > 1000


@pytest.mark.processes
def test_a_wrong_password_is_told_and_kept_to_itself(said: str) -> None:
    wrong = said.replace(programs.PASSWORD.replace(" ", "%20"), "t0psecret")
    with pytest.raises(StoreError, match="password authentication failed") as caught:
        LakeBackend(wrong).names()
    assert "t0psecret" not in caught.value.message + repr(caught.value.__cause__)
    said_by_cli = subprocess.run(
        [sys.executable, "-m", "cli", "status"],
        cwd=ROOT,
        env=os.environ | {"LEVERAGE_STORE": wrong},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "t0psecret" not in said_by_cli.stdout + said_by_cli.stderr
    assert said_by_cli.returncode == 0, said_by_cli.stderr
    assert "password authentication failed" in said_by_cli.stderr
    assert "t0psecret" not in repr(LakeBackend(wrong)._where)


def test_the_password_may_stay_out_of_the_address(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    password = programs.PASSWORD
    monkeypatch.setenv("PGPASSWORD", password)
    lake = LakeBackend(said.replace(f":{password.replace(' ', '%20')}@", "@"))
    change(lake, "CREATE TABLE fact AS SELECT 'META' AS ticker", name="name0", base="")
    assert copy_of(lake)["fact"] == [("META",)]


@pytest.mark.processes
def test_status_tells_where_the_store_is(said: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "cli", "status"],
        cwd=ROOT,
        env=os.environ | {"LEVERAGE_STORE": said},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith(f"Store: {LakeBackend(said).address}\n")
    assert "sesame" not in told.stdout + told.stderr + str(LakeBackend(said).read_log())


def test_while_the_server_is_away_the_last_snapshot_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lakes: Callable[[], str]
) -> None:
    said = lakes()
    monkeypatch.setenv("LEVERAGE_STORE", said)
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    opened = current_store.store()
    assert opened.notices == ()
    away = StoreError("The shared store cannot be used", which="it is away", next_step="Wait")

    def unreachable(self: LakeBackend) -> str:
        raise away

    with monkeypatch.context() as patch:
        patch.setattr(LakeBackend, "current_name", unreachable)
        meanwhile = current_store.store()
        assert meanwhile.snapshot == opened.snapshot
        assert len(meanwhile.query("FROM entity")) == 3
        assert "the snapshot opened last" in meanwhile.notices[0]
    assert current_store.store() is opened
    with monkeypatch.context() as patch:
        patch.setattr(LakeBackend, "current_name", unreachable)
        patch.setattr(current_store, "_newest", current_store._Newest())
        stand_in = current_store.store()
        assert "temporary store" in stand_in.notices[0]
        assert current_store.store() is stand_in, "and is not built at every interaction"


def test_a_lost_connection_is_made_again(lake: LakeBackend, said: str) -> None:
    change(lake, "CREATE TABLE fact (ticker VARCHAR)", name="name0", base="")
    assert lake.current_name() == "name0"
    with psycopg.connect(lake_address.parsed(said).conninfo, autocommit=True) as con:
        con.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
            "backend_type = 'client backend'"
        )
    assert lake.current_name() == "name0"


def test_asking_for_the_pointer_is_cheap(lake: LakeBackend) -> None:
    change(lake, "CREATE TABLE fact (ticker VARCHAR)", name="name0", base="")
    asked: list[str] = []
    connected = lake._catalogue.server._connected

    def counted() -> psycopg.Connection[Any]:
        asked.append("connected")
        return connected()

    lake._catalogue.server._connected = counted  # type: ignore[method-assign]
    for _ in range(50):
        lake.current_name()
    assert asked == [], "one connection serves them all"


def test_who_lost_the_lock_does_not_publish(lake: LakeBackend, said: str) -> None:
    change(lake, "CREATE TABLE fact (ticker VARCHAR)", name="name0", base="")
    with lake.exclusive("write"):
        with psycopg.connect(lake_address.parsed(said).conninfo, autocommit=True) as con:
            con.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        with pytest.raises(StoreError, match="lock on the shared store was lost"):
            change(lake, "INSERT INTO fact VALUES ('META')", name="name1")
    assert (lake.current_name(), lake.names()) == ("name0", ["name0"])
    with lake.exclusive("write"):
        change(lake, "INSERT INTO fact VALUES ('META')", name="name1")
    assert lake.current_name() == "name1"


@pytest.mark.parametrize("at", ["send", "mark"])
def test_a_publication_that_fails_half_way_is_none(
    lake: LakeBackend, machine: Machine, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(lake, "CREATE TABLE fact AS SELECT i, 'META' AS ticker FROM range(1000) AS t(i)", name="name0", base="")
    done = getattr(snapshot_diff, at)

    def fail(*arguments: Any) -> None:
        done(*arguments)
        raise duckdb.IOException("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(snapshot_diff, at, fail)
        with pytest.raises(StoreError, match="the disk is full"):
            change(lake, "DELETE FROM fact WHERE i < 500", name="name1")
    assert (lake.current_name(), lake.names()) == ("name0", ["name0"])
    assert len(copy_of(machine())["fact"]) == 1000
    change(lake, "DELETE FROM fact WHERE i < 500", name="name2")
    assert len(copy_of(machine())["fact"]) == 500


_PUBLISH = """
import sys, time
from data.backends import backend_at
place = backend_at(sys.argv[1])
with place.exclusive("write"), place.draft(place.current_name()) as draft:
    with draft.connect() as con:
        con.execute("INSERT INTO fact SELECT i, 'ORCL' FROM range(200000) AS t(i)")
    print("now", flush=True)
    place.publish(draft.file, "name1")
"""


@pytest.mark.processes
def test_a_writer_killed_at_any_moment_leaves_the_store_whole(lake: LakeBackend, machine: Machine, said: str) -> None:
    change(lake, "CREATE TABLE fact AS SELECT i, 'META' AS ticker FROM range(1000) AS t(i)", name="name0", base="")
    for wait in (0.05, 0.3, 0.8):
        writer = subprocess.Popen([sys.executable, "-c", _PUBLISH, said], cwd=ROOT, stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(wait)
        writer.kill()
        writer.communicate()
        current = lake.current_name()
        assert current in ("name0", "name1")
        assert len(copy_of(machine(), current)["fact"]) == {"name0": 1000, "name1": 201_000}[current]
        if current == "name1":
            break
    with lake.exclusive("write", wait=10):
        change(lake, "DELETE FROM fact WHERE ticker = 'META'", name="name2")
    assert copy_of(machine()) == copy_of(lake)


def test_a_damaged_lake_is_told_and_written_anew(
    lake: LakeBackend, machine: Machine, said: str, started: Callable[[LakeBackend], Store]
) -> None:
    first = started(lake)
    for file in files_of(said).rglob("*.parquet"):
        if file.parent.name in ("observation", "series"):
            file.write_bytes(file.read_bytes()[:100])
    other = machine()
    again = open_store(other)
    assert first.snapshot in again.notices[0]
    assert again.snapshot != first.snapshot
    assert copy_of(machine())["series"] == copy_of(lake, first.snapshot)["series"]


def test_a_folder_that_is_not_mounted_is_not_taken_for_an_empty_store(
    lake: LakeBackend, machine: Machine, said: str, started: Callable[[LakeBackend], Store]
) -> None:
    first, files = started(lake), files_of(said)
    away = files.rename(files.with_name("elsewhere"))
    other = machine()
    shown = open_store(other)
    assert "the folder of its files is not there" in shown.notices[0]
    assert "temporary store" in shown.notices[0]
    with pytest.raises(StoreError, match="folder of its files"):
        build_store(other)
    assert not files.exists()
    assert open_store(lake).snapshot == first.snapshot, "who has a copy reads on"
    away.rename(files)
    assert open_store(other).snapshot == first.snapshot


@pytest.mark.parametrize("kept", [0, 100, 5000])
def test_a_copy_that_is_damaged_is_fetched_again(lake: LakeBackend, machine: Machine, kept: int) -> None:
    first = change(lake, "CREATE TABLE fact AS SELECT i, 'META' AS ticker FROM range(1000) AS t(i)", base="")
    other = machine()
    whole = copy_of(other)
    file = other._copies().file(first)
    assert kept < file.stat().st_size
    file.write_bytes(file.read_bytes()[:kept])
    assert copy_of(other) == whole
    file.write_bytes(file.read_bytes()[:kept])
    change(other, "INSERT INTO fact VALUES (1000, 'META')")
    assert len(copy_of(lake)["fact"]) == len(whole["fact"]) + 1
    assert len(lake.names()) == 2


def test_a_newer_store_is_left_alone(
    lake: LakeBackend, machine: Machine, started: Callable[[LakeBackend], Store]
) -> None:
    started(lake)
    name = change(lake, "UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    shown = open_store(machine())
    assert "newer version" in shown.notices[0]
    assert "sesame" not in shown.notices[0]
    with pytest.raises(StoreError, match="newer version"):
        build_store(lake)
    assert lake.current_name() == name


def test_a_lake_that_a_newer_duckdb_wrote_is_named_and_left_alone(
    lake: LakeBackend, machine: Machine, said: str, started: Callable[[LakeBackend], Store]
) -> None:
    first = started(lake)
    lake._catalogue.server.rows(
        "UPDATE {schema}.ducklake_snapshot_changes SET commit_extra_info = replace(commit_extra_info, %s, %s)",
        f'"duckdb": "{duckdb.__version__}"',
        '"duckdb": "99.1.0"',
    )
    for file in files_of(said).rglob("*.parquet"):
        file.write_bytes(b"PAR9" + file.read_bytes()[4:100])  # what this DuckDB cannot read
    other = machine()
    for _ in range(2):
        with pytest.raises(UnopenedStore, match=r"a newer DuckDB .*written by DuckDB 99\.1\.0"):
            open_store(other)
    assert (lake.current_name(), lake.names()) == (first.snapshot, [first.snapshot])


def test_two_versions_of_the_program_do_not_take_turns_at_the_store(
    lake: LakeBackend, machine: Machine, started: Callable[[LakeBackend], Store]
) -> None:
    started(lake)
    name = change(lake, "UPDATE meta SET value = 'another' WHERE key = 'recipe'")
    shown = open_store(machine())
    assert (shown.snapshot, lake.current_name()) == (name, name)
    assert "another version of this program" in shown.notices[0]
    written = open_store(lake, to_write=True)
    assert written.snapshot == lake.current_name() != name
    older = change(
        lake,
        "UPDATE meta SET value = '1' WHERE key = 'schema_version'",
        "UPDATE meta SET value = 'older' WHERE key = 'recipe'",
    )
    assert open_store(machine()).snapshot != older, "what this program cannot read it writes anew"


def test_a_place_for_copies_that_cannot_be_written(
    lake: LakeBackend,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    started: Callable[[LakeBackend], Store],
) -> None:
    started(lake)
    (tmp_path / "file").write_text("I am no folder")
    monkeypatch.setenv("LEVERAGE_CACHE", str(tmp_path / "file"))
    shown = open_store(LakeBackend(said))
    assert "LEVERAGE_CACHE" in shown.notices[0]


def test_who_may_only_read_reads(
    lake: LakeBackend, machine: Machine, said: str, started: Callable[[LakeBackend], Store]
) -> None:
    started(lake)
    address = lake_address.parsed(said)
    with psycopg.connect(address.conninfo, autocommit=True) as con:
        con.execute(f"CREATE ROLE reader_{address.schema} LOGIN PASSWORD 'reader'")
        con.execute(f"GRANT USAGE ON SCHEMA {address.schema} TO reader_{address.schema}")
        con.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {address.schema} TO reader_{address.schema}")
    reader = LakeBackend(
        said.replace(f"leverage:{programs.PASSWORD.replace(' ', '%20')}@", f"reader_{address.schema}:reader@")
    )
    shutil.rmtree(reader._copies().path)
    assert copy_of(reader) == copy_of(lake)
    with pytest.raises(StoreError, match="permission denied"):
        reader.set_current("x")
    with pytest.raises(StoreError, match="permission denied"):
        build_store(reader)


def test_schema_and_recipe_stand_in_the_manifest(lake: LakeBackend, started: Callable[[LakeBackend], Store]) -> None:
    current = started(lake)
    manifest = lake._catalogue.version(current.snapshot).manifest
    assert {"observation", "series", "source"} <= manifest.tables.keys()
    assert "PRIMARY KEY" in manifest.tables["source"].sql
    assert {"series_at", "calendar_at"} <= manifest.macros.keys()
    assert current.meta["schema_version"] == str(build.SCHEMA_VERSION)
    assert current.meta["recipe"] == store.recipe()
