"""Room for costly answers: so many at work, so many waiting, and whoever comes then is refused before anything is done.

They have threads of their own. Pages and static files have those of the server, and never wait behind them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Final, TypeVar

from errors import Busy

T = TypeVar("T")
Gone = Callable[[], bool]

_LOOK: Final = 0.2  # seconds between two looks whether the reader is still there


class WorkRoom:
    """A bounded room. Who asks for what is under way waits for it with the first one, and takes no place."""

    def __init__(self, name: str, at_work: int, waiting: int) -> None:
        self.places: Final = at_work + waiting
        self._threads = ThreadPoolExecutor(at_work, thread_name_prefix=name)
        self._lock = threading.RLock()  # a piece that is given up ends while its last reader holds it
        self._pieces: dict[Hashable, _Piece] = {}
        self._taken = 0

    @property
    def taken(self) -> int:
        """How many places are: work that waits, and work that a thread has not ended, asked for or not."""
        return self._taken

    async def run(self, key: Hashable, work: Callable[[Gone], T], has_left: Callable[[], Awaitable[bool]]) -> T:
        """What the work returns; it is told by a function whether everybody who waited for it has left. What waits then
        never begins.

        Raises Busy where there is no place, and for a reader who has left; and what the work raises.
        """
        piece = self._joined(key, work)
        try:
            return await _awaited(piece.future, has_left)
        finally:
            self._leave(piece)

    def _joined(self, key: Hashable, work: Callable[[Gone], Any]) -> _Piece:
        with self._lock:
            piece = self._pieces.get(key)
            if piece is None or piece.given_up.is_set():
                piece = self._begun(key, work)
            piece.readers += 1
            return piece

    def _begun(self, key: Hashable, work: Callable[[Gone], Any]) -> _Piece:
        if self._taken >= self.places:
            raise Busy("Too many charts are being drawn", next_step="Try again in a few seconds")
        given_up = threading.Event()
        piece = _Piece(self._threads.submit(copy_context().run, work, given_up.is_set), given_up)
        self._taken += 1
        self._pieces[key] = piece
        piece.future.add_done_callback(lambda _: self._ended(key, piece))
        return piece

    def _ended(self, key: Hashable, piece: _Piece) -> None:
        with self._lock:
            self._taken -= 1
            if self._pieces.get(key) is piece:
                del self._pieces[key]

    def _leave(self, piece: _Piece) -> None:
        with self._lock:
            piece.readers -= 1
            if not piece.readers:
                piece.given_up.set()
                piece.future.cancel()


class _Piece:
    """One piece of work and how many readers wait for it."""

    def __init__(self, future: Future[Any], given_up: threading.Event) -> None:
        self.future, self.given_up = future, given_up
        self.readers = 0


async def _awaited(future: Future[T], has_left: Callable[[], Awaitable[bool]]) -> T:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    future.add_done_callback(lambda _: _told(loop, ended))
    while not future.done():
        try:
            await asyncio.wait_for(ended.wait(), _LOOK)
        except TimeoutError:
            if await has_left():
                raise Busy("Nobody waits for this chart any more") from None
    return future.result()


def _told(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    """Wake who waits, in its own loop; a server that has stopped has none."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(ended.set)
