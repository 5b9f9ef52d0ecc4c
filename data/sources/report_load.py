"""Loaders of reports and releases: share counts by class, backlog by member, employees out of the text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from data import build, kept_responses
from data.kept_responses import Response
from data.load_shared import Connection, Counts, observe, records
from data.sources import report, report_securities, submissions
from data.store_backend import StoreBackend
from errors import BadData

_OBLIGATION = "remaining_performance_obligation"


def filing(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """One report: the headcounts that its text states, as rows of `reading`.

    Raises BadData for a report that no list of filings names, or of another filer than the ticker's.
    """
    listed = _listed_filing(con, response.url)
    read = kept_responses.read_cached(
        backend,
        response.sha256,
        f"{report.rules()}-{listed['report_date']}",
        lambda content: report.read(content, listed["report_date"], response.ticker),
    )
    if read["cik"] and int(read["cik"]) != int(listed["cik"]):
        raise BadData(
            "The report is another company's",
            which=f"{response.ticker}: CIK {read['cik']}",
            next_step="Refresh again later",
        )
    counts = _share_classes(con, response, listed, pd.DataFrame(read["classes"]))
    counts += _obligation(con, response, listed, read["obligation"])
    _receipts(con, response, listed, read["receipts"])
    return counts + _headcounts(con, response, listed, read["headcount"], listed["report_date"])


def release(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Exhibit 99.1 of an announcement of results: employees from its text, at the date that it names."""
    listed = _listed_filing(con, response.url)
    read = kept_responses.read_cached(
        backend,
        response.sha256,
        f"{report.rules()}-release",
        lambda content: report.read(content, None, response.ticker, release=True),
    )
    return _headcounts(con, response, listed, read["headcount"], None)


def _listed_filing(con: Connection, url: str) -> dict[str, Any]:
    number = url.split("/")[-2]
    accession = f"{number[:10]}-{number[10:12]}-{number[12:]}"
    rows = con.execute("FROM filing WHERE accession = $1", [accession]).df()
    if rows.empty:
        raise BadData("A report is in no list of filings", which=accession, next_step="Refresh again")
    row = rows.iloc[0]
    return {
        **records(rows)[0],
        "report_date": submissions.day(row["report_date"]),
        "filed": submissions.day(row["filed"]),
    }


def _where(listed: dict[str, Any], response: Response) -> dict[str, Any]:
    """The source of what a report says, in the columns of the embedded files."""
    title = f"Form {listed['form']} filed {listed['filed']}"
    return {
        "accession": listed["accession"],
        "form": listed["form"],
        "known_on": listed["filed"],
        "url": response.url,
        "title": title,
        "publisher": "SEC EDGAR",
        "evidence": "confirmed",
        "ticker": response.ticker,
    }


def _share_classes(con: Connection, response: Response, listed: dict[str, Any], classes: pd.DataFrame) -> Counts:
    if classes.empty:
        return Counts()
    symbols = _symbols(con, response.ticker, classes)
    con.register("given", classes.drop(columns="path").assign(price_ticker=symbols, **_where(listed, response)))
    known = con.execute(
        "SELECT count(*) FROM given JOIN share_count USING (ticker, share_class) WHERE share_count.as_of = "
        "given.as_of::DATE"
    ).fetchone()
    fresh = not (known and known[0])
    if fresh:
        con.execute(build.script("load_share_classes"))
    con.unregister("given")
    return Counts(new=len(classes)) if fresh else Counts(unchanged=len(classes))


def _symbols(con: Connection, ticker: str, classes: pd.DataFrame) -> list[str]:
    """The symbol whose closes value each class, whether the store has any yet or not."""
    main = con.execute("SELECT price_ticker FROM entity WHERE ticker = $1", [ticker]).fetchone()
    rows = con.execute(
        """
        SELECT share_class, arg_max(price_ticker, known_on) FROM share_count
        WHERE ticker = $1 AND share_class IS NOT NULL GROUP BY share_class
        """,
        [ticker],
    ).fetchall()
    named = list(zip(classes["share_class"], classes["price_ticker"], strict=True))
    symbols = report_securities.class_symbols(named, str(main[0]) if main else ticker, dict(rows))
    return [symbols[name] for name in classes["share_class"]]


def _receipts(con: Connection, response: Response, listed: dict[str, Any], stated: list[Any]) -> None:
    """Of how many shares what is listed is, as the cover page says."""
    rows = [
        {"ticker": response.ticker, "symbol": report_securities.symbol(name), "shares": float(shares)}
        for name, shares in stated
    ]
    con.execute("DELETE FROM receipt WHERE source_id = $1", [listed["accession"]])
    if rows:
        frame = pd.DataFrame(rows).assign(known_on=pd.Timestamp(listed["filed"]), source_id=listed["accession"])
        build.insert(con, "receipt", frame)


def _obligation(con: Connection, response: Response, listed: dict[str, Any], tagged: dict[str, Any] | None) -> Counts:
    if not tagged:
        return Counts()
    existing = con.execute(
        "SELECT 1 FROM observation WHERE ticker = $1 AND concept = $2 AND period_end = $3 AND value = $4",
        [response.ticker, _OBLIGATION, listed["report_date"], tagged["value"]],
    ).fetchone()
    if existing:
        return Counts(unchanged=1)
    row = {
        "concept": _OBLIGATION,
        "tag": tagged["path"],
        "period_end": listed["report_date"],
        "value": tagged["value"],
        "unit": "USD",
    }
    observe(con, pd.DataFrame([_where(listed, response) | row]))
    return Counts(new=1)


# --------------------------------------------------------------------------------------- headcount


def _headcounts(
    con: Connection,
    response: Response,
    listed: dict[str, Any],
    readings: list[dict[str, Any]],
    period_end: date | None,
) -> Counts:
    """The employee counts that the text states, kept as readings; loaded when sure and in conflict with nothing
    held.
    """
    con.execute("DELETE FROM reading WHERE accession = $1", [listed["accession"]])
    counts = Counts()
    for read in readings:
        as_of = date.fromisoformat(read["as_of"]) if read["as_of"] else period_end
        if as_of is not None:  # "in May 2026" means its last day, but not one after the filing
            counts += _reading(con, response, listed, read, min(as_of, listed["filed"]))
    return counts


def _reading(con: Connection, response: Response, listed: dict[str, Any], read: dict[str, Any], as_of: date) -> Counts:
    state, reason = _judged(con, response.ticker, as_of, read["employees"], sure=read["sure"])
    row = {
        "reading_id": f"{listed['accession']}:{read['start']}:{as_of}",
        "ticker": response.ticker,
        "as_of": as_of,
        "employees": read["employees"],
        "kind": read["kind"],
        "scope": read["scope"],
        "sentence": read["sentence"],
        "first_character": read["start"],
        "last_character": read["end"],
        "confidence": read["confidence"],
        "known_on": listed["filed"],
        "accession": listed["accession"],
        "url": response.url,
        "sha256": response.sha256,
        "state": state,
        "reason": reason,
    }
    build.insert(con, "reading", pd.DataFrame([row]))
    if state != "loaded":
        return Counts(unchanged=int(state == "known"))
    _state(con, row, listed["form"])
    return Counts(new=1)


def _judged(con: Connection, ticker: str, as_of: date, employees: float, *, sure: bool) -> tuple[str, str | None]:
    """What becomes of a reading: known, loaded or waiting, with the reason for waiting."""
    existing = con.execute(
        """
        SELECT value FROM observation WHERE ticker = $1 AND concept = 'headcount' AND method <> 'user'
            AND abs(period_end - $2::DATE) <= 10
        ORDER BY abs(value - $3) LIMIT 1
        """,
        [ticker, as_of, employees],
    ).fetchone()
    if existing:
        near = abs(existing[0] - employees) <= 0.01 * existing[0]
        return ("known", None) if near else ("waiting", f"{existing[0]:,.0f} is stored for this date")
    return ("loaded", None) if sure else ("waiting", "the sentence is not clear enough")


def _state(con: Connection, reading: dict[str, Any], form: str) -> None:
    known = pd.Timestamp(reading["known_on"])
    row = {
        "ticker": reading["ticker"],
        "as_of": reading["as_of"],
        "employees": reading["employees"],
        "evidence": "confirmed",
        "known_on": known,
        "form": form,
        "accession": reading["accession"],
        "url": reading["url"],
        "title": f"Form {form} filed {known:%Y-%m-%d}",
        "publisher": "SEC EDGAR",
    }
    con.register("given", pd.DataFrame([row]))
    con.execute(build.script("load_headcount"))
    con.unregister("given")


def decision(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """A person's yes or no to a waiting reading. Raises BadData where there is no such reading."""
    decided = kept_responses.read_object(backend, response, "reading", "accept")
    rows = con.execute("FROM reading WHERE reading_id = $1", [decided["reading"]]).df()
    if rows.empty:
        raise BadData(
            "There is no such extracted headcount",
            which=str(decided["reading"]),
            next_step="`leverage headcounts` lists them",
        )
    state = "loaded" if decided["accept"] else "refused"
    con.execute(
        "UPDATE reading SET state = $1, reason = 'decided by the user' WHERE reading_id = $2",
        [state, decided["reading"]],
    )
    if not decided["accept"]:
        return Counts()
    form = con.execute("SELECT form FROM filing WHERE accession = $1", [rows["accession"].iloc[0]]).fetchone()
    _state(con, records(rows)[0], str(form[0]) if form else "10-K")
    return Counts(new=1)
