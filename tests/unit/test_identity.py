"""Who a company is over time, out of the SEC's list of tickers and lists of filings."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from data.aliases import plain
from data.fetching import Company
from data.sources import submissions
from data.sources.submissions import Listing
from data.updating import identity


def listing(*rows: tuple[str, int, str]) -> Listing:
    told = {str(n): {"ticker": ticker, "cik_str": cik, "title": name} for n, (ticker, cik, name) in enumerate(rows)}
    return submissions.listing(json.dumps(told).encode())


def company(ticker: str, cik: int, *symbols: str) -> Company:
    return Company(ticker, f"{cik:010d}", (ticker, *symbols), date(2025, 2, 10), name="Toy Co")


def record(name: str, *filings: tuple[str, str]) -> identity.FilerRecord:
    rows = [("a", form, pd.Timestamp(day), pd.NaT, "x.htm", "") for form, day in filings]
    return identity.FilerRecord((name,), pd.DataFrame(rows, columns=list(submissions.COLUMNS)))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("XYZX", 7, "Toy Co")], "XYZX"),
        ([("SQXX", 7, "Toy Co")], "SQXX"),
        ([("SQXX-PA", 7, "Toy Co"), ("SQXX", 7, "Toy Co")], "SQXX"),
        ([("XYZX", 8, "Another"), ("SQXX", 7, "Toy Co")], "SQXX"),
        ([("XYZX", 8, "Another")], None),
        ([], None),
    ],
)
def test_the_symbol_of_a_company_is_that_of_its_cik(rows: list[tuple[str, int, str]], expected: str | None) -> None:
    assert identity.symbol_now(company("XYZX", 7), listing(*rows)) == expected


def test_another_class_of_share_is_no_rename() -> None:
    both = listing(("GOOGL", 7, "Alphabet"), ("GOOG", 7, "Alphabet"))
    assert identity.symbol_now(company("GOOGL", 7, "GOOG"), both) == "GOOGL"
    assert identity.symbol_now(company("BRK.B", 7), listing(("BRK-A", 7, "B"), ("BRK-B", 7, "B"))) == "BRK.B"


OLD = record("EXXON MOBIL CORP", ("10-Q", "2024-10-25"), ("10-K", "2025-02-10"))


@pytest.mark.parametrize(
    ("new", "expected", "why"),
    [
        (record("ExxonMobil Holdings Corp", ("10-Q", "2025-08-01")), True, "the same name"),
        (record("Alphabet Inc.", ("8-K12B", "2025-03-02"), ("10-Q", "2025-04-30")), True, "Form 8-K12B"),
        (record("Alphabet Inc.", ("10-Q", "2025-04-30")), False, "neither its name nor a form"),
        (record("Exxon Mobil Corp", ("10-K", "2026-02-10")), False, "long after the last one"),
        (record("Exxon Mobil Corp", ("10-K", "2022-02-10"), ("10-Q", "2025-04-30")), False, "both filed reports"),
        (record("Exxon Mobil Corp"), False, "no reports"),
        (record("Exxon Mobil Corp", ("8-K", "2025-03-02")), True, "the same name"),
    ],
)
def test_a_successor_goes_on_where_the_other_ends_and_says_so(
    new: identity.FilerRecord, expected: bool, why: str
) -> None:
    yes, reason = identity.goes_on(OLD, new)
    assert yes is expected
    assert why in reason


def test_a_former_name_counts_as_a_name() -> None:
    renamed = record("New Co", ("10-Q", "2025-05-01"))._replace(names=("New Co", "Exxon Mobil Corporation"))
    assert identity.goes_on(OLD, renamed)[0]


def test_names_agree_without_what_only_the_legal_form_adds() -> None:
    assert plain("EXXON MOBIL CORP") == plain("ExxonMobil Holdings Corp.") == "exxonmobil"
    assert plain("The Company") == "thecompany", "something is left of every name"
