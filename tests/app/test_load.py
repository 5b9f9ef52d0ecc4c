"""A crowd of readers over the websocket: what they see, what goes wrong, and what is told of it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from tools.load.crowd import Plan, Seen, crowd
from tools.load.report import Trial, table
from tools.load.server import dashboard
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
    return Plan(address=address, **(usual | other))  # type: ignore[arg-type]


@LINUX
@pytest.mark.processes
def test_readers_from_other_processes_see_charts_of_their_own_choice(tmp_path: Path, store_folder: Path) -> None:
    with dashboard(free_port(), tmp_path, str(store_folder)) as server:
        before = server.seconds()
        with server.watched() as memory:
            seen = crowd(plan(server.address), sessions=2)
        assert server.seconds() > before
    views = [view for one in seen for view in one.views]
    assert [error for one in seen for error in one.failures] == []
    assert [error for view in views for error in view.errors] == []
    assert len(views) >= 2
    assert all(view.chart is not None and 0 < view.chart <= view.whole for view in views)
    assert len({view.bytes for view in views}) > 1, "they choose different companies"
    assert max(memory) > 50e6


def test_who_finds_nobody_is_counted() -> None:
    (seen,) = crowd(plan(f"http://localhost:{free_port()}", seconds=0.5), sessions=1)
    assert seen.views == ()
    assert seen.failures


def test_a_row_has_what_its_views_took() -> None:
    views = tuple(View("paradox", second, 2 * second, 1000) for second in (0.1, 0.2, 0.3, 0.4))
    seen = (Seen(views, ("OSError: away",), 3.0), Seen((View("", None, 1.0, 10, ("wrong",)),), (), 1.0))
    trial = Trial("cached", 10, 300.0, seen, 10.0, (100e6, 300e6, 200e6), 1.5)
    cells = [cell.strip() for cell in trial.row().strip("| \n").split("|")]
    assert cells[:5] == ["cached", "10", "5", "5", "2"]
    assert cells[5:7] == ["250 ms / 385 ms", "600 ms / 960 ms"]
    assert cells[7:] == ["2.00 s", "4 s", "100 / 300 / 200 MB", "1.5"]
    assert trial.errors == {"OSError: away": 1, "wrong": 1}
    assert trial.row() in table([trial], "1 January 2026")
