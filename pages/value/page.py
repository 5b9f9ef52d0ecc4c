"""Why the value moved: people, output per employee, margin, multiple."""

from __future__ import annotations

from typing import Final

from charts.blocks import AnswerCardsBlock, ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Why the value moved",
    question="Why did the market value change?",
    group="People and value",
    place=30,
    blocks=(
        AnswerCardsBlock("value_bridge", by="number"),
        ChartBlock("value_bridge"),
        QuestionsBlock(
            (
                ChartBlock("value_path"),
                ChartBlock("value_peers"),
                ChartBlock("output_bridge"),
                ChartBlock("growth_accounting"),
            )
        ),
    ),
)
