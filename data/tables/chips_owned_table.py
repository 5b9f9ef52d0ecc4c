"""How many chips for machine learning each owner has, as Epoch AI estimates it, with 90% intervals."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table


def _estimate(name: str, about: str) -> tuple[Column, Column, Column]:
    return (
        Column(name, Kind.NUMBER, about=f"{about}, median"),
        Column(f"{name}_low", Kind.NUMBER, about="5th percentile"),
        Column(f"{name}_high", Kind.NUMBER, about="95th percentile"),
    )


TABLE = Table(
    name="chips_owned",
    format="parquet",
    grain="maker, owner, chip and span of quarters",
    relation="chips_owned",
    key=("maker", "owner", "chip", "first_day", "last_day"),
    published="edition",
    cited_by=("edition",),
    columns=(
        Column("maker", required=True),
        Column("owner", about="empty for all that were sold; Other: no named owner"),
        Column("ticker", about="of the owner"),
        Column("chip", about="empty for all of the maker's"),
        Column("first_day", Kind.DAY, required=True),
        Column("last_day", Kind.DAY, required=True),
        Column(
            "kind", required=True, choices=("cumulative", "quarter"), about="all since the first day, or one quarter"
        ),
        *_estimate("units", "chips"),
        *_estimate("h100_equivalents", "compute"),
        *_estimate("power", "W, as rated"),
        Column("complete", Kind.FLAG, required=True, about="false where the span is not wholly covered by sales"),
        Column("edition", Kind.DAY, required=True, about="the day of the estimate"),
        *CITED_TWICE,
    ),
)
