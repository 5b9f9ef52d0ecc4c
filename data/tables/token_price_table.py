"""What a token costs: list prices of models, and measured rates of decline."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="token_price",
    grain="model or index, and date",
    relation="token_price",
    key=("provider", "subject", "date"),
    order=("kind", "date", "provider", "subject"),
    published="date",
    columns=(
        Column("provider", about="empty for an index"),
        Column("subject", required=True),
        Column("date", Kind.DAY, required=True),
        Column("kind", required=True, choices=("list_price", "decline_rate")),
        Column("input_usd_per_token", Kind.NUMBER),
        Column("output_usd_per_token", Kind.NUMBER),
        Column("value", Kind.NUMBER),
        Column("value_unit"),
        Column("capability_level"),
        *CITED_TWICE,
    ),
)
