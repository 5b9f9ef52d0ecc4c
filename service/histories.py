"""Has the history of each snapshot that the dashboard shows made, in the background and one at a time.

Commands that answer once do without: a day costs them less than the history would. A process that failed is not tried
again for its snapshot; until there is a history, each day asked for is worked out by itself. `LEVERAGE_HISTORY=0`
leaves it so. A history that could not be loaded for want of memory, open files or a right is left where it is.
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from data import history_file, history_process
from data.store import Store
from service import grammar

SETTING: Final = "LEVERAGE_HISTORY"
_SECONDS: Final = 1800.0  # that a process may take
_LEAVE: Final = 5.0  # seconds that the end of this process waits for it


@dataclass
class Maker:
    """The snapshots whose history was asked for, and the process that makes one."""

    _asked: set[str] = field(default_factory=set)
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
        if self._thread is not None and store.snapshot not in self._asked:
            self._asked.add(store.snapshot)
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

    def _make(self, store: Store) -> None:
        file = store.file
        if store.past.stamp is None or self._over.is_set():
            return
        if store.past.frame(load=True) is not None:
            return
        if store.past.is_short:
            self._asked.discard(store.snapshot)  # it may turn out to be gone or damaged: whoever comes next asks again
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
