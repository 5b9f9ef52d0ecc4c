"""The paradox: fewer people, more value?"""

from __future__ import annotations

from typing import Final

from charts.blocks import CardsBlock, ChartBlock, Page

PAGE: Final = Page(
    title="The paradox",
    question="Fewer people, more value?",
    place=10,
    blocks=(
        ChartBlock("paradox"),
        CardsBlock(("headcount", "market_value", "capex")),
        ChartBlock("divergence"),
    ),
)
