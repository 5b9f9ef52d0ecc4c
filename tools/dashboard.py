"""A dashboard in a process of its own, while a test or a tool needs it."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PATIENCE: Final = 90.0  # seconds that a start may take on a busy machine


@contextmanager
def running(
    command: Sequence[str], address: str, log: Path, *, cwd: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command that serves at an address, until the block is left: its process. What it says is in `log`.

    Raises RuntimeError where it does not answer.
    """
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=out, env=environment)
        try:
            _wait(f"{address}/_stcore/health", server, log)
            yield server
        finally:
            server.terminate()
            server.wait(20)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the dashboard did not start: {log.read_text()[-2000:]}")
