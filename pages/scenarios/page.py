"""Scenarios: what follows from a plan of capital expenditure and people, and which assumption decides."""

from __future__ import annotations

from typing import Final

from charts.blocks import Against, ChartBlock, ChoicesFileBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Scenarios",
    question="If a company kept to a plan of capex and people, what would follow?",
    group="Does it pay?",
    place=95,
    blocks=(
        ChartBlock("scenario_assumptions"),
        QuestionsBlock(
            (
                ChartBlock("scenario_fan"),
                ChartBlock("scenario_break_even"),
                ChartBlock("scenario_payback"),
                ChoicesFileBlock(
                    "How can a scenario be kept, opened again and compared?",
                    Against("scenario", "against", own=("own", "second")),
                ),
            )
        ),
    ),
)
