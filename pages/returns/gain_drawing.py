"""What was gained by the number of years: the table, and a line for each company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import emphasis, frame, marks, style, text
from charts.core import ChartData
from charts.figure import Figure
from contracts import FRACTION, Company, Description
from pages.returns import gain_frames
from pages.returns.gain_frames import GainProfile, GainValue


def table(data: ChartData, profile: GainProfile) -> pd.DataFrame:
    """The newest value by company and number of years, each number of years under a name of its own."""
    return pd.DataFrame([_row(data, row) for row in profile.rows], columns=[*frame.TABLE_COLUMNS, "years"])


def name(metric: str, years: int) -> str:
    """What the metric is called in the table over so many years."""
    return f"{metric}_over_{years}"


def _row(data: ChartData, row: GainValue) -> dict[str, Any]:
    return {
        "ticker": row.ticker,
        "company": frame.by_ticker(data)[row.ticker].name,
        "quarter": row.quarter,
        "period_end": row.period_end,
        "name": name(row.name, row.years),
        "title": f"{frame.describe(data, row.name).title}, over {text.plural(row.years, 'year')}",
        "value": row.value,
        "unit": row.unit,
        "years": row.years,
        **row.origin.columns,
    }


def drawn(
    data: ChartData, profile: GainProfile, rows: pd.DataFrame, described: Description, noun: str, hurdle: float | None
) -> Figure:
    """A line for each company over the years, and a level one of what capital costs. `rows` is the table."""
    low, high = style.span([r.value for r in profile.rows], include=(0.0, *([] if hurdle is None else [hurdle])))
    figure, labels = Figure(), []
    for company in data.companies:
        own = profile.of(company.ticker)
        if own:
            _line(figure, company, own, rows, described)
            last = own[-1].value
            labels.append(marks.EndLabel(text.short(company), style.brief(last, FRACTION), company.colour, last))
    _axis(figure)
    figure.update_yaxes(**style.value_axis(low, high, FRACTION))
    labels = marks.shaped(labels, 360)
    marks.end_labels(figure, labels, low, high, pixels=360)
    cost(figure, hurdle)
    caption = f"{noun.capitalize()} gained beyond earlier growth, per dollar of capital expenditure of the same years"
    weak = any(r.origin.evidence in frame.WEAK for r in profile.rows)
    top = marks.caption(figure, emphasis.counted(caption, data), weak=weak)
    return style.base(figure, height=520, right=marks.label_room(labels), top=top)


def _line(
    figure: Figure, company: Company, own: Sequence[GainValue], rows: pd.DataFrame, described: Description
) -> None:
    years = [row.years for row in own]
    newest = rows[rows["ticker"] == company.ticker]
    extras = [f"over {text.plural(row.years, 'year')}" for row in own]
    hovers = marks.hover(company, newest, described, extras)
    marks.trace_line(figure, years, [row.value for row in own], frame.weak(newest["evidence"]), company.colour, hovers)


def _axis(figure: Figure) -> None:
    title = {"text": "Years of spending and gain, to the newest quarter", "font": {"size": style.SMALL}}
    figure.update_xaxes(
        range=[0.8, 5.1],
        tickvals=list(gain_frames.YEARS),
        showgrid=False,
        zeroline=False,
        fixedrange=True,
        automargin=True,
        title=title,
    )


def cost(figure: Figure, level: float | None) -> None:
    """The cost of capital before tax as a level line."""
    if level is not None:
        line = {"color": style.RULE, "width": 1.5, "dash": "dot"}
        figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=level, y1=level, layer="below", line=line)
