"""Daily closes."""

from __future__ import annotations

from data.tables.declaration import EVIDENCE, TICKER, Column, Kind, Table

TABLE = Table(
    name="prices",
    grain="ticker and trading day",
    format="parquet",
    relation="price",
    key=("ticker", "date"),
    order=("",),
    columns=(
        TICKER,
        Column("date", Kind.DAY, required=True),
        Column("close", Kind.NUMBER, required=True, about="USD, adjusted for splits"),
        Column("adj_close", Kind.NUMBER, about="also for dividends; missing after 2026-08-21"),
        Column("volume", Kind.NUMBER),
        EVIDENCE,
    ),
)
