"""Compiled headcounts and announcements as embedded rows: whence, known from when, and what is told of them."""

from __future__ import annotations

from typing import Final

import pytest

from tools.convert_facts.announced import events, guidance, useful_lives
from tools.convert_facts.documents import Reports
from tools.convert_facts.merging import Row
from tools.convert_facts.people import headcount

CITED: Final = {"source": "A post", "source_url": "", "second_source": "", "evidence": "single_source", "note": ""}


def counted(**cells: str) -> Row:
    """A compiled headcount of a collector."""
    row = {"ticker": "AVGO", "as_of": "2012-10-28", "employees": "3600", "kind": "rounded", "accession": ""}
    return CITED | row | {"source_doc": "aggregator of the annual reports"} | cells


@pytest.fixture(scope="module")
def reports() -> Reports:
    return Reports()


def test_a_collected_headcount_is_known_after_ninety_days_and_marked(reports: Reports) -> None:
    [row] = headcount([counted()], reports)
    assert (row["known_on"], row["known_on_basis"], row["form"]) == ("2013-01-26", "assumed 90 days", "")
    assert row["note"].startswith("Avago Technologies, before it bought Broadcom.")
    [later] = headcount([counted(as_of="2019-11-03")], reports)
    assert not later["note"].startswith("Avago")


def test_headcounts_collected_of_years_before_the_filings_are_left_out(reports: Reports) -> None:
    assert list(headcount([counted(as_of="2008-11-02")], reports)) == []


def test_a_headcount_of_a_report_is_known_from_its_filing(reports: Reports) -> None:
    read = {"source_doc": "Form 10-K FY2024", "accession": "0001326801-25-000017", "ticker": "META"}
    [row] = headcount([counted(as_of="2024-12-31", **read)], reports)
    assert (row["known_on"], row["form"]) == ("2025-01-30", "10-K")
    assert row["known_on_basis"] == "filing date of the Form 10-K"
    assert (row["title"], row["publisher"]) == ("Meta Platforms, Form 10-K, fiscal 2024", "SEC EDGAR")


def test_a_report_that_is_not_among_the_filings_gives_no_day(reports: Reports) -> None:
    read = {"source_doc": "Form 10-K FY2024", "accession": "0000000000-25-000001", "ticker": "META"}
    [row] = headcount([counted(as_of="2024-12-31", **read)], reports)
    assert (row["known_on"], row["known_on_basis"], row["accession"]) == ("2025-03-31", "assumed 90 days", "")


ANNOUNCED: Final = {
    "ticker": "SNPS",
    "company": "Synopsys",
    "announced": "2025-11-12",
    "effective": "",
    "event_type": "layoff",
    "jobs_low": "2000",
    "jobs_high": "2000",
    "percent_of_workforce": "10",
    "scope": "",
    "charge_usd_m": "",
}


@pytest.mark.parametrize(
    ("source", "title", "publisher"),
    [
        (
            "Reuters (via Outlook Business summary) through replacedbyai.app list (someone/list)",
            "Reuters report on Synopsys, listed by replacedbyai.app",
            "Reuters",
        ),
        (
            "Synopsys Form 8-K through replacedbyai.app list",
            "Synopsys Form 8-K, listed by replacedbyai.app",
            "Synopsys",
        ),
        ("replacedbyai.app list (pages of 2026)", "List of layoffs: Synopsys", "replacedbyai.app"),
    ],
)
def test_an_event_names_the_report_behind_a_list(source: str, title: str, publisher: str, reports: Reports) -> None:
    [row] = events([CITED | ANNOUNCED | {"source": source}], reports)
    assert (row["title"], row["publisher"]) == (title, publisher)


def guided(**cells: str) -> Row:
    row = {"ticker": "ORCL", "announced": "2026-06-10", "fiscal_year": "FY2027", "kind": "point"}
    return CITED | row | {"low_usd_bn": "70", "high_usd_bn": "70", "metric_definition": "net outlay"} | cells


def test_two_plans_of_one_day_for_one_year_have_two_ids(reports: Reports) -> None:
    rows = list(guidance([guided(), guided(kind="range", low_usd_bn="90", high_usd_bn="95")], reports))
    assert [row["guidance_id"] for row in rows] == ["orcl-2026-06-10-fy2027", "orcl-2026-06-10-fy2027-range"]


@pytest.mark.parametrize(("ticker", "kind"), [("MSFT", "calendar_point"), ("CRWV", "point"), ("TSM", "point")])
def test_a_calendar_year_is_marked_where_the_fiscal_year_is_another(ticker: str, kind: str, reports: Reports) -> None:
    [row] = guidance([guided(ticker=ticker, fiscal_year="CY2026")], reports)
    assert row["kind"] == kind


def test_a_useful_life_of_an_annual_report_cites_it(reports: Reports) -> None:
    told = {"ticker": "META", "asset": "servers", "old_years": "5", "new_years": "5.5", "effective": "2025-01-01"}
    told |= {"announced": "2026-01-29", "effect_usd_m": "-2920", "effect_measure": "depreciation 2025 actual"}
    [row] = useful_lives([CITED | told | {"source": "Form 10-K FY2025, read", "source_url": "https://x.org"}], reports)
    assert row["title"] == "Meta Platforms, Form 10-K, fiscal 2025"
    assert (row["effect_usd"], row["effect_measure"]) == ("-2920000000", "Depreciation 2025 actual")


def test_a_change_whose_effect_a_later_report_states_is_a_row_of_its_own(reports: Reports) -> None:
    told = {"ticker": "AMZN", "asset": "servers", "old_years": "5", "new_years": "6", "effective": "2024-01-01"}
    told |= {"announced": "2024-02-01", "effect_usd_m": "-2400", "effect_measure": "depreciation, nine months 2024"}
    change, effect = useful_lives([CITED | told | {"source": "Form 10-Q Q3 2024", "source_url": ""}], reports)
    assert (change["announced"], change["effect_usd"], change["effect_measure"]) == ("2024-02-01", "", "")
    assert (effect["announced"], effect["effect_usd"]) == ("2024-11-01", "-2400000000")
    assert change["new_years"] == effect["new_years"] == "6"
