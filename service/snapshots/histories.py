"""Has the history of each snapshot that the dashboard shows made, in the background and one at a time.

Commands that answer once do without: a day costs them less than the history would. One that could not be made is tried
again a few times, ever later; until there is a history, each day asked for is worked out by itself.
`LEVERAGE_HISTORY=0` leaves it so. A history that could not be loaded for want of memory, open files or a right is left
where it is, unless it is another account's that this one may not read.
"""

from __future__ import annotations

import atexit
import logging
import math
import os
import queue
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data import history_file, history_process
from data.store import Store
from service.input import grammar

SETTING: Final = "LEVERAGE_HISTORY"
_SECONDS: Final = 1800.0  # that a process may take
_WAITS: Final = (300.0, 1800.0, 7200.0)  # seconds until one that could not be made is tried again
_LEAVE: Final = 5.0  # seconds that the end of this process waits for it


@dataclass
class Maker:
    """The snapshots whose history was asked for, and the process that makes one."""

    _due: dict[str, float] = field(default_factory=dict)  # when each snapshot's may be asked for again (monotonic)
    _failures: Counter[str] = field(default_factory=Counter)
    _waiting: queue.SimpleQueue[Store | None] = field(default_factory=queue.SimpleQueue)
    _process: subprocess.Popen[str] | None = None
    _thread: threading.Thread | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Begin to make what is wanted from now on, unless whoever runs this deployment wants none."""
        if os.environ.get(SETTING, "").strip().lower() in grammar.NO:
            return
        self._over.clear()
        self._thread = threading.Thread(target=self._run, name="histories", daemon=True)
        self._thread.start()

    def want(self, store: Store) -> None:
        """Ask for the history of a snapshot, if this process makes any; returns at once."""
        if self._thread is not None and time.monotonic() >= self._due.get(store.snapshot, 0.0):
            self._due[store.snapshot] = math.inf
            self._waiting.put(store)

    def leave(self) -> None:
        """End what is under way; nothing is left of it but a draft, which the next writer sweeps."""
        if self._thread is not None:
            self._over.set()
            self._waiting.put(None)
            if (process := self._process) is not None:
                process.kill()
            self._thread.join(_LEAVE)
            self._thread = None

    def _run(self) -> None:
        while (store := self._waiting.get()) is not None:
            try:
                self._make(store)
            except Exception:  # whatever it is, the next snapshot may still be made
                logging.getLogger("leverage").exception("The history of %s could not be made", store.snapshot)
                self._put_off(store.snapshot)

    def _put_off(self, snapshot: str) -> None:
        """It failed: whoever comes after a while asks again, a few times."""
        failures = self._failures[snapshot]
        if failures < len(_WAITS):
            self._due[snapshot] = time.monotonic() + _WAITS[failures]
        self._failures[snapshot] += 1

    def _make(self, store: Store) -> None:
        file = store.file
        if store.past.stamp is None or self._over.is_set():
            return
        if store.past.frame(load=True) is not None:
            return
        if store.past.is_short and not history_file.is_closed(file):
            self._due.pop(store.snapshot, None)  # it may turn out to be gone or damaged: whoever comes next asks again
        else:
            with suppress(OSError):  # what is there is of no use, and would be taken for one that is made already
                history_file.file_of(file).unlink(missing_ok=True)
            self._run_process(store, file)
            store.past.frame(load=True)  # so that no reader waits for it

    def _run_process(self, store: Store, file: Path) -> None:
        command = history_process.command(file, store.snapshot)
        silent = subprocess.DEVNULL
        with subprocess.Popen(command, stdin=silent, stdout=silent, stderr=subprocess.PIPE, text=True) as process:
            self._process = process
            try:
                said = process.communicate(timeout=_SECONDS)[1]
            except subprocess.TimeoutExpired:
                process.kill()
                said = f"It took more than {_SECONDS:.0f} seconds"
            self._process = None
        if file.exists() and not self._over.is_set():
            if process.returncode:
                self._put_off(store.snapshot)
            _report(store.snapshot, process.returncode, said.strip().splitlines()[-1:])


def _report(snapshot: str, code: int, last_line: list[str]) -> None:
    """A line in the log where a history could not be made, or not as it should."""
    log = logging.getLogger("leverage")
    if code:
        log.warning("The history of %s was not made: %s", snapshot, *last_line or [f"its process ended with {code}"])
    elif last_line:
        log.warning("The history of %s was made, but: %s", snapshot, *last_line)


MAKER: Final = Maker()
want: Final = MAKER.want
atexit.register(MAKER.leave)
