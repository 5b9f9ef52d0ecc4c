"""Walk three readers through the dashboard: `python -m tools.journeys --out DIR [--address URL] [--only student]`.

An analyst on the night of a report, a journalist with an hour, a student on a phone. Every step has a check that can
fail and a picture in the folder. Prints a table of steps with times; exit 1 where a step failed. Without an address a
dashboard is started on the facts that the program brings along.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import expect

from tools import dashboard
from tools.journeys import analyst, journalist, student
from tools.journeys.walk import Journey, Step, walked
from tools.postgres import free_port
from tools.screenshots import PHONE, WIDE, chromium

ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE: Final = 60_000  # milliseconds that a check waits on a busy machine
JOURNEYS: Final[dict[str, tuple[Journey, tuple[int, int]]]] = {
    "analyst": (analyst.journey, WIDE),
    "journalist": (journalist.journey, WIDE),
    "student": (student.journey, PHONE),
}


def main(arguments: list[str] | None = None) -> int:
    """Walk as the arguments say; the exit code."""
    asked = _parser().parse_args(arguments)
    folder: Path = asked.out.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=_PATIENCE)
    with _served(asked.address, folder) as address, chromium() as browser:
        steps = [
            step
            for reader in asked.only or JOURNEYS
            for step in walked(browser, reader, JOURNEYS[reader][0], address, folder, size=JOURNEYS[reader][1])
        ]
    print(table(steps))
    return int(any(step.failure for step in steps))


def table(steps: list[Step]) -> str:
    """One Markdown row per step."""
    head = ("| reader | step | seconds | picture | |", "|:--|:--|--:|:--|:--|")
    rows = [f"| {s.reader} | {s.what} | {s.seconds:.1f} | {s.picture} | {s.failure or 'passed'} |" for s in steps]
    return "\n".join((*head, *rows))


@contextmanager
def _served(address: str, folder: Path) -> Iterator[str]:
    """The address of a running dashboard: the one given, or one of our own while the block runs."""
    if address:
        yield address.rstrip("/")
        return
    port = free_port()
    own = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    options = ["--server.address", "127.0.0.1", "--server.headless", "true"]
    environment = {**os.environ, "LEVERAGE_STORE": str(folder / "store")}
    with dashboard.running([*command, *options], own, folder / "log.txt", cwd=ROOT, environment=environment):
        yield own


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.journeys", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for pictures and files")
    parser.add_argument("--address", default="", help="of a running dashboard; without it one is started")
    parser.add_argument("--only", action="append", choices=sorted(JOURNEYS), help="this reader only, repeatable")
    return parser


if __name__ == "__main__":
    sys.exit(main())
