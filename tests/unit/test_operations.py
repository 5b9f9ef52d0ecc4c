"""The one task of a process, what it and the log say, and the checks before an operation begins."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data import settings
from data.local_backend import LocalBackend
from data.store import Store
from data.summary import Cancel, Line, Progress, Summary, Watcher
from engine import data_status
from errors import LeverageError, SourceUnavailable, StoreError, UsageError
from service.snapshots import store_log
from service.updating import access, contact, operations, tasks, update_text
from service.updating.background_task import TASKS
from tests.actors import ME
from ui.server.routes import lifespan


@pytest.fixture(autouse=True)
def _idle(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No job before, none after."""
    monkeypatch.setattr(TASKS, "_last", None)
    yield
    assert TASKS.wait(5)


class Steps:
    """Work that goes on step by step as the test says."""

    def __init__(self) -> None:
        self.go, self.told = threading.Event(), threading.Event()

    def __call__(self, watch: Watcher, cancel: Cancel) -> Summary:
        watch(Progress("ask", "META", "edgar", 0, 4))
        watch(Progress("asked", "ORCL", "edgar", 1, 4))
        self.told.set()
        assert self.go.wait(5)
        return Summary("refresh all", "2026-11-24T10:00:00+00:00", "cancelled" if cancel.asked else "published")


ROWS = [("META", "edgar"), ("ORCL", "edgar")]


# ----------------------------------------------------------------------------------------- the job


def test_a_job_tells_where_it_is_and_how_it_ended() -> None:
    steps = Steps()
    number = TASKS.start("refresh", "refresh all", steps, rows=ROWS, stoppable=True)
    assert steps.told.wait(5)
    now = TASKS.running()
    assert now is not None
    assert (now.number, now.block, now.running, now.summary) == (number, "refresh", True, None)
    assert now.states == {("META", "edgar"): "being asked", ("ORCL", "edgar"): "asked"}
    assert now.fraction == 0.5
    assert now.text == "Asking the sources: 1 of 2, now META at SEC EDGAR"
    assert now.grid().values.tolist() == [["META", "being asked"], ["ORCL", "asked"]]
    steps.go.set()
    assert TASKS.wait(5)
    over = TASKS.standing()
    assert over is not None
    assert (over.running, over.step, over.error) == (False, "over", None)
    assert over.summary is not None
    assert over.summary.outcome == "published"
    assert TASKS.running() is None


def test_what_was_read_is_told_while_the_next_is_read_and_all_at_the_end() -> None:
    seen: list[dict[tuple[str, str], str]] = []

    def work(watch: Watcher, cancel: Cancel) -> Summary:
        for told_ in (
            Progress("load", "META", "edgar", 0, 2),
            Progress("load", "ORCL", "edgar", 1, 2),
            Progress("check", "", "", 2, 2),
        ):
            watch(told_)
            found = TASKS.standing()
            assert found is not None
            seen.append(found.states)
        return Summary("", "")

    TASKS.start("refresh", "", work, rows=ROWS)
    assert TASKS.wait(5)
    assert [list(states.values()) for states in seen] == [
        ["being read", "waiting"],
        ["read", "being read"],
        ["read", "read"],
    ]


def test_a_second_job_is_refused_and_the_first_goes_on() -> None:
    steps = Steps()
    number = TASKS.start("refresh", "refresh all", steps, stoppable=True)
    with pytest.raises(StoreError, match="Another refresh is under way"):
        TASKS.start("own", "import x", lambda *_: Summary("", ""))
    assert (now := TASKS.running()) is not None
    assert now.number == number
    steps.go.set()


def test_only_the_job_that_is_meant_is_cancelled() -> None:
    steps = Steps()
    number = TASKS.start("refresh", "refresh all", steps, stoppable=True)
    TASKS.cancel(number - 1)
    assert (now := TASKS.running()) is not None
    assert not now.stopping
    TASKS.cancel(number)
    assert (now := TASKS.running()) is not None
    assert now.stopping
    assert "nothing more will be published" in now.text
    steps.go.set()
    assert TASKS.wait(5)
    assert (over := TASKS.standing()) is not None
    assert over.summary is not None
    assert over.summary.outcome == "cancelled"
    assert not over.stopping


def test_a_server_that_ends_cancels_what_it_does_and_waits_for_it() -> None:
    def work(_: Watcher, cancel: Cancel) -> Summary:
        while not cancel.asked:
            time.sleep(0.01)
        return Summary("refresh all", "", "cancelled")

    async def served() -> None:
        async with lifespan(None):
            TASKS.start("refresh", "refresh all", work, stoppable=True)

    asyncio.run(served())
    assert (over := TASKS.standing()) is not None
    assert over.summary is not None
    assert over.summary.outcome == "cancelled"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (
            StoreError("The store cannot be used", which="/full", next_step="Make room"),
            "The store cannot be used: /full. Make room.",
        ),
        (
            ZeroDivisionError("division by zero"),
            "Something unexpected went wrong: error NUMBER. The log of this dashboard explains it under that number.",
        ),
    ],
    ids=["on purpose", "a fault"],
)
def test_a_job_that_fails_is_told_in_one_line(failure: Exception, said: str, caplog: pytest.LogCaptureFixture) -> None:
    def work(*_: object) -> Summary:
        raise failure

    TASKS.start("own", "import x", work)
    assert TASKS.wait(5)
    over = TASKS.standing()
    assert over is not None
    assert over.error is not None
    number = getattr(over.error, "number", "NUMBER")
    assert over.error.message.replace(number, "NUMBER") == said
    assert (f"Error {number} at import x" in caplog.text) != isinstance(failure, LeverageError)
    assert bool(caplog.records) != isinstance(failure, LeverageError), "a fault of ours is in the server's log"


# ------------------------------------------------------------------------------------ what is told


def test_how_far_the_data_reach_is_seen_from_a_day() -> None:
    known = pd.DataFrame(
        {
            "name": ["Meta", "Oracle"],
            "newest_filing": ["2026-08-05", "2026-07-30"],
            "newest_price": ["2026-10-09", None],
            "newest_period": [None, None],
        }
    )
    age = data_status.age(known, date(2026, 10, 20))
    assert (age.days, age.stale) == (11, True)
    assert update_text.reach(age) == "Prices reach to 9 Oct 2026, 11 days ago; the newest filing is of 5 Aug 2026."
    assert not data_status.age(known, date(2026, 10, 14)).stale, "five days: a weekend with a holiday"
    assert data_status.age(known, date(2026, 10, 15)).stale
    assert "9 Oct 2026, today;" in update_text.reach(data_status.age(known, date(2026, 10, 8))), (
        "where it is still the day before"
    )
    assert "9 Oct 2026, a day that this machine's clock has not reached yet;" in update_text.reach(
        data_status.age(known, date(2026, 10, 1))
    )
    nothing = data_status.age(known.iloc[:0], date(2026, 10, 15))
    assert (nothing.stale, update_text.reach(nothing)) == (True, "No prices are known; no filing is known.")


def test_the_newest_quarter_is_told_with_the_companies_beyond_it() -> None:
    ends = {"Meta": "2026-06-30", "Tesla": "2026-06-30", "Broadcom": "2026-05-03", "Oracle": "2026-08-31"}
    known = pd.DataFrame({"name": ends.keys(), "newest_period": pd.to_datetime(list(ends.values()))})
    known = known.assign(newest_filing="2026-09-11", newest_price="2026-10-09")
    day = date(2026, 10, 20)
    told = update_text.reach(data_status.age(known, day))
    assert told.startswith(
        "The newest quarter in the facts is that to 30 Jun 2026 (Oracle to 31 Aug 2026). Prices reach to"
    )
    later = pd.DataFrame({"name": list("ABCD"), "newest_period": pd.date_range("2026-07-28", "2026-07-31")})
    told = update_text.reach(data_status.age(pd.concat([known, later]), day))
    assert "(Oracle to 31 Aug 2026, D to 31 Jul 2026, C to 30 Jul 2026, 2 more to later days)" in told
    same = known.assign(newest_period=pd.Timestamp("2026-06-30"))
    assert "is that to 30 Jun 2026. Prices" in update_text.reach(data_status.age(same, day))


@pytest.mark.parametrize(
    ("sentence", "employees", "number"),
    [
        ("As of June 30, 2026, we had 75,472 employees.", 75472, "75,472"),
        ("We had 31 thousand employees, of whom 12,000 abroad.", 31000, "31 thousand"),
        ("We employ one hundred and five people.", 105, "one hundred and five"),
        ("Total employees | 31.5 | 29.0", 31500, "31.5"),
        ("We have many employees.", 75472, ""),
    ],
)
def test_the_number_that_was_read_is_found_in_its_sentence(sentence: str, employees: float, number: str) -> None:
    before, found, after = update_text.quoted(sentence, employees)
    assert found == number
    assert before + found + after == sentence


def test_changes_name_what_moved_first_and_then_the_newest_of_each_measure() -> None:
    rows: list[dict[str, Any]] = [
        {"ticker": "META", "concept": "rnd", "period_end": "2026-06-30", "before": None, "value": 15e9},
        {"ticker": "META", "concept": "capex", "period_end": "2026-06-30", "before": None, "value": 30_116e6},
        {"ticker": "META", "concept": "headcount", "period_end": "2025-12-31", "before": None, "value": 74_000.0},
        {"ticker": "META", "concept": "headcount", "period_end": "2026-03-31", "before": None, "value": 75_000.0},
        {"ticker": "ORCL", "concept": "revenue", "period_end": "2019-05-31", "before": 0.0, "value": 5e9},
        {"ticker": "ORCL", "concept": "revenue", "period_end": "2020-05-31", "before": 10_440e6, "value": 10_441e6},
        {"ticker": "ORCL", "concept": "gone", "period_end": "2019-05-31", "before": None, "value": 5.0},
    ]
    found = update_text.changes(rows)
    assert list(found.columns) == list(update_text.CHANGES)
    assert found[["measure", "was", "is"]].values.tolist() == [
        ["Revenue", "10,440,000,000", "10,441,000,000"],  # rounding must not hide a change
        ["Revenue", "$0", "$5bn"],
        ["Headcount", "new", "75,000"],
        ["Capital expenditure", "new", "$30.1bn"],
        ["Research and development", "new", "$15bn"],
        ["gone", "new", "5"],
        ["Headcount", "new", "74,000"],
    ]
    assert found["change"].tolist()[0] == pytest.approx(1 / 10_440)
    assert found["change"].iloc[1:].isna().all(), "no share of nothing"
    assert update_text.changes([]).empty


def summary(**fields: object) -> Summary:
    return Summary("refresh all", "2026-11-24T10:00:00+00:00", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            summary(outcome="published", seconds=14.8, lines=[Line("META", "edgar", 1200, 0, 7, ["x"])]),
            "Published: 1,200 new, none revised, 7 unchanged, 1 failed, in 14.8 s",
        ),
        (summary(outcome="cancelled", seconds=2.0, lines=[Line("META", "edgar")]), "Cancelled, nothing published"),
        (summary(outcome="published", after="20261124T1"), "Now at 20261124T1"),
        (summary(outcome="published", seconds=0.8, lines=[Line("", "user")]), "Published, after 0.8 s"),
        (
            summary(outcome="unchanged", seconds=3.0, lines=[Line("META", "edgar", unchanged=5)]),
            "Nothing new: none new, none revised, 5 unchanged, none failed, in 3 s",
        ),
    ],
)
def test_an_outcome_is_one_line_with_its_counts(of: Summary, said: str) -> None:
    assert update_text.headline(of) == said


def test_the_log_comes_back_as_it_was_told_and_strange_lines_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path))
    place, entry = (
        LocalBackend(tmp_path),
        summary(outcome="published", lines=[Line("META", "edgar", 3)], after="b", before="a"),
    )
    place.append_log(asdict(entry))
    place.append_log({"what": "of another version"})
    place.append_log({**asdict(entry), "colour": "red"})
    assert store_log.entries() == [entry]
    table = update_text.log(store_log.entries())
    assert table[["what", "outcome", "new", "snapshot"]].values.tolist() == [["refresh all", "published", 3, "b"]]
    assert str(table["at"].iloc[0]) == "2026-11-24 10:00:00"
    assert update_text.title(entry) == "24 Nov 2026, 10:00 · refresh all · published"


def test_snapshots_say_when_and_by_what_they_were_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path))
    old, new = "20261124T090000000000Z-aaaa", "20261124T100000000000Z-bbbb"
    for name in (old, new):
        (tmp_path / f"{name}.duckdb").touch()
    place = LocalBackend(tmp_path)
    place.set_current(old)
    place.append_log(asdict(summary(outcome="published", before=old, after=new)))
    place.append_log(asdict(Summary(f"undo {old}", "2026-11-24T11:00:00+00:00", "published", before=new, after=old)))
    kept = store_log.snapshot_origins()
    assert kept["made_by"].tolist() == ["refresh all", "embedded facts"]
    assert kept["current"].tolist() == [False, True]
    assert update_text.snapshot_titles(kept)[new] == "24 Nov 2026, 10:00:00 · refresh all · newer than what is shown"


def test_a_profile_that_is_far_from_a_filing_is_named() -> None:
    rows = pd.DataFrame(
        {
            "ticker": ["META", "ORCL"],
            "concept": ["shares", "headcount"],
            "told": [1_000.0, 100.0],
            "ours": [2_500.0, 101.0],
            "difference": [-0.6, -0.0099],
        }
    )
    assert update_text.furthest(rows) == (
        "1 of 2 differ from ours by more than 10%; the furthest is shares of META: 1,000 there, 2,500 here."
    )


def test_answers_that_have_no_page_have_no_link() -> None:
    rows = pd.DataFrame({"source": ["edgar", "user"], "url": ["https://www.sec.gov/x", "upload:mine.csv"]})
    found = update_text.addresses(rows)
    assert found["address"].tolist() == ["https://www.sec.gov/x", "upload:mine.csv"]
    assert found["url"].notna().tolist() == [True, False]


# ---------------------------------------------------------------------------------- before it begins


def test_errands_are_checked_before_they_begin(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EDGAR_IDENTITY", "Ada Lovelace ada@example.org")
    for wrong, said in (("", "nothing typed"), ("A B", "A B"), ("<b>", "no ticker")):
        with pytest.raises(UsageError, match=said):
            tasks.add(ME, wrong)
    with pytest.raises(UsageError, match="No source"):
        tasks.refresh(ME, store, [], [])
    with pytest.raises(UsageError, match="Unknown ticker"):
        tasks.refresh(ME, store, ["ZZZZ"])
    whole = operations.refresh(ME, store, annual=operations.panel_only(store))
    assert len(whole.asks) == 303 - 19 + 2 * 20, (
        "the panel at the SEC alone, of which all companies here but Pinterest are"
    )
    assert operations.refresh(ME, store, ["Exxon Mobil"]).asks == (("XOM", "edgar"),)
    with pytest.raises(UsageError, match="Type 20261124T093000Z"):
        tasks.accept(ME, "20261124T093000Z", "20261124T093000")
    monkeypatch.delenv("EDGAR_IDENTITY")
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    with pytest.raises(SourceUnavailable, match="asks for a name and an e-mail address"):
        tasks.refresh(ME, store)
    with pytest.raises(SourceUnavailable, match="asks for a name and an e-mail address"):
        tasks.add(ME, "XYZ")
    assert TASKS.standing() is None, "nothing was begun"


@pytest.mark.parametrize("said", ["1", "true", "YES", "on "])
def test_a_read_only_deployment_refuses_every_errand(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    monkeypatch.setenv("LEVERAGE_READ_ONLY", said)
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("EDGAR_IDENTITY", "Ada Lovelace ada@example.org")
    for errand in (
        lambda: tasks.refresh(ME, store),
        lambda: tasks.add(ME, "XYZ"),
        lambda: tasks.accept(ME, "x", "x"),
        lambda: operations.discard(ME, "x"),
        lambda: tasks.decide(ME, "x", accept=True),
        lambda: operations.import_figures(ME, b"", "x.csv"),
        lambda: tasks.remove_figures(ME, "x"),
        lambda: tasks.undo(ME),
        lambda: tasks.cancel(ME, 1),
        lambda: operations.rebuild(ME),
        lambda: tasks.save_identity(ME, "Ada", "ada@example.org"),
    ):
        with pytest.raises(UsageError, match="read-only"):
            errand()
    assert TASKS.standing() is None
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.parametrize("said", ["", "0", "false", "No", "off"])
def test_a_deployment_is_writable_unless_it_is_said_otherwise(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("LEVERAGE_READ_ONLY", said)
    assert not access.read_only()


# --------------------------------------------------------------------------------------- who asks


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nobody was told to the SEC yet; where it will be kept."""
    monkeypatch.setenv("EDGAR_IDENTITY", "")
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    return tmp_path / "settings.json"


def test_an_identity_needs_a_name_and_an_address_and_is_shown_without_the_address(nobody: Path) -> None:
    for name, mail, said in (
        ("", "ada@example.org", "name is missing"),
        ("Ada", " ", "e-mail address is missing"),
        ("Ada", "ada", "no name with an e-mail"),
    ):
        with pytest.raises(UsageError, match=said):
            tasks.save_identity(ME, name, mail)
    assert contact.masked() is None
    assert tasks.save_identity(ME, "Ada Lovelace", "ada@example.org") == "Ada Lovelace ada@example.org"
    assert contact.masked() == "Ada Lovelace a…@example.org"
    assert "ada@example.org" in nobody.read_text()


def test_an_identity_can_be_changed_in_a_process_that_has_asked_already(
    nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.save_identity("Ada Lovelace ada@example.org")
    monkeypatch.setenv("EDGAR_IDENTITY", "Ada Lovelace ada@example.org")  # as asking puts it there
    assert tasks.save_identity(ME, "Grace Hopper", "grace@example.org") == settings.identity()
    assert settings.require_identity() == "Grace Hopper grace@example.org"


@pytest.mark.parametrize("content", [b'{"maintainers": ["ada@example.org"', b"[1]", b"\xff\xfe"])
def test_a_settings_file_that_cannot_be_read_is_not_written_over(nobody: Path, content: bytes) -> None:
    nobody.write_bytes(content)
    assert settings.identity() is None
    with pytest.raises(StoreError, match=r"left as it is: .*Correct it or move it away"):
        settings.save_identity("Ada Lovelace ada@example.org")
    assert nobody.read_bytes() == content


def test_an_identity_of_the_environment_counts_more_and_that_is_told(
    nobody: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDGAR_IDENTITY", "The Firm data@example.com")
    with pytest.raises(UsageError, match="environment of this process"):
        tasks.save_identity(ME, "Grace Hopper", "grace@example.org")
    assert settings.identity() == "The Firm data@example.com"
