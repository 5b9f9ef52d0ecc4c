"""Leverage slopes: each company's intelligence leverage since the start of the window, as dots on one scale."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, scatter
from charts.parameter import Params, legacy
from engine.request import Request
from pages.efficiency.efficiency import X, output_name

SLOPES: Final = {
    "gross_profit": "intelligence_leverage_since_base",
    "revenue": "revenue_intelligence_leverage_since_base",
    "operating_income": "operating_income_intelligence_leverage_since_base",
    "market_value": "value_leverage_since_base",
}
SHARE: Final = 1 / 3  # a usual share of capital in income
_AXIS: Final = "Percent of output per person<br>for each percent of compute per person"


def slope_name(p: Params) -> str:
    return SLOPES[str(p.get("output") or "gross_profit")]


def _base(p: Params) -> str:
    return str(p.get("from") or params.EFFICIENCY_START)


def request(p: Params) -> Request:
    window = params.window(p) | {"start": _base(p)}
    return Request((slope_name(p), output_name(p), X), **window, options={"base": _base(p)})


def build(data: ChartData, p: Params) -> Chart:
    """Dots sorted by slope, with a line at zero and at a usual capital share."""
    name, y = slope_name(p), output_name(p)
    rows = frame.latest(frame.known(data, [name])).sort_values(["value", "ticker"], ignore_index=True)
    if rows.empty:
        chart = assemble.empty(data, p, [name])
        return assemble.replaced(chart, missing=tuple(_missing(data, rows, p)))
    rows["fell"] = [_deepening(data, t, _base(p), q) < 0 for t, q in zip(rows["ticker"], rows["quarter"], strict=True)]
    table = frame.table(data, [name]).merge(rows[["ticker", "quarter"]], on=["ticker", "quarter"])
    return assemble.chart(
        data, p, _drawn(data, rows, name, _base(p)), table, names=[name, y, X],
        finding=finding(data, rows, p),
        alt=f"Dots of {text.lower(frame.describe(data, name).title)} of {text.plural(len(rows), 'company', 'companies')}, "
            f"sorted, with lines at zero and one third",
        notes=_notes(rows), missing=_missing(data, rows, p),
    )  # fmt: skip


def _notes(rows: pd.DataFrame) -> list[str]:
    said = [text.COMPUTE, "A slope of 0.5 means that output per person rose about 0.5% for each 1% more compute capital per person. "
            "One third is a usual share of capital in income. It describes; it does not prove a cause."]  # fmt: skip
    fell = (
        "Hollow diamonds: compute capital per person fell, so a positive slope means that output per person fell too."
    )
    return said + ([fell] if rows["fell"].any() else [])


def _deepening(data: ChartData, ticker: str, base: str, quarter: str) -> float:
    """Change of the logarithm of compute capital per person; NaN when an end is not known."""
    rows = frame.known(data, [X])
    own = rows[rows["ticker"] == ticker].drop_duplicates("quarter").set_index("quarter")["value"]
    ends = [float(own.get(q, math.nan)) for q in (base, quarter)]
    return math.log(ends[1] / ends[0]) if all(v > 0 for v in ends) else math.nan


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, p: Params) -> str:
    """How many lie above a usual capital share, among those whose compute per person rose."""
    names = {c.ticker: text.short(c) for c in data.companies}
    output = text.lower(frame.describe(data, output_name(p)).title)
    rose = rows[~rows["fell"]]
    if rose.empty:
        return f"Compute capital per employee rose at none of the {len(rows)} companies since {_base(p)}"
    top = rose.iloc[-1]
    when = text.quarters_said({names[r.ticker]: r.quarter for r in frame.records(rose)})
    above = int((rose["value"] > SHARE).sum())
    if len(rose) == 1:
        return (
            f"From {_base(p)} to {when} {output} of {names[top['ticker']]} changed by {top['value']:.2f}% for each 1% more "
            "compute capital per employee"
        )
    count = text.counted(above, len(rose), "company", "companies")
    return (
        f"{count} with more compute capital per employee in {when} than in {_base(p)} had {output} rise by more than a "
        f"third of a percent for each percent; {names[top['ticker']]} comes first with {top['value']:.2f}"
    )


def _missing(data: ChartData, rows: pd.DataFrame, p: Params) -> list[str]:
    """Companies without a slope: an input that is not known at the base, or a slope that is not defined."""
    base, drawn = _base(p), set(rows["ticker"])
    known = frame.known(data, [output_name(p), X])
    lines = []
    for c in data.companies:
        if c.ticker not in drawn:
            own = known[known["ticker"] == c.ticker]
            lines.append(f"{text.short(c)}: {_reason(data, own, (output_name(p), X), base)}.")
    return lines


def _reason(data: ChartData, own: pd.DataFrame, names: tuple[str, str], base: str) -> str:
    for name in names:
        title, mine = text.lower(frame.describe(data, name).title), own[own["name"] == name]
        if mine.empty:
            return f"{title} is not known in this window"
        if base not in set(mine["quarter"]):
            return f"{title} is not known for {base}, the start of the window; it begins in {mine['quarter'].min()}"
        if float(mine.loc[mine["quarter"] == base, "value"].iloc[0]) <= 0:
            return f"{title} was not above zero in {base}, so its growth is not defined"
    if own["quarter"].max() == base:
        return f"nothing is known after {base}"
    return "the slope is not defined: compute capital per employee barely moved, or output is not above zero"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, name: str, base: str) -> Figure:
    described, companies = frame.describe(data, name), frame.by_ticker(data)
    low, high = style.span(rows["value"], include=(0, 2 * SHARE))
    low = min(low, -0.04 * high)
    figure = Figure()
    weak = frame.weak(rows["evidence"])
    for i, r in enumerate(frame.records(rows)):
        c = companies[r.ticker]
        figure.add_trace(scatter(x=[0, r.value], y=[i, i], mode="lines", line={"color": c.colour, "width": 2},
                                    meta="mark", hoverinfo="skip", opacity=0.5))  # fmt: skip
        shape = ("diamond" if r.fell else "circle") + ("-open" if weak[i] or r.fell else "")
        said = marks.hover(c, rows.iloc[[i]], described, [f"since {base}, {_years(base, r.quarter)}"])
        figure.add_trace(scatter(x=[r.value], y=[i], mode="markers", hovertext=said, hoverinfo="text", meta="x",
                                    hoverlabel={"bordercolor": c.colour}, cliponaxis=False,
                                    marker={"color": c.colour, "size": 12, "symbol": shape, "line": {"width": 2.5, "color": c.colour}}))  # fmt: skip
        figure.add_annotation(text=f"<b>{r.value:.2f}</b>", x=r.value, y=i, showarrow=False,
                              xanchor="left" if r.value >= 0 else "right", xshift=11 if r.value >= 0 else -11)  # fmt: skip
    labels = [f"<b>{text.escape(text.short(companies[r.ticker]))}</b><br><span style='font-size:11px'>to {r.quarter}, "
              f"{_years(base, r.quarter)}</span>" for r in frame.records(rows)]  # fmt: skip
    figure.update_xaxes(**style.value_axis(low, high + 0.08 * (high - low), described.unit, most=6))
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=labels, range=[-0.7, len(rows) - 0.3], showgrid=False,
                        zeroline=False, automargin=True, fixedrange=True, ticks="")  # fmt: skip
    figure.update_xaxes(title={"text": _AXIS, "font": {"size": style.SMALL}, "standoff": 10})
    _references(figure)
    return style.base(figure, height=max(280, 130 + 46 * len(rows)), right=40, top=48)


def _years(base: str, quarter: str) -> str:
    return text.years(frame.after(quarter, base))


def _references(figure: Figure) -> None:
    """Zero, and a usual capital share with its name at the top."""
    for value, dash in ((0.0, "solid"), (SHARE, "dot")):
        figure.add_shape(type="line", x0=value, x1=value, y0=0, y1=1, yref="paper", layer="below",
                         line={"color": style.RULE, "width": 1.25, "dash": dash})  # fmt: skip
    figure.add_annotation(text="⅓: a usual capital share", x=SHARE, y=1, yref="paper", yanchor="bottom", xanchor="left",
                          xshift=-6, yshift=2, showarrow=False, font={"size": style.SMALL})  # fmt: skip


CHART = ChartSpec(
    question="How much output came with each percent of compute?",
    params=legacy(
        params.companies(params.EIGHT),
        params.start(params.EFFICIENCY_START),
        params.end(),
        params.as_of(),
        params.output(),
        params.scale("log"),
    ),
    request=request,
    build=build,
)
