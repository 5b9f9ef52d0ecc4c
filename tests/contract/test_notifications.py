"""`leverage refresh --notify`: what a refresh brought, one line of JSON each, and an exit code that says whether."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from commands.notifying import MOVED
from data.local_backend import LocalBackend
from data.opening import open_store
from data.summary import Summary
from data.updating import writing
from errors import UsageError
from service.whats_new import notifications
from service.whats_new.news import Kind

RUN = CliRunner()


@pytest.fixture
def place(place: LocalBackend, monkeypatch: pytest.MonkeyPatch) -> LocalBackend:
    """A store as on 2026-05-15, and sources that speak as on the last day of the embedded facts."""
    monkeypatch.setenv("LEVERAGE_STORE", str(place.path))
    return place


def refreshed(*options: str) -> tuple[int, list[dict[str, object]]]:
    """Exit code and lines of a refresh of Meta's filings."""
    done = RUN.invoke(cli.app, ["refresh", "--companies", "META", "--source", "edgar", "--notify", *options])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def test_what_a_refresh_brings_is_told_once(place: LocalBackend) -> None:
    code, rows = refreshed()
    assert code == MOVED
    reports = [row for row in rows if row["kind"] == "reports"]
    assert [(row["ticker"], row["day"], row["document"]) for row in reports] == [
        ("META", "2026-07-30", "0001628280-26-050705")
    ]
    assert str(reports[0]["url"]).startswith("https://www.sec.gov/")
    assert reports[0]["page"] == "/newest?of=META&filed=2026-07-30"
    values = {(row["concept"], row["period_end"]): row for row in rows if row["kind"] == "values"}
    assert values["capex", "2026-06-30"]["value"] == 30_116e6, "49,113 million in six months less 18,997 in three"
    assert values["capex", "2026-06-30"]["before"] is None
    assert {row["snapshot"] for row in rows} == {place.current_name()}
    assert refreshed() == (0, []), "nothing is new the second time"


def test_only_what_is_asked_for_is_told_and_counts(place: LocalBackend) -> None:
    code, rows = refreshed("--kinds", "guidance,layoffs")
    assert (code, rows) == (0, []), "no filing of the SEC brings either"


@pytest.mark.usefixtures("place")
def test_a_dry_run_tells_values_and_publishes_nothing(place: LocalBackend) -> None:
    snapshot = place.current_name()
    code, rows = refreshed("--dry-run", "--kinds", "values")
    assert place.current_name() == snapshot
    assert (code, {row["kind"] for row in rows}) == (MOVED, {"values"})


def test_every_value_is_told_although_the_log_keeps_the_first_of_them(
    place: LocalBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LOGGED", 3)
    _, rows = refreshed("--dry-run", "--kinds", "values")
    logged = place.read_log()[-1]["changes"]
    assert len(logged) == 3 < len(rows)
    assert [(row["ticker"], row["concept"], row["value"]) for row in rows[:3]] == [
        (row["ticker"], row["concept"], row["value"]) for row in logged
    ]


def test_kinds_that_do_not_exist_or_that_nothing_tells_are_named() -> None:
    with pytest.raises(UsageError, match=r"rumours.*Choose from: reports, guidance"):
        notifications.told_of(["rumours"])
    done = RUN.invoke(cli.app, ["refresh", "--kinds", "reports"])
    assert isinstance(done.exception, UsageError)
    assert "Add --notify" in str(done.exception)


def test_between_equal_snapshots_nothing_is_new(before: Path) -> None:
    store = open_store(LocalBackend(before))
    assert list(notifications.between(store, store, frozenset(notifications.TOLD))) == []


def test_a_fact_that_waits_is_told() -> None:
    fact = {"ticker": "META", "concept": "headcount", "value": float("nan"), "reason": "ten times too large"}
    summary = Summary("refresh META", "2026-11-27T00:00:00", "unchanged", after="s", set_aside=[fact])
    (row,) = notifications.records(summary, frozenset({notifications.SET_ASIDE}))
    assert json.loads(next(notifications.lines([row]))) == {**fact, "kind": "set-aside", "value": None, "snapshot": "s"}
    assert notifications.records(summary, frozenset({str(Kind.REPORTS)})) == []


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="a script of the shell")
@pytest.mark.parametrize(("code", "ends", "mailed", "printed"), [(0, 0, "", ""), (3, 0, "{}", ""), (1, 1, "", "why")])
def test_the_script_of_the_document_mails_what_is_new_and_prints_what_failed(
    tmp_path: Path, code: int, ends: int, mailed: str, printed: str
) -> None:
    document = (Path(__file__).resolve().parents[2] / "docs" / "notifications.md").read_text("utf-8")
    (script,) = re.findall(r"^```bash\n(.*?)^```", document, re.DOTALL | re.MULTILINE)
    program(tmp_path / "nightly.sh", script.replace("/srv/leverage", str(tmp_path)))
    program(tmp_path / ".venv" / "bin" / "leverage", f"echo why >&2; [ {code} = 3 ] && echo {{}}; exit {code}")
    program(tmp_path / ".venv" / "bin" / "mail", "cat > mailed")
    done = subprocess.run([tmp_path / "nightly.sh"], capture_output=True, text=True, check=False)
    letter = tmp_path / "mailed"
    assert (done.returncode, done.stdout.strip(), done.stderr) == (ends, printed, "")
    assert (letter.read_text().strip() if letter.exists() else "") == mailed
