"""The dashboard in a browser: links, choices, the back button, the menu."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from pages import CHARTS, PAGES, menu
from tests import thorough
from ui.start import start_page

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
LinkTo = Callable[[Page, str], Locator]
Settle = Callable[..., None]
SIZES = {"wide": (1440, 900), "phone": (390, 844)}


@pytest.mark.parametrize("size", SIZES)
def test_the_bare_address_is_the_start_page_and_its_answers_lead_on(opened: Opened, size: str) -> None:
    page = opened("", width=SIZES[size][0], height=SIZES[size][1])
    expect(page.get_by_role("heading", name=start_page.PAGE.question)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(5)
    too_wide = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
    )
    assert too_wide <= 0, "nothing sticks out to the right"
    address = page.get_by_test_id("stMain").get_by_role("link", name="All companies").first.get_attribute("href")
    assert str(address).split("/")[-1] == "efficiency"


def test_an_address_that_asks_something_leads_to_the_first_page(opened: Opened) -> None:
    page = opened("?companies=META&scale=log")
    assert page.url.endswith("/paradox?companies=META&scale=log")


def test_the_selection_is_kept_over_the_start_page(opened: Opened, settle: Settle, link_to: LinkTo) -> None:
    page = opened("paradox?companies=NVDA")
    page.get_by_role("link", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name=start_page.PAGE.question)).to_be_visible()
    settle(page, 3)  # NVIDIA gives no guidance, and its capex is too small a share of revenue to ask what followed
    link_to(page, PAGES["returns"].title).click()
    expect(page.get_by_role("heading", name=PAGES["returns"].question)).to_be_visible()
    expect(page).to_have_url(re.compile("returns.companies=NVDA"))


def test_the_end_of_an_address_opens_the_question_that_it_names(opened: Opened) -> None:
    page = opened("returns?companies=META#roic")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.get_by_text(CHARTS["roic"].question)).to_be_in_viewport()
    assert "open=roic" in page.url


def test_every_page_is_in_the_menu(opened: Opened, settle: Settle, link_to: LinkTo) -> None:
    page = opened("paradox")
    for group, members in menu(PAGES.values()).items():
        page.get_by_test_id("stTopNav").get_by_role("button", name=group, exact=True).click()
        for spec in members:
            expect(page.get_by_role("menuitem", name=spec.title, exact=True)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("menuitem")).to_have_count(0)
    for spec in thorough.share(PAGES.values(), 4):
        link_to(page, spec.title).click()
        expect(page.get_by_role("heading", name=spec.question)).to_be_visible()
        settle(page, min(len(spec.charts), 1))
        assert re.search(rf"/{spec.slug}(\?|$)", page.url)


def test_a_small_window_has_every_group_of_pages_in_its_menu(opened: Opened) -> None:
    bar = opened("paradox", width=1024).get_by_test_id("stTopNav")
    for group in {spec.group for spec in PAGES.values()}:
        expect(bar.get_by_role("button", name=group, exact=True)).to_be_visible()


def test_a_phone_lists_every_page_by_name(opened: Opened) -> None:
    page = opened("paradox", width=390, height=844)
    page.get_by_test_id("stExpandSidebarButton").click()
    for spec in PAGES.values():
        expect(page.get_by_role("link", name=spec.title, exact=True)).to_be_visible()


def test_a_choice_makes_the_address_and_back_and_reload_keep_it(opened: Opened, settle: Settle) -> None:
    page = opened("paradox?companies=META")
    page.get_by_role("combobox", name=re.compile("Companies")).click()
    page.get_by_role("option", name="NVIDIA").click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("companies=META(,|%2C)NVDA"))
    page.get_by_text("Log", exact=True).click()
    expect(page).to_have_url(re.compile("scale=log"))
    settle(page)
    page.go_back()
    expect(page).not_to_have_url(re.compile("scale=log"))
    settle(page)
    expect(page.get_by_role("radio", name="Linear")).to_be_checked()
    page.reload()
    settle(page)
    expect(page.locator("[data-testid=stSidebar]")).to_contain_text("NVIDIA")
    expect(page).to_have_url(re.compile("companies=META(,|%2C)NVDA"))


def test_nonsense_in_the_address_is_told_and_never_run(opened: Opened) -> None:
    page = opened("paradox?companies=ZZZZ&from=banana&x=%3Cimg%20src%3Dx%20onerror%3D%22window.evil%3D1%22%3E")
    alert = page.locator("[data-testid=stAlert]")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("ZZZZ")
    expect(alert).to_contain_text("banana")
    assert page.evaluate("() => window.evil") is None
    assert page.locator(".js-plotly-plot").count() == 1


def test_the_trails_play(opened: Opened) -> None:
    page = opened("efficiency")
    chart = page.locator(".js-plotly-plot").first
    shown = chart.locator(".slider-label").first
    newest = shown.text_content()
    chart.locator(".updatemenu-button").first.click()
    expect(shown).not_to_have_text(str(newest), timeout=20_000)


def test_the_company_in_focus_is_chosen_and_stays(opened: Opened, settle: Settle) -> None:
    page = opened("value")
    page.get_by_role("combobox", name=re.compile("Company in focus")).click()
    page.get_by_role("option", name="NVIDIA").click()
    expect(page).to_have_url(re.compile("of=NVDA"))
    settle(page)
    expect(page.get_by_text("Of NVIDIA's $").first).to_be_visible()
    page.reload()
    settle(page)
    expect(page.get_by_text("Of NVIDIA's $").first).to_be_visible()


def test_a_question_opens_in_place_and_from_a_link(opened: Opened) -> None:
    question = "How far has market value moved away from headcount?"
    page = opened("paradox")
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    page.get_by_text(question).click()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    linked = opened("paradox?open=divergence")
    expect(linked.locator(".js-plotly-plot")).to_have_count(2)
    expect(linked.get_by_text(question)).to_be_in_viewport()
