"""Own figures in a browser: their owner sees them drawn and named, another visitor does not until they are shared."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from data.store import Store
from tests.reverse_proxy import forwarding, proxy

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
COMPARED = "compare?y=headcount&companies=META"
PRIVATE = re.compile("Values of Meta rest on private own figures")
SHARED = re.compile("Values of Meta rest on own figures: figures that users of this dashboard entered")


@pytest.fixture
def address(
    store: Store, store_folder: Path, tmp_path: Path, serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    """A dashboard on a store of its own: other tests read the shared one."""
    folder = shutil.copytree(store_folder, tmp_path / "store", ignore=shutil.ignore_patterns(".draft-*", "log.jsonl"))
    with serve(LEVERAGE_STORE=str(folder), LEVERAGE_SETTINGS=str(tmp_path / "settings.json")) as running:
        yield running


def test_figures_are_their_owners_until_they_are_shared(
    address: str, browser: Browser, settle: Callable[..., None], tmp_path: Path
) -> None:
    """Whoever sits at this machine, and a visitor who comes through a proxy."""
    mine = tmp_path / "mine.csv"
    mine.write_text("ticker,concept,period_end,value\nMETA,headcount,2026-09-30,76543\n")
    with (
        proxy(int(address.rpartition(":")[2]), forwarding) as port,
        browser.new_context() as owners,
        browser.new_context() as others,
    ):
        owner, other = owners.new_page(), others.new_page()
        elsewhere = f"http://localhost:{port}"
        owner.goto(f"{address}/update?open=own")
        owner.locator("input[type=file]").set_input_files(mine)
        owner.get_by_role("button", name="Import 1 row").click()
        expect(owner.get_by_text("Only you see them.")).to_be_visible()
        for page, at, said in ((owner, address, True), (other, elsewhere, False)):
            page.goto(f"{at}/{COMPARED}")
            settle(page)
            expect(page.get_by_text(PRIVATE)).to_have_count(int(said))
            expect(page.locator(".js-plotly-plot").first).to_contain_text("76,543" if said else "75,472")
        owner.get_by_role("tab", name="Sources").click()
        expect(owner.get_by_text("Own data: mine.csv").first).to_be_visible()
        owner.goto(f"{address}/update?open=own")
        owner.get_by_role("button", name="Share").click()
        owner.get_by_role("button", name="Yes, share them").click()
        expect(owner.get_by_text("Everybody sees them.")).to_be_visible(timeout=90_000)  # a snapshot is written
        other.goto(f"{elsewhere}/{COMPARED}")
        settle(other)
        expect(other.get_by_text(SHARED)).to_be_visible()
        expect(other.locator(".js-plotly-plot").first).to_contain_text("76,543")
    with urlopen(f"{address}/charts/compare.csv?y=headcount&companies=META", timeout=60) as answer:
        assert "76543" in answer.read().decode()
