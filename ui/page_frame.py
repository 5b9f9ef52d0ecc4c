"""The frame of every page: its question, its controls, its messages, and what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from errors import LeverageError
from service import background_task, pages, upkeep
from service import chart as charts
from ui import cache, callout, cards, chart_block, controls, data_record, lineage, selection
from ui.markdown import escape

if TYPE_CHECKING:
    from service.current_store import Store
    from service.pages import PageSpec

APP: Final = "Intelligence Leverage"
_ICON: Final = str(Path(__file__).parent / "icon.svg")  # a file of ours: nothing is fetched from elsewhere


class Page:
    """A page that is being shown. Its methods are the blocks that a page file puts in order."""

    def __init__(self, spec: PageSpec, store: Store) -> None:
        self.spec, self.store = spec, store
        self.params: dict[str, Any] = {}
        self.query: dict[str, str] = {}
        self.messages, self.top = st.container(), st.container()

    def controls(self) -> None:
        """The parameters of the page's charts in the sidebar, and the page's address after them."""
        refused = selection.read(self.spec, self.store)
        own = {p.name for p in self.spec.extra}
        with st.sidebar:
            of_charts = [p for p in self.spec.parameters if p.name not in own]
            self.params |= controls.widgets(self.spec.slug, of_charts, self.store)
        for parameter in self.spec.extra:  # shown where they are used
            held = st.session_state[controls.key(self.spec.slug, parameter.name)]
            self.params[parameter.name] = controls.given(parameter, held)
        self.query = selection.write(self.spec, self.params)
        with self.messages:
            callout.refused(refused)
        if self.spec.charts and not self.params.get("companies"):
            st.info("Choose at least one company in the sidebar.", icon=":material/arrow_left_alt:")
            st.stop()

    def chart(self, slug: str) -> None:
        """A chart block."""
        own = {p.name: self.params[p.name] for p in charts.spec_of(slug).parameters}
        lead = slug == self.spec.charts[0]
        chart_block.show(self.store, slug, own, self.spec.slug, self.query, lead=lead)

    def key_figures(self) -> None:
        """Cards with the newest values and their change since the base quarter."""
        cards.key_figures(self.store, self.params)

    def where_from(self) -> None:
        """Any number, led back to its filings; on top where the address asks for one."""
        with self.top if selection.asked() else st.container():
            lineage.picker(self.store, self.spec, self.params["as_of"])

    def record(self) -> None:
        """How fresh the data are, what was restated, what does not add up, and what every name means."""
        data_record.freshness(self.store)
        data_record.restatements(self.store, self.params["companies"], self.params["as_of"])
        data_record.findings(self.store, self.params["companies"], self.params["as_of"])
        data_record.glossary()

    def footer(self) -> None:
        """What the page was made from."""
        with callout.guarded():
            built = f"{self.store.built_at:%Y-%m-%d %H:%M} UTC"
            st.divider()
            st.caption(f"{escape(cache.age(self.store).said)} {_invited(self.store)}Snapshot {escape(self.store.snapshot)}, "
                       f"written {built}. Not investment advice.")  # fmt: skip


def _invited(store: Store) -> str:
    """What can be done about old data, for the footer."""
    if upkeep.read_only():
        return "This deployment is read-only. "
    under_way = background_task.running()
    if under_way:
        return f"[Under way](upkeep): {escape(under_way.what)}. "
    return "[A refresh](upkeep) brings what is newer. " if cache.age(store).stale else ""


def _store() -> Store:
    """The store, or the reason why there is none and nothing else."""
    try:
        return cache.store()
    except LeverageError as error:
        callout.failed(error)
        st.stop()


@contextmanager
def page(slug: str) -> Iterator[Page]:
    """The frame of a page; whatever fails on purpose inside is told in one callout."""
    spec = pages.spec_of(slug)
    st.set_page_config(page_title=f"{spec.title} · {APP}", page_icon=_ICON, layout="wide")
    st.title(spec.question, anchor=False)
    shown = Page(spec, _store())
    with callout.guarded():
        callout.notices(shown.store.notices)
        yield shown
        shown.footer()
