"""As-reported XBRL values."""

from __future__ import annotations

from data.tables.declaration import TICKER, Column, Kind, Table

TABLE = Table(
    name="filings",
    grain="as-reported XBRL value and filing that first reported it",
    format="parquet",
    sql="load_filings",
    after=("companies",),
    key=("ticker", "taxonomy", "tag", "unit", "period_start", "period_end", "accession"),
    order=("",),
    columns=(
        TICKER,
        Column("cik", required=True),
        Column("taxonomy", required=True),
        Column("tag", required=True),
        Column("unit", required=True),
        Column("period_start", Kind.DAY, about="null for instants"),
        Column("period_end", Kind.DAY, required=True),
        Column("value", Kind.NUMBER, required=True, sign="any"),
        Column("form", required=True),
        Column("accession", required=True),
        Column("known_on", Kind.DAY, required=True, about="the filing date"),
    ),
)
