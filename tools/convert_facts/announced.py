"""What companies announced: job cuts, plans of capital expenditure, useful lives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tools.convert_facts.citing import as_told, cited, cited_once, slug
from tools.convert_facts.documents import Document, Reports, filings_of
from tools.convert_facts.merging import Row, capital, plain, scaled

# ----------------------------------------------------------------------------------------- events

_LISTED: Final = re.compile(r"(?:(?P<by>.+?) through )?replacedbyai\.app list\b.*")
_OWN_WORDS: Final = re.compile(r"Newsroom|SEC|8-K|memo")
_EVENT_NOTES: Final = {
    "monday.com": "Another list dates it 2026-07-26 and counts 600.",
    "Cisco": "6,300 by the Associated Press, from 7% of the workforce.",
}


def events(rows: list[Row], _: Reports) -> Iterator[Row]:
    for row in rows:
        yield {
            "event_id": slug(row["ticker"] or row["company"], row["announced"], row["event_type"]),
            **{name: row[name] for name in ("ticker", "company", "announced", "effective", "event_type")},
            **{name: plain(row[name]) for name in ("jobs_low", "jobs_high", "percent_of_workforce")},
            "scope": capital(row["scope"]),
            "charge_usd": scaled(row["charge_usd_m"], 1e6),
        } | cited_once(row, _event_document(row), _EVENT_NOTES.get(row["company"], ""))


def _event_document(row: Row) -> Document:
    """The report that a list of layoffs links, by its publisher; the list itself where it links none."""
    if row["source"].startswith("ai-layoffs-tracker"):
        return Document(f"AI layoffs tracker (public list): {row['company']}", "AI layoffs tracker")
    listed = _LISTED.fullmatch(row["source"])
    if not listed:
        return as_told(row)
    by = listed["by"]
    if not by:
        return Document(f"List of layoffs: {row['company']}", "replacedbyai.app", "https://replacedbyai.app/")
    if by.startswith(row["company"]) or _OWN_WORDS.search(by):
        return Document(f"{by}, listed by replacedbyai.app", row["company"], row["source_url"])
    publisher = re.sub(r" \(.*\)", "", by)
    return Document(f"{publisher} report on {row['company']}, listed by replacedbyai.app", publisher, row["source_url"])


# --------------------------------------------------------------------------------------- guidance

_ORACLE: Final = filings_of("0001341439")
# How what is new is cited and noted, by company and day.
_GUIDED: Final = {
    ("ORCL", "2026-06-10", "range"): (
        Document("Oracle, earnings call, fiscal Q4 2026, as reported", "Outlook Business"),
        "The company's own outlay is about 70 billion USD of it.",
    ),
    ("ORCL", "2026-09-10", "actual"): (
        Document("Oracle, earnings release, fiscal Q1 2027", "SEC EDGAR", _ORACLE),
        "Fiscal quarter Q1 2027; 17.966 billion USD net of what customers finance; free cash flow was -5.396 billion.",
    ),
    ("CRWV", "2026-05-07", "range"): (
        Document("CoreWeave, results of Q1 2026, as named in its report of Q2 2026", "CoreWeave"),
        "Day of the announcement approximate.",
    ),
    ("CRWV", "2026-08-11", "range"): (
        Document("CoreWeave, results of Q2 2026, as reported", "CoreWeave"),
        "Raised from 31 to 35 billion USD.",
    ),
    ("TSM", "2026-01-15", "range"): (
        Document("TSMC, results of Q4 2025, as named in its report of Q2 2026", "TSMC"),
        "Day of the announcement approximate.",
    ),
    ("TSM", "2026-07-16", "range"): (
        Document("TSMC, results of Q2 2026, as reported", "TSMC"),
        "Raised from 52 to 56 billion USD; day of the announcement approximate.",
    ),
}
_DEFINITIONS: Final = {
    "gross capital expenditures including 20-25 reimbursed by customers": (
        "Gross capital expenditures, including 20 to 25 billion USD that customers reimburse"
    ),
}
_YEARS_ARE_CALENDAR_YEARS: Final = ("CRWV", "TSM")


def guidance(rows: list[Row], _: Reports) -> Iterator[Row]:
    seen = set[str]()
    for row in rows:
        name = slug(row["ticker"], row["announced"], row["fiscal_year"])
        document, note = _GUIDED.get((row["ticker"], row["announced"], row["kind"]), (None, ""))
        yield {
            "guidance_id": f"{name}-{row['kind']}" if name in seen else name,
            "ticker": row["ticker"],
            "announced": row["announced"],
            "fiscal_year": row["fiscal_year"][-4:],
            "low_usd": scaled(row["low_usd_bn"], 1e9),
            "high_usd": scaled(row["high_usd_bn"], 1e9),
            "kind": _guided(row["ticker"], row["fiscal_year"]) + row["kind"],
            "definition": _DEFINITIONS.get(row["metric_definition"], capital(row["metric_definition"])),
        } | cited_once(row, document, note)
        seen.add(name)


def _guided(ticker: str, period: str) -> str:
    """What kind of period is guided, before the kind of statement: '' for a fiscal year."""
    if period.startswith("CY"):
        return "" if ticker in _YEARS_ARE_CALENDAR_YEARS else "calendar_"
    return "quarter_" if "Q" in period else ""


# ----------------------------------------------------------------------------------- useful lives

_LIFE_NOTES: Final = {
    ("META", "2026-01-29"): "Net income 2.59 billion USD higher, 1.00 USD a diluted share.",
}


# What these changes did stands in a report of a later day: two rows, so that the change is known before.
_EFFECT_LATER: Final = {("AMZN", "2024-02-01"): "2024-11-01"}


def useful_lives(rows: list[Row], reports: Reports) -> Iterator[Row]:
    for row in rows:
        later = _EFFECT_LATER.get((row["ticker"], row["announced"]))
        if later:
            yield _useful_life(row | {"effect_usd_m": "", "effect_measure": ""}, reports)
        yield _useful_life(row | {"announced": later or row["announced"]}, reports)


def _useful_life(row: Row, reports: Reports) -> Row:
    annual = re.match(r"Form 10-K FY(\d{4})", row["source"]) if row["source_url"] else None
    year = annual[1] if annual else ""
    document = reports.of(row["ticker"], f"{year}-12-31", f"fiscal {year}") if year else as_told(row)
    return {
        "ticker": row["ticker"],
        "asset": row["asset"],
        "old_years": plain(row["old_years"]),
        "new_years": plain(row["new_years"]),
        "effective": row["effective"],
        "announced": row["announced"],
        "known_on": document.known_on or row["announced"],
        "effect_usd": scaled(row["effect_usd_m"], 1e6),
        "effect_measure": capital(row["effect_measure"]),
    } | cited(row | {"second_source": ""}, document, _LIFE_NOTES.get((row["ticker"], row["announced"]), ""))
