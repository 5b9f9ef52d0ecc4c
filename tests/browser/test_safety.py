"""What a browser lets other pages do with the dashboard, and that the dashboard itself runs under its own rules."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pages import PAGES
from tools import dashboard as dashboards
from tools import postgres as programs

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
BROKEN = """
import streamlit as st
st.write("before")
@st.fragment
def part():
    if st.button("Break"):
        raise ValueError("secret detail of the fragment")
part()
if st.toggle("Whole"):
    raise ValueError("secret detail of the script")
"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server of another origin, and the folder that it serves."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path
        server.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_every_page_runs_under_the_content_policy(page: Page, dashboard: str) -> None:
    told: list[str] = []
    sockets: list[str] = []
    page.on("console", lambda m: told.append(m.text))
    page.on("websocket", lambda w: sockets.append(w.url))
    for slug, spec in PAGES.items():
        page.goto(f"{dashboard}/{slug}")
        expect(page.get_by_role("heading", name=spec.question)).to_be_visible()
        if spec.charts:
            expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert len(sockets) == len(PAGES)
    assert [line for line in told if "Content Security Policy" in line or "Refused" in line] == []


def test_a_page_of_another_origin_frames_charts_only_and_reads_nothing(
    page: Page, dashboard: str, elsewhere: tuple[str, Path]
) -> None:
    address, folder = elsewhere
    frames = "".join(f'<iframe src="{dashboard}/{path}"></iframe>' for path in ("paradox", "charts/paradox.html"))
    (folder / "index.html").write_text(f"<!DOCTYPE html><title>x</title>{frames}")
    told: list[str] = []
    page.on("console", lambda m: told.append(m.text))
    page.goto(address)
    expect(page.frame_locator("iframe").nth(1).locator(".main-svg").first).to_be_visible()
    assert [line for line in told if "frame-ancestors" in line], "the page itself is refused"
    expect(page.frame_locator("iframe").nth(0).get_by_role("heading")).to_have_count(0)
    read = page.evaluate(
        "address => fetch(address).then(a => a.text()).catch(e => 'refused: ' + e)",
        f"{dashboard}/charts/paradox.csv",
    )
    assert read.startswith("refused:")


def test_an_unknown_address_says_404_and_leads_on(page: Page, dashboard: str) -> None:
    answer = page.goto(f"{dashboard}/nope")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", name="404: there is no such page")).to_be_visible()
    page.get_by_role("link", name="Compare anything", exact=True).click()
    expect(page.get_by_role("heading", name=PAGES["compare"].question)).to_be_visible()


def test_an_unexpected_error_of_a_script_is_one_line_with_a_number_of_the_log(page: Page, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    (tmp_path / "app.py").write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import streamlit as st\nfrom ui.server.server_guard import on_script_error\n"
        "app = st.App('broken.py', on_script_error=on_script_error)\n"
    )
    port, log = programs.free_port(), tmp_path / "log.txt"
    options = ["--server.port", str(port), "--server.address", "localhost", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    address = f"http://localhost:{port}"
    with dashboards.running(command, address, log, cwd=tmp_path):
        page.goto(address)
        page.get_by_role("button", name="Break").click()
        first = _number(page)
        page.get_by_text("Whole").click()
        expect(page.get_by_role("alert").filter(has_not_text=first)).to_be_visible()
        second = _number(page)
    assert first != second
    said = log.read_text()
    for number, part in ((first, "fragment"), (second, "script")):
        assert re.search(rf"Error {number} at page http.*\nTraceback.*", said)
        assert f"ValueError: secret detail of the {part}" in said


def _number(page: Page) -> str:
    """The number that the page tells; nothing else of the error is on it."""
    alert = page.get_by_role("alert").last
    expect(alert).to_contain_text(re.compile(r"Something unexpected went wrong: error \d{8}"))
    assert "secret" not in page.content()
    return alert.inner_text().split("error ")[1][:8]
