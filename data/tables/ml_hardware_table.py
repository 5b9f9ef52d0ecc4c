"""Chips for machine learning with their figures, as Epoch AI collects them."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

OPERATIONS = "operations/s"
FLOPS = "FLOP/s"

TABLE = Table(
    name="ml_hardware",
    format="parquet",
    grain="chip",
    relation="ml_hardware",
    key=("chip",),
    published="edition",
    columns=(
        Column("chip", required=True),
        Column("manufacturer"),
        Column("type"),
        Column("released", Kind.DAY),
        Column("price", Kind.NUMBER, about="USD at release"),
        Column("price_source"),
        Column("tensor_fp16", Kind.NUMBER, about=f"{FLOPS}, FP16 or BF16"),
        Column("fp8", Kind.NUMBER, about=FLOPS),
        Column("fp4", Kind.NUMBER, about=FLOPS),
        Column("fp64", Kind.NUMBER, about=FLOPS),
        Column("fp32", Kind.NUMBER, about=FLOPS),
        Column("tf32", Kind.NUMBER, about=FLOPS),
        Column("fp16", Kind.NUMBER, about=f"{FLOPS}, without tensor units"),
        Column("int16", Kind.NUMBER, about=OPERATIONS),
        Column("int8", Kind.NUMBER, about=OPERATIONS),
        Column("int4", Kind.NUMBER, about=OPERATIONS),
        Column("best_performance", Kind.NUMBER, about=f"{OPERATIONS}, the best that suits machine learning"),
        Column("memory", Kind.NUMBER, about="bytes"),
        Column("memory_bandwidth", Kind.NUMBER, about="bytes/s"),
        Column("intranode_bandwidth", Kind.NUMBER, about="bytes/s"),
        Column("internode_bandwidth", Kind.NUMBER, about="bit/s"),
        Column("power", Kind.NUMBER, about="W"),
        Column("foundry"),
        Column("process_nm", Kind.NUMBER, about="the foundry's name of the node"),
        Column("die_area", Kind.NUMBER, about="mm²"),
        Column("transistors", Kind.NUMBER),
        Column("tensor_units", Kind.NUMBER),
        Column("base_clock", Kind.NUMBER, about="Hz"),
        Column("boost_clock", Kind.NUMBER, about="Hz"),
        Column("memory_clock", Kind.NUMBER, about="Hz"),
        Column("memory_bus", Kind.NUMBER, about="bit"),
        Column("edition", Kind.DAY, required=True, about="the day of Epoch AI's table"),
        *CITED_TWICE,
    ),
)
