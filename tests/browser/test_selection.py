"""The one selection in a browser: over all pages, back, forward, reload, deep links, resets, new tabs."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from pages import PAGES
from tests import thorough

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
LinkTo = Callable[[Page, str], Locator]
Settle = Callable[..., None]
CHOSEN = {"companies": ["META,NVDA"], "as_of": ["2023-12-31"], "base": ["2020Q1"]}
ADDRESS = "companies=META,NVDA&as_of=2023-12-31&base=2020Q1"


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def at(page: Page, slug: str) -> None:
    """Wait until a page is drawn, and check that it shows what was chosen."""
    expect(page.get_by_role("heading", name=PAGES[slug].question, exact=True, level=1)).to_be_visible()
    expect(page.locator(".st-key-selection-chips")).to_contain_text("Meta, NVIDIA")
    expect(page.locator(".st-key-as-of-banner")).to_contain_text("31 Dec 2023")
    assert urlsplit(page.url).path == f"/{slug}"
    assert asked(page) == CHOSEN


def test_the_selection_follows_over_all_pages_back_forward_and_reload(opened: Opened, link_to: LinkTo) -> None:
    page = opened(f"data?{ADDRESS}")
    at(page, "data")
    steps = page.evaluate("history.length")
    visited = ["data", *(slug for slug in thorough.share(PAGES, 3) if slug != "data")]
    for slug in visited[1:]:
        link_to(page, PAGES[slug].title).click()
        at(page, slug)
    assert page.evaluate("history.length") == steps + len(visited) - 1, "one step a page"
    for slug in visited[-2:-5:-1]:
        page.go_back()
        at(page, slug)
    page.go_forward()
    at(page, visited[-3])
    page.reload()
    at(page, visited[-3])


def test_a_choice_is_undone_by_back_and_taken_back_by_one_click(opened: Opened, settle: Settle) -> None:
    page = opened("data?companies=META")
    page.get_by_role("combobox", name="Companies").click()
    page.get_by_role("option", name=re.compile("NVIDIA")).click()
    page.keyboard.press("Escape")
    chips = page.locator(".st-key-selection-chips")
    expect(chips).to_contain_text("Meta, NVIDIA")
    expect(page).to_have_url(re.compile(r"companies=META(,|%2C)NVDA"))
    page.go_back()
    expect(chips).not_to_contain_text("NVIDIA")
    expect(page.get_by_test_id("stSidebar")).not_to_contain_text("NVIDIA")
    settle(page)
    chips.get_by_role("button", name="Meta").click()
    expect(page).not_to_have_url(re.compile("companies="))
    page.reload()
    settle(page)
    expect(chips.get_by_role("button")).to_have_count(0)


def test_enter_takes_over_a_day_that_is_typed_and_one_that_is_typed_after_it(opened: Opened, settle: Settle) -> None:
    page = opened("data?companies=META")
    year = page.get_by_test_id("stDateInput").get_by_role("spinbutton").first
    for day, read in (("20231231", "2023-12-31"), ("20221115", "2022-11-15")):
        year.click()
        page.keyboard.type(day)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"as_of={read}"))
        settle(page)


def test_an_old_view_leads_back_to_today_by_one_click(opened: Opened) -> None:
    page = opened("update?as_of=2023-12-31")
    banner = page.locator(".st-key-as-of-banner")
    expect(banner).to_contain_text("This page shows today")
    banner.get_by_role("button", name="Back to today").click()
    expect(banner).to_have_count(0)
    assert asked(page) == {}


def test_a_link_in_a_new_tab_keeps_the_selection_and_a_reload_after_a_reset_stays_reset(
    opened: Opened, settle: Settle, link_to: LinkTo
) -> None:
    page = opened(f"data?{ADDRESS}")
    with page.context.expect_page() as appeared:
        link_to(page, PAGES["compare"].title).click(button="middle")
    tab = appeared.value
    tab.set_default_timeout(60_000)
    at(tab, "compare")
    tab.get_by_role("button", name="Reset all").click()
    tab.get_by_role("button", name="Back to today").click()  # while the first is being carried out
    expect(tab).not_to_have_url(re.compile("companies|as_of|base"))
    tab.reload()
    settle(tab)
    assert asked(tab) == {}


def test_a_link_in_a_text_goes_on_in_the_same_tab_with_the_selection(opened: Opened, settle: Settle) -> None:
    page = opened("?companies=META,NVDA")
    page.get_by_role("link", name="All companies", exact=True).first.click()
    expect(page.get_by_role("heading", name=PAGES["efficiency"].question)).to_be_visible()
    settle(page)
    assert len(page.context.pages) == 1
    assert asked(page) == {"companies": ["META,NVDA"]}
    page.go_back()
    expect(page.get_by_text("In one picture")).to_be_visible()


def test_a_page_keeps_its_own_choice_while_the_selection_changes_on_another(
    opened: Opened, settle: Settle, link_to: LinkTo
) -> None:
    page = opened("compare?scale=log")
    link_to(page, "Data").click()
    expect(page.get_by_role("heading", name=PAGES["data"].question)).to_be_visible()
    settle(page)
    assert asked(page) == {}, "what is the other page's own stays there"
    page.get_by_role("combobox", name="Companies").click()
    page.get_by_role("option", name=re.compile("NVIDIA")).click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("NVDA"))
    link_to(page, PAGES["compare"].title).click()
    expect(page).to_have_url(re.compile("scale=log"))
    assert "NVDA" in asked(page)["companies"][0]
    expect(page.get_by_role("radio", name="Log", exact=True)).to_be_checked()


def test_a_focus_that_is_left_open_goes_with_the_companies_however_often_they_change(
    opened: Opened, settle: Settle
) -> None:
    """The browser sends a choice by its label, and this label changes with the companies."""
    page = opened("value")
    side = page.get_by_test_id("stSidebar")
    for group, first in (("Semiconductors", "NVIDIA"), ("Platforms", "Meta"), ("Semiconductors", "NVIDIA")):
        side.get_by_role("radio", name=group).click()
        expect(side.get_by_role("combobox", name="Company in focus")).to_have_value(f"{first} (first chosen)")
        settle(page)
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        assert list(asked(page)) == ["companies"]


def test_two_quick_steps_back_leave_the_companies_in_the_sidebar(
    opened: Opened, settle: Settle, link_to: LinkTo
) -> None:
    page = opened("paradox?companies=META,NVDA")
    side = page.get_by_test_id("stSidebar")
    side.get_by_role("radio", name="Log", exact=True).click()
    expect(page).to_have_url(re.compile("scale=log"))
    settle(page)
    link_to(page, PAGES["data"].title).click()
    expect(page.get_by_role("heading", name=PAGES["data"].question)).to_be_visible()
    settle(page)
    page.go_back()
    page.wait_for_timeout(150)
    page.go_back()
    expect(page).not_to_have_url(re.compile("scale=log"))
    page.wait_for_timeout(500)
    settle(page)
    expect(side.get_by_role("button", name="Remove")).to_have_count(2)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_bad_link_is_told_and_put_right(opened: Opened, link_to: LinkTo) -> None:
    page = opened("data?companies=Google&companies=ZZZZ&from=2019&base=never")
    expect(page.get_by_test_id("stAlert")).to_contain_text("Part of this link is not valid")
    expect(page.get_by_test_id("stAlert")).to_contain_text("ZZZZ")
    expect(page.get_by_test_id("stAlert")).to_contain_text("never")
    assert asked(page) == {"companies": ["GOOGL"], "from": ["2019Q1"]}
    link_to(page, PAGES["compare"].title).click()
    expect(page.get_by_role("heading", name=PAGES["compare"].question)).to_be_visible()
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    assert asked(page) == {"companies": ["GOOGL"], "from": ["2019Q1"]}


def test_groups_that_are_folded_and_opened_quickly_keep_their_values(opened: Opened) -> None:
    """A click that cuts short the run which draws a group again must not take what stands in it."""
    page = opened("across?year=2019&find=Deere&comparison=levels&open=large_scatter")
    groups = page.get_by_test_id("stSidebar").locator("summary")
    for _ in range(2):
        for group in groups.all():
            group.click()
            page.wait_for_timeout(900)
    expect(page.get_by_role("textbox", name="Find a company")).to_have_value("Deere")
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    assert "year=2019" in page.url
    assert "find=Deere" in page.url


def test_on_a_phone_the_sidebar_makes_room_for_the_page_that_was_chosen_in_it(opened: Opened) -> None:
    page = opened("compare", width=390, height=844, touch=True)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_test_id("stSidebar").get_by_role("link", name=PAGES["data"].title, exact=True).click()
    expect(page.get_by_role("heading", name=PAGES["data"].question, exact=True, level=1)).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "true")
