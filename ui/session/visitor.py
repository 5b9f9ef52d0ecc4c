"""Who sits at this browser: what the log-in and the connection of the session say, looked up whenever it is asked."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from service.updating import access
from service.updating.access import Actor, Connection
from ui.elements import callout
from ui.elements.markdown import escape


def actor() -> Actor:
    """The visitor of this session; whether she may write is decided anew at each call."""
    return access.visitor(connection(), user())


def may_write() -> bool:
    """Whether what changes the store is offered to this visitor."""
    return actor().may_write


def may_keep_own() -> bool:
    """Whether this visitor may bring own figures, for herself at least."""
    return bool(actor().owner) and not access.read_only()


def can_come_to_write() -> bool:
    """Whether the way to what changes the store is shown: to who may, and to who may log in to do so."""
    refusal = actor().refusal
    return refusal is None or (user() is not None and not access.read_only())


def connection() -> Connection:
    """How this session reached the server, by the request that began it."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    return Connection(str(st.get_option("server.address") or ""), headers, st.context.ip_address)


def user() -> Mapping[str, object] | None:
    """What the log-in says of this visitor; None where no log-in is configured."""
    known = st.user.to_dict()
    return known if "is_logged_in" in known else None


def explain(refused: Actor) -> None:
    """In one sentence what is not available here and why, with the way to log in where that may change it."""
    refusal = refused.refusal
    if refusal is None:
        return
    callout.hint(f"**{escape(refusal.what)}.** {escape(refusal.next_step)}.")
    if refusal.log_in:
        _log_in()
    elif refused.email:
        log_out(refused)


def log_out(known: Actor) -> None:
    """Who is logged in, and the way out; nothing without a log-in."""
    if known.email:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Logged in as {escape(known.email)}.", width="content")
            st.button("Log out", key="visitor:log-out", icon=":material/logout:", on_click=st.logout)


def _log_in() -> None:
    """One button a provider that is configured."""
    with st.container(horizontal=True):
        for name in providers():
            label, key = f"Log in with {name}" if name else "Log in", f"visitor:log-in:{name}"
            st.button(label, key=key, icon=":material/login:", on_click=st.login, args=(name or None,))


def providers() -> list[str]:
    """The names of the providers in the secrets; "" for the one that stands in their section itself."""
    section = st.secrets.get("auth", {})
    named = [str(name) for name, value in section.items() if isinstance(value, Mapping) and name != "client_kwargs"]
    return [*([""] if "client_id" in section else []), *named]
