"""From attention to intelligence: what advertising revenue comes from, and whether people reach a ceiling."""

from __future__ import annotations

from typing import Final

from charts.blocks import AnswerCardsBlock, ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Attention",
    question="Where does advertising revenue come from, and has attention reached its ceiling?",
    group="Compute",
    place=80,
    blocks=(
        AnswerCardsBlock("ad_growth", by="number"),
        ChartBlock("ad_growth"),
        QuestionsBlock(
            (
                ChartBlock("people_ceiling"),
                ChartBlock("ceiling_estimates"),
                ChartBlock("ad_rates"),
                ChartBlock("reality_labs"),
                ChartBlock("reach"),
            )
        ),
    ),
)
