"""Rank: one measure or metric of many companies at one quarter, as bars from zero."""

from __future__ import annotations

from typing import Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, bar
from charts.parameter import Parameter, Params, legacy
from engine.request import Request

Y: Final = "revenue_per_employee"
PATIENCE: Final = 8  # quarters by which a value may be older than the newest one and still be ranked


def request(p: Params) -> Request:
    return Request((str(p["y"]),), tuple(p["companies"]), None, p.get("to"), p.get("as_of"))


def build(data: ChartData, p: Params) -> Chart:
    """Bars sorted by value, each with its quarter and evidence; values that are far out of date are only listed."""
    name = str(p["y"])
    rows = frame.latest(frame.known(data, [name]))
    if rows.empty:
        return assemble.empty(data, p, [name])
    newest = rows["quarter"].max()
    old = rows[[frame.after(newest, q) > PATIENCE for q in rows["quarter"]]]
    rows = rows.drop(old.index).sort_values(["value", "ticker"], ignore_index=True)
    table = frame.table(data, [name]).merge(rows[["ticker", "quarter"]], on=["ticker", "quarter"])
    described = frame.describe(data, name)
    return assemble.chart(
        data, p, _drawn(data, rows, name), table.sort_values("value", ascending=False, ignore_index=True),
        names=[name], finding=finding(data, rows, name),
        alt=f"Horizontal bars of {text.lower(described.title)} of {text.plural(len(rows), 'company', 'companies')}, sorted",
        missing=[*frame.lacking(data, [name]),
                 *(f"{frame.by_ticker(data)[r.ticker].name}: the last known value is of {r.quarter}, too old to rank."
                   for r in frame.records(old))],
    )  # fmt: skip


def finding(data: ChartData, rows: pd.DataFrame, name: str) -> str:
    """Highest and lowest with values and quarters."""
    described = frame.describe(data, name)
    names = {c.ticker: text.short(c) for c in data.companies}
    top, bottom = rows.iloc[-1], rows.iloc[0]
    title = text.lower(described.title)
    if len(rows) == 1:
        return f"{names[top['ticker']]}: {title} was {style.quantity(float(top['value']), described.unit)} in {top['quarter']}"
    when = text.quarters_said({names[r.ticker]: r.quarter for r in frame.records(rows)})
    return (
        f"Of {len(rows)} companies {names[top['ticker']]} has the highest {title}, "
        f"{style.quantity(float(top['value']), described.unit)}, and {names[bottom['ticker']]} the lowest, "
        f"{style.quantity(float(bottom['value']), described.unit)}, in {when}"
    )


def _drawn(data: ChartData, rows: pd.DataFrame, name: str) -> Figure:
    described, companies = frame.describe(data, name), frame.by_ticker(data)
    newest = rows["quarter"].max()
    low, high = min(0.0, float(rows["value"].min())), max(0.0, float(rows["value"].max()))
    air = (high - low or 1.0) * 0.02
    weak = frame.weak(rows["evidence"])
    colours = [companies[t].colour for t in rows["ticker"]]
    figure = Figure(
        bar(
            x=rows["value"].tolist(), y=list(range(len(rows))), orientation="h",
            marker={"color": [marks.hollow(c) if w else c for w, c in zip(weak, colours, strict=True)],
                    "line": {"color": colours, "width": 1.5}},
            hovertext=[marks.hover(companies[t], rows.iloc[[i]], described)[0] for i, t in enumerate(rows["ticker"])],
            hoverinfo="text", width=0.62, cliponaxis=False,
        )
    )  # fmt: skip
    for i, r in enumerate(frame.records(rows)):
        late = "" if r.quarter == newest else f" <span style='font-size:11px'>{r.quarter}</span>"
        figure.add_annotation(text=f"<b>{text.escape(style.brief(r.value, described.unit))}</b>{late}", x=max(r.value, 0.0),
                              y=i, xanchor="left", xshift=6, showarrow=False)  # fmt: skip
    figure.update_xaxes(**style.value_axis(low - (air if low < 0 else 0), high + air, described.unit, most=5))
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=[text.escape(text.short(companies[t])) for t in rows["ticker"]],
                        range=[-0.6, len(rows) - 0.4], showgrid=False, zeroline=False, automargin=True, fixedrange=True,
                        ticks="", tickfont={"size": style.SIZE})  # fmt: skip
    figure.update_xaxes(zeroline=True, zerolinecolor=style.RULE)
    top = marks.caption(figure, f"{frame.axis_title(described)}, {newest} or last known", weak=bool(weak.any()))
    return style.base(figure, height=max(220, 90 + 40 * len(rows)), right=104, top=top)


CHART = ChartSpec(
    question="Who is ahead?",
    params=legacy(
        params.companies(params.EIGHT),
        Parameter("y", "name", Y, "Measure", "What is ranked: any measure or metric."),
        params.end(),
        params.as_of(),
    ),
    request=request,
    build=build,
)
