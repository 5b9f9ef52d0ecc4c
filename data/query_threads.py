"""The few threads that ask DuckDB, kept for as long as the process runs.

DuckDB keeps two kilobytes for every thread that ever asked, by the address of a variable of the thread's own, which is
another one for most new threads. A dashboard makes each page in a new thread: 13 MB an hour under load.
So a question is handed to one of a few threads that stay, and whoever asks waits for it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")

MOST: Final = max(8, os.cpu_count() or 1)


class QueryThreads:
    """So many threads at most, started when they are needed."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.renew()

    def renew(self) -> None:
        """Start afresh: a process that was copied has none of the threads of the one that it is a copy of."""
        self._pool = ThreadPoolExecutor(self._most, "question")

    def run(self, question: Callable[[], T]) -> T:
        """What a question to DuckDB answers, which itself hands on no other. Raises what it raises.

        The main thread stays for as long as the process anyway, so it asks by itself.
        """
        if threading.current_thread() is threading.main_thread():
            return question()
        return self._pool.submit(question).result()


THREADS: Final = QueryThreads()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=THREADS.renew)
