"""How many readers wait for a page: what none of them asked for is computed only while nobody else waits, and so many
pages are made at a time.

A page's script takes one core, whatever it does; work for what is still closed makes the next reader wait. Pages that
are made all at once end all at the end, and each of them takes memory meanwhile; one after the other, most are there
long before.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_AT_ONCE: Final = 2  # one computes in Python while another waits for the database
_LONGEST: Final = 10.0  # seconds in line; then a page is made whatever the others do


class Crowd:
    """Readers whose page is being made, and those who wait for their turn. Safe for threads."""

    def __init__(self, at_once: int = _AT_ONCE, longest: float = _LONGEST) -> None:
        self._lock = threading.Lock()
        self.waiting, self._longest = 0, longest
        self._places = threading.BoundedSemaphore(at_once)
        self._own = threading.local()

    @contextmanager
    def reader(self) -> Iterator[None]:
        """One more reader waits while the block runs, which begins in her turn. A block inside it begins at once."""
        if getattr(self._own, "reads", False):
            yield
            return
        self._count(1)
        came = False
        try:
            came = self._places.acquire(timeout=self._longest)
            self._own.reads = True
            yield
        finally:
            self._own.reads = False
            if came:
                self._places.release()
            self._count(-1)

    @property
    def others(self) -> bool:
        """Whether a second reader waits beside the one who asks."""
        return self.waiting > 1

    def _count(self, more: int) -> None:
        with self._lock:
            self.waiting += more


CROWD: Final = Crowd()
