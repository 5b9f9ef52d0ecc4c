"""A published site: whole, the same bytes for the same snapshot, no address that leads nowhere, no daily price."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import fromstring

import pandas as pd
import pytest

from charts.core import Chart
from data.reading import queries
from data.store import Store
from errors import Busy, LeverageError, UsageError
from service.drawing.chart import draw
from service.publish import Options, Summary, listings, write_site
from service.publish.prices import MARK, PriceRows, is_made_of_prices, marked, written
from service.publish.target import MARKER, replacing, require_ours

ROOT = Path(__file__).resolve().parents[2]
BASE = "https://example.org/leverage"
SMALL = Options(base=BASE, companies=("META",), pictures=False, pages=("paradox", "events"))


@pytest.fixture(scope="module")
def published(store: Store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("site") / "site"
    return folder, write_site(store, folder, SMALL)


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


class Addresses(HTMLParser):
    """Collects what a page leads to, loads and names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.links += [value for name, value in attrs if name in ("href", "src") and value]
        self.names += [value for name, value in attrs if name == "id" and value]


def test_every_address_of_every_page_leads_somewhere_and_is_relative(published: tuple[Path, Summary]) -> None:
    folder, _ = published
    pages = {path: Addresses(body.decode()) for path, body in contents(folder).items() if path.endswith(".html")}
    for path, page in pages.items():
        assert len(page.names) == len(set(page.names)), f"{path} names two things alike"
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (folder / path).parent / unquote(parts.path) if parts.path else folder / path
            assert target.is_file(), f"{path} leads to {link}"
            if parts.fragment and target.suffix == ".html":
                assert parts.fragment in pages[target.resolve().relative_to(folder).as_posix()].names, link


def test_a_chart_says_all_that_belongs_to_it(published: tuple[Path, Summary], store: Store) -> None:
    folder, _ = published
    page = (folder / "paradox.html").read_text("utf-8")
    chart = draw(store, "paradox", {"companies": ("META",)})
    assert f'aria-label="{chart.alt.split("&")[0][:40]}' in page
    assert store.snapshot in page
    assert "https://www.sec.gov/" in page
    assert f"{BASE}/embed/paradox.html" in page
    assert 'href="data/paradox.csv" download' in page
    assert 'property="og:url" content="https://example.org/leverage/paradox.html"' in page
    rows = json.loads((folder / "data" / "paradox.json").read_bytes())
    assert len(rows["data"]) == len(chart.table)
    assert rows["meta"]["snapshot"] == store.snapshot


def test_scripts_come_from_the_site_alone_and_none_runs_inline(published: tuple[Path, Summary]) -> None:
    for path, body in contents(published[0]).items():
        if path.endswith(".html"):
            page = body.decode()
            assert "Content-Security-Policy" in page, path
            assert not re.search(r"<script(?! defer src=| type=\"application/json\")", page), path
            assert "script-src &#39;self&#39;" in page or "script-src 'self'" in page or path == "404.html", path
            assert not re.search(r"\son\w+=", re.sub(r"&lt;.*?&gt;", "", re.sub(r"<code.*?</code>", "", page))), path


def test_equal_snapshots_give_equal_bytes_and_the_earlier_site_is_replaced(
    published: tuple[Path, Summary], store: Store
) -> None:
    folder, summary = published
    before = contents(folder)
    write_site(store, folder, SMALL)
    assert contents(folder) == before
    assert [p.name for p in folder.parent.iterdir() if p.is_dir()] == ["site"]
    assert summary.files == len(before)
    assert summary.size == sum(map(len, before.values()))
    assert summary.failed == {}


ELSEWHERE = """
import sys
from pathlib import Path
from service.snapshots import current_store
from service.publish import write_site
from tests.contract.test_publish import SMALL
write_site(current_store.store(), Path(sys.argv[1]), SMALL)
"""


@pytest.mark.processes
def test_another_process_at_another_clock_writes_the_same_bytes(
    published: tuple[Path, Summary], tmp_path: Path
) -> None:
    """The order of Python's sets, the time zone and the language differ from process to process."""
    folder = tmp_path / "site"
    changed = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    command = [sys.executable, "-c", ELSEWHERE, str(folder)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **changed}, check=True)
    assert contents(folder) == contents(published[0])


def test_feed_and_map_lead_into_the_site(published: tuple[Path, Summary]) -> None:
    folder, _ = published
    for file in ("feed.xml", "sitemap.xml"):
        text = (folder / file).read_text("utf-8")
        ours = re.findall(rf"{BASE}/([^\"<#?]*)", text)
        assert len(ours) > 3
        assert {name for name in ours if name and not (folder / name).is_file()} == set()


def test_the_feed_of_a_past_day_ends_with_it() -> None:
    link = '<link rel="alternate" href="newest?of=ORCL"/>'
    days = "".join(f"<entry><updated>{day}T00:00:00Z</updated>{link}</entry>" for day in ("2024-05-01", "2020-02-01"))
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><updated>x</updated>{days}</feed>'
    text = listings.published_feed(feed.encode(), "", ["companies/ORCL.html"], date(2021, 1, 1)).decode()
    assert 'href="companies/ORCL.html"' in text
    assert "2024" not in text
    assert fromstring(text).findtext("{*}updated") == "2020-02-01T00:00:00Z"


def test_what_is_found_by_the_search_is_there(published: tuple[Path, Summary]) -> None:
    folder, _ = published
    text = (folder / "assets" / "search.js").read_text("utf-8").removeprefix("window.FOUND = ").rstrip(";\n")
    found = json.loads(text)
    assert {entry["k"] for entry in found} == {"page", "chart", "company"}
    assert {entry["t"] for entry in found if entry["k"] == "company"} == {"Meta Platforms"}
    assert all((folder / entry["u"].partition("#")[0]).is_file() for entry in found)


# ------------------------------------------------------------------------------------------- prices


def price_rows(store: Store, folder: Path) -> Iterator[str]:
    """Each line of a published file that has a trading day and a price of it, and each such point of a drawing."""
    rows = queries.daily_prices(store)
    rows = rows[rows["close"] % 1 != 0]
    days = rows["date"].dt.strftime("%Y-%m-%d")
    closes = pd.Series([f"{price:.10g}" for price in rows["close"]], index=rows.index)
    known = set(zip(days, closes, strict=True)) | {(d, written(float(c))) for d, c in zip(days, closes, strict=True)}
    assert len(known) > 10_000
    for path, body in contents(folder).items():
        if path.startswith("assets/plotly"):
            continue
        text = re.sub(r'<script type="application/json".*?</script>', "", body.decode("utf-8"))  # the same as in data/
        if path.startswith("data/") and path.endswith(".js"):
            figure = json.loads(text.partition("] = ")[2].rstrip(";\n"))["figure"]
            traces = [zip(trace.get("x", ()), trace.get("y", ()), strict=False) for trace in figure["data"]]
            points = ((str(x)[:10], y) for trace in traces for x, y in trace if isinstance(y, float))
            yield from (f"{path}: {x} {y}" for x, y in points if (x, written(y)) in known)
            continue
        for line in re.split(r"\n(?: \{)?|</tr>|\},\{", text):
            of_line = set(re.findall(r"\d{4}-\d\d-\d\d", line))
            if not of_line:
                continue
            numbers = set(re.findall(r"(?<![\d.])\d+\.\d+", line))
            yield from (f"{path}: {day} {n}" for day in of_line for n in numbers if (day, n) in known)


def test_no_price_row_gets_out(published: tuple[Path, Summary], store: Store) -> None:
    assert list(price_rows(store, published[0])) == []


def test_a_price_row_would_be_seen(store: Store, tmp_path: Path) -> None:
    row = queries.daily_prices(store).dropna().iloc[-1]
    (tmp_path / "prices.csv").write_text(f"day,close\n{row['date']:%Y-%m-%d},{row['close']:.10g}\n")
    assert len(list(price_rows(store, tmp_path))) == 1
    table = pd.DataFrame({"ticker": [row["ticker"]], "day": [row["date"]], "value": [row["close"]], "unit": ["USD"]})
    with pytest.raises(LeverageError, match="A daily price would be published"):
        PriceRows.of(store).require_none(table, "a chart")
    PriceRows.of(store).require_none(table.assign(value=row["close"] * 1.001), "a chart")


@pytest.mark.parametrize(("slug", "priced"), [("paradox", True), ("event_single", True), ("rank", False)])
def test_what_is_made_of_prices_is_marked_in_every_file(usual: object, slug: str, priced: bool) -> None:
    chart: Chart = usual(slug)  # type: ignore[operator]
    assert is_made_of_prices(chart) is priced
    assert (MARK in marked(chart).notes) is priced


def test_marks_are_on_the_page_and_in_the_numbers(published: tuple[Path, Summary]) -> None:
    for path in ("events.html", "data/event_paths.csv", "data/event_paths.json", "embed/event_paths.html"):
        assert "made of daily closing prices" in (published[0] / path).read_text("utf-8"), path


# ------------------------------------------------------------------------------------------- folder


def test_a_folder_with_anything_else_is_refused_and_left_as_it_is(store: Store, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(UsageError, match=r"thesis\.docx.*Choose another folder"):
        write_site(store, tmp_path, SMALL)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_a_file_that_was_added_to_a_site_is_not_lost(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with replacing(folder) as site:
        site.write("index.html", "one")
        site.mark({})
    require_ours(folder)
    (folder / "CNAME").write_text("example.org")
    with pytest.raises(UsageError, match="CNAME"), replacing(folder):
        pass
    assert (folder / "index.html").read_text() == "one"


@pytest.mark.parametrize("marker", ["{", "[]", '{"made_by": "leverage publish"}', '{"made_by": "x", "files": ["a"]}'])
def test_a_marker_that_is_none_protects_nothing(tmp_path: Path, marker: str) -> None:
    (tmp_path / MARKER).write_text(marker)
    (tmp_path / "a").write_text("mine")
    with pytest.raises(UsageError):
        require_ours(tmp_path)


def test_a_site_that_cannot_be_finished_leaves_the_earlier_one(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with replacing(folder) as site:
        site.write("index.html", "one")
        site.mark({})
    with pytest.raises(ValueError), replacing(folder) as site:
        site.write("../index.html", "two")
    assert (folder / "index.html").read_text() == "one"
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_a_second_publisher_is_told_and_never_writes_at_the_same_time(tmp_path: Path) -> None:
    """Sixteen of them take turns by trying again; nothing but the site is left, no lock either."""
    folder, inside, most = tmp_path / "site", list[int](), list[int]()

    def publish(number: int) -> int:
        for refused in itertools.count():
            with suppress(Busy), replacing(folder) as site:
                inside.append(number)
                most.append(len(inside))
                site.write("index.html", str(number))
                site.mark({})
                inside.remove(number)
                return refused
        raise AssertionError

    with replacing(folder), pytest.raises(Busy, match="Another process publishes"), replacing(folder):
        pass
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(16)))
    assert most == [1] * 16
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


PUBLISHER = """
import os, shutil, signal, sys
from pathlib import Path
from service.publish.target import replacing

def killed_at(place, name):
    real, calls = getattr(place, name), []
    def counted(*given, **options):
        calls.append(given)
        if len(calls) == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **options)
    setattr(place, name, counted)

place, name = {"rename": (Path, "rename"), "remove": (shutil, "rmtree")}[sys.argv[2]]
with replacing(Path(sys.argv[1])) as site:
    site.write("index.html", "two")
    site.mark({})
    killed_at(place, name)
"""


@pytest.mark.processes
@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize(
    ("what", "call", "left", "again"),
    [("rename", 1, "one", "one"), ("rename", 2, None, "one"), ("remove", 1, "two", "two")],
)
def test_a_publisher_that_is_killed_while_it_moves_the_site_loses_none(
    tmp_path: Path, what: str, call: int, left: str | None, again: str
) -> None:
    """What stands in the folder after the kill, and after a next publisher who fails; a third one leaves no more."""
    folder = tmp_path / "site"
    with replacing(folder) as site:
        site.write("index.html", "one")
        site.mark({})
    command = [sys.executable, "-c", PUBLISHER, str(folder), what, str(call)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert (read(folder) if folder.exists() else None) == left
    with pytest.raises(ZeroDivisionError), replacing(folder):
        raise ZeroDivisionError
    assert read(folder) == again
    with replacing(folder) as site:
        site.write("index.html", "three")
        site.mark({})
    assert (read(folder), [p.name for p in tmp_path.iterdir() if p.is_dir()]) == ("three", ["site"])


def read(folder: Path) -> str:
    return (folder / "index.html").read_text()


def test_the_root_of_all_folders_is_refused() -> None:
    with pytest.raises(UsageError, match="no folder for a site"), replacing(Path("/")):
        raise AssertionError("never begun")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(UsageError, match="a file of this name"):
        require_ours(tmp_path / "site")


@pytest.mark.parametrize(
    "base", ["example.org", "ftp://x.org", "https://x.org/?a=b", "https://x.org/#a", "https://x y"]
)
def test_a_base_that_is_no_address_is_refused(base: str) -> None:
    with pytest.raises(UsageError, match="--base-url is no address"):
        Options(base=base)


def test_an_unknown_company_is_refused_before_anything_is_drawn(store: Store, tmp_path: Path) -> None:
    with pytest.raises(LeverageError, match="ZZZZ"):
        write_site(store, tmp_path / "site", replace(SMALL, companies=("ZZZZ",)))
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------------------------- workflow


def test_the_workflow_pins_its_actions_and_keeps_the_contact_secret() -> None:
    text = (ROOT / ".github" / "workflows" / "publish.yml").read_text("utf-8")
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert [each for each in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
    assert "EDGAR_IDENTITY: ${{ secrets.SEC_CONTACT }}" in text
    assert "|| true" not in text
    assert text.index("leverage refresh") < text.index("leverage publish")
