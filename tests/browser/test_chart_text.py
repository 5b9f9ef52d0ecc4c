"""Text of charts on the screen, where Streamlit's theme and not a picture's gives it its colour."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tools import colour, contrast

pytestmark = pytest.mark.browser
_TEXTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart] svg text')]
  .filter(t => t.textContent.trim()).map(t => [t.textContent, getComputedStyle(t).fill])"""
PAPERS = {False: "#ffffff", True: "#0e1117"}


@pytest.mark.parametrize("dark", PAPERS)
def test_text_of_a_chart_is_legible_on_the_page(opened: Callable[..., Page], dark: bool) -> None:
    texts = opened("paradox?companies=META&companies=MSFT", dark=dark).evaluate(_TEXTS)
    assert len(texts) > 20
    faint = {text for text, fill in texts if colour.contrast(_hex(fill), PAPERS[dark]) < contrast.TEXT}
    assert faint == set()


def _hex(fill: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", fill)[:3])
