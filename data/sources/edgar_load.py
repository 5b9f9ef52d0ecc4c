"""Loaders of what the SEC sends: a filer's list of filings, and company facts."""

from __future__ import annotations

import pandas as pd

from data import build, kept_responses
from data.colours import OTHER_COLOURS
from data.kept_responses import Response
from data.load_shared import Connection, Counts
from data.sources import annual_load, edgar, identity_load, submissions
from data.store_backend import StoreBackend
from errors import BadData


def filing_list(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """A filer's list: the company where it is new, and its reports and releases."""
    filer, filings = submissions.parse(kept_responses.read_response(backend, response.sha256))
    _entity(con, response.ticker, filer)
    identity_load.of_filer(con, response.ticker, filer, response)
    return _filings(con, response.ticker, filer.cik, filings)


def older_list(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """An older part of a filer's list: its reports and releases. Raises BadData before the list itself was loaded."""
    known = con.execute("SELECT cik FROM entity WHERE ticker = $1", [response.ticker]).fetchone()
    if not known:
        raise BadData(
            "A part of a list of filings came before the list", which=response.ticker, next_step="Refresh again"
        )
    return _filings(
        con,
        response.ticker,
        str(known[0]),
        submissions.parse_older(kept_responses.read_response(backend, response.sha256)),
    )


def _filings(con: Connection, ticker: str, cik: str, filings: pd.DataFrame) -> Counts:
    kept = pd.concat([submissions.reports(filings), submissions.releases(filings)], ignore_index=True)
    con.register("given", build.typed(kept.assign(ticker=ticker, cik=cik)))
    con.execute(
        """
        INSERT OR IGNORE INTO filing BY NAME
        SELECT accession, ticker, cik, form, filed::DATE AS filed, report_date::DATE AS report_date, document,
            items FROM given
        """
    )
    con.unregister("given")
    return Counts()  # a list holds no values


def _entity(con: Connection, ticker: str, filer: submissions.Filer) -> None:
    known = con.execute("SELECT cik FROM entity WHERE ticker = $1", [ticker]).fetchone()
    if known:
        if filer.cik not in _ciks(con, ticker):
            raise BadData(
                "The list of filings is another company's",
                which=f"{ticker}: {filer.name}, CIK {filer.cik}",
                next_step="Refresh again later",
            )
        return
    con.execute(
        "INSERT INTO entity VALUES ($1, $2, $3, $4, FALSE, $5, $1)",
        [ticker, _plain_name(filer.name), filer.cik, _colour(con), filer.year_end_month],
    )
    build.declare_lines(con, [ticker])


def _ciks(con: Connection, ticker: str) -> set[str]:
    """The company's CIK, and those of the filers that it goes on from."""
    rows = con.execute(
        "SELECT cik FROM entity WHERE ticker = $1 UNION SELECT alias FROM alias WHERE ticker = $1 AND kind = 'CIK'",
        [ticker],
    ).fetchall()
    return {str(row[0]) for row in rows}


def _plain_name(name: str) -> str:
    """`COCA COLA CO` as people write it; names in mixed case stay."""
    return name.title() if name.isupper() and len(name) > 5 else name


def _colour(con: Connection) -> str:
    """The next of the colours for companies outside the core; after the last the first again."""
    others = con.execute("SELECT count(*) FROM entity WHERE NOT core").fetchall()[0][0]
    return OTHER_COLOURS[int(others) % len(OTHER_COLOURS)]


def company_facts(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Company facts: what the store has not yet becomes further rows, of the annual panel too; no row of it is changed.

    Raises BadData for the facts of another filer than the ticker's.
    """
    content = kept_responses.read_response(backend, response.sha256)
    filed = edgar.parse(content, response.ticker)
    known = _ciks(con, response.ticker)
    if not filed.empty and known and str(filed["cik"].iloc[0]) not in known:
        raise BadData(
            "The facts are another company's",
            which=f"{response.ticker}: CIK {filed['cik'].iloc[0]}",
            next_step="Refresh again later",
        )
    con.register("given", filed)
    con.execute(build.script("fresh_filings"))
    con.unregister("given")
    fresh = con.execute("FROM fresh").df()
    con.execute("DROP TABLE fresh")
    revised = int(fresh["known"].sum())
    if not fresh.empty:
        build.load_filings(con, fresh.drop(columns="known"), response)
    counts = Counts(len(fresh) - revised, revised, len(filed) - len(fresh))
    if filed.empty:
        return counts
    return counts + annual_load.of_company(con, content, str(filed["cik"].iloc[0]), response)
