"""The frame of every page: its question, its controls, its messages, its blocks, and what it was made from."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

import pages
from charts.blocks import ChartBlock, LineageBlock
from charts.text import moment
from errors import LeverageError
from service.checking import error_reports
from service.drawing import chart as charts
from service.drawing import selection as selections
from service.updating import access, update_text
from service.updating.background_task import TASKS
from ui.elements import callout
from ui.elements.markdown import escape
from ui.page import block_renderers, frozen_page
from ui.parameters import controls, own_parameters, selection, selection_chips
from ui.session import cache, opening, visitor
from ui.session.crowding import CROWD

if TYPE_CHECKING:
    from collections.abc import Callable

    from charts.blocks import Page
    from service.snapshots.current_store import Store
    from ui.page.questions import Question

APP: Final = "Intelligence Leverage"
# A file of ours: nothing is fetched from elsewhere.
_ICON: Final = str(Path(__file__).parents[1] / "browser" / "icon.svg")


class PageFrame:
    """A page that is being shown: what was declared, what was chosen, and where its messages go."""

    def __init__(self, declared: Page, store: Store) -> None:
        self.declared, self.store = declared, store
        self.params: dict[str, Any] = {}
        self.query: dict[str, str] = {}
        self.questions: dict[str, Question] = {}
        self.messages, self.top = st.container(), st.container()
        self._shared: Callable[[], None] = lambda: None

    def read(self) -> None:
        """What was chosen for all pages and for this one, and the page's address after it; then its messages."""
        parameters = pages.parameters_of(self.declared)
        chosen, self._shared = selection.drawn(self.store, parameters)
        shared, own = selections.shared_of(parameters), selections.own_of(parameters)
        self.params, conflicts = charts.checked(self.store, shared, chosen.on_page(shared))
        refused = own_parameters.read(self.declared.slug, own, self.declared.extra, self.store)
        self.params |= controls.values(self.declared.slug, own) | dict.fromkeys(chosen.emptied, ())
        self.query = chosen.query() | own_parameters.write(self.declared.slug, own, self.params)
        with self.messages:
            selection_chips.show(self.store, chosen, parameters, self.params, self.declared.among)
            callout.refused((*selection.refused(self.declared.slug, chosen), *conflicts, *refused))
            selection_chips.offer(selection.missing(self.declared.slug, chosen))
        if self.declared.charts and not self.params.get("companies"):
            self._controls()
            st.info("Choose at least one company in the sidebar.", icon=":material/arrow_left_alt:")
            st.stop()

    def _controls(self) -> None:
        """The controls of the sidebar, but for those of the page that are shown where they are used."""
        self._shared()
        elsewhere = self.declared.in_blocks
        own = selections.own_of(pages.parameters_of(self.declared))
        controls.keep(self.declared.slug, [p for p in own if p.name in elsewhere])
        with st.sidebar:
            controls.widgets(self.declared.slug, [p for p in own if p.name not in elsewhere], self.store)

    def blocks(self) -> None:
        """The blocks of the page. Its controls come behind its first chart, which a reader waits for."""
        declared = self.declared.blocks
        first = next((n for n, block in enumerate(declared, 1) if isinstance(block, ChartBlock)), 0)
        for block in declared[:first]:
            block_renderers.render(self, block)
        self._controls()
        for block in declared[first:]:
            block_renderers.render(self, block)

    def arrive(self) -> None:
        """Open what the address, or work that was begun, asks for."""
        self.questions = block_renderers.questions(self)
        task = TASKS.standing() if self.declared.writes else None
        number = LineageBlock.slug if own_parameters.asked() else ""
        lead = next(iter(self.declared.charts), "")
        refused = opening.arrive(self.declared.slug, lead, self.questions, task.block if task else number)
        with self.messages:
            callout.refused(refused)

    def footer(self) -> None:
        """What the page was made from."""
        with callout.guarded():
            built = f"{moment(self.store.built_at)} UTC"
            st.divider()
            st.caption(
                f"{self._grades()}{escape(update_text.reach(cache.age(self.store)))} "
                f"{selection.linked(f'{_invited(self.store)}[Report an error]({error_reports.address()})')}. "
                f"Snapshot {escape(self.store.label)}, written {built}. Not investment advice."
            )

    def _grades(self) -> str:
        """How well known the values of the page's charts are, in a line, but for charts computed when opened; nothing
        where some were left out for the sake of many readers.
        """
        asked = [(slug, self.of(slug)) for slug in self.declared.at_once]
        if CROWD.many and not all(cache.has_chart(self.store, *each) for each in asked):
            return ""
        count: Counter[str] = Counter()
        for each in asked:
            count.update(cache.grades(self.store, *each))
        return f"{escape(update_text.grades(count))} " if count else ""

    def of(self, chart: str) -> dict[str, Any]:
        """The parameters of one of the page's charts; none of one that cannot be loaded."""
        return {p.name: self.params[p.name] for spec in pages.CHARTS.usable([chart]) for p in spec.parameters}


def show(slug: str) -> None:
    """Show a page; whatever fails on purpose inside is told in one callout. Raises NotFound for no page of ours."""
    declared = pages.page_of(slug)
    head(declared.title)
    st.caption(selection.linked(f"[{APP}](./)"))
    st.title(declared.question, anchor=False)
    page = PageFrame(declared, store())
    with nullcontext() if declared.writes else CROWD.reader(), callout.guarded():
        callout.notices(page.store.notices)
        frozen_page.banner(page.store)
        page.read()
        page.arrive()
        page.blocks()
        page.footer()


def head(title: str) -> None:
    """What every page begins with: its name in the window, its mark. Its look is in the HTML (`page_shell`)."""
    st.set_page_config(page_title=f"{title} · {APP}", page_icon=_ICON, layout="wide")


def _invited(store: Store) -> str:
    """What can be done about old data, for the footer."""
    if not visitor.may_write():
        return _brought_up_to_date_by()
    under_way = TASKS.running()
    if under_way:
        return f"[Under way](update): {escape(under_way.what)}. "
    return "[A refresh](update) brings newer ones. " if cache.age(store).stale else ""


def _brought_up_to_date_by() -> str:
    """For who may not do it."""
    if access.read_only():
        return "This deployment is read-only. "
    if visitor.can_come_to_write():
        return "Maintainers who [log in](update) bring it up to date. "
    return "Whoever runs this dashboard brings it up to date. "


def store() -> Store:
    """The store, that of a frozen address where it is one, or the reason why there is none and nothing else."""
    try:
        return frozen_page.store() or cache.store()
    except LeverageError as error:
        callout.failed(error)
        st.stop()
