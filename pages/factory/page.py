"""The factory: how much compute runs, how much is planned, and what does it cost?"""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="The factory",
    question="How much compute runs, how much is planned, and what does it cost?",
    group="Compute",
    place=90,
    among="All data centres, chips and prices on the lists",
    blocks=(
        ChartBlock("site_power"),
        QuestionsBlock(
            (
                ChartBlock("site_map"),
                ChartBlock("committed"),
                ChartBlock("chips_owned"),
                ChartBlock("chip_efficiency"),
                ChartBlock("token_price"),
                ChartBlock("tokens_served"),
                ChartBlock("longer_life"),
            )
        ),
    ),
)
