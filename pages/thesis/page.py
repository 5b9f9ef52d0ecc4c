"""The thesis: which of its claims do the data bear out?"""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="The thesis",
    question="Which claims of the thesis do the data bear out?",
    group="Where it stands",
    place=105,
    among="The companies that the claims are about",
    blocks=(
        ChartBlock("thesis"),
        QuestionsBlock((ChartBlock("claim_evidence"), ChartBlock("verdict_timeline"))),
    ),
)
