"""What is being built, leased and ordered: the amounts as filed, who has none, and words that follow the numbers."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data.store import Store
from engine.request import Request
from pages.factory.committed_frames import Commitments, commitments
from pages.factory.parameters import COMMITTED
from service.drawing import chart as service
from tools.plotly_schema import validated


def filed(store: Store, line: str, *, end: str | None = None, as_of: date | None = None) -> Commitments:
    return commitments(store, Request((), (), end=end, as_of=as_of, options={"line": line}))


def test_an_amount_is_that_of_the_annual_report(store: Store) -> None:
    [alphabet] = [row for row in filed(store, "construction_in_progress").rows if row.ticker == "GOOGL"]
    assert (alphabet.value, alphabet.earlier) == (50_597e6, 35_136e6)  # Form 10-K of fiscal 2024, note on property
    assert alphabet.origin.document == "0001652044-25-000014"
    assert f"{alphabet.day:%Y-%m-%d}" == "2024-12-31"


@pytest.mark.parametrize("line", COMMITTED)
def test_a_filer_stands_once_with_its_newest_amount_the_largest_first(store: Store, line: str) -> None:
    found = filed(store, line)
    assert len({row.ticker for row in found.rows}) == len(found.rows) > 50
    assert [row.value for row in found.rows] == sorted((row.value for row in found.rows), reverse=True)
    assert {row.year for row in found.rows} == {found.year, found.year + 1} == {2024, 2025}
    assert {row.origin.document for row in found.rows} <= found.documents


def test_neither_a_later_year_nor_a_later_filing_is_seen(store: Store) -> None:
    line = "purchase_obligations"
    assert {row.year for row in filed(store, line, end="2021Q4").rows} == {2021}
    early = filed(store, line, as_of=date(2022, 2, 15))
    assert max(row.origin.known_on for row in early.rows if row.origin.known_on) <= np.datetime64("2022-02-15")
    assert filed(store, line, end="2009Q1") == Commitments()


@pytest.mark.slow
def test_words_follow_line_and_window(store: Store) -> None:
    said = {}
    for line in COMMITTED:
        chart = service.draw(store, "committed", {"line": line, "companies": ("META", "GOOGL", "AAPL")})
        validated(chart.figure)
        said[line] = chart.finding.headline
        assert COMMITTED[line].lower() in chart.finding.headline
    assert len(set(said.values())) == len(COMMITTED)
    assert "Alphabet had $50.6bn of construction in progress in fiscal 2024" in said["construction_in_progress"]
    early = service.draw(store, "committed", {"to": "2020Q4"})
    assert "fiscal 2020" in early.finding.headline


def test_who_does_not_tag_the_line_is_named(store: Store) -> None:
    chart = service.draw(store, "committed", {"companies": ("META", "GOOGL")})
    assert len(chart.missing) == 1
    assert chart.missing[0].startswith("Meta: no annual report here of fiscal 2024 or later")


def test_nothing_filed_is_said_in_words(store: Store) -> None:
    chart = service.draw(store, "committed", {"line": "purchase_obligations", "to": "2009Q1"})
    assert chart.table.empty
    assert chart.finding.headline
