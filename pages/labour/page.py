"""The price of labour: is labour swapped for capital where it is dear?"""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, Page, QuestionsBlock

PAGE: Final = Page(
    title="The price of labour",
    question="Is labour swapped for capital where it is dear?",
    group="People and value",
    place=62,
    among="Some 210 large filers",
    blocks=(
        ChartBlock("labour_price"),
        QuestionsBlock(
            (
                ChartBlock("substitution"),
                ChartBlock("wage_bill"),
                ChartBlock("labour_share"),
                ChartBlock("labour_charges"),
                ChartBlock("charges_and_capex"),
            )
        ),
    ),
)
