"""Scenarios: what a plan of capital expenditure and people would bring, with its range."""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="Scenarios",
    question="What would a plan of capex and people bring?",
    place=95,
    blocks=(
        ChartBlock("scenario_fan"),
        QuestionsBlock((ChartBlock("scenario_assumptions"), ChartBlock("scenario_payback"))),
    ),
)
