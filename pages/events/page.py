"""Events: what did the market do when they announced?"""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, OwnEventsBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Events",
    question="What did the market do when they announced?",
    group="Does it pay?",
    place=70,
    blocks=(
        ChartBlock("event_paths"),
        QuestionsBlock(
            (
                ChartBlock("event_returns"),
                ChartBlock("event_tests"),
                ChartBlock("event_months"),
                ChartBlock("event_single"),
                OwnEventsBlock("What followed events of your own?", "own", shows=("kind", "own")),
            )
        ),
    ),
)
