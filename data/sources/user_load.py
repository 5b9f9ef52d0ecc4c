"""Loaders of what users bring: their own figures, taking them out again, and decisions about single facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, Literal

import pandas as pd

from data import build, kept_responses
from data.kept_responses import Response
from data.load_shared import FACT, Connection, Counts, cite, observe
from data.sources import upload as uploads
from data.store_backend import StoreBackend
from errors import BadData, UsageError

Answer = Literal["as meant", "as is", "leave out"]  # to a question about an own figure

DECISION_COLUMNS: Final = (*FACT, "source_id", "verdict", "reason")


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
    cite(con, source, f"Own data: {name}", "the user", "user", response)
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


KNOWN: Final = """
    SELECT ticker, concept, basis, period_end, value FROM series JOIN concept USING (concept)
    WHERE basis IN ('quarter', 'annual') AND evidence <> 'user' AND series.unit = concept.unit
"""  # what own figures are held against (`plausibility.COLUMNS`)


def answered(checked: uploads.Upload, answers: Mapping[int, Answer], otherwise: Answer | None = None) -> pd.DataFrame:
    """The rows to import: those without a question, and of the others what a person answered, by line in the file.

    `otherwise` answers every question that `answers` does not. Raises UsageError for one that stays open, and where
    a figure was to be imported as meant of which nobody knows what is meant.
    """
    rows = checked.rows.copy()
    for question in checked.questions:
        answer = answers.get(question.row, otherwise)
        if answer is None or (answer == "as meant" and question.meant is None):
            raise UsageError(
                "A figure does not fit what is known of the company",
                which=str(question),
                next_step="Correct it, or say that it is to be imported as it is or left out",
            )
        if answer == "leave out":
            rows = rows.drop(index=question.row)
        elif answer == "as meant":
            rows.loc[question.row, "value"] = question.meant
    return rows


def as_file(
    checked: uploads.Upload, content: bytes, rows: pd.DataFrame, ends: Mapping[str, Collection[date]], today: date
) -> tuple[bytes, str]:
    """The bytes and the name under which rows to import are kept: the file itself where these very rows, and no others,
    are what is loaded from it.
    """
    try:
        plainly = uploads.parse(content, checked.name, ends=ends, today=today).rows
    except BadData:
        plainly = checked.rows.head(0)
    if plainly.equals(rows) and not checked.rejects:  # what is refused today may be read when more is known
        return content, checked.name
    written = rows[list(uploads.COLUMNS)].to_csv(index=False, lineterminator="\n")
    return written.encode(), f"{checked.name.removesuffix('.csv')}.csv"
