"""Room for costly answers: bounded before any work, left by who leaves, and no business of the server's own threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from data.store import Store
from errors import Busy, UsageError
from service import export
from service.drawing import chart
from service.server.work_room import WorkRoom
from service.web import addresses
from tests.asgi import ask


async def stays() -> bool:
    return False


class Held:
    """Work that a test ends; `begun` are the keys that a thread has taken up."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.end = threading.Event()

    def work(self, key: str) -> Callable[[Callable[[], bool]], str]:
        def held(is_gone: Callable[[], bool]) -> str:
            self.begun.append(key)
            while not self.end.wait(0.01):
                if is_gone():
                    raise Busy("left")
            return key

        return held


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)


def test_who_finds_no_place_is_refused_and_nothing_is_begun() -> None:
    async def tried() -> None:
        room, held = WorkRoom("test", at_work=1, waiting=2), Held()
        inside = [asyncio.create_task(room.run(key, held.work(key), stays)) for key in "abc"]
        await _until(lambda: held.begun == ["a"] and room.taken == 3)
        with pytest.raises(Busy, match="Too many charts are being drawn"):
            await room.run("d", held.work("d"), stays)
        held.end.set()
        assert await asyncio.gather(*inside) == ["a", "b", "c"]
        await _until(lambda: room.taken == 0)
        assert held.begun == ["a", "b", "c"]
        assert await room.run("d", held.work("d"), stays) == "d"

    asyncio.run(tried())


def test_work_that_nobody_waits_for_any_more_ends_or_never_begins() -> None:
    async def tried() -> None:
        room, held, left = WorkRoom("test", at_work=1, waiting=2), Held(), set[str]()

        def reader(key: str) -> asyncio.Task[str]:
            async def has_left() -> bool:
                return key in left

            return asyncio.create_task(room.run(key, held.work(key), has_left))

        first, second, third = map(reader, "abc")
        await _until(lambda: held.begun == ["a"] and room.taken == 3)
        left.add("b")
        with pytest.raises(Busy, match="Nobody waits"):
            await second
        assert room.taken == 2, "its place is free at once"
        left.add("a")
        with pytest.raises(Busy, match="Nobody waits"):
            await first
        await _until(lambda: held.begun == ["a", "c"])
        held.end.set()
        assert await third == "c"

    asyncio.run(tried())


def test_who_asks_for_the_same_shares_a_place_and_may_leave_the_other_waiting() -> None:
    async def tried() -> None:
        room, held, left = WorkRoom("test", at_work=1, waiting=0), Held(), list[bool]()

        async def has_left() -> bool:
            return bool(left)

        leaving = asyncio.create_task(room.run("a", held.work("a"), has_left))
        staying = [asyncio.create_task(room.run("a", held.work("a"), stays)) for _ in range(50)]
        await _until(lambda: held.begun == ["a"])
        left.append(True)
        with pytest.raises(Busy, match="Nobody waits"):
            await leaving
        held.end.set()
        assert await asyncio.gather(*staying) == ["a"] * 50
        assert held.begun == ["a"]

    asyncio.run(tried())


def test_what_work_raises_is_raised_and_its_place_is_free_again() -> None:
    def wrong(_: Callable[[], bool]) -> None:
        raise UsageError("wrong")

    async def tried() -> None:
        room = WorkRoom("test", at_work=1, waiting=0)
        for _ in range(3):
            with pytest.raises(UsageError, match="wrong"):
                await room.run("a", wrong, stays)
            await _until(lambda: room.taken == 0)

    asyncio.run(tried())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "places"),
    [("svg", addresses.WAITING_PICTURES), ("csv", addresses.WAITING_TABLES)],
)
def test_static_files_and_kept_answers_wait_for_no_drawing(
    format: str, places: int, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More addresses than the server has threads are asked for while none can be drawn."""
    (tmp_path / "file.txt").write_text("static")
    app = Starlette(
        routes=[*addresses.routes(lambda: store), Mount("/static", StaticFiles(directory=tmp_path))],
    )
    kept = f"/charts/paradox.{'json' if format == 'svg' else format}?companies=META,MSFT"
    assert ask(app, kept).status == 200
    end, drawn = threading.Event(), list[Any]()
    one = chart.draw(store, "paradox", {"companies": ("META", "MSFT")})

    def held(*asked: Any) -> Any:
        drawn.append(asked)
        assert end.wait(60)
        return one

    monkeypatch.setattr(chart, "draw", held)
    monkeypatch.setattr(export, "export", lambda *_, **__: b"drawn")
    with ThreadPoolExecutor(1) as thread:
        rush = thread.submit(asyncio.run, _rush(app, format, end, kept))
        statuses, during = rush.result(120)
    assert during == {"/static/file.txt": 200, kept: 200, "/charts/paradox.csv?nope=1": 400}
    assert statuses.count(200) == addresses.AT_WORK + places
    assert statuses.count(503) == 64 - addresses.AT_WORK - places
    assert len(drawn) == addresses.AT_WORK + places, "who is refused costs nothing"


async def _rush(app: Starlette, format: str, end: threading.Event, kept: str) -> tuple[list[int], dict[str, int]]:
    """The statuses of 64 addresses asked for at once, and those of others that were answered before one was drawn."""
    companies = ["META", "MSFT", "NVDA", "AMZN", "ORCL", "GOOGL", "AAPL", "IBM", "INTC", "AMD", "CSCO", "ADBE"]
    pairs = [f"{one},{two}" for one in companies for two in companies if one < two and {one, two} != {"META", "MSFT"}]
    rush = [asyncio.create_task(_status(app, f"/charts/paradox.{format}", f"companies={pair}")) for pair in pairs[:64]]
    try:
        during = {}
        for address in ("/static/file.txt", kept, "/charts/paradox.csv?nope=1"):
            async with asyncio.timeout(30):
                during[address] = await _status(app, *address.partition("?")[::2])
        async with asyncio.timeout(30):
            while sum(one.done() for one in rush) < 64 - addresses.AT_WORK - addresses.WAITING_TABLES:
                await asyncio.sleep(0.01)
            if format in export.PICTURED:
                while sum(one.done() for one in rush) < 64 - addresses.AT_WORK - addresses.WAITING_PICTURES:
                    await asyncio.sleep(0.01)
    finally:
        end.set()
    return list(await asyncio.gather(*rush)), during


async def _status(app: Starlette, path: str, query: str) -> int:
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "root_path": "",
        "query_string": query.encode(),
        "headers": [],
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status: int = sent[0]["status"]
    return status
