"""What a refresh tells while it runs and when it has ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal

import pandas as pd

from data.load_shared import Counts

Outcome = Literal["published", "unchanged", "held", "dry run", "cancelled", "failed", "private"]
Step = Literal["ask", "asked", "load", "check", "done"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a refresh or a build is: `done` of `of` steps are over (one per company and source, loading, checking)."""

    step: Step
    ticker: str
    source: str
    done: int
    of: int


Watcher = Callable[[Progress], None]


class Cancel:
    """A switch that stops a refresh at the next step; safe to throw from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> None:
        self._event.set()

    @property
    def asked(self) -> bool:
        """Whether somebody has thrown it."""
        return self._event.is_set()


@dataclass
class Line:
    """What became of one company at one source. `failures` are whole messages, one each."""

    ticker: str
    source: str
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, counts: Counts) -> None:
        """Count the values of one more answer."""
        self.new, self.revised, self.unchanged = (
            self.new + counts.new,
            self.revised + counts.revised,
            self.unchanged + counts.unchanged,
        )

    def forget(self) -> None:
        """Begin counting from zero."""
        self.new = self.revised = self.unchanged = 0


@dataclass
class Summary:
    """What was done: one line per company and source, the snapshots before and after, what changed, what is objected
    to.

    `by` is who did it; empty in entries from before that was kept.
    `changes` are quarterly values that are new or moved: ticker, concept, period_end, before (None: new), value.
    `held` names what was held back, `objections` why. `set_aside` are single facts that are missing until a person
    decides, the rest of their companies being published: ticker, concept, period_end, value, reason, fact (its name).
    """

    what: str
    started_at: str
    outcome: Outcome = "failed"
    lines: list[Line] = field(default_factory=list)
    before: str = ""
    after: str = ""
    held: str = ""
    objections: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0
    by: str = ""

    def total(self) -> Counts:
        """All lines added."""
        return Counts(*(sum(getattr(line, name) for line in self.lines) for name in ("new", "revised", "unchanged")))

    def failures(self) -> list[str]:
        """Every failure with its company and source."""
        return [f"{line.ticker}, {line.source}: {said}" for line in self.lines for said in line.failures]

    def table(self) -> pd.DataFrame:
        """One row per company and source: new, revised, unchanged, failed, message."""
        rows = [
            (x.ticker, x.source, x.new, x.revised, x.unchanged, len(x.failures), " ".join([*x.failures, *x.notes]))
            for x in self.lines
        ]
        return pd.DataFrame(rows, columns=["ticker", "source", "new", "revised", "unchanged", "failed", "message"])


_FIRST_OF: Final[tuple[Outcome, ...]] = ("published", "held", "cancelled", "failed", "dry run", "unchanged")


def together(what: str, parts: Sequence[Summary]) -> Summary:
    """Refreshes one after another as one: published where one of them is. Nothing to do is unchanged."""
    outcomes = {part.outcome for part in parts}
    whole = Summary(what, parts[0].started_at if parts else datetime.now(UTC).isoformat(timespec="seconds"))
    whole.outcome = next((outcome for outcome in _FIRST_OF if outcome in outcomes), "unchanged")
    whole.before = next((part.before for part in parts if part.before), "")
    whole.after = next((part.after for part in reversed(parts) if part.after), "")
    whole.held = next((part.held for part in parts if part.held), "")
    for part in parts:
        whole.lines += part.lines
        whole.objections += part.objections
        whole.changes += part.changes
        whole.set_aside += part.set_aside
        whole.seconds = round(whole.seconds + part.seconds, 1)
    return whole
