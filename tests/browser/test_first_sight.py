"""What a deep link shows at first sight: the page whole, nothing sticking out, and at most three screens high.

Every day each page is opened in one size and theme, another than the page before; all in all in a thorough run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from pages import PAGES
from tests import thorough
from ui.start import start_page

Opened = Callable[..., Page]
pytestmark = pytest.mark.browser
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
LOOKS = [(size, dark) for size in SIZES for dark in (False, True)]
OPENED = [(slug, *look) for slug, look in thorough.crossed(("", *PAGES), LOOKS, len(LOOKS))]
SCREENS = 3  # that a page has at most at first sight


class Sight(NamedTuple):
    """A page as it was opened; the slug of the start page is empty."""

    page: Page
    slug: str
    width: int
    height: int


def _named(case: tuple[str, str, bool]) -> str:
    slug, size, dark = case
    return f"{slug or 'start'}-{size}-{'dark' if dark else 'light'}"


@pytest.fixture(scope="module", params=OPENED, ids=_named)
def sight(request: pytest.FixtureRequest, opening: Callable[[], AbstractContextManager[Opened]]) -> Iterator[Sight]:
    """Each page opened once for all that is looked at."""
    slug, size, dark = request.param
    width, height = SIZES[size]
    with opening() as opened:
        yield Sight(opened(slug, width=width, height=height, dark=dark), slug, width, height)


def test_a_deep_link_shows_the_page_whole(sight: Sight) -> None:
    page, spec = sight.page, PAGES.get(sight.slug, start_page.PAGE)
    expect(page.get_by_role("heading", name=spec.question)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(min(len(spec.charts), 1) if sight.slug else 5)
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlert]").count() == 0
    too_wide = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
    )
    assert too_wide <= 0, "nothing sticks out to the right"
    for chart in page.locator(".js-plotly-plot").all():
        box = chart.bounding_box()
        assert box is not None
        assert box["width"] > 250
        assert box["x"] + box["width"] <= sight.width


def test_a_page_is_at_most_three_screens_high_at_first_sight(sight: Sight) -> None:
    high = sight.page.get_by_test_id("stMainBlockContainer").evaluate("e => e.scrollHeight")
    assert high <= SCREENS * sight.height
