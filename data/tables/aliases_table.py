"""Other names of the companies, under which people look for them."""

from __future__ import annotations

from data.tables.declaration import CITED, KNOWN_ON, NOTE, TICKER, Column, Kind, Table

TABLE = Table(
    name="aliases",
    grain="other name of a company",
    relation="alias",
    key=("alias", "ticker", "kind"),
    published="known_on",
    columns=(
        Column("alias", required=True),
        TICKER,
        Column("kind", required=True, choices=("ticker", "share class", "name", "CIK"), about="what it was or is"),
        Column("valid_to", Kind.DAY, about="the last day of a ticker or name of before"),
        KNOWN_ON,
        *CITED,
        NOTE,
    ),
)
