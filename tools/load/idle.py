"""What an open page that nobody touches takes of a server's memory: few of them beside many, at one server."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

from tools.load.server import Server
from tools.load.visitor import Visitor, visiting

FEW: Final = 10
MANY: Final = 200
_TOGETHER: Final = 4  # that open at a time
_REST: Final = 15.0  # seconds before a look, so that what opening took is given back


@dataclass(frozen=True, slots=True)
class Idle:
    """Bytes that a server takes with no page open, with few and with many that do nothing."""

    none: float
    few: float
    many: float

    @property
    def each(self) -> float:
        """What one more open page takes, in bytes: between few and many, so without what the first one brings; never
        below 0, where the server gave back more meanwhile than they took."""
        return max(0.0, (self.many - self.few) / (MANY - FEW))


async def idle(server: Server, pages: Sequence[str]) -> Idle:
    """Open pages in turn, at their defaults, and look at the server. Raises OSError where it does not answer."""
    none = server.look().memory
    async with AsyncExitStack() as tabs:
        await _open(server.address, pages, FEW, tabs)
        few = server.look().memory
        await _open(server.address, pages, MANY - FEW, tabs)
        return Idle(none, few, server.look().memory)


async def _open(address: str, pages: Sequence[str], count: int, tabs: AsyncExitStack) -> None:
    room = asyncio.Semaphore(_TOGETHER)

    async def one(page: str) -> None:
        async with room:
            visitor: Visitor = await tabs.enter_async_context(visiting(address))
            await visitor.see(page, {})

    await asyncio.gather(*(one(page) for page in islice(cycle(pages), count)))
    await asyncio.sleep(_REST)
