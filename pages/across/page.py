"""Across companies: do companies with more compute per employee have more value per employee?"""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Across companies",
    question="Do companies with more compute per employee have more value per employee?",
    place=50,
    blocks=(
        ChartBlock("panel_coefficient"),
        QuestionsBlock(
            (
                ChartBlock("panel_scatter"),
                ChartBlock("leave_one_out"),
            )
        ),
    ),
    aliases=("inference",),
)
