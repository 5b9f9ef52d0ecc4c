"""Readers' own questions in SQL: right answers, nothing that can be harmed, and everything bounded."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from data.console import child, copies, question
from data.store import Store
from errors import Busy, UnexpectedError, UsageError
from service.snapshots import sql_console
from tests.thorough import share
from tools import sql_attacks
from tools.sql_attacks import ATTACKS, Attack

pytestmark = pytest.mark.processes
QUICK = [attack for attack in ATTACKS if attack.aim != "take time"]
SLOW = [attack for attack in ATTACKS if attack.aim == "take time"]


@pytest.fixture(scope="module")
def machine() -> Iterator[Path]:
    with sql_attacks.machine() as file:
        yield file


@pytest.fixture(scope="module", autouse=True)
def unchanged(store: Store) -> Iterator[None]:
    """Nothing that is asked here changes the copy."""
    before = sql_attacks.digest(store)
    yield
    assert sql_attacks.digest(store) == before


@pytest.mark.parametrize("attack", [*share(QUICK, 6), *share(SLOW, 3)], ids=lambda a: f"{a.aim}: {a.sql[:40]}")
def test_an_attack_comes_to_nothing(
    store: Store, machine: Path, attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    if attack in SLOW:
        monkeypatch.delenv(question.VARIABLE)
    assert sql_attacks.outcome(store, attack, machine).wrong == ""


def test_there_are_attacks_of_every_kind() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 60
    assert {attack.verdict for attack in ATTACKS} == {"refused", "too much", "cut", "answered"}


def test_an_answer_is_what_the_store_holds(store: Store) -> None:
    """Meta's capital expenditure of the second quarter of 2025: purchases of property and equipment of 16,538 million
    in its Form 10-Q filed 2025-07-31.
    """
    asked = (
        "SELECT s.value, s.period_end, source.title FROM series AS s JOIN source USING (source_id) WHERE ticker = "
        "'META' AND concept = 'capex' AND basis = 'quarter' AND quarter = DATE '2025-04-01'"
    )
    answer = sql_console.ask(store, asked)
    assert not answer.cut
    assert answer.table["value"].tolist() == [16_538_000_000.0]
    assert str(answer.table["period_end"].iloc[0].date()) == "2025-06-30"


def test_moments_of_an_answer_keep_their_fraction_and_lists_of_them_are_text(store: Store) -> None:
    asked = """
        SELECT unnest([TIMESTAMP '2026-01-01', TIMESTAMP '2026-01-01 10:00:00.5']) AS moment,
            [TIMESTAMP '2026-01-01'] AS listed
    """
    table = sql_console.ask(store, asked).table
    assert table["moment"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01 10:00:00.5")]
    assert table["listed"].str.contains("2026").all()


def test_moments_with_a_zone_are_answered_in_summer_and_winter() -> None:
    rows = [["2026-01-01T00:00:00+01:00"], ["2026-07-01T00:00:00+02:00"]]
    answer = {"columns": ["at"], "types": ["TIMESTAMP WITH TIME ZONE"], "rows": rows, "cut": False}
    moments = question._taken(answer).table["at"]
    assert moments.tolist() == [pd.Timestamp("2025-12-31 23:00", tz="UTC"), pd.Timestamp("2026-06-30 22:00", tz="UTC")]


def test_columns_that_are_called_alike_are_numbered_apart(store: Store) -> None:
    answer = sql_console.ask(store, "SELECT 1 AS a, 2 AS a, DATE '2026-01-01' AS \"a (2)\", 3 AS a")
    assert list(answer.table.columns) == ["a", "a (2)", "a (2) (2)", "a (3)"]


def test_examples_are_answered(store: Store) -> None:
    for example in sql_console.EXAMPLES:
        assert len(sql_console.ask(store, example.sql).table), example.title


def test_every_table_says_what_a_row_is_and_none_has_daily_prices(store: Store) -> None:
    columns = sql_console.tables(store)
    said = columns[columns["row"] != ""].set_index("table")["row"]
    assert set(said.index) == set(columns["table"]) == set(copies.shared_tables())
    assert said.str.fullmatch("One row per .+[.]").all()
    assert "close" not in set(columns["column"])


def test_the_tables_of_a_snapshot_are_asked_for_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = sql_console.tables(store)
    monkeypatch.setattr(question, "ask", None)
    assert sql_console.tables(store).equals(columns)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("", "A question in SQL is empty"),
        ("SELECT * FROM sries", 'Did you mean "series"?'),
        ("UPDATE series SET value = 0", "Only questions are answered"),
        ("SELECT 1; SELECT 2", "exactly one statement"),
        ("PIVOT series ON basis USING sum(value)", "PIVOT is written as several"),
        ("SELECT '\ud800'", "half a character"),
        ("x" * 10_001, "10,001 characters"),
    ],
)
def test_what_is_not_answered_says_why(store: Store, sql: str, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        sql_console.ask(store, sql)
    assert says in raised.value.message


@pytest.mark.parametrize(
    ("granted", "says"), [("1", "It took more than 1 second:"), ("600", "more than 5 seconds of processor time")]
)
def test_what_takes_too_long_is_ended_by_the_clock_or_for_its_processor_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, granted: str, says: str
) -> None:
    monkeypatch.setenv(question.VARIABLE, granted)
    with pytest.raises(UsageError) as raised:
        sql_console.ask(store, "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t")
    assert says in f"{raised.value.which}:"
    assert raised.value.next_step == "Ask for fewer rows or a smaller join"


@pytest.mark.parametrize("granted", ["0", "-5", "601", "5.5", "much", "٥"])
def test_a_setting_that_is_no_number_of_seconds_is_refused(monkeypatch: pytest.MonkeyPatch, granted: str) -> None:
    monkeypatch.setenv(question.VARIABLE, granted)
    with pytest.raises(UsageError, match="LEVERAGE_SQL_SECONDS is no number of seconds from 1 to 600"):
        question.patience()


def test_the_setting_is_five_seconds_where_nobody_grants_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(question.VARIABLE)
    assert question.patience() == question.SECONDS == 5


def test_whoever_finds_no_place_is_asked_to_come_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "_ROOM", threading.BoundedSemaphore(1))
    monkeypatch.setattr(question, "_WAIT", 0.01)
    with question._ROOM, pytest.raises(Busy, match="Others are asking"):
        sql_console.ask(store, "SELECT 1")
    assert len(sql_console.ask(store, "SELECT 1").table) == 1, "the place is free again"


def test_a_fault_of_ours_is_a_number(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "child.py"
    broken.write_text("raise KeyError('broken')\n")
    monkeypatch.setattr(child, "__file__", str(broken))
    with pytest.raises(UnexpectedError):
        sql_console.ask(store, "SELECT 1")


def test_copies_are_few_and_closed_to_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copies.sealed_copy(store)
    assert folder.stat().st_mode & 0o077 == 0
    assert copies.sealed_copy(store) == folder
    monkeypatch.setattr(copies, "_COPIES", {"a": folder.parent / "leverage-none-a", store.snapshot: folder})
    copies._forget(["a"])
    assert list(copies._COPIES) == [store.snapshot]
