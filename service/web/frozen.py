"""Frozen addresses: a chart or a page as it is now, whatever is learnt later and whatever its defaults become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pages
from service.drawing import chart as charts

if TYPE_CHECKING:
    from charts.parameter import Parameter
    from data.store import Store

FROZEN: Final = "snapshot"  # the key of an address that names a snapshot of the store


def query(store: Store, slug: str, params: Mapping[str, Any]) -> dict[str, str]:
    """What an address must say to show this chart again: every parameter, the as-of day, and the snapshot.

    Own figures that only the reader sees are not behind an address: it names the snapshot under her view.
    Without an as-of day of its own it gets the day on which the snapshot was written.
    """
    return _whole(store, charts.spec_of(slug).parameters, params)


def of_page(store: Store, page: str, asked: Mapping[str, str]) -> dict[str, str]:
    """The same for a whole page: `asked` is what its address says now; what it opens is kept.

    Values that are not valid are left out, as the page leaves them out. Raises NotFound for no page of ours.
    """
    parameters = pages.parameters_of(pages.page_of(page))
    names = {p.name for p in parameters}
    params, _ = charts.checked(store, parameters, {name: text for name, text in asked.items() if name in names})
    others = {name: text for name, text in asked.items() if name not in names}
    return _whole(store, parameters, params) | others


def _whole(store: Store, parameters: Sequence[Parameter], params: Mapping[str, Any]) -> dict[str, str]:
    whole = charts.whole_query(parameters, params)
    if any(p.name == "as_of" for p in parameters):
        whole.setdefault("as_of", store.built_at.date().isoformat())
    return {**whole, FROZEN: store.published}
