"""Headcount of ten whole annual reports, as their texts state it. Skipped where the recordings are absent."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

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


def of_the_filing() -> Any:
    return pytest.mark.parametrize(("filing", "name"), [(n, n) for n in NAMES], indirect=["filing"], ids=NAMES)


@of_the_filing()
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


@of_the_filing()
def test_without_its_statements_a_filing_gives_nothing_sure(filing: tuple[str, date | None], name: str) -> None:
    """A silence check on some 300,000 characters of other prose and tables: what is left must not be taken for a headcount."""
    text, period_end = filing
    stated = {float(row["employees"]) for row in STATED if row["filing"] == name} | {
        138_100.0
    }  # the other count of J&J
    for reading in sorted(headcount.candidates(text, period_end), key=lambda r: -r.start):
        if reading.employees in stated:
            text = text[: reading.start] + text[reading.end :]
    left = headcount.best(text, period_end)
    assert left is None or left.confidence < headcount.SURE, left


@of_the_filing()
def test_the_text_is_that_of_a_reader(filing: tuple[str, date | None], name: str) -> None:
    text, period_end = filing
    assert period_end is not None
    assert "xbrli:" not in text
    assert "<" not in text[:2_000]
    assert "Table of Contents\n" * 3 not in text
    assert any("exact name of registrant" in line.lower() for line in text.splitlines()[:200])
