"""The curated tables, found: each is one file here that declares it, `<name>_table.py`, and its file in
`data/curated/`.
"""

from __future__ import annotations

from functools import cache

from data.discovery import declared, in_order
from data.tables.declaration import Table


@cache
def tables() -> dict[str, Table]:
    """Every declared table by its name, in an order in which they can be loaded."""
    return in_order(declared(__name__, __path__, Table, "table"), lambda table: table.after)
