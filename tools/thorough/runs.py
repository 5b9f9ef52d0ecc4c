"""Running files of tests, each in a process of its own, some at a time, until all are run or the time is over."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Final

from tools.thorough import results

_ENDS: Final = {0: results.FINISHED, 1: results.FINISHED, 5: results.FINISHED}  # all passed, some failed, none there
_LAST_WORDS: Final = 4000  # letters of output kept of a run that wrote no report
_LEAVING: Final = 60.0  # seconds for servers and browsers of a test that is stopped


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs files of `root` at a commit and keeps what comes of each; `deadline` and `limit` in seconds."""

    root: Path
    folder: Path
    commit: str
    limit: float
    deadline: float = float("inf")  # of time.monotonic()
    stopping: Event = field(default_factory=Event)

    def run(self, files: Sequence[str], workers: int) -> None:
        """Run the files, `workers` at a time. Ctrl-C and SIGTERM stop what runs, and what came of it is kept."""
        with ThreadPoolExecutor(workers) as pool, _interruptible():
            waiting = [pool.submit(self.one, file) for file in files]
            try:
                for done in waiting:
                    done.result()
            finally:
                self.stopping.set()

    def one(self, file: str) -> None:
        """Run one file and keep its result; nothing where the time is over."""
        granted = min(self.limit, self.deadline - time.monotonic())
        if granted <= 0 or self.stopping.is_set():
            return
        seed, started = secrets.randbelow(2**32), time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            written, output = Path(folder) / "junit.xml", Path(folder) / "output"
            code = self._pytest(file, seed, written, output, started + granted)
            run = self._described(seed, time.monotonic() - started, granted, code)
            results.keep(self.folder, file, run, written, output.read_text(errors="replace")[-_LAST_WORDS:])
        said = "" if code == 0 else f"  (pytest ended with {code})"
        print(f"{run.end:8} {run.seconds:6,.0f} s  {file}{said}", flush=True)

    def _pytest(self, file: str, seed: int, written: Path, output: Path, until: float) -> int:
        """The exit code of pytest; -SIGINT where it was stopped."""
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--hypothesis-seed={seed}"]
        with output.open("wb") as out:
            process = subprocess.Popen(
                [*command, f"--junitxml={written}", file],
                cwd=self.root,
                env=os.environ | {"LEVERAGE_THOROUGH": "1"},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is ours to pass on
            )
            try:
                return self._ended(process, until)
            finally:
                _end(process)

    def _ended(self, process: subprocess.Popen[bytes], until: float) -> int:
        while time.monotonic() < until and not self.stopping.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(min(1.0, max(0.01, until - time.monotonic())))
        process.send_signal(signal.SIGINT)  # pytest ends its fixtures and writes what has run
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LEAVING)
        return -signal.SIGINT

    def _described(self, seed: int, seconds: float, granted: float, code: int) -> results.Run:
        stopped = code == -signal.SIGINT
        end = results.STOPPED if stopped else _ENDS.get(code, results.BROKEN)
        limit = seconds if stopped and self.stopping.is_set() else granted
        day = datetime.now(UTC).date().isoformat()
        return results.Run(self.commit, day, seed, round(seconds, 1), round(limit, 1), end, os.cpu_count() or 1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Nothing that a file of tests started outlives it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does; so does SIGINT where the shell had it ignored, as it does for what a script
    puts in the background, and what would be inherited by pytest, which then could not be stopped."""
    before = {sign: signal.signal(sign, signal.default_int_handler) for sign in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
