"""Share counts by class from cover pages; they become share counts."""

from __future__ import annotations

from data.tables.declaration import EVIDENCE, KNOWN_ON, PUBLISHER, TICKER, TITLE, URL, Column, Kind, Table

TABLE = Table(
    name="share_classes",
    grain="company, class and date",
    sql="load_share_classes",
    after=("filings", "headcount"),  # a report that several cite keeps its first title
    key=("ticker", "share_class", "as_of"),
    order=("ticker", "as_of", "share_class"),
    columns=(
        TICKER,
        Column("share_class", required=True),
        Column("price_ticker", required=True),
        Column("as_of", Kind.DAY, required=True),
        Column("shares", Kind.NUMBER, required=True, sign="positive"),
        KNOWN_ON,
        Column("form"),
        Column("accession"),
        URL,
        TITLE,
        PUBLISHER,
        EVIDENCE,
    ),
)
