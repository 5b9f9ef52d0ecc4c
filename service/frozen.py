"""Frozen addresses: a chart as it is now, whatever is learnt later and whatever its defaults become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from service import chart as charts

if TYPE_CHECKING:
    from data.store import Store

FROZEN: Final = "snapshot"  # the key of an address that names a snapshot of the store


def query(store: Store, slug: str, params: Mapping[str, Any]) -> dict[str, str]:
    """What an address must say to show this chart again: every parameter, the as-of day, and the snapshot.

    Without an as-of day of its own it gets the day on which the snapshot was written.
    """
    parameters = charts.spec_of(slug).parameters
    whole = charts.whole_query(parameters, params)
    if any(p.name == "as_of" for p in parameters):
        whole.setdefault("as_of", store.built_at.date().isoformat())
    return {**whole, FROZEN: store.snapshot}
