"""Contracted revenue that companies state in their own words."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, KNOWN_ON, TICKER, Column, Kind, Table

TABLE = Table(
    name="backlog",
    grain="company, definition and date",
    relation="backlog",
    key=("ticker", "definition", "as_of"),
    published="known_on",
    hashed=True,
    columns=(
        TICKER,
        Column("as_of", Kind.DAY, required=True),
        Column("value", Kind.NUMBER, required=True),
        Column("unit", required=True, choices=("USD",)),
        Column("definition", required=True, about="the company's own"),
        KNOWN_ON,
        *CITED_TWICE,
    ),
)
