"""Garbage collections of a server that holds much for long.

Streamlit collects all garbage after every run of a page, and Python stops every thread of the process meanwhile: with
what a dashboard has loaded, 0.15 s each time, most of what a page costs that was seen before. What survives a whole
collection is still used, mostly for good, so it is left out of the next ones; every two minutes all is looked at again,
so that what belonged to visitors who left does not stay.
"""

from __future__ import annotations

import gc
import time
from typing import Final

SLOW: Final = 0.01  # seconds; what a whole collection may take
LOOK_AGAIN: Final = 120.0  # seconds; fifty readers leave half a megabyte of it each second
_OLDEST: Final = 2  # the generation of a whole collection


class Collector:
    """What Python calls before and after each collection (`gc.callbacks`)."""

    def __init__(self, slow: float = SLOW, look_again: float = LOOK_AGAIN) -> None:
        self._slow, self._look_again = slow, look_again
        self._began, self._looked = 0.0, time.monotonic()

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if info["generation"] != _OLDEST:
            return
        if phase == "start":
            self._start()
        elif time.monotonic() - self._began > self._slow:
            gc.freeze()

    def _start(self) -> None:
        self._began = time.monotonic()
        if self._began - self._looked > self._look_again:
            self._looked = self._began
            gc.unfreeze()


def keep_collections_short() -> None:
    """From now on, in this process."""
    if not any(isinstance(known, Collector) for known in gc.callbacks):
        gc.callbacks.append(Collector())
