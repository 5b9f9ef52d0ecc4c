"""Loader of a large filer's company facts into the annual panel, by the rules of the embedded table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from data import build, kept_responses
from data.annual import annual_rules
from data.kept_responses import Response
from data.load_shared import Connection, Counts
from data.sources import edgar
from data.store_backend import StoreBackend
from errors import BadData


def annual_facts(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Company facts of a filer that only the panel knows. Raises BadData for those of another than was asked for."""
    filed = edgar.parse(kept_responses.read_response(backend, response.sha256), response.ticker, annual_rules.tags())
    if filed.empty:
        return Counts()
    cik = str(filed["cik"].iloc[0])
    if f"CIK{cik}." not in response.url:
        raise BadData(
            "The facts are another company's", which=f"{response.ticker}: CIK {cik}", next_step="Refresh again later"
        )
    return _load(con, filed, response) if _in_panel(con, cik) else Counts()


def of_company(con: Connection, content: bytes, cik: str, response: Response) -> Counts:
    """The annual rows of a company whose quarters are here, too; none where the panel does not have it."""
    if not _in_panel(con, cik):
        return Counts()
    return _load(con, edgar.parse(content, response.ticker, annual_rules.tags()), response)


def _in_panel(con: Connection, cik: str) -> bool:
    """By CIK: the ticker of an answer may be another by now."""
    return con.execute("SELECT 1 FROM annual_company WHERE cik = $1", [int(cik)]).fetchone() is not None


def _load(con: Connection, filed: pd.DataFrame, response: Response) -> Counts:
    """What an answer adds, by the days on which annual reports came in: each leaves the panel as known by then."""
    counts = Counts()
    for day in _days(con, filed):
        given = annual_rules.annual_facts(filed[filed["known_on"] <= pd.Timestamp(day)])
        counts += _add(con, given, response)
    return counts


def _days(con: Connection, filed: pd.DataFrame) -> Iterator[date]:
    """The days of annual reports after the newest that the panel has of the filer; the last day where there is none."""
    if filed.empty:
        return
    row = con.execute(
        "SELECT max(known_on) FROM annual_fact_at(DATE '9999-01-01') WHERE cik = $1 AND how IS NULL",
        [int(filed["cik"].iloc[0])],
    ).fetchone()
    reports = filed.loc[filed["form"].isin(annual_rules.FORMS), "known_on"].dt.date.unique()
    later = sorted(day for day in reports if row is None or row[0] is None or day > row[0])
    yield from later or [filed["known_on"].sort_values().iloc[-1].date()]


def _add(con: Connection, given: pd.DataFrame, response: Response) -> Counts:
    con.register("given", given)
    con.execute(build.script("load_annual"), annual_rules.LIMITS)
    con.unregister("given")
    fresh = con.execute(
        """
        INSERT INTO annual_observation BY NAME
        SELECT * EXCLUDE (before, factor), $1 AS sha256 FROM annual_fresh
        RETURNING doubt
        """,
        [response.sha256],
    ).fetchall()
    revised = con.execute("SELECT count(before) FROM annual_fresh").fetchall()[0][0]
    con.execute("DROP TABLE annual_fresh")
    return Counts(len(fresh) - revised, revised, len(given) - len(fresh))
