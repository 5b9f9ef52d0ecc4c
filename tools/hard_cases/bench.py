"""The bench: replayed sources for this process, a small store to begin from, and a copy of it for every case."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import stamina

from data.opening import build_store, open_store
from data.summary import Summary
from data.updating import refresh
from errors import LeverageError
from tools.hard_cases.checks import Outcome
from tools.replay import Replay, World, small
from tools.replay.server import Reply

HELD: Final = "META"  # the one company that every store begins with, with all its embedded facts
_ALL: Final = date(2100, 1, 1)
Act = Callable[[Path], Summary]


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does while the sources answer so."""

    world: World
    act: Act


def adding(ticker: str) -> Act:
    """`leverage add`."""
    return lambda folder: refresh.add(ticker, where=folder)


def refreshing(*tickers: str) -> Act:
    """`leverage refresh --companies`."""
    return lambda folder: refresh.refresh(tickers, where=folder)


@dataclass(frozen=True, slots=True)
class Bench:
    """Runs the steps of cases, each in a store of its own below `folder`."""

    replay: Replay
    base: Path
    folder: Path
    keep: bool

    def run(self, name: str, steps: Sequence[Step]) -> Outcome:
        """What the steps leave behind; an error that a step raises is kept, and the next one taken."""
        place = self.copy(name)
        summaries, errors = list[Summary](), list[str]()
        for step in steps:
            self.replay.router = step.world.route
            try:
                summaries.append(step.act(place))
            except LeverageError as error:
                errors.append(error.message)
        return Outcome(open_store(place), summaries, errors)

    def copy(self, name: str) -> Path:
        """A store that begins as all do."""
        place = self.folder / name.replace(" ", "-")
        shutil.rmtree(place, ignore_errors=True)
        return Path(shutil.copytree(self.base, place))

    def forget(self, name: str) -> None:
        """Remove the store of a case, unless all are kept."""
        if not self.keep:
            shutil.rmtree(self.folder / name.replace(" ", "-"), ignore_errors=True)


@contextmanager
def bench(keep: Path | None = None) -> Iterator[Bench]:
    """A bench whose stores are removed at the end, unless a folder is given to keep them in.

    Points the libraries that ask the SEC and Yahoo at this machine for the rest of the process.
    """
    with tempfile.TemporaryDirectory(prefix="hard-cases-") as spare, Replay(lambda _: Reply(404)) as replay:
        folder = keep or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        curated = small.embedded(Path(spare) / "curated", cut=_ALL, tickers=(HELD,))
        os.environ.update(
            replay.environment,
            LEVERAGE_CURATED=str(curated),
            LEVERAGE_CACHE=str(Path(spare) / "copies"),
            EDGAR_IDENTITY="Ada Lovelace ada@example.org",
            EDGAR_RATE_LIMIT_PER_SEC="500",
        )
        base = Path(spare) / "base"
        build_store(base)
        with stamina.set_testing(True, attempts=2, cap=True):
            yield Bench(replay, base, folder, keep is not None)
