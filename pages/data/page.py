"""Data: what is known, how fresh, what was restated, and where any number comes from."""

from __future__ import annotations

from typing import Final

from charts.blocks import ChartBlock, LineageBlock, Page, QuestionsBlock, RecordBlock
from charts.parameter import Parameter

TRACED: Final = (
    Parameter("of", "companies", ("META",), "Company", "The company whose number is traced."),
    Parameter("number", "name", "capex_quarter", "Number", "Any measure or metric."),
    Parameter("at", "quarter", None, "Quarter", "The calendar quarter; empty for the newest."),
)

PAGE: Final = Page(
    title="Data",
    question="What is known, and how firmly?",
    group="Look up",
    place=130,
    blocks=(
        ChartBlock("coverage"),
        QuestionsBlock(
            (
                LineageBlock(TRACED),
                RecordBlock("freshness"),
                RecordBlock("restatements"),
                RecordBlock("corrections"),
                RecordBlock("report"),
                RecordBlock("findings"),
                RecordBlock("glossary"),
                RecordBlock("sql"),
            )
        ),
    ),
    aliases=("facts",),
)
