"""Keyboard, touch and print: who reads the dashboard without a mouse or without a screen."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pages import PAGES

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
LinkTo = Callable[[Page, str], Locator]
CROSSING = """
    window.answers = null;  // what the server has said, while it is held back
    window.requests = null;  // what the page is about to say, likewise
    window.release = () => {
      const [told, asked] = [answers, requests];
      answers = requests = null;
      for (const tell of told) tell();
      setTimeout(() => asked.forEach(ask => ask()), 400);
    };
    window.WebSocket = class extends WebSocket {
      addEventListener(kind, heard, ...more) {
        const answer = event => answers ? answers.push(() => heard(event)) : heard(event);
        super.addEventListener(kind, kind === "message" ? answer : heard, ...more);
      }
    };
    const timer = setTimeout;
    window.setTimeout = (act, wait, ...more) => requests && !wait ? requests.push(act) : timer(act, wait, ...more);
"""
A4_WIDE = 688  # pixels between the margins


def test_arrows_go_over_every_tab_and_keep_the_focus(opened: Opened) -> None:
    page = opened("paradox")
    tabs = page.get_by_role("tablist").first.get_by_role("tab")
    tabs.first.focus()
    for place in (1, 2, 3, 4, 0):
        page.keyboard.press("ArrowRight")
        expect(tabs.nth(place)).to_have_attribute("aria-selected", "true")
        expect(page.locator("[data-stale=true]")).to_have_count(0)
        expect(tabs.nth(place)).to_be_focused()
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()


def test_the_tab_that_was_chosen_last_stays_though_its_request_crosses_an_earlier_answer(opened: Opened) -> None:
    page = opened("paradox")
    page.add_init_script(CROSSING)
    page.reload()
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    tabs = page.get_by_role("tablist").first.get_by_role("tab")
    tabs.first.focus()
    page.evaluate("answers = []")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => answers.length > 8")  # the whole answer to the first choice
    page.evaluate("requests = []")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => requests.length > 0")
    page.evaluate("release()")
    expect(page.get_by_role("tabpanel").first).to_contain_text("Reference:")
    expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
    expect(tabs.nth(2)).to_be_focused()


def test_a_press_that_is_no_click_chooses_no_tab_later(opened: Opened) -> None:
    page = opened("paradox")
    tabs = page.get_by_role("tablist").first.get_by_role("tab")
    tabs.nth(3).click(button="right")
    finger = {"pointerType": "touch", "button": 0, "isPrimary": True}
    tabs.nth(2).dispatch_event("pointerdown", finger)
    tabs.nth(2).dispatch_event("pointercancel", finger)  # the tabs are scrolled
    page.locator("summary").first.focus()
    page.keyboard.press("Space")  # something runs, and ends
    expect(page.locator("[data-stale=true]")).to_have_count(0)
    page.wait_for_timeout(600)
    expect(tabs.first).to_have_attribute("aria-selected", "true")


def test_a_tab_that_is_disabled_for_a_moment_keeps_the_focus_and_one_that_is_left_does_not(opened: Opened) -> None:
    page = opened("paradox")
    tabs = page.get_by_role("tablist").first.get_by_role("tab")
    tabs.first.focus()
    tabs.first.evaluate("tab => { tab.removeAttribute('tabindex'); tab.setAttribute('aria-disabled', 'true') }")
    expect(tabs.first).to_be_focused()
    tabs.first.evaluate("tab => tab.removeAttribute('aria-disabled')")  # Streamlit gives both back
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    tabs.nth(1).evaluate("tab => tab.blur()")
    expect(page.locator("[role=tab]:focus")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_where_the_keyboard_is_can_be_seen(opened: Opened, dark: bool) -> None:
    page = opened("paradox", dark=dark)
    for control in (
        page.get_by_test_id("stMain").get_by_role("link", name="Intelligence Leverage"),
        page.get_by_role("link", name="75,472"),
        page.get_by_role("tab").first,
        page.locator("summary").first,
    ):
        control.focus()
        page.keyboard.press("Shift")  # a key, so that the focus is one of the keyboard
        ring = control.evaluate("e => { const s = getComputedStyle(e); return [s.outlineStyle, s.outlineWidth] }")
        assert ring == ["solid", "2px"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_printed_page_has_no_controls_and_whole_charts(opened: Opened, dark: bool) -> None:
    page = opened("returns?open=roic", dark=dark)
    expect(page.locator(".js-plotly-plot .main-svg").nth(3)).to_be_visible()
    charts, width = (
        page.get_by_test_id("stPlotlyChart"),
        "e => e.querySelector('.main-svg').getBoundingClientRect().width",
    )
    on_screen = [chart.evaluate(width) for chart in charts.all()]
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 3, "the lead, an open chart, the list"
    page.emulate_media(media="print")
    for control in ("[data-testid=stSidebar]", "[data-testid=stHeader]", "[role=tablist]", ".modebar"):
        expect(page.locator(control).first).to_be_hidden()
    zoom = [float(chart.evaluate("e => getComputedStyle(e).zoom")) for chart in charts.all()]
    assert min(on_screen) > A4_WIDE
    assert [wide * share for wide, share in zip(on_screen, zoom, strict=True)] == pytest.approx([A4_WIDE] * 2, abs=1)
    colours = page.evaluate(
        "['.stApp', 'h1'].map(e => getComputedStyle(document.querySelector(e)))"
        ".map((style, n) => n ? style.color : style.backgroundColor)"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(28, 34, 48)"]


def test_on_touch_no_tools_stand_over_the_title_of_a_chart(browser: Browser, dashboard: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.goto(f"{dashboard}/paradox")
    page.locator(".js-plotly-plot .main-svg").first.wait_for()
    page.locator(".js-plotly-plot").first.tap()
    tools = page.locator("[data-testid=stPlotlyChart] .modebar, [data-testid=stElementToolbar]")
    assert [tool.is_visible() for tool in tools.all()] == [False] * tools.count()
    context.close()


def test_until_streamlits_script_has_come_the_page_shows_its_question(browser: Browser, dashboard: str) -> None:
    page = browser.new_page()
    page.route("**/static/js/index.*.js", lambda route: route.abort())
    page.goto(f"{dashboard}/paradox")
    expect(page.get_by_role("heading", name=PAGES["paradox"].question)).to_be_visible()
    assert page.locator(".loading > div").count() == 3
    page.unroute_all()
    page.reload()
    expect(page.get_by_test_id("stMain").get_by_role("heading", name=PAGES["paradox"].question)).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)
    page.close()


def test_a_page_can_be_used_by_keyboard(opened: Opened, link_to: LinkTo) -> None:
    page = opened("paradox")
    link = link_to(page, PAGES["compare"].title)
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=PAGES["compare"].question)).to_be_visible()
