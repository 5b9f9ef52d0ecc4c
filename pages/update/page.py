"""Update data: is it up to date, and how does something new come in?"""

from __future__ import annotations

from typing import Final

from charts.blocks import Page, QuestionsBlock, UpdateBlock

PAGE: Final = Page(
    title="Update data",
    question="Update data",
    group="Look up",
    place=140,
    blocks=(
        UpdateBlock("refresh"),
        QuestionsBlock(
            (
                UpdateBlock("quarantine"),
                UpdateBlock("add"),
                UpdateBlock("headcounts"),
                UpdateBlock("own"),
                UpdateBlock("history"),
            )
        ),
    ),
    aliases=("upkeep",),
    writes=True,
)
