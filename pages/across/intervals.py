"""What the charts of the panel regression draw and list alike: estimates as intervals, and as rows of a table."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData
from charts.figure import Figure, scatter
from charts.parameter import Params
from contracts import ELASTICITY
from pages.across import frames, words
from pages.across.terms import FEW, INTERVALS, SPECIFICATIONS, X, described

STATISTICS: Final = (
    "specification", "interval", "left_out", "standard_error", "degrees_of_freedom", "p_value", "low", "high", "companies",
    "observations", "first_quarter", "reason",
)  # fmt: skip
KEYS: Final = (
    f"Dashed: fewer than {FEW} degrees of freedom (df) or an open end; such an interval is not to be trusted.",
    "Hollow: rests on values interpolated between two reports, estimated by a neighbouring definition, or on an assumption.",
)
KEY: Final = f"Dashed: df below {FEW} or no end. Hollow: interpolated or estimated."
ROW: Final = 42  # pixels of an interval with the line of text above it
_TEXT, _LINE = 0.22, -0.16  # where both stand in a row


def table(data: ChartData, p: Params, rows: pd.DataFrame) -> pd.DataFrame:
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


def documented(data: ChartData) -> ChartData:
    """The same with the sources of what was compared only: the values that came along hold every quarter."""
    used = data.result(frames.documents)
    wanted = {*used["accession"], *(f"prices-{ticker}" for ticker in used["ticker"])}
    return dataclasses.replace(data, sources=data.sources[data.sources["source_id"].isin(wanted)])


def _companies(count: float) -> str:
    return text.plural(int(count), "company", "companies") if math.isfinite(count) else "none"


def _title(data: ChartData, row: Any) -> str:
    outcome, x, *_ = SPECIFICATIONS[row.specification].names(row.outcome)
    return f"Elasticity of {text.lower(words.title(data, outcome))} to {text.lower(words.title(data, x))}"


def refused(data: ChartData, p: Params, reason: str) -> Chart:
    """The chart when nothing can be estimated: it says why and what to do."""
    finding = words.refused(reason)
    return assemble.chart(
        data, p, style.empty(text.wrapped(text.sentence(finding))), frame.table(data, []), finding=finding,
        alt="Empty chart", names=[X], described=[*described(p), frame.describe(data, X)], missing=words.missing(data, p),
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


def notes(rows: pd.DataFrame) -> list[str]:
    """What dashes and hollow points say, where there are any."""
    few = words.few(rows, FEW).any()
    return [said for said, there in zip(KEYS, (few, rows["evidence"].isin(frame.WEAK).any()), strict=True) if there]


def interval(
    figure: Figure, row: Any, at: float, colour: str, span: tuple[float, float], *, label: str, said: str, thick: bool = False
) -> None:  # fmt: skip
    """One row: its label, the interval with its coefficient, a stroke at zero; the interval dashed where not to be trusted, with an
    arrow where it runs on, the coefficient hollow where evidence is weak. `label` is finished markup, `said` the hover.
    """
    heading(figure, f"{label} <span style='font-size:11px'>{words.statistics(row)}</span>", at)
    _zero(figure, at)
    line = at + _LINE
    if not math.isnan(row.low):
        few = row.degrees_of_freedom < FEW or math.isinf(row.low) or math.isinf(row.high)
        drawn = {"color": colour, "width": 4.5 if thick else 2.25, "dash": marks.DASH if few else "solid"}
        figure.add_trace(scatter(x=[max(row.low, span[0]), min(row.high, span[1])], y=[line, line], mode="lines", line=drawn,
                                    hoverinfo="skip", showlegend=False))  # fmt: skip
        for over, limit, symbol in (
            (row.low < span[0], span[0], "triangle-left"),
            (row.high > span[1], span[1], "triangle-right"),
        ):
            if over:
                figure.add_trace(scatter(x=[limit], y=[line], mode="markers", hoverinfo="skip", showlegend=False, cliponaxis=False,
                                            marker={"color": colour, "size": 10, "symbol": symbol}))  # fmt: skip
    figure.add_trace(
        scatter(
            x=[row.value], y=[line], mode="markers", hovertext=[said], hoverinfo="text", showlegend=False, cliponaxis=False,
            hoverlabel={"bordercolor": colour},
            marker={"color": colour, "size": 13 if thick else 10, "line": {"width": 2.5, "color": colour},
                    "symbol": "circle-open" if row.evidence in frame.WEAK else "circle"},
        )
    )  # fmt: skip


def heading(figure: Figure, said: str, at: float) -> None:
    """A line of text at the left of a row; `said` is finished markup."""
    figure.add_annotation(text=said, x=0, xref="paper", xanchor="left", y=at + _TEXT, yanchor="middle", showarrow=False, align="left",
                          font={"size": style.SMALL})  # fmt: skip


def axes(figure: Figure, span: tuple[float, float], rows: float, title: str) -> None:
    """The axis of the coefficients below `rows` rows that hang from zero; `title` is finished markup."""
    figure.update_xaxes(**style.value_axis(*span, ELASTICITY, most=6))
    figure.update_xaxes(title={"text": title, "font": {"size": style.SMALL}, "standoff": 10}, zeroline=False, showgrid=False,
                        showline=True, linecolor=style.RULE, ticks="outside", ticklen=4, tickcolor=style.RULE)  # fmt: skip
    figure.update_yaxes(visible=False, range=[-rows, 0], fixedrange=True)


def _zero(figure: Figure, at: float) -> None:
    """A faint line along the row, and a stroke at no association that does not cross the text."""
    figure.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=at + _LINE, y1=at + _LINE, layer="below",
                     line={"color": style.GRID, "width": 1})  # fmt: skip
    figure.add_shape(type="line", x0=0, x1=0, y0=at + _LINE - 0.25, y1=at + _LINE + 0.25, layer="below",
                     line={"color": style.RULE, "width": 1.5})  # fmt: skip


def hover(data: ChartData, row: Any, heading: str) -> str:
    """Coefficient, interval, numbers behind it, and the newest document that it rests on."""
    lines = [
        f"<b>{text.escape(heading)}</b>",
        f"{text.escape(_title(data, row))}: {words.number(row.value)}",
        f"95% interval {words.number(row.low)} to {words.number(row.high)}" if row.low == row.low else "no interval",
        f"{words.statistics(row)}, {text.plural(int(row.observations), 'observation')}, {row.first} to {row.quarter}",
        f"{str(row.evidence).replace('_', ' ')}, known since {frame.day(row.known_on)}",
        "" if pd.isna(row.accession) else text.escape(row.accession),
    ]
    return "<br>".join(line for line in lines if line)
