"""A frozen address shows the same after a refresh that changes a value, for as long as the store keeps the snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pytest
from starlette.applications import Starlette

from data import build
from data.backends import backend_at
from data.local_backend import LocalBackend
from data.store import Store, finalize
from data.store_backend import KEEP
from service import addresses, current_store, frozen, images
from tests.asgi import ask

SLUG = "compare"
ASKED = {"companies": ("META",), "y": "capex"}


@pytest.fixture
def place(store: Store, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalBackend:
    """A store of this test's own."""
    folder = shutil.copytree(store_folder, tmp_path / "store")
    monkeypatch.setenv("LEVERAGE_STORE", str(folder))
    backend = backend_at()
    assert isinstance(backend, LocalBackend)
    return backend


@pytest.fixture
def get() -> Callable[[str], tuple[int, bytes]]:
    app = Starlette(routes=addresses.routes())

    def asked(address: str) -> tuple[int, bytes]:
        answer = ask(app, address)
        return answer.status, answer.body

    return asked


def _refresh(place: LocalBackend) -> None:
    """What a refresh does that learns of other values."""
    base = place.current_name()
    with place.draft(base) as draft:
        with draft.connect() as con:
            con.execute("UPDATE observation SET value = value * 1.5 WHERE ticker = 'META' AND concept = 'capex'")
            name = finalize(con, place.names(), base)
        place.publish(draft.file, name)


def test_a_frozen_link_shows_the_same_and_a_live_one_what_is_new(
    place: LocalBackend, get: Callable[[str], tuple[int, bytes]]
) -> None:
    query = frozen.query(current_store.store(), SLUG, ASKED)
    formats = ["csv", *(["svg"] if images.browser_path() else [])]
    before = {form: get(f"/charts/{SLUG}.{form}?{urlencode(query)}") for form in formats}
    live = get(f"/charts/{SLUG}.csv?companies=META&y=capex")
    assert {status for status, _ in (*before.values(), live)} == {200}
    _refresh(place)
    assert {form: get(f"/charts/{SLUG}.{form}?{urlencode(query)}") for form in formats} == before
    assert get(f"/charts/{SLUG}.csv?companies=META&y=capex") != live


def test_a_snapshot_that_is_open_is_not_opened_again(place: LocalBackend) -> None:
    shown = current_store.store()
    assert current_store.kept(shown.snapshot) is shown
    _refresh(place)
    assert current_store.store().snapshot != shown.snapshot
    assert current_store.kept(shown.snapshot) is shown


def test_a_frozen_link_names_every_parameter_the_day_and_the_snapshot(store: Store) -> None:
    query = frozen.query(store, "paradox", {})
    assert {"companies", "base", "as_of", "snapshot"} <= set(query)
    assert query["snapshot"] == store.snapshot
    assert query["as_of"] == store.built_at.date().isoformat()
    assert query == frozen.query(store, "paradox", {"companies": ("META", "GOOGL", "MSFT", "AMZN")})


def test_what_is_not_kept_any_more_is_told_and_not_replaced(
    place: LocalBackend, get: Callable[[str], tuple[int, bytes]]
) -> None:
    first = place.current_name()
    for _ in range(KEEP):
        _refresh(place)
    assert first not in place.names()
    for name in (first, "../../etc/passwd", "x"):
        status, body = get(f"/charts/{SLUG}.csv?{urlencode({'snapshot': name})}")
        assert status == 404
        assert b"not kept any more" in body


def test_a_snapshot_of_an_earlier_version_is_told_and_not_asked(
    place: LocalBackend, get: Callable[[str], tuple[int, bytes]]
) -> None:
    first = place.current_name()
    _refresh(place)
    with duckdb.connect(str(place.file(first))) as con:
        con.execute("UPDATE meta SET value = $1 WHERE key = 'schema_version'", [str(build.SCHEMA_VERSION - 1)])
    status, body = get(f"/charts/{SLUG}.csv?{urlencode({'snapshot': first})}")
    assert status == 404
    assert b"written by an earlier version" in body
    assert b"Leave snapshot out of the address" in body
