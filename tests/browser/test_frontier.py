"""The frontier in a browser: it plays through its quarters from the newest full one, and its numbers can be taken away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_the_frontier_plays(opened: Opened) -> None:
    page = opened("efficiency")
    chart = page.locator(".js-plotly-plot").nth(2)
    chart.scroll_into_view_if_needed()
    shown = chart.locator(".slider-label").first
    expect(shown).to_have_text("2025Q2, 7 companies")
    chart.locator(".updatemenu-button").first.click()
    expect(shown).not_to_have_text("2025Q2, 7 companies", timeout=20_000)
    expect(chart.locator(".scatterlayer .trace").first).to_be_attached()


def test_a_frame_is_the_frontier_of_its_quarter(opened: Opened) -> None:
    """Three companies define the frontier of 2022Q4; a frame that says only what changes keeps colours and names."""
    page = opened("efficiency")
    corners = page.evaluate(
        """async () => {
            const chart = document.querySelectorAll('.js-plotly-plot')[2];
            await window.Plotly?.animate?.(chart, ['2022Q4'], {mode: 'immediate', frame: {duration: 0}}) ;
            const frames = chart._transitionData._frames.filter(f => f.name === '2022Q4')[0].data;
            return frames.filter(t => t.marker && t.marker.size === 17).map(t => t.text[0]);
        }"""
    )
    assert sorted(corners) == ["<b>Apple</b>", "<b>Meta</b>", "<b>NVIDIA</b>"]


def test_scores_are_a_file_of_the_same_server(opened: Opened, dashboard: str) -> None:
    page = opened("efficiency")
    answer = page.request.get(f"{dashboard}/charts/frontier_scores.json?returns=variable&replications=0")
    assert answer.status == 200
    rows = answer.json()["data"]
    scores = {r["ticker"]: r["value"] for r in rows if r["name"] == "efficiency"}
    assert max(scores.values()) == 1
    assert min(scores.values()) > 0
    assert page.request.get(f"{dashboard}/charts/frontier_scores.json?returns=magic").status == 400
