"""Employee counts, and the notices of layoffs that the states publish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from tools.convert_facts.citing import cited_once
from tools.convert_facts.documents import Document, Reports
from tools.convert_facts.merging import Row, one_line, plain

_COLLECTED: Final = "aggregator of the annual reports"
_FIRST: Final = "2009-01-01"  # what was collected of the years before has no filings beside it here
_AVAGO_UNTIL: Final = "2016-02-01"  # the day on which Avago completed its purchase of Broadcom
_WAIT: Final = timedelta(days=90)
_HEADCOUNT_NOTES: Final = {
    ("ADBE", "2023-12-01"): '"As of December 1, 2023, we employed 29,945 people".',
    ("CRM", "2019-01-31"): (
        '"36,000 Employees" in the letter of the annual report; the day is the end of the fiscal year.'
    ),
    ("CRM", "2020-01-31"): (
        '"49,000+ Employees" in the letter of the annual report: at least; the day is the end of the fiscal year.'
    ),
}


def headcount(rows: list[Row], reports: Reports) -> Iterator[Row]:
    for row in rows:
        collected = row["source_doc"] == _COLLECTED
        if collected and row["as_of"] < _FIRST:
            continue
        document = _collected(row, reports) if collected else _stated(row, reports)
        yield {
            "ticker": row["ticker"],
            "as_of": row["as_of"],
            "employees": plain(row["employees"]),
            "kind": row["kind"],
            "known_on": document.known_on or str(date.fromisoformat(row["as_of"]) + _WAIT),
            "known_on_basis": "filing date of the Form 10-K" if document.known_on else "assumed 90 days",
            "form": "10-K" if document.known_on else "",
            "accession": row["accession"] if document.known_on else "",
        } | cited_once(row | {"second_source": ""}, document, _headcount_note(row, collected))


def _collected(row: Row, reports: Reports) -> Document:
    title = f"Employees of {reports.name(row['ticker'])} by year, collected from its annual reports"
    return Document(title, "Stock Analysis", "https://stockanalysis.com/")


def _stated(row: Row, reports: Reports) -> Document:
    """The annual report by its accession number, else what the compiled file tells of it."""
    year = re.search(r"FY(\d{4})", row["source_doc"])
    if not (row["accession"] and year and row["source_doc"].startswith("Form 10-K")):
        title = f"{reports.name(row['ticker'])}, annual report, fiscal {year[1] if year else ''} (letter)"
        return Document(title, "Quarterlytics", "https://quarterlytics.com/")
    return reports.filed(row["ticker"], row["accession"], f"fiscal {year[1]}")


def _headcount_note(row: Row, collected: bool) -> str:
    note = _HEADCOUNT_NOTES.get((row["ticker"], row["as_of"]), "")
    if collected:
        note = "Seen with a collector of annual reports, not in the report itself."
        if row["ticker"] == "AVGO" and row["as_of"] < _AVAGO_UNTIL:
            note = f"Avago Technologies, before it bought Broadcom. {note}"
    return note or row["note"]


# -------------------------------------------------------------------------------- notices of states

_OF_OTHERS: Final = ("Qurate Retail, Inc.",)  # taken for one of ours by the collection
_KINDS: Final = {"closure": "closure", "mass_layoff": "mass_layoff", "unknown": ""}


def warn_notices(rows: list[Row], _: Reports) -> Iterator[Row]:
    """Each notice of one site once: a second row with the same people and day is the notice listed again.

    A list may give a notice again under the day on which the jobs end: the first day counts.
    """
    seen = set[tuple[str, ...]]()
    for row in sorted(rows, key=lambda row: (row["notice_date"] or row["first_seen"], row["dedupe_key"])):
        ends = row["effective_date"] or row["notice_date"]
        same = (row["our_ticker"], row["state"], row["place_name"], row["employees_affected"], ends)
        if same in seen or row["parent_company"] in _OF_OTHERS:
            continue
        seen.add(same)
        known_on = row["notice_date"] or row["first_seen"]
        title = f"WARN notice of {one_line(row['employer_name'])}, {row['state']}, {known_on}"
        yield {
            "notice_id": row["dedupe_key"][:12],
            "ticker": row["our_ticker"],
            "employer": one_line(row["employer_name"]),
            "state": row["state"],
            "place": one_line(row["place_name"]),
            "notice_date": row["notice_date"],
            "effective": row["effective_date"],
            "employees": plain(row["employees_affected"]),
            "kind": _KINDS[row["layoff_type"]],
            "amendment": "true" if row["is_amendment"] == "1" else "false",
            "known_on": known_on,
            "evidence": "single_source",
            **Document(title, "List of the state, collected (Apache-2.0)", row["source_url"]).cells(),
            "second_source": "",
            "note": "" if row["notice_date"] else "The list gives no day of the notice: known since it was first seen.",
        }
