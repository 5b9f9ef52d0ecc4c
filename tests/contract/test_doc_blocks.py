"""Every line of every shell, Python and SQL block of the documents is run by a test, or is listed here with the reason
why it is not; what is not run names only commands, options and targets that exist.

Run elsewhere: the guides (test_guides.py), the recipes of CONTRIBUTING.md (test_recipes.py), and README, updating and
the command line (test_docs.py).
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import typer
from typer.testing import CliRunner

from cli import app
from data.store import Store
from tests import thorough
from tests.contract.test_docs import DOCUMENTS, WITH_COMMANDS
from tests.contract.test_guides import BLOCK, GUIDES

ROOT: Final = Path(__file__).resolve().parents[2]
RUN_ELSEWHERE: Final = {*GUIDES, ROOT / "CONTRIBUTING.md"}
REST: Final = [p for p in [*DOCUMENTS, ROOT / "benchmarks" / "README.md"] if p not in RUN_ELSEWHERE]
NOT_RUN: Final = {  # how a line starts, and why no test runs it as it stands
    "make run": "serves until it is stopped: tests/app/test_serving.py starts what it starts",
    "make bench": "measures for minutes",
    "make compare": "draws all charts of two commits, which takes minutes",
    "python3 -m venv": "makes an environment, as `make setup` does",
    "pip install -r requirements.txt": "needs the network",
    "streamlit run app.py": "serves until it is stopped: tests/app/test_serving.py starts it",
    "leverage serve": "serves until it is stopped: tests/app/test_serving.py starts it",
    "LEVERAGE_MAINTAINERS=": "serves until it is stopped: tests/app/test_visitors.py sets who may write so",
    "STREAMLIT_SERVER_ALLOWED_HOSTS=": "serves until it is stopped: tests/app/test_visitors.py does it behind proxies",
    "docker ": "no container engine runs here: tests/app/test_serving.py starts the command of the Dockerfile",
    "leverage refresh --notify": "needs the network: test_notifications.py runs it on recorded answers",
    ".venv/bin/pip install": "needs the network",
    "export LEVERAGE_PUBLIC_URL=": "names an address of one's own; test_visitors.py sets these variables",
    "export LEVERAGE_STORE=": "needs PostgreSQL: tests/contract/lake runs it",
    "ATTACH ": "needs PostgreSQL: tests/contract/lake runs it",
    "USE lake": "needs PostgreSQL: tests/contract/lake runs it",
    "FROM ": "needs PostgreSQL: tests/contract/lake runs it",
    ".venv/bin/python -m tools.compare_commits": "takes minutes: test_compare_commits.py runs its parts",
    ".venv/bin/python -m tools.structure": "needs the commit that it names: test_structure.py runs its parts",
    ".venv/bin/python -m benchmarks": "measures for minutes",
}
SLOW: Final = ("leverage publish", "leverage report --companies META,MSFT", "leverage report --pages all")


def blocks(path: Path, *kinds: str) -> Iterator[str]:
    """The blocks of some kinds in a document."""
    return (block for kind, block in BLOCK.findall(path.read_text("utf-8")) if kind in kinds)


def lines(path: Path) -> list[str]:
    """The lines that a reader would type, but for those that test_docs.py runs."""
    typed = [line for block in blocks(path, "sh", "python", "sql") for line in block.splitlines() if line.strip()]
    elsewhere = "leverage " if str(path.relative_to(ROOT)) in WITH_COMMANDS else "\0"
    return [line for line in typed if not line.startswith(elsewhere)]


TYPED: Final = [(path, line) for path in REST for line in lines(path)]
LISTED: Final = [line for _, line in TYPED if line.startswith(tuple(NOT_RUN))]
RUN: Final = list(dict.fromkeys(line for _, line in TYPED if not line.startswith(tuple(NOT_RUN))))
NAMED: Final = sorted(
    {
        f"leverage {found}"
        for path in [*DOCUMENTS, ROOT / "benchmarks" / "README.md"]
        for found in re.findall(r"`(?:[A-Z_]+=\S+ )*leverage ([a-z][^`]*)`", path.read_text("utf-8"))
    }
    | {line for line in LISTED if line.startswith("leverage ")}
)


def test_every_line_that_a_reader_would_type_is_a_command_of_the_program_or_listed() -> None:
    assert [(path.name, line) for path, line in TYPED if line in RUN and not line.startswith("leverage ")] == []
    assert len(RUN) > 8


def test_the_list_of_what_is_not_run_has_nothing_that_no_document_says() -> None:
    assert [start for start in NOT_RUN if not any(line.startswith(start) for line in LISTED)] == []


@pytest.mark.processes
@pytest.mark.parametrize("line", [line for line in RUN if thorough.WHOLE or not line.startswith(SLOW)])
def test_a_line_runs(
    line: str,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """In an empty folder; none of them changes the store. What takes minutes runs under `make thorough`."""
    if "--out" in line:
        request.getfixturevalue("chromium")
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    words = shlex.split(line, comments=True)[1:]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (line, done.output, done.exception)
    if "--out" in words:
        assert Path(words[words.index("--out") + 1]).exists()


WRITTEN: Final = sorted(
    {
        target
        for path in [*DOCUMENTS, *(ROOT / "commands").glob("*.py")]
        for target in re.findall(r"(?:leverage|-m) [^`\n]*(?:--out|>) ([\w.-][\w./-]*)", path.read_text("utf-8"))
    }
)


@pytest.mark.parametrize("target", WRITTEN)
def test_a_file_or_folder_that_an_example_writes_is_none_of_the_project(target: str) -> None:
    """Whoever tries the examples may do so in the clone."""
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert f"/{target}/" in ignored or not (ROOT / target).exists()


# ------------------------------------------------------------------------- what is not run is there all the same


def parts(line: str) -> tuple[Any, list[str]]:
    """The command that a line of the program names, and its options."""
    words = [word.rstrip(",;.") for word in shlex.split(line.replace("…", ""), comments=True)[1:]]
    command: Any = typer.main.get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    return command, [word.partition("=")[0] for word in words if word.startswith("--")]


@pytest.mark.parametrize("line", NAMED)
def test_a_command_that_a_text_names_has_the_options_that_it_names(line: str) -> None:
    command, options = parts(line)
    assert command.name != typer.main.get_command(app).name, f"no such command: {line}"
    known = {option for parameter in command.params for option in [*parameter.opts, *parameter.secondary_opts]}
    assert set(options) <= known | {"--help"}


def test_targets_of_make_that_a_text_names_are_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    typed = {line.split()[1] for line in LISTED if line.startswith("make ")}
    said = {name for path in DOCUMENTS for name in re.findall(r"`make ([a-z-]+)", path.read_text("utf-8"))}
    assert typed | said <= targets


@pytest.mark.processes
@pytest.mark.parametrize("name", ["tools.compare_commits", "tools.structure"])
def test_programs_that_are_not_run_take_what_the_documents_give_them(name: str) -> None:
    given = [line for line in LISTED if f"-m {name} " in line]
    assert given
    said = subprocess.run([sys.executable, "-m", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    options = {word for line in given for word in shlex.split(line, comments=True) if word.startswith("--")}
    assert {option for option in options if option not in said.stdout} == set()


DATA: Final = [(path, kind, block) for path in REST for kind in ("toml", "json") for block in blocks(path, kind)]


@pytest.mark.parametrize(("path", "kind", "block"), DATA, ids=[f"{path.stem}-{kind}" for path, kind, _ in DATA])
def test_blocks_of_data_can_be_read(path: Path, kind: str, block: str) -> None:
    assert tomllib.loads(block) if kind == "toml" else json.loads(block), path
