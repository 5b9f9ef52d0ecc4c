"""Tables of charts in a browser: the keyboard goes through and out, a phone sees values, filters and order work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
VALUES = ".values tbody td.number"
LONG = "One number a row"


def test_tab_goes_from_link_to_link_and_leaves_the_table(opened: Opened) -> None:
    page = opened("compare?companies=META&from=2026Q1&tab=table")
    table = page.locator(".values")
    expect(table).to_be_visible()
    links = table.locator("a").count()
    assert links == 2 * 2, "a number and a report in each of two rows"
    table.focus()
    reached = []
    for _ in range(links):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.href"))
    assert reached == table.locator("a").evaluate_all("all => all.map(a => a.href)")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.values') === null"), "one step more and the page goes on"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("layout", ["By company", LONG])
def test_a_phone_sees_the_values_without_scrolling_sideways(opened: Opened, layout: str, dark: bool) -> None:
    page = opened("paradox?tab=table", width=390, height=844, dark=dark)
    expect(page.locator(".values")).to_be_visible()
    page.get_by_role("radio", name=layout).or_(page.get_by_role("button", name=layout)).first.click()
    column = "Value" if layout == LONG else "Meta Platforms"
    expect(page.locator(".values").get_by_role("columnheader", name=column, exact=True)).to_be_visible()
    box = page.locator(VALUES).first.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "the table scrolls, the page does not"


def test_filters_and_order_do_what_they_say(opened: Opened) -> None:
    page = opened("compare?tab=table")
    page.get_by_role("combobox", name="Order").click()
    page.get_by_role("option", name="Tesla: smallest first").click()
    first = page.locator(".values tbody tr").first
    expect(first.locator("th")).not_to_have_text("Q2 2026")
    cells = page.locator(".values tbody tr").evaluate_all("rows => rows.map(r => r.cells[8].innerText)")
    told = [float(re.sub(r"[^\d.]", "", cell)) * (1e6 if "m" in cell else 1) for cell in cells if cell.startswith("$")]
    assert len(told) > 10
    assert told == sorted(told)
    page.get_by_role("combobox", name="Company").last.click()
    page.get_by_role("option", name="Oracle").click()
    heads = page.locator(".values thead tr").last.locator("th")
    expect(heads).to_have_count(3)
    expect(heads.nth(1)).to_have_text("Oracle")


def test_more_rows_come_at_a_click_and_a_number_opens_its_filing_beside_the_page(opened: Opened) -> None:
    page = opened("compare?tab=table")
    rows = page.locator(".values tbody tr")
    expect(rows).to_have_count(24)
    page.get_by_role("button", name=re.compile("^Show .* more")).click()
    expect(page.get_by_role("button", name=re.compile("^Show .* more"))).to_have_count(0)
    assert rows.count() > 24
    link = page.locator(f"{VALUES} a").first
    assert (link.get_attribute("href") or "").startswith("https://www.sec.gov/")
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in (link.get_attribute("rel") or "")


def test_a_report_opens_with_the_particulars_of_its_row(opened: Opened) -> None:
    page = opened("compare?companies=META&y=capex_quarter&from=2026Q2&tab=table")
    with page.expect_popup() as popup:
        page.locator(".values .report a").first.click()
    form = popup.value
    expect(form.get_by_test_id("stCode")).to_contain_text("Value: $30.1bn")
    expect(form.get_by_test_id("stCode")).to_contain_text("Company: Meta Platforms (META)")


def test_the_link_over_a_long_table_takes_the_keyboard_behind_it(opened: Opened) -> None:
    page = opened("data?open=restatements")
    address = page.url
    page.locator("a.skip").first.focus()
    expect(page.locator("a.skip").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show 100 more")).to_be_focused()
    assert page.url == address, "it is no step in the history"
