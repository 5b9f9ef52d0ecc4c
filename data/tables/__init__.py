"""The curated tables, found: each is one file here that declares it, `<name>_table.py`, and its file in `data/curated/`."""

from __future__ import annotations

import pkgutil
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module

from data.tables.declaration import Table


@cache
def tables() -> dict[str, Table]:
    """Every declared table by its name, in an order in which they can be loaded."""
    declared = dict(map(_declared, sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name.endswith("_table"))))
    unknown = {name for table in declared.values() for name in table.after} - declared.keys()
    if unknown:
        raise ValueError(f"a table is loaded after one that is not declared: {', '.join(sorted(unknown))}")
    sorter = TopologicalSorter({name: table.after for name, table in declared.items()})
    sorter.prepare()
    order: list[str] = []
    while ready := sorted(sorter.get_ready()):
        order += ready
        sorter.done(*ready)
    return {name: declared[name] for name in order}


def _declared(module: str) -> tuple[str, Table]:
    table = import_module(f"{__name__}.{module}").TABLE
    if not isinstance(table, Table) or f"{table.name}_table" != module:
        raise ValueError(f"data/tables/{module}.py must declare TABLE, a Table named {module.removesuffix('_table')}")
    return table.name, table
