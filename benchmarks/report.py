"""How a measurement is taken and told."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement: ours and the baseline in the same run, and the aim; in seconds, or in the unit of `scale`."""

    what: str
    ours: float
    baseline: float
    against: str
    aim: str
    met: bool
    unit: str = "ms"
    scale: float = 1000

    def __str__(self) -> str:
        ratio = self.ours / self.baseline if self.baseline else float("nan")
        verdict = "met" if self.met else "NOT met"
        return (
            f"{self.what}: {self._written(self.ours)} against {self._written(self.baseline)} ({self.against}), "
            f"ratio {ratio:.2f}; aim {self.aim}: {verdict}"
        )

    def _written(self, value: float) -> str:
        return f"{value * self.scale:,.{0 if self.scale > 1 else 1}f} {self.unit}"


def median_seconds(job: Callable[[], Any], repeats: int = 5) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)
