"""Bringing the dashboard up to date in a browser, against the replayed sources: refresh, add a company, own figures."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from contracts import CONCEPTS
from data import private_figures
from data.local_backend import LocalBackend
from data.opening import open_store
from data.store import Store
from service.updating import access
from tools.replay import Replay, World

pytestmark = pytest.mark.browser
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def place(before: Path, tmp_path_factory: pytest.TempPathFactory) -> LocalBackend:
    """The store that this dashboard brings up to date."""
    return LocalBackend(Path(shutil.copytree(before, tmp_path_factory.mktemp("kept") / "store")))


@pytest.fixture(scope="module")
def dashboard(
    place: LocalBackend, sources: Replay, world: World, serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    """The address of a dashboard that asks the replayed sources and was never given an SEC contact."""
    sources.router, sources.saboteur = world.route, lambda _: None
    settings = str(place.path.parent / "settings.json")
    with serve(LEVERAGE_STORE=str(place.path), LEVERAGE_SETTINGS=settings, EDGAR_IDENTITY="") as address:
        yield address


@pytest.fixture
def introduced(place: LocalBackend, dashboard: str) -> None:
    """The SEC contact was given before."""
    told = {"edgar_identity": "Ada Lovelace ada@example.org"}
    (place.path.parent / "settings.json").write_text(json.dumps(told))


def capex(store: Store, quarter: str) -> list[float]:
    rows = store.query(
        (
            "SELECT value FROM series WHERE ticker = 'META' AND concept = 'capex' AND basis = 'quarter' AND "
            "quarter = $q::DATE"
        ),
        {"q": quarter},
    )
    return [float(v) for v in rows["value"]]


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()


def test_the_first_refresh_asks_who_asks_and_brings_the_newest_quarter(
    opened: Opened, place: LocalBackend, link_to: Callable[[Page, str], Locator]
) -> None:
    reader = opened("compare?companies=META")
    page = opened("update")
    press(page, re.compile("Refresh$"))
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("The SEC asks for a name and an e-mail address")
    page.get_by_label("Your name for the SEC").fill("Ada Lovelace")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_text("SEC contact: Ada Lovelace a…@example.org")).to_be_visible()
    press(page, re.compile("Refresh$"))
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    outcome = page.locator("[data-testid=stAlert]")
    expect(outcome).to_contain_text(
        re.compile(r"Published: \d+ new, none revised, [\d,]+ unchanged, none failed"), timeout=180_000
    )
    changed = page.locator("tr", has_text="META").filter(has_text="Capital expenditure")
    expect(changed.first).to_contain_text("$30.1bn")
    assert capex(open_store(place), "2026-04-01") == [30_116e6], "49,113 million in six months less 18,997 in three"
    expect(page.locator("strong", has_text="Prices reach to 9 Oct 2026")).to_be_visible()
    # Another session, at its next interaction: with the company that it chooses, and on the page that it goes to.
    reader.get_by_role("combobox", name="Companies").click()
    reader.get_by_role("option", name=re.compile("Alphabet")).click()
    expect(reader.get_by_text(re.compile("Prices reach to 9 Oct 2026")).first).to_be_visible()
    expect(reader).to_have_url(re.compile("companies=META%2CGOOGL"))
    reader.keyboard.press("Escape")
    link_to(reader, "The paradox").click()
    expect(reader).to_have_url(re.compile("/paradox"))
    expect(reader.get_by_text(re.compile("Prices reach to 9 Oct 2026")).first).to_be_visible()


def test_a_company_is_added_by_its_ticker_and_can_be_compared_at_once(opened: Opened, introduced: None) -> None:
    page = opened("update?open=add", width=390, height=844, dark=True)
    page.get_by_label("Ticker").fill("AMDD")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The SEC knows no such ticker: AMDD. Did you mean AMD?")).to_be_visible()
    page.get_by_label("Ticker").fill("AMD")
    page.keyboard.press("Enter")
    found = rf"AMD: \d+ of {len(CONCEPTS) - 1} measures were found; not disclosed"
    expect(page.get_by_text(re.compile(found))).to_be_visible(timeout=180_000)
    too_wide = page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
    )
    assert too_wide <= 0, "nothing sticks out to the right"
    drawn = opened("compare?companies=AMD,META")
    expect(drawn.locator(".js-plotly-plot").first).to_contain_text("AMD")


def test_a_file_with_a_bad_row_is_imported_without_it_and_taken_away_again(
    opened: Opened, place: LocalBackend, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(
        "ticker,concept,period_end,value,period_start\n"
        "META,capex,2026-09-30,31500000000,2026-07-01\nMETA,capex,2026-09-31,1,\n"
    )
    page = opened("update?open=own")
    page.locator("input[type=file]").set_input_files(mine)
    expect(page.get_by_text("1 row can be imported, 1 cannot.")).to_be_visible()
    press(page, re.compile("Import 1 good row and leave out 1"))
    expect(page.get_by_text("Own data: mine.csv, 1 row")).to_be_visible(timeout=180_000)  # a whole store is written
    (kept,) = private_figures.files(place, access.LOCAL)
    assert (kept.title, kept.rows) == ("mine.csv", 1)
    assert capex(open_store(place), "2026-07-01") == [], "nobody else sees it"
    with page.expect_download() as asked:
        press(page, re.compile("Export all own figures"))
    exported = pd.read_csv(asked.value.path())
    assert exported[["ticker", "concept", "period_end", "value"]].values.tolist() == [
        ["META", "capex", "2026-09-30", 31_500e6]
    ]
    press(page, re.compile("Remove"))
    press(page, "Yes, remove them")
    expect(page.get_by_text("No own figures are in the store.")).to_be_visible()
    assert private_figures.files(place, access.LOCAL) == []
