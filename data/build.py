"""Writes a snapshot: embedded facts in, tables out. The same steps run for the first start and for every refresh."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import pandas as pd
import pyarrow

from contracts import CONCEPTS
from data import curated_files, line_tables
from data.concepts import LINES, PROOF, SHARE_TAGS, proof_tags
from data.kept_responses import Response
from data.tables import tables
from data.tables.declaration import Table

SCHEMA_VERSION: Final = 5
MACROS: Final = (  # each on those before
    "calendar",
    "facts",
    "quarters",
    "resolution_candidates",
    "resolution_proofs",
    "resolution",
    "flows",
    "stocks",
    "market_value",
    "share_findings",
    "series",
    "annual",
)
DOUBTS: Final = (  # of filed facts by kind, each on those before; a person has the last word
    "doubts",
    "currency_doubts",
    "date_doubts",
    "restatement_doubts",
    "size_doubts",
    "rounding_doubts",
    "sum_doubts",
    "part_doubts",
    "sign_doubts",
    "doubts_kept",
    "headcount_doubts",
    "decisions",
)
SHARE_DOUBTS: Final = (  # before splits that only share counts prove are known, and after
    "share_reset",
    "share_basis",
    "share_doubts",
    "share_splits",
    "share_basis",
    "share_receipts",
    "price_steps",
    "share_decisions",
)
FOR_GOOD: Final = date(9999, 1, 1)  # whatever is known
_SQL: Final = Path(__file__).parent / "sql"


class Known(NamedTuple):
    """What a query reads what is known on a day from: names of tables, or parts of SQL that stand for one."""

    series: str = "series"
    contested: str = "contested"
    conflict: str = "conflict"
    shown: str = f"shown_at(DATE '{FOR_GOOD}')"  # of which no table is kept


TODAY: Final = Known()
KEPT: Final = ("series", "contested", "conflict")  # as tables, of today in the snapshot


@cache
def script(name: str) -> str:
    """The text of one SQL file."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


class Rule(NamedTuple):
    """Statements that change nothing unless a case (a truth value in SQL) is among the rows; '' says that they do."""

    case: str
    statements: str


@cache
def rules(name: str) -> tuple[Rule, ...]:
    """The rules of one SQL file: from each line `-- only where CASE`, or `-- always`, to the next such line."""
    _, *cut = re.split(r"^-- (?:only where (.+)|always)$", f"-- always\n{script(name)}", flags=re.MULTILINE)
    return tuple(Rule(case or "", text) for case, text in zip(cut[::2], cut[1::2], strict=True) if text.strip())


def _run(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """One SQL file, without the rules whose case is nowhere: planning them takes longer than the rows of a filer."""
    for rule in rules(name):
        if not rule.case or con.execute(f"SELECT {rule.case}").fetchall()[0][0]:
            con.execute(rule.statements)


def define(con: duckdb.DuckDBPyConnection) -> None:
    """Tables, macros and declared concepts of an empty snapshot."""
    con.execute(script("schema"))
    for table in tables().values():
        con.execute(table.ddl())
    for name in MACROS:
        con.execute(script(name))
    insert(con, "concept", _concepts())
    for name, frame in line_tables.frames().items():
        insert(con, name, frame)


def fill(con: duckdb.DuckDBPyConnection) -> list[curated_files.Reject]:
    """Load all embedded facts into an empty, defined snapshot; the rows left out are returned and stored."""
    frames, rejects = curated_files.read()
    declare_lines(con, frames["companies"]["ticker"].tolist())
    for table in tables().values():
        given = frames.get(table.name)
        load_table(
            con, table, con.read_parquet(str(curated_files.parquet_path(table.name))) if given is None else typed(given)
        )
    lost = [(r.file, r.row, r.column, r.value, r.reason) for r in rejects]
    insert(con, "reject", pd.DataFrame(lost, columns=_REJECT))
    return rejects


def load_table(
    con: duckdb.DuckDBPyConnection, table: Table, given: duckdb.DuckDBPyRelation | pd.DataFrame | pyarrow.Table
) -> None:
    """Rows of a curated table (with its columns) into the store, by the statements that its declaration gives or
    names.
    """
    con.register("given", given)
    try:
        if table.sql:
            _run(con, table.sql)
        else:
            con.execute(table.load_sql())
    finally:
        con.unregister("given")


def load_filings(con: duckdb.DuckDBPyConnection, filed: pd.DataFrame, read: Response | None = None) -> None:
    """As-filed XBRL facts (one row per value and filing) into observations, share counts and sources.

    `read` is the answer that they were parsed from, where there is one.
    """
    if read is not None:
        con.execute("SET VARIABLE retrieved_at = $1::TIMESTAMP", [read.retrieved_at.replace(tzinfo=None)])
        con.execute("SET VARIABLE sha256 = $1", [read.sha256])
    try:
        load_table(con, tables()["filings"], pyarrow.Table.from_pandas(typed(filed), preserve_index=False))
    finally:
        con.execute("RESET VARIABLE retrieved_at; RESET VARIABLE sha256")


_REJECT = ["file", "row", "column", "value", "reason"]


def judge(con: duckdb.DuckDBPyConnection) -> None:
    """Set aside the facts that cannot be, each from the day on which that can be known."""
    for name in DOUBTS:
        _run(con, name)


def judge_shares(con: duckdb.DuckDBPyConnection) -> None:
    """Bring share counts to the split basis of the closes, and set aside those that cannot be."""
    for name in SHARE_DOUBTS:
        con.execute(script(name))


def finish(con: duckdb.DuckDBPyConnection) -> None:
    """Judge which facts count, and make the series as known today from whatever the snapshot holds."""
    judge(con)
    judge_shares(con)
    make_known(con, FOR_GOOD, TODAY)


def make_known(con: duckdb.DuckDBPyConnection, day: date, known: Known) -> None:
    """Make the tables of what is known on a day, by these names."""
    con.execute(script("known").format(day=f"DATE '{day.isoformat()}'", **known._asdict()))


def insert(con: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """Append a frame to a table by column name."""
    con.register("given", typed(frame))
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM given")
    con.unregister("given")


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with columns that DuckDB reads as what they are."""
    # An all-empty object column would reach DuckDB as INTEGER; as text it casts to whatever the table wants.
    empty = [c for c in frame.columns if frame[c].isna().all()]
    return frame.astype(dict.fromkeys(empty, "str")) if empty else frame


def _concepts() -> pd.DataFrame:
    return pd.DataFrame(
        [(c.name, c.title, c.unit.symbol, c.kind, c.definition, c.nonnegative) for c in CONCEPTS.values()],
        columns=["concept", "title", "unit", "kind", "definition", "nonnegative"],
    )


def declare_lines(con: duckdb.DuckDBPyConnection, tickers: Sequence[str]) -> None:
    """One row per concept, company and tag or part, out of the declared concepts."""
    tags = [
        (concept, ticker, tag, place)
        for concept, lines in LINES.items()
        for ticker in tickers
        for place, tag in enumerate(lines.tags_for(ticker))
    ] + [(PROOF, ticker, tag, None) for ticker in tickers for tag in sorted(proof_tags())]
    parts = [
        (concept, ticker, part, sign)
        for concept, lines in LINES.items()
        for ticker in tickers
        for part, sign in lines.parts_for(ticker)
    ]
    insert(
        con,
        "concept_tag",
        pd.DataFrame(tags, columns=["concept", "ticker", "tag", "preference"]).astype({"preference": "Int64"}),
    )
    insert(con, "concept_part", pd.DataFrame(parts, columns=["concept", "ticker", "part", "sign"]))
    shares = [(tag, place) for place, tag in enumerate(SHARE_TAGS, start=1)]
    con.register("given", pd.DataFrame(shares, columns=["tag", "preference"]))
    con.execute("CREATE OR REPLACE TABLE share_tag AS FROM given")
    con.unregister("given")
