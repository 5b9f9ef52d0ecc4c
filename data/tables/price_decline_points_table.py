"""The models behind the published fits: the cheapest of its day that reached the level."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="price_decline_points",
    grain="benchmark, level, model and day",
    relation="price_decline_point",
    key=("benchmark", "level", "model", "released"),
    published="edition",
    cited_by=("edition",),
    after=("price_decline",),
    columns=(
        Column("benchmark", required=True),
        Column("level", required=True, about="the model whose score is to be reached"),
        Column("model", required=True),
        Column("released", Kind.DAY, required=True, about="the day of the price"),
        Column("usd_per_token", Kind.NUMBER, required=True, about="three parts input, one part output"),
        Column("fitted_usd_per_token", Kind.NUMBER, required=True),
        Column("score", Kind.NUMBER, required=True, about="percent"),
        Column("edition", Kind.DAY, required=True, about="the day of the fits"),
        *CITED_TWICE,
    ),
)
