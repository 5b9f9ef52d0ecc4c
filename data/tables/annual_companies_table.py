"""The companies of the annual panel: the large US filers of today's list, with sector and the pay of the median
employee.
"""

from __future__ import annotations

from data.tables.declaration import TICKER, Column, Kind, Table

TABLE = Table(
    name="annual_companies",
    format="parquet",
    grain="company",
    relation="annual_company",
    key=("cik",),
    columns=(
        Column("cik", Kind.WHOLE, required=True),
        TICKER,
        Column("name", required=True),
        Column("sector", about="none for CoreWeave"),
        Column("median_pay", Kind.NUMBER, about="USD a year"),
        Column("pay_ratio", Kind.NUMBER, about="chief executive's pay over it"),
        Column("pay_year", Kind.WHOLE, about="the fiscal year of the pay"),
        Column("pay_url", about="the proxy statement"),
        Column("pay_filed", Kind.DAY, about="its day; that of a later year's where only that was found"),
    ),
)
