"""The sources, found: each is one file here that declares it, `<name>_source.py`; the others help them to read."""

from __future__ import annotations

from functools import cache

from data.discovery import declared, in_order
from data.sources.source_declaration import Source


@cache
def sources() -> dict[str, Source]:
    """Every declared source by its name, in an order in which they can be asked and loaded."""
    return in_order(declared(__name__, __path__, Source, "source"), lambda source: source.after)


def asked_sources() -> dict[str, Source]:
    """Those that a refresh asks."""
    return {name: source for name, source in sources().items() if source.fetch}
