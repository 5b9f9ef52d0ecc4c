"""A frozen address shows the same after a refresh that changes a value, for as long as the store keeps the snapshot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from data import build
from data.backends import backend_at
from data.local_backend import LocalBackend
from data.store import Store, finalize
from data.store_backend import KEEP
from errors import NotFound
from service.export import images
from service.snapshots import current_store
from service.web import addresses, frozen
from tests.asgi import ask
from ui.session import opening

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
    assert all(query.values()), "what is empty asks for nothing"
    assert all(frozen.of_page(store, "value", {}).values())
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
    place.file(first).with_suffix(".sha256").unlink()  # earlier versions wrote none
    status, body = get(f"/charts/{SLUG}.csv?{urlencode({'snapshot': first})}")
    assert status == 404
    assert b"written by an earlier version" in body
    assert b"Leave snapshot out of the address" in body


# --------------------------------------------------------------------------------------- whole pages


def _page(query: dict[str, str]) -> AppTest:
    app = AppTest.from_string("from ui.page.page_frame import show; show('compare')", default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.session_state[opening.tabs(SLUG)] = "Table"
    return app.run()


def _shown(app: AppTest) -> str:
    """All that the page says, and its table."""
    assert not app.exception
    said = [str(element.value) for kind in ("title", "markdown", "caption") for element in getattr(app, kind)]
    return "\n".join([*said, *(element.proto.body for element in app.get("html"))])


def test_a_frozen_page_shows_the_same_after_a_refresh_that_changes_a_value(place: LocalBackend) -> None:
    query = frozen.of_page(current_store.store(), "compare", {"companies": "META", "y": "capex"})
    before, live = _shown(_page(query)), _shown(_page({"companies": "META", "y": "capex"}))
    assert "Frozen." in before
    assert "Frozen." not in live
    _refresh(place)
    again = _page(query)
    assert _shown(again) == before
    assert {"companies", "y", "as_of", "snapshot"} <= set(again.query_params), "a reload and a copy show it too"
    assert _shown(_page({"companies": "META", "y": "capex"})) != live


def test_a_frozen_page_can_be_left_for_what_is_newest(place: LocalBackend) -> None:
    app = _page(frozen.of_page(current_store.store(), "compare", {"companies": "META"}))
    app.button(key="thaw").click().run()
    assert "Frozen." not in _shown(app)
    assert {"snapshot", "as_of"} & set(app.query_params) == set()


def test_a_page_whose_snapshot_is_gone_says_so_and_shows_no_other_numbers(place: LocalBackend) -> None:
    app = _page({"snapshot": "20200101T000000000000Z-00000000"})
    assert not app.exception
    assert "This snapshot is not kept any more" in app.error[0].value
    assert [element for element in app.get("html") if "<table>" in element.proto.body] == []
    assert list(app.tabs) == []


def test_a_frozen_address_of_a_page_keeps_what_it_opens_and_drops_what_is_not_valid(store: Store) -> None:
    asked = {"companies": "ZZZZ,META", "open": "rank", "from": "banana"}
    query = frozen.of_page(store, "compare", asked)
    assert (query["companies"], query["open"], query["snapshot"]) == ("META", "rank", store.snapshot)
    assert "banana" not in query.values()
    with pytest.raises(NotFound):
        frozen.of_page(store, "nowhere", {})
