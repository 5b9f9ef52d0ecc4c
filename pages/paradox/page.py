"""The paradox: fewer people, more value?"""

from __future__ import annotations

from typing import Final

from charts.blocks import CardsBlock, ChartBlock, KeyFiguresBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="The paradox",
    question="Fewer people, more value?",
    group="People and value",
    place=10,
    blocks=(
        CardsBlock(("headcount", "market_value", "capex")),
        ChartBlock("paradox"),
        QuestionsBlock(
            (
                ChartBlock("divergence"),
                KeyFiguresBlock(("headcount", "market_value", "capex")),
            )
        ),
    ),
)
