"""A temporary copy of the project in which a recipe is tried: what it touches, and whether its tests pass there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.recipes.recipe import Recipe, apply

ROOT: Final = Path(__file__).resolve().parents[2]
_PROGRAMS: Final = {"python": (), "leverage": ("-m", "cli")}  # the copy's, not an installed one
GENERATED: Final = ("docs/metrics.md", "data/curated/README.md")  # a command writes them; nobody edits them


@dataclass(frozen=True, slots=True)
class Touched:
    """The files of a recipe: those that are new (an empty `__init__.py` apart) and those that are edited."""

    new: tuple[str, ...]
    empty: tuple[str, ...]
    edited: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"{len(self.new)} new", f"{len(self.edited)} edited"]
        return ", ".join([*parts, *([f"{len(self.empty)} empty __init__.py"] if self.empty else [])])


@contextmanager
def copy() -> Iterator[Path]:
    """The project's files as they stand, tracked or not yet, in a temporary folder that is a repository of its own."""
    with tempfile.TemporaryDirectory(prefix="leverage-recipe-") as folder:
        root = Path(folder) / "project"
        for name in _git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").split("\n"):
            source = ROOT / name
            if name and source.is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, root / name)
        _git(root, "init", "--quiet")
        _git(root, "add", "--all")
        _git(root, "-c", "user.name=recipe", "-c", "user.email=recipe@example.org", "commit", "--quiet", "-m", "before")
        yield root


def touched(root: Path) -> Touched:
    """What differs from the copy as it was made."""
    lines = [line for line in _git(root, "status", "--porcelain", "--untracked-files=all").split("\n") if line]
    new = [line[3:] for line in lines if line.startswith("??")]
    empty = [name for name in new if name.endswith("__init__.py") and not (root / name).read_text()]
    edited = [line[3:] for line in lines if not line.startswith("??") and line[3:] not in GENERATED]
    return Touched(tuple(n for n in new if n not in empty), tuple(empty), tuple(edited))


def cook(recipe: Recipe, root: Path) -> tuple[Touched, list[str]]:
    """Add what a recipe adds; the files that it touches, and what its failing tests say."""
    apply(recipe, root)
    files = touched(root)
    return files, [output for command in recipe.tests if (output := run(command, root))]


def run(command: str, root: Path) -> str:
    """Run a command of a recipe in the copy with this Python; '' where it succeeds, else the end of what it says."""
    program, *words = shlex.split(command)
    words = [sys.executable, *_PROGRAMS[program], *words]
    environment = {**os.environ, "PYTHONPATH": str(root), "LEVERAGE_STORE": str(root.parent / "store")}
    done = subprocess.run(words, cwd=root, env=environment, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"{command}\n{(done.stdout + done.stderr)[-3000:]}"


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout
