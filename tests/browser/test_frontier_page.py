"""The frontier in a browser: it plays through its quarters from the newest full one, and its numbers can be taken
away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_the_frontier_plays(opened: Opened) -> None:
    page = opened("efficiency?open=frontier")
    chart = page.locator(".js-plotly-plot").nth(1)
    chart.scroll_into_view_if_needed()
    shown = chart.locator(".slider-label").first
    expect(shown).to_have_text("Q3 2025, 7 companies")
    chart.locator(".updatemenu-button").first.click()
    expect(shown).not_to_have_text("Q3 2025, 7 companies", timeout=20_000)
    expect(chart.locator(".scatterlayer .trace").first).to_be_attached()


def test_a_company_that_is_not_in_a_quarter_is_not_in_its_picture(opened: Opened) -> None:
    """NVIDIA's people end before the newest quarter: in it neither name, nor point, nor ray may be left over."""
    page = opened("efficiency?open=frontier")
    chart = page.locator(".js-plotly-plot").nth(1)
    chart.scroll_into_view_if_needed()
    names = chart.locator(".scatterlayer .textpoint")
    expect(names.filter(has_text="NVIDIA")).to_have_count(1)
    rail = chart.locator(".slider-rail-touch-rect")
    box = rail.bounding_box()
    assert box is not None
    rail.click(position={"x": box["width"] - 2, "y": box["height"] / 2})
    expect(chart.locator(".slider-label").first).to_contain_text("3 companies")
    expect(names.filter(has_text="NVIDIA")).to_have_count(0)
    expect(names.filter(has_text="Microsoft")).to_have_count(1)


def test_scores_are_a_file_of_the_same_server(opened: Opened, dashboard: str) -> None:
    page = opened("efficiency")
    answer = page.request.get(f"{dashboard}/charts/frontier_scores.json?returns=variable&replications=0")
    assert answer.status == 200
    rows = answer.json()["data"]
    scores = {r["ticker"]: r["value"] for r in rows if r["name"] == "efficiency"}
    assert max(scores.values()) == 1
    assert min(scores.values()) > 0
    assert page.request.get(f"{dashboard}/charts/frontier_scores.json?returns=magic").status == 400
