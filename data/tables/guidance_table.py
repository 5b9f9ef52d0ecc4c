"""Guidance of capital expenditure, in each company's own definition."""

from __future__ import annotations

from data.tables.declaration import ANNOUNCED, CITED, NOTE, TICKER, Column, Kind, Table

TABLE = Table(
    name="guidance",
    grain="company, announcement and period guided",
    relation="guidance",
    key=("guidance_id",),
    order=("ticker", "announced", "fiscal_year", "guidance_id"),
    published="announced",
    columns=(
        Column("guidance_id", required=True),
        TICKER,
        ANNOUNCED,
        Column("fiscal_year", Kind.WHOLE, required=True),
        Column("low_usd", Kind.NUMBER),
        Column("high_usd", Kind.NUMBER),
        Column(
            "kind",
            required=True,
            choices=(
                "range",
                "point",
                "floor",
                "qualitative",
                "actual",
                "quarter_actual",
                "quarter_floor",
                "calendar_point",
            ),
        ),
        Column("definition"),
        *CITED,
        NOTE,
    ),
)
