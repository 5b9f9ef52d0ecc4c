"""A report as a PDF: its pages, the numbers of its contents against the pages they name, links, tags and fonts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from data.store import Store
from service import report
from tools import accessibility


def quiet(_: str) -> None:
    """For a report whose progress nobody reads."""


@pytest.fixture(scope="module")
def printed(store: Store, chromium: str) -> PdfReader:
    return PdfReader(io.BytesIO(report.written(store, "pdf", {"companies": "META,MSFT"}, ["paradox"], quiet)))


def test_the_contents_name_the_pages_on_which_the_headings_stand(printed: PdfReader) -> None:
    texts = [" ".join(page.extract_text().split()) for page in printed.pages]
    entries = re.findall(r"(\d\.\d [^?]+\?|Limits|Glossary|Sources) (\d+)", texts[1].partition("Contents")[2])
    assert [name for name, _ in entries][-3:] == ["Limits", "Glossary", "Sources"]
    assert len(entries) == 5
    for name, number in entries:
        assert name in texts[int(number) - 1], (name, number)


def test_every_page_but_the_first_has_its_number_at_the_foot(printed: PdfReader) -> None:
    whole = len(printed.pages)
    feet = [re.findall(r"(\d+) of (\d+)Intelligence", page.extract_text().replace("\n", "")) for page in printed.pages]
    assert feet[0] == []
    assert [foot[0] for foot in feet[1:]] == [(str(at), str(whole)) for at in range(2, whole + 1)]
    assert 6 <= whole <= 12
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.pages} == {(595, 842)}


def test_links_lead_to_headings_of_the_file_and_to_filings(printed: PdfReader) -> None:
    links = [each.get_object() for page in printed.pages for each in page.get("/Annots") or []]
    inside = {str(link["/Dest"]).lstrip("/") for link in links if "/Dest" in link}
    outside = {str(link["/A"]["/URI"]) for link in links if "/A" in link and "/URI" in link["/A"]}
    assert {"chart-paradox", "sources", "source-1"} <= inside
    assert inside <= {str(name).lstrip("/") for name in printed.named_destinations}
    assert any(address.startswith("https://www.sec.gov/Archives/") for address in outside)


def test_it_is_tagged_titled_and_has_its_language_an_outline_and_words_for_its_drawings(printed: PdfReader) -> None:
    root: Any = printed.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert printed.metadata
    assert printed.metadata.title == "Intelligence Leverage: Meta Platforms and Microsoft"
    assert "1.1 Fewer people, more value?" in str(printed.outline)
    assert any("headcount" in words for words in _alternatives(root["/StructTreeRoot"]))


def test_what_a_check_for_pdf_ua_asks_first(printed: PdfReader) -> None:
    """Of ISO 14289-1: tags, a title that is shown, a language, an author, tab order by structure, words for drawings,
    heads of tables with their direction, and letters that can be read out. A checker (veraPDF) runs nowhere here.
    """
    root: Any = printed.trailer["/Root"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert printed.metadata
    assert (printed.metadata.author, printed.metadata.creator) == ("Intelligence Leverage", "leverage report")
    assert {page.get("/Tabs") for page in printed.pages if "/Annots" in page} == {"/S"}
    elements = list(_elements(root["/StructTreeRoot"]))
    kinds = [str(each.get("/S")) for each in elements]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Link", "/Figure"} <= set(kinds)
    assert kinds.count("/H1") == 1
    assert all("/Alt" in each for each in elements if each.get("/S") == "/Figure")
    assert all("Scope" in str(each.get("/A")) for each in elements if each.get("/S") == "/TH")


def test_no_page_ends_with_the_head_of_a_table(store: Store, chromium: str) -> None:
    """The claims' table is too long for the rest of its page: its head goes along to the next one."""
    made = PdfReader(io.BytesIO(report.written(store, "pdf", {"companies": "META"}, ["thesis"], quiet)))
    texts = [" ".join(page.extract_text().split()) for page in made.pages]
    heads = [text.rpartition("Known since Source")[2] for text in texts if "Known since Source" in text]
    assert heads
    assert all(len(after) > 200 for after in heads)


def _elements(element: Any) -> Iterator[Any]:
    element = element.get_object()
    for each in element if isinstance(element, list) else [element]:
        tag = each.get_object()
        if isinstance(tag, dict):
            yield tag
            if "/K" in tag:
                yield from _elements(tag["/K"])


def _alternatives(element: Any) -> Iterator[str]:
    """The texts that stand for drawings in a tree of tags."""
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            yield from _alternatives(each)
    elif isinstance(element, dict):
        if "/Alt" in element:
            yield str(element["/Alt"])
        if "/K" in element:
            yield from _alternatives(element["/K"])


def test_every_font_is_inside(printed: PdfReader) -> None:
    resources: list[Any] = [page["/Resources"] for page in printed.pages]
    fonts = [font.get_object() for each in resources for font in (each.get("/Font") or {}).values()]
    assert fonts
    for font in fonts:
        of = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = of["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3", "/FontFile"} & set(descriptor), font["/BaseFont"]


def test_a_drawing_stands_on_one_page(printed: PdfReader) -> None:
    """Its panels' titles and its years, which are drawn far apart, are on the page of its heading."""
    texts = [page.extract_text() for page in printed.pages]
    (drawn,) = (
        text for text in texts if "1.1 Fewer people" in text and "Contents" not in text and "Cuts announced" in text
    )
    assert all(title in drawn for title in ("People", "Market value", "Capital expenditure", "2024"))


@pytest.mark.parametrize(("width", "shown", "hidden"), [(1200, ".sheet", ".phone"), (390, ".phone", ".sheet")])
def test_the_file_reads_on_wide_and_narrow_screens(
    browser: Browser, store: Store, width: int, shown: str, hidden: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.set_content(report.written(store, "html", {"companies": "META"}, ["paradox"], quiet).decode())
    assert accessibility.findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(f"{shown} svg").first.is_visible()
    assert not page.locator(f"{hidden} svg").first.is_visible()
    page.close()


def test_the_page_of_a_company_is_one_page(store: Store, chromium: str) -> None:
    printed = PdfReader(io.BytesIO(report.company_page(store, "pdf", {"companies": "META"})))
    assert len(printed.pages) == 1
    assert "75,472" in printed.pages[0].extract_text()
