"""A dashboard in a process of its own, and what it takes of the machine while a crowd is there (on Linux)."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tools.dashboard import running

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_EVERY: Final = 2.0  # seconds between two looks at the memory


@contextmanager
def dashboard(port: int, folder: Path, store: str) -> Iterator[Server]:
    """A dashboard on this machine that reads a store, until the block is left. Raises RuntimeError."""
    options = ["--server.port", str(port), "--server.fileWatcherType", "none", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(_ROOT / "app.py"), *options]
    environment = os.environ | {"LEVERAGE_STORE": store}
    address = f"http://localhost:{port}"
    with running(command, address, folder / f"log-{port}", cwd=_ROOT, environment=environment) as server:
        yield Server(address, server.pid)


class Server:
    """A server by its address and process, both of which tell what it does."""

    def __init__(self, address: str, pid: int) -> None:
        self.address, self._pid = address, pid

    def seconds(self) -> float:
        """The processor time that it and its finished children have taken."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Its resident memory in bytes."""
        return float(Path(f"/proc/{self._pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    @contextmanager
    def watched(self) -> Iterator[list[float]]:
        """Its memory, looked at again and again while the block runs; the list grows meanwhile."""
        looks, over = [self.memory()], threading.Event()

        def look() -> None:
            while not over.wait(_EVERY):
                looks.append(self.memory())

        watching = threading.Thread(target=look, daemon=True)
        watching.start()
        try:
            yield looks
        finally:
            over.set()
            watching.join()
            looks.append(self.memory())
