"""The newest report: what did it change?"""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="The newest report",
    question="What did the newest report change?",
    group="Where it stands",
    place=107,
    blocks=(
        ChartBlock("report_changes"),
        QuestionsBlock(
            (
                ChartBlock("report_list"),
                ChartBlock(
                    "report_findings",
                    "What charts and verdicts say before the results and after; takes seconds to open.",
                ),
                ChartBlock("report_restated"),
            )
        ),
    ),
)
