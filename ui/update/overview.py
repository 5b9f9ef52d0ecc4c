"""The head of the page: how far the data reach, what waits for a person, and whether anything may be written here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from service.updating import access, update_text
from ui.elements.markdown import escape
from ui.session import visitor
from ui.update import progress

if TYPE_CHECKING:
    from service.snapshots.current_store import Store


def offered(store: Store) -> bool:
    """Say how things stand; False where this visitor may change nothing, with the reason."""
    st.markdown(f"**{escape(update_text.standing(store, date.today()))}**")
    actor = visitor.actor()
    if not actor.may_write:
        visitor.explain(actor)
        if actor.owner and not access.read_only():
            st.markdown("Figures of your own you may bring in here all the same, for yourself.")
        return False
    visitor.log_out(actor)
    progress.listen(store)
    return True
