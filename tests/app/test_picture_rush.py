"""Many pictures asked for at once: some are drawn, the rest refused before any work, and nobody else waits for them."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from service.server.tab_pool import browser_path
from service.web.addresses import AT_WORK, WAITING_PICTURES
from tools.load.pictures import COUNT, HEAD, PAGE, Answer, Burst, addresses, burst
from tools.load.server import dashboard
from tools.load.visitor import View, visiting
from tools.postgres import free_port

COMPANIES = ("META", "MSFT", "NVDA", "AMZN", "ORCL", "GOOGL", "AAPL", "IBM", "INTC", "AMD", "CSCO", "ADBE")


@pytest.mark.processes
@pytest.mark.browser
@pytest.mark.skipif(sys.platform != "linux", reason="a process tells what it takes in /proc")
@pytest.mark.skipif(browser_path() is None, reason="no Chrome or Chromium")
def test_a_rush_for_pictures_holds_up_nobody_else(tmp_path: Path, store_folder: Path, store: object) -> None:
    with dashboard(free_port(), tmp_path, str(store_folder)) as server:
        asyncio.run(_seen(server.address))
        came = burst(server.address, addresses(COMPANIES, COUNT), PAGE)
    assert came.statuses.keys() == {200, 503}, came.statuses
    assert came.statuses[200] >= AT_WORK + WAITING_PICTURES
    assert {answer.retry_after for answer in came.pictures if answer.status == 503} == {"3"}
    assert all(answer.size > 10_000 for answer in came.pictures if answer.status == 200)
    assert (came.static.status, came.view.errors) == (200, ())
    last = max(answer.after for answer in came.pictures)
    assert came.static_after < last, "a static file waited for pictures"
    assert came.view_after < last, "a new visitor waited for pictures"


async def _seen(address: str) -> View:
    """The first view of a server's life, which loads what all share."""
    async with visiting(address) as visitor:
        return await visitor.see(PAGE, {})


def test_a_rush_as_a_row() -> None:
    drawn, refused = Answer(200, "", 50_000, 7.5), Answer(503, "3", 0, 0.25)
    came = Burst((drawn, refused, refused), Answer(200, "", 9, 0.1), 0.6, View(PAGE, 0.2, 0.3, 1000), 0.9)
    assert came.row() == "| 3 | 1 | 2 | 0.25 s | 7.50 s | 0.10 s | 0.30 s |\n"
    assert came.row().count("|") == HEAD.splitlines()[0].count("|")


def test_each_picture_of_a_rush_is_another() -> None:
    assert len(set(addresses(COMPANIES, COUNT))) == COUNT
    with pytest.raises(ValueError, match="2 companies make 1 pairs, not 2"):
        addresses(("META", "MSFT"), 2)
