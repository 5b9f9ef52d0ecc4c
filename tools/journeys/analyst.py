"""An analyst on the night of a report: from a company's name to a chart that she can send, in a minute."""

from __future__ import annotations

import io
import re

import pandas as pd
from PIL import Image
from playwright.sync_api import expect

from pages import PAGES
from tools.journeys.walk import Walk
from tools.screenshots import settled
from ui.start import start_page

_COMMENTS = 10  # lines that a CSV starts with at most


def journey(walk: Walk) -> None:
    """Start, search, paradox, compare, picture, numbers, citation, frozen link."""
    with walk.step("opens the start page"):
        walk.open("")
        expect(walk.page.get_by_role("heading", name=start_page.PAGE.question)).to_be_visible()
    with walk.step("searches for Facebook and finds Meta"):
        walk.page.get_by_role("combobox", name="Find a company").click()
        walk.page.keyboard.type("facebook")
        walk.page.get_by_role("option", name=re.compile("META")).click()
        expect(walk.page.get_by_role("link", name="People and value", exact=True)).to_be_visible()
    with walk.step("opens Meta's people and value"):
        walk.follow(walk.page.get_by_role("link", name="People and value", exact=True))
        assert "companies=META" in walk.page.url
        assert "Meta" in walk.headline(), walk.headline()
    with walk.step("adds Microsoft"):
        walk.page.get_by_role("combobox", name="Companies").click()
        walk.page.get_by_role("option", name=re.compile("MSFT")).click()
        walk.page.keyboard.press("Escape")
        expect(walk.page).to_have_url(re.compile("companies=META(,|%2C)MSFT"))
        settled(walk.page)
        expect(walk.page.locator(".st-key-selection-chips")).to_contain_text("Meta, Microsoft")
    with walk.step("compares the two"):
        walk.page.get_by_role("link", name=PAGES["compare"].title, exact=True).click()
        expect(walk.page.get_by_role("heading", name=PAGES["compare"].question)).to_be_visible()
        settled(walk.page)
        expect(walk.page.locator(".st-key-selection-chips")).to_contain_text("Meta, Microsoft")
        assert {"Meta", "Microsoft"} & set(re.findall(r"\w+", walk.headline())), walk.headline()
    _takes_along(walk)


def _takes_along(walk: Walk) -> None:
    headline = walk.headline()
    with walk.step("saves the picture"):
        walk.tab("Download & share")
        with Image.open(io.BytesIO(walk.saved("PNG").read_bytes())) as picture:
            assert picture.width >= 1200, picture.size
    with walk.step("saves the numbers"):
        lines = walk.saved("CSV").read_text("utf-8").splitlines()
        comments = sum(line.startswith("#") for line in lines)
        assert comments <= _COMMENTS, f"{comments} lines of comment"
        assert {"META", "MSFT"} == set(pd.read_csv(io.StringIO("\n".join(lines[comments:])))["ticker"])
    with walk.step("copies a citation"):
        walk.page.get_by_text("Cite", exact=True).click()
        assert "@misc{" in walk.copied("@misc{")
    with walk.step("opens the frozen link, which says the same"):
        frozen = walk.copied("snapshot=")
        answer = walk.page.goto(frozen)
        assert answer is not None
        assert answer.status == 200
        expect(walk.page.get_by_text(headline).first).to_be_visible()
