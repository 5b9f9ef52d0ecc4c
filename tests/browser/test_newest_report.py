"""The newest reports in a browser: the list opens, and an entry of the feed leads to its report."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


def test_an_older_report_is_opened_from_its_entry_in_the_feed(opened: Opened, dashboard: str) -> None:
    page = opened("newest?open=report_list")
    expect(page.locator("[class*=st-key-finding-]").filter(has_text="The newest is")).to_be_visible()
    feed = page.locator("link[rel=alternate][type='application/atom+xml']").get_attribute("href")
    answer = page.request.get(f"{dashboard}/{feed}?kinds=reports")
    assert answer.status == 200
    atom = "{http://www.w3.org/2005/Atom}"
    last = ElementTree.fromstring(answer.body()).findall(f"{atom}entry")[-1]
    link, who = last.find(f"{atom}link"), last.findall(f"{atom}category")[-1]
    assert link is not None
    page = opened(str(link.get("href")))
    day = str(link.get("href"))[-10:]
    expect(page.get_by_role("heading", level=2).first).to_contain_text(f"report of {int(day[8:])} ")
    assert str(who.get("term")) in page.url
