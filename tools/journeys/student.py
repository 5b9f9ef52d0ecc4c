"""A student on a phone: what is this, what does it say of a company, and how does she pass it on?"""

from __future__ import annotations

import re

from playwright.sync_api import expect

from pages import PAGES
from tools.journeys.walk import Walk
from tools.screenshots import settled
from ui.start import start_page


def journey(walk: Walk) -> None:
    """Start, what intelligence leverage is, why value changed, the table, a link to share."""
    with walk.step("opens the start page"):
        walk.open("")
        expect(walk.page.get_by_role("heading", name=start_page.PAGE.question)).to_be_visible()
        walk.wide()
    with walk.step("reads what intelligence leverage is"):
        meaning = walk.page.get_by_text("is how much more each employee brings")
        meaning.scroll_into_view_if_needed()
        expect(meaning).to_be_in_viewport()
        expect(walk.page.locator(".js-plotly-plot").first).to_be_visible()
    with walk.step("goes to the page on value"):
        walk.page.get_by_test_id("stExpandSidebarButton").click()
        walk.page.get_by_role("link", name=PAGES["value"].title, exact=True).click()
        expect(walk.page.get_by_role("heading", name=PAGES["value"].question)).to_be_visible()
        settled(walk.page)
        walk.wide()
        assert re.search(r"\d", walk.headline()), walk.headline()
    with walk.step("opens the table"):
        walk.tab("Table")
        table = walk.page.locator(".values table").first
        table.scroll_into_view_if_needed()
        expect(table.locator("td.number").first).to_be_in_viewport()
        walk.wide()
    with walk.step("copies the link to share"):
        walk.tab("Download & share")
        link = walk.copied(f"{walk.address}/value")
        assert link.startswith(f"{walk.address}/value"), link
    with walk.step("the link shows a friend the same"):
        headline = walk.headline()
        walk.page.goto(link)
        settled(walk.page)
        assert walk.headline() == headline, walk.headline()
