"""A page of a frozen address: the snapshot that it names, and a line that says so with a way to what is newest."""

from __future__ import annotations

import streamlit as st

from charts.text import moment
from service import current_store
from service.current_store import Store
from service.frozen import FROZEN
from ui import selection
from ui.markdown import escape

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
        st.markdown(
            f":material/lock: **Frozen.** The numbers of {escape(written)}; newer ones are left out.", width="content"
        )
        st.button("Show what is newest", key="thaw", on_click=_thaw)


def _thaw() -> None:
    del st.query_params[FROZEN]
    selection.reset("as_of")
