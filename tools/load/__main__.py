"""Many visitors at a dashboard at a time: `python -m tools.load [--sessions 10,25,50] [--minutes 5] [--hours 1]`.

Starts a server on an empty store of its own, lets readers come who speak Streamlit's protocol over websockets, from
processes of their own, once to pages that have been seen before and once to companies and days that nobody has asked
for, and tells how long they waited, what went wrong, what the server took of the machine, and what the readers took of
it themselves. Linux tells that of a process; elsewhere it does not run.

`--hours 1` is a soak: it tells instead what the server took in the first quarter and in the last, its memory by part,
and what grew.
`--address https://team.example` sends the readers to a server that runs already, or to several, with commas; what those
take of their machines it does not know.
`--needs 1000` measures what a view and an open page cost, and computes what so many readers need.
`--pictures` asks for 64 pictures at once that nobody has seen, while a new visitor comes.
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
from tools.load import idle, needs, pictures, report, soak
from tools.load.crowd import Plan, crowd
from tools.load.report import Trial
from tools.load.server import Server, await_history, dashboard
from tools.load.visitor import visiting

_PAGES: Final = ("", *(slug for slug, page in PAGES.items() if not page.writes))
_KINDS: Final = ("cached", "uncached")


def main() -> int:
    asked = _asked()
    if asked.pictures:
        return _pictures(asked)
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        if asked.needs:
            return _needs(asked, Path(folder))
        trials = [_tried(asked, kind, n, Path(folder) / f"{kind}-{n}") for kind in asked.kinds for n in asked.sessions]
    table = ("soak", soak.table) if asked.hours and not asked.address else ("load", report.table)
    marked_tables.deliver({table[0]: table[1](trials, _today())}, "tools.load", asked.write)
    return _exit_code(trials)


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
    options.add_argument("--address", type=lambda text: text.split(","), default=[], help="of servers that run already")
    options.add_argument("--needs", type=int, default=0, metavar="N", help="what so many readers need")
    options.add_argument("--pictures", action="store_true", help="many pictures at once instead of a crowd")
    options.add_argument("--port", type=int, default=8620, help="the first that a server may take")
    return options.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _today() -> str:
    return f"{date.today():%-d %B %Y}"


@contextmanager
def _server(port: int, folder: Path, *, by_part: bool = False) -> Iterator[Server]:
    """A fresh server on a fresh store, warm in that every page has been seen once and the history has been made."""
    folder.mkdir()
    with dashboard(port, folder, str(folder / "store"), by_part=by_part) as server:
        asyncio.run(_warmed(server.address))
        await_history(folder / "store")
        yield server


async def _warmed(address: str) -> None:
    """See every page once."""
    async with visiting(address) as visitor:
        for page in _PAGES:
            await visitor.see(page, {})


def _tried(asked: argparse.Namespace, kind: str, sessions: int, folder: Path) -> Trial:
    """One crowd, at a server of its own or at those that run already."""
    if asked.address:
        plan = _plan(asked, asked.address, kind, _companies(folder))
        trial = Trial(kind, sessions, plan.seconds, crowd(plan, sessions), None, (), os.getloadavg()[1])
    else:
        with _server(asked.port, folder, by_part=bool(asked.hours)) as server:
            trial = _watched(asked, server, kind, sessions, folder / "store")
    print(trial.row(), end="", file=sys.stderr, flush=True)
    return trial


def _watched(asked: argparse.Namespace, server: Server, kind: str, sessions: int, store: Path) -> Trial:
    """One crowd at a server that is looked at meanwhile."""
    plan, before = _plan(asked, [server.address], kind, _companies(store)), server.seconds()
    with server.watched() as looks:
        seen = crowd(plan, sessions)
    return Trial(kind, sessions, plan.seconds, seen, server.seconds() - before, looks, os.getloadavg()[1])


def _plan(asked: argparse.Namespace, addresses: list[str], kind: str, companies: list[str]) -> Plan:
    return Plan(
        addresses=tuple(addresses),
        pages=_PAGES,
        companies=tuple(companies),
        last_day=date.today(),
        seconds=asked.hours * 3600 or asked.minutes * 60,
        pause=asked.pause,
        cached=kind == "cached",
        seed=asked.seed,
    )


def _companies(store: Path) -> list[str]:
    """The tickers of a store, or of the embedded facts where there is none yet."""
    return [company.ticker for company in catalogue.companies(open_store(store))]


def _needs(asked: argparse.Namespace, folder: Path) -> int:
    """Readers of cached views, of uncached ones, and open pages that nobody touches: each at a server of its own."""
    trials = [_tried(asked, kind, asked.sessions[0], folder / kind) for kind in _KINDS]
    with _server(asked.port, folder / "idle") as server:
        pages = asyncio.run(idle.idle(server, _PAGES))
    cached, uncached = (trial.a_view or 0.0 for trial in trials)
    most = max(look.memory for look in trials[1].looks)
    costs = needs.Costs(cached, uncached, pages.each, most, asked.sessions[0])
    measured = f"{_today()}, {os.cpu_count()} cores, load of the machine {trials[1].load:.1f}"
    table = needs.table(asked.needs, costs, needs.Assumed(asked.pause), measured)
    marked_tables.deliver({"needs": table}, "tools.load", asked.write)
    return _exit_code(trials)


def _pictures(asked: argparse.Namespace) -> int:
    """Exit code 1 where a picture was neither drawn nor refused in order, or the visitor saw an error."""
    with tempfile.TemporaryDirectory(prefix="load-") as folder, _server(asked.port, Path(folder) / "one") as server:
        companies = _companies(Path(folder) / "one" / "store")
        came = pictures.burst(server.address, pictures.addresses(companies, pictures.COUNT), pictures.PAGE)
    said = f"\nMeasured on {_today()}, load of the machine {os.getloadavg()[0]:.1f}.\n"
    marked_tables.deliver({"pictures": pictures.HEAD + came.row() + said}, "tools.load", asked.write)
    return int(bool(came.statuses.keys() - {200, 503} or came.view.errors))


def _exit_code(trials: list[Trial]) -> int:
    """Print what went wrong; 1 where anything did."""
    for trial in trials:
        for error, count in trial.errors.most_common(20):
            print(f"{trial.kind}, {trial.sessions} sessions: {count} x {error}", file=sys.stderr)
    return int(any(trial.errors for trial in trials))


if __name__ == "__main__":
    sys.exit(main())
