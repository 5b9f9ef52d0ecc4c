"""A page of a frozen address: the snapshot that it names, and a line that says so with a way to what is newest."""

from __future__ import annotations

import streamlit as st

from charts.text import moment
from errors import LeverageError
from service.own_figures import owners_files
from service.snapshots import current_store
from service.snapshots.current_store import Store
from service.web.frozen import FROZEN
from ui.elements.markdown import escape
from ui.parameters import selection
from ui.session import visitor

_KEY = "frozen-banner"


def store() -> Store | None:
    """The store of the snapshot that the address names; None where it names none.

    Raises NotFound for one that is not kept any more: never today's numbers in its place.
    """
    named = str(st.query_params.get(FROZEN, ""))
    return current_store.kept(named) if named else None


def banner(shown: Store) -> None:
    """What is shown, where the address is a frozen one."""
    if FROZEN not in st.query_params:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=_KEY):
        written = f"{moment(shown.built_at)} UTC"
        left_out = "newer ones and your own figures are" if _keeps_own() else "newer ones are"
        st.markdown(
            f":material/lock: **Frozen.** The numbers of {escape(written)}; {left_out} left out.", width="content"
        )
        st.button("Show what is newest", key="thaw", on_click=_thaw)


def _keeps_own() -> bool:
    """Whether this visitor has own figures, which no frozen address shows."""
    try:
        return owners_files.has_private(visitor.actor().owner)
    except LeverageError:
        return False


def _thaw() -> None:
    del st.query_params[FROZEN]
    selection.reset("as_of")
