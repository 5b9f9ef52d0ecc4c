"""Stated changes of useful lives."""

from __future__ import annotations

from data.tables.declaration import ANNOUNCED, CITED_TWICE, TICKER, Column, Kind, Table

TABLE = Table(
    name="useful_lives",
    grain="change of an asset's useful life, per statement",
    relation="useful_life",
    key=("ticker", "asset", "effective", "announced"),
    order=("ticker", "effective", "announced", "asset"),
    published="known_on",
    cited_by=("ticker", "asset", "announced"),
    columns=(
        TICKER,
        Column("asset", required=True),
        Column("old_years", Kind.NUMBER, required=True, sign="positive"),
        Column("new_years", Kind.NUMBER, required=True, sign="positive"),
        Column("effective", Kind.DAY, required=True),
        ANNOUNCED,
        Column("known_on", Kind.DAY, required=True, about="the day of the document that states the row"),
        Column("effect_usd", Kind.NUMBER, sign="any", about="as `effect_measure` says"),
        Column("effect_measure"),
        *CITED_TWICE,
    ),
)
