"""Workforce: how many people, what they cost and bring, and what flatter organisations free."""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Workforce",
    question="Who employs fewer people, and what comes with it?",
    group="People and value",
    place=60,
    blocks=(
        ChartBlock("headcount_since_peak"),
        QuestionsBlock(
            (
                ChartBlock("per_employee"),
                ChartBlock("cuts_and_headcount"),
                ChartBlock("warn_notices"),
                ChartBlock("compute_per_pay"),
                ChartBlock("flattening"),
            )
        ),
    ),
)
