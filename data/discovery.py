"""Declarations found by the names of their files: what is added is one file, and nothing lists it by hand."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from graphlib import TopologicalSorter
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")


def declared(package: str, path: Sequence[str], kind: type[T], ending: str) -> dict[str, T]:
    """What the modules `<name>_<ending>` of a package declare under `<ENDING>`, by name, sorted by it.

    Raises ValueError for a module that declares none, or one of another name than its file's.
    """
    names = sorted(m.name for m in pkgutil.iter_modules(path) if m.name.endswith(f"_{ending}"))
    return dict(_one(import_module(f"{package}.{name}"), kind, ending) for name in names)


def _one(module: ModuleType, kind: type[T], ending: str) -> tuple[str, T]:
    name = module.__name__.rpartition(".")[2].removesuffix(f"_{ending}")
    found: Any = getattr(module, ending.upper(), None)
    if not isinstance(found, kind) or getattr(found, "name", "") != name:
        raise ValueError(f"{module.__name__} must declare {ending.upper()}, a {kind.__name__} named {name}")
    return name, found


def in_order(declarations: Mapping[str, T], after: Callable[[T], Sequence[str]]) -> dict[str, T]:
    """The same, each behind those that it comes after, else by name. Raises ValueError for one that is not declared."""
    unknown = {name for one in declarations.values() for name in after(one)} - declarations.keys()
    if unknown:
        raise ValueError(f"one comes after what is not declared: {', '.join(sorted(unknown))}")
    sorter = TopologicalSorter({name: after(one) for name, one in declarations.items()})
    sorter.prepare()
    order: list[str] = []
    while ready := sorted(sorter.get_ready()):
        order += ready
        sorter.done(*ready)
    return {name: declarations[name] for name in order}
