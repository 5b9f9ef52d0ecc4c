"""The rules of the annual panel: which as-filed facts are a filer's value of a measure and fiscal year.

The embedded table is made by them, and what a refresh brings (docs/adr/0017-annual-panel.md).
"""

from __future__ import annotations

import json
from typing import Any, Final

import duckdb
import pandas as pd

from data import build, database_limits
from data.annual.annual_measures import ANNUAL_MEASURES, EMPLOYEES_TAG, HOW_COUNTED, TAGGED
from data.tables.annual_facts_table import TABLE
from data.updating.gates import MOVED, SCALE

# Counts that cannot be: (filer, day, why).
COUNTS_OUT: Final = ((1757898, "2022-03-31", "STERIS tagged 3,700 employees; its report speaks of about 16,000"),)
# What a refresh may bring (load_annual.sql). The sizes do not jump: from one fiscal year to the next, 12 of 17,964
# embedded values change by more than the factor, and 4 of 1,665 counts of people.
LIMITS: Final[dict[str, Any]] = {
    "how_counted": list(HOW_COUNTED),
    "sizes": ["revenue", "cost_of_revenue", "assets", "ppe_net", "public_float", "employees"],
    "moved": MOVED,
    "factor": SCALE,
    "people_factor": 2.5,
}

_COLUMNS: Final = tuple(column.name for column in TABLE.columns)
FORMS: Final = ("10-K", "10-K/A", "10-KT")  # annual reports: in them a filer's own count of people is taken
# The other things that the script is given where only one filer's facts are known.
_ALONE: Final = f"""
    CREATE TABLE universe AS
    SELECT * REPLACE (cik::INTEGER AS cik, period_start::DATE AS period_start, period_end::DATE AS period_end,
        known_on::DATE AS known_on) FROM given;
    CREATE VIEW others AS FROM universe LIMIT 0;
    CREATE VIEW other_count AS
    SELECT DISTINCT cik, period_end AS as_of, value AS employees, '{TAGGED}' AS how, NULL::VARCHAR AS accession
    FROM universe WHERE tag = '{EMPLOYEES_TAG}' AND form IN {FORMS} AND value > 0;
    CREATE TABLE stated (ticker VARCHAR, as_of DATE, employees DOUBLE, evidence VARCHAR);
    CREATE TABLE embedded_headcount (ticker VARCHAR, as_of DATE, form VARCHAR, accession VARCHAR, known_on DATE);
"""


def tags() -> frozenset[str]:
    """Every tag that the panel is derived from."""
    return frozenset(tag for _, _, tag in _lines()) | {EMPLOYEES_TAG}


def declared() -> str:
    """What is declared here and decides about rows, as text; the rest of the rules is SQL."""
    return json.dumps([ANNUAL_MEASURES, LIMITS, COUNTS_OUT, FORMS, _ALONE])


def annual_facts(filed: pd.DataFrame) -> pd.DataFrame:
    """One row per fiscal year and measure of a filer, with the columns of the embedded table, out of its as-filed facts
    (the columns of the embedded filings). People are those that the filer tags itself.
    """
    with duckdb.connect(config=database_limits.writing()) as con:
        con.register("given", filed)
        con.execute(_ALONE)
        derive(con)
        return con.execute(f"SELECT {', '.join(_COLUMNS)} FROM annual_facts").df()


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Make the table `annual_facts` in a database that has what `data/sql/annual_panel.sql` is given."""
    _declare(con)
    con.execute(build.script("annual_panel"))


def _declare(con: duckdb.DuckDBPyConnection) -> None:
    """What the script reads beside the facts: tags by measure, counts left out, the order of witnesses."""
    con.execute("CREATE TABLE line (measure VARCHAR, place INTEGER, tag VARCHAR)")
    con.executemany("INSERT INTO line VALUES ($1, $2, $3)", _lines())
    con.execute("CREATE TABLE count_out (cik INTEGER, as_of DATE)")
    con.executemany("INSERT INTO count_out VALUES ($1, $2)", [(cik, day) for cik, day, _ in COUNTS_OUT])
    con.execute("SET VARIABLE how_counted = $1", [list(HOW_COUNTED)])


def _lines() -> list[tuple[str, int, str]]:
    return [
        (measure, place, tag)
        for measure, groups in ANNUAL_MEASURES.items()
        for place, tags in enumerate(groups)
        for tag in tags
    ]
