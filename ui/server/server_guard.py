"""The guard of the server with what only Streamlit knows: the HTML of its pages, and which files are held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

import streamlit as st
from starlette.middleware import Middleware
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from data import database_limits
from data.console import question
from errors import LeverageError, UsageError, unexpected
from service.server.guard import Guard, Policy, is_loopback, origins
from service.server.public_address import public_address
from ui.elements import callout
from ui.server import page_shell

FILES: Final = 5  # uploaded files that a session may hold at a time
BYTES: Final = 200_000_000  # and all sessions together, before the next one is taken in


def middleware(pages: Mapping[str, str]) -> list[Middleware]:
    """For `st.App(middleware=...)`; `pages` are titles by path. Ends the program where LEVERAGE_CORS is no list,
    LEVERAGE_PUBLIC_URL no address, LEVERAGE_MEMORY no size or LEVERAGE_SQL_SECONDS no number."""
    try:
        allowed, *_ = origins(), public_address(), database_limits.memory(), question.patience()
    except UsageError as error:
        raise SystemExit(error.message) from None  # one line at the start, instead of a server that answers nothing
    policy = Policy(pages, page_shell.INLINE, allowed, base(), hosts())
    return [Middleware(Guard, policy=policy, room=has_room)]


def base() -> str:
    """The path that the server is mounted at, such as "/team"; empty for none."""
    path = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{path}" if path else ""


def hosts() -> tuple[str, ...] | None:
    """The names that are answered beside this machine's own; None for any, where others can reach the port anyway."""
    if not is_loopback(st.get_option("server.address") or ""):
        return None
    return tuple(st.get_option("server.allowedHosts"))


def has_room(session: str, file: str) -> bool:
    """Whether a session may hold this file too. Streamlit frees them when the session ends."""
    held = cast(MemoryUploadedFileManager, runtime.get_instance().uploaded_file_mgr).file_storage
    own = held.get(session, {})
    total = sum(len(one.data) for files in list(held.values()) for one in list(files.values()))
    return file in own or (len(own) < FILES and total < BYTES)


def on_script_error(error: Exception) -> bool:
    """Show what went wrong on a page in one line, an unexpected error by its number; True: nothing else is shown."""
    shown = error if isinstance(error, LeverageError) else unexpected(error, f"page {st.context.url or ''}")
    callout.failed(shown)
    return True
