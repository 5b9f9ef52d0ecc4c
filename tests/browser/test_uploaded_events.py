"""A reader's own events in a browser: a file goes in, the charts change, and the address holds and keeps the events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_an_uploaded_list_is_drawn_and_stays_in_the_address(
    opened: Opened, settle: Callable[..., None], tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("company,day,label\nMETA,2023-03-14,Year of efficiency\nIntel,2024-08-01,\nNOBODY,2020-01-02,\n")
    page = opened("events?open=own-events", width=390, height=844)
    expect(page.locator(".js-plotly-plot").first).not_to_contain_text("Own events")
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("1 row cannot be used")).to_be_visible()
    expect(page.get_by_text("is none with daily prices here")).to_be_visible()
    page.get_by_role("button", name="Draw 2 events of this file").click()
    expect(page.locator(".js-plotly-plot").first).to_contain_text("Own events 2")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert "own=META%3A2023-03-14~Year+of+efficiency%2CINTC%3A2024-08-01" in page.url

    page.reload()
    settle(page, 1)
    expect(page.locator(".js-plotly-plot").first).to_contain_text("Own events 2")
    expect(page.get_by_text("14 Mar 2023, Meta: Year of efficiency")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the list").click()
    assert Path(download.value.path()).read_text() == (
        "company,day,label\nMETA,2023-03-14,Year of efficiency\nINTC,2024-08-01,\n"
    )
