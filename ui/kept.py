"""Results of a process by a key that says all that they depend on, shared by all sessions.

Streamlit's own caches hash their arguments piece by piece at each call, and copy what they hold for each caller: for
what every rerun asks a dozen times, that took longer than all else that is ours.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The `most` results used last; a result is shared, so nobody may change one. Safe for threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The result for a key, computed where it is not kept; who asks meanwhile waits for the one computation.

        Raises what `compute` raises, to all who wait; a failure is not kept.
        """
        with self._lock:
            kept = self._results.get(key)
            result: Future[T] = Future() if kept is None else kept
            self._results[key] = result
            self._results.move_to_end(key)
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        if kept is None:
            self._fill(key, result, compute)
        return result.result()

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._results.clear()

    def _fill(self, key: Hashable, result: Future[T], compute: Callable[[], T]) -> None:
        try:
            result.set_result(compute())
        except BaseException as error:
            with self._lock:
                if self._results.get(key) is result:
                    del self._results[key]
            result.set_exception(error)
