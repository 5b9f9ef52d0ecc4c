"""Scenarios in a browser: what is downloaded is uploaded again, stands beside what is chosen, and both are drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_a_downloaded_scenario_is_compared_with_another_and_both_are_drawn(opened: Opened, tmp_path: Path) -> None:
    page = opened("scenarios?companies=META&scenario=own&own_name=Fast&own_capex_growth=40&open=file")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    file = tmp_path / "mine.json"
    download.value.save_as(file)

    page = opened("scenarios?companies=META&scenario=halve_capex&open=file", width=390, height=844)
    page.locator("input[type=file]").set_input_files(file)
    table = page.get_by_test_id("stTable")
    expect(table).to_contain_text("Halve capex")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    address = page.get_by_role("link", name="Draw both in one chart").get_attribute("href")
    assert address is not None

    both = opened(address.rpartition("/")[2] + "&open=scenario_fan").locator(".js-plotly-plot").nth(1)
    expect(both).to_contain_text("Fast")
    expect(both).to_contain_text(re.compile(r"Halve\s*capex"))  # its line may end between
