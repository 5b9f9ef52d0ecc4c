"""Across companies: does it pay to spend more? Some 300 large filers, and the eight that the other pages follow."""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Across companies",
    question="Across large companies, does it pay to step up capital expenditure?",
    group="Does it pay?",
    place=50,
    blocks=(
        ChartBlock("step_response"),
        QuestionsBlock(
            (
                ChartBlock("step_value"),
                ChartBlock("large_comparison"),
                ChartBlock("large_scatter"),
                ChartBlock("large_sectors"),
                ChartBlock("panel_coefficient"),
                ChartBlock("panel_scatter"),
                ChartBlock("leave_one_out"),
            )
        ),
    ),
    aliases=("inference",),
    among="Some 300 large filers",
)
