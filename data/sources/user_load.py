"""Loaders of what users bring: their own figures, taking them out again, and decisions about single facts."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from data import build, kept_responses
from data.kept_responses import Response
from data.load_shared import Connection, Counts, observe
from data.sources import upload as uploads
from data.store_backend import StoreBackend
from errors import BadData

DECISION_COLUMNS: Final = (
    "ticker",
    "concept",
    "tag",
    "period_start",
    "period_end",
    "value",
    "source_id",
    "verdict",
    "reason",
)


def upload(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """A user's own figures, as checked when they were uploaded; rows that were refused then are left out again."""
    name = response.url.removeprefix("upload:")
    ends = fiscal_ends(con.execute(FISCAL_ENDS).df())
    rows = uploads.parse(
        kept_responses.read_response(backend, response.sha256), name, ends=ends, today=response.retrieved_at.date()
    ).rows
    source = source_id(response.sha256)
    if con.execute("SELECT 1 FROM source WHERE source_id = $1", [source]).fetchone():
        return Counts(unchanged=len(rows))
    if rows.empty:
        raise BadData("No row of this file can be used", which=name, next_step="Correct it and upload it again")
    con.execute(
        "INSERT INTO source VALUES ($1, $2, 'the user', NULL, NULL, NULL, $3, $4, $5, 'user')",
        [
            source,
            f"Own data: {name}",
            response.retrieved_at.date(),
            response.retrieved_at.replace(tzinfo=None),
            response.sha256,
        ],
    )
    observe(con, rows.assign(tag="user", source_id=source, evidence="user"))
    return Counts(new=len(rows))


def removal(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Take a user's own figures out again."""
    source = str(kept_responses.read_object(backend, response, "source")["source"])
    con.execute("DELETE FROM observation WHERE source_id = $1 AND method = 'user'", [source])
    con.execute("DELETE FROM source WHERE source_id = $1", [source])
    return Counts()


def fact(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Decisions about single values (columns of `fact_decision` but the day, which is the answer's own).

    A person's decision takes the place of the one before it; what a gate sets aside stays as a person has decided.
    """
    facts = kept_responses.read_object(backend, response, "facts")["facts"]
    given = pd.DataFrame(facts, columns=list(DECISION_COLUMNS)).assign(decided_on=response.retrieved_at.date())
    con.register("given", build.typed(given))
    con.execute(build.script("load_decisions"))
    con.unregister("given")
    return Counts(new=sum(row["verdict"] == "accept" for row in facts))


FISCAL_ENDS: Final = "SELECT ticker, period_end FROM entity LEFT JOIN fiscal_end_at(DATE '9999-01-01') USING (ticker)"


def fiscal_ends(rows: pd.DataFrame) -> dict[str, set[date]]:
    """The answer of `FISCAL_ENDS`: the fiscal quarter ends of each company."""
    known = rows.dropna()
    ends: dict[str, set[date]] = {str(ticker): set() for ticker in rows["ticker"].unique()}
    for ticker, end in zip(known["ticker"], known["period_end"], strict=True):
        ends[ticker].add(end.date())
    return ends


def source_id(sha256: str) -> str:
    """What an uploaded file is called among the sources."""
    return f"user:{sha256[:12]}"
