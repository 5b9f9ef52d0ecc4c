"""No module of `data` needs, however far off, one that needs it: imports inside functions count too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def module(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Every name that a file imports, as `package.module` and, for what may be a module, `package.module.name`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: write the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield str(node.module)


def needs(root: Path) -> dict[str, set[str]]:
    """The modules of `data` that each of them imports; a package that only holds modules is nobody's need."""
    files = {module(path, root): path for path in (root / "data").rglob("*.py")}
    return {
        name: {n for n in imported(path) if n in files and n != name} - _parents(name) for name, path in files.items()
    }


def _parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts))}


def test_the_modules_of_data_can_be_put_in_an_order() -> None:
    graph = needs(ROOT)
    assert len(graph) > 40
    assert "data.build" in graph["data.rebuild"]
    assert list(TopologicalSorter(graph).static_order())


def test_a_circle_would_be_seen_inside_a_function_too(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.py").write_text("from data import two\n", encoding="utf-8")
    (tmp_path / "data" / "two.py").write_text("def f():\n    from data.one import g\n", encoding="utf-8")
    with pytest.raises(CycleError):
        list(TopologicalSorter(needs(tmp_path)).static_order())
