"""A journalist with an hour: from a link that somebody sent to a number that she can print, and the chart beside it."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.sync_api import expect

from tools.journeys.walk import Walk

_LINK = "paradox?companies=META,GOOGL,AMZN,MSFT&utm_source=newsletter"
_HEADLINE = "Meta grew without hiring"
_ARTICLE = (1200, 675)
_FILING = "https://www.sec.gov/Archives/"


def journey(walk: Walk) -> None:
    """Chart by link, method, sources, filing, picture with a headline of her own, embed."""
    with walk.step("opens a link to a chart"):
        walk.open(_LINK)
        assert walk.headline().endswith("."), walk.headline()
        expect(walk.page.locator(".js-plotly-plot")).to_have_count(1)
        expect(walk.page.get_by_test_id("stAlert")).to_have_count(0)
    with walk.step("reads how it is measured"):
        walk.tab("Method")
        expect(walk.page.get_by_text("Headcount").first).to_be_visible()
        expect(walk.page.locator(".katex").first).to_be_visible()
    with walk.step("looks at the documents behind it"):
        walk.tab("Sources")
        expect(walk.page.locator(f"a[href^='{_FILING}']").first).to_be_visible()
    with walk.step("asks where the number of people comes from"):
        walk.tab("Chart")
        walk.follow(walk.page.get_by_role("link", name="75,472").first)
        expect(walk.page.get_by_text("Where does this number come from?")).to_be_in_viewport()
    with walk.step("reaches the filing"):
        _reach_filing(walk)
    _publish(walk)


def _reach_filing(walk: Walk) -> None:
    """A link in the table of what was filed asks for the filing at the SEC."""
    link = walk.page.get_by_role("region", name="What was filed").get_by_role("link").first
    with walk.context.expect_event("request", lambda request: request.url.startswith(_FILING)):
        link.click()


def _publish(walk: Walk) -> None:
    with walk.step("sets a headline of her own and looks at the picture"):
        walk.open(_LINK)
        walk.tab("Download & share")
        walk.page.get_by_role("combobox", name="Size").click()
        walk.page.get_by_role("option", name=re.compile("Article")).click()
        walk.page.get_by_label("Headline of your own").fill(_HEADLINE)
        walk.page.get_by_label("Headline of your own").press("Enter")
        expect(walk.page.locator("[data-testid=stCode]", has_text="headline=")).to_be_visible()
        walk.page.get_by_text("Preview", exact=True).click()
        expect(walk.page.locator("[data-testid=stImage] img")).to_be_visible()
        walk.page.locator("[data-testid=stImage] img").scroll_into_view_if_needed()
    with walk.step("saves it at 1200 by 675 pixels"):
        with Image.open(io.BytesIO(walk.saved("PNG").read_bytes())) as picture:
            assert picture.width / picture.height == _ARTICLE[0] / _ARTICLE[1], picture.size
        assert _HEADLINE in walk.saved("SVG").read_text("utf-8")
    with walk.step("copies the code to embed, and it shows the chart"):
        walk.page.get_by_text("Embed", exact=True).click()
        code = walk.copied("<iframe")
        walk.page.set_content(f"<!DOCTYPE html><h1>An article</h1>{code}")
        expect(walk.page.frame_locator("iframe").locator("#chart .main-svg").first).to_be_visible()
