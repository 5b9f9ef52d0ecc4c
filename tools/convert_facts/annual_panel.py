"""The annual panel of large filers out of as-filed facts: its two embedded files, by the rules in annual_panel.sql."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from data.annual_measures import ANNUAL_MEASURES, HOW_COUNTED
from data.curated_files import folder
from data.tables.declaration import Table
from tools.convert_facts.parquet import schema_of

PANEL_TABLES: Final = ("annual_facts", "annual_companies")
# Counts that cannot be: (filer, day, why).
COUNTS_OUT: Final = ((1757898, "2022-03-31", "STERIS tagged 3,700 employees; its report speaks of about 16,000"),)
# Filers that are in neither list of names, or with the first name last.
_NAMES: Final = {
    34088: "Exxon Mobil",
    59478: "Eli Lilly",
    712515: "Electronic Arts",
    851968: "Mohawk Industries",
    945841: "Pool Corporation",
    1065696: "LKQ Corporation",
    1170010: "CarMax",
    1179929: "Molina Healthcare",
    1278021: "MarketAxess",
    1352010: "EPAM Systems",
    1463101: "Enphase Energy",
    1590895: "Caesars Entertainment",
    1590955: "Paycom",
    1679273: "Lamb Weston",
}
_FILES: Final = {
    "universe": "universe/filings.parquet",
    "others": "filings.parquet",
    "other_count": "universe/headcount.csv",
    "stated": "headcount.csv",
    "pay": "universe/median_pay.csv",
    "constituent": "universe/constituents.csv",
}
_SQL: Final = Path(__file__).parent


def panel_table(table: Table, facts: Path) -> pa.Table:
    """The rows of `annual_facts` or `annual_companies`, from the folder of the compiled facts, in declared order."""
    with duckdb.connect() as con:
        for name, file in _FILES.items():
            con.execute(f"CREATE VIEW {name} AS FROM '{facts / file}'")
        for name in ("headcount", "companies"):
            con.execute(f"CREATE VIEW embedded_{name} AS FROM '{folder() / name}.csv'")
        return rows_of(con, table)


def rows_of(con: duckdb.DuckDBPyConnection, table: Table) -> pa.Table:
    """The rows of a table of the panel where the views that the scripts name are there."""
    declare_rules(con)
    con.execute((_SQL / "annual_panel.sql").read_text(encoding="utf-8"))
    if table.name == "annual_companies":
        con.execute((_SQL / "annual_companies.sql").read_text(encoding="utf-8"))
    names = ", ".join(c.name for c in table.columns)
    rows = con.execute(f"SELECT {names} FROM {table.name} ORDER BY {', '.join(table.key)}").to_arrow_table()
    return rows.cast(schema_of(table))


def declare_rules(con: duckdb.DuckDBPyConnection) -> None:
    """What the scripts read beside the facts: tags by measure, counts left out, names, the order of witnesses."""
    con.execute("CREATE TABLE line (measure VARCHAR, place INTEGER, tag VARCHAR)")
    con.executemany("INSERT INTO line VALUES ($1, $2, $3)", _lines())
    con.execute("CREATE TABLE count_out (cik INTEGER, as_of DATE)")
    con.executemany("INSERT INTO count_out VALUES ($1, $2)", [(cik, day) for cik, day, _ in COUNTS_OUT])
    con.execute("CREATE TABLE filer_name (cik INTEGER, name VARCHAR)")
    con.executemany("INSERT INTO filer_name VALUES ($1, $2)", list(_NAMES.items()))
    con.execute("SET VARIABLE how_counted = $1", [list(HOW_COUNTED)])


def _lines() -> list[tuple[str, int, str]]:
    return [
        (measure, place, tag)
        for measure, groups in ANNUAL_MEASURES.items()
        for place, tags in enumerate(groups)
        for tag in tags
    ]
