"""Random draws that many computations share: the same for a seed, so they are drawn once; bounded in bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

import numpy.typing as npt

from analytics.options import constant

Drawn = TypeVar("Drawn", bound=npt.NDArray[Any])

MOST: Final = constant(
    32_000_000, "bytes of draws in memory: simulated errors of 2,048 and fewer rows take 7 MB of them"
)


class KeptDraws:
    """Arrays by what they are drawn with; what was used longest ago leaves. Safe for threads."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self.bytes = most, 0
        self._arrays: OrderedDict[tuple[Any, ...], npt.NDArray[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, draw: Callable[[int, int, int], Drawn]) -> Callable[[int, int, int], Drawn]:
        """A function of two sizes and a seed whose arrays are kept, and can no longer be written to."""

        @wraps(draw)
        def drawn(first: int, second: int, seed: int) -> Drawn:
            key = draw, first, second, seed
            with self._lock:
                if key in self._arrays:
                    self._arrays.move_to_end(key)
                    held: Drawn = self._arrays[key]  # type: ignore[assignment]
                    return held
            array = draw(first, second, seed)
            array.setflags(write=False)
            self._put(key, array)
            return array

        return drawn

    def _put(self, key: tuple[Any, ...], array: npt.NDArray[Any]) -> None:
        """One that is larger than the bound is not kept."""
        with self._lock:
            if key in self._arrays or array.nbytes > self.most:
                return
            self._arrays[key] = array
            self.bytes += array.nbytes
            while self.bytes > self.most:
                self.bytes -= self._arrays.popitem(last=False)[1].nbytes


DRAWS: Final = KeptDraws()
