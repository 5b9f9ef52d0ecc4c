"""The one kind of cache: the results used last, as many as a number of bytes holds.

Streamlit's own caches hash their arguments piece by piece at each call, copy what they hold for each caller and count
entries, not bytes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Final, TypeVar
from weakref import WeakSet

from data.sizes import bytes_of
from errors import Busy

T = TypeVar("T")

_every: Final[WeakSet[ByteCache]] = WeakSet()
_SHARE: Final = 4  # what takes more than a fourth of the room would drive out all others: it is computed again


class ByteCache:
    """Results by a key that says all that they depend on; what was used longest ago leaves first. Safe for threads.

    A result is shared, so nobody may change one.
    """

    def __init__(self, most: int, size: Callable[[Any], int] = bytes_of, *, name: str = "results") -> None:
        self.most, self.name, self._size = most, name, size
        self._results: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._under_way: dict[Hashable, Future[Any]] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        _every.add(self)

    @property
    def bytes(self) -> int:
        """About how many are held."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._results)

    def of(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The result for a key, computed where it is not held; who asks meanwhile waits for the one computation.

        Raises what `compute` raises, to all who wait, but for Busy: then the next of them computes. No failure is held.
        """
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                held: T = self._results[key][0]
                return held
            waited: Future[T] | None = self._under_way.get(key)
            own: Future[T] = Future()
            if waited is None:
                self._under_way[key] = own
        if waited is None:
            return self._computed(key, own, compute)
        try:
            return waited.result()
        except Busy:  # whoever computed it has left, or found no room: that is not so of who waits
            return self.of(key, compute)

    def held(self, key: Hashable) -> Any:
        """The result for a key where it is held, else None; without waiting."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._results.clear()
            self._bytes = 0

    def _computed(self, key: Hashable, result: Future[T], compute: Callable[[], T]) -> T:
        try:
            value = compute()
            self._keep(key, value)
            result.set_result(value)
            return value
        except BaseException as error:
            result.set_exception(error)
            raise
        finally:
            with self._lock:
                self._under_way.pop(key, None)

    def _keep(self, key: Hashable, value: Any) -> None:
        size = self._size(value)
        with self._lock:
            self._forget(key)
            if size * _SHARE <= self.most:
                self._results[key] = value, size
                self._bytes += size
            while self._bytes > self.most:
                self._forget(next(iter(self._results)))

    def _forget(self, key: Hashable) -> None:
        _, size = self._results.pop(key, (None, 0))
        self._bytes -= size


def every() -> list[ByteCache]:
    """All caches of this process that are still in use."""
    return list(_every)
