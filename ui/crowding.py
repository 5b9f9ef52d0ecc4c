"""How many readers wait for a page: what none of them asked for is computed only while nobody else waits.

A page's script takes one core, whatever it does; work for what is still closed makes the next reader wait.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final


class Crowd:
    """Readers whose page is being made. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = 0

    @contextmanager
    def reader(self) -> Iterator[None]:
        """One more reader waits while the block runs."""
        with self._lock:
            self._waiting += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting -= 1

    @property
    def others(self) -> bool:
        """Whether a second reader waits beside the one who asks."""
        return self._waiting > 1


CROWD: Final = Crowd()
