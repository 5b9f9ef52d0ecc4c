"""How data centres grow: what Epoch AI saw on a day, and what it projects."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="site_timeline",
    format="parquet",
    grain="site and day",
    relation="site_timeline",
    key=("site", "date"),
    published="edition",
    cited_by=("edition",),
    after=("sites",),
    columns=(
        Column("site", required=True),
        Column("date", Kind.DAY, required=True),
        Column("basis", required=True, choices=("estimate", "projection"), about="projection after the edition"),
        Column("status", about="what was seen or is planned"),
        Column("buildings", Kind.NUMBER, about="in operation"),
        Column("it_power", Kind.NUMBER, about="W, of the computers alone"),
        Column("power", Kind.NUMBER, about="W"),
        Column("h100_equivalents", Kind.NUMBER),
        Column("performance_8bit", Kind.NUMBER, about="operations/s"),
        Column("capital_cost", Kind.NUMBER, about="USD of 2025"),
        Column("compute_cost", Kind.NUMBER, about="USD of 2025"),
        Column("construction_cost", Kind.NUMBER, about="USD of 2025"),
        Column("operating_cost", Kind.NUMBER, about="USD of 2025, a year"),
        Column("water", Kind.NUMBER, about="litres a day"),
        Column("edition", Kind.DAY, required=True, about="the day of Epoch AI's table"),
        *CITED_TWICE,
    ),
)
