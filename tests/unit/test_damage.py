"""Flipped bits in a store: no wrong value and no traceback, but the last good snapshot and a notice, or a message."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pandas as pd
import pytest

from data import build, kept_responses
from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from data.store import Store, publish
from errors import BadData, StoreError
from service.snapshots import current_store
from tests import thorough
from tools.replay import small

pytestmark = pytest.mark.slow  # snapshots built, damaged and built again

_ROWS = 100_000
_TRUTH = "SELECT i, i * 1.5 AS value, 'row ' || i AS name FROM range($1) AS t(i)"
BITS = range(50)
BLOCK = 262_144


def _filled(con: duckdb.DuckDBPyConnection) -> None:
    build.define(con)
    con.execute(f"CREATE TABLE fact AS {_TRUTH}", [_ROWS])


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    with duckdb.connect() as con:
        return con.execute(f"{_TRUTH} ORDER BY i", [_ROWS]).df()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> LocalBackend:
    """A store of two good snapshots."""
    folder = tmp_path_factory.mktemp("damage") / "store"
    publish(folder, _filled)
    publish(folder, _filled)
    return LocalBackend(folder)


@pytest.fixture
def newest(place: LocalBackend) -> Iterator[Path]:
    """The file of the current snapshot, which a test may damage: it is whole again afterwards."""
    file = place.file(place.current_name())
    whole = file.read_bytes()
    yield file
    with file.open("r+b") as opened:  # the same file, not another: a connection of this process may have it open
        opened.write(whole)


def flip(file: Path, *places: int, bit: int = 2) -> None:
    with file.open("r+b") as opened:
        for place in places:
            opened.seek(place)
            [byte] = opened.read(1)
            opened.seek(place)
            opened.write(bytes([byte ^ 1 << bit]))


def facts(store: Store) -> pd.DataFrame:
    return store.query("FROM fact ORDER BY i")


@pytest.mark.parametrize("number", thorough.share(BITS, 5))
def test_a_flipped_bit_gives_way_to_the_last_good_snapshot(
    place: LocalBackend, newest: Path, truth: pd.DataFrame, number: int
) -> None:
    random = Random(number)
    flip(newest, random.randrange(newest.stat().st_size), bit=random.randrange(8))
    store = open_store(place)
    assert store.snapshot == place.names()[1]
    assert newest.stem in store.notices[0]
    pd.testing.assert_frame_equal(facts(store), truth)


@pytest.mark.parametrize("number", range(5))
def test_bits_that_flip_while_the_store_is_open_end_in_a_message_and_the_good_snapshot(
    place: LocalBackend, newest: Path, truth: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", str(place.path))
    monkeypatch.setattr(current_store, "_newest", current_store._Newest())
    opened = current_store.store()
    start = 12_288 + Random(number).randrange(BLOCK)
    flip(newest, *range(start, newest.stat().st_size, BLOCK))
    with pytest.raises(StoreError, match="block of the snapshot is damaged"):
        facts(opened)
    again = current_store.store()
    assert (again.snapshot, len(again.notices)) == (place.names()[1], 1)
    pd.testing.assert_frame_equal(facts(again), truth)
    opened._connection.close()


@pytest.mark.parametrize("number", range(5))
def test_a_flipped_bit_in_the_pointer_leads_to_a_good_snapshot(
    place: LocalBackend, truth: pd.DataFrame, number: int
) -> None:
    pointer = place.path / "CURRENT"
    said = pointer.read_bytes()
    try:
        flip(pointer, Random(number).randrange(len(said)), bit=number)
        pd.testing.assert_frame_equal(facts(open_store(place)), truth)
    finally:
        pointer.write_bytes(said)


@pytest.mark.parametrize("number", range(5))
def test_a_flipped_bit_in_a_response_is_noticed(tmp_path: Path, number: int) -> None:
    backend, content = LocalBackend(tmp_path), b'{"value": 91447}' * 20
    kept = kept_responses.save_response(backend, content, source="a", kind="b", ticker="C", url="d")
    file = tmp_path / "raw" / kept.sha256[:2] / f"{kept.sha256}.gz"
    flip(file, Random(number).randrange(file.stat().st_size), bit=number)
    try:
        said = kept_responses.read_response(backend, kept.sha256)
    except BadData:
        return
    assert said == content, "a bit of the header that says nothing may flip"


@pytest.mark.parametrize("again", [open_store, build_store])
def test_without_another_snapshot_it_is_built_again_with_its_responses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: Callable[[LocalBackend], Store]
) -> None:
    """The list of responses is read out of the damaged file, so that what was fetched is not lost: where the store is
    opened, and where `leverage build` comes first.
    """
    upload = b"ticker,concept,period_end,value,period_start,known_on\nMETA,headcount,2026-06-30,76543,,2026-07-30\n"
    monkeypatch.setenv("LEVERAGE_CURATED", str(small.embedded(tmp_path / "curated")))
    backend = LocalBackend(tmp_path / "store")
    response = kept_responses.save_response(
        backend, upload, source="user", kind="upload", ticker="META", url="upload:own.csv"
    )

    def write(con: Any) -> None:
        build.define(con)
        con.execute(
            "INSERT INTO answer BY NAME SELECT 1 AS place, 'user' AS source, 'upload' AS kind, 'META' AS ticker, "
            "$1 AS url, $2 AS sha256, $3 AS size, $4::TIMESTAMP AS retrieved_at",
            [response.url, response.sha256, response.size, response.retrieved_at.replace(tzinfo=None)],
        )

    name = publish(backend, write).snapshot
    (backend.path / f"{name}.sha256").write_text(f"{hashlib.sha256(b'another').hexdigest()}  {name}.duckdb\n")
    store = again(backend)
    assert again is build_store or name in store.notices[0]
    assert store.query("SELECT value FROM observation WHERE method = 'user'")["value"].tolist() == [76_543.0]
    assert gzip.decompress(backend.read_blob(response.sha256)) == upload
