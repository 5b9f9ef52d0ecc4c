"""What every place of a store must do, on each of them: a folder of this machine, and a team's lake."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.backends import backend_at
from data.store_backend import KEEP, StoreBackend
from errors import NotFound, StoreError

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = """
    CREATE TABLE meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
    CREATE TABLE fact (ticker VARCHAR, day DATE, value DOUBLE, parts BIGINT[], seen TIMESTAMP, sure BOOLEAN);
    CREATE MACRO twice(x) AS 2 * x;
    CREATE MACRO fact_at(last) AS TABLE SELECT *, twice(value) AS double FROM fact WHERE day <= last;
"""


@pytest.fixture(params=["folder", "lake"])
def said(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What LEVERAGE_STORE would say of a place in which nothing is yet."""
    if request.param == "folder":
        return str(tmp_path / "store")
    lakes: Callable[[], str] = request.getfixturevalue("lakes")
    return lakes()


@pytest.fixture
def place(said: str) -> StoreBackend:
    return backend_at(said)


def publish(place: StoreBackend, name: str, *statements: str, base: str = "") -> None:
    """Make a draft with these statements the current snapshot."""
    with place.draft(base) as draft:
        with draft.connect() as con:
            for statement in statements:
                con.execute(statement)
        place.publish(draft.file, name)


def started(place: StoreBackend) -> str:
    """A first snapshot with the tables and two rows."""
    rows = (
        "INSERT INTO fact VALUES ('META', '2026-01-01', 1.5, [1, 2], '2026-01-02 03:04:05', TRUE), (NULL, "
        "NULL, NULL, NULL, NULL, NULL)"
    )
    publish(place, "20260101T000000Z-a", TABLES, "INSERT INTO meta VALUES ('one', '1')", rows)
    return "20260101T000000Z-a"


def rows(place: StoreBackend, query: str = "FROM fact", name: str = "") -> pd.DataFrame:
    with place.connect(name or place.current_name()) as con:
        return con.execute(query).df()


# ------------------------------------------------------------------------------------------ snapshots


def test_where_nothing_is_nothing_is_told(place: StoreBackend) -> None:
    assert (place.current_name(), place.names(), place.quarantined(), place.read_log()) == ("", [], [], [])
    with pytest.raises((duckdb.Error, StoreError)):
        place.connect("20260101T000000Z-a")


def test_a_published_snapshot_is_the_current_one_and_holds_what_was_written(place: StoreBackend) -> None:
    name = started(place)
    assert (place.current_name(), place.names()) == (name, [name])
    found = rows(place, "FROM fact ORDER BY ticker NULLS LAST")
    assert found["parts"].iloc[0].tolist() == [1, 2]
    assert found["seen"].iloc[0] == pd.Timestamp("2026-01-02 03:04:05")
    assert found.iloc[1].isna().all()
    assert rows(place, "SELECT double FROM fact_at(DATE '2026-12-31')")["double"].tolist() == [3.0]


def test_a_draft_starts_from_its_base_with_keys_and_macros_and_leaves_it_alone(place: StoreBackend) -> None:
    name = started(place)
    with place.draft(name) as draft:
        with draft.connect() as con:
            con.execute("INSERT OR REPLACE INTO meta VALUES ('one', '2')")
            con.execute("INSERT INTO fact BY NAME SELECT 'ORCL' AS ticker, twice(4) AS value")
            with pytest.raises(duckdb.ConstraintException):
                con.execute("INSERT INTO meta VALUES ('one', '3')")
        assert draft.base is not None
        with duckdb.connect(str(draft.base), read_only=True) as con:
            assert con.execute("SELECT value FROM meta").fetchall() == [("1",)]
        place.publish(draft.file, "20260102T000000Z-b")
    assert rows(place, "FROM meta").values.tolist() == [["one", "2"]]
    assert rows(place, "FROM meta", name).values.tolist() == [["one", "1"]]
    assert sorted(rows(place)["ticker"].dropna()) == ["META", "ORCL"]


def test_a_draft_that_is_not_published_leaves_nothing(place: StoreBackend) -> None:
    name = started(place)
    with place.draft(name) as draft, draft.connect() as con:
        con.execute("DELETE FROM fact")
    assert not draft.file.exists()
    with pytest.raises(RuntimeError), place.draft(name) as draft:
        raise RuntimeError("half way")
    assert not draft.file.parent.exists()
    assert (place.names(), len(rows(place))) == ([name], 2)


def test_the_last_snapshots_are_kept_and_the_current_one_whatever_its_age(place: StoreBackend) -> None:
    started(place)
    made = [f"202601{day:02}T000000Z-x" for day in range(2, KEEP + 4)]
    for name in made:
        publish(place, name, f"INSERT INTO meta VALUES ('{name}', '')", base=place.current_name())
    assert place.names() == made[::-1][:KEEP]
    oldest = place.names()[-1]
    place.set_current(oldest)
    publish(place, "20260201T000000Z-y", "INSERT INTO meta VALUES ('y', '')", base=oldest)
    assert place.current_name() == "20260201T000000Z-y"
    assert len(place.names()) == KEEP
    assert len(rows(place, "FROM meta", made[-1])) == len(made) + 1, "what was undone can still be gone back to"


def test_going_back_and_on_from_there(place: StoreBackend) -> None:
    first = started(place)
    publish(place, "20260102T000000Z-b", "UPDATE fact SET value = 7", "DROP MACRO TABLE fact_at", base=first)
    place.set_current(first)
    assert rows(place, "SELECT max(double) AS x FROM fact_at(DATE '2026-12-31')")["x"].item() == 3
    publish(
        place, "20260103T000000Z-c", "INSERT INTO fact (ticker, day, value) VALUES ('AMD', '2026-01-01', 9)", base=first
    )
    assert rows(place, "SELECT max(double) AS x FROM fact_at(DATE '2026-12-31')")["x"].item() == 18
    assert rows(place, "SELECT sum(value) AS x FROM fact", "20260102T000000Z-b")["x"].item() == 14


def test_a_reader_keeps_what_it_opened(place: StoreBackend) -> None:
    name = started(place)
    con = place.connect(name)
    for day in range(2, KEEP + 4):
        publish(
            place,
            f"202601{day:02}T000000Z-x",
            "DELETE FROM fact",
            f"INSERT INTO meta VALUES ('{day}', '')",
            base=place.current_name(),
        )
    assert name not in place.names()
    assert con.execute("SELECT count(*) FROM fact").fetchone() == (2,)
    con.close()


def test_a_snapshot_is_read_only_and_shut_in(place: StoreBackend) -> None:
    started(place)
    with place.connect(place.current_name()) as con:
        for statement in (
            "DELETE FROM fact",
            "CREATE TABLE x (y INT)",
            "FROM read_csv('/etc/hostname')",
            "SET enable_external_access = true",
            "COPY fact TO '/tmp/x.csv'",
            "ATTACH '/tmp/x.duckdb' AS x",
        ):
            with pytest.raises(duckdb.Error, match=r"read-only|disabled|locked"):
                con.execute(statement)


def test_what_is_published_badly_is_not_published(place: StoreBackend, tmp_path: Path) -> None:
    name = started(place)
    (tmp_path / "no-database").write_text("no database")
    with pytest.raises((StoreError, duckdb.Error)):
        place.publish(tmp_path / "gone.duckdb", "20260102T000000Z-b")
    assert (place.current_name(), place.names()) == (name, [name])


def test_tables_come_go_and_change_their_columns(place: StoreBackend) -> None:
    name = started(place)
    publish(
        place,
        "20260102T000000Z-b",
        "CREATE TABLE more (a INTEGER, b VARCHAR DEFAULT 'x')",
        "INSERT INTO more (a) VALUES (1)",
        "ALTER TABLE fact ADD COLUMN note VARCHAR DEFAULT 'none'",
        "CREATE OR REPLACE MACRO twice(x) AS 2.5 * x",
        base=name,
    )
    assert rows(place, "FROM more").values.tolist() == [[1, "x"]]
    assert rows(place, "SELECT DISTINCT note FROM fact")["note"].tolist() == ["none"]
    assert float(rows(place, "SELECT twice(2) AS x")["x"].item()) == 5
    publish(
        place, "20260103T000000Z-c", "DROP TABLE more", "ALTER TABLE fact DROP COLUMN note", base="20260102T000000Z-b"
    )
    assert "note" not in rows(place).columns
    with pytest.raises(duckdb.CatalogException):
        rows(place, "FROM more")
    assert rows(place, "FROM more", "20260102T000000Z-b").shape == (1, 2)


# --------------------------------------------------------------------------------------------- alone


def test_one_at_a_time(place: StoreBackend) -> None:
    with place.exclusive("write"):
        with (
            place.exclusive("refresh"),
            pytest.raises(StoreError, match="Another refresh is under way"),
            place.exclusive("refresh"),
        ):
            pass
        with (
            pytest.raises(StoreError, match="Another process is writing to the store"),
            place.exclusive("write", wait=0.2),
        ):
            pass
    with place.exclusive("write"), place.exclusive("refresh"):
        pass


def test_who_waits_gets_its_turn(place: StoreBackend) -> None:
    order: list[str] = []

    def second() -> None:
        with place.exclusive("write", wait=20):
            order.append("second")

    with place.exclusive("write"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.4)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]


_HOLD = """
import sys, time
from data.backends import backend_at
with backend_at(sys.argv[1]).exclusive("write"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.processes
def test_a_lock_dies_with_its_process(place: StoreBackend, said: str) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, said], cwd=ROOT, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    with pytest.raises(StoreError, match="Another process is writing to the store"), place.exclusive("write"):
        pass
    holder.kill()
    holder.communicate()
    with place.exclusive("write", wait=10):
        pass


# ----------------------------------------------------------------------- answers, held back, the log


def test_answers_come_back_byte_for_byte(place: StoreBackend) -> None:
    key, content = "ab" * 32, bytes(range(256)) * 4096
    assert not place.has_blob(key)
    with pytest.raises(NotFound):
        place.read_blob(key)
    place.write_blob(key, content)
    place.write_blob(f"{key}-rules.2", b"")
    assert place.has_blob(key)
    assert place.read_blob(key) == content
    assert place.read_blob(f"{key}-rules.2") == b""


def test_what_is_held_back_is_listed_newest_first_until_it_is_dropped(place: StoreBackend) -> None:
    told = {
        "what": "refresh all",
        "objections": [{"gate": "out of scale", "value": float("inf"), "said": "it's \u20ac 5"}],
    }
    place.quarantine("20260101T000000Z", {"what": "older"})
    place.quarantine("20260102T000000Z", told)
    assert place.quarantined() == ["20260102T000000Z", "20260101T000000Z"]
    assert place.read_quarantined("20260102T000000Z") == told
    place.quarantine("20260102T000000Z", told | {"what": "again"})
    assert place.read_quarantined("20260102T000000Z")["what"] == "again"
    place.drop_quarantined("20260102T000000Z")
    for ask in (place.read_quarantined, place.drop_quarantined):
        with pytest.raises(NotFound, match="In quarantine: 20260101T000000Z"):
            ask("20260102T000000Z")


def test_private_figures_are_listed_by_owner_and_gone_when_they_are_dropped(place: StoreBackend) -> None:
    assert place.private_names("a-") == []
    place.drop_private("a-1")
    kept = {"owner": "ada@example.org", "content": "aGk=", "title": "it's \u20ac.csv"}
    for name in ("b-2", "a-2", "a-1"):
        place.save_private(name, kept)
    place.save_private("a-1", kept | {"title": "again.csv"})
    assert (place.private_names("a-"), len(place.private_names())) == (["a-1", "a-2"], 3)
    assert (place.read_private("a-2"), place.read_private("a-1")["title"]) == (kept, "again.csv")
    assert place.names() == []
    place.drop_private("a-2")
    with pytest.raises(NotFound, match="not here any more"):
        place.read_private("a-2")


def test_the_log_is_told_newest_first(place: StoreBackend) -> None:
    with place.exclusive("refresh"):
        assert place.read_log() == []
    for number in range(5):
        place.append_log({"number": number, "said": "100 % \u20ac", "value": float("nan") if number == 0 else 1})
    assert [line["number"] for line in place.read_log()] == [4, 3, 2, 1, 0]
    assert [line["number"] for line in place.read_log(2)] == [4, 3]
