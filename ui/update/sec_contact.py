"""SEC contact: the name and the e-mail address that the SEC wants."""

from __future__ import annotations

from typing import Final

import streamlit as st

from service.updating import contact, tasks
from ui.elements.callout import guarded
from ui.elements.markdown import escape
from ui.session import visitor

_WIDE: Final = 420  # pixels; narrower where the screen is


def first() -> None:
    """The form, where there is none yet."""
    if contact.identity() is None:
        with st.container(border=True):
            st.markdown("**SEC contact**")
            _form()


def again() -> None:
    """The contact that the SEC is given, and the form to change it."""
    masked = contact.masked()
    if masked is not None:
        with st.expander(f"SEC contact: {escape(masked)}", key="update:contact"):
            _form()


def _form() -> None:
    st.markdown(escape(contact.REASON))
    with st.form("update:contact-form", border=False), guarded():
        name = st.text_input("Your name for the SEC", max_chars=80, autocomplete="name", key="update:name", width=_WIDE)
        mail = st.text_input(
            "Your e-mail address", type="email", max_chars=120, autocomplete="email", key="update:mail", width=_WIDE
        )
        if st.form_submit_button("Save", icon=":material/badge:"):
            tasks.save_identity(visitor.actor(), str(name), str(mail))
            st.rerun()
