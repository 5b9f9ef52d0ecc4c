"""Chips for training and inference."""

from __future__ import annotations

from data.tables.declaration import CITED_TWICE, Column, Kind, Table

TABLE = Table(
    name="chips",
    grain="vendor and chip",
    relation="chip",
    key=("vendor", "chip"),
    order=("vendor", "date", "chip"),
    published="date",
    columns=(
        Column("vendor", required=True),
        Column("chip", required=True),
        Column("date", Kind.DAY),
        Column("date_kind", choices=("release", "announcement")),
        Column("process_nm", Kind.NUMBER, about="the foundry's name of the node"),
        Column("foundry"),
        Column("power", Kind.NUMBER, about="W"),
        Column("memory", Kind.NUMBER, about="bytes"),
        Column("memory_type"),
        Column("bandwidth", Kind.NUMBER, about="bytes/s"),
        Column("bf16_dense", Kind.NUMBER, about="FLOP/s"),
        Column("fp8_dense", Kind.NUMBER, about="FLOP/s"),
        Column("fp4_dense", Kind.NUMBER, about="FLOP/s"),
        Column("int8_dense", Kind.NUMBER, about="operations/s"),
        Column("onchip_sram", Kind.NUMBER, about="bytes"),
        Column("scale_up_chips", Kind.NUMBER, about="chips that one switched network joins"),
        *CITED_TWICE,
    ),
)
