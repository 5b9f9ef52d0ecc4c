"""A crowd of visitors in processes of their own, so that what they cost is not the server's.

Everybody reads a page, pauses, and chooses another page, other companies or another day. *Cached* views are the pages
at their defaults, which somebody has seen before; *uncached* ones have companies or a day that nobody has asked for.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tools.load.visitor import View, visiting

_FIRST_DAY: Final = date(2019, 1, 1)
_CALM: Final = 0.15  # of the views open a new tab instead of going on in the one that is open


@dataclass(frozen=True, slots=True)
class Plan:
    """What a crowd does: at which addresses, over which it is spread, for how long, with what pauses, and what it may
    choose from."""

    addresses: tuple[str, ...]
    pages: tuple[str, ...]
    companies: tuple[str, ...]
    last_day: date
    seconds: float
    pause: float  # seconds on average, drawn evenly from a half to one and a half of it
    cached: bool
    seed: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What the visitors of one process saw, and the processor time that they took themselves."""

    views: tuple[View, ...]
    failures: tuple[str, ...]
    own_seconds: float


def crowd(plan: Plan, sessions: int, processes: int = 2) -> list[Seen]:
    """So many visitors at once, spread over processes; what each process saw."""
    shares = [range(number, sessions, processes) for number in range(min(processes, sessions))]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(shares), mp_context=spawn) as pool:
        return list(pool.map(_process, [plan] * len(shares), shares))


def _process(plan: Plan, numbers: Sequence[int]) -> Seen:
    began = time.process_time()
    views, failures = asyncio.run(_together(plan, numbers))
    return Seen(tuple(views), tuple(failures), time.process_time() - began)


async def _together(plan: Plan, numbers: Sequence[int]) -> tuple[list[View], list[str]]:
    views, failures = list[View](), list[str]()
    end = time.monotonic() + plan.seconds
    await asyncio.gather(*(_visitor(plan, number, end, views, failures) for number in numbers))
    return views, failures


async def _visitor(plan: Plan, number: int, end: float, views: list[View], failures: list[str]) -> None:
    """One reader, who comes back in a new tab after an error."""
    draw = random.Random(f"{plan.seed} {number}")
    await asyncio.sleep(draw.uniform(0, plan.pause))  # they do not all come at one moment
    while time.monotonic() < end:
        try:
            await _tab(plan, plan.addresses[number % len(plan.addresses)], draw, end, views)
        except Exception as error:  # of whatever kind: it is counted, and told
            failures.append(f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(draw.uniform(0.5, 1.5) * plan.pause)


async def _tab(plan: Plan, address: str, draw: random.Random, end: float, views: list[View]) -> None:
    async with visiting(address) as visitor:
        while True:
            views.append(await visitor.see(draw.choice(plan.pages), {} if plan.cached else _selection(plan, draw)))
            await asyncio.sleep(min(draw.uniform(0.5, 1.5) * plan.pause, max(0.0, end - time.monotonic())))
            if time.monotonic() >= end or draw.random() < _CALM:
                return


def _selection(plan: Plan, draw: random.Random) -> Mapping[str, str]:
    """Three to six companies, in every second view as of a day of the past."""
    chosen = {"companies": ",".join(draw.sample(plan.companies, draw.randint(3, min(6, len(plan.companies)))))}
    if draw.random() < 0.5:
        chosen["as_of"] = (_FIRST_DAY + timedelta(draw.randrange((plan.last_day - _FIRST_DAY).days))).isoformat()
    return chosen
