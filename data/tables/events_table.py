"""Announcements of layoffs and of what else changes a workforce."""

from __future__ import annotations

from data.tables.declaration import ANNOUNCED, CITED, NOTE, Column, Kind, Table

TABLE = Table(
    name="events",
    grain="announcement",
    relation="event",
    key=("event_id",),
    order=("announced", "ticker", "company", "event_type"),
    published="announced",
    columns=(
        Column("event_id", required=True),
        Column("ticker"),
        Column("company", required=True),
        ANNOUNCED,
        Column("effective", Kind.DAY),
        Column(
            "event_type",
            required=True,
            choices=("layoff", "flattening", "restructuring", "voluntary_exit", "derived"),
        ),
        Column("jobs_low", Kind.NUMBER),
        Column("jobs_high", Kind.NUMBER),
        Column("percent_of_workforce", Kind.NUMBER, about="percent"),
        Column("scope"),
        Column("charge_usd", Kind.NUMBER),
        *CITED,
        NOTE,
    ),
)
