"""Texts that a reader sees use the words of the voice: no house jargon, one word for one thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("analytics", "charts", "commands", "data", "engine", "pages", "service", "ui")
UNREAD: Final = "data/sources/headcount/"  # phrases of filings that are looked for, not texts of ours
DOCUMENTS: Final = ("README.md", "CONTRIBUTING.md", "benchmarks/README.md", "data/curated/README.md")
PLAIN: Final = {  # what is not said, and what is said in its place
    r"\btold\b": "reported, given, listed",
    r"\banew\b": "again, once more, rebuilt",
    r"\bsomebody\b": "someone, another process",
    r"\bheld back\b": "quarantined",
    r"\bupkeep\b": "Update data, maintenance",
    r"\btake away\b": "Download",
    r"\breadings\b": "extracted headcounts",
    r"\bkept answers?\b|\banswers kept\b": "saved responses",
    r"\bwho asks\b": "SEC contact, a name and an e-mail address",
    r"\bkeep it\?": "Save",
    r"\bworn down\b": "depreciated",
    r"\bhangs? on\b": "depends on",
    r"\bon the way\b": "along the path",
    r"\bthrown? (?:it )?away\b": "discard",
    r"\berrands?\b": "task",
    r"(?<!ads )\bper (?:person|head)\b|(?:\d\w*|dollars) a head\b|/person\b": "per employee",
    r"\bof this address could not be used\b": "Part of this link is not valid",
    r"\bcannot be said\b": "The data cannot tell, is not known",
}
COMMANDS: Final = ("command", "group")  # decorators whose docstring is the help text
SQL: Final = re.compile(r"\b(?:SELECT|INSERT|UPDATE|CREATE|FROM|WHERE|JOIN)\b")


def faults(text: str) -> list[str]:
    """The phrases of a text that have a plainer word, with that word."""
    return [f"{found[0]!r}: {plain}" for known, plain in PLAIN.items() for found in re.finditer(known, text, re.I)]


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that can reach a reader, with their lines: literals of several words, and the help of
    commands. Docstrings, SQL and names are not among them.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    shown = {id(node.body[0].value) for node in ast.walk(tree) if _is_command(node)}  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        reachable = id(node) in shown or id(node) not in hidden
        if reachable and " " in node.value and not SQL.search(node.value):
            yield node.lineno, node.value


def _is_command(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef) or not isinstance(node.body[0], ast.Expr):
        return False
    return any(name in ast.unparse(decorator) for decorator in node.decorator_list for name in COMMANDS)


MODULES: Final = [
    path
    for room in (*ROOMS, "cli.py", "errors.py", "contracts.py")
    for path in sorted((ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else [ROOT / room])
    if UNREAD not in path.as_posix()
]


@pytest.mark.parametrize("room", sorted({path.relative_to(ROOT).parts[0] for path in MODULES}))
def test_texts_of_the_program_have_none_of_the_words_of_the_workshop(room: str) -> None:
    mine = [path for path in MODULES if path.relative_to(ROOT).parts[0] == room]
    found = [
        f"{path.relative_to(ROOT)}:{line}: {fault}"
        for path in mine
        for line, text in texts(path)
        for fault in faults(text)
    ]
    assert found == []
    assert sum(1 for path in mine for _ in texts(path)) > 0, "no text at all was looked at"


def test_reasons_that_the_store_gives_have_none() -> None:
    quoted = [
        (path.name, reason)
        for path in sorted((ROOT / "data" / "sql").glob("*.sql"))
        for reason in re.findall(r"'([^'\n]* [^'\n]*)'", re.sub(r"--.*", "", path.read_text(encoding="utf-8")))
    ]
    assert len(quoted) > 20
    assert [(name, fault) for name, reason in quoted for fault in faults(reason)] == []


@pytest.mark.parametrize(
    "path", [*DOCUMENTS, *(f"docs/{p.relative_to(ROOT / 'docs')}" for p in (ROOT / "docs").rglob("*.md"))]
)
def test_documents_have_none(path: str) -> None:
    prose = re.sub(
        r"```.*?```|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)", "", (ROOT / path).read_text(encoding="utf-8"), flags=re.S
    )
    assert faults(prose) == []


def test_the_changes_that_are_not_released_yet_have_none() -> None:
    unreleased = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1]
    assert faults(re.sub(r"\([^()\n]*\)|`[^`\n]*`", "", unreleased)) == [], "in brackets stands how it was called"


@pytest.mark.parametrize(
    "text",
    [
        "Nothing was told.",
        "It is built anew",
        "$453,000 a head",
        "value per person",
        "Somebody else",
        "What was held back",
    ],
)
def test_words_of_the_workshop_are_seen(text: str) -> None:
    assert len(faults(text)) == 1


@pytest.mark.parametrize(
    "text", ["at the head of a table", "a head of lettuce", "How to read it", "What changes the reading"]
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert faults(text) == []
