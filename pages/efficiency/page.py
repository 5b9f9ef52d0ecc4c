"""Efficiency versus compute: does more compute bring more output, per employee, and who gets most of both?"""

from __future__ import annotations

from typing import Final

from charts.blocks import AnswerCardsBlock, ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Efficiency versus compute",
    question="Does more compute per employee bring more output per employee?",
    group="Compute",
    place=20,
    blocks=(
        AnswerCardsBlock("efficiency", by="number"),
        ChartBlock("efficiency"),
        QuestionsBlock(
            (
                ChartBlock("leverage_slopes"),
                ChartBlock("frontier"),
                ChartBlock("frontier_scores"),
                ChartBlock("malmquist"),
                ChartBlock("large_frontier"),
            )
        ),
    ),
)
