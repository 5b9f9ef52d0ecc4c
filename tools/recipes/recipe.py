"""A recipe as CONTRIBUTING.md writes it: files to make, lines to put into files, and the tests that must pass then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SECTION: Final = re.compile(r"^## (?P<title>Add [^\n]+)\n(?P<body>.*?)(?=^## |\Z)", re.M | re.S)
_BLOCK: Final = re.compile(r"^```\w+ (?P<how>new|after|test) ?(?P<where>[^\n]*)\n(?P<text>.*?)^```$", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Step:
    """One block of a recipe. `how`: "new" makes the file `where`; "after" puts all but the first line of `text` behind
    that
    first line in the file `where`; "test" runs the command `text`."""

    how: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is added, step by step."""

    title: str
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """Its last word: chart, page, metric."""
        return self.title.split()[-1]

    @property
    def tests(self) -> tuple[str, ...]:
        """The commands that must pass when all is added."""
        return tuple(step.text.strip() for step in self.steps if step.how == "test")


def recipes(contributing: str) -> dict[str, Recipe]:
    """The recipes of the text of CONTRIBUTING.md by name, in their order. Raises ValueError for one without a test."""
    found = [Recipe(m["title"], tuple(_steps(m["body"]))) for m in _SECTION.finditer(contributing)]
    untested = [recipe.title for recipe in found if not recipe.tests]
    if untested:
        raise ValueError(f"recipes without a test: {', '.join(untested)}")
    return {recipe.name: recipe for recipe in found}


def _steps(body: str) -> Iterator[Step]:
    for m in _BLOCK.finditer(body):
        yield Step(m["how"], m["where"].strip(), m["text"])


def apply(recipe: Recipe, root: Path) -> None:
    """Do the steps of a recipe in a copy of the project.

    Raises FileExistsError where a new file is there already, ValueError where the line to put something behind is not
    there exactly once.
    """
    for step in recipe.steps:
        if step.how == "new":
            _make(root / step.where, step.text)
        elif step.how == "after":
            _put(root / step.where, *step.text.split("\n", 1))


def _make(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def _put(path: Path, line: str, text: str) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines.count(line) != 1:
        raise ValueError(f"{path.name} has the line {line.strip()!r} {lines.count(line)} times")
    at = lines.index(line) + 1
    path.write_text("\n".join([*lines[:at], *text.rstrip("\n").split("\n"), *lines[at:]]), encoding="utf-8")
