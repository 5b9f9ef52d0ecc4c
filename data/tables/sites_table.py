"""Data centres as Epoch AI measures them, and how each grows."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

MARKED = "as Epoch AI marks it: likely or speculative in brackets, confident without"

TABLE = Table(
    name="sites",
    grain="site",
    relation="site",
    key=("site",),
    published="edition",
    columns=(
        Column("site", required=True),
        Column("owner", about=MARKED),
        Column("users", about=MARKED),
        Column("project"),
        Column("country", required=True),
        Column("address"),
        Column("power", Kind.NUMBER, about="W, on the day of the edition"),
        Column("h100_equivalents", Kind.NUMBER),
        Column("capital_cost", Kind.NUMBER, about="USD of 2025"),
        Column("chip_types", about="there now"),
        Column("planned_chip_types", about="there now or planned"),
        Column("investors"),
        Column("builders"),
        Column("energy_companies"),
        Column("sources", about="what Epoch AI read"),
        Column("edition", Kind.DAY, required=True, about="the day of Epoch AI's table"),
        *CITED_TWICE,
    ),
)
