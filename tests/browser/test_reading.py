"""Reading a chart: one hover for a quarter, and a click that leads to the filings, with a pointer, a finger or keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]

_PLACE = """(plot, [day, axis]) => {
  const layout = plot._fullLayout, box = plot.getBoundingClientRect(), vertical = layout[axis];
  return [box.x + layout.xaxis._offset + layout.xaxis.d2p(day), box.y + vertical._offset + vertical._length / 2];
}"""


def place(page: Page, day: str, axis: str) -> tuple[float, float]:
    """Where a day stands in a panel of the first chart, on the screen."""
    plot = page.locator(".js-plotly-plot").first
    plot.evaluate("plot => plot.scrollIntoView({block: 'center'})")
    x, y = plot.evaluate(_PLACE, [day, axis])
    return float(x), float(y)


def listed(page: Page) -> Locator:
    return page.locator(".st-key-clicked-paradox")


def test_one_hover_lists_all_companies_of_a_quarter_over_all_panels(opened: Opened) -> None:
    page = opened("paradox")
    page.mouse.move(*place(page, "2023-06-20", "yaxis2"))
    box = page.locator(".hoverlayer")
    expect(box).to_contain_text("Q2 2023")
    for text in ("People", "Market value", "Capital expenditure"):
        expect(box).to_contain_text(text)
    said = box.text_content() or ""
    assert all(said.count(name) == 3 for name in ("Meta", "Alphabet", "Microsoft", "Amazon"))
    assert "derived" in said


def test_a_click_lists_the_quarter_of_the_panel_down_to_the_filings_and_a_change_takes_it_away(opened: Opened) -> None:
    page = opened("paradox")
    page.mouse.click(*place(page, "2023-06-30", "yaxis"))
    expect(listed(page)).to_contain_text("Where the numbers of Q2 2023 come from")
    expect(listed(page)).to_contain_text("71,469")
    expect(listed(page)).not_to_contain_text("Market value")
    filing = listed(page).get_by_role("link", name="Form 10-Q filed").first
    address = filing.get_attribute("href")
    assert address is not None
    assert address.startswith("https://www.sec.gov/Archives/edgar/data/")
    assert listed(page).get_by_role("link", name="what it is made of").first.get_attribute("href")
    page.get_by_text("Log", exact=True).first.click()
    expect(listed(page)).to_have_count(0)
    page.wait_for_function("!document.querySelector('[data-stale=true]')")
    page.mouse.click(*place(page, "2023-06-30", "yaxis"))  # the same point in the next drawing
    expect(listed(page)).to_contain_text("Where the numbers of Q2 2023 come from")


def test_a_finger_scrolls_the_page_over_a_chart_and_a_tap_is_a_click(opened: Opened) -> None:
    page = opened("paradox", width=390, height=844, touch=True)
    x, y = place(page, "2023-06-30", "yaxis")
    page.touchscreen.tap(x, y)
    expect(listed(page)).to_contain_text("Where the numbers of Q")
    x, y = place(page, "2023-06-30", "yaxis2")
    main = page.locator("[data-testid=stMain]")
    before = main.evaluate("main => main.scrollTop")
    finger = page.context.new_cdp_session(page)
    for kind, up in (("touchStart", 0), *(("touchMove", up) for up in range(20, 201, 20)), ("touchEnd", None)):
        points = [] if up is None else [{"x": x, "y": y - up}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)  # as a finger does; a jump is no gesture
    page.wait_for_function(
        "before => document.querySelector('[data-testid=stMain]').scrollTop > before + 100", arg=before
    )


def test_the_sources_tab_answers_the_same_by_keys(opened: Opened) -> None:
    page = opened("paradox?tab=sources&events=meta-2023-03-14-flattening")
    expect(page.get_by_text("14 Mar 2023, Meta: Year of Efficiency.")).to_be_visible()
    chosen = page.get_by_role("combobox", name="Where the numbers of a quarter come from")
    chosen.focus()
    page.keyboard.type("Q2 2023")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Where the numbers of Q2 2023 come from")).to_be_visible()
    expect(page.get_by_role("link", name="what it is made of").first).to_be_visible()
