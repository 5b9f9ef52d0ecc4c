"""How fast the price of a given ability of language models falls: fits that Epoch AI published."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="price_decline",
    grain="benchmark and level",
    relation="price_decline",
    key=("benchmark", "level"),
    published="edition",
    cited_by=("edition",),
    columns=(
        Column("benchmark", required=True),
        Column("level", required=True, about="the model whose score is to be reached"),
        Column("least_score", Kind.NUMBER, required=True, about="percent"),
        Column("models", Kind.WHOLE, required=True, about="points of the fit"),
        Column("first_day", Kind.DAY, required=True),
        Column("last_day", Kind.DAY, required=True),
        Column("factor", Kind.NUMBER, required=True, about="times cheaper after a year"),
        Column("factor_low", Kind.NUMBER, required=True, about="of the 90% interval"),
        Column("factor_high", Kind.NUMBER, required=True, about="of the 90% interval"),
        Column("r_squared", Kind.NUMBER, required=True),
        Column("edition", Kind.DAY, required=True, about="the day of the fits"),
        *CITED_TWICE,
    ),
)
