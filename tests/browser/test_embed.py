"""A chart in an iframe of another site, by the code that is copied: drawn, as high as it is, with a way back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from data.store import Store
from service.drawing.chart import draw, page_of
from service.export import embed, export

pytestmark = pytest.mark.browser
Publish = Callable[[str], str]
_PAPER = "chart => getComputedStyle(chart).backgroundColor"


@pytest.fixture
def publish() -> Iterator[Publish]:
    """Serves HTML from another origin; gives its address."""
    pages: list[bytes] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages[-1])

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is written between the dots of a test run."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def published(body: str) -> str:
            pages.append(f"<!DOCTYPE html>{body}".encode())
            return f"http://localhost:{server.server_port}/"

        yield published
        server.shutdown()


@pytest.mark.parametrize("width", [390, 1000])
def test_a_chart_fits_its_iframe_on_another_site(
    browser: Browser, dashboard: str, publish: Publish, store: Store, width: int
) -> None:
    code = embed.iframe(f"{dashboard}/embed/paradox?companies=META", draw(store, "paradox", {}))
    page = browser.new_page(viewport={"width": width, "height": 900})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(publish(code))
    inside = page.frame_locator("iframe")
    expect(inside.locator("#chart .main-svg").first).to_be_visible()
    expect(inside.get_by_role("link", name="Intelligence Leverage")).to_have_attribute(
        "href", "../paradox?companies=META"
    )
    page.wait_for_function("document.querySelector('iframe').style.height")
    frame = page.frames[1]
    high = "() => [document.querySelector('main').getBoundingClientRect().height, innerHeight]"
    page.wait_for_timeout(500)
    content, shown = frame.evaluate(high)
    assert abs(content - shown) <= 2, "nothing is cut, nothing is left empty"
    assert [fault for fault in faults if "favicon" not in fault] == []
    page.close()


def test_the_same_chart_twice_on_a_page_is_twice_as_high_as_it_is(
    browser: Browser, dashboard: str, publish: Publish, store: Store
) -> None:
    codes = [embed.iframe(f"{dashboard}/embed/rank?{query}", draw(store, "rank", {})) for query in ("", "theme=dark")]
    page = browser.new_page()
    page.goto(publish("".join(codes)))
    page.wait_for_function("[...document.querySelectorAll('iframe')].every(frame => frame.style.height)")
    assert page.locator("iframe").count() == 2
    page.close()


def test_without_scripts_there_is_a_picture(browser: Browser, dashboard: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{dashboard}/embed/rank")
    picture = page.locator("noscript img, img").first
    expect(picture).to_be_visible()
    assert page.request.get(f"{dashboard}/embed/{picture.get_attribute('src')}").headers["content-type"] == "image/png"
    context.close()


def test_a_page_is_not_framed_by_another_site(browser: Browser, dashboard: str, publish: Publish) -> None:
    page = browser.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(publish(f'<iframe src="{dashboard}/paradox"></iframe>'))
    page.close()


def test_a_chart_as_html_draws_itself_from_a_file(browser: Browser, store: Store, tmp_path: Path) -> None:
    saved = tmp_path / "chart.html"
    saved.write_bytes(export(draw(store, "efficiency", {}), "html"))
    page = browser.new_page()
    page.goto(saved.as_uri())
    expect(page.locator("#chart .main-svg").first).to_be_visible()
    expect(page.locator("#chart .slider-container")).to_be_visible()
    page.close()


@pytest.mark.parametrize(("slug", "width", "theme"), [("paradox", 390, "dark"), ("claim_evidence", 1440, "light")])
def test_printed_by_itself_it_is_whole_and_light_with_headline_source_and_address(
    browser: Browser, dashboard: str, store: Store, tmp_path: Path, slug: str, width: int, theme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    address = f"{dashboard}/{page_of(slug)}?companies=META"
    page.goto(f"{dashboard}/embed/{slug}?companies=META&theme={theme}")
    drawn = page.locator("#chart .main-svg").first
    expect(drawn).to_be_visible()
    before = drawn.bounding_box()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    box = drawn.bounding_box()
    assert box is not None
    assert 600 < box["width"] <= 680
    assert 200 < box["height"] <= 931, "it fits a sheet"
    assert page.locator("#chart .main-svg rect.bg, #chart .main-svg").first.evaluate(_PAPER) == "rgb(255, 255, 255)"
    expect(page.locator("main")).to_contain_text(f"({address})")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#chart .main-svg").first.bounding_box() == before
    expect(page.locator("[data-home]")).to_be_hidden()
    page.emulate_media(media="null")

    file = tmp_path / "printed.pdf"
    page.pdf(path=file, format="A4")
    text = " ".join(PdfReader(file).pages[-1].extract_text().split())
    chart = draw(store, slug, {"companies": ("META",)})
    assert chart.finding.headline[:30] in " ".join(PdfReader(file).pages[0].extract_text().split())
    assert "Source: " in text
    assert address in text.replace(" ", "")
    page.close()
