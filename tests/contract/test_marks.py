"""Tests that start processes, servers or browsers say so, so that `make quick` can leave them out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
FILES = sorted(TESTS.rglob("test_*.py"))
STARTERS = {"subprocess", "multiprocessing", "dashboard"}  # modules; fixtures that start any are marked in conftest.py
MARKED = {"processes", "browser"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def unmarked(source: str) -> list[str]:
    """The tests of a module that start a process, alone or through its helpers and fixtures, and are not marked."""
    tree = ast.parse(source)
    if MARKED & marks([node.value for node in tree.body if isinstance(node, ast.Assign)]):
        return []
    functions = {node.name: node for node in tree.body if isinstance(node, Function)}
    tests = {name: node for name, node in functions.items() if name.startswith("test_")}
    return [name for name, node in tests.items() if starts(node, functions) and not MARKED & marks(node.decorator_list)]


def starts(function: Function, functions: dict[str, Function]) -> bool:
    """Whether a function, or one of the module that it names or takes as a fixture, names a module that starts any."""
    seen, waiting = set[str](), {function.name}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        names = named(functions[name])
        if names & STARTERS:
            return True
        waiting |= (names & functions.keys()) - seen
    return False


def named(function: Function) -> set[str]:
    nodes = [node for part in function.body for node in ast.walk(part)]
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {arg.arg for arg in function.args.args}


def marks(nodes: list[ast.expr]) -> set[str]:
    """Names of the attributes in some expressions: `pytest.mark.processes` has "processes"."""
    return {part.attr for node in nodes for part in ast.walk(node) if isinstance(part, ast.Attribute)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TESTS)))
def test_what_starts_a_process_is_marked(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


PLANTED = """
def helper():
    subprocess.run(["true"])

@pytest.fixture
def started():
    return helper()

def test_one(started): ...
def test_two(): helper()
@pytest.mark.processes
def test_three(): helper()
def test_four(): ...
"""


def test_a_test_that_starts_one_through_a_helper_is_found() -> None:
    assert unmarked(PLANTED) == ["test_one", "test_two"]
    assert unmarked(f"pytestmark = pytest.mark.processes\n{PLANTED}") == []


def test_fixtures_that_start_servers_mark_their_tests(request: pytest.FixtureRequest) -> None:
    """By what was collected in this run, whatever was chosen."""
    for item in request.session.items:
        fixtures = set(getattr(item, "fixturenames", ()))
        assert not fixtures & {"postgres", "serve"} or item.get_closest_marker("processes"), item.nodeid
        assert "chromium" not in fixtures or item.get_closest_marker("browser"), item.nodeid


def test_no_two_test_files_share_a_name() -> None:
    names = [path.name for path in FILES]
    assert sorted(names) == sorted(set(names))
