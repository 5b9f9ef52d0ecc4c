"""How many tokens companies process."""

from __future__ import annotations

from data.tables.declaration import ANNOUNCED, CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="token_volume",
    grain="company, scope, date and unit",
    relation="token_volume",
    key=("company", "scope", "as_of", "unit"),
    published="announced",
    hashed=True,
    columns=(
        Column("company", required=True),
        Column("ticker"),
        Column("as_of", Kind.DAY, required=True),
        ANNOUNCED,
        Column("scope", required=True),
        Column("value", Kind.NUMBER),
        Column("unit", required=True),
        Column("tokens_per_month", Kind.NUMBER),
        *CITED_TWICE,
    ),
)
