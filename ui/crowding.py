"""How many readers there are: for many, what none of them asked for is not computed; and so many pages are made at a
time.

A page's script takes one core, whatever it does; work for what is still closed makes the next reader wait. Pages that
are made all at once end all at the end, and each of them takes memory meanwhile; one after the other, most are there
long before.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from streamlit.runtime.scriptrunner import get_script_run_ctx

_FEW: Final = 15  # readers; a whole page takes half a second of one core
_LATELY: Final = 10.0  # seconds, in which a reader looks at a page
_AT_ONCE: Final = 2  # one computes in Python while another waits for the database
_LONGEST: Final = 10.0  # seconds in line; then a page is made whatever the others do


class Crowd:
    """Readers whose page is being made, and those who wait for their turn. Safe for threads."""

    def __init__(self, at_once: int = _AT_ONCE, longest: float = _LONGEST) -> None:
        self._lock = threading.Lock()
        self.waiting, self._longest, self.lately = 0, longest, _LATELY
        self._free, self._turn = at_once, threading.Condition(self._lock)
        self._line: deque[object] = deque()  # of who waits for a place, by when they came
        self._own = threading.local()
        self._seen: OrderedDict[str, float] = OrderedDict()  # when each session asked last

    @contextmanager
    def reader(self) -> Iterator[None]:
        """One more reader waits while the block runs, which begins in her turn. A block inside it begins at once."""
        if getattr(self._own, "reads", False):
            yield
            return
        self._count(_session())
        came = False
        try:
            came = self._come()
            self._own.reads = True
            yield
        finally:
            self._own.reads = False
            self._leave(came)

    def _come(self) -> bool:
        """Wait for a place behind all who came before; whether one was taken before the longest wait was over."""
        mine = object()
        with self._turn:
            self._line.append(mine)
            try:
                came = self._turn.wait_for(lambda: self._free > 0 and self._line[0] is mine, self._longest)
                self._free -= came
                return came
            finally:  # whether with a place, without one or for good: who is next may be first now
                self._line.remove(mine)
                self._turn.notify_all()

    def _leave(self, came: bool) -> None:
        with self._turn:
            self._free += came
            self.waiting -= 1
            self._turn.notify_all()

    @property
    def many(self) -> bool:
        """Whether a second reader waits beside the one who asks, or more than a few have come lately."""
        with self._lock:
            self._forget()
            return self.waiting > 1 or len(self._seen) > _FEW

    @property
    def gone(self) -> bool:
        """Whether nobody is in line, and one more reader would still be among few."""
        with self._lock:
            self._forget()
            return not self.waiting and len(self._seen) < _FEW

    def _count(self, session: str) -> None:
        with self._lock:
            self.waiting += 1
            if session:
                self._seen[session] = time.monotonic()
                self._seen.move_to_end(session)
            self._forget()

    def _forget(self) -> None:
        """Whoever has not come lately."""
        now = time.monotonic()
        while self._seen and now - next(iter(self._seen.values())) > self.lately:
            self._seen.popitem(last=False)


def _session() -> str:
    """Whose page it is; nobody's outside of a server."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


CROWD: Final = Crowd()
