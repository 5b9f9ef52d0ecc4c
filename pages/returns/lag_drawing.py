"""What was added by the lag behind the spending: the table, and lines with the median of the window behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import emphasis, frame, marks, style, text
from charts.core import ChartData
from charts.figure import Figure, scatter
from contracts import FRACTION, Company, Description
from pages.returns import lag_frames
from pages.returns.lag_frames import LagProfile, LagValue


def table(data: ChartData, profile: LagProfile) -> pd.DataFrame:
    """The newest value and the median by company and lag."""
    newest = [_row(data, r) | {"kind": "newest", "value": r.value} | r.origin.columns for r in profile.rows]
    medians = [
        _row(data, r)
        | {"kind": "median of the window", "value": r.median}
        | r.origin.columns
        | {"evidence": r.median_evidence}
        for r in profile.rows
    ]
    columns = [*frame.TABLE_COLUMNS[:6], "lag", "kind", *frame.TABLE_COLUMNS[6:]]
    return pd.DataFrame([*newest, *medians], columns=columns)


def _row(data: ChartData, row: LagValue) -> dict[str, Any]:
    return {
        "ticker": row.ticker,
        "company": frame.by_ticker(data)[row.ticker].name,
        "quarter": row.quarter,
        "period_end": row.period_end,
        "name": row.name,
        "title": frame.describe(data, row.name).title,
        "lag": row.lag,
        "unit": row.unit,
    }


def drawn(data: ChartData, profile: LagProfile, rows: pd.DataFrame, described: Description, noun: str) -> Figure:
    """A line for each company over its lags, and a dotted one of the medians. `rows` is the table."""
    low, high = style.span([*(r.value for r in profile.rows), *(r.median for r in profile.rows)], include=(0.0,))
    figure, labels = Figure(), []
    for company in data.companies:
        own = profile.of(company.ticker)
        if own:
            _lag_line(figure, company, own, rows, described)
            last = own[-1].value
            labels.append(marks.EndLabel(text.short(company), style.brief(last, FRACTION), company.colour, last))
    _lag_axis(figure)
    figure.update_yaxes(**style.value_axis(low, high, FRACTION))
    marks.end_labels(figure, labels, low, high, pixels=360)
    caption = f"Yearly {noun} added since, per dollar of a year's capital expenditure; dotted: median of the window"
    weak = any(r.origin.evidence in frame.WEAK for r in profile.rows)
    top = marks.caption(figure, emphasis.counted(caption, data), weak=weak)
    return style.base(figure, height=520, right=marks.label_room(labels), top=top)


def _lag_line(
    figure: Figure, company: Company, own: Sequence[LagValue], rows: pd.DataFrame, described: Description
) -> None:
    lags = [row.lag for row in own]
    thin = {"color": company.colour, "width": 1.25, "dash": "1px,4px"}
    median = {"x": lags, "y": [row.median for row in own], "mode": "lines", "line": thin}
    if not emphasis.is_grey(company):
        figure.add_trace(scatter(**median, hoverinfo="skip", showlegend=False))
    newest = rows[(rows["ticker"] == company.ticker) & (rows["kind"] == "newest")]
    extras = [f"{row.lag} quarters after the spending; median {style.quantity(row.median, FRACTION)}" for row in own]
    hovers = marks.hover(company, newest, described, extras)
    marks.trace_line(figure, lags, [row.value for row in own], frame.weak(newest["evidence"]), company.colour, hovers)


def _lag_axis(figure: Figure) -> None:
    title = {"text": "Quarters after the twelve months of spending", "font": {"size": style.SMALL}}
    figure.update_xaxes(
        range=[0.6, 12.2],
        tickvals=list(lag_frames.LAGS),
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        title=title,
    )
