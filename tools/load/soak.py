"""What an hour with readers leaves behind in a server: the first quarter of it beside the last, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean, linear_regression
from typing import Final

from tools.load.report import Trial
from tools.load.server import Look

_HEAD: Final = (
    "| {minutes:g} minutes, {sessions} sessions, {kind} views | first quarter | last quarter | trend an hour |\n"
    "|:--|--:|--:|--:|\n"
)
_LEFT_OUT: Final = 4  # the first so-many-th part is no trend: caches fill


@dataclass(frozen=True, slots=True)
class Drift:
    """One quantity: its mean in the first and the last quarter, and by how much it grows an hour after the first."""

    first: float
    last: float
    hourly: float


def drift(looks: Sequence[Look], quantity: Callable[[Look], float]) -> Drift:
    """How a quantity went over looks in the order of time. Raises ValueError for fewer than eight."""
    if len(looks) < 8:
        raise ValueError(f"{len(looks)} looks tell nothing of a trend")
    quarter = len(looks) // 4
    settled = looks[len(looks) // _LEFT_OUT :]
    slope = linear_regression([look.at / 3600 for look in settled], [quantity(look) for look in settled]).slope
    first, last = (fmean(map(quantity, part)) for part in (looks[:quarter], looks[-quarter:]))
    return Drift(first, last, slope)


def table(trials: Sequence[Trial], day: str) -> str:
    """What each of the trials took at its beginning and at its end, and what went wrong in it by kind."""
    return "\n".join(_one(trial) for trial in trials) + f"\nMeasured on {day}.\n"


def _one(trial: Trial) -> str:
    head = _HEAD.format(minutes=trial.seconds / 60, sessions=trial.sessions, kind=trial.kind)
    rows = (
        _row("memory, MB", drift(trial.looks, lambda look: look.memory / 1e6)),
        *_memory_by_part([look for look in trial.looks if look.parts]),
        _row("threads", drift(trial.looks, lambda look: look.threads)),
        _row("open files and sockets", drift(trial.looks, lambda look: look.files)),
        _row("open databases", drift(trial.looks, lambda look: look.databases)),
    )
    views = sum(len(seen.views) for seen in trial.seen)
    wrong = "; ".join(f"{count} × {error}" for error, count in trial.errors.most_common()) or "none"
    return f"{head}{''.join(rows)}\n{views:,} views; errors: {wrong}.\n"


def _memory_by_part(looks: Sequence[Look]) -> Iterator[str]:
    """The parts that add up to the memory, and what the caches hold of it; nothing of a server that did not tell."""
    if not looks:
        return
    for part in looks[-1].parts:
        yield _row(f"· {part}", drift(looks, partial(_megabytes, part)))
    for name, (_, most) in looks[-1].caches.items():
        yield _row(f"in caches: {name}, at most {most / 1e6:,.0f}", drift(looks, partial(_cached_megabytes, name)))


def _megabytes(part: str, look: Look) -> float:
    return look.parts.get(part, 0) / 1e6


def _cached_megabytes(name: str, look: Look) -> float:
    return look.caches.get(name, (0, 0))[0] / 1e6


def _row(name: str, drifted: Drift) -> str:
    sign = "+" if drifted.hourly >= 0 else "−"
    return f"| {name} | {drifted.first:,.0f} | {drifted.last:,.0f} | {sign}{abs(drifted.hourly):,.1f} |\n"
