"""Notices of layoffs and closures that employers owe to the states (WARN Act)."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, TICKER, Column, Kind, Table

TABLE = Table(
    name="warn_notices",
    grain="notice of one site",
    relation="warn_notice",
    key=("notice_id",),
    order=("ticker", "known_on", "state", "notice_id"),
    published="known_on",
    columns=(
        Column("notice_id", required=True),
        TICKER,
        Column("employer", required=True, about="as the notice names it"),
        Column("state", required=True),
        Column("place"),
        Column("notice_date", Kind.DAY),
        Column("effective", Kind.DAY),
        Column("employees", Kind.WHOLE),
        Column("kind", choices=("closure", "mass_layoff"), about="empty where the notice does not say"),
        Column("amendment", Kind.FLAG, required=True, about="true where it changes an earlier notice: do not add it"),
        Column(
            "known_on", Kind.DAY, required=True, about="the day of the notice, else that on which it was first seen"
        ),
        *CITED_TWICE,
    ),
)
