"""Own figures are their owner's alone: two readers and a stranger on one store, and nothing of one at another."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from data import private_figures
from data.backends import backend_at
from data.local_backend import LocalBackend
from data.opening import build_store
from data.private_figures import OF_VISITORS
from data.updating import decisions, writing
from data.verify import verification
from data.verify.own_figures import differences
from errors import BadData, LeverageError, NotFound, UsageError
from service import export
from service.drawing import chart
from service.export import images
from service.own_figures import everybodys_files, owners_files, readers_views
from service.snapshots import current_store
from service.updating import access, operations
from service.updating.access import Actor, Refusal
from service.web import addresses, frozen
from service.whats_new import feed
from tests.actors import HERE, ME
from tests.asgi import ask
from tests.unit.terminal import runner
from ui.session import cache, visitor

pytestmark = pytest.mark.slow

HEAD = "ticker,concept,period_end,value\n"
MORE = (HEAD + "META,headcount,2026-09-30,76543\n").encode()
LESS = (HEAD + "META,headcount,2026-09-30,71234\n").encode()
NOT_LISTED = Refusal("Refresh is for maintainers", "Ask")
ADA = Actor("ada@example.org", email="ada@example.org", owner="ada@example.org")
EVE = Actor("eve@example.org", NOT_LISTED, "eve@example.org", "eve@example.org")
STRANGER = Actor("visitor", NOT_LISTED)
PEOPLE = {"companies": ("META", "ORCL"), "y": "headcount"}


@pytest.fixture
def place(tmp_path: Path, store: object, store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalBackend]:
    folder = shutil.copytree(store_folder, tmp_path / "store", ignore=shutil.ignore_patterns(".draft-*", "log.jsonl"))
    monkeypatch.setenv("LEVERAGE_STORE", str(folder))
    yield LocalBackend(folder)
    for owner in (ADA.owner, EVE.owner, "local"):
        readers_views.forget(owner)


def imported(by: Actor, content: bytes = MORE, name: str = "mine.csv") -> str:
    assert operations.import_figures(by, content, name).run().outcome == "private"
    return owners_files.newest(by.owner)


def people(owner: str) -> list[float]:
    """The own headcounts that an owner sees."""
    return [float(v) for v in owners_files.rows(readers_views.store_of(owner))["value"]]


def test_each_owner_sees_the_own_figures_and_nobody_else_does(place: LocalBackend) -> None:
    before = current_store.store()
    imported(ADA)
    imported(EVE, LESS)
    assert (people(ADA.owner), people(EVE.owner), people("")) == ([76_543], [71_234], [])
    assert current_store.store() is before, "no new snapshot, so no cache, page or feed of others changes"
    assert owners_files.rows(before).empty
    names = {readers_views.store_of(owner).snapshot for owner in (ADA.owner, EVE.owner, "")}
    assert len(names) == 3, "every cache is by this name"
    assert all(readers_views.store_of(owner).published == before.snapshot for owner in (ADA.owner, EVE.owner))


def test_nothing_of_one_session_is_in_the_caches_of_another(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the pages ask, in turns, of the caches that all sessions share."""
    imported(ADA)
    imported(EVE, LESS)
    seen: dict[str, str] = {}
    for actor in (ADA, EVE, STRANGER, ADA, STRANGER, EVE):
        monkeypatch.setattr(visitor, "actor", lambda actor=actor: actor)
        shown = cache.store()
        drawn = cache.chart(shown, "compare", PEOPLE)
        figures = cache.key_figures(shown, ("headcount",), ("META",), "2019Q4", None, None)
        texts = [drawn.table.to_csv(), str(drawn.finding), figures.to_csv(), str(cache.freshness(shown).to_csv())]
        texts.append(str(cache.grades(shown, "compare", PEOPLE)))
        text = "".join(texts)
        assert seen.setdefault(actor.name, text) == text
        assert ("76543" in text, "71234" in text) == (actor is ADA, actor is EVE)


def test_addresses_embeds_and_the_feed_show_the_snapshot_alone_and_exports_of_the_owner_have_it_all(
    place: LocalBackend,
) -> None:
    app = Starlette(routes=[*addresses.routes(), *feed.routes()])
    asked = ["/charts/compare.csv?companies=META&y=headcount", "/embed/compare?companies=META&y=headcount", feed.PATH]
    before = [ask(app, path) for path in asked]
    imported(ADA)
    view = readers_views.store_of(ADA.owner)
    drawn = chart.draw(view, "compare", PEOPLE)
    for path, old in zip(asked, before, strict=True):
        answer = ask(app, path)
        assert (answer.status, answer.body, answer.headers["etag"]) == (200, old.body, old.headers["etag"])
    for form in ("csv", "json", "html"):
        text = export.export(drawn, form, snapshot=view.label).decode()
        assert "76543" in text.replace(",", "")
        assert "rest on private own figures" in text
        assert "with private own figures" in text
    link = frozen.query(view, "compare", drawn.parameters)
    assert current_store.kept(link[frozen.FROZEN]) is current_store.store(), "a frozen link is the snapshot's"


def test_a_report_shows_the_snapshot_unless_its_owner_asks_for_more(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(images, "svg", lambda *_: "<svg></svg>")  # drawings have nothing more, and take long
    imported(access.command_line())
    texts = []
    for more in ([], ["--own"]):
        out = tmp_path / f"report{len(more)}.html"
        assert runner(capfd)("report", "--company", "META", "--out", str(out), *more).code == 0
        texts.append(out.read_text("utf-8"))
    assert ["76,543" in text for text in texts] == [False, True]
    assert ["with private own figures" in text for text in texts] == [False, True]


def test_a_visitor_keeps_a_few_for_herself_and_can_do_nothing_for_others(place: LocalBackend) -> None:
    source, current = imported(EVE), place.current_name()
    for refused in (operations.share_figures, operations.unshare_figures):
        with pytest.raises(UsageError, match="for maintainers"):
            refused(EVE, source)
    with pytest.raises(UsageError, match="for maintainers"):
        operations.import_figures(STRANGER, MORE, "mine.csv")
    with pytest.raises(NotFound, match="no own figures"):
        operations.remove_figures(ADA, source)
    shared = imported(ADA, LESS)
    operations.share_figures(ADA, shared).run()
    with pytest.raises(UsageError, match="for maintainers"):
        operations.remove_figures(EVE, shared)
    assert current != place.current_name()
    assert [(e["what"], e["by"]) for e in reversed(place.read_log())] == [
        ("import own figures", "eve@example.org"),
        ("import own figures", "ada@example.org"),
        ("share mine.csv", "ada@example.org"),
    ]


def test_how_much_one_owner_keeps_is_bounded(place: LocalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(EVE)
    with pytest.raises(UsageError, match="imported already"):
        operations.import_figures(EVE, MORE, "again.csv").run()
    monkeypatch.setattr(private_figures, "OF_VISITORS", OF_VISITORS.__class__(1, 10_000))
    with pytest.raises(UsageError, match="up to 1 files"):
        operations.import_figures(EVE, LESS, "less.csv").run()
    monkeypatch.setattr(private_figures, "OF_VISITORS", OF_VISITORS.__class__(9, 60))
    with pytest.raises(UsageError, match="MB together"):
        operations.import_figures(EVE, LESS, "less.csv").run()
    imported(ADA, LESS)
    monkeypatch.setattr(private_figures, "OF_VISITORS", OF_VISITORS)
    monkeypatch.setattr(private_figures, "MOST_OF_ALL", 2)
    with pytest.raises(UsageError, match="No more own figures"):
        operations.import_figures(EVE, LESS, "less.csv").run()
    assert len(place.private_names()) == 2


def test_shared_is_seen_by_everybody_and_unshared_by_the_owner_again_also_by_an_undo(place: LocalBackend) -> None:
    source = imported(ADA)
    operations.share_figures(ADA, "mine.csv").run()
    assert (people(EVE.owner), people("")) == ([76_543], [76_543])
    assert owners_files.files(readers_views.store_of(ADA.owner), ADA.owner)["seen_by"].tolist() == ["everybody"]
    decisions.undo(place)
    assert (people(ADA.owner), people("")) == ([76_543], [])
    decisions.undo(place, place.names()[0])
    operations.unshare_figures(ADA, source).run()
    assert (people(ADA.owner), people("")) == ([76_543], [])
    operations.remove_figures(ADA, source).run()
    assert (people(ADA.owner), place.private_names()) == ([], [])


def test_whoever_keeps_the_store_lists_and_deletes_files_of_others_and_they_are_told(place: LocalBackend) -> None:
    imported(EVE, name="eves.csv")
    imported(ADA, LESS)
    operations.share_figures(ADA, "mine.csv").run()
    told = everybodys_files.listed(current_store.store())
    assert told[["owner", "title", "rows", "size", "seen_by"]].values.tolist() == [
        ["eve@example.org", "eves.csv", 1, len(MORE), "its owner"],
        ["ada@example.org", "mine.csv", 1, len(LESS), "everybody"],
    ]
    assert told["imported_at"].is_monotonic_increasing
    for refused in (EVE, STRANGER):
        with pytest.raises(UsageError, match="for maintainers"):
            operations.delete_figures(refused, told["name"][0])
    with pytest.raises(NotFound, match=f"eves.csv. Files with this title: {told['name'][0]}"):
        operations.delete_figures(ME, "eves.csv")
    with pytest.raises(NotFound, match="own list"):
        operations.delete_figures(ME, "nobodys.csv")
    current = place.current_name()
    operations.delete_figures(ME, told["name"][0]).run()
    assert (people(EVE.owner), place.current_name()) == ([71_234], current), "the shared ones are everybody's"
    assert [(d.by, d.day) for d in everybodys_files.taken_away(EVE.owner, EVE.name)] == [
        (ME.name, datetime.now(UTC).date())
    ]
    assert everybodys_files.taken_away(ADA.owner, ADA.name) == everybodys_files.taken_away("", "visitor") == []
    operations.delete_figures(ME, told["name"][1]).run()
    assert (people(ADA.owner), people(""), place.private_names()) == ([], [], [])
    assert [(e["what"], e["by"]) for e in place.read_log()[:2]] == [
        ("delete own figures of ada@example.org", ME.name),
        ("delete own figures of eve@example.org", ME.name),
    ]


def test_files_of_one_second_are_listed_in_the_order_in_which_they_came(place: LocalBackend) -> None:
    files = sorted(
        (private_figures.made(owner, "mine.csv", MORE) for owner in (ADA.owner, EVE.owner, "local")),
        key=lambda file: file.name,
    )
    second = datetime(2026, 7, 30, 12, tzinfo=UTC)
    for after, file in enumerate(reversed(files)):  # the names in the other order
        private_figures.save_file(place, replace(file, at=second + timedelta(milliseconds=after)))
    told = everybodys_files.listed(current_store.store())
    assert told["name"].tolist() == [file.name for file in reversed(files)]
    assert told["imported_at"].tolist() == [second.replace(tzinfo=None)] * 3


def test_what_two_keep_and_one_shared_stays_shared_and_a_damaged_file_can_be_deleted(place: LocalBackend) -> None:
    imported(EVE)
    imported(ADA)
    operations.share_figures(ADA, "mine.csv").run()
    first, second = everybodys_files.listed(current_store.store())["name"]
    operations.delete_figures(ME, second).run()
    assert (people(""), place.private_names()) == ([76_543], [first])
    place.save_private(first, place.read_private(first) | {"sha256": "0"})
    told = everybodys_files.listed(current_store.store())
    assert told[["name", "title", "rows"]].values.tolist() == [[first, "damaged", 0]]
    operations.delete_figures(ME, first).run()
    assert place.private_names() == []


def test_what_an_earlier_version_kept_is_shared_and_belongs_to_who_takes_it_back(place: LocalBackend) -> None:
    response = private_figures.made("", "old.csv", MORE).response(place)
    writing.one(place, "import old.csv", response)
    files = owners_files.files(readers_views.store_of(EVE.owner), EVE.owner)
    assert files[["title", "seen_by"]].values.tolist() == [["Own data: old.csv", "everybody"]]
    operations.unshare_figures(ADA, "old.csv").run()
    assert (people(ADA.owner), people(EVE.owner)) == ([76_543], [])


def test_private_figures_outlive_a_new_build_and_are_removed_for_good(place: LocalBackend) -> None:
    source = imported(EVE)
    view = readers_views.store_of(EVE.owner)
    build_store()
    assert people(EVE.owner) == [76_543]
    assert readers_views.store_of(EVE.owner).published == place.current_name() != view.published
    operations.remove_figures(EVE, source).run()
    left = [path for path in place.path.rglob("*") if path.is_file() and b"76543" in path.read_bytes()]
    assert (people(EVE.owner), left) == ([], [])


def test_views_are_few_and_go_with_who_used_them(place: LocalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    def views() -> int:
        gc.collect()
        return len(list(place.path.glob(".draft-*")))

    monkeypatch.setattr(readers_views, "MOST", 1)
    imported(ADA)
    imported(EVE, LESS)
    assert (people(ADA.owner), people(EVE.owner), views()) == ([76_543], [71_234], 1)
    monkeypatch.setattr(readers_views, "IDLE", -1.0)
    assert readers_views._kept(("", "", ())) is None
    assert views() == 0


def test_a_record_that_was_changed_is_named_and_left_out(place: LocalBackend) -> None:
    imported(EVE)
    readers_views.forget(EVE.owner)
    (name,) = place.private_names()
    record = place.read_private(name) | {"owner": ADA.owner}
    place.save_private(name, record)
    with pytest.raises(BadData, match="not what was kept"):
        private_figures.read(backend_at(), name)
    assert people(ADA.owner) == []
    assert any("damaged and left out" in notice for notice in readers_views.store_of(EVE.owner).notices)
    operations.remove_figures(EVE, name).run()
    assert place.private_names() == []


def test_a_view_that_cannot_be_made_gives_way_to_the_snapshot_with_a_notice(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = imported(EVE)
    readers_views.forget(EVE.owner)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("data.own_view.shutil.copyfile", full)
    shown = readers_views.store_of(EVE.owner)
    assert shown.snapshot == place.current_name()
    assert any("No space left on device" in notice for notice in shown.notices)
    with pytest.raises(LeverageError, match="cannot be shown"):
        operations.import_figures(EVE, LESS, "less.csv").run()
    operations.remove_figures(EVE, source).run()


def test_who_owns_what() -> None:
    def log_in(email: str, *, verified: bool = True) -> str:
        return access.visitor(HERE, {"is_logged_in": True, "email": email, "email_verified": verified}).owner

    assert access.command_line().owner == access.visitor(HERE, None).owner == "local"
    assert (log_in("Eve@Example.org"), log_in("eve@example.org", verified=False)) == ("eve@example.org", "")
    assert [log_in(email) for email in ("local", "local:ada@host", "")] == ["", "", ""]
    kelvin = "lin\N{KELVIN SIGN}@example.org"
    assert log_in(kelvin) != log_in("link@example.org")
    assert access.visitor(HERE, {"is_logged_in": False}).owner == ""


def test_read_only_keeps_what_is_there_visible_and_takes_nothing(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = imported(EVE)
    monkeypatch.setenv(access.READ_ONLY, "1")
    assert people(EVE.owner) == [76_543]
    with pytest.raises(UsageError, match="read-only"):
        operations.import_figures(EVE, LESS, "x.csv")
    with pytest.raises(UsageError, match="read-only"):
        operations.remove_figures(EVE, source)
    assert json.dumps(place.read_log()).count("76543") == 0


def test_verify_derives_the_views_too_and_names_a_record_that_was_changed(place: LocalBackend, tmp_path: Path) -> None:
    imported(EVE)
    imported(ADA, LESS)
    whole = verification.verify(place)
    assert [f for f in whole.findings if f.check in ("own figures", "snapshot")] == []
    snapshot, name = place.file(place.current_name()), place.private_names()[0]

    def found() -> list[tuple[str, str]]:
        return [(f.where, f.detail) for f in differences(place, snapshot, snapshot, tmp_path / "made")]

    kept = place.read_private(name)
    place.save_private(name, kept | {"rows": 2})
    assert [detail for _, detail in found()] == ["Other rows of it can be loaded than when it was imported"]
    place.save_private(name, kept | {"sha256": "0" * 64})
    assert found() == [(name, "A file of own figures is not what was kept")]
