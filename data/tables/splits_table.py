"""Splits, and what Yahoo carries as such."""

from __future__ import annotations

from data.tables.declaration import NOTE, TICKER, Column, Kind, Table

TABLE = Table(
    name="splits",
    grain="ticker and day",
    relation="split",
    key=("ticker", "date"),
    columns=(
        TICKER,
        Column("date", Kind.DAY, required=True),
        Column("ratio", Kind.NUMBER, required=True, sign="positive"),
        Column("kind", choices=("split", "class_distribution", "spin_off")),
        Column("evidence", choices=("confirmed", "single_source")),
        NOTE,
    ),
)
