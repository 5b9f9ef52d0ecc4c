"""Consumer prices of the United States: what turns nominal sums into sums of one year's money."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, KNOWN_ON, Column, Kind, Table

TABLE = Table(
    name="consumer_prices",
    format="parquet",
    grain="month",
    relation="consumer_price",
    key=("month",),
    published="known_on",
    cited_by=("series",),
    columns=(
        Column("month", Kind.DAY, required=True, about="its first day"),
        Column("index", Kind.NUMBER, required=True, sign="positive", about="1982-84 = 100, all urban consumers"),
        Column("series", required=True),
        KNOWN_ON,
        *CITED_TWICE,
    ),
)
