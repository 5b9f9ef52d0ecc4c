"""What the quality gates hold back, with the offending rows; accepted by name or discarded."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from service import tasks, update_text, upkeep
from ui import number_tables
from ui.callout import guarded
from ui.markdown import counted, escape
from ui.update import progress

_WIDE: Final = 420  # pixels; narrower where the screen is


def held_back() -> None:
    """Everything that waits behind a gate."""
    st.subheader("Held back", anchor="held")
    with guarded():
        progress.show("held")
        found = upkeep.held()
        if not found:
            st.caption("Nothing is held back: the quality gates had no objection to what was brought last.")
        for one in found:
            with st.container(border=True):
                _one(one)


def _one(held: dict[str, Any]) -> None:
    name = str(held["name"])
    key = f"upkeep:accept-it:{name}"
    st.markdown(
        f"**{escape(name)}**, brought by “{escape(held['what'])}”. What is known of these companies stays as it was. "
        f"The gates object to {counted(len(held['objections']), 'value')}:"
    )
    number_tables.show(update_text.objections(held["objections"]), key=f"held:{name}")
    with st.form(f"upkeep:accept:{name}", border=False):
        typed = st.text_input(
            f"To publish it in spite of that, type its name: {escape(name)}", key=f"upkeep:typed:{name}", width=_WIDE
        )
        accepted = st.form_submit_button("Accept", key=key, icon=":material/check:", disabled=progress.closed(key))
    if accepted:
        progress.begin(lambda: tasks.accept(name, str(typed)))
    with st.popover("Discard", icon=":material/delete:"):
        st.markdown("It is thrown away. A later refresh asks for the same again.")
        if st.button("Yes, discard it", key=f"upkeep:discard:{name}"):
            with guarded():
                tasks.discard(name)
                st.rerun()
