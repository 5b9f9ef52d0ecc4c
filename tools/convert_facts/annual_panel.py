"""The annual panel of large filers out of as-filed facts by `data.annual.annual_rules`: its two embedded files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from data.annual import annual_rules
from data.curated_files import folder
from data.tables.declaration import Table
from tools.convert_facts.parquet import schema_of

PANEL_TABLES: Final = ("annual_facts", "annual_companies")
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
    annual_rules.derive(con)
    if table.name == "annual_companies":
        _declare_names(con)
        con.execute((_SQL / "annual_companies.sql").read_text(encoding="utf-8"))
    names = ", ".join(c.name for c in table.columns)
    rows = con.execute(f"SELECT {names} FROM {table.name} ORDER BY {', '.join(table.key)}").to_arrow_table()
    return rows.cast(schema_of(table))


def _declare_names(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE filer_name (cik INTEGER, name VARCHAR)")
    con.executemany("INSERT INTO filer_name VALUES ($1, $2)", list(_NAMES.items()))
