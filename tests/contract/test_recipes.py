"""CONTRIBUTING.md keeps its word: each recipe is really added to a copy, touches what it promises, and passes its
tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.recipes.kitchen import ROOT, Touched, cook, copy
from tools.recipes.recipe import Recipe, Step, apply, recipes

RECIPES = recipes((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
# What may be touched: new files, empty `__init__.py`, edited files.
PROMISED = {
    "chart": (1, 0, 1),
    "page": (5, 1, 0),
    "metric": (0, 0, 1),
    "concept": (0, 0, 2),
    "table": (2, 0, 0),
    "source": (1, 0, 0),
}


def count(files: Touched) -> tuple[int, int, int]:
    return len(files.new), len(files.empty), len(files.edited)


def test_there_is_a_recipe_for_all_that_is_promised() -> None:
    assert set(RECIPES) == set(PROMISED)


@pytest.mark.processes
@pytest.mark.parametrize("name", PROMISED)
def test_a_recipe_touches_what_it_promises_and_its_tests_pass(name: str) -> None:
    with copy() as root:
        files, failures = cook(RECIPES[name], root)
    assert count(files) == PROMISED[name]
    assert not failures, failures[0]


def test_a_step_that_does_not_fit_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one\none\n")
    with pytest.raises(ValueError, match="2 times"):
        apply(Recipe("Add a thing", (Step("after", "a.py", "one\ntwo\n"),)), tmp_path)
    with pytest.raises(FileExistsError):
        apply(Recipe("Add a thing", (Step("new", "a.py", "x\n"),)), tmp_path)


def test_a_recipe_without_a_test_is_refused() -> None:
    with pytest.raises(ValueError, match="Add a thing"):
        recipes("## Add a thing\n\n```python new a.py\nx = 1\n```\n")
