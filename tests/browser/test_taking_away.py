"""Taking a chart away in a browser: files, pictures, links, the filing behind a number."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from data.store import Store

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def opened_file(format: str, path: Path) -> None:
    """A downloaded file is what it says it is."""
    content = path.read_bytes()
    checks: dict[str, Callable[[], bool]] = {
        "png": lambda: min(Image.open(io.BytesIO(content)).size) > 600,
        "svg": lambda: b"<svg" in content[:400],
        "pdf": lambda: content.startswith(b"%PDF-"),
        "html": lambda: b"Fewer people, more value?" in content,
        "csv": lambda: content.startswith(b"#") and len(pd.read_csv(io.BytesIO(content), comment="#")) > 100,
        "xlsx": lambda: "README" in openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames,
        "parquet": lambda: len(pd.read_parquet(io.BytesIO(content))) > 100,
        "json": lambda: json.loads(content)["meta"]["question"] == "Fewer people, more value?",
        "zip": lambda: "paradox/picture.png" in zipfile.ZipFile(io.BytesIO(content)).namelist(),
    }
    assert checks[format]()


def test_a_chart_is_taken_away_in_nine_formats(opened: Opened, tmp_path: Path) -> None:
    page = opened("paradox?companies=META,MSFT")
    page.get_by_role("tab", name="Download & share").click()
    for format in ("png", "svg", "pdf", "html", "csv", "xlsx", "parquet", "json", "zip"):
        with page.expect_download() as asked:
            page.get_by_role("button", name=format.upper(), exact=True).click()
        saved = tmp_path / asked.value.suggested_filename
        asked.value.save_as(saved)
        assert saved.name.startswith("paradox_META-MSFT")
        opened_file(format, saved)


def test_the_link_of_the_menu_shows_the_same_page(opened: Opened, dashboard: str) -> None:
    page = opened("paradox?companies=META,MSFT&scale=log")
    page.get_by_role("tab", name="Download & share").click()
    expect(page.locator("[data-testid=stCode]")).to_have_count(4)
    links = page.locator("[data-testid=stCode]").all_inner_texts()
    assert links[0].strip() == f"{dashboard}/paradox?companies=META,MSFT&scale=log"
    picture = page.request.get(next(link for link in links if "/charts/" in link).strip())
    assert picture.status == 200
    assert picture.headers["content-type"] == "image/png"


def test_a_picture_is_seen_before_it_is_taken_and_its_words_are_in_the_link(opened: Opened, tmp_path: Path) -> None:
    page = opened("paradox?companies=META,MSFT")
    page.get_by_role("tab", name="Download & share").click()
    page.get_by_label("Headline of your own").fill("Ours & theirs")
    page.get_by_label("Headline of your own").press("Enter")
    expect(page.locator("[data-testid=stCode]", has_text="headline=Ours+%26+theirs")).to_be_visible()
    page.get_by_text("Preview", exact=True).click()
    expect(page.locator("[data-testid=stImage] img")).to_be_visible()
    with page.expect_download() as asked:
        page.get_by_role("button", name="SVG", exact=True).click()
    asked.value.save_as(tmp_path / "own.svg")
    assert "Ours &amp; theirs" in (tmp_path / "own.svg").read_text("utf-8")


def test_a_frozen_link_and_a_citation_name_the_snapshot(opened: Opened, store: Store) -> None:
    page = opened("paradox?companies=META,MSFT")
    page.get_by_role("tab", name="Download & share").click()
    frozen = page.locator("[data-testid=stCode]", has_text=f"snapshot={store.snapshot}")
    expect(frozen).to_have_count(2)
    whole, alone = (link.strip() for link in frozen.all_inner_texts())
    page.get_by_text("Cite", exact=True).click()
    expect(page.locator("[data-testid=stCode]", has_text="@misc{leverage-paradox")).to_contain_text(alone)
    assert page.request.get(alone).status == 200
    page.goto(whole)
    expect(page.locator(".st-key-frozen-banner")).to_contain_text("Frozen.")


def test_a_key_figure_leads_to_its_filing(opened: Opened) -> None:
    page = opened("paradox?companies=META")
    address = page.get_by_role("link", name="75,472").get_attribute("href")
    assert address is not None
    traced = opened(address.split("/")[-1], height=1100)
    expect(traced.get_by_text("Where does this number come from?")).to_be_in_viewport()
    expect(traced.get_by_text("75,472").first).to_be_visible()


def test_a_picture_that_is_asked_for_says_that_it_is_being_drawn(opened: Opened) -> None:
    page = opened("paradox?tab=download")
    button = page.get_by_role("button", name="PNG", exact=True)
    saying = "e => getComputedStyle(e.querySelector('p'), '::after').content"
    assert button.evaluate(saying) == "none"
    seen = button.evaluate(  # read in the page: the drawing may be done before a test could ask for it
        f"""button => new Promise(done => {{
            const look = () => button.disabled && done(({saying})(button));
            new MutationObserver(look).observe(button, {{ attributes: true, subtree: true, childList: true }});
            button.click();
        }})"""
    )
    assert seen == '" is being drawn"'


def test_charts_are_files_of_the_same_server(opened: Opened, dashboard: str) -> None:
    page = opened("paradox")
    answer = page.request.get(f"{dashboard}/charts/paradox.json?companies=META&as_of=2023-02-15")
    assert answer.status == 200
    meta = answer.json()["meta"]
    assert meta["parameters"]["companies"] == ["META"]
    assert page.request.get(f"{dashboard}/charts/paradox.json?companies=ZZZZ").status == 400
    assert page.request.get(f"{dashboard}/charts/nothing.png").status == 404
