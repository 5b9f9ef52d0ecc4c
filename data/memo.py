"""What was computed from a snapshot, kept to be used again: a snapshot never changes, so neither does what follows."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

T = TypeVar("T")

_MOST: Final = 128  # the companies and charts of a few people at a time
_LARGEST: Final = 100_000  # cells of a table; a market of filers is computed again rather than held


@dataclass(frozen=True, eq=False)
class Memo:
    """The results used last, by a key that says all that they depend on. Safe for threads.

    What is kept is shared: whoever takes a frame out hands on a shallow copy, which pandas copies when it is written
    to.
    """

    _results: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, key: Hashable, compute: Callable[[], T], cells: Callable[[T], int]) -> T:
        """The result for a key, computed where it is not kept; one of too many cells is not kept."""
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                kept: T = self._results[key]
                return kept
        result = compute()  # without the lock: two threads may compute the same, but nobody waits
        if cells(result) <= _LARGEST:
            self._keep(key, result)
        return result

    def _keep(self, key: Hashable, result: Any) -> None:
        with self._lock:
            self._results[key] = result
            while len(self._results) > _MOST:
                self._results.popitem(last=False)


def key_of(parameters: Any) -> Hashable:
    """Parameters of a query as a key: mappings and lists as tuples."""
    if isinstance(parameters, Mapping):
        return tuple((name, key_of(value)) for name, value in parameters.items())
    if isinstance(parameters, list | tuple):
        return tuple(key_of(value) for value in parameters)
    hashable: Hashable = parameters
    return hashable
