"""What a crowd saw, and what it cost the server, as a row of the table in docs/reliability.md."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

from tools.load.crowd import Seen
from tools.load.server import Look
from tools.load.visitor import View

_UNKNOWN: Final = "–"
_HEAD: Final = (
    "| views | sessions | minutes | views seen | errors | first chart p50 / p95 | whole page p50 / p95 | "
    "processor time a view | of the crowd itself | memory at start, at most, at the end | load of the machine |\n"
    "|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One crowd: what it saw, and the processor seconds of the server and the looks at it meanwhile; None and none of a
    server that ran already."""

    kind: str
    sessions: int
    seconds: float
    seen: Sequence[Seen]
    server_seconds: float | None
    looks: Sequence[Look]
    load: float

    @property
    def errors(self) -> Counter[str]:
        """What went wrong, in words, and how often."""
        told = (error for view in self.views for error in view.errors)
        return Counter([*told, *(failure for seen in self.seen for failure in seen.failures)])

    @property
    def views(self) -> list[View]:
        """All that was seen."""
        return [view for seen in self.seen for view in seen.views]

    @property
    def a_view(self) -> float | None:
        """Processor seconds of the server for a view; None where that is not known."""
        return None if self.server_seconds is None else self.server_seconds / max(len(self.views), 1)

    def row(self) -> str:
        """The row of the table."""
        views = self.views
        charts = [view.chart for view in views if view.chart is not None]
        cells = (
            self.kind,
            str(self.sessions),
            f"{self.seconds / 60:g}",
            f"{len(views):,}",
            str(self.errors.total()),
            _both(charts),
            _both([view.whole for view in views]),
            _UNKNOWN if self.a_view is None else f"{self.a_view:.2f} s",
            f"{sum(seen.own_seconds for seen in self.seen):.0f} s",
            self._memory(),
            f"{self.load:.1f}",
        )
        return f"| {' | '.join(cells)} |\n"

    def _memory(self) -> str:
        sizes = [look.memory / 1e6 for look in self.looks]
        return f"{sizes[0]:,.0f} / {max(sizes):,.0f} / {sizes[-1]:,.0f} MB" if sizes else _UNKNOWN


def table(trials: Iterable[Trial], day: str) -> str:
    """The whole table, and on what machine it was measured."""
    cores = os.cpu_count() or 1
    said = f"\nMeasured on {day} on a machine with {cores} cores, which the crowd and the server share.\n"
    return _HEAD + "".join(trial.row() for trial in trials) + said


def _both(seconds: Sequence[float]) -> str:
    """Median and 95th percentile; missing where there are too few."""
    if len(seconds) < 2:
        return _UNKNOWN
    cut = quantiles(seconds, n=100, method="inclusive")
    return f"{_said(cut[49])} / {_said(cut[94])}"


def _said(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
