"""The evidence of a computed value is decided in one place: nobody else has a table of ranks or takes the weakest or
newest."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("analytics", "charts", "commands", "data", "engine", "pages", "service", "ui")
DECIDES = ROOT / "analytics" / "evidence.py"
FILES = sorted(f for room in ROOMS for f in (ROOT / room).rglob("*.py") if f != DECIDES)
LARGEST = {"max", "argmax", "maximum", "accumulate", "idxmax", "nlargest", "fmax"}
OF_EVIDENCE = {"rank", "ranks", "evidence", "grade", "grades", "stamp", "known_on"}
GRADES = {"Evidence", "GRADES"}


def private_rules(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and what is wrong, for each place that decides on evidence by itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.comprehension | ast.For) and _names(node.iter) & GRADES:
            yield node.iter.lineno, "goes through the grades"
        elif isinstance(node, ast.Call) and _called(node) in {"list", "tuple", "enumerate", "dict", "sorted"}:
            if any(isinstance(a, ast.Name) and a.id in GRADES for a in node.args):
                yield node.lineno, "makes a table of the grades"
        elif isinstance(node, ast.Attribute) and node.attr == "rank" and "Evidence" in _names(node.value):
            yield node.lineno, "reads the rank of a grade"
        if isinstance(node, ast.Call) and _called(node) in LARGEST and _words(node) & OF_EVIDENCE:
            yield node.lineno, "takes the weakest or the newest"


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _words(node: ast.AST) -> set[str]:
    """Names, attributes and texts below a node."""
    texts = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return _names(node) | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} | texts


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_evidence_is_decided_in_one_place(path: Path) -> None:
    found = list(private_rules(ast.parse(path.read_text(encoding="utf-8"))))
    assert found == [], "use analytics.evidence (merge, over, lag, at, running, derived, assumed, weakest)"


@pytest.mark.parametrize(
    "planted",
    [
        "_RANKS = [e.value for e in Evidence]",
        "_RANKS = {name: i for i, name in enumerate(Evidence)}",
        "order = list(Evidence).index(grade)",
        "weak = row.evidence_rank >= Evidence.INTERPOLATED.rank",
        "weakest = np.maximum(a.rank, b.rank)",
        "at = rows['known_on'].to_numpy().argmax()",
        "newest = max(rows, key=lambda r: r.known_on)",
        "weaker = max([first['evidence'], last['evidence']], key=order)",
        "rank = np.maximum.accumulate(self.rank, axis=0)",
        "for grade in Evidence:\n    pass",
    ],
)
def test_a_private_rule_is_caught(planted: str) -> None:
    assert list(private_rules(ast.parse(planted)))


@pytest.mark.parametrize(
    "innocent",
    ["merged(parts).derived()", "fit.rank - 1", "rows['evidence'].isna()", "max(a.value, b.value)", "Evidence.USER"],
)
def test_what_decides_nothing_passes(innocent: str) -> None:
    assert not list(private_rules(ast.parse(innocent)))
