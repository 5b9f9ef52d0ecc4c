"""A team's lake: other machines get what was published, only what differs travels, a refresh can be undone."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pytest

from data import snapshot_diff
from data.lake import lake_address, lake_catalogue
from data.lake.lake_backend import LakeBackend
from data.lake.lake_catalogue import Catalogue
from data.lake.lake_copies import KEPT
from data.opening import build_store, open_store
from data.store import Store
from data.updating import decisions, refresh
from tests.lakes import change, contents, copy_of, files_of
from tools.replay import Replay, World, small

Machine = Callable[[], LakeBackend]


def test_another_machine_opens_the_same_store(lake: LakeBackend, machine: Machine) -> None:
    first = open_store(lake)
    other = machine()
    second = open_store(other)
    assert (first.snapshot, first.meta, first.notices) == (second.snapshot, second.meta, second.notices)
    assert copy_of(other) == copy_of(lake)
    for query in (
        "FROM series ORDER BY ALL",
        "FROM series_at(DATE '2024-02-01') ORDER BY ALL",
        "FROM share_count ORDER BY ALL",
    ):
        pd.testing.assert_frame_equal(first.query(query), second.query(query))


def test_only_what_differs_travels(
    lake: LakeBackend,
    machine: Machine,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    started: Callable[[LakeBackend], Store],
) -> None:
    started(lake)
    other = machine()
    open_store(other)
    before = _rows_written(said)
    change(
        lake,
        "INSERT INTO price VALUES ('META', '2027-01-04', 1, 1, 1, 'single_source')",
        "DELETE FROM event WHERE ticker = 'ORCL'",
        "UPDATE observation SET doubt = 'why' WHERE id = (SELECT min(id) FROM observation)",
    )
    after = _rows_written(said)
    assert after["price"] - before["price"] == after["observation"] - before["observation"] == 1
    assert {name for name in after if after[name] != before.get(name, 0)} == {
        "price",
        "observation",
        "leverage_snapshot",
    }

    def whole(*_: Any, **__: Any) -> None:
        raise AssertionError("a table was fetched whole")

    monkeypatch.setattr(Catalogue, "bring", _watched(Catalogue.bring, whole))
    assert copy_of(other) == copy_of(lake)


def _rows_written(said: str) -> dict[str, int]:
    """Rows that were ever written to each table of the lake."""
    address = lake_address.parsed(said)
    with psycopg.connect(address.conninfo) as con:
        rows = con.execute(
            f"SELECT table_name, next_row_id FROM {address.schema}.ducklake_table JOIN "
            f"{address.schema}.ducklake_table_stats USING (table_id) "
            "WHERE end_snapshot IS NULL"
        ).fetchall()
    return {str(name): int(count) for name, count in rows}


def _watched(bring: Any, whole: Callable[[], None]) -> Any:
    def watched(self: Catalogue, file: Path, had: Any, wanted: Any) -> None:
        if had is None:
            whole()
        bring(self, file, had, wanted)

    return watched


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_changed_arrives(
    lake: LakeBackend, machine: Machine, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random changes, published one after the other, with steps back, while another machine looks in now and then."""
    monkeypatch.setattr(lake_catalogue, "_MANY", 4)  # so that files are merged under way
    monkeypatch.setattr(lake_catalogue, "_GRACE", "INTERVAL 0 SECOND")
    rng, other, wanted = random.Random(seed), machine(), dict[str, dict[str, list[tuple[Any, ...]]]]()
    change(
        lake,
        "CREATE TABLE fact (ticker VARCHAR, value DOUBLE, parts BIGINT[])",
        "CREATE TABLE note (key VARCHAR PRIMARY KEY, said VARCHAR)",
        "INSERT INTO fact SELECT chr(65 + (i % 7)::INT), i % 13, [i % 3] FROM range(400) AS t(i)",
        name="name000",
        base="",
    )
    for step in range(1, 8):
        statements = [
            "INSERT INTO fact SELECT chr(65 + (i % 9)::INT), i % 5, CASE WHEN i % 2 = 0 THEN [i] END FROM "
            f"range({rng.randrange(40)}) AS t(i)",
            f"DELETE FROM fact WHERE rowid % {rng.randrange(2, 60)} = 0",
            f"UPDATE fact SET value = value + 1 WHERE ticker = '{chr(65 + rng.randrange(7))}'",
            "INSERT INTO fact SELECT * FROM fact LIMIT 3",
            "UPDATE fact SET ticker = NULL WHERE rowid = 5",
            f"INSERT OR REPLACE INTO note VALUES ('{rng.randrange(3)}', '{step}')",
            "DELETE FROM note",
            f"CREATE OR REPLACE TABLE made{step % 2} AS SELECT * FROM fact WHERE value > {rng.randrange(10)}",
            f"CREATE OR REPLACE MACRO times(x) AS x * {step}",
        ]
        chosen = rng.sample(statements, rng.randint(1, 4))
        if rng.random() < 0.3:
            lake.set_current(rng.choice(lake.names()))
        with lake.draft(lake.current_name()) as draft:
            with draft.connect() as con:
                for statement in chosen:
                    con.execute(statement)
                wanted[f"name{step:03}"] = contents(con)
            lake.publish(draft.file, f"name{step:03}")
        if rng.random() < 0.5:
            name = rng.choice([n for n in lake.names() if n in wanted])
            assert copy_of(other, name) == wanted[name], (name, chosen)
    assert copy_of(other) == wanted["name007"]
    assert copy_of(machine()) == wanted["name007"], "whole, for a machine that joins"


def test_copies_are_few(lake: LakeBackend, machine: Machine) -> None:
    change(lake, "CREATE TABLE fact (ticker VARCHAR)", name="name0", base="")
    other = machine()
    for step in range(1, 6):
        change(lake, "INSERT INTO fact VALUES ('META')", name=f"name{step}")
        copy_of(other)
    for each in (lake, other):
        assert each._copies().names() == [f"name{step}" for step in (5, 4, 3)][:KEPT]
        assert not [p for p in each._copies().path.iterdir() if p.name.startswith(".draft")]


def test_files_that_nobody_refers_to_go_away(lake: LakeBackend, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lake_catalogue, "_GRACE", "INTERVAL 0 SECOND")
    change(lake, "CREATE TABLE fact AS SELECT i, 'META' AS ticker FROM range(1000) AS t(i)", name="name00", base="")
    first = set(files_of(said).rglob("*.parquet"))
    for step in range(1, 8):
        change(lake, f"UPDATE fact SET i = i + 10000 WHERE i % 2 = {step % 2}", name=f"name{step:02}")
    assert len(lake.names()) == 5
    assert not first <= set(files_of(said).rglob("*.parquet"))
    assert copy_of(lake, lake.names()[-1])


def test_anybodys_duckdb_can_ask_the_lake_itself(
    lake: LakeBackend, said: str, started: Callable[[LakeBackend], Store]
) -> None:
    current = started(lake)
    with lake._catalogue.attached(read_only=True) as con, snapshot_diff.using(con, "lake"):
        assert con.execute("FROM leverage_snapshot").fetchall() == [(current.snapshot,)]
        for query in ("FROM series ORDER BY ALL", "FROM series_at(DATE '2024-02-01') ORDER BY ALL"):
            pd.testing.assert_frame_equal(con.execute(query).df(), current.query(query))


# ---------------------------------------------------------------------------------------- refreshing


def test_a_refresh_is_seen_on_the_other_machine_and_can_be_undone(
    lake: LakeBackend,
    machine: Machine,
    sources: Replay,
    monkeypatch: pytest.MonkeyPatch,
    started: Callable[[LakeBackend], Store],
) -> None:
    with monkeypatch.context() as patch:
        patch.delenv("LEVERAGE_CURATED")  # the sources know more than the store does
        world: World = small.world()
    sources.router, sources.saboteur = world.route, lambda _: None
    old, other = started(lake), machine()
    summary = refresh.refresh(["META"], sources=["edgar"], where=lake)
    assert (summary.outcome, summary.failures()) == ("published", [])
    new = open_store(other)
    query = (
        "SELECT value FROM series WHERE ticker = 'META' AND concept = 'capex' AND basis = 'quarter' AND "
        "period_end = '2026-06-30'"
    )
    assert new.query(query)["value"].tolist() == [30_116e6]
    assert new.snapshot == summary.after == other.current_name()
    assert other.read_log()[0]["what"] == "refresh META"
    assert refresh.refresh(["META"], sources=["edgar"], where=other).outcome == "unchanged", (
        "asked again from there, nothing is new"
    )
    assert decisions.undo(other).after == lake.current_name() == old.snapshot
    assert open_store(lake).query(query).empty
    rebuilt = build_store(other)
    assert rebuilt.query("SELECT count(*) AS n FROM answer")["n"].item() == 0
    assert decisions.undo(lake, summary.after).after == summary.after
    again = build_store(other)
    assert again.notices == ()
    assert again.query(query)["value"].tolist() == [30_116e6], "made anew from the kept answers"
