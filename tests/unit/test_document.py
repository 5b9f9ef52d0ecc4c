"""Reports as plain text: toy pages in the manner of filing agents, small enough to check by eye."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources import document
from errors import BadData
from tests.thorough import examples

quick = examples(60)


def text(page: str) -> str:
    return document.text(page.encode())


def test_paragraphs_are_lines_and_blanks_are_one() -> None:
    page = (
        "<html><body><p>We had\n  500&nbsp;full-\u00adtime "
        "<b>employees</b>.</p><div>Second<br/>third</div></body></html>"
    )
    assert text(page) == "We had 500 full-time employees.\nSecond\nthird"


def test_rows_of_tables_are_lines_and_signs_rejoin_their_numbers() -> None:
    page = """<table><tr><td>Revenue</td><td></td><td>$</td><td>12</td><td></td><td>47.3</td><td>%</td></tr>
    <tr><td>Mexico</td><td>&#8212;</td><td>(</td><td>5</td><td>)</td></tr></table>"""
    assert text(page) == "Revenue | $12 | 47.3%\nMexico | — | (5)"


def test_a_table_that_only_places_text_gives_paragraphs() -> None:
    page = (
        "<table><tr><td><p>Employees</p><p>We had 5.</p></td></tr></table><table><tr><td>•</td><td>Ten "
        "sites</td></tr></table>"
    )
    assert text(page) == "Employees\nWe had 5.\n• Ten sites"


def test_a_table_in_a_cell_keeps_its_rows() -> None:
    page = (
        "<table><tr><td>Left<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table></td></tr></table>"
    )
    assert text(page) == "Left\na | 1\nb | 2"


@pytest.mark.parametrize(
    "unseen",
    [
        "<ix:header><ix:hidden><ix:nonNumeric>0000320193</ix:nonNumeric></ix:hidden></ix:header>",
        '<span style="display:none">old <b>figure</b></span>',
        "<script>var employees = 7;</script>",
        "<!-- 400 employees -->",
        "<sup>(1)</sup>",
        '<span style="font-size:6pt;position:relative;top:-3.5pt;vertical-align:baseline">2</span>',
    ],
)
def test_what_a_reader_does_not_see_is_left_out_and_the_text_goes_on(unseen: str) -> None:
    assert text(f"<body><p>We had 49,000{unseen} employees.</p></body>") == "We had 49,000 employees."


def test_a_raised_ending_is_no_footnote() -> None:
    assert text("<p>On the 31<sup>st</sup> of May</p>") == "On the 31st of May"


def test_a_sentence_that_runs_over_a_page_is_whole() -> None:
    page = """<p>As of December 31, 2024, we and our subsidiaries together employed</p><p>12</p>
    <hr style="page-break-after:always"/><p>Table of Contents</p><p>approximately 5,000 people.</p>"""
    assert (
        text(page) == "As of December 31, 2024, we and our subsidiaries together employed approximately 5,000 people."
    )


@pytest.mark.parametrize("title", ["Item 1. Business (continued)", "ACME CORPORATION AND SUBSIDIARIES", "PART I"])
def test_a_running_title_between_the_halves_of_a_sentence_is_left_out(title: str) -> None:
    cut = "At the end of the year the Company employed"
    page = f"<p>{cut}</p><p>12</p><hr style='page-break-after:always'/><p>{title}</p><p>about 500 people.</p>"
    assert text(page) == f"{cut} about 500 people."


def test_a_title_that_recurs_at_page_breaks_is_left_out() -> None:
    pages = [f"<p>Page text {n}.</p><p>Acme {n}</p><hr style='page-break-after:always'/>" for n in range(3)]
    assert text("".join(pages)).splitlines() == ["Page text 0.", "Page text 1.", "Page text 2."]
    assert "Acme 0" in text("".join(pages[:2]))  # twice may be chance


def test_a_heading_and_a_row_behind_a_page_break_stay() -> None:
    page = "<p>A line that is long enough and does not end with a stop</p><hr style='page-break-after:always'/>"
    row = "<table><tr><td>Total</td><td>5</td></tr></table>"
    assert text(f"{page}<p>Employees</p>{row}<p>of whom").splitlines()[1:] == ["Employees", "Total | 5", "of whom"]


def test_hyphens_that_keep_a_word_on_a_line_are_hyphens() -> None:
    assert text("<p>5 full\u2011time equivalents</p>") == "5 full-time equivalents"


def test_a_page_break_between_paragraphs_joins_nothing() -> None:
    page = (
        '<p>All is well.</p><p>Apple Inc. | 2024 Form 10-K | 5</p><hr style="page-break-after:always"/><p>Employees</p>'
    )
    assert text(page) == "All is well.\nEmployees"


def test_a_plain_filing_is_unwrapped_and_its_tables_are_rows() -> None:
    page = """EMPLOYEES

     At June 30, 1998, the Registrant employed approximately 4,150 full-
time persons, of whom 1,900 were members of unions.
<PAGE>
                                      12
<TABLE>
<S>                            <C>       <C>
                                 1998      1997
Employees at year end           4,150     4,002
</TABLE>"""
    assert text(page).splitlines() == [
        "EMPLOYEES",
        (
            "At June 30, 1998, the Registrant employed approximately 4,150 full-time persons, of whom 1,900 were "
            "members of unions."
        ),
        "1998 | 1997",
        "Employees at year end | 4,150 | 4,002",
    ]


def test_a_plain_text_without_blank_lines_keeps_its_headings_bullets_and_rows() -> None:
    page = "Employees\n• We had 500\n  employees.\nNone is in a union.\nRegion | 2024 | 2023\nEurope | 5 | 4"
    lines = ["Employees", "• We had 500 employees.", "None is in a union.", "Region | 2024 | 2023", "Europe | 5 | 4"]
    assert text(page).splitlines() == lines


def test_a_column_of_percentages_keeps_its_head() -> None:
    head = "<tr><td>Region</td><td>2024</td><td>%</td></tr>"
    page = f"<table>{head}<tr><td>Europe</td><td>38</td><td>46.5</td><td>%</td></tr></table>"
    assert text(page) == "Region | 2024 | %\nEurope | 38 | 46.5%"


@pytest.mark.parametrize("line", ["We had 500 employees.\n", "employees\n", "| a | 5 |\n", "((((", "as of "])
def test_a_long_and_odd_text_is_read_to_its_end(line: str) -> None:
    page = line * 20_000
    assert "".join(text(page).split()) == "".join(page.split())


def test_of_a_submission_file_the_report_and_the_release_are_read() -> None:
    parts = [
        ("8-K", "The release is attached."),
        ("EX-10.1", "Lease."),
        ("EX-99.1", "Headcount was 7."),
        ("GRAPHIC", "M4%"),
    ]
    page = "".join(f"<DOCUMENT>\n<TYPE>{kind}\n<TEXT>\n{body}\n</TEXT>\n</DOCUMENT>\n" for kind, body in parts)
    assert text(f"<SEC-DOCUMENT>\n{page}") == "The release is attached.\nHeadcount was 7."


def test_windows_characters_of_old_pages_are_read() -> None:
    assert (
        document.text("<p>the Company\x92s “500” employees</p>".encode("latin-1", "ignore"))
        == "the Company’s 500 employees"
    )


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"PK\x03\x04", b"a\0b"])
def test_what_is_no_text_is_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(BadData, match=r"not text.*main document"):
        document.text(content)


def test_the_period_end_of_an_inline_cover() -> None:
    cover = """<p>For the year ended <ix:nonNumeric name="dei:DocumentPeriodEndDate" id="f-3"><ix:nonNumeric
    name="dei:CurrentFiscalYearEndDate" id="f-4">February&#160;2</ix:nonNumeric>, 2025</ix:nonNumeric></p>
    <p>Commission File</p>"""
    assert document.period_end(cover.encode()) == date(2025, 2, 2)
    assert document.period_end(b"<p>For the year ended February 2, 2025</p>") is None
    split = "Feb<b>ruary</b> <span>1</span><span>2, 20</span>25"
    parted = f'<ix:nonNumeric name="dei:DocumentPeriodEndDate">{split}</ix:nonNumeric>'
    assert document.period_end(parted.encode()) == date(2025, 2, 12)


@quick
@given(st.text(alphabet="<>/= \n&;\"'ptdrsuxabc-|\f\t", max_size=200))
def test_no_page_however_broken_raises(page: str) -> None:
    assert "\f" not in text(page)


@quick
@given(st.lists(st.text(alphabet="abc 12,.", min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=6))
def test_every_paragraph_is_kept_in_its_order(paragraphs: list[str]) -> None:
    page = "".join(f"<p>{p}</p>" for p in paragraphs)
    assert text(page).splitlines() == [" ".join(p.split()) for p in paragraphs]
