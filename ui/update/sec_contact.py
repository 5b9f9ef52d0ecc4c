"""Who asks: the name and the e-mail address that the SEC wants to be told."""

from __future__ import annotations

from typing import Final

import streamlit as st

from service import tasks, upkeep
from ui.callout import guarded
from ui.markdown import escape

_WIDE: Final = 420  # pixels; narrower where the screen is


def first() -> None:
    """The form, where nothing was told yet."""
    if upkeep.identity() is None:
        with st.container(border=True):
            st.markdown("**Who asks?**")
            _form()


def again() -> None:
    """Who is told to the SEC, and the form to change it."""
    shown = upkeep.identity_shown()
    if shown is not None:
        with st.expander(f"Who asks: {escape(shown)}", key="upkeep:who-asks"):
            _form()


def _form() -> None:
    st.markdown(escape(upkeep.identity_reason()))
    with st.form("upkeep:who", border=False), guarded():
        name = st.text_input("Your name", max_chars=80, autocomplete="name", key="upkeep:name", width=_WIDE)
        mail = st.text_input(
            "Your e-mail address", type="email", max_chars=120, autocomplete="email", key="upkeep:mail", width=_WIDE
        )
        if st.form_submit_button("Keep it", icon=":material/badge:"):
            tasks.keep_identity(str(name), str(mail))
            st.rerun()
