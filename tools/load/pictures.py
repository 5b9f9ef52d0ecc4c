"""Many pictures asked for at once, none seen before, and what a new visitor and a static file wait meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final
from urllib.error import HTTPError
from urllib.request import urlopen

from tools.load.visitor import View, visiting

COUNT: Final = 64
PAGE: Final = "paradox"
_PATIENCE: Final = 180.0
_STATIC: Final = "/favicon.png"
HEAD: Final = (
    "| pictures at once | drawn | refused (503) | last refusal after | last picture after | a static file | a new "
    "visitor's script |\n|--:|--:|--:|--:|--:|--:|--:|\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address was answered with, and after how many seconds from the start of all."""

    status: int
    retry_after: str
    size: int
    after: float


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of it: the answers to the pictures, to a static file that was asked for meanwhile (its seconds from
    then on), and the first view of a visitor who came meanwhile; and how long after the start of all these two ended.
    """

    pictures: tuple[Answer, ...]
    static: Answer
    static_after: float
    view: View
    view_after: float

    @property
    def statuses(self) -> Counter[int]:
        """How many pictures were answered with which status."""
        return Counter(answer.status for answer in self.pictures)

    def row(self) -> str:
        """A row of the table."""
        last = max(answer.after for answer in self.pictures)
        refused = max((answer.after for answer in self.pictures if answer.status == 503), default=0.0)
        cells = (len(self.pictures), self.statuses[200], self.statuses[503])
        waits = (refused, last, self.static.after, self.view.whole)
        return f"| {' | '.join([*map(str, cells), *(f'{seconds:.2f} s' for seconds in waits)])} |\n"


def addresses(companies: Sequence[str], count: int) -> list[str]:
    """So many pictures of different companies. Raises ValueError where there are too few companies."""
    pairs = list(islice(combinations(companies, 2), count))
    if len(pairs) < count:
        raise ValueError(f"{len(companies)} companies make {len(pairs)} pairs, not {count}")
    return [f"/charts/paradox.png?companies={','.join(pair)}" for pair in pairs]


def burst(address: str, pictures: Sequence[str], page: str) -> Burst:
    """Ask for all at once, and come as a new visitor to a page when the first have arrived."""
    began = time.perf_counter()
    with ThreadPoolExecutor(len(pictures) + 1) as threads:
        asked = [threads.submit(_asked, address + picture, began) for picture in pictures]
        while not any(one.done() for one in asked) and time.perf_counter() - began < 0.5:
            time.sleep(0.01)
        later = time.perf_counter()
        static = threads.submit(_asked, address + _STATIC, later)
        view = asyncio.run(_seen(address, page))
        view_after, file = time.perf_counter() - began, static.result()
        return Burst(tuple(one.result() for one in asked), file, later - began + file.after, view, view_after)


def _asked(address: str, began: float) -> Answer:
    try:
        with urlopen(address, timeout=_PATIENCE) as answer:
            body = answer.read()
    except HTTPError as refused:
        return Answer(refused.code, refused.headers["Retry-After"] or "", 0, time.perf_counter() - began)
    return Answer(answer.status, "", len(body), time.perf_counter() - began)


async def _seen(address: str, page: str) -> View:
    async with visiting(address) as visitor:
        return await visitor.see(page, {})
