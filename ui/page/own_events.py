"""A reader's own events: a file or a form in, a list to take out of, a file back. They live in the page's address."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

import pages
from engine.own_events import LETTERS, OwnEvent, of_texts
from errors import UsageError
from service.input import own_events
from ui.elements import callout, number_tables
from ui.elements.markdown import counted
from ui.parameters import controls
from ui.session import cache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charts.blocks import OwnEventsBlock
    from ui.page.page_frame import PageFrame

_LARGEST: Final = 1  # megabytes: a hundred events take a hundredth of it
_PROBLEM: Final = "own events: problem"


def answer(texts: Sequence[str]) -> str:
    """What is there of them, in a line."""
    if not texts:
        return "Upload a list of companies and days, or type them: they go through the same event study."
    return f"{counted(len(texts), 'event')} of your own. The address of this page holds them."


def show(page: PageFrame, block: OwnEventsBlock) -> None:
    """What they are, a file and a form to add some, and the list of those that are there."""
    st.markdown(
        f"{own_events.HOW} The events stand in the address of this page, so they travel with its link, its exports "
        "and its embedded charts; nothing is written to the store."
    )
    st.download_button(
        "Template",
        own_events.TEMPLATE,
        file_name="own-events.csv",
        mime="text/csv",
        icon=":material/description:",
        key=_key(page, "template"),
        on_click="ignore",
    )
    with callout.guarded():
        _upload(page, block)
    _form(page, block)
    _list(page, block)


def _key(page: PageFrame, name: str) -> str:
    return f"own events:{page.declared.slug}:{name}"


def _add(page: PageFrame, block: OwnEventsBlock, events: Sequence[OwnEvent]) -> None:
    """Put events into the parameter, and show them on the charts that draw one kind. Runs before the page does, which
    tells what was wrong.
    """
    at = controls.key(page.declared.slug, block.parameter)
    try:
        whole = own_events.joined(of_texts(st.session_state[at]), events)
    except UsageError as problem:
        st.session_state[_PROBLEM] = problem
        return
    name, value = block.shows
    st.session_state[at] = list(map(str, whole))
    st.session_state[controls.key(page.declared.slug, name)] = value


# ---------------------------------------------------------------------------------------------- a file


def _upload(page: PageFrame, block: OwnEventsBlock) -> None:
    """What the check says of a file, and the button that takes its events over."""
    kinds = list(own_events.KINDS)
    file = st.file_uploader("A file of events", type=kinds, max_upload_size=_LARGEST, key=_key(page, "file"))
    if file is None:
        return
    read = cache.own_events(page.store, file.getvalue(), file.name)
    if read.refused:
        columns = ["row", "column", "value", "why", "what to do"]
        rows = [(r.row, r.column, r.value, r.why, r.todo) for r in read.refused]
        caption = f"{counted(len(rows), 'row')} cannot be used; the first line of the file is row 1."
        number_tables.show(pd.DataFrame(rows, columns=columns), key=_key(page, "refused"), caption=caption)
    if read.events:
        label = f"Draw {counted(len(read.events), 'event')} of this file"
        st.button(label, on_click=_add, args=(page, block, read.events), key=_key(page, "use"), type="primary")


# ---------------------------------------------------------------------------------------------- a form


def _form(page: PageFrame, block: OwnEventsBlock) -> None:
    """One event by company, day and label; with what was wrong with the one before."""
    names = {ticker: name for ticker, name in cache.labels(page.store).items() if ticker in _first_days(page)}
    first = min(_first_days(page).values(), default=date.today())
    with st.form(_key(page, "form"), border=False):
        company, day, label = st.columns([3, 2, 3])
        company.selectbox("Company", list(names), format_func=names.__getitem__, key=_key(page, "company"))
        day.date_input(
            "Day",
            value=None,
            min_value=first,
            max_value=date.today(),
            format="YYYY-MM-DD",
            key=_key(page, "day"),
        )
        label.text_input("Label (may be empty)", max_chars=LETTERS, key=_key(page, "label"))
        st.form_submit_button("Add this event", on_click=_typed, args=(page, block))
    problem = st.session_state.pop(_PROBLEM, None)
    if problem is not None:
        callout.failed(problem)


def _first_days(page: PageFrame) -> Any:
    return own_events.priced(page.store).first


def _typed(page: PageFrame, block: OwnEventsBlock) -> None:
    """Take over what the form holds, or keep why not for the run that follows."""
    company, day, label = (st.session_state.get(_key(page, name)) for name in ("company", "day", "label"))
    try:
        event = own_events.one(company or "", day, label or "", own_events.priced(page.store))
    except UsageError as problem:
        st.session_state[_PROBLEM] = problem
        return
    _add(page, block, [event])
    st.session_state[_key(page, "label")] = ""


# -------------------------------------------------------------------------------------------- the list


def _list(page: PageFrame, block: OwnEventsBlock) -> None:
    """Those that are there, each of which can be taken out, and the whole as a file."""
    texts = page.params[block.parameter]
    if not texts:
        return
    [parameter] = [p for p in pages.parameters_of(page.declared) if p.name == block.parameter]
    controls.widget(page.declared.slug, parameter, page.store)
    st.download_button(
        "Download the list",
        own_events.written(of_texts(texts)),
        file_name="own-events.csv",
        mime="text/csv",
        icon=":material/download:",
        key=_key(page, "download"),
        on_click="ignore",
    )
