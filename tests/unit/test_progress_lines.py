"""A long command says how far it is, on stderr, and not too often."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from commands import progress_lines, shared_options
from data.store import Store
from errors import StoreError
from service.input import grammar
from service.publish import Options, write_site
from tests.unit.terminal import runner


def test_where_nobody_looks_on_a_line_is_written_at_once_and_then_every_ten_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    moments = iter([0.0, 0.0, 3.0, 9.9, 10.0, 12.0, 25.0])
    lines = progress_lines.Lines(lambda: next(moments))
    for second in ("0", "3", "9.9", "10", "12", "25"):
        lines(f"at {second} s")
    out, err = capsys.readouterr()
    assert (out, err.splitlines()) == ("", ["at 0 s", "at 10 s", "at 25 s"])


def test_at_a_terminal_brackets_of_a_name_are_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = io.StringIO()
    terminal = partial(Console, force_terminal=True, force_interactive=True, width=80)
    monkeypatch.setattr(progress_lines, "Console", lambda **_: terminal(file=seen))
    with progress_lines.shown() as show:
        show("Drawing: Maker [a] and [/b]")
    assert "Drawing: Maker [a] and [/b]" in seen.getvalue()


def test_publishing_tells_each_page_and_of_how_many(store: Store, tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    small = Options(companies=("META",), pictures=False, pages=("labour",))
    write_site(store, tmp_path / "site", small, lambda step: steps.append((step.number, step.of, step.title)))
    assert steps == [(1, 2, "The price of labour"), (2, 2, "Meta Platforms")]


@pytest.mark.slow
def test_verifying_says_on_stderr_what_it_looks_at(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    done = runner(capfd)("verify", "--format", "csv")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("Embedded files against their recorded hashes\n")


@pytest.mark.parametrize("length", [101, 300, 5000])
def test_a_long_path_is_cut_in_the_middle(length: int) -> None:
    path = f"/tmp/{'x' * (length - 9)}.pdf"
    cut = grammar.shown_path(path)
    assert len(cut) == 100
    assert cut.startswith("/tmp/xxx")
    assert cut.endswith("xxx.pdf")
    assert grammar.shown_path(path[-100:]) == path[-100:]


@pytest.mark.parametrize("name", ["x" * 300, f"{'x' * 5000}/y"])
def test_a_file_whose_name_is_too_long_is_one_short_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as refused:
        shared_options.save(tmp_path / f"{name}.csv", b"")
    assert len(refused.value.message) < 220
