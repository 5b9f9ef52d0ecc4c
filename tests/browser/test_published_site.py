"""A published site in a browser: from files and over plain HTTP, wide and on a phone, light and dark."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from data.store import Store
from service.export import images
from service.publish import Options, write_site
from tools import accessibility

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    write_site(store, folder, Options(companies=("META",), pictures=False, pages=("paradox",)))
    return folder


def test_pictures_are_the_same_bytes_from_another_browser(store: Store, tmp_path: Path) -> None:
    """Drawn twice, by a browser that was started anew: so a deployment that compares files sends nothing."""
    small = Options(companies=("META",), pictures=True, pages=("compare",))
    sites = []
    for name in ("one", "two"):
        images.stop()
        assert write_site(store, tmp_path / name, small).failed == {}
        files = [path for path in (tmp_path / name).rglob("*") if path.is_file()]
        sites.append({path.relative_to(tmp_path / name): path.read_bytes() for path in files})
    assert {".png", ".svg"} <= {path.suffix for path in sites[0]}
    assert [path for path in sites[0] if sites[0][path] != sites[1].get(path)] == []
    assert sites[0].keys() == sites[1].keys()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written between the dots of a test run."""


@pytest.fixture(scope="module")
def served(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=site.parent)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/site"
        server.shutdown()


def _open(browser: Browser, address: str, width: int, dark: bool) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    faults: list[str] = []
    page.on(
        "console", lambda said: faults.append(f"{said.text} {said.location['url']}") if said.type == "error" else None
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    return page, faults


@pytest.mark.parametrize(
    ("from_file", "path", "width", "dark"),
    [
        (True, "index.html", 1440, False),
        (True, "companies/META.html", 390, True),
        (False, "paradox.html", 390, False),
        (False, "paradox.html", 1440, True),
    ],
)
def test_a_page_draws_and_keeps_nobody_out(
    browser: Browser, site: Path, served: str, from_file: bool, path: str, width: int, dark: bool
) -> None:
    page, faults = _open(browser, (site / path).as_uri() if from_file else f"{served}/{path}", width, dark)
    expect(page.locator(".drawing[data-drawn] .main-svg").first).to_be_visible(timeout=20_000)
    assert [fault for fault in faults if "favicon" not in fault] == [], "before axe, which fetches style sheets"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"
    assert [finding for finding in accessibility.findings(page) if not finding.allowed] == []
    for summary in page.locator("article.chart").first.locator("summary").all():
        summary.click()
    assert [finding for finding in accessibility.findings(page) if not finding.allowed] == []
    page.close()


@pytest.mark.parametrize("from_file", [True, False])
def test_the_search_finds_a_company_by_keyboard(browser: Browser, site: Path, served: str, from_file: bool) -> None:
    page, _ = _open(browser, (site / "index.html").as_uri() if from_file else f"{served}/index.html", 1000, False)
    page.get_by_role("searchbox").fill("facebook")
    expect(page.locator("#found a").first).to_have_text("Meta Platforms")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/companies/META.html")
    assert page.locator("h1").inner_text().startswith("Meta Platforms")
    page.close()


def test_an_embedded_chart_draws_and_a_link_names_where_the_site_is(browser: Browser, site: Path, served: str) -> None:
    page, faults = _open(browser, f"{served}/embed/paradox.html", 600, False)
    expect(page.locator("#chart .main-svg").first).to_be_visible(timeout=20_000)
    assert [fault for fault in faults if "favicon" not in fault] == []
    page.goto(f"{served}/paradox.html")
    code = page.locator("#paradox pre").nth(1)
    assert f"{served}/embed/paradox.html" in (code.text_content() or "")
    page.close()


def test_a_table_is_sorted_by_the_head_that_is_clicked(browser: Browser, served: str) -> None:
    page, _ = _open(browser, f"{served}/paradox.html", 1000, False)
    page.locator("#paradox summary", has_text="Table").click()
    table = page.locator("#paradox .values table").first
    quarter, company = (table.locator("thead tr").last.locator("th").nth(at) for at in (0, 1))
    assert table.locator("thead [aria-sort]").count() == 0, "as in the file, before a head is clicked"
    before = _column(page, 1)
    company.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert company.get_attribute("aria-sort") == "descending"
    numbers = [_number(text) for text in _column(page, 1)]
    known = [number for number in numbers if number is not None]
    assert known == sorted(known, reverse=True)
    assert known != [number for text in before if (number := _number(text)) is not None], "the file has another order"
    assert numbers[len(known) :] == [None] * (len(numbers) - len(known)), "what is missing comes last"
    company.get_by_role("button").click()
    assert company.get_attribute("aria-sort") == "ascending"
    quarter.get_by_role("button").click()
    assert company.get_attribute("aria-sort") is None
    years = [(text[-4:], text[1]) for text in _column(page, 0)]
    assert years == sorted(years, reverse=True)
    page.close()


def _column(page: Page, at: int) -> list[str]:
    return page.locator(f"#paradox .values table >> nth=0 >> tbody tr > :nth-child({at + 1})").all_inner_texts()


def _number(text: str) -> float | None:
    found = re.search(r"\d[\d,]*\.?\d*", text)
    return float(found[0].replace(",", "")) if found else None


DRAWN_ON_PAPER = """() => [...document.querySelectorAll("[data-figure]")].map(place => {
  const drawing = place.querySelector(".main-svg")?.getBoundingClientRect();
  return drawing ? [drawing.left, drawing.right, drawing.height] : [0, 0, 0];
})"""


AS_ON_SCREEN = re.compile(r"^10\d\d")


@pytest.mark.parametrize(("path", "dark"), [("companies/META.html", True), ("paradox.html", False)])
def test_on_paper_every_chart_is_whole_with_its_sources_and_without_controls(
    browser: Browser, site: Path, path: str, dark: bool
) -> None:
    """Also those that nobody scrolled to, from a wide screen and a dark one; afterwards the page is as it was."""
    page, faults = _open(browser, (site / path).as_uri(), 1440, dark)
    page.locator("html[data-printable]").wait_for(state="attached")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    edges = page.evaluate(DRAWN_ON_PAPER)
    assert len(edges) > 1
    assert all(left >= 0 and 600 < right - left <= 681 and 200 < high <= 821 for left, right, high in edges), edges
    assert page.locator(".sources table").count() > 1
    for part in page.locator(".sources table, .method").all():
        expect(part).to_be_visible()
    for control in page.locator("search, header nav, .share, .ways, .files").all():
        expect(control).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details[open]")).to_have_count(0)
    expect(page.locator(".drawing .main-svg").first).to_have_attribute("width", AS_ON_SCREEN)
    assert faults == []
    page.close()


def test_the_browser_prints_the_charts_that_nobody_scrolled_to(browser: Browser, site: Path) -> None:
    page, _ = _open(browser, (site / "companies" / "META.html").as_uri(), 1440, False)
    page.locator("html[data-printable]").wait_for(state="attached")
    before = page.locator(".drawing[data-drawn]").count()
    page.pdf(format="A4")
    assert before < page.locator(".drawing[data-drawn]").count() == page.locator(".drawing").count()
    expect(page.locator(".drawing .main-svg").last).to_have_attribute("width", AS_ON_SCREEN)
    page.close()
