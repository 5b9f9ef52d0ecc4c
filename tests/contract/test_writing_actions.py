"""Everything that changes a store, its log or the settings is one of the operations, and each asks who wants it.

A new one without a check fails here: a public operation that is not marked, a room above `data` that reaches past the
operations to what writes, or a writer of `data` that nobody listed.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from pathlib import Path

import pytest

from errors import UsageError
from service.updating import operations, tasks
from service.updating.access import Actor, Refusal
from service.updating.background_task import TASKS
from service.updating.operations import Operation

ROOT = Path(__file__).resolve().parents[2]
REFUSED = Actor("visitor", Refusal("Updating is off here", "Ask whoever runs it"))
BEGUN = {"annual_refresh", "worker_pool"}  # begins what WRITERS do
READING = {"needs_identity", "panel_only"}  # operations that change nothing
MUTATORS = {  # of a store's place, of its saved responses, and of the settings
    "append_log",
    "delete_file",
    "drop_private",
    "build_store",
    "draft",
    "drop_quarantined",
    "exclusive",
    "publish",
    "quarantine",
    "save_file",
    "save_identity",
    "save_maintainers",
    "save_private",
    "save_response",
    "set_current",
    "write_blob",
}
WRITERS = {
    "decisions",
    "edgar_filings",
    "fact_decisions",
    "identity",
    "kept_responses",
    "opening",
    "private_figures",
    "rebuild",
    "refresh",
    "scratch",  # a store of its own, to compare with
    "store",
    "writing",
    "yahoo_source",
}


def public(module: object) -> dict[str, object]:
    """The functions that a module defines for others."""
    name = getattr(module, "__name__", "")
    return {
        key: value
        for key, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == name and not key.startswith("_") and key not in READING
    }


ACTIONS = [*public(operations).values(), *public(tasks).values()]


def test_the_actions_are_all_that_the_page_and_the_commands_can_do() -> None:
    assert set(public(operations)) == {
        "accept",
        "add",
        "decide",
        "decide_facts",
        "delete_figures",
        "discard",
        "import_figures",
        "rebuild",
        "refresh",
        "remove_figures",
        "save_identity",
        "save_maintainers",
        "share_figures",
        "undo",
        "unshare_figures",
    }


@pytest.mark.parametrize("action", ACTIONS, ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_every_action_refuses_who_may_not_write_before_anything_else(
    action: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With no argument that could be right: the refusal comes before they are looked at."""
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path / "store"))
    assert callable(action)
    required = [p for p in inspect.signature(action).parameters.values() if p.default is p.empty]
    nothing = {p.name: None for p in required[1:]} if action.__module__ == tasks.__name__ else {}
    with pytest.raises(UsageError, match="Updating is off here"):
        action(REFUSED) if hasattr(action, "__writes__") else action(REFUSED, **nothing)
    assert TASKS.running() is None
    assert not (tmp_path / "store").exists()


def test_what_is_done_later_is_signed_with_who_asked_for_it() -> None:
    begun = operations.undo(Actor("ada@example.org"))
    assert isinstance(begun, Operation)
    assert begun.by == "ada@example.org"


# --------------------------------------------------------------------------- nothing goes past them


@cache
def room(name: str) -> list[tuple[str, ast.Module]]:
    """The modules of a room: name of the file and what is in it."""
    files = sorted((ROOT / name).rglob("*.py"))
    return [(file.stem, ast.parse(file.read_text(encoding="utf-8"))) for file in files]


def above() -> list[tuple[str, ast.Module]]:
    """The modules of the rooms above the data."""
    return [module for name in ("ui", "commands", "service", "pages", "engine") for module in room(name)]


def called(tree: ast.Module) -> set[str]:
    """The names of functions and methods that a module calls, but for those of operations and tasks."""
    functions = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    methods = [f for f in functions if isinstance(f, ast.Attribute)]
    checked = {"operations", "tasks"}
    past = {f.attr for f in methods if not (isinstance(f.value, ast.Name) and f.value.id in checked)}
    return past | {f.id for f in functions if isinstance(f, ast.Name)}


def test_every_module_of_the_data_that_writes_is_listed() -> None:
    places = {"local_backend", "lake_backend", "store_backend", "lake_catalogue", "lake_copies"}
    assert {name for name, tree in room("data") if called(tree) & MUTATORS} - places == WRITERS


def test_only_operations_reach_what_writes() -> None:
    past = {(name, function) for name, tree in above() for function in called(tree) & MUTATORS}
    own = {"delete_file", "save_file", "save_identity", "save_maintainers", "save_response"}
    assert past == {("operations", name) for name in own} | {("current_store", "build_store")}, (
        "the latter is what operations.rebuild calls"
    )


def test_nothing_above_the_data_takes_what_writes_from_its_modules_by_another_name() -> None:
    taken = {
        (name, f"{node.module}.{alias.name}")
        for name, tree in above()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "data"
        for alias in node.names
        if (alias.name in {*WRITERS, *BEGUN} or (node.module or "").split(".")[-1] in WRITERS)
        and not alias.name[0].isupper()
    }
    assert {what for n, what in taken if n != "operations"} <= {
        "data.updating.fact_decisions",  # to list them
        "data.private_figures",  # to list and to view them
        "data.kept_responses.read_response",
        "data.rebuild.responses_of",
        "data.opening.build_store",
        "data.opening.open_store",
        "data.opening.readable",
        "data.store.open_snapshot",
        "data.store.with_notice",
    }
