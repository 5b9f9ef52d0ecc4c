"""How able language models are by one index over many benchmarks, and what their training took."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="capability_index",
    format="parquet",
    grain="version of a model",
    relation="capability",
    key=("version",),
    published="edition",
    cited_by=("edition",),
    columns=(
        Column("version", required=True),
        Column("model"),
        Column("name", about="as shown by Epoch AI"),
        Column("score", Kind.NUMBER, about="the index; empty where it was not measured"),
        Column("released", Kind.DAY),
        Column("organization"),
        Column("country"),
        Column("access"),
        Column("training_compute", Kind.NUMBER, about="FLOP"),
        Column("confidence", about="in the training compute, as Epoch AI marks it"),
        Column("edition", Kind.DAY, required=True, about="the day of Epoch AI's table"),
        *CITED_TWICE,
    ),
)
