"""The last step of every builder: question, finding, table and notes become a `Chart`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from charts import frame, marks, style, text
from charts.core import CHARTS, Chart, ChartData, Description

EMPTY = "Choose other companies, an earlier first quarter or a later as-of day."


def chart(
    slug: str, data: ChartData, params: Mapping[str, Any], figure: go.Figure, table: pd.DataFrame, *, finding: str,
    alt: str, names: Sequence[str], notes: Iterable[str] = (), missing: Iterable[str] = (), key: bool = True,
    described: Sequence[Description] = (),
) -> Chart:  # fmt: skip
    """The finished chart; weak evidence adds its own note (unless `key` is off), and the finding ends the alternative text.

    `described` stands for what the catalogue says of the names where a chart shows something else of them.
    """
    weak = key and bool(table["evidence"].isin(frame.WEAK).any())
    said = text.sentence(finding)
    return Chart(
        slug=slug,
        question=CHARTS[slug].question,
        finding=said,
        figure=figure,
        table=table,
        sources=data.sources.copy(),
        alt=f"{text.sentence(alt)} {said}",
        described=tuple(described or [frame.describe(data, name) for name in names]),
        parameters=dict(params),
        as_of=data.as_of,
        notes=tuple(dict.fromkeys([*notes, *([marks.NOTE] if weak else [])])),
        missing=tuple(dict.fromkeys(missing)),
    )


def empty(slug: str, data: ChartData, params: Mapping[str, Any], names: Sequence[str], what: str = "") -> Chart:
    """The chart when nothing that it draws is known: it says so."""
    who = text.join([text.short(c) for c in data.companies]) or "no company"
    when = f" as of {data.as_of}" if data.as_of else ""
    titles = text.join([text.lower(frame.describe(data, n).title) for n in names], most=4)
    finding = f"No value is known for {what or titles} of {who} in this window{when}"
    figure = style.empty(f"{text.wrapped(text.sentence(finding))}<br><span>{text.wrapped(EMPTY)}</span>")
    return chart(slug, data, params, figure, frame.table(data, []), finding=finding, alt="Empty chart", names=names,
                 missing=frame.lacking(data, names))  # fmt: skip


def replaced(chart: Chart, *, missing: tuple[str, ...]) -> Chart:
    """The same chart with another account of what is missing."""
    return dataclasses.replace(chart, missing=missing)
