"""Many readers in processes of their own, and refreshes that publish one snapshot after another meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pandas as pd

from data.store import current_name
from data.updating import refresh
from tools.replay.server import Replay, Reply, Request
from tools.replay.world import World

_START = 120.0  # seconds the readers may take to their first answers; then the refreshes begin without the rest
_PATIENCE = 5.0  # seconds within which every reader must see the last snapshot


@dataclass
class Reader:
    """What one reader met: answers, snapshots in the order seen, its slowest answer, errors."""

    answers: int = 0
    seen: list[str] = field(default_factory=list)
    slowest: float = 0.0
    errors: list[str] = field(default_factory=list)


def read(store: str, curated: str, begun: Any, stop: Any, found: Any) -> None:
    """Read as a page does at every interaction, until told to stop; then until the last snapshot is seen, or not."""
    os.environ.update(LEVERAGE_STORE=store, LEVERAGE_CURATED=curated)
    from service.snapshots import current_store

    me, end = Reader(), None
    while end is None or time.monotonic() < end:
        start = time.monotonic()
        try:
            opened = current_store.store()
            whole = opened.query("SELECT count(*) AS n, (SELECT max(date) FROM price) AS day FROM series").iloc[0]
            if not int(whole["n"]):
                me.errors.append("an empty answer")
            if opened.notices:
                me.errors.append(opened.notices[0])
            me.answers += 1
            if not me.seen or me.seen[-1] != opened.snapshot:
                me.seen.append(opened.snapshot)
        except Exception as error:  # whatever a reader meets is what is looked for
            me.errors.append(f"{type(error).__name__}: {error}")
        if me.answers == 1:
            begun.release()
        me.slowest = max(me.slowest, time.monotonic() - start)
        if stop.is_set() and end is None:
            end = time.monotonic() + _PATIENCE
        if end is not None and me.seen and me.seen[-1] == current_name(store):
            break
        time.sleep(0.01)
    found.put(me)


def run(
    folder: Path, curated: Path, world: World, replay: Replay, *, readers: int = 10, seconds: float = 60
) -> tuple[list[Reader], list[str]]:
    """The readers, and the snapshots that were published meanwhile; `replay` is what this process asks.

    Each refresh finds one more day of prices, so that each publishes a snapshot. The clock starts when every reader has
    had its first answer, however long this machine takes to start ten processes.
    """
    context = multiprocessing.get_context("spawn")
    begun, stop, found = context.Semaphore(0), context.Event(), context.Queue()
    crew = [context.Process(target=read, args=(str(folder), str(curated), begun, stop, found)) for _ in range(readers)]
    day = _Days(world, folder)
    replay.router = day.route
    published: list[str] = []
    for process in crew:
        process.start()
    _await(crew, begun)
    started = time.monotonic()
    while time.monotonic() - started < seconds or len(published) < 3:
        summary = refresh.refresh(["META"], sources=["yahoo"], where=folder)
        if summary.outcome == "published":
            published.append(summary.after)
        day.next()
    stop.set()
    told = [_told(found, alive=any(process.is_alive() for process in crew)) for _ in crew]
    for process in crew:
        process.join(20)
    return told, published


def _await(crew: Sequence[BaseProcess], begun: Any) -> None:
    """Wait until every reader has had its first answer, while there is one that may still have it."""
    end = time.monotonic() + _START
    for _ in crew:
        while not begun.acquire(timeout=1):
            if time.monotonic() > end or not any(process.is_alive() for process in crew):
                return


def _told(found: Any, *, alive: bool) -> Reader:
    try:
        answer: Reader = found.get(timeout=60 if alive else 1)
    except queue.Empty:
        return Reader(errors=["a reader never answered"])
    return answer


class _Days:
    """The same world, known up to one day more each time."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        from data.opening import open_store

        self.known = pd.Timestamp(
            open_store(folder).query("SELECT max(date) AS day FROM price WHERE ticker = 'META'")["day"].iloc[0]
        )

    def next(self) -> None:
        self.known += pd.Timedelta(days=1)

    def route(self, request: Request) -> Reply:
        prices = {t: p[p["date"] <= self.known + pd.Timedelta(days=1)] for t, p in self.world.prices.items()}
        return World(self.world.filers, prices).route(request)
