"""A crowd of readers over the websocket: what they see, what goes wrong, and what is told of it."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tools.load import idle, needs, soak
from tools.load.crowd import Plan, Seen, crowd
from tools.load.report import Trial, table
from tools.load.server import MEMORY, Look, Server, dashboard
from tools.load.visitor import View
from tools.postgres import free_port

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a process tells what it takes in /proc")


def plan(address: str, **other: object) -> Plan:
    usual = {
        "pages": ("paradox", "compare"),
        "companies": ("META", "MSFT", "NVDA", "AMZN", "ORCL"),
        "last_day": date(2024, 1, 1),
        "seconds": 6.0,
        "pause": 0.3,
        "cached": False,
        "seed": 1,
    }
    return Plan(addresses=(address,), **(usual | other))  # type: ignore[arg-type]


FEW_FILES = 600


def loops(server: Server) -> int:
    """Event loops that a server has: its own, and one for each session."""
    return sum("eventpoll" in name for name in server.opened())


@pytest.fixture
def few_files() -> Iterator[None]:
    """What is started meanwhile may open few files, as most systems have it."""
    import resource

    granted = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, granted[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, granted)


@LINUX
@pytest.mark.processes
@pytest.mark.usefixtures("few_files")
def test_readers_from_other_processes_see_charts_of_their_own_choice(
    tmp_path: Path, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL", "1")
    monkeypatch.setattr(idle, "FEW", 1)
    monkeypatch.setattr(idle, "MANY", 3)
    monkeypatch.setattr(idle, "_REST", 0.1)
    with dashboard(free_port(), tmp_path, str(store_folder), by_part=True) as server:
        limits = (server.process / "limits").read_text()
        alone = loops(server)
        granted = re.findall(r"Max open files +(\d+)", limits)
        assert int(granted[0]) > FEW_FILES, "a hundred and fifty readers need more"
        before = server.seconds()
        with server.watched() as looks:
            seen = crowd(plan(server.address), sessions=2)
        assert server.seconds() > before
        closely = server.look_closely()
        pages = asyncio.run(idle.idle(server, ("paradox", "compare")))
        end = time.monotonic() + 60
        while loops(server) > alone and time.monotonic() < end:
            time.sleep(0.5)
        assert loops(server) <= alone, "who left leaves nothing open, though nobody else comes"
    views = [view for one in seen for view in one.views]
    assert [error for one in seen for error in one.failures] == []
    assert [error for view in views for error in view.errors] == []
    assert len(views) >= 2
    assert all(view.chart is not None and 0 < view.chart <= view.whole for view in views)
    assert len({view.bytes for view in views}) > 1, "they choose different companies"
    assert all(look.memory > 50e6 and look.threads > 1 and look.files > 1 for look in looks)
    assert looks[-1].databases >= 1, "the snapshot is open"
    assert [look.at for look in looks] == sorted(look.at for look in looks)
    assert sum(closely.parts.values()) == pytest.approx(closely.memory, rel=0.1), "the parts are the whole"
    assert min(closely.parts.values()) > 0
    assert {"charts of pages", "results of snapshots", "drawn files"} <= closely.caches.keys()
    assert 0 < closely.caches["charts of pages"][0] <= closely.caches["charts of pages"][1] < 1e9
    assert min(pages.none, pages.few, pages.many) > 50e6


def test_who_finds_nobody_is_counted() -> None:
    (seen,) = crowd(plan(f"http://localhost:{free_port()}", seconds=0.5), sessions=1)
    assert seen.views == ()
    assert seen.failures


def test_a_row_has_what_its_views_took() -> None:
    views = tuple(View("paradox", second, 2 * second, 1000) for second in (0.1, 0.2, 0.3, 0.4))
    seen = (Seen(views, ("OSError: away",), 3.0), Seen((View("", None, 1.0, 10, ("wrong",)),), (), 1.0))
    looks = [Look(2.0 * number, size) for number, size in enumerate((100e6, 300e6, 200e6))]
    trial = Trial("cached", 10, 300.0, seen, 10.0, looks, 1.5)
    cells = [cell.strip() for cell in trial.row().strip("| \n").split("|")]
    assert cells[:5] == ["cached", "10", "5", "5", "2"]
    assert cells[5:7] == ["250 ms / 385 ms", "600 ms / 960 ms"]
    assert cells[7:] == ["2.00 s", "4 s", "100 / 300 / 200 MB", "1.5"]
    assert trial.errors == {"OSError: away": 1, "wrong": 1}
    assert trial.row() in table([trial], "1 January 2026")


def test_of_a_server_that_ran_already_only_its_readers_are_known() -> None:
    trial = Trial("cached", 1, 60.0, (Seen((View("", 0.1, 0.2, 10),), (), 1.0),), None, (), 0.5)
    cells = [cell.strip() for cell in trial.row().strip("| \n").split("|")]
    assert (cells[3], cells[7], cells[9]) == ("1", "–", "–")


def test_readers_are_spread_over_servers_that_run() -> None:
    away = tuple(f"http://localhost:{free_port()}" for _ in range(2))
    (seen,) = crowd(replace(plan(""), addresses=away, seconds=0.5), sessions=2, processes=1)
    assert len(seen.failures) >= 2


# One look a minute for an hour: 300 MB while caches fill, then 600 and half a megabyte more each minute.
HOUR = [
    Look(60.0 * n, 300e6 if n < 15 else 600e6 + 0.5e6 * (n - 15), threads=20, files=40 + n, databases=2)
    for n in range(60)
]


def test_a_trend_begins_when_the_caches_are_full() -> None:
    drifted = soak.drift(HOUR, lambda look: look.memory / 1e6)
    assert drifted.first == 300.0
    assert drifted.last == pytest.approx(600 + 0.5 * 37)
    assert drifted.hourly == pytest.approx(30.0)
    assert soak.drift(HOUR, lambda look: look.files).hourly == pytest.approx(60.0)
    assert soak.drift(HOUR, lambda look: look.threads).hourly == pytest.approx(0.0)
    with pytest.raises(ValueError, match="7 looks"):
        soak.drift(HOUR[:7], lambda look: look.memory)


def test_memory_by_part_is_reported_where_it_was_told() -> None:
    held = {"charts of pages": (90_000_000, 96_000_000)}
    told = [replace(look, parts={"Arrow": int(look.memory / 2)}, caches=held) for look in HOUR]
    between = [replace(look, at=look.at + 1) for look in HOUR]  # at which the server was not asked for the parts
    looks = [look for pair in zip(told, between, strict=True) for look in pair]
    text = soak.table([Trial("uncached", 50, 3600.0, (), 10.0, looks, 0.5)], "1 January 2026")
    assert "| memory, MB | 300 | 618 | +30.0 |" in text
    assert "| · Arrow | 150 | 309 | +15.0 |" in text
    assert "| in caches: charts of pages, at most 96 | 90 | 90 | +0.0 |" in text


@LINUX
@pytest.mark.processes
def test_only_a_server_of_the_load_tool_tells_what_its_memory_is_used_for(tmp_path: Path, store_folder: Path) -> None:
    with dashboard(free_port(), tmp_path, str(store_folder)) as server:
        assert not server.look_closely().parts
        with pytest.raises(HTTPError, match="404"):
            urlopen(server.address + MEMORY)


def test_a_soak_is_reported_with_what_grew_and_what_went_wrong() -> None:
    seen = (Seen((View("", 0.1, 0.2, 10, ("wrong",)), View("", 0.1, 0.2, 10, ("wrong",))), ("OSError: away",), 1.0),)
    text = soak.table([Trial("uncached", 50, 3600.0, seen, 10.0, HOUR, 0.5)], "1 January 2026")
    assert "| 60 minutes, 50 sessions, uncached views | first quarter | last quarter | trend an hour |" in text
    assert "| memory, MB | 300 | 618 | +30.0 |" in text
    assert "| open files and sockets | 47 | 92 | +60.0 |" in text
    assert "2 views; errors: 2 × wrong; 1 × OSError: away." in text


COSTS = needs.Costs(cached=0.02, uncached=0.12, tab=2e6, server=1e9, sessions=10)


def test_what_readers_need_by_hand() -> None:
    """1,000 readers, a view each ten seconds: 100 a second; a fifth at 0.12 s, the rest at 0.02 s make 0.04 s, so four
    cores at work; at six tenths that is 6.67 servers, so seven, each with 143 pages open, 133 more than measured."""
    needed = needs.need(1_000, 0.2, COSTS, needs.Assumed())
    assert (needed.rate, needed.servers) == (100.0, 7)
    assert needed.cores == pytest.approx(4.0)
    assert needed.memory == pytest.approx(1e9 + (1_000 / 7 - 10) * 2e6)
    assert needs.need(1, 1.0, COSTS, needs.Assumed()).servers == 1
    text = needs.table(1_000, COSTS, needs.Assumed(), "1 January 2026")
    assert "| 20% | 100 | 0.040 s | 4.0 | 7 | 1.3 GB | 9 GB |" in text


@pytest.mark.parametrize(("sessions", "share", "pause"), [(0, 0.5, 10), (10, 1.5, 10), (10, -0.1, 10), (10, 0.5, 0)])
def test_what_cannot_be_needed_is_refused(sessions: int, share: float, pause: float) -> None:
    with pytest.raises(ValueError, match="shares lie between 0 and 1"):
        needs.need(sessions, share, COSTS, needs.Assumed(pause=pause))


def test_what_an_open_page_takes_by_hand() -> None:
    assert idle.Idle(none=300e6, few=310e6, many=500e6).each == pytest.approx(1e6)
    assert idle.Idle(none=400e6, few=390e6, many=380e6).each == 0.0
