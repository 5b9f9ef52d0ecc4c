"""The annual panel: what large filers reported of each fiscal year, as it was known first."""

from __future__ import annotations

from data.annual.annual_measures import ANNUAL_MEASURES, HOW_COUNTED
from data.tables.declaration import KNOWN_ON, Column, Kind, Table

TABLE = Table(
    name="annual_facts",
    format="parquet",
    grain="company, fiscal year and measure",
    relation="annual_fact",
    key=("cik", "measure", "fiscal_year"),
    columns=(
        Column("cik", Kind.WHOLE, required=True),
        Column("fiscal_year", Kind.WHOLE, required=True, about="the year of its end less 15 days"),
        Column("measure", required=True, choices=tuple(ANNUAL_MEASURES)),
        Column("value", Kind.NUMBER, required=True, sign="any", about="USD, or persons"),
        Column("period_start", Kind.DAY, about="null for instants"),
        Column("period_end", Kind.DAY, required=True),
        Column("tag", about="none for people who were not tagged"),
        Column("form"),
        Column("accession", about="none for counts that were collected"),
        KNOWN_ON,
        Column("how", choices=HOW_COUNTED, about="of employees only"),
    ),
)
