"""The dashboard in a browser: deep links, choices, the back button, the menu of each chart, a phone, the dark theme."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from data.store import Store
from pages import CHARTS, PAGES
from ui import start_page

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]
Settle = Callable[..., None]
EVERY_PAGE = pytest.mark.parametrize("slug", PAGES)
A4_WIDE = 688  # pixels between the margins
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


def test_the_selection_is_kept_over_the_start_page(opened: Opened, settle: Settle) -> None:
    page = opened("paradox?companies=NVDA")
    page.get_by_role("link", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name=start_page.PAGE.question)).to_be_visible()
    settle(page, 4)  # NVIDIA gives no guidance
    page.get_by_role("link", name="Returns on capex", exact=True).click()
    expect(page.get_by_role("heading", name=PAGES["returns"].question)).to_be_visible()
    expect(page).to_have_url(re.compile("returns.companies=NVDA"))


def test_the_end_of_an_address_opens_the_question_that_it_names(opened: Opened) -> None:
    page = opened("returns?companies=META#roic")
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    expect(page.get_by_text(CHARTS["roic"].question)).to_be_in_viewport()
    assert "open=roic" in page.url


@EVERY_PAGE
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_deep_link_shows_the_page_whole(opened: Opened, slug: str, size: str, dark: bool) -> None:
    width, height = SIZES[size]
    page = opened(slug, width=width, height=height, dark=dark)
    spec = PAGES[slug]
    expect(page.get_by_role("heading", name=spec.question)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(min(len(spec.charts), 1))
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
        assert box["x"] + box["width"] <= width


def test_every_page_is_a_click_away(opened: Opened, settle: Settle) -> None:
    page = opened("paradox")
    for spec in PAGES.values():
        page.get_by_role("link", name=spec.title, exact=True).click()
        expect(page.get_by_role("heading", name=spec.question)).to_be_visible()
        settle(page, min(len(spec.charts), 1))
        assert re.search(rf"/{spec.slug}(\?|$)", page.url)


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


def opened_file(format: str, path: Path) -> None:
    """A downloaded file is what it says it is."""
    content = path.read_bytes()
    checks: dict[str, Callable[[], bool]] = {
        "png": lambda: min(Image.open(io.BytesIO(content)).size) > 600,
        "svg": lambda: b"<svg" in content[:400],
        "pdf": lambda: content.startswith(b"%PDF-"),
        "html": lambda: b"Fewer people, more value?" in content,
        "csv": lambda: content.startswith(b"#") and len(pd.read_csv(io.BytesIO(content), comment="#")) > 100,
        "xlsx": lambda: "README" in openpyxl.load_workbook(io.BytesIO(content), read_only=True).sheetnames,
        "parquet": lambda: len(pd.read_parquet(io.BytesIO(content))) > 100,
        "json": lambda: json.loads(content)["meta"]["question"] == "Fewer people, more value?",
        "zip": lambda: "paradox/picture.png" in zipfile.ZipFile(io.BytesIO(content)).namelist(),
    }
    assert checks[format]()


def test_a_chart_is_taken_away_in_nine_formats(opened: Opened, tmp_path: Path) -> None:
    page = opened("paradox?companies=META,MSFT")
    page.get_by_role("tab", name="Download & share").click()
    for format in ("png", "svg", "pdf", "html", "csv", "xlsx", "parquet", "json", "zip"):
        with page.expect_download() as asked:
            page.get_by_role("button", name=format.upper(), exact=True).click()
        saved = tmp_path / asked.value.suggested_filename
        asked.value.save_as(saved)
        assert saved.name.startswith("paradox_META-MSFT")
        opened_file(format, saved)


def test_the_link_of_the_menu_shows_the_same_page(opened: Opened, dashboard: str) -> None:
    page = opened("paradox?companies=META,MSFT&scale=log")
    page.get_by_role("tab", name="Download & share").click()
    expect(page.locator("[data-testid=stCode]")).to_have_count(4)
    links = page.locator("[data-testid=stCode]").all_inner_texts()
    assert links[0].strip() == f"{dashboard}/paradox?companies=META,MSFT&scale=log"
    picture = page.request.get(next(link for link in links if "/charts/" in link).strip())
    assert picture.status == 200
    assert picture.headers["content-type"] == "image/png"


def test_a_picture_is_seen_before_it_is_taken_and_its_words_are_in_the_link(opened: Opened, tmp_path: Path) -> None:
    page = opened("paradox?companies=META,MSFT")
    page.get_by_role("tab", name="Download & share").click()
    page.get_by_label("Headline of your own").fill("Ours & theirs")
    page.get_by_label("Headline of your own").press("Enter")
    expect(page.locator("[data-testid=stCode]", has_text="headline=Ours+%26+theirs")).to_be_visible()
    page.get_by_text("Preview", exact=True).click()
    expect(page.locator("[data-testid=stImage] img")).to_be_visible()
    with page.expect_download() as asked:
        page.get_by_role("button", name="SVG", exact=True).click()
    asked.value.save_as(tmp_path / "own.svg")
    assert "Ours &amp; theirs" in (tmp_path / "own.svg").read_text("utf-8")


def test_a_frozen_link_and_a_citation_name_the_snapshot(opened: Opened, store: Store) -> None:
    page = opened("paradox?companies=META,MSFT")
    page.get_by_role("tab", name="Download & share").click()
    frozen = page.locator("[data-testid=stCode]", has_text=f"snapshot={store.snapshot}")
    expect(frozen).to_have_count(2)
    whole, alone = (link.strip() for link in frozen.all_inner_texts())
    page.get_by_text("Cite", exact=True).click()
    expect(page.locator("[data-testid=stCode]", has_text="@misc{leverage-paradox")).to_contain_text(alone)
    assert page.request.get(alone).status == 200
    page.goto(whole)
    expect(page.locator(".st-key-frozen-banner")).to_contain_text("Frozen.")


def test_a_key_figure_leads_to_its_filing(opened: Opened) -> None:
    page = opened("paradox?companies=META")
    address = page.get_by_role("link", name="75,472").get_attribute("href")
    assert address is not None
    traced = opened(address.split("/")[-1], height=1100)
    expect(traced.get_by_text("Where does this number come from?")).to_be_in_viewport()
    expect(traced.get_by_text("75,472").first).to_be_visible()


SCREENS = 3  # that a page has at most at first sight


@EVERY_PAGE
@pytest.mark.parametrize("size", SIZES)
def test_a_page_is_at_most_three_screens_high_at_first_sight(opened: Opened, slug: str, size: str) -> None:
    width, height = SIZES[size]
    page = opened(slug, width=width, height=height)
    high = page.get_by_test_id("stMainBlockContainer").evaluate("e => e.scrollHeight")
    assert high <= SCREENS * height


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
    assert len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) == 2
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


def test_a_picture_that_is_asked_for_says_that_it_is_being_drawn(opened: Opened) -> None:
    page = opened("paradox?tab=download")
    button = page.get_by_role("button", name="PNG", exact=True)
    saying = "e => getComputedStyle(e.querySelector('p'), '::after').content"
    assert button.evaluate(saying) == "none"
    seen = button.evaluate(  # read in the page: the drawing may be done before a test could ask for it
        f"""button => new Promise(done => {{
            const look = () => button.disabled && done(({saying})(button));
            new MutationObserver(look).observe(button, {{ attributes: true, subtree: true, childList: true }});
            button.click();
        }})"""
    )
    assert seen == '" is being drawn"'


def test_a_question_opens_in_place_and_from_a_link(opened: Opened) -> None:
    question = "How far has market value moved away from headcount?"
    page = opened("paradox")
    expect(page.locator(".js-plotly-plot")).to_have_count(1)
    page.get_by_text(question).click()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
    linked = opened("paradox?open=divergence")
    expect(linked.locator(".js-plotly-plot")).to_have_count(2)
    expect(linked.get_by_text(question)).to_be_in_viewport()


def test_charts_are_files_of_the_same_server(opened: Opened, dashboard: str) -> None:
    page = opened("paradox")
    answer = page.request.get(f"{dashboard}/charts/paradox.json?companies=META&as_of=2023-02-15")
    assert answer.status == 200
    meta = answer.json()["meta"]
    assert meta["parameters"]["companies"] == ["META"]
    assert page.request.get(f"{dashboard}/charts/paradox.json?companies=ZZZZ").status == 400
    assert page.request.get(f"{dashboard}/charts/nothing.png").status == 404


def test_a_page_can_be_used_by_keyboard(opened: Opened) -> None:
    page = opened("paradox")
    link = page.get_by_role("link", name="Compare anything")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=PAGES["compare"].question)).to_be_visible()
