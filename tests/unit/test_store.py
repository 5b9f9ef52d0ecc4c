"""Snapshots: first start, the pointer, and everything that can be wrong with a store folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data import build, curated_files
from data.backends import backend_at
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.store import Store, current_name, publish
from data.store_backend import KEEP, StoreBackend
from errors import BadData, StoreError

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow  # every test has a store of its own


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that was built once; tests that break it copy it first."""
    path = tmp_path_factory.mktemp("built")
    build_store(path)
    return path


@pytest.fixture(params=["folder", "lake"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> StoreBackend:
    """A place in which nothing is yet."""
    return backend_at(tmp_path / "new" if request.param == "folder" else request.getfixturevalue("lakes")())


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "store"))


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The embedded facts in a folder that a test may break."""
    path = Path(shutil.copytree(curated_files.FOLDER, tmp_path / "curated"))
    monkeypatch.setenv("LEVERAGE_CURATED", str(path))
    return path


def rows(store: Store) -> int:
    return int(store.query("SELECT count(*) AS n FROM observation")["n"].item())


def test_first_start_builds_and_the_second_opens_the_same(empty: StoreBackend) -> None:
    first = open_store(empty)
    assert rows(first) > 10_000
    assert open_store(empty).snapshot == first.snapshot
    assert first.notices == ()


def test_the_pointer_names_the_newest_and_old_snapshots_are_kept(tmp_path: Path) -> None:
    made = [publish(tmp_path, build.define).snapshot for _ in range(KEEP + 2)]
    assert current_name(tmp_path) == made[-1]
    assert LocalBackend(tmp_path).names() == made[::-1][:KEEP]


def test_a_snapshot_cannot_be_written_or_reach_out(folder: Path) -> None:
    store = open_store(folder)
    with pytest.raises(duckdb.Error, match="read-only"):
        store.query("DELETE FROM observation")
    with pytest.raises(duckdb.Error, match="disabled"):
        store.query("FROM read_csv('/etc/hostname')")


def test_threads_get_their_own_rows(folder: Path) -> None:
    store = open_store(folder)
    tickers = store.query("SELECT DISTINCT ticker FROM series WHERE basis = 'quarter'")["ticker"].tolist()
    wrong: list[str] = []

    def ask(ticker: str) -> None:
        for _ in range(20):
            found = store.query("SELECT DISTINCT ticker FROM series WHERE ticker = ?", [ticker])["ticker"].tolist()
            if found != [ticker]:
                wrong.append(f"{ticker}: {found}")

    threads = [threading.Thread(target=ask, args=(t,)) for t in tickers[:16]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_snapshot_gives_way_and_stays_where_it_is(copy: Path, damage: bytes | None) -> None:
    current = LocalBackend(copy).file(current_name(copy))
    whole = current.read_bytes()
    current.write_bytes(whole[: len(whole) // 3] if damage is None else damage)
    store = open_store(copy)
    assert rows(store) > 10_000
    assert current.stem in store.notices[0]
    assert current.exists()


def test_a_pointer_to_nothing_falls_back_to_the_newest_snapshot(copy: Path) -> None:
    kept = current_name(copy)
    (copy / "CURRENT").write_text("20990101T000000Z-gone.duckdb\n")
    store = open_store(copy)
    assert store.snapshot == kept
    assert "gone" in store.notices[0]


def test_a_newer_store_is_left_alone_and_embedded_facts_are_shown(copy: Path) -> None:
    with duckdb.connect(str(LocalBackend(copy).file(current_name(copy)))) as con:
        con.execute("UPDATE meta SET value = '999' WHERE key = 'schema_version'")
    (copy / f"{current_name(copy)}.sha256").unlink()  # that of the newer version is its file's
    before = (LocalBackend(copy).file(current_name(copy))).read_bytes()
    store = open_store(copy)
    assert "newer version" in store.notices[0]
    assert "LEVERAGE_STORE" in store.notices[0]
    assert rows(store) > 10_000
    with pytest.raises(StoreError, match="newer version"):
        build_store(copy)
    assert (LocalBackend(copy).file(current_name(copy))).read_bytes() == before


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("I am no folder")
    with pytest.raises(StoreError, match="LEVERAGE_STORE"):
        build_store(in_the_way)
    assert in_the_way.read_text() == "I am no folder"
    store = open_store(in_the_way)
    assert rows(store) > 10_000
    assert "cannot be used" in store.notices[0]


def test_a_broken_row_stops_a_build_and_the_old_snapshot_stays(copy: Path, facts: Path) -> None:
    before = current_name(copy)
    _break(facts / "headcount.csv")
    with pytest.raises(BadData, match=r"headcount\.csv row 2, column employees: 'many' is not a number"):
        build_store(copy)
    assert current_name(copy) == before
    store = open_store(copy)
    assert store.snapshot == before
    assert "headcount.csv row 2" in store.notices[0]


def test_a_first_start_leaves_a_broken_row_out_and_says_so(empty: StoreBackend, facts: Path) -> None:
    _break(facts / "headcount.csv")
    store = open_store(empty)
    assert "headcount.csv row 2" in store.notices[0]
    whole = len(pd.read_csv(curated_files.FOLDER / "headcount.csv"))
    listed = pd.read_csv(curated_files.FOLDER / "headcount.csv")["ticker"]
    known = store.query("SELECT ticker FROM entity")["ticker"]
    told = int(store.query("SELECT count(*) AS n FROM observation WHERE concept = 'headcount'")["n"].item())
    assert told in (int(listed.isin(known).sum()) - 1, whole - 1)


def test_a_lost_column_and_a_lost_file_are_told(tmp_path: Path, facts: Path) -> None:
    text = (facts / "splits.csv").read_text()
    (facts / "splits.csv").write_text(text.replace("ratio", "rate", 1))
    with pytest.raises(BadData, match=r"splits\.csv: ratio"):
        open_store(tmp_path / "a")
    (facts / "splits.csv").unlink()
    with pytest.raises(BadData, match=r"splits\.csv"):
        open_store(tmp_path / "b")


def test_changed_facts_make_a_new_snapshot(copy: Path, facts: Path) -> None:
    before = current_name(copy)
    with (facts / "splits.csv").open("a") as file:
        file.write("META,2030-01-02,2,split,,planned\n")
    assert open_store(copy).snapshot != before


def _break(path: Path) -> None:
    """Write 'many' where the second line has its employees."""
    lines = path.read_text().splitlines()
    place = lines[0].split(",").index("employees")
    cells = lines[1].split(",")
    cells[place] = "many"
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")


@pytest.mark.processes
def test_the_recipe_is_the_same_in_every_process() -> None:
    """Else each process would find the store out of date and write it anew, and none could read in peace."""
    code = "from data.store import recipe; print(recipe())"
    recipes = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3", "4")
    }
    assert len(recipes) == 1
