"""No number of a metric or method stands bare: it is mathematics, an option with its source, or a constant with its
reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(
    [
        *(ROOT / "analytics" / "metrics").rglob("*.py"),
        *(ROOT / "analytics" / "methods").rglob("*.py"),
        ROOT / "analytics" / "grid.py",
        ROOT / "analytics" / "assumptions.py",
        ROOT / "analytics" / "options.py",
    ]
)
MATHEMATICS = {
    0: "nothing; the first of a sequence",
    0.5: "a half: a mean of two, a square root",
    1: "unity",
    2: "a square, a pair, both sides of a distribution",
    3: "axes of an array of periods, units and columns; one point more than a line needs",
    4: "quarters of a year",
}
DECLARES = {"Option", "constant", "Example"}  # what they are given has a reason, a source, or is a worked example


def bare_numbers(tree: ast.AST) -> Iterator[tuple[int, float]]:
    """Line and number of each that is neither mathematics nor declared; texts of errors may be cut to a length."""
    if isinstance(tree, ast.Raise):
        return
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in DECLARES:
        return
    if isinstance(tree, ast.Constant) and type(tree.value) in (int, float) and tree.value not in MATHEMATICS:
        yield tree.lineno, float(ast.literal_eval(tree))
    for child in ast.iter_child_nodes(tree):
        yield from bare_numbers(child)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_number_is_declared(path: Path) -> None:
    found = list(bare_numbers(ast.parse(path.read_text(encoding="utf-8"))))
    assert found == [], "declare it in analytics/assumptions.py, as an Option, or with constant(value, why)"


@pytest.mark.parametrize(
    "planted",
    [
        "def roic(income, capital, *, tax: float = 0.21): ...",
        "def roic(income, capital):\n    return income * (1 - 0.21) / capital",
        "WEAR: Final = 0.2",
        "class Plan:\n    life: float = 8.0",
        "BAND = (0.2, 0.9)",
        "steps = lambda: ((0, 12),)",
        "enough = count > 30",
        "rate = -0.07",
    ],
)
def test_a_bare_number_is_caught(planted: str) -> None:
    assert list(bare_numbers(ast.parse(planted)))


@pytest.mark.parametrize(
    "declared",
    [
        "TAX = Option('tax', 0.21, FRACTION, 'a rate', 'a law', assumption=True)",
        "LEVEL = constant(0.95, 'the usual confidence')",
        "x = values[-1] / 2 + 4 ** 0.5",
        "raise UsageError('Not a base', which=str(base)[:40])",
        "@metric(example=Example({'capex': 30, 'revenue': 100}, 0.3))\ndef capex_to_revenue(capex, revenue): ...",
    ],
)
def test_what_is_declared_passes(declared: str) -> None:
    assert not list(bare_numbers(ast.parse(declared)))
