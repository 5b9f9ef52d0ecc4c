"""Lines of companies over time in which the points that were reported stand out from those between two reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from charts import frame, marks, quarter_hover, style, text
from charts.figure import Figure, scatter
from contracts import Company, Description


def line(figure: Figure, company: Company, path: pd.DataFrame, described: Description, extra: Sequence[str]) -> None:
    """One company's line, solid between reports and dashed elsewhere, with a dot at each reported value."""
    days, weak = [style.quarter_day(q) for q in path["quarter"]], frame.weak(path["evidence"])
    values = path["value"].to_numpy(dtype=float)
    hovers = quarter_hover.lines(company, path, described, extra)
    marks.trace_line(figure, days, values.tolist(), weak, company.colour, hovers)
    strong = np.isfinite(values) & ~weak
    if company.colour == style.GREY or not strong.any():
        return
    figure.add_trace(
        scatter(
            x=[day for day, known in zip(days, strong, strict=True) if known],
            y=values[strong],
            mode="markers",
            marker={"color": company.colour, "size": 5.5},
            hoverinfo="skip",
            showlegend=False,
            cliponaxis=False,
        )
    )


def base_mark(figure: Figure, company: Company, path: pd.DataFrame, base: str) -> None:
    """A diamond on a company's line at its base quarter; none of a grey line, or where the line has no such quarter."""
    at = path.loc[path["quarter"] == base, "value"]
    if not at.empty and company.colour != style.GREY:
        marks.base_mark(figure, company, path["quarter"], base, float(at.iloc[0]))


def labels(
    companies: Sequence[Company], paths: Mapping[str, pd.DataFrame], described: Description
) -> list[marks.EndLabel]:
    """A label for each line: the newest value, and its quarter where that is not the newest of all."""
    last = {ticker: path.iloc[-1] for ticker, path in paths.items()}
    newest = max(str(point["quarter"]) for point in last.values())
    return [
        marks.EndLabel(
            text.short(company),
            style.brief(float(point["value"]), described.unit),
            company.colour,
            float(point["value"]),
            "" if point["quarter"] == newest else str(point["quarter"]),
        )
        for company in companies
        if (point := last.get(company.ticker)) is not None
    ]
