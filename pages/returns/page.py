"""Returns on capex: does the spending pay?"""

from __future__ import annotations

from typing import Final

from charts.blocks import AnswerCardsBlock, ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Returns on capex",
    question="Does the spending pay?",
    group="Does it pay?",
    place=40,
    blocks=(
        AnswerCardsBlock("capex_returns", by="company"),
        ChartBlock("capex_returns"),
        QuestionsBlock(
            (
                ChartBlock("must_be_true"),
                ChartBlock("plan_sensitivity"),
                ChartBlock("guidance"),
                ChartBlock("depreciation_wave"),
                ChartBlock("roic"),
            )
        ),
    ),
)
