"""Which files of tests there are, and which of them try properties: only these differ from `make test`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROPERTIES: Final = {"hypothesis", "tests.thorough"}


def test_files(root: Path) -> list[str]:
    """Every file of tests below `root`, as pytest is given it, in the order of names."""
    return sorted(path.relative_to(root).as_posix() for path in (root / "tests").rglob("test_*.py"))


def tries_properties(path: Path) -> bool:
    """Whether a file draws examples, or takes a share of its cases that a thorough run takes whole."""
    modules = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return any(name in _PROPERTIES for node in modules for name in _imported(node))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
