"""The companies of the dashboard."""

from __future__ import annotations

from data.tables.declaration import TICKER, Column, Kind, Table

TABLE = Table(
    name="companies",
    grain="company",
    relation="entity",
    key=("ticker",),
    order=("",),  # the eight of the core first, as they are listed everywhere
    columns=(
        TICKER,
        Column("name", required=True),
        Column("cik", about="ten digits"),
        Column("colour", required=True, about="fixed, see below"),
        Column("core", Kind.FLAG, required=True, about="true or false"),
        Column("fiscal_year_end_month", Kind.WHOLE),
        Column("price_ticker", about="the series that values its shares"),
    ),
)
