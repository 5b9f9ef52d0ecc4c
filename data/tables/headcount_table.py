"""Stated employee counts; they become observations."""

from __future__ import annotations

from data.tables.declaration import EVIDENCE, KNOWN_ON, NOTE, PUBLISHER, TICKER, TITLE, URL, Column, Kind, Table

TABLE = Table(
    name="headcount",
    grain="company and date",
    sql="load_headcount",
    after=("filings",),  # a report that is cited by both is titled by its facts
    key=("ticker", "as_of"),
    columns=(
        TICKER,
        Column("as_of", Kind.DAY, required=True),
        Column("employees", Kind.NUMBER, required=True, sign="positive"),
        Column("kind", required=True, choices=("reported", "rounded", "approximate")),
        EVIDENCE,
        KNOWN_ON,
        Column("known_on_basis"),
        Column("form", choices=("10-K", "10-Q", "8-K")),
        Column("accession"),
        URL,
        TITLE,
        PUBLISHER,
        NOTE,
    ),
)
