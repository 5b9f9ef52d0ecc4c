"""Screener: where does a company stand among 300 large filers?"""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Screener",
    question="Where does a company stand among 300 large filers?",
    group="Look up",
    place=110,
    among="Some 300 large filers",
    blocks=(
        ChartBlock("screener"),
        QuestionsBlock((ChartBlock("screener_scatter"), ChartBlock("screener_sectors"))),
    ),
)
