"""The head of the page: how far the data reach, what waits for a person, and whether anything may be written here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from service import operations, update_text
from ui import callout
from ui.markdown import escape
from ui.update import progress

if TYPE_CHECKING:
    from service.current_store import Store


def offered(store: Store) -> bool:
    """Say how things stand; False where this deployment is read-only, with the reason."""
    st.markdown(f"**{escape(update_text.standing(store, date.today()))}**")
    if operations.read_only():
        callout.hint(
            "**This deployment is read-only.** Whoever runs it brings it up to date; "
            "a copy of your own can be refreshed, "
            "extended by companies and by your own figures."
        )
        return False
    progress.listen(store)
    return True
