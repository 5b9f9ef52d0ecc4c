"""A report of an error: where it goes, what it says of its number, and that nonsense names none."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from errors import UsageError, unexpected
from service.checking import error_reports

ROW = {
    "ticker": "META",
    "company": "Meta Platforms",
    "name": "capex_quarter",
    "title": "Capital expenditure",
    "quarter": "2026Q2",
    "period_end": pd.Timestamp("2026-06-30"),
    "value": 30_116e6,
    "unit": "USD",
    "evidence": "derived",
    "known_on": pd.Timestamp("2026-07-30"),
    "accession": "0001628280-26-050705",
}
ABOUT = error_reports.of_row("compare", {"companies": "META,MSFT", "y": "capex_quarter"}, ROW)
WHERE = "https://here/charts/compare.csv"


def link() -> str:
    return error_reports.link(ABOUT, ROW, "https://sec.gov/x", WHERE, "snap-1")


def test_without_an_address_the_page_data_is_told_which_number(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("", "javascript:alert(1)", "not an address"):
        monkeypatch.setenv(error_reports.ADDRESS, text)
        path, _, query = link().partition("?")
        assert path == "data"
        asked = parse_qs(query)
        assert asked["open"] == ["report"]
        assert error_reports.read(asked["about"][0]) == ABOUT


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("https://github.com/owner/name/issues/new", "title"),
        ("https://github.com/owner/name/issues/new?template=figure.md", "title"),
        ("mailto:desk@example.org", "subject"),
    ],
)
def test_a_form_is_filled_with_the_particulars(monkeypatch: pytest.MonkeyPatch, address: str, title: str) -> None:
    monkeypatch.setenv(error_reports.ADDRESS, address)
    assert link().startswith(address)
    asked = parse_qs(urlsplit(link()).query)
    assert asked[title] == ["Error: Meta Platforms, Capital expenditure, Q2 2026"]
    assert asked["body"][0].splitlines() == [
        "Company: Meta Platforms (META)",
        "Measure: Capital expenditure (capex_quarter)",
        "Quarter: Q2 2026, period to 30 Jun 2026",
        "Value: $30.1bn (3.0116e+10 USD)",
        "Grade: derived, known since 30 Jul 2026",
        "Source: 0001628280-26-050705 https://sec.gov/x",
        f"Shown at: {WHERE}",
        "Snapshot: snap-1",
    ]
    assert "+" not in urlsplit(link()).query.replace("e%2B10", ""), "mail programs show a plus as it is"


def test_what_is_missing_can_be_reported_too() -> None:
    told = error_reports.particulars({**ROW, "value": None, "evidence": None, "state": "missing"}, "", WHERE, "s")
    assert "Value: missing" in told
    assert "Grade: known since" in told


@pytest.mark.parametrize(
    "text", ["", "paradox", "<b>?#", "paradox?#evil=1", "paradox?x=1#" + "a" * 3000, "../x?#ticker=A"]
)
def test_nonsense_names_no_number(text: str) -> None:
    with pytest.raises(UsageError, match="names no number"):
        error_reports.read(text)


def test_the_log_names_a_place_that_no_terminal_obeys(caplog: pytest.LogCaptureFixture) -> None:
    unexpected(ValueError("x"), "GET /charts/\x1b[2J\x9b1A\u202e\nError 1 at home")
    assert caplog.records[-1].getMessage().endswith(" at GET /charts/ [2J 1A Error 1 at home")
