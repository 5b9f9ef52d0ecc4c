"""List prices of language models by provider, on the day of the list."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="list_prices",
    format="parquet",
    grain="provider, model and price",
    relation="list_price",
    key=("provider", "model", "price_from", "input_usd_per_token", "output_usd_per_token"),
    published="edition",
    cited_by=("edition",),
    columns=(
        Column("provider", required=True),
        Column("model", required=True, about="its identifier"),
        Column("name"),
        Column("input_usd_per_token", Kind.NUMBER, required=True),
        Column("output_usd_per_token", Kind.NUMBER),
        Column("cached_usd_per_token", Kind.NUMBER, about="input read from a cache"),
        Column("price_from", Kind.DAY, about="where the list dates the price"),
        Column("context_window", Kind.WHOLE, about="tokens"),
        Column("withdrawn", Kind.FLAG, required=True),
        Column("edition", Kind.DAY, required=True, about="the day of the list; no day of release"),
        *CITED_TWICE,
    ),
)
