"""Sites, power and chips that companies have, contract or plan."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="infrastructure",
    grain="company, site, topic, date and unit",
    relation="infrastructure",
    key=("company", "site", "topic", "as_of", "announced", "unit", "detail"),
    published="announced",
    hashed=True,
    columns=(
        Column("company", required=True),
        Column("ticker"),
        Column("site"),
        Column("topic", required=True),
        Column("as_of", Kind.DAY),
        Column("announced", Kind.DAY),
        Column("value", Kind.NUMBER),
        Column("unit"),
        Column("basis", required=True, choices=("reported", "contract", "target", "estimate", "projection")),
        Column("detail"),
        *CITED_TWICE,
    ),
)
