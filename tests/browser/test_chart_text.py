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


_CAPTION = """() => {
  const plot = document.querySelector('.js-plotly-plot');
  const at = plot.layout.annotations.findIndex(each => each.name === 'caption');
  const text = plot.querySelector(`.annotation[data-index="${at}"] text`);
  const lines = [...text.querySelectorAll('tspan.line')].map(line => line.textContent).filter(Boolean);
  return {lines, right: text.getBoundingClientRect().right, end: plot.getBoundingClientRect().right};
}"""
_WORDS = "Dot: new with the report. Diamond: with the release before it. Cross: an earlier quarter, restated"


def test_a_caption_has_the_lines_that_its_width_asks_for(opened: Callable[..., Page]) -> None:
    """It was broken for a phone on every page: four lines of thirty letters on one of a thousand pixels."""
    page = opened("newest")
    page.wait_for_function(f"() => ({_CAPTION})().lines.length === 1")
    assert page.evaluate(_CAPTION)["lines"] == [_WORDS]
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(f"() => ({_CAPTION})().lines.length > 2")
    narrow = page.evaluate(_CAPTION)
    assert " ".join(narrow["lines"]) == _WORDS
    assert narrow["right"] <= narrow["end"]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function(f"() => ({_CAPTION})().lines.length === 1")


_NAMES = """() => {
  const place = line => Math.round(parseFloat(line.getAttribute('dy')) / 1.3);
  const lines = text => [...text.querySelectorAll('tspan.line')].filter(line => line.textContent);
  const texts = [...document.querySelectorAll('.xtick text')];
  const all = texts.map(text => lines(text).map(line => [line.textContent, place(line)]));
  return all.find(each => each[0]?.[0].startsWith('Gross'));
}"""


def test_names_below_bars_have_the_lines_that_their_width_asks_for(opened: Callable[..., Page]) -> None:
    page = opened("value")
    wide, narrow = (f"() => ({_NAMES})().length === {lines}" for lines in (2, 4))
    page.wait_for_function(wide)
    assert page.evaluate(_NAMES) == [["Gross profit per employee", 0], ["×1.72", 1]]
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(narrow)
    assert [line for line, _ in page.evaluate(_NAMES)] == ["Gross", "profit per", "employee", "×1.72"]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function(wide)
