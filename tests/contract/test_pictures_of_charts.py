"""Every chart in every size and theme, drawn: no caveat is missing, and no text leaves the picture or its part.

Every day each chart is drawn in one or two sizes and each size of some charts; all in all in a thorough run.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import pytest

from errors import Busy, UsageError
from pages import CHARTS
from service.drawing.chart import Chart
from service.export import SIZES, export, images, picture
from service.export.sizes import size as sized
from service.export.sizes import wording
from service.server.tab_pool import ScriptError, TabPool
from tests import thorough

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(images.browser_path() is None, reason="no Chrome or Chromium (apt-get install chromium)"),
]
# Where every text stands, in pixels: of the drawing, or one of the lines around it.
_PLACES = """svg => {
  document.body.style.margin = 0;
  document.body.innerHTML = svg;
  const of = (kind, nodes) => [...nodes].filter(t => t.textContent.trim() && t.getClientRects().length).map(t => {
    const box = t.getBoundingClientRect();
    return {kind, text: t.textContent, left: box.left, right: box.right, top: box.top, bottom: box.bottom};
  });
  const root = document.querySelector('svg'), drawing = root.querySelector('.drawing');
  const inside = drawing.querySelectorAll('text'), beside = root.querySelectorAll(':scope > text');
  return {drawing: of('drawing', inside), around: of('around', beside)};
}"""
Usual = Callable[[str], Chart]
_ROUNDING = 1.5  # pixels
CASES = thorough.crossed(tuple(CHARTS), tuple(SIZES), 3)


@pytest.fixture(scope="module")
def pool() -> Iterator[TabPool]:
    opened = TabPool()
    yield opened
    opened.close()


def test_a_size_that_cannot_hold_a_chart_is_refused_with_those_that_can(usual: Usual) -> None:
    with pytest.raises(UsageError, match="higher sizes: article, square, story, slide"):
        export(usual("claim_evidence"), "svg", size=sized(width=1200, height=400))


@pytest.mark.parametrize("name", ["article", "slide"])
def test_the_measures_of_a_claim_stand_beside_one_another_where_a_picture_is_low(
    usual: Usual, pool: TabPool, name: str
) -> None:
    """On a page they stand below each other, 1,500 units high."""
    svg = export(usual("claim_evidence"), "svg", size=SIZES[name]).decode()
    _is_inside(_places(pool, svg), SIZES[name].width, SIZES[name].height)
    texts = _places(pool, svg)["drawing"]
    piled = [
        (one["text"], other["text"])
        for one, other in itertools.combinations(texts, 2)
        if min(one["right"], other["right"]) - max(one["left"], other["left"]) > _ROUNDING
        and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 0.4 * (one["bottom"] - one["top"])
    ]
    assert piled == []


def test_statements_of_a_report_stand_at_even_distances_in_a_picture(usual: Usual, pool: TabPool) -> None:
    """Lines broken for a picture's width, in places for those of a phone, left holes between them."""
    drawn = _places(pool, export(usual("report_findings"), "svg", size=SIZES["article"]).decode())["drawing"]
    blocks = sorted((text for text in drawn if "Before: " in text["text"]), key=lambda text: text["top"])
    holes = [below["top"] - above["bottom"] for above, below in itertools.pairwise(blocks)]
    assert len(holes) > 1
    assert max(holes) - min(holes) < 4


@pytest.mark.parametrize(("slug", "size"), CASES)
def test_a_picture_says_all_that_changes_its_reading_inside_its_borders(
    usual: Usual, pool: TabPool, slug: str, size: str
) -> None:
    subject = usual(slug)
    for theme in picture.THEMES:
        svg = export(subject, "svg", theme=theme, size=SIZES[size]).decode()
        _is_complete(subject, svg)
        if theme == "light":  # letters stand in the same places on dark paper
            _is_inside(_places(pool, svg), SIZES[size].width, SIZES[size].height)


def _places(pool: TabPool, svg: str) -> dict[str, list[dict[str, Any]]]:
    places: dict[str, list[dict[str, Any]]] = pool.run(lambda tab: tab.call(_PLACES, svg))
    return places


def _is_complete(subject: Chart, svg: str) -> None:
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", svg)).split())
    assert all(caveat in words for caveat in picture.caveats(subject))
    assert " ".join(subject.finding.headline.split()) in words
    assert "Source: " in words
    assert "<br" not in words, "a break that plotly.js does not know"
    assert not re.search(r"\d{10}-\d\d-\d{6}", words), "an accession number"


def _is_inside(places: dict[str, list[dict[str, Any]]], width: int, height: int) -> None:
    around, drawing = places["around"], places["drawing"]
    for one in (*around, *drawing):
        assert one["left"] >= -_ROUNDING, one
        assert one["right"] <= width + _ROUNDING, one
        assert one["top"] >= -_ROUNDING, one
        assert one["bottom"] <= height + _ROUNDING, one
    for one in drawing:
        over = [other["text"] for other in around if _overlap(one, other)]
        assert over == [], one


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return bool(across > _ROUNDING and down > _ROUNDING)


def test_the_longest_own_words_stay_inside(usual: Usual, pool: TabPool) -> None:
    longest = wording("W" * 120, "M" * 60)
    for size in SIZES.values():
        svg = export(usual("rank"), "svg", size=size, wording=longest).decode()
        _is_inside(_places(pool, svg), size.width, size.height)


# ------------------------------------------------------------------------------- the pool of tabs


# Held by the page: a promise that nobody holds is collected as garbage, which ends the wait for it.
_FOR_EVER = "globalThis.held = new Promise(() => {})"


def test_a_tab_that_hangs_is_replaced_and_a_script_that_fails_harms_nothing() -> None:
    pool = TabPool(seconds=4)
    try:
        with pytest.raises(ScriptError, match="wrong"):
            pool.run(lambda tab: tab.evaluate("throw new Error('wrong')"))
        with pytest.raises(Exception, match="not drawn in time"):
            pool.run(lambda tab: tab.evaluate(_FOR_EVER))
        assert pool.run(lambda tab: tab.evaluate("typeof Plotly.toImage")) == "function"
        with pytest.raises(Exception, match="not drawn in time"):
            pool.run(lambda tab: tab.evaluate("for (;;) {}"))
        assert pool.run(lambda tab: tab.evaluate("1 + 1")) == 2
    finally:
        pool.close()


def test_who_leaves_makes_room_and_who_finds_none_is_refused_at_once() -> None:
    pool, waits = TabPool(waiting=1, seconds=60), _FOR_EVER
    left: list[bool] = []
    try:
        assert pool.run(lambda tab: tab.evaluate("1")) == 1
        with ThreadPoolExecutor(2) as threads:
            held = [threads.submit(pool.run, lambda tab: tab.evaluate(waits), lambda: bool(left)) for _ in range(2)]
            while pool._room._value:
                assert not any(future.done() for future in held)
            with pytest.raises(Busy, match="Too many"):
                pool.run(lambda tab: tab.evaluate("2"))
            left.append(True)
            for future in held:
                with pytest.raises(Busy, match="Nobody waits"):
                    future.result(60)
        assert pool.run(lambda tab: tab.evaluate("3")) == 3
    finally:
        pool.close()
