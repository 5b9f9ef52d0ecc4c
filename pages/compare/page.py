"""Compare anything: any measure of any companies, over time or against another."""

from __future__ import annotations

from typing import Final

from charts.blocks import AnswerCardsBlock, ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Compare anything",
    question="How do companies compare?",
    group="Look up",
    place=120,
    blocks=(
        AnswerCardsBlock("compare", by="company"),
        ChartBlock("compare"),
        QuestionsBlock((ChartBlock("rank"),)),
    ),
)
