"""A question that takes more than it may ends in one message, and whoever asks next is answered."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import build, database_limits
from data.local_backend import LocalBackend
from data.store import Store, open_snapshot, publish
from errors import Busy, UsageError

pytestmark = pytest.mark.slow

GREEDY = "SELECT list(i) AS all_of_them FROM range(200_000_000) AS t(i)"  # 1.6 GB, and an aggregate cannot be spilled
SPILLED = "SELECT i, hash(i) AS mixed FROM range(12_000_000) AS t(i) ORDER BY mixed DESC LIMIT 3 OFFSET 11_000_000"


def _filled(con: duckdb.DuckDBPyConnection) -> None:
    build.define(con)
    con.execute("CREATE TABLE fact AS SELECT i FROM range(1_000) AS t(i)")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> LocalBackend:
    return LocalBackend(tmp_path_factory.mktemp("limits") / "store")


@pytest.fixture(scope="module")
def bounded(place: LocalBackend) -> Iterator[Store]:
    """A small snapshot, opened with the least memory that may be granted."""
    with pytest.MonkeyPatch.context() as patch:  # no longer: what another test opens is opened as always
        patch.setenv(database_limits.VARIABLE, "256MB")
        opened = publish(place, _filled)
    yield opened
    opened._connection.close()


def test_a_question_beyond_the_memory_is_refused_and_the_next_one_answered(
    bounded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database_limits.VARIABLE, "256MB")
    with pytest.raises(Busy, match=r"more memory than a question may take: 256MB .* LEVERAGE_MEMORY grants more\.$"):
        bounded.query(GREEDY)
    assert bounded.query("SELECT count(*) AS n FROM fact")["n"].item() == 1_000


def test_readers_beside_a_greedy_one_are_answered(bounded: Store) -> None:
    with ThreadPoolExecutor(4) as readers:
        greedy = readers.submit(bounded.query, GREEDY)
        answers = [readers.submit(bounded.query, "SELECT sum(i) + $1 AS n FROM fact", [n]) for n in range(200)]
        assert [answer.result()["n"].item() for answer in answers] == [499_500 + n for n in range(200)]
        with pytest.raises(Busy):
            greedy.result()


def test_what_can_be_put_aside_is_answered_from_the_disk_of_this_process_alone(bounded: Store) -> None:
    assert len(bounded.query(SPILLED)) == 3
    settings = bounded.query("SELECT name, value FROM duckdb_settings()").set_index("name")["value"]
    assert settings["memory_limit"] == "244.1 MiB"
    assert settings["threads"] == "1"
    assert Path(settings["temp_directory"]).is_dir(), "it was needed"
    folder = Path(settings["temp_directory"]).parent
    assert folder.stat().st_mode & 0o077 == 0 or os.name == "nt", "what is spilled may be somebody's own figures"
    assert settings["max_temp_directory_size"] == "3.7 GiB"


def test_two_databases_of_a_process_never_share_a_folder_for_what_they_spill(tmp_path: Path) -> None:
    limits = [database_limits.writing(), database_limits.writing(), database_limits.reading(tmp_path / "a")]
    assert len({one["temp_directory"] for one in limits}) == 3
    same = [database_limits.reading(place) for place in (tmp_path / "a", tmp_path / "b" / ".." / "a")]
    assert same[0] == same[1], "DuckDB refuses a second connection to a file with other settings"


def test_a_draft_beyond_the_memory_leaves_the_snapshot_as_it_was(
    place: LocalBackend, bounded: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database_limits.VARIABLE, "256MB")

    def greedy(con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"CREATE TABLE too_much AS {GREEDY}")

    with pytest.raises(Busy):
        publish(place, greedy)
    assert place.current_name() == bounded.snapshot
    assert open_snapshot(place, bounded.snapshot).query("SELECT count(*) AS n FROM fact")["n"].item() == 1_000


def test_the_least_is_enough_for_a_look_back(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(database_limits.VARIABLE, "256MB")
    shutil.copyfile(store.file, tmp_path / f"{store.snapshot}.duckdb")
    opened = open_snapshot(tmp_path, store.snapshot)
    series = opened.known(date(2024, 5, 1))[0]
    assert opened.query(f"SELECT count(*) AS n FROM {series}")["n"].item() > 10_000
    opened._connection.close()


@pytest.mark.parametrize("text", ["lots", "2", "2TB", "-1GB", "255MB", "0GB", "1e9GB", "2GB; SET threads=9", "٢GB"])
def test_what_is_no_size_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(database_limits.VARIABLE, text)
    with pytest.raises(UsageError, match=r"LEVERAGE_MEMORY is no size that works: .*Write it like 2GB"):
        database_limits.memory()


@pytest.mark.parametrize("text", ["", "256MB", "2 gb", "1.5GiB"])
def test_sizes_are_those_of_duckdb(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(database_limits.VARIABLE, text)
    with duckdb.connect(config={"memory_limit": database_limits.memory()}) as con:
        assert con.execute("SELECT current_setting('memory_limit')").fetchone()
