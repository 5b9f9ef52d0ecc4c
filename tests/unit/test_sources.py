"""Offline readers: lists of filings, price tables, inline XBRL, whole documents; what they say and what they refuse."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from data.sources import inline, report, submissions, yahoo
from errors import BadData, NotFound
from tools.replay import documents

LISTED = {
    "accessionNumber": ["0000000001-26-000003", "0000000001-26-000001", "0000000001-26-000002"],
    "filingDate": ["2026-07-30", "2026-01-29", "2026-04-30"],
    "reportDate": ["2026-06-30", "2025-12-31", ""],
    "form": ["10-Q", "10-K", "8-K"],
    "items": ["", "", "2.02,9.01"],
    "primaryDocument": ["q.htm", "k.htm", "r.htm"],
}
LIST = {
    "cik": "1326801",
    "name": "Meta",
    "tickers": ["META"],
    "fiscalYearEnd": "1231",
    "filings": {"recent": LISTED, "files": [{"name": "old.json"}]},
}


def test_a_list_of_filings_tells_filer_reports_and_releases() -> None:
    filer, filings = submissions.parse(json.dumps(LIST).encode())
    assert filer == submissions.Filer("0001326801", "Meta", ("META",), 12, ("old.json",))
    assert filings["filed"].dt.date.tolist() == [date(2026, 7, 30), date(2026, 4, 30), date(2026, 1, 29)], (
        "newest first"
    )
    assert submissions.reports(filings)["form"].tolist() == ["10-Q", "10-K"]
    assert submissions.releases(filings)["document"].tolist() == ["r.htm"]


def test_a_filer_without_filings_is_no_error() -> None:
    nothing = {**LIST, "filings": {"recent": {k: [] for k in LISTED}, "files": []}}
    _, filings = submissions.parse(json.dumps(nothing).encode())
    assert submissions.reports(filings).empty
    assert submissions.releases(filings).empty


def test_the_recorded_list_of_meta(recordings: Path) -> None:
    recorded = gzip.decompress((recordings / "edgar" / "submissions_CIK0001326801.json.gz").read_bytes())
    filer, filings = submissions.parse(recorded)
    assert (filer.cik, filer.tickers, filer.year_end_month, len(filer.older)) == ("0001326801", ("META",), 12, 2)
    annual = submissions.reports(filings).query("form == '10-K'")
    assert annual["accession"].tolist() == ["0001326801-25-000017", "0001326801-24-000012"]
    older = gzip.decompress((recordings / "edgar" / "submissions_CIK0001326801-submissions-001.json.gz").read_bytes())
    assert len(submissions.parse_older(older)) == 2005


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["meta-20260729.htm", "meta-06302026xexhibit991.htm"], "meta-06302026xexhibit991.htm"),
        (["a8-k.htm", "q2fy26exhibit99-1.htm", "q2fy26exhibit99-2.htm"], "q2fy26exhibit99-1.htm"),
        (["googexhibit991q22026.htm"], "googexhibit991q22026.htm"),
        (["nvda-20260826.htm", "q2fy27pr.htm"], None),
        (["form8k.htm", "ex991.pdf"], None),
    ],
)
def test_the_release_is_exhibit_99_1(names: list[str], found: str | None) -> None:
    index = json.dumps({"directory": {"item": [{"name": n} for n in names]}}).encode()
    assert submissions.exhibit(index) == found


def test_a_ticker_is_found_or_the_nearest_are_named() -> None:
    known = json.dumps(
        {
            "0": {"cik_str": 1067983, "ticker": "BRK-B", "title": "BERKSHIRE"},
            "1": {"cik_str": 2488, "ticker": "AMD", "title": "AMD"},
        }
    ).encode()
    assert submissions.listing(known).found("brk.b") == ("0001067983", "BERKSHIRE")
    with pytest.raises(NotFound, match="Did you mean AMD"):
        submissions.listing(known).found("AMDD")
    with pytest.raises(NotFound, match="Only companies that file"):
        submissions.listing(known).found("NESN")


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"<html>", b'{"filings": {}}', b'{"cik": "x", "filings": {"recent": {}}}']
)
def test_what_is_no_list_is_refused(document: bytes) -> None:
    for read in (submissions.parse, submissions.parse_older, submissions.exhibit):
        with pytest.raises(BadData, match="Refresh again"):
            read(document)


# ------------------------------------------------------------------------------------------ prices

TABLE = (
    "date,close,adj_close,volume,split\n2026-05-18,70.5,70.1,10,0.0\n2026-05-19,,,0,0.0\n2026-05-20,7.1,7.1,11,10.0\n"
)


def test_days_without_a_close_are_left_out_and_splits_told() -> None:
    record = yahoo.parse(TABLE.encode(), "X")
    assert record.prices[["date", "close"]].values.tolist() == [
        [pd.Timestamp("2026-05-18"), 70.5],
        [pd.Timestamp("2026-05-20"), 7.1],
    ]
    assert record.splits[["ticker", "ratio"]].values.tolist() == [["X", 10.0]]
    assert record.left_out.empty


@pytest.mark.parametrize("close", ["0.0", "-70.5"])
def test_a_close_that_is_not_above_zero_costs_its_day_only(close: str) -> None:
    record = yahoo.parse(TABLE.replace("70.5", close).encode(), "X")
    assert record.prices["close"].tolist() == [7.1]
    assert record.left_out[["date", "close"]].values.tolist() == [[pd.Timestamp("2026-05-18"), float(close)]]


def test_prices_in_another_currency_are_refused_by_name() -> None:
    header, *rows = TABLE.strip().split("\n")
    told = "\n".join([f"{header},currency", *(f"{row},GBp" for row in rows)])
    with pytest.raises(BadData, match=r"not in US dollars.*GBp"):
        yahoo.parse(told.encode(), "X")
    assert len(yahoo.parse(told.replace("GBp", "USD").encode(), "X").prices) == 2


@pytest.mark.parametrize(
    "table",
    [
        "",
        "date,close\n2026-05-18,1\n",
        TABLE.replace("70.5", "0").replace("7.1,7.1", "-1,-1"),
        TABLE.replace("70.5", "inf"),
        TABLE.replace("2026-05-18", "yesterday"),
        "date,close,adj_close,volume,split\n2026-05-18,,,0,0\n",
        "date,close,adj_close,volume,split\n" + "".join(f"2026-0{month}-01,1,1,0,0\n" for month in (1, 2, 3, 4)),
    ],
)
def test_what_is_no_daily_record_is_refused(table: str) -> None:
    with pytest.raises(BadData, match="no record of daily prices"):
        yahoo.parse(table.encode(), "X")


def test_an_address_leads_back_to_its_symbol() -> None:
    assert yahoo.symbol_of(yahoo.url("GOOG")) == yahoo.symbol_of(yahoo.check_url("GOOG")) == "GOOG"


# --------------------------------------------------------------------------------------- documents

CLASSES = [("A", date(2026, 7, 24), 2_205_128_509.0), ("B", date(2026, 7, 24), 342_377_716.0)]


def test_a_cover_page_tells_shares_by_class_with_the_access_path() -> None:
    filing = inline.Filing(documents.report("0001326801", "10-Q", date(2026, 6, 30), classes=CLASSES))
    cover = filing.cover()
    assert (cover.cik, cover.form, cover.period_end) == ("0001326801", "10-Q", date(2026, 6, 30))
    found = filing.share_classes()
    assert found[["share_class", "as_of", "shares"]].values.tolist() == [list(c) for c in CLASSES]
    assert (
        found["path"].iloc[0]
        == "dei:EntityCommonStockSharesOutstanding[us-gaap:StatementClassOfStockAxis=us-gaap:CommonClassAMember]"
    )


def test_recorded_cover_pages(recordings: Path) -> None:
    """Counts as printed on the covers of the reports for 2024 (accessions 0001326801-25-000017 and
    0001652044-25-000014)."""
    told: dict[tuple[str | None, str], float] = {}
    for name in ("meta-10-k-2025-01-30", "googl-10-k-2025-02-05"):
        filing = inline.Filing(gzip.decompress((recordings / "filings" / f"{name}.html.gz").read_bytes()))
        told |= {
            (filing.cover().cik, c): n for c, n in filing.share_classes()[["share_class", "shares"]].values.tolist()
        }
    assert told == {
        ("0001326801", "A"): 2_189_898_148,
        ("0001326801", "B"): 343_761_117,
        ("0001652044", "A"): 5_833_000_000,
        ("0001652044", "B"): 860_000_000,
        ("0001652044", "C"): 5_497_000_000,
    }


def test_amazon_s_backlog_is_told_by_the_day_from_which_it_is_earned(recordings: Path) -> None:
    content = gzip.decompress((recordings / "filings" / "amzn-10-k-2025-02-07.html.gz").read_bytes())
    found = report._tagged(inline.Filing(content), date(2024, 12, 31), "AMZN")["obligation"]
    assert found["value"] == 177e9
    assert found["path"].endswith("ExpectedTimingOfSatisfactionStartDateAxis=2025-01-01]")


def test_of_several_members_only_a_declared_one_is_taken() -> None:
    def fact(member: str, value: float) -> inline.Fact:
        return inline.Fact(
            inline.OBLIGATION, value, "USD", None, date(2026, 6, 30), (("srt:ProductOrServiceAxis", member),)
        )

    facts = [fact("msft:CommercialMember", 368e9), fact("msft:ConsumerMember", 4e9)]
    assert report._obligation(facts, date(2026, 6, 30), "ORCL") is None, "abstaining is better than guessing"
    chosen = report._obligation(facts, date(2026, 6, 30), "MSFT")
    assert chosen is not None
    assert chosen["value"] == 368e9
    whole = inline.Fact(inline.OBLIGATION, 372e9, "USD", None, date(2026, 6, 30), ())
    assert report._obligation([*facts, whole], date(2026, 6, 30), "MSFT") is None, "company facts hold it"


def test_documents_that_break_off_and_pages_in_their_place_are_refused() -> None:
    whole = documents.report("0001326801", "10-Q", date(2026, 6, 30))
    report.check(whole, date(2026, 7, 30))
    report.check(b"plain text of 1998", date(1998, 3, 1))
    with pytest.raises(BadData, match="breaks off"):
        report.check(whole[:-20], date(2026, 7, 30))
    with pytest.raises(BadData, match="no tagged report"):
        report.check(b"<html><body>We will be back soon.</body></html>", date(2026, 7, 30))
    report.check(b"<html><body>An old report.</body></html>", date(2005, 7, 30))
