"""The page *Update data* as its users meet it: every control, bad input, work that fails, and the end of each.

The store stands as on 2026-05-15; the sources are replayed and speak as on the last day of the embedded facts.
"""

from __future__ import annotations

import dataclasses
import io
import pkgutil
import re
import shutil
import threading
from collections.abc import Callable, Collection, Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from edgar import httpclient
from streamlit.testing.v1 import AppTest

from contracts import CONCEPTS
from data.annual import annual_refresh
from data.local_backend import LocalBackend
from data.opening import open_store
from data.store import Store
from data.summary import Cancel, Line, Progress, Summary, Watcher
from data.updating import fact_decisions, writing
from data.updating import refresh as refreshing
from errors import StoreError
from service.drawing import selection
from service.own_figures import owners_files
from service.snapshots import current_store
from service.updating import operations, review, tasks
from service.updating.background_task import TASKS
from tests.actors import ME
from tools.replay import FAULTS, Replay, World
from ui import update
from ui.session import cache, opening, visitor
from ui.update import progress

PAGE = "from ui.page.page_frame import show; show('{slug}')"  # what the script runs for one page, alone
ROOT = Path(__file__).resolve().parents[2]
TODAY = date.today().isoformat()


@pytest.fixture
def place(
    before: Path, tmp_path: Path, sources: Replay, world: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LocalBackend]:
    """A store of one's own, the sources in good health, nothing under way."""
    sources.router, sources.saboteur = world.route, lambda _: None
    sources.asked.clear()
    httpclient.close_clients()
    folder = Path(shutil.copytree(before, tmp_path / "store"))
    monkeypatch.setenv("LEVERAGE_STORE", str(folder))
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("EDGAR_IDENTITY", "Ada Lovelace ada@example.org")
    monkeypatch.setattr(TASKS, "_last", None)
    yield LocalBackend(folder)
    assert TASKS.wait(20)
    sources.saboteur = lambda _: None


@pytest.fixture
def page(place: LocalBackend) -> Callable[[], AppTest]:
    """Opens the page in a session of its own, with everything that it offers open."""

    def open_() -> AppTest:
        app = AppTest.from_string(PAGE.format(slug="update"), default_timeout=60)
        for part in update.PARTS:
            app.session_state[opening.question(part)] = True
        return app.run()

    return open_


def tables(app: AppTest) -> list[pd.DataFrame]:
    """The tables on the page."""
    bodies = [element.proto.body for element in app.get("html")]
    return [
        pd.read_html(StringIO(body), keep_default_na=False, thousands="'")[0] for body in bodies if "<table>" in body
    ]


def with_head(app: AppTest, head: str) -> pd.DataFrame:
    """The first table that has a column of this head."""
    return next(table for table in tables(app) if head in table)


def text(app: AppTest) -> str:
    """All prose of the page."""
    kinds = ("title", "header", "markdown", "caption", "warning", "error", "info", "success")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind)).replace("\\", "")


def told(app: AppTest) -> str:
    """The outcome of what was done last."""
    return str([*app.success, *app.info][0].value).replace("\\", "")


def ended(app: AppTest) -> AppTest:
    """The page after what was begun is over."""
    assert TASKS.wait(60)
    app.run()
    assert not app.exception
    return app


def enabled(app: AppTest) -> set[str]:
    """The labels of the buttons that can be pressed."""
    return {b.label for b in app.button if not b.disabled}


def pressed(app: AppTest, label: str) -> AppTest:
    """The page after the one button of this label was pressed and what it began, if anything, is over."""
    [button] = [b for b in app.button if b.label == label]
    before = TASKS.standing()
    button.click().run()
    assert not app.exception
    after = TASKS.standing()
    return ended(app) if after and (before is None or after.number != before.number) else app


# ------------------------------------------------------------------------------------ how it stands


def test_the_page_says_how_far_the_data_reach_and_offers_what_can_be_done(page: Callable[[], AppTest]) -> None:
    app = page()
    assert not app.exception
    assert [*app.error, *app.warning, *app.info] == []
    assert app.title[0].value == "Update data"
    assert "Prices reach to 14 May 2026" in app.markdown[0].value.replace("\\", "")
    assert [s.value for s in app.header] == ["Refresh"]
    titles = str([e.label for e in app.expander])
    assert all(part.title in titles for name, part in update.PARTS.items() if name != "refresh")
    assert enabled(app) >= {"Refresh", "Add", "Save"}


def test_what_is_closed_is_one_line_that_says_how_it_stands(place: LocalBackend) -> None:
    app = AppTest.from_string(PAGE.format(slug="update"), default_timeout=60).run()
    assert not app.exception
    assert "Nothing is in quarantine." in text(app)
    assert "No own figures are in the store." in text(app)
    assert tables(app) == []
    assert enabled(app) == {"Refresh", "Save"}, "the forms of what is closed are not there"


def test_old_prices_are_told_in_the_footer_of_every_page(place: LocalBackend) -> None:
    said = text(AppTest.from_string(PAGE.format(slug="compare"), default_timeout=60).run())
    assert re.search(r"Prices reach to 14 May 2026, [\d,]+ days ago.*\[A refresh\]\(update\) brings newer ones", said)


def test_nonsense_in_the_address_is_told_and_the_page_goes_on(place: LocalBackend) -> None:
    app = AppTest.from_string(PAGE.format(slug="update"), default_timeout=60)
    app.query_params["evil"] = "<script>alert(1)</script>"
    app.run()
    assert not app.exception
    assert len(app.warning) == 1
    assert dict(app.query_params) == {}
    assert "Refresh" in enabled(app)


# ---------------------------------------------------------------------------------------- who asks


def test_the_first_use_asks_who_asks_and_keeps_it(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sources: Replay
) -> None:
    monkeypatch.setenv("EDGAR_IDENTITY", "")
    app = page()
    assert "The SEC answers only those who say who they are" in text(app)
    pressed(app, "Refresh")
    assert "asks for a name and an e-mail address" in app.error[0].value.replace("\\", "")
    assert sources.asked == []
    app.text_input(key="update:name").set_value("Ada Lovelace")
    pressed(app, "Save")
    assert "e-mail address is missing" in text(app)
    app.text_input(key="update:mail").set_value("ada@nowhere")
    pressed(app, "Save")
    assert "no name with an e-mail address" in text(app)
    app.text_input(key="update:mail").set_value("ada@example.org")
    pressed(app, "Save")
    assert app.error == []
    assert "ada@example.org" in (tmp_path / "settings.json").read_text()
    assert "SEC contact: Ada Lovelace a…@example.org" in [e.label.replace("\\", "") for e in app.expander]
    assert "ada@example.org" not in text(app), "others may see this page"


# ----------------------------------------------------------------------------------------- refresh


def test_a_refresh_of_chosen_companies_brings_what_is_new(page: Callable[[], AppTest], place: LocalBackend) -> None:
    app = page()
    app.multiselect(key="update:companies").set_value(["ORCL"])
    app.button_group(key="update:sources").set_value(["edgar"])
    pressed(app, "Refresh")
    assert re.search(r"Published: \d+ new, none revised, \d+ unchanged, none failed", told(app))
    changed = next(m.value for m in app.markdown if "| Before | Now |" in m.value).replace("\\", "")
    assert "| ORCL | Headcount :small[:gray[31 May 2026]] | new | **141,000** |" in changed
    assert (place.read_log()[0]["what"], place.read_log()[0]["outcome"]) == ("refresh ORCL", "published")
    log = with_head(app, "Outcome")
    assert log[["What", "Outcome", "Snapshot"]].values.tolist() == [["refresh ORCL", "published", place.current_name()]]
    lines = with_head(app, "Asked")
    assert lines[["Ticker", "Asked", "Failed"]].values.tolist() == [["ORCL", "SEC EDGAR", 0]]
    pressed(app, "Dismiss")
    assert app.success == []
    assert "Published" in text(ended(page())), "another session has not dismissed it"


def test_without_a_source_nothing_begins(page: Callable[[], AppTest]) -> None:
    app = page()
    app.button_group(key="update:sources").set_value([])
    pressed(app, "Refresh")
    assert "No source was chosen" in app.error[0].value
    assert TASKS.standing() is None


def test_what_fails_is_told_with_what_to_do_and_nothing_is_lost(
    page: Callable[[], AppTest], place: LocalBackend, sources: Replay
) -> None:
    sources.saboteur = lambda r: FAULTS["404"] if r.host == "data.sec.gov" else None
    current, app = place.current_name(), page()
    app.multiselect(key="update:companies").set_value(["ORCL"])
    app.button_group(key="update:sources").set_value(["edgar"])
    pressed(app, "Refresh")
    assert place.current_name() == current
    failed = next(w.value for w in app.warning if "What failed" in w.value).replace("\\", "")
    assert "ORCL, edgar: The SEC has no such document (404)" in failed
    assert "Check the company" in failed


class Slow:
    """A refresh that goes on until it is cancelled or let go."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}
        self.told, self.go = threading.Event(), threading.Event()
        self.failure: Exception | None = None

    def __call__(self, companies: object, *, watch: Watcher, cancel: Cancel, **asked: object) -> Summary:
        self.asked = {"companies": companies, **asked}
        watch(Progress("ask", "META", "edgar", 0, 8))
        watch(Progress("asked", "GOOGL", "yahoo", 1, 8))
        self.told.set()
        while not self.go.wait(0.01) and not cancel.asked:
            pass
        if self.failure:
            raise self.failure
        lines = [Line("META", "edgar")]
        return Summary("refresh all", "2026-11-24T10:00:00+00:00", "cancelled" if cancel.asked else "dry run", lines)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, place: LocalBackend) -> Iterator[Slow]:
    """In the place of the refresh."""
    work = Slow()
    monkeypatch.setattr(refreshing, "refresh", work)
    yield work
    work.go.set()
    assert TASKS.wait(10)


def test_every_session_sees_the_work_and_only_one_can_begin(page: Callable[[], AppTest], slow: Slow) -> None:
    stale, app = page(), page()
    app.button(key="update:refresh").click().run()
    assert slow.told.wait(5)
    for session_ in (app.run(), page()):
        assert not session_.exception
        assert enabled(session_) == {"Cancel", "Save"}, "nothing else can begin"
        [bar] = session_.get("progress")
        assert bar.proto.text.replace("\\", "") == "Asking the sources: 1 of 6, now META at SEC EDGAR"
        grid = next(m.value for m in session_.markdown if "| Company |" in m.value)
        assert "| META | **asking** | :gray[waits] |" in grid
        assert "| GOOGL | :gray[waits] | asked |" in grid
        assert "Under way" in text(session_)
    stale.button(key="update:refresh").click().run()  # it was opened before and does not know
    assert "Another refresh is under way" in stale.error[0].value
    assert not stale.exception


def test_what_is_under_way_can_be_cancelled_by_any_session(page: Callable[[], AppTest], slow: Slow) -> None:
    app = page()
    app.button(key="update:refresh").click().run()
    assert slow.told.wait(5)
    other = page()
    other.button(key="update:cancel").click().run()
    for session_ in (ended(other), ended(app)):
        assert "Cancelled, nothing published" in session_.info[0].value.replace("\\", "")
        assert "Refresh" in enabled(session_)


def test_the_choices_reach_the_refresh(
    page: Callable[[], AppTest], slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = list[Collection[str]]()

    def refresh_panel(tickers: Collection[str], **_: object) -> Summary:
        panel.append(tickers)
        return Summary("refresh annual panel", "2026-11-24T10:00:00+00:00", "unchanged")

    monkeypatch.setattr(annual_refresh, "refresh_panel", refresh_panel)
    app = page()
    app.toggle(key="update:panel").set_value(True)
    app.multiselect(key="update:companies").set_value(["META", "ORCL"])
    app.date_input(key="update:since").set_value(date(2024, 9, 1))
    app.toggle(key="update:dry-run").set_value(True)
    app.run()
    slow.go.set()
    pressed(app, "Refresh")
    assert slow.asked == {
        "companies": ["META", "ORCL"],
        "sources": ["edgar", "yahoo"],
        "since": date(2024, 9, 1),
        "dry_run": True,
    }
    [tickers] = panel
    assert f"{len(tickers)} large filers" in app.toggle(key="update:panel").label
    assert "XOM" in tickers
    assert "META" not in tickers
    assert "Dry run, nothing published" in app.info[0].value


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (StoreError("The store cannot be used", which="/x (No space left)", next_step="Make room"), "No space left"),
        (ZeroDivisionError("by zero"), "Something unexpected went wrong"),
    ],
    ids=["on purpose", "a fault"],
)
def test_work_that_fails_is_one_callout(page: Callable[[], AppTest], slow: Slow, failure: Exception, said: str) -> None:
    slow.failure = failure
    slow.go.set()
    app = pressed(page(), "Refresh")
    assert len(app.error) == 1
    assert said in app.error[0].value.replace("\\", "")
    assert "Traceback" not in text(app)
    assert "Refresh" in enabled(app)


def test_who_only_looks_on_is_told_of_what_begins_ends_and_is_published(place: LocalBackend, slow: Slow) -> None:
    """A browser compares these stamps every few seconds and draws the page anew where they differ."""
    seen = [progress._stamp()]
    tasks.refresh(ME, current_store.store())
    seen.append(progress._stamp())
    slow.go.set()
    assert TASKS.wait(5)
    seen.append(progress._stamp())
    operations.import_figures(ME, GOOD.encode(), "mine.csv").run()  # as another process may, for herself
    seen.append(progress._stamp())
    assert len(set(seen)) == 4


# ---------------------------------------------------------------------------------------- held back


@pytest.fixture
def held(place: LocalBackend) -> str:
    """The name of something that is held back."""
    objection = {
        "gate": "out of scale",
        "ticker": "ORCL",
        "concept": "revenue",
        "period_end": "2026-05-31",
        "detail": "6,687",
    }
    place.quarantine("20261124T093000Z", {"what": "refresh all", "answers": [], "objections": [objection]})
    return "20261124T093000Z"


def test_what_is_held_back_is_shown_and_accepted_only_by_its_name(
    page: Callable[[], AppTest], place: LocalBackend, held: str
) -> None:
    app = page()
    assert "Something that the quality gates object to is in quarantine" in text(app)
    rows = with_head(app, "Gate")
    assert rows[["Gate", "Ticker", "Measure", "Detail"]].astype(str).values.tolist() == [
        ["out of scale", "ORCL", "Revenue", "6,687"]
    ]
    app.text_input(key=f"update:typed:{held}").set_value("yes")
    pressed(app, "Accept")
    assert f"Type {held}" in app.error[0].value.replace("\\", "")
    assert place.quarantined() == [held]
    app.text_input(key=f"update:typed:{held}").set_value(held)
    pressed(app, "Accept")
    assert place.quarantined() == []
    assert "Nothing is in quarantine" in text(app)
    assert place.read_log()[0]["what"] == f"accept {held}"


def test_what_is_held_back_can_be_discarded(page: Callable[[], AppTest], place: LocalBackend, held: str) -> None:
    app = pressed(page(), "Yes, discard it")
    assert place.quarantined() == []
    assert "Nothing is in quarantine" in text(app)


def test_a_fact_that_is_set_aside_is_shown_with_its_reason_and_decided_by_a_button(
    page: Callable[[], AppTest], place: LocalBackend
) -> None:
    gone = "ticker = 'META' AND concept = 'capex' AND period_end = '2026-03-31'"
    row = (
        open_store(place)
        .query(
            "SELECT ticker, concept, tag, period_start, period_end, value, source_id, "
            f"fact_name(ticker, concept, tag, period_start, period_end, value) AS fact FROM observation WHERE {gone}"
        )
        .head(1)
    )
    with writing.logged(place, "a gate") as summary:
        [response] = fact_decisions.responses(place, row.assign(reason="a thousand times what was usual"), "set aside")
        writing.write(place, [(Line("META", "user"), response)], summary, gated=False)
    said = text(app := page())
    assert "1 fact is set aside until decided" in said
    assert "META, Capital expenditure, 3 months to 31 Mar 2026: $19bn?" in said
    assert "Set aside: a thousand times what was usual. Nothing is shown instead" in said
    assert re.search(r"\[The filing of 30 Apr 2026\]\(https://www\.sec\.gov/Archives/", said)
    pressed(app, "Accept $19bn")
    assert "Nothing is in quarantine" in text(app)
    values = open_store(place).query(f"SELECT value FROM series WHERE {gone} AND basis = 'quarter'")
    assert values["value"].tolist() == [18_997e6]
    listed = with_head(app, "Instead")
    assert listed.loc[listed["Ticker"] == "META", "State"].tolist() == ["accepted"]


# ------------------------------------------------------------------------------------ a new company


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "nothing typed"),
        ("A B", "This is no ticker: A B"),
        ("<i>x</i>", "This is no ticker"),
    ],
)
def test_what_is_no_new_ticker_is_told_at_once(
    page: Callable[[], AppTest], sources: Replay, typed: str, said: str
) -> None:
    app = page()
    app.text_input(key="update:ticker").set_value(typed)
    pressed(app, "Add")
    assert len(app.error) == 1
    assert said in app.error[0].value.replace("\\", "").replace("**", "")
    assert sources.asked == []


def test_a_company_that_is_here_already_is_told(page: Callable[[], AppTest], sources: Replay) -> None:
    app = page()
    app.text_input(key="update:ticker").set_value("meta")
    pressed(app, "Add")
    assert ["here already**: META" in e.value for e in app.error] == [True]
    assert [r.path for r in sources.asked] == ["/files/company_tickers.json"], "whether the ticker is still its own"


def test_a_wrong_ticker_and_a_missing_network_are_one_line_each(page: Callable[[], AppTest], sources: Replay) -> None:
    app = page()
    app.text_input(key="update:ticker").set_value("AMDD")
    pressed(app, "Add")
    assert [e.value.replace("\\", "") for e in app.error] == [
        "**The SEC knows no such ticker**: AMDD. Did you mean AMD?"
    ]
    httpclient.close_clients()
    sources.saboteur = lambda _: FAULTS["refused"]
    app.text_input(key="update:ticker").set_value("AMD")
    pressed(app, "Add")
    assert len(app.error) == 1
    assert "The SEC could not be reached" in app.error[0].value
    assert "Check the network" in app.error[0].value


@pytest.fixture
def doubtful(sources: Replay, world: World) -> None:
    """The new company's reports state its employees in words that are not plain."""
    amd = next(f for f in world.filers.values() if f.ticker == "AMD")
    vague = {
        place: re.sub(
            rb"As of \w+ \d+, \d+, we had ([\d,]+) employees",
            rb"Our team of approximately \1 people serves customers",
            body,
        )
        for place, body in amd.documents.items()
    }
    sources.router = World({amd.cik: dataclasses.replace(amd, documents=vague)}, world.prices).route


def test_a_company_is_added_and_its_doubtful_headcounts_wait_for_a_yes(
    page: Callable[[], AppTest], place: LocalBackend, doubtful: None
) -> None:
    app = page()
    app.text_input(key="update:ticker").set_value(" amd ")
    pressed(app, "Add")
    said = text(app)
    of = rf"AMD: \d+ of {len(CONCEPTS) - 1} measures were found"
    assert re.search(rf"{of}; not disclosed under a tag that we know: .*Headcount", said)
    assert "4 employee counts wait for a yes" in said
    found = with_head(app, "Quarters")
    assert int(found.set_index("Concept")["Quarters"]["Revenue"]) >= 13
    assert "AMD" in app.multiselect(key="update:companies").options

    assert "AMD, 27 Dec 2025: 31,000 employees?" in said
    assert "Our team of approximately :orange-background[**31,000**] people serves customers" in said
    assert "Waits because the sentence is not clear enough" in said
    assert re.search(r"\[The filing of \d+ \w+ 2026\]\(https://www\.sec\.gov/Archives/", said)
    pressed(app, "Accept 31,000")
    assert "3 employee counts wait for a yes" in text(app)
    pressed(app, "Refuse 28,000")
    states = review.headcounts(open_store(place)).set_index("employees")["state"]
    assert (states[31_000], states[28_000], states[26_000]) == ("loaded", "refused", "waiting")
    series = open_store(place).query("SELECT value FROM series WHERE ticker = 'AMD' AND concept = 'headcount'")
    assert series["value"].unique().tolist() == [31_000]


# ------------------------------------------------------------------------------------- own figures


def uploaded(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].set_value((name, content, "application/octet-stream"))
    app.run()
    assert not app.exception
    return app


GOOD = "ticker,concept,period_end,value\nMETA,headcount,2026-06-30,76000\n"


def test_a_file_with_a_bad_row_is_checked_imported_exported_and_removed(
    page: Callable[[], AppTest], place: LocalBackend
) -> None:
    app, current = page(), place.current_name()
    uploaded(app, "mine.csv", f"{GOOD}ZZZZ,headcount,2026-06-30,1\n".encode())
    assert "1 row can be imported, 1 cannot" in text(app)
    rejects = with_head(app, "Column")
    assert rejects[["Row", "Column", "Value"]].values.tolist() == [[3, "ticker", "ZZZZ"]]
    assert place.current_name() == current, "nothing is imported without a yes"
    pressed(app, "Import 1 good row and leave out 1")
    assert app.file_uploader[0].value is None, "the file is done with"
    assert "Own data: mine.csv, 1 row, imported" in text(app)
    assert "Only you see them" in text(app)
    assert place.current_name() == current, "nobody else sees them"
    rows = cache.store().query(
        "SELECT value, evidence FROM series WHERE ticker = 'META' AND quarter = '2026-04-01' "
        "AND concept = 'headcount' AND basis = 'quarter'"
    )
    assert rows.values.tolist() == [[76_000.0, "user"]]
    assert "the newest filing is of 30 Apr 2026" in text(app), "a user's own figure is no filing"

    exported = owners_files.csv(cache.store())
    assert len(app.get("download_button")) == 2
    again = owners_files.check(current_store.store(), exported, "again.csv")
    assert (len(again.rows), again.rejects) == (1, [])
    pressed(app, "Yes, remove them")
    assert "No own figures are in the store" in text(app)
    assert owners_files.rows(cache.store()).empty
    assert place.private_names() == []


def test_own_figures_are_shared_and_taken_back_by_a_button(page: Callable[[], AppTest], place: LocalBackend) -> None:
    operations.import_figures(ME, GOOD.encode(), "mine.csv").run()
    app = ended(pressed(page(), "Yes, share them"))
    assert "Everybody sees them" in text(app)
    assert owners_files.rows(open_store(place))["value"].tolist() == [76_000]
    ended(pressed(app, "Yes, unshare them"))
    assert owners_files.rows(open_store(place)).empty
    assert "Only you see them" in text(app.run())


def test_who_is_logged_in_and_no_maintainer_imports_for_herself_alone(
    page: Callable[[], AppTest], place: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = {"is_logged_in": True, "email": "eve@example.org", "email_verified": True}
    monkeypatch.setattr(visitor, "user", lambda: eve)
    app = uploaded(page(), "eves.csv", GOOD.encode())
    assert "only maintainers can share figures with everybody" in text(app)
    pressed(app, "Import 1 row")
    assert "Own data: eves.csv, 1 row" in text(app)
    assert enabled(app) == {"Log out", "Yes, remove them"}, "neither refresh nor share"
    monkeypatch.setattr(visitor, "user", lambda: eve | {"email": "ada@example.org"})
    assert "eves.csv" not in text(page())
    assert owners_files.rows(open_store(place)).empty


@pytest.mark.parametrize("moment", ["ui.page.page_frame.store", "ui.update.overview.progress.listen"])
def test_the_end_of_an_import_never_stands_beside_the_store_from_before_it(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The import is published after the page has opened its store, before or after it began to listen for changes."""
    step, times = pkgutil.resolve_name(moment), iter(range(9))

    def then_published(*args: Store) -> object:
        opened = step(*args)
        if next(times) == 0:
            operations.import_figures(ME, GOOD.encode(), "mine.csv").run()
            tasks.share_figures(ME, owners_files.newest(ME.owner))
            assert TASKS.wait(60)
        return opened

    monkeypatch.setattr(moment, then_published)
    app = page()
    assert not app.exception
    assert "Published: 1 new" in told(app)
    assert "Own data: mine.csv, 1 row, imported" in text(app)
    assert next(times) == 2, "drawn once more and no oftener"


def test_a_figure_that_does_not_fit_is_asked_about_before_it_is_imported(
    page: Callable[[], AppTest], place: LocalBackend
) -> None:
    app = uploaded(page(), "mine.csv", b"ticker;concept;period_end;value\nMETA;headcount;2026-06-30;76.000\n")
    assert "1 question to answer" in text(app)
    assert not [b for b in app.button if b.label.startswith("Import")]
    (question,) = [radio for radio in app.radio if "76 people" in radio.label]
    assert question.options == ["76,000 is meant", "Import as it is", "Leave out"]
    question.set_value("as meant").run()
    pressed(app, "Import 1 row")
    rows = cache.store().query("SELECT value FROM observation WHERE method = 'user'")
    assert rows["value"].tolist() == [76_000]


def excel() -> bytes:
    out = io.BytesIO()
    pd.read_csv(io.StringIO(GOOD)).to_excel(out, index=False)
    return out.getvalue()


def parquet() -> bytes:
    return bytes(pd.read_csv(io.StringIO(GOOD)).to_parquet(index=False))


@pytest.mark.parametrize(("name", "make"), [("mine.xlsx", excel), ("mine.parquet", parquet)])
def test_other_kinds_of_files_are_read_as_well(
    page: Callable[[], AppTest], name: str, make: Callable[[], bytes]
) -> None:
    app = uploaded(page(), name, make())
    assert "1 row can be imported, 0 cannot" in text(app)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("mine.xlsx", b"not a workbook", "The file is no XLSX"),
        ("mine.csv", b"", "The file is empty"),
        ("mine.csv", b"a,b\n1,2\n", "Columns are missing"),
        ("mine.csv", b"ticker,concept,period_end,value\n", "no rows"),
        ("mine.parquet", b"PAR1", "The file cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(page: Callable[[], AppTest], name: str, content: bytes, said: str) -> None:
    app = uploaded(page(), name, content)
    assert len(app.error) == 1
    assert said in app.error[0].value
    assert not any(b.label.startswith("Import") for b in app.button)
    assert "History" in str([e.label for e in app.expander]), "the page goes on"


def test_a_file_without_a_good_row_offers_no_import(page: Callable[[], AppTest]) -> None:
    app = uploaded(page(), "mine.csv", b"ticker,concept,period_end,value\nMETA,headcount,2099-01-01,-5\n")
    assert "0 rows can be imported, 1 cannot" in text(app)
    assert not any(b.label.startswith("Import") for b in app.button)


# -------------------------------------------------------------------------------------- the record


def opened(app: AppTest, tab: str) -> AppTest:
    app.session_state["update:history"] = tab
    return app.run()


def test_a_change_can_be_undone_and_done_again(page: Callable[[], AppTest], place: LocalBackend) -> None:
    app = opened(page(), "Snapshots")
    assert "nothing to go back to" in text(app)
    old = place.current_name()
    operations.import_figures(ME, GOOD.encode(), "mine.csv").run()
    assert operations.share_figures(ME, owners_files.newest(ME.owner)).run().outcome == "published"
    new = place.current_name()
    app.run()
    kept = with_head(app, "Made by")
    assert kept[["Snapshot", "Made by", "Current"]].values.tolist() == [
        [new, "share mine.csv", "yes"],
        [old, "embedded facts", "no"],
    ]
    pressed(app, "Undo the last change")
    assert place.current_name() == old
    assert app.selectbox(key="update:snapshot").options[0].endswith("share mine.csv · newer than what is shown")
    pressed(app, "Go to it")
    assert place.current_name() == new


def test_an_entry_of_the_log_has_its_details(page: Callable[[], AppTest], place: LocalBackend) -> None:
    line = Line("META", "edgar", 3, failures=["The SEC did not answer in time. Refresh again later."])
    change = {"ticker": "META", "concept": "capex", "period_end": "2026-06-30", "before": None, "value": 30_116e6}
    entry = Summary(
        "refresh META", "2026-11-24T10:00:00+00:00", "published", [line], "a", "b", changes=[change], seconds=2.5
    )
    place.append_log(dataclasses.asdict(entry))
    place.append_log(dataclasses.asdict(Summary("undo", "2026-11-24T11:00:00+00:00", "published", after="a")))
    app = page()
    app.session_state["update:details"] = True
    app.run()
    [chosen] = [s for s in app.selectbox if s.label == "Entry"]
    assert chosen.options == ["24 Nov 2026, 11:00 · undo · published", "24 Nov 2026, 10:00 · refresh META · published"]
    assert "Now at a" in app.success[0].value
    chosen.set_value(1).run()
    assert not app.exception
    assert "Published: 3 new" in told(app)
    assert "META, edgar: The SEC did not answer in time" in app.warning[0].value.replace("\\", "")
    assert "**$30.1bn**" in text(app)


def test_profiles_and_answers_are_shown_beside_ours(
    page: Callable[[], AppTest], place: LocalBackend, sources: Replay, world: World
) -> None:
    assert "No profile was read yet" in text(opened(page(), "Cross-checks"))
    assert "from the embedded facts alone" in text(opened(page(), "Saved responses"))
    sources.router = dataclasses.replace(world, employees={"META": 60_000.0}).route
    operations.refresh(ME, current_store.store(), ["META"], ["yahoo"]).run()
    app = opened(page(), "Cross-checks")
    assert "1 of 1 differ from ours by more than 10%; the furthest is headcount of META: 60,000 there" in text(app)
    app = opened(app, "Saved responses")
    rows = with_head(app, "SHA-256")
    assert set(rows["Asked"]) == {"yahoo"}
    assert rows["SHA-256"].str.len().eq(64).all()


# ---------------------------------------------------------------------------------------- read-only


def test_a_read_only_deployment_offers_nothing_and_says_so(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    monkeypatch.setenv("LEVERAGE_READ_ONLY", "1")
    app = page()
    assert not app.exception
    assert "This deployment is read-only: no refresh, new companies, own figures or undo" in text(app)
    inputs = [field for field in app.text_input if field.key not in selection.NAMES]  # the selection writes nothing
    assert [*app.button, *app.get("file_uploader"), *inputs, *app.get("download_button")] == []
    assert "Prices reach to" in text(app)
    facts = text(AppTest.from_string(PAGE.format(slug="data"), default_timeout=60).run())
    assert "(update)" not in facts
    assert "This deployment is read-only" in facts


def test_a_page_that_was_open_when_the_deployment_became_read_only_begins_nothing(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    page()
    monkeypatch.setenv("LEVERAGE_READ_ONLY", "1")
    with pytest.raises(Exception, match="read-only"):
        tasks.refresh(ME, current_store.store())
    assert TASKS.standing() is None


def test_each_provider_of_a_log_in_has_a_button_and_a_stranger_a_way_out(
    page: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    section = {"client_id": "x", "client_kwargs": {"scope": "openid"}, "okta": {"client_id": "y"}}
    monkeypatch.setattr("streamlit.secrets", {"auth": section})
    monkeypatch.setattr(visitor, "user", lambda: {"is_logged_in": False})
    assert enabled(page()) == {"Log in", "Log in with okta"}
    monkeypatch.setattr(visitor, "user", lambda: {"is_logged_in": True, "email": "eve@example.org"})
    app = page()
    assert enabled(app) == {"Log out"}
    assert "does not say that eve@example.org has a verified e-mail address" in text(app)
