"""The documentation site as it is built: no broken link, no other server, and, opened from its folder without a server,
search answers and axe finds nothing.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tools import accessibility
from tools.docs_site.navigation import ROOT, placed

pytestmark = pytest.mark.processes
READ = ("index.html", "tutorial-meta.html", "metrics.html", "data-dictionary.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    if not importlib.util.find_spec("mkdocs"):
        pytest.skip("mkdocs-material is not installed: pip install -r requirements-dev.txt")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "tools.docs_site", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_site_is_built_without_a_broken_link_and_asks_no_other_server(site: Path) -> None:
    loaded = r'<(?:script|img|iframe)[^>]+src="(?:https?:)?//[^"]*"|<link[^>]+stylesheet[^>]+href="(?:https?:)?//[^"]*"'
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(placed())
    assert [found for page in pages for found in re.findall(loaded, page.read_text(encoding="utf-8"))] == []
    assert "<math" in (site / "metrics.html").read_text(encoding="utf-8")


def test_the_logo_leads_to_a_page_since_without_a_server_a_folder_is_listed(site: Path) -> None:
    for page in (site / "tour.html", site / "how-to" / "own-figures.html"):
        logos = re.findall(r'<a href="([^"]*)"[^>]*md-logo', page.read_text(encoding="utf-8"))
        assert logos
        assert {(page.parent / logo).resolve() for logo in logos} == {site / "index.html"}


@pytest.mark.browser
@pytest.mark.parametrize("start", ["index.html", "how-to/own-figures.html"])
def test_search_answers_without_a_server(site: Path, browser: Browser, start: str) -> None:
    page = browser.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto((site / start).as_uri())
    page.locator(".md-search__input").click()
    page.keyboard.type("headcount interpolated")
    first = page.locator(".md-search-result__link").first
    expect(first).to_contain_text("headcount", ignore_case=True)
    first.click()
    expect(page.locator("article h1")).to_be_visible()
    assert Path(page.url.partition("?")[0].removeprefix("file://")).is_file()
    assert failures == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(site: Path, browser: Browser, width: int) -> None:
    """Light on a wide window, dark on a phone."""
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme="dark" if width < 500 else "light")
    for name in READ:
        page.goto((site / name).as_uri())
        assert (name, accessibility.findings(page)) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
