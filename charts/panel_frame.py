"""What the charts of the panel regression draw and list alike: estimates as intervals, and as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from charts import finish, frame, marks, panel_words, style, text
from charts.core import Chart, ChartData
from charts.panel_terms import FEW, INTERVALS, SPECIFICATIONS, X, described
from contracts import ELASTICITY

STATISTICS: Final = (
    "specification", "interval", "left_out", "standard_error", "degrees_of_freedom", "p_value", "low", "high", "companies",
    "observations", "first_quarter", "reason",
)  # fmt: skip
FEW_NOTE: Final = (
    f"Dashed: fewer than {FEW} degrees of freedom, or no end: such an interval is not to be trusted."
)  # fmt: skip


def table(data: ChartData, p: Mapping[str, Any], rows: pd.DataFrame) -> pd.DataFrame:
    """One row per estimate: `frame.TABLE_COLUMNS` and `STATISTICS`; evidence is the weakest, the document the newest behind it."""
    names = {c.ticker: c.name for c in data.companies}
    made = pd.DataFrame(
        {
            "ticker": None, "company": [_companies(n) for n in rows["companies"]], "quarter": rows["quarter"],
            "period_end": rows["period_end"], "name": "coefficient", "title": [_title(data, r) for r in frame.records(rows)],
            "value": rows["value"], "unit": str(ELASTICITY), "evidence": rows["evidence"], "known_on": rows["known_on"],
            "accession": rows["accession"],
            "specification": [SPECIFICATIONS[s].title for s in rows["specification"]],
            "interval": INTERVALS[str(p["interval"])].title, "left_out": rows["ticker"].map(names),
            "first_quarter": rows["first"], "reason": rows["reason"],
            **{c: rows[c] for c in ("standard_error", "degrees_of_freedom", "p_value", "low", "high", "companies", "observations")},
        }
    )  # fmt: skip
    return made[[*frame.TABLE_COLUMNS, *STATISTICS]].reset_index(drop=True)


def _companies(count: float) -> str:
    return text.plural(int(count), "company", "companies") if math.isfinite(count) else "none"


def _title(data: ChartData, row: Any) -> str:
    outcome, x, *_ = SPECIFICATIONS[row.specification].names(row.outcome)
    return f"Elasticity of {text.lower(panel_words.title(data, outcome))} to {text.lower(panel_words.title(data, x))}"


def refused(slug: str, data: ChartData, p: Mapping[str, Any], reason: str) -> Chart:
    """The chart when nothing can be estimated: it says why and what to do."""
    finding = panel_words.refused(reason)
    return finish.chart(
        slug, data, p, style.empty(text.wrapped(text.sentence(finding))), frame.table(data, []), finding=finding,
        alt="Empty chart", names=[X], described=[*described(p), frame.describe(data, X)], missing=panel_words.missing(data, p),
    )  # fmt: skip


def reach(rows: pd.DataFrame, include: Sequence[float] = (0.0,)) -> tuple[float, float]:
    """The range of the axis: all coefficients and zero, and intervals as far as they leave the coefficients room."""
    known = rows[rows["value"].notna()]
    inner = [*known["value"], *include]
    wide = max(1.5, 2.5 * max(abs(v) for v in inner))
    ends = [v for c in ("low", "high") for v in known[c] if abs(v) <= wide]
    cut = [math.copysign(wide, v) for c in ("low", "high") for v in known[c] if abs(v) > wide]
    low, high = min([*inner, *ends, *cut]), max([*inner, *ends, *cut])
    air = 0.05 * (high - low)
    return low - air, high + air


def interval(
    figure: go.Figure, row: Any, at: float, colour: str, span: tuple[float, float], *, thick: bool, said: str
) -> None:
    """An interval with its coefficient: dashed where not to be trusted, an arrow where it runs on, hollow where evidence is weak."""
    few = row.degrees_of_freedom < FEW or math.isinf(row.low) or math.isinf(row.high)
    if not math.isnan(row.low):
        ends = [max(row.low, span[0]), min(row.high, span[1])]
        line = {"color": colour, "width": 4.5 if thick else 2.25, "dash": marks.DASH if few else "solid"}
        figure.add_trace(go.Scatter(x=ends, y=[at, at], mode="lines", line=line, hoverinfo="skip", showlegend=False))
        for end, limit, symbol in ((row.low, span[0], "triangle-left"), (row.high, span[1], "triangle-right")):
            if end == end and (end < span[0] or end > span[1]):
                figure.add_trace(go.Scatter(x=[limit], y=[at], mode="markers", hoverinfo="skip", showlegend=False, cliponaxis=False,
                                            marker={"color": colour, "size": 10, "symbol": symbol}))  # fmt: skip
    weak = row.evidence in frame.WEAK
    figure.add_trace(
        go.Scatter(
            x=[row.value], y=[at], mode="markers", hovertext=[said], hoverinfo="text", showlegend=False, cliponaxis=False,
            hoverlabel={"bordercolor": colour},
            marker={"color": colour, "size": 13 if thick else 9, "symbol": "circle-open" if weak else "circle",
                    "line": {"width": 2.5, "color": colour}},
        )
    )  # fmt: skip


def hover(data: ChartData, row: Any, heading: str) -> str:
    """Coefficient, interval, numbers behind it, and the newest document that it rests on."""
    lines = [
        f"<b>{text.escape(heading)}</b>",
        f"{text.escape(_title(data, row))}: {panel_words.number(row.value)}",
        f"95% interval {panel_words.number(row.low)} to {panel_words.number(row.high)}"
        if row.low == row.low
        else "no interval",
        f"{panel_words.statistics(row)}, {text.plural(int(row.observations), 'observation')}, {row.first} to {row.quarter}",
        f"{str(row.evidence).replace('_', ' ')}, known since {frame.day(row.known_on)}",
        "" if pd.isna(row.accession) else text.escape(row.accession),
    ]
    return "<br>".join(line for line in lines if line)


def zero(figure: go.Figure) -> None:
    """The line of no association."""
    figure.add_shape(
        type="line", x0=0, x1=0, y0=0, y1=1, yref="paper", layer="below", line={"color": style.RULE, "width": 1.25}
    )
