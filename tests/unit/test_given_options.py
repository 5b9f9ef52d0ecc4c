"""What commands refuse before they do anything, bound before they read it, and keep from a terminal."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer

import cli
from commands import own_figures
from commands.shared_options import Form, say, write
from data.store import Store
from service.own_figures import owners_files
from service.snapshots import sql_console
from tests.unit.terminal import Run, runner

_MAY_BE_EMPTY = {"--base-url", "--headline", "--byline"}


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path / "none"))
    return runner(capfd)


def _options() -> Iterator[tuple[str, str]]:
    """Every option of every command that takes a text or a path."""
    commands: dict[str, Any] = dict(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]
    for name, command in commands.items():
        for option in command.params:
            if option.param_type_name == "option" and option.bare_type() in ("str", "list[str]", "Path"):
                yield name, option.opts[0]


def _needed(command: str, option: str) -> list[str]:
    """What else a command must be given to come as far as its options."""
    found = typer.main.get_command(cli.app).commands[command]  # type: ignore[attr-defined]
    words: list[str] = []
    for each in found.params:
        if each.required and option not in each.opts:
            words += [each.opts[0], "x.html"] if each.param_type_name == "option" else ["META"]
    return words


def test_no_option_of_any_command_is_given_nothing(run: Run, tmp_path: Path) -> None:
    options = [each for each in _options() if each[1] not in _MAY_BE_EMPTY]
    assert len(options) > 30
    for command, option in options:
        for nothing in ("", " ") if option != "--out" else ("",):
            done = run(command, *_needed(command, option), option, nothing)
            assert (done.code, done.out) == (2, ""), (command, option)
            assert done.err == f"{option} was given nothing. Give it a value, or leave it out.\n", command
    assert not (tmp_path / "none").exists(), "and nothing was opened, let alone undone"


@pytest.mark.parametrize(
    "words", [("accept", "\udcff"), ("headcounts", "--refuse", "\udcff"), ("own", "share", "\udcff")]
)
def test_a_word_that_is_no_utf_8_is_refused_in_words(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.code == 2
    assert "is no text in UTF-8: ?. Type it once more." in done.err


def test_the_folder_where_one_is_is_no_nothing(run: Run) -> None:
    assert "given nothing" not in run("report", "--out", ".").err
    assert "given nothing" not in run("report", "--out=./").err


def test_an_endless_question_is_read_no_further_than_it_may_be_long(
    run: Run, store: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = io.StringIO("1" * 10 * sql_console.LONGEST)
    monkeypatch.setattr(sys, "stdin", endless)
    monkeypatch.setattr("commands.asking.mine", lambda: store)
    assert "A question may have 10,000 characters" in run("sql", "-").err
    assert endless.tell() == sql_console.LONGEST + 1
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input is closed" in run("sql", "-").err


def test_a_file_is_read_no_further_than_it_may_be_large(tmp_path: Path) -> None:
    with (tmp_path / "own.csv").open("wb") as file:
        file.truncate(3 * owners_files.MOST_BYTES)
    assert len(own_figures._content(tmp_path / "own.csv")) == owners_files.MOST_BYTES + 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_a_name_of_a_file_that_is_no_utf_8_is_told(run: Run, store: object, tmp_path: Path) -> None:
    file = Path(os.fsdecode(bytes(tmp_path / "own") + b"\xff.txt2"))
    file.write_text("ticker\n")
    done = run("import", str(file))
    assert "This kind of file cannot be read: own�.txt2" in done.err


def test_a_terminal_obeys_nothing_in_a_table_or_message(capfd: pytest.CaptureFixture[str]) -> None:
    write(pd.DataFrame({"[/bold]": ["\x1b[2J\u202eits [red]name\x07"], "\x9b2J": ["kept"]}), Form.TABLE)
    say("Own data: \x1b]0;name\x07\nnext line")
    out, err = capfd.readouterr()
    assert out.splitlines()[0].split() == ["[/bold]", "�2J"]
    assert "�[2J�its [red]name" in out
    assert err == "Own data: �]0;name�\nnext line\n"
    assert not {*out, *err} & {"\x1b", "\x07", "\x9b", "\u202e"}


def test_own_figures_are_kept_under_a_name_that_can_be_printed(store: Store) -> None:
    content = b"ticker,concept,period_end,value,period_start,known_on\nMETA,headcount,2026-09-30,76000,,2026-10-28\n"
    kept = owners_files.to_import(store, content, "a\x1b[2J\x01\u202eb\n.csv", date(2026, 11, 28), {}, "as is")
    assert kept.title == "a [2J  b .csv"
