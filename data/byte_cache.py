"""The one kind of cache: the results used last, as many as a number of bytes holds.

Streamlit's own caches hash their arguments piece by piece at each call, copy what they hold for each caller and count
entries, not bytes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from itertools import count
from typing import Any, Final, TypeVar
from weakref import WeakSet

from data.sizes import bytes_of
from errors import Busy

T = TypeVar("T")

_every: Final[WeakSet[ByteCache]] = WeakSet()
_listing: Final = threading.Lock()  # of `_every`, which may not grow while it is gone through
_uses: Final = count()  # of any results, in order of time
_ENTRY: Final = 500  # bytes of a key and a place, about
_SHARE: Final = 4  # what takes more than a fourth of the room would drive out all others: it is computed again


class SharedRoom:
    """One bound in bytes over several caches: what was used longest ago in any of them leaves first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._caches: WeakSet[ByteCache] = WeakSet()
        self._lock = threading.Lock()

    def add(self, cache: ByteCache) -> None:
        """From now on a cache counts, for as long as it is in use."""
        with self._lock:  # a set may not grow while it is gone through
            self._caches.add(cache)

    def make_room(self) -> None:
        """Forget until the bound holds; in a lock of its own, which nobody takes who holds that of a cache."""
        with self._lock:
            caches = list(self._caches)
            while sum(cache.bytes for cache in caches) > self.most:
                min(caches, key=lambda cache: cache.oldest).forget_oldest()


class ByteCache:
    """Results by a key that says all that they depend on; what was used longest ago leaves first. Safe for threads.

    A result is shared, so nobody may change one. Caches with a `room` are bounded together, too.
    """

    def __init__(
        self,
        most: int,
        size: Callable[[Any], int] = lambda value: bytes_of(value) + _ENTRY,
        *,
        name: str = "results",
        room: SharedRoom | None = None,
    ) -> None:
        self.most, self.name, self.room, self._size = most, name, room, size
        self._results: OrderedDict[Hashable, tuple[Any, int, int]] = OrderedDict()  # value, bytes, last use
        self._under_way: dict[Hashable, Future[Any]] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        with _listing:
            _every.add(self)
        if room:
            room.add(self)

    @property
    def bytes(self) -> int:
        """About how many are held."""
        return self._bytes

    @property
    def oldest(self) -> float:
        """The number of the longest unused result's last use; infinite where nothing is held."""
        with self._lock:
            return next((used for *_, used in self._results.values()), float("inf"))

    def __len__(self) -> int:
        return len(self._results)

    def of(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The result for a key, computed where it is not held; who asks meanwhile waits for the one computation.

        Raises what `compute` raises, to all who wait, but for Busy: then the next of them computes. No failure is held.
        """
        with self._lock:
            if key in self._results:
                held: T = self._use(key)
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
            return self._use(key) if key in self._results else None

    def _use(self, key: Hashable) -> Any:
        value, size, _ = self._results.pop(key)
        self._results[key] = value, size, next(_uses)  # as the last one
        return value

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
                self._results[key] = value, size, next(_uses)
                self._bytes += size
            while self._bytes > self.most:
                self._forget(next(iter(self._results)))
        if self.room:
            self.room.make_room()

    def forget_oldest(self) -> None:
        """Forget what was used longest ago."""
        with self._lock:
            if self._results:
                self._forget(next(iter(self._results)))

    def _forget(self, key: Hashable) -> None:
        _, size, _ = self._results.pop(key, (None, 0, 0))
        self._bytes -= size


def every() -> list[ByteCache]:
    """All caches of this process that are still in use."""
    with _listing:
        return list(_every)
