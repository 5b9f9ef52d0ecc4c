"""The editor's list of corrections: complete, the newest first, and in agreement with the numbers that moved."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from charts import style
from contracts import unit_called
from data import corrections as editors
from data.corrections import Correction
from errors import BadData
from service.tables.html_table import safe_address

FILE = editors.FILE.parent / "curated" / "moved_numbers.csv"
LISTED = editors.corrections()
MOVED = {
    (row["ticker"], row["concept"], row["basis"], row["period_end"]): row
    for row in csv.DictReader(FILE.read_text("utf-8").splitlines())
}


def written(text: str, unit: str) -> str:
    return style.written(float(text), unit_called(unit)) if text else "missing"


@pytest.mark.parametrize("one", LISTED, ids=lambda one: one.what)
def test_an_entry_says_what_the_list_of_moved_numbers_says(one: Correction) -> None:
    assert all((one.what, one.why, one.noticed_by))
    assert one.before != one.after
    assert safe_address(one.source)
    if one.concept:
        row = MOVED[one.ticker, one.concept, one.basis, str(one.period_end)]
        assert (one.before, one.after) == (written(row["before"], row["unit"]), written(row["after"], row["unit"]))


def test_the_newest_comes_first() -> None:
    days = [one.corrected_on for one in LISTED]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize("text", ["", "[[correction]]\nwhat = 'x'", "[[correction]]\nevil = 1", "[[", "correction = 1"])
def test_a_list_that_cannot_be_read_says_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "corrections.toml"
    file.write_text(text)
    with pytest.raises(BadData, match="list of corrections"):
        editors.corrections(file)
