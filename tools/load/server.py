"""A dashboard in a process of its own, and what it takes of the machine while a crowd is there (on Linux)."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from data import history_file
from service.server import allocator
from tools.dashboard import running

ROOT: Final = Path(__file__).resolve().parent.parent.parent
MEMORY: Final = "/memory"  # of `watched_app.py` alone
_WATCHED: Final = Path(__file__).with_name("watched_app.py")
_PATIENCE: Final = 300.0
_EVERY: Final = 2.0  # seconds between two looks at what it takes
_BY_PART: Final = 5  # every so-many-th look is at the parts of its memory too


@dataclass(frozen=True, slots=True)
class Look:
    """What a server takes of the machine at one moment, so many seconds after it was started: resident memory in bytes;
    threads; open files and sockets, and how many of them are databases; bytes by part of the memory, and by cache what
    it holds and may hold, where that was asked.
    """

    at: float
    memory: float
    threads: int = 0
    files: int = 0
    databases: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)
    caches: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@contextmanager
def dashboard(
    port: int, folder: Path, store: str, script: Path = ROOT / "app.py", *, by_part: bool = False
) -> Iterator[Server]:
    """A dashboard on this machine, or another script of Streamlit, that reads a store, until the block is left;
    `by_part`, a dashboard that tells what its memory is used for. Raises RuntimeError.
    """
    options = ["--server.port", str(port), "--server.fileWatcherType", "none", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(_WATCHED if by_part else script), *options]
    environment = allocator.AT_START | os.environ | {"LEVERAGE_STORE": store, "PYTHONPATH": str(ROOT)}
    address = f"http://localhost:{port}"
    with running(command, address, folder / f"log-{port}", cwd=ROOT, environment=environment) as server:
        yield Server(address, server.pid, by_part=by_part)


def await_history(store: Path) -> None:
    """Wait until the history of a snapshot has been made beside it, which is done once where a dashboard shows it, and
    costs processor time that no view does. Goes on without where it takes too long."""
    end = time.monotonic() + _PATIENCE
    while not any(store.glob(f"*{history_file.SUFFIX}")) and time.monotonic() < end:
        time.sleep(0.2)


class Server:
    """A server by its address and process, both of which tell what it does."""

    def __init__(self, address: str, pid: int, *, by_part: bool = False) -> None:
        self.address, self.process, self._by_part = address, Path(f"/proc/{pid}"), by_part
        self._began = time.monotonic()

    def seconds(self) -> float:
        """The processor time that it and its finished children have taken."""
        fields = (self.process / "stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def look(self) -> Look:
        """What it takes now."""
        pages = int((self.process / "statm").read_text().split()[1])
        opened = list(self.opened())
        return Look(
            time.monotonic() - self._began,
            float(pages * os.sysconf("SC_PAGE_SIZE")),
            len(list((self.process / "task").iterdir())),
            len(opened),
            sum(".duckdb" in name for name in opened),
        )

    def look_closely(self) -> Look:
        """What it takes now, and its memory by part where it tells that. Raises OSError."""
        if not self._by_part:
            return self.look()
        with urlopen(self.address + MEMORY, timeout=_PATIENCE) as answer:
            told = json.load(answer)
        caches = {name: (held, most) for name, (held, most) in told["caches"].items()}
        return replace(self.look(), parts=told["parts"], caches=caches)

    def opened(self) -> Iterator[str]:
        """What its open files and sockets are called."""
        for descriptor in (self.process / "fd").iterdir():
            try:
                yield str(descriptor.readlink())
            except OSError:  # closed meanwhile
                continue

    @contextmanager
    def watched(self) -> Iterator[list[Look]]:
        """Looks at it, again and again while the block runs; the list grows meanwhile."""
        looks, over, number = [self.look()], threading.Event(), count()

        def watch() -> None:
            while not over.wait(_EVERY):
                looks.append(self.look() if next(number) % _BY_PART else self.look_closely())

        watching = threading.Thread(target=watch, daemon=True)
        watching.start()
        try:
            yield looks
        finally:
            over.set()
            watching.join()
            looks.append(self.look())
