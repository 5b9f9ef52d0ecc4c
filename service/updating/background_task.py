"""The one piece of work on the store that this process does at a time, in a thread; every session sees the same.

A page starts it, asks how it stands and may cancel it. The thread speaks to no screen: it only notes where it is.
"""

from __future__ import annotations

import atexit
import itertools
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

import pandas as pd

from data.backends import backend_at
from data.sources import sources
from data.summary import Cancel, Progress, Summary, Watcher
from errors import LeverageError, unexpected

Step = Literal["asking", "reading", "checking", "over"]
Work = Callable[[Watcher, Cancel], Summary]
SOURCE_TITLES: Final = {name: source.title for name, source in sources().items()}
_STEPS: Final = {"ask": "asking", "asked": "asking", "load": "reading", "check": "checking", "done": "checking"}
_LEAVE: Final = 5.0  # seconds that the end of the process waits for a cancelled task
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a piece of work stands.

    `states` are of each company and source: waiting, being asked, asked, being read, read.

    `done` of `of` parts of this step are over. At the end there is either a `summary` or an `error`.
    """

    number: int
    block: str
    what: str
    step: Step
    done: int
    of: int
    states: dict[tuple[str, str], str]
    stoppable: bool
    stopping: bool
    ended_at: datetime | None = None
    summary: Summary | None = None
    error: LeverageError | None = None

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None

    @property
    def fraction(self) -> float:
        """How much of this step is over, 0 to 1."""
        return min(self.done / self.of, 1.0) if self.of else 0.0

    @property
    def text(self) -> str:
        """Where it is, in one line."""
        if self.stopping:
            return "Stopping: nothing more will be published"
        now = [
            f"{t} at {SOURCE_TITLES.get(s, s)}" for (t, s), state in self.states.items() if state.startswith("being")
        ]
        aside = f", now {', '.join(now[:4])}" if now else ""
        parts = f"{self.done} of {self.of}" if self.of else "starting"
        return {
            "asking": f"Asking the sources: {parts}{aside}" if self.states else "Under way",
            "reading": f"Reading the responses: {parts}{aside}",
            "checking": "Checking it against what was known",
            "over": "Done",
        }[self.step]

    def grid(self) -> pd.DataFrame:
        """One row per company, one column per source: the state of each."""
        tickers = list(dict.fromkeys(t for t, _ in self.states))
        sources = list(dict.fromkeys(s for _, s in self.states))
        rows = [[t, *(self.states.get((t, s), "") for s in sources)] for t in tickers]
        return pd.DataFrame(rows, columns=["company", *(SOURCE_TITLES.get(s, s) for s in sources)])


@dataclass(eq=False)
class _Task:
    """The work with what it notes; what it notes is read and written under `noting`."""

    block: str
    what: str
    work: Work
    states: dict[tuple[str, str], str]
    stoppable: bool
    number: int = field(default_factory=lambda: next(_numbers))
    cancel: Cancel = field(default_factory=Cancel)
    step: Step = "asking"
    done: int = 0
    of: int = 0
    ended_at: datetime | None = None
    summary: Summary | None = None
    error: LeverageError | None = None
    over: threading.Event = field(default_factory=threading.Event)
    noting: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Do it; whatever fails is kept for who asks."""
        try:
            summary, failed = self.work(self.watch, self.cancel), None
        except LeverageError as error:
            summary, failed = None, error
        except Exception as error:  # a fault of ours: the reader gets a number, the server's log the traceback
            summary, failed = None, unexpected(error, self.what)
        with self.noting:
            self.summary, self.error, self.step, self.ended_at = summary, failed, "over", datetime.now(UTC)
        self.over.set()

    def watch(self, progress: Progress) -> None:
        """Note where it is."""
        key = (progress.ticker, progress.source)
        with self.noting:
            if progress.step in ("load", "check", "done"):  # what was being read before this is read
                self.states.update({k: "read" for k, state in self.states.items() if state == "being read"})
            if key in self.states:
                self.states[key] = {"ask": "being asked", "asked": "asked", "load": "being read"}[progress.step]
            self.step = _STEPS[progress.step]  # type: ignore[assignment]
            if self.step == "asking":
                asked = sum(state == "asked" for state in self.states.values())
                self.done, self.of = asked, len(self.states)
            else:
                self.done, self.of = progress.done, progress.of

    def standing(self) -> Standing:
        """A copy of how it stands."""
        with self.noting:
            return self._copy()

    def _copy(self) -> Standing:
        return Standing(
            self.number,
            self.block,
            self.what,
            self.step,
            self.done,
            self.of,
            dict(self.states),
            self.stoppable,
            self.cancel.asked and self.ended_at is None,
            self.ended_at,
            self.summary,
            self.error,
        )


class OneAtATime:
    """Does one piece of work at a time, each in a thread of its own, and tells of the last one until another begins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: _Task | None = None

    def start(
        self, block: str, what: str, work: Work, *, rows: Iterable[tuple[str, str]] = (), stoppable: bool = False
    ) -> int:
        """Begin a piece of work and return its number. `rows` are the companies and sources that it will ask.

        Raises StoreError where another one is under way.
        """
        with self._lock:
            if (busy := self.running()) is not None:
                raise backend_at().busy("refresh" if busy.stoppable else "write")
            self._last = task = _Task(block, what, work, dict.fromkeys(rows, "waiting"), stoppable)
        threading.Thread(target=task.run, name=f"task-{task.number}", daemon=True).start()
        return task.number

    def standing(self) -> Standing | None:
        """The work that is under way, else the one that was last; None where there was none."""
        return task.standing() if (task := self._last) else None

    def running(self) -> Standing | None:
        """The work that is under way."""
        latest = self.standing()
        return latest if latest and latest.running else None

    def cancel(self, number: int) -> None:
        """Stop this piece of work at its next step; nothing where it has ended or is another one."""
        task = self._last
        if task is not None and task.number == number and task.stoppable:
            task.cancel()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the work that is under way; whether it has ended."""
        task = self._last
        return task is None or task.over.wait(seconds)

    def leave(self) -> None:
        """Cancel what is under way and wait a moment for its end: a process that ends leaves no draft behind."""
        if (task := self.running()) is not None:
            self.cancel(task.number)
            self.wait(_LEAVE)


TASKS: Final = OneAtATime()
"""Those of this process: its one store is written by one piece of work at a time."""

atexit.register(TASKS.leave)
