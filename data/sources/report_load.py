"""Loaders of reports and releases: share counts by class, backlog by member, employees out of the text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from data import build, kept_responses
from data.kept_responses import Answer
from data.load_shared import Connection, Counts, observe, records
from data.sources import report, submissions
from data.store_backend import Place
from errors import BadData

_OBLIGATION = "remaining_performance_obligation"


def filing(con: Connection, place: Place, answer: Answer) -> Counts:
    """One report."""
    told = _told_filing(con, answer.url)
    read = kept_responses.derived(
        place, answer.sha256, f"{report.rules()}-{told['report_date']}",
        lambda content: report.read(content, told["report_date"], answer.ticker),
    )  # fmt: skip
    if read["cik"] and int(read["cik"]) != int(told["cik"]):
        raise BadData(
            "The report is another company's",
            which=f"{answer.ticker}: CIK {read['cik']}",
            next_step="Refresh again later",
        )
    counts = _share_classes(con, answer, told, pd.DataFrame(read["classes"]))
    counts += _obligation(con, answer, told, read["obligation"])
    return counts + _headcounts(con, answer, told, read["headcount"], told["report_date"])


def release(con: Connection, place: Place, answer: Answer) -> Counts:
    """Exhibit 99.1 of an announcement of results: employees from its text, at the date that it names."""
    told = _told_filing(con, answer.url)
    read = kept_responses.derived(
        place,
        answer.sha256,
        f"{report.rules()}-release",
        lambda content: report.read(content, None, answer.ticker, release=True),
    )
    return _headcounts(con, answer, told, read["headcount"], None)


def _told_filing(con: Connection, url: str) -> dict[str, Any]:
    number = url.split("/")[-2]
    accession = f"{number[:10]}-{number[10:12]}-{number[12:]}"
    found = con.execute("FROM filing WHERE accession = $1", [accession]).df()
    if found.empty:
        raise BadData("A report is in no list of filings", which=accession, next_step="Refresh again")
    row = found.iloc[0]
    return {
        **records(found)[0],
        "report_date": submissions.day(row["report_date"]),
        "filed": submissions.day(row["filed"]),
    }


def _where(told: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """The source of what a report says, in the columns of the embedded files."""
    title = f"Form {told['form']} filed {told['filed']}"
    return {"accession": told["accession"], "form": told["form"], "known_on": told["filed"], "url": answer.url, "title": title,
            "publisher": "SEC EDGAR", "evidence": "confirmed", "ticker": answer.ticker}  # fmt: skip


def _share_classes(con: Connection, answer: Answer, told: dict[str, Any], classes: pd.DataFrame) -> Counts:
    if classes.empty:
        return Counts()
    priced = con.execute("SELECT DISTINCT ticker FROM price").df()["ticker"]
    own = con.execute("SELECT price_ticker FROM entity WHERE ticker = $1", [answer.ticker]).fetchone()
    # A class whose own price is not in the store is valued at the company's main one.
    symbols = classes["price_ticker"].where(classes["price_ticker"].isin(priced), own[0] if own else answer.ticker)
    con.register("given", classes.drop(columns="path").assign(price_ticker=symbols, **_where(told, answer)))
    known = con.execute(
        "SELECT count(*) FROM given JOIN share_count USING (ticker, share_class) WHERE share_count.as_of = given.as_of::DATE"
    ).fetchone()
    fresh = not (known and known[0])
    if fresh:
        con.execute(build.script("load_share_classes"))
    con.unregister("given")
    return Counts(new=len(classes)) if fresh else Counts(unchanged=len(classes))


def _obligation(con: Connection, answer: Answer, told: dict[str, Any], found: dict[str, Any] | None) -> Counts:
    if not found:
        return Counts()
    held = con.execute(
        "SELECT 1 FROM observation WHERE ticker = $1 AND concept = $2 AND period_end = $3 AND value = $4",
        [answer.ticker, _OBLIGATION, told["report_date"], found["value"]],
    ).fetchone()
    if held:
        return Counts(unchanged=1)
    row = {
        "concept": _OBLIGATION,
        "tag": found["path"],
        "period_end": told["report_date"],
        "value": found["value"],
        "unit": "USD",
    }
    observe(con, pd.DataFrame([_where(told, answer) | row]))
    return Counts(new=1)


# --------------------------------------------------------------------------------------- headcount


def _headcounts(
    con: Connection, answer: Answer, told: dict[str, Any], found: list[dict[str, Any]], period_end: date | None
) -> Counts:
    """The employee counts that the text states, kept as readings; loaded when sure and in conflict with nothing held."""
    con.execute("DELETE FROM reading WHERE accession = $1", [told["accession"]])
    counts = Counts()
    for read in found:
        as_of = date.fromisoformat(read["as_of"]) if read["as_of"] else period_end
        if as_of is not None:  # "in May 2026" means its last day, but not one after the filing
            counts += _reading(con, answer, told, read, min(as_of, told["filed"]))
    return counts


def _reading(con: Connection, answer: Answer, told: dict[str, Any], read: dict[str, Any], as_of: date) -> Counts:
    state, reason = _judged(con, answer.ticker, as_of, read["employees"], sure=read["sure"])
    row = {
        "reading_id": f"{told['accession']}:{read['start']}:{as_of}", "ticker": answer.ticker, "as_of": as_of,
        "employees": read["employees"], "kind": read["kind"], "scope": read["scope"], "sentence": read["sentence"],
        "first_character": read["start"], "last_character": read["end"], "confidence": read["confidence"],
        "known_on": told["filed"], "accession": told["accession"], "url": answer.url, "sha256": answer.sha256,
        "state": state, "reason": reason,
    }  # fmt: skip
    build.insert(con, "reading", pd.DataFrame([row]))
    if state != "loaded":
        return Counts(unchanged=int(state == "known"))
    _state(con, row, told["form"])
    return Counts(new=1)


def _judged(con: Connection, ticker: str, as_of: date, employees: float, *, sure: bool) -> tuple[str, str | None]:
    """What becomes of a reading: known, loaded or waiting, with the reason for waiting."""
    held = con.execute(
        """
        SELECT value FROM observation WHERE ticker = $1 AND concept = 'headcount' AND method <> 'user' AND abs(period_end - $2::DATE) <= 10
        ORDER BY abs(value - $3) LIMIT 1
        """,
        [ticker, as_of, employees],
    ).fetchone()
    if held:
        near = abs(held[0] - employees) <= 0.01 * held[0]
        return ("known", None) if near else ("waiting", f"{held[0]:,.0f} is held for this date")
    return ("loaded", None) if sure else ("waiting", "the sentence is not clear enough")


def _state(con: Connection, reading: dict[str, Any], form: str) -> None:
    known = pd.Timestamp(reading["known_on"])
    row = {"ticker": reading["ticker"], "as_of": reading["as_of"], "employees": reading["employees"], "evidence": "confirmed",
           "known_on": known, "form": form, "accession": reading["accession"], "url": reading["url"],
           "title": f"Form {form} filed {known:%Y-%m-%d}", "publisher": "SEC EDGAR"}  # fmt: skip
    con.register("given", pd.DataFrame([row]))
    con.execute(build.script("load_headcount"))
    con.unregister("given")


def decision(con: Connection, place: Place, answer: Answer) -> Counts:
    """A person's yes or no to a waiting reading."""
    said = kept_responses.read_object(place, answer, "reading", "accept")
    found = con.execute("FROM reading WHERE reading_id = $1", [said["reading"]]).df()
    if found.empty:
        raise BadData(
            "There is no such reading", which=str(said["reading"]), next_step="`leverage readings` lists them"
        )
    state = "loaded" if said["accept"] else "refused"
    con.execute(
        "UPDATE reading SET state = $1, reason = 'decided by the user' WHERE reading_id = $2", [state, said["reading"]]
    )
    if not said["accept"]:
        return Counts()
    form = con.execute("SELECT form FROM filing WHERE accession = $1", [found["accession"].iloc[0]]).fetchone()
    _state(con, records(found)[0], str(form[0]) if form else "10-K")
    return Counts(new=1)
