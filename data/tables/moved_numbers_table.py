"""Numbers that a new version of this program tells otherwise than the one before, of the same embedded filings."""

from __future__ import annotations

from data.tables.declaration import TICKER, Column, Kind, Table

TABLE = Table(
    name="moved_numbers",
    grain="version, company, concept, basis and period",
    relation="moved_number",
    key=("version", "ticker", "concept", "basis", "period_end"),
    columns=(
        Column("version", required=True, about="the month of the change"),
        TICKER,
        Column("concept", required=True),
        Column("basis", required=True, choices=("quarter", "annual")),
        Column("period_end", Kind.DAY, required=True),
        Column("unit", required=True),
        Column("before", Kind.NUMBER, sign="any"),
        Column("after", Kind.NUMBER, about="empty: no longer published", sign="any"),
        Column("reason", required=True),
    ),
)
