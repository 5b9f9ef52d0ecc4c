"""The sessions of readers who left: kept for a while, so that a reader who comes back finds his own, then ended.

Streamlit drops what it kept too long and leaves the end to Python's garbage collection, which a busy server keeps short
(service/server/garbage.py). Until then a session holds its uploaded files, which count against those of all, its event
loop with three open files, and its memory. Here each is ended when its time is over, whoever comes or does not.
"""

from __future__ import annotations

import asyncio
import builtins
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import streamlit as st
from streamlit import runtime
from streamlit.runtime.session_manager import SessionInfo, SessionStorage

MOST: Final = 128  # who left longest ago is ended first, as in Streamlit's own storage
_EVERY: Final = 5.0  # seconds between two looks


class LeftSessions(SessionStorage):
    """Sessions by their id, each for so many seconds. All is called in the server's event loop but `get` and `list`."""

    def __init__(self, seconds: float, most: int = MOST, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._most, self._now = seconds, most, now
        self._kept: OrderedDict[str, tuple[SessionInfo, float]] = OrderedDict()

    def get(self, session_id: str) -> SessionInfo | None:
        """The session, to be taken up again; None for one that is over."""
        info, over = self._kept.get(session_id, (None, 0.0))
        return info if self._now() < over else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep the session of a reader who left just now."""
        self._kept.pop(session_info.session.id, None)
        self._kept[session_info.session.id] = session_info, self._now() + self._seconds
        self.sweep()

    def delete(self, session_id: str) -> None:
        """Forget a session that was taken up again."""
        self._kept.pop(session_id, None)

    def list(self) -> builtins.list[SessionInfo]:
        """All that are kept, over or not: who closes the server ends them."""
        return [info for info, _ in list(self._kept.values())]

    def sweep(self) -> None:
        """End the sessions whose time is over, and those beyond the most that are kept."""
        while self._kept:
            session_id, (info, over) = next(iter(self._kept.items()))
            if self._now() < over and len(self._kept) <= self._most:
                return
            del self._kept[session_id]
            info.session.shutdown()


@asynccontextmanager
async def ended_in_time() -> AsyncIterator[None]:
    """While the block runs, sessions that readers of this server left are ended when their time is over."""
    if not runtime.exists():
        yield
        return
    kept = LeftSessions(float(st.get_option("server.disconnectedSessionTTL")))
    runtime.get_instance()._session_mgr._session_storage = kept  # type: ignore[attr-defined]
    sweeping = asyncio.create_task(_sweep(kept))
    try:
        yield
    finally:
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping


async def _sweep(kept: LeftSessions) -> None:
    while True:
        await asyncio.sleep(_EVERY)
        kept.sweep()
