"""The tutorial and the guides do what they say: each block runs, in the order of the text and in one folder, and every
sentence and figure that they quote is printed by a command or stands on the page whose address is given.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from typer.testing import CliRunner

from cli import app
from data.store import Store
from pages import CHARTS, PAGES
from service.drawing import chart
from service.export import FORMATS
from service.input import parse
from service.whats_new import feed

ROOT: Final = Path(__file__).resolve().parents[2]
GUIDES: Final = [ROOT / "docs" / "tutorial-meta.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
NEEDS: Final = re.compile(r"#\s+(needs .+)$")  # the visible reason why a line is not run here
MAY_NEED: Final = {"refresh", "add", "serve", "undo", "run", "status", "export"}  # no other command is left out
LEFT_OUT: Final = ("the network", "a terminal of its own", "a server", "PostgreSQL", "a change to take back")


def lines(kind: str, text: str) -> Iterator[str]:
    """The lines of all blocks of a kind."""
    return (line for found, block in BLOCK.findall(text) if found == kind for line in block.splitlines())


def command(line: str) -> str:
    """Which command of the program, of make or of the shell a line runs."""
    words = [word for word in shlex.split(line, comments=True) if not re.match(r"[A-Z_]+=", word)]
    return words[0] if words[0] not in ("leverage", "make") else words[1]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_line_that_is_not_run_says_what_it_needs(path: Path) -> None:
    shell = list(lines("sh", path.read_text(encoding="utf-8")))
    marked = [line for line in shell if NEEDS.search(line)]
    assert [line for line in shell if line not in marked and not line.startswith("leverage ")] == []
    assert {command(line) for line in marked} <= MAY_NEED
    assert [line for line in marked if not NEEDS.findall(line)[0].removeprefix("needs ").startswith(LEFT_OUT)] == []
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60 or path.stem == "tutorial-meta"


def run(line: str) -> str:
    """What a line of a shell block prints; what it sends into a file is written there."""
    words = shlex.split(line, comments=True)[1:]
    file = words.pop() if ">" in words else None
    done = CliRunner().invoke(app, [word for word in words if word != ">"])
    assert done.exit_code == 0, (line, done.output, done.exception)
    if file:
        Path(file).write_text(done.stdout, encoding="utf-8")
    return done.output


def printed(text: str) -> Iterator[tuple[str, str]]:
    """Each block of a document that shows what is printed, with what the blocks before it did print."""
    names: dict[str, Any] = {}
    output = ""
    for kind, block in BLOCK.findall(text):
        if kind == "sh":
            output = "\n".join(run(line) for line in block.splitlines() if not NEEDS.search(line))
        elif kind == "python":
            with redirect_stdout(io.StringIO()) as out:
                exec(block, names)
            output = out.getvalue()
        else:
            yield block, output


@pytest.mark.processes
@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_every_block_runs_and_prints_what_is_shown(
    path: Path,
    store: Store,
    store_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    text = path.read_text(encoding="utf-8")
    if "png" in text or ".pdf" in text:
        request.getfixturevalue("chromium")
    monkeypatch.setenv("LEVERAGE_STORE", str(shutil.copytree(store_folder, tmp_path / "store")))
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.delenv("EDGAR_IDENTITY", raising=False)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    wrong = [line for block, output in printed(text) for line in block.splitlines() if line not in output]
    assert wrong == [], "the text shows what is not printed"


def addresses(text: str) -> list[tuple[str, dict[str, str]]]:
    """Path and query of each address of a running dashboard in a document."""
    found = [urlsplit(address) for address in re.findall(r"http://localhost:8501(/[^\s>`]+)", text)]
    return [(each.path, dict(parse_qsl(each.query))) for each in found]


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_quoted_sentences_stand_on_the_pages_whose_address_is_given(path: Path, store: Store) -> None:
    text = path.read_text(encoding="utf-8")
    pages = [(PAGES[place[1:]].charts[0], query) for place, query in addresses(text) if place[1:] in PAGES]
    asked = [(slug, parse.strict(store, slug, query)) for slug, query in pages]
    quoted = set(re.findall(r"^> (.+)$", text, re.M))
    drawn = [chart.draw(store, slug, parameters) for slug, parameters in asked] if quoted else []
    assert quoted <= {said for each in drawn for said in (str(each.finding.headline), str(each.finding.deck))}


OTHERS: Final = [
    (path.stem, place, query)
    for path in GUIDES
    for place, query in addresses(path.read_text(encoding="utf-8"))
    if place[1:] not in PAGES
]


@pytest.mark.parametrize(("guide", "place", "query"), OTHERS, ids=[f"{guide}{place}" for guide, place, _ in OTHERS])
def test_addresses_that_are_no_pages_exist_too(guide: str, place: str, query: dict[str, str], store: Store) -> None:
    slug, _, form = place.rpartition("/")[2].partition(".")
    if place == feed.PATH:
        assert feed.choice(store, query).query == query, guide
    else:
        assert slug in CHARTS, guide
        assert place.startswith("/embed/") or form in FORMATS, guide
        parse.strict(store, slug, {name: text for name, text in query.items() if name != "size"})


def test_the_tutorial_quotes_enough_to_be_held_to() -> None:
    text = GUIDES[0].read_text(encoding="utf-8")
    assert len(re.findall(r"^> ", text, re.M)) >= 10
    assert sum(1 for _ in lines("text", text)) >= 8
