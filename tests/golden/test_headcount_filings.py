"""Headcount of ten whole annual reports, as their texts state it. Skipped where the recordings are absent."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from html import escape, unescape
from pathlib import Path

import pytest

from data.sources import document, headcount

HERE = Path(__file__).parent
with (HERE / "headcount_filings.csv").open(encoding="utf-8", newline="") as _rows:
    STATED = list(csv.DictReader(_rows))
NAMES = sorted({row["filing"] for row in STATED})


@cache
def report(path: Path) -> tuple[str, date | None]:
    """Text and period end of a recorded filing."""
    content = gzip.decompress(path.read_bytes())
    return document.text(content), document.period_end(content)


@pytest.fixture
def filing(recordings: Path, request: pytest.FixtureRequest) -> tuple[str, date | None]:
    return report(recordings / "filings" / f"{request.param}.html.gz")


of_the_filing = pytest.mark.parametrize(("filing", "name"), [(n, n) for n in NAMES], indirect=["filing"], ids=NAMES)


@of_the_filing
def test_the_stated_figures_are_read_with_their_days(filing: tuple[str, date | None], name: str) -> None:
    text, period_end = filing
    rows = [row for row in STATED if row["filing"] == name]
    found = {r.as_of or period_end: r for r in headcount.readings(text, period_end)}
    for row in rows:
        reading = found[date.fromisoformat(row["as_of"])]
        assert (reading.employees, reading.scope) == (float(row["employees"]), row["scope"])
        assert reading.confidence >= headcount.SURE
        assert text[reading.start : reading.end] == reading.sentence
    best = headcount.best(text, period_end)
    assert best is not None
    assert best.employees == float(rows[0]["employees"])


@of_the_filing
def test_without_its_statements_a_filing_gives_nothing_sure(filing: tuple[str, date | None], name: str) -> None:
    """A silence check on some 300,000 characters of other prose and tables: what is left must not be taken for a
    headcount."""
    text, period_end = filing
    stated = {float(row["employees"]) for row in STATED if row["filing"] == name} | {
        138_100.0
    }  # the other count of J&J
    for reading in sorted(headcount.candidates(text, period_end), key=lambda r: -r.start):
        if reading.employees in stated:
            text = text[: reading.start] + text[reading.end :]
    left = headcount.best(text, period_end)
    assert left is None or left.confidence < headcount.SURE, left


@of_the_filing
def test_the_text_is_that_of_a_reader(filing: tuple[str, date | None], name: str) -> None:
    text, period_end = filing
    assert period_end is not None
    assert "xbrli:" not in text
    assert "<" not in text[:2_000]
    assert "Table of Contents\n" * 3 not in text
    assert any("exact name of registrant" in line.lower() for line in text.splitlines()[:200])


NUMBER = re.compile(r"(?<![\d,.])(\d{1,3})((?:,\d{3})+)")
COUNTED = re.compile(r"((?:\d{1,3}(?:,\d{3})+|\d\.\d million)\s+[\w-]+ )")
WORKERS = re.compile("employ|associate", re.I)


def page_break(foot: str, head: str) -> Callable[[str], str]:
    """Begins a page behind the first count of a text about workers, and the word after it, in mid-sentence."""
    between = (
        f"</span></div><div><span>{foot}</span></div><hr style='page-break-after:always'/><div>{head}</div><div><span>"
    )
    return lambda said: COUNTED.sub(rf"\1{between}", said, count=1) if WORKERS.search(said) else said


MADE_OTHERWISE: dict[str, Callable[[str], str]] = {
    "blanks that do not break": lambda said: said.replace(" ", "&#160;"),
    "numbers in two elements": lambda said: NUMBER.sub(r"<span>\1</span><span>\2</span>", said),
    "tagged numbers": lambda said: NUMBER.sub(r"<ix:nonFraction name='x:y' scale='0'>\1\2</ix:nonFraction>", said),
    "words in two elements": lambda said: re.sub(r"([^\W\d])([^\W\d]{3,})", r"\1<b>\2</b>", said),
    "signs that are not seen": lambda said: said.replace(",", ",\u200b").replace("e", "e\u00ad"),
    "hyphens that do not break": lambda said: said.replace("-", "\u2011"),
    "footnote marks": lambda said: NUMBER.sub(r"\1\2<sup>(1)</sup>", said),
    "wrapped lines": lambda said: re.sub(r"((?:\S+ ){8})", lambda words: words[1].rstrip() + "\r\n  ", said),
    "page breaks": page_break("12", "Table of Contents"),
    "page breaks with a title of the section": page_break("12", "<p>PART I</p><p>Item 1. Business (continued)</p>"),
    "page breaks with a title of the company": page_break(
        "Acme Inc. | 2024 Form 10-K | 12", "ACME CORPORATION AND SUBSIDIARIES"
    ),
}


@pytest.mark.parametrize("name", ["aapl-10-k-2024-11-01", "ba-10-k-2025-02-03"])
@pytest.mark.parametrize("made", MADE_OTHERWISE)
def test_the_same_is_read_however_the_page_is_made(recordings: Path, name: str, made: str) -> None:
    page = gzip.decompress((recordings / "filings" / f"{name}.html.gz").read_bytes()).decode()
    begin = page.index("<body")
    otherwise = re.sub(r">([^<>]+)<", lambda node: f">{MADE_OTHERWISE[made](escape(unescape(node[1])))}<", page[begin:])
    assert otherwise != page[begin:]
    content = (page[:begin] + otherwise).encode()
    period_end = document.period_end(content)
    best = headcount.best(document.text(content), period_end)
    stated = next(row for row in STATED if row["filing"] == name)
    assert best is not None
    assert (best.employees, best.as_of, best.scope) == (
        float(stated["employees"]),
        date.fromisoformat(stated["as_of"]),
        stated["scope"],
    )
    assert best.confidence >= headcount.SURE
