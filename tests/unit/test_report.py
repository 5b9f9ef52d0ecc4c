"""Reports as HTML: what is in them, that each number leads to a document, what is refused and when."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from charts.core import Chart
from commands.shared_options import save
from data.store import Store
from errors import LeverageError, MissingTool, StoreError, UsageError
from service import report
from service.export import images, plain_formula
from service.report import page_layout, pdf, tables
from service.report.notes import Notes
from service.report.plan import COMPANIES_MOST, plan
from tests.unit.terminal import Run, runner

pytestmark = pytest.mark.slow  # reports on the store of all facts


def pencil(*_: object) -> str:
    """What stands for a drawing."""
    return DRAWN


DRAWN = '<svg viewBox="0 0 820 480"><text>drawn</text></svg>'


@pytest.fixture(autouse=True)
def _pencil(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawings without a browser: what a browser draws is looked at in tests/browser."""
    monkeypatch.setattr(images, "svg", pencil)


@pytest.fixture
def run(store: Store, capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


def quiet(_: str) -> None:
    """For a report whose progress nobody reads."""


def written(store: Store, *pages: str, **asked: str) -> str:
    return report.written(store, "html", asked, pages, quiet).decode()


@pytest.fixture(scope="module")
def page(store: Store) -> Iterator[str]:
    """The report on one page of the dashboard."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(images, "svg", pencil)
        yield written(store, "workforce", companies="META,MSFT")


class Elements(HTMLParser):
    """The attributes of all elements by tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [str(attributes[name]) for _, attributes in self.found if attributes.get(name)]


# --------------------------------------------------------------------------------------- what is in it


def test_equal_selections_of_a_snapshot_give_equal_bytes(store: Store, page: str) -> None:
    assert written(store, "workforce", companies="META,MSFT") == page


def test_the_file_fetches_and_runs_nothing(page: str) -> None:
    elements = Elements(page)
    assert not {tag for tag, _ in elements.found} & {"script", "img", "iframe", "link", "object"}
    assert elements.values("src") == []
    assert all(address.startswith(("#", "https://")) for address in elements.values("href"))


def test_every_link_inside_leads_somewhere_and_every_source_is_led_to(page: str) -> None:
    elements = Elements(page)
    inside = {address[1:] for address in elements.values("href") if address.startswith("#")}
    listed = {each for each in elements.values("id") if each.startswith("source-")}
    assert inside <= {*elements.values("id")}
    assert listed
    assert listed == {each for each in inside if each.startswith("source-")}


def test_metas_headcount_leads_to_its_earnings_release(page: str) -> None:
    """75,472 people on 30 June 2026: release of 29 July 2026, Form 8-K 0001628280-26-050596."""
    row = next(row for row in re.findall(r"<tr>.*?</tr>", page) if "75,472" in row and "Q2 2026" in row)
    number = re.search(r'75,472.*?href="#source-(\d+)"', row)
    assert number
    source = re.search(rf'<li id="source-{number[1]}"><a href="([^"]+)"', page)
    assert source
    assert "000162828026050596" in source[1]


def test_the_report_has_its_parts_and_says_what_it_stands_on(store: Store, page: str) -> None:
    for heading in ("Contents", "Findings in brief", "Grades of evidence", "Limits", "Glossary", "Sources"):
        assert f">{heading}</h2>" in page
    assert store.snapshot in page
    assert "leverage report --companies META,MSFT --pages workforce --out report.html" in page
    assert "Meta Platforms and Microsoft" in page


def test_a_view_of_the_past_says_so_and_knows_nothing_later(store: Store) -> None:
    past = written(store, "paradox", companies="META", as_of="2023-02-15")
    assert "15 Feb 2023: only what was public on this day" in past
    assert "Q2 2023" not in past


def test_without_pages_it_has_the_lead_chart_of_each_page_that_has_a_finding_of_its_own(store: Store) -> None:
    chosen = [slug for chapter in plan(store, {}).chapters for slug, _ in chapter.charts]
    assert chosen[:3] == ["paradox", "efficiency", "value_bridge"]
    assert not {"compare", "coverage", "screener", "divergence"} & {*chosen}


def test_a_chart_with_nothing_to_draw_says_why_and_the_others_stand(store: Store) -> None:
    text = written(store, ["attention", "paradox"][0], companies="NVDA")
    assert "There is nothing to draw for this selection." in text
    assert DRAWN not in text or "Attention" in text


# ---------------------------------------------------------------------------------------------- tables


def test_every_number_of_every_table_leads_to_a_document(store: Store, usual: Callable[[str], Chart]) -> None:
    for slug in ("paradox", "value_bridge", "step_response", "thesis", "screener", "guidance"):
        notes = Notes()
        for table in tables.tables(usual(slug), notes, "whole"):
            numbers = [cell for row in table.rows for cell in row if cell.number and cell.text not in ("–", "")]
            led = [row for row in table.rows if any(cell.notes or cell.text == "all of the chart" for cell in row)]
            assert numbers
            assert len(led) == len(table.rows), f"{slug}: {table.caption}"


def test_a_long_table_is_cut_and_says_where_the_whole_is(usual: Callable[[str], Chart]) -> None:
    (table,) = tables.tables(usual("screener"), Notes(), "The whole table: leverage export screener --format xlsx")
    assert len(table.rows) == tables.ROWS_MOST
    assert table.cut.startswith(f"{tables.ROWS_MOST} of {len(usual('screener').table)} numbers.")
    assert table.cut.endswith("leverage export screener --format xlsx")


def test_one_company_has_its_measures_side_by_side(store: Store) -> None:
    from service.drawing import chart as charts

    drawn = charts.draw(store, "efficiency", {"companies": ("META",)})
    grid = tables.tables(drawn, Notes(), "")[-1]
    assert grid.heads == ("Quarter", "Compute capital per employee", "Gross profit per employee", "Capital expenditure")
    assert len(grid.rows) == tables.QUARTERS_MOST


def test_a_daily_price_in_a_table_is_left_out(usual: Callable[[str], Chart]) -> None:
    chart = usual("value_bridge")
    price = chart.table.head(1).assign(name="close", title="Close", value=599.5)
    given = replace(chart, table=pd.concat([price, chart.table], ignore_index=True))
    assert tables.tables(given, Notes(), "") == tables.tables(chart, Notes(), "")


# --------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("pages", "asked", "says"),
    [
        (["paradoks"], {}, "There is no such page: paradoks"),
        (["update"], {}, "This page has no chart: update"),
        ([], {"companies": "FACEBOK"}, "Unknown company: FACEBOK"),
        (["paradox"], {"colour": "red"}, "No chart of this report takes it: colour"),
        (["paradox"], {"as_of": "2024-02-31"}, "as_of"),
        (["paradox"], {"companies": "large"}, f"at most {COMPANIES_MOST} companies"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_drawn(
    store: Store, pages: list[str], asked: dict[str, str], says: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        plan(store, asked, pages)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("report.docx", "End it in .pdf or .html"),
        ("nowhere/report.html", "There is no such folder"),
        ("folder.html", "This is a folder"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_first(run: Run, tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "folder.html").mkdir()
    result = run("report", "--pages", "paradox", "--out", str(tmp_path / name))
    assert result.code in (1, 2)
    assert says in result.err
    assert "1 of 2" not in result.err


def test_the_command_prints_the_path_and_its_progress_apart(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    result = run("report", "--companies", "META", "--pages", "paradox", "--out", str(place))
    assert (result.code, result.out) == (0, f"{place}\n")
    assert result.err.splitlines() == ["1 of 2: The paradox, paradox", "2 of 2: The paradox, divergence"]
    assert place.read_text().startswith("<!DOCTYPE html>")


# ------------------------------------------------------------------------------------ without a browser


def _no_browser(*_: object) -> str:
    raise MissingTool("PNG, SVG and PDF need Chrome or Chromium and none was found")


def test_without_a_browser_html_has_its_tables_and_says_what_is_missing(
    store: Store, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "svg", _no_browser)
    text = written(store, "workforce", companies="META,MSFT")
    assert text.count("Not drawn: pictures need Chrome or Chromium") == page.count("<figure")
    assert text.count("<table") == page.count("<table")


def test_without_a_browser_a_pdf_is_refused_before_anything_is_computed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "browser_path", lambda: None)
    result = run("report", "--out", str(tmp_path / "report.pdf"))
    assert result.code == 1
    assert "apt-get install chromium" in result.err
    assert "--out report.html" in result.err
    assert "1 of" not in result.err


def test_page_numbers_that_never_settle_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = iter(range(100))
    monkeypatch.setattr(pdf, "_printed", lambda *_: b"")
    monkeypatch.setattr(pdf, "headings", lambda *_: {"sources": next(rounds)})
    with pytest.raises(LeverageError, match="do not settle"):
        pdf.pdf(lambda _: "", ("sources",), "2026-11-27")


# ------------------------------------------------------------------------------------------ hostile texts


def test_nothing_in_a_text_ends_its_element_or_its_style(store: Store) -> None:
    evil = '</style><script>alert(1)</script>"\\'
    assert set(str(page_layout.as_css(evil))) <= {*'abcdefghijklmnopqrstuvwxyz0123456789 .,()\\"-'} - {"<", ">"}
    with pytest.raises(UsageError):
        plan(store, {"companies": evil})
    noted = written(store, "paradox", companies="META", note=evil[:60])
    assert "<script" not in noted
    assert "&lt;script&gt;" in noted


# ------------------------------------------------------------------------------------ one company, one page


def test_the_page_of_a_company_has_its_measures_and_their_documents(store: Store) -> None:
    text = report.company_page(store, "html", {"companies": "META"}).decode()
    row = next(row for row in re.findall(r"<tr>.*?</tr>", text) if ">Headcount<" in row)
    assert "75,472" in row
    assert "75,945" in row  # 30 June 2025
    assert "reported" in row
    assert text.count(DRAWN) == 4
    inside = {address[1:] for address in Elements(text).values("href") if address.startswith("#")}
    assert inside == {each for each in Elements(text).values("id") if each.startswith("source-")}


def test_the_page_of_a_company_takes_one_company_and_nothing_else(run: Run, tmp_path: Path) -> None:
    place = str(tmp_path / "page.html")
    assert "A page is about one company" in run("report", "--company", "META,MSFT", "--out", place).err
    assert "room for nothing else" in run("report", "--company", "META", "--pages", "value", "--out", place).err
    assert "Nothing is known" in run("report", "--company", "META", "--as-of", "2005-02-15", "--out", place).err
    assert not Path(place).exists()


def test_a_company_that_needs_two_pages_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "require_browser", lambda: None)
    monkeypatch.setattr(pdf, "pdf", lambda *_: b"")
    monkeypatch.setattr(pdf, "page_count", lambda _: 2)
    with pytest.raises(LeverageError, match="does not fit on one page: 2 pages"):
        report.company_page(store, "pdf", {"companies": "META"})


# ------------------------------------------------------------------------------------ how it reads


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("by Q2 2031: −$391bn.", "−$391bn"),
        ("+$519bn with more and −2.6% less", "+$519bn"),
        ("a change of −78.6m", "−78.6m"),
    ],
)
def test_no_line_ends_between_a_sign_and_its_amount(text: str, kept: str) -> None:
    assert f'<span class="k">{kept}</span>' in page_layout.whole(text)


def test_a_text_with_marks_of_html_stays_text() -> None:
    assert page_layout.whole("<b> & −$1bn") == '&lt;b&gt; &amp; <span class="k">−$1bn</span>'


@pytest.mark.parametrize(
    ("value", "symbol", "words"),
    [(5.0, "claims", "5"), (0.0, "log points", "×1.00"), (7.0, "measures", "7"), (1.0, "elasticity", "1.00")],
)
def test_counts_have_no_decimals(value: float, symbol: str, words: str) -> None:
    assert tables.written(value, symbol) == words


def test_one_document_that_several_places_name_is_one_source() -> None:
    row = {"title": "Slides", "publisher": "Meta", "form": "", "accession": "", "published_on": None, "url": ""}
    sources = pd.DataFrame([row | {"source_id": "a"}, row | {"source_id": "b"}, row | {"source_id": "c", "title": "X"}])
    notes = Notes()
    assert [notes.number(each, sources) for each in "abca"] == [1, 1, 2, 1]
    assert [note.number for note in notes.listed] == [1, 2]


def test_the_glossary_explains_each_title_once_and_what_tables_show(page: str) -> None:
    glossary = page.partition('id="glossary"')[2].partition('id="sources"')[0]
    titles = re.findall(r"<dt>([^<]+?)(?: <span|</dt>)", glossary)
    assert len(titles) == len(set(titles)) > 3
    shown = re.sub(r"<[^>]+>", " ", page.partition('class="chapter"')[2].partition('class="back"')[0])
    assert {"Headcount index", "Capital expenditure per employee"} <= set(titles)
    assert "Headcount index" in shown


def test_a_command_stands_once_under_a_chart(page: str) -> None:
    for chart in page.split('<section class="chart">')[1:]:
        assert chart.count("leverage export ") == 1


def test_a_name_of_the_code_in_a_formula_is_no_subscript() -> None:
    assert plain_formula("ppe_net / employees") == "ppe net / employees"
    assert plain_formula("I_t") == "Iₜ"


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the report of yesterday, and no half one."""
    out = tmp_path / "report.html"
    out.write_text("yesterday")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        save(out, b"today")
    assert out.read_text() == "yesterday"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_of_a_link_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "report.html").symlink_to(tmp_path / "kept" / "report.html")
    save(tmp_path / "report.html", b"today")
    assert (tmp_path / "kept" / "report.html").read_bytes() == b"today"


def test_a_company_that_is_hardly_known_has_no_empty_heading(store: Store) -> None:
    """CoreWeave is listed since March 2025 and has stated its headcount once."""
    page = report.company_page(store, "html", {"companies": "CRWV"}).decode()
    assert "None can be computed: too few quarters of this company are known." in page
    assert "<ul>" not in page
