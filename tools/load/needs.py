"""How many servers, cores and bytes a number of readers needs, computed from what views and open pages were measured to
cost. What is assumed stands beside the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

_UNCACHED: Final = (0.05, 0.2, 0.5, 1.0)  # shares of views that nobody has seen before
_HEAD: Final = (
    "| {sessions:,} readers: views uncached | views a second | processor time a view | cores at work | servers "
    "| memory of each | of all |\n|--:|--:|--:|--:|--:|--:|--:|\n"
)


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured: processor seconds of a cached and of an uncached view, bytes of one more open page, and the
    most bytes of a server that readers of uncached views kept busy, with `sessions` pages open.
    """

    cached: float
    uncached: float
    tab: float
    server: float
    sessions: int


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed: seconds between two views of a reader, and how busy a server may be on average.

    Python runs on one core at a time: a view waits three quarters of a view's time where six tenths are taken.
    """

    pause: float = 10.0
    busy: float = 0.6


@dataclass(frozen=True, slots=True)
class Need:
    """What so many readers need: views a second, cores at work, servers, and bytes of each."""

    rate: float
    cores: float
    servers: int
    memory: float


def need(sessions: int, uncached: float, costs: Costs, assumed: Assumed) -> Need:
    """What a number of readers needs, where this share of their views is uncached.

    Views come as often as pauses let them, as though a view took no time: an upper bound. Raises ValueError for a share
    that is none, or a pause or load of nothing.
    """
    if not (0 <= uncached <= 1 and assumed.pause > 0 and 0 < assumed.busy <= 1 and sessions > 0):
        raise ValueError("shares lie between 0 and 1, pauses and readers above 0")
    rate = sessions / assumed.pause
    cores = rate * a_view(uncached, costs)
    servers = max(1, ceil(cores / assumed.busy))
    open_pages = max(0.0, sessions / servers - costs.sessions)
    return Need(rate, cores, servers, costs.server + open_pages * costs.tab)


def a_view(uncached: float, costs: Costs) -> float:
    """Processor seconds of a view on average."""
    return uncached * costs.uncached + (1 - uncached) * costs.cached


def table(sessions: int, costs: Costs, assumed: Assumed, measured: str) -> str:
    """A row for each share of uncached views, and what was measured and assumed."""
    rows = "".join(_row(sessions, share, costs, assumed) for share in _UNCACHED)
    said = (
        f"\nMeasured on {measured}: {costs.cached:.3f} s of processor time a cached view, {costs.uncached:.3f} s an "
        f"uncached one; {costs.tab / 1e6:.1f} MB for one more open page; at most {costs.server / 1e6:,.0f} MB for a "
        f"server with {costs.sessions} readers of uncached views. Assumed: a reader looks at another view every "
        f"{assumed.pause:g} seconds, a server, which has one core of Python, is busy for {assumed.busy:.0%} of the "
        "time, readers are spread evenly.\n"
    )
    return _HEAD.format(sessions=sessions) + rows + said


def _row(sessions: int, share: float, costs: Costs, assumed: Assumed) -> str:
    needed = need(sessions, share, costs, assumed)
    cells = (
        f"{share:.0%}",
        f"{needed.rate:,.0f}",
        f"{a_view(share, costs):.3f} s",
        f"{needed.cores:,.1f}",
        f"{needed.servers:,}",
        f"{needed.memory / 1e9:,.1f} GB",
        f"{needed.servers * needed.memory / 1e9:,.0f} GB",
    )
    return f"| {' | '.join(cells)} |\n"
