"""Many visitors at a dashboard at a time: `python -m tools.load [--sessions 10,25,50] [--minutes 5] [--hours 1]`.

Starts a server on an empty store of its own, lets readers come who speak Streamlit's protocol over websockets, from
processes of their own, once to pages that have been seen before and once to companies and days that nobody has asked
for, and tells how long they waited, what went wrong, what the server took of the machine, and what the readers took of
it themselves. Linux tells that of a process; elsewhere it does not run.
`--pictures` instead asks for 64 pictures at once that nobody has seen, while a new visitor comes.
Exit code 1 where anything went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Final

from data.opening import open_store
from engine import catalogue
from pages import PAGES
from tools import marked_tables
from tools.load import pictures
from tools.load.crowd import Plan, crowd
from tools.load.report import Trial, table
from tools.load.server import Server, dashboard
from tools.load.visitor import visiting

_PAGES: Final = ("", *(slug for slug, page in PAGES.items() if not page.writes))
_KINDS: Final = ("cached", "uncached")


def main() -> int:
    asked = _asked()
    if asked.pictures:
        return _pictures(asked)
    trials = list[Trial]()
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        for kind in asked.kinds:
            for sessions in asked.sessions:
                trials.append(_tried(asked, kind, sessions, Path(folder) / f"{kind}-{sessions}"))
                print(trials[-1].row(), end="", file=sys.stderr, flush=True)
    for trial in trials:
        for error, count in trial.errors.most_common(20):
            print(f"{trial.kind}, {trial.sessions} sessions: {count} x {error}", file=sys.stderr)
    marked_tables.deliver({"load": table(trials, f"{date.today():%-d %B %Y}")}, "tools.load", asked.write)
    return int(any(trial.errors for trial in trials))


def _asked() -> argparse.Namespace:
    options = marked_tables.parser("tools.load", __doc__)
    options.add_argument("--sessions", type=_numbers, default=[10, 25, 50], metavar="N,N", help="visitors at a time")
    options.add_argument("--minutes", type=float, default=5.0, help="of each crowd (default: 5)")
    options.add_argument("--hours", type=float, default=0.0, help="instead of minutes, for a soak")
    options.add_argument(
        "--pause", type=float, default=10.0, help="seconds between two views, on average (default: 10)"
    )
    options.add_argument("--kinds", type=lambda text: text.split(","), default=list(_KINDS), help="cached,uncached")
    options.add_argument("--seed", type=int, default=20261127, help="of choices and pauses")
    options.add_argument("--pictures", action="store_true", help="many pictures at once instead of a crowd")
    options.add_argument("--port", type=int, default=8620, help="the first that a server may take")
    return options.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


@contextmanager
def _servers(port: int, folder: Path) -> Iterator[Server]:
    """A fresh server on a fresh store, warm in that every page has been seen once."""
    folder.mkdir()
    with dashboard(port, folder, str(folder / "store")) as server:
        asyncio.run(_warmed(server.address))
        yield server


def _tried(asked: argparse.Namespace, kind: str, sessions: int, folder: Path) -> Trial:
    """One crowd at a server of its own."""
    seconds = asked.hours * 3600 or asked.minutes * 60
    with _servers(asked.port, folder) as server:
        plan = Plan(
            address=server.address,
            pages=_PAGES,
            companies=tuple(company.ticker for company in catalogue.companies(open_store(folder / "store"))),
            last_day=date.today(),
            seconds=seconds,
            pause=asked.pause,
            cached=kind == "cached",
            seed=asked.seed,
        )
        before = server.seconds()
        with server.watched() as memory:
            seen = crowd(plan, sessions)
        return Trial(kind, sessions, seconds, seen, server.seconds() - before, memory, os.getloadavg()[1])


def _pictures(asked: argparse.Namespace) -> int:
    """Exit code 1 where a picture was neither drawn nor refused in order, or the visitor saw an error."""
    with tempfile.TemporaryDirectory(prefix="load-") as folder, _servers(asked.port, Path(folder) / "one") as server:
        companies = [company.ticker for company in catalogue.companies(open_store(Path(folder) / "one/store"))]
        came = pictures.burst(server.address, pictures.addresses(companies, pictures.COUNT), pictures.PAGE)
    said = f"\nMeasured on {date.today():%-d %B %Y}, load of the machine {os.getloadavg()[0]:.1f}.\n"
    marked_tables.deliver({"pictures": pictures.HEAD + came.row() + said}, "tools.load", asked.write)
    return int(bool(came.statuses.keys() - {200, 503} or came.view.errors))


async def _warmed(address: str) -> None:
    """See every page once."""
    async with visiting(address) as visitor:
        for page in _PAGES:
            await visitor.see(page, {})


if __name__ == "__main__":
    sys.exit(main())
