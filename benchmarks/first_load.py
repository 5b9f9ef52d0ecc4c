"""First load in a browser that has kept nothing, against a bare Streamlit page with the same chart:
`python -m benchmarks first_load`.

Two servers and one Chromium, page by page in turn; a first visit to each, which draws the chart on the server, is not
counted. Aim: time to the first chart and bytes within 1.15x. Raises RuntimeError where a server does not start.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession

from benchmarks.report import Line
from service.snapshots import current_store
from tools.dashboard import running
from tools.postgres import free_port
from tools.screenshots import WIDE, chromium, window

AIM: Final = 1.15
ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = {"the start page": ("", "efficiency"), "the paradox": ("paradox", "paradox")}  # its address, its chart
_BARE: Final = """
import streamlit as st
from service.drawing import chart
from service.snapshots import current_store
from ui.session import cache
from ui.elements.plain_figure import plain_figure
slug = st.query_params["chart"]
drawn = cache.chart(current_store.store(), slug, chart.spec_of(slug).defaults())
st.plotly_chart(plain_figure(drawn.figure))
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One first load: seconds to the first chart, bytes and requests until nothing more comes."""

    seconds: float
    bytes: int
    requests: int


def measured(repeats: int = 9) -> list[Line]:
    """Two lines per page: time to the first chart, and bytes."""
    current_store.store()
    lines: list[Line] = []
    with _servers() as addresses, chromium() as browser:
        for name, (slug, chart) in PAGES.items():
            asked = {"ours": f"{addresses['ours']}/{slug}", "bare": f"{addresses['bare']}/?chart={chart}"}
            lines += _lines(name, _turns(browser, asked, repeats))
    return lines


def _lines(name: str, loads: dict[str, list[Load]]) -> Iterator[Line]:
    ours, bare = loads["ours"], loads["bare"]
    against = "a bare page with one chart"
    own, other = (statistics.median(load.seconds for load in both) for both in (ours, bare))
    yield Line(f"first chart of {name}", own, other, against, f"within {AIM}x", own <= AIM * other)
    sent, base = ours[-1].bytes / 1e6, bare[-1].bytes / 1e6
    requests = f"{against}; {ours[-1].requests} requests against {bare[-1].requests}"
    yield Line(f"bytes of {name}", sent, base, requests, f"within {AIM}x", sent <= AIM * base, "MB", 1)


def _turns(browser: Browser, asked: dict[str, str], repeats: int) -> dict[str, list[Load]]:
    loads = defaultdict[str, list[Load]](list)
    for turn in range(repeats + 1):
        for name, address in asked.items():
            load = _load(browser, address)
            if turn:
                loads[name].append(load)
    return loads


def _load(browser: Browser, address: str) -> Load:
    page = window(browser, WIDE)
    sizes = _sizes(page.context.new_cdp_session(page))
    start = time.perf_counter()
    page.goto(address)
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    seconds = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    page.context.close()
    return Load(seconds, sum(sizes), len(sizes))


def _sizes(session: CDPSession) -> list[int]:
    """The bytes of every answer as they come over the wire, websockets aside; grows while the page loads."""
    sizes: list[int] = []

    def ended(event: dict[str, Any]) -> None:
        sizes.append(int(event["encodedDataLength"]))

    session.on("Network.loadingFinished", ended)
    session.send("Network.enable")
    return sizes


@contextmanager
def _servers() -> Iterator[dict[str, str]]:
    """The addresses of our dashboard and of the bare page, while the block runs."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as both:
        bare = Path(folder) / "bare.py"
        bare.write_text(_BARE)
        addresses: dict[str, str] = {}
        for name, script in {"ours": ROOT / "app.py", "bare": bare}.items():
            port = free_port()
            addresses[name] = f"http://localhost:{port}"
            options = ["--server.port", str(port), "--server.fileWatcherType", "none"]
            command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            both.enter_context(
                running(command, addresses[name], Path(folder) / name, cwd=ROOT, environment=environment)
            )
        yield addresses
