"""Rank: one measure or metric of many companies at one quarter, as bars from zero."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, bar
from contracts import ANNUAL, QUARTERLY, Company, Description
from data.age_limits import RANK_AGE
from engine.request import Request
from pages.compare import axes
from pages.compare.parameters import RankParams


def request(p: RankParams) -> Request:
    return Request((p.y,), p.companies, None, p.end, p.as_of, {"period": p.shown})


def build(data: ChartData, p: RankParams) -> Chart:
    """Bars sorted by value, each with its quarter and evidence; values that are far out of date are only listed."""
    rows = frame.latest(frame.known(data, [p.y]))
    if rows.empty:
        return assemble.empty(data, p, [p.y])
    newest = rows["quarter"].max()
    old = rows[[RANK_AGE.passed_by(frame.after(newest, q)) for q in rows["quarter"]]]
    rows = rows.drop(old.index).sort_values(["value", "ticker"], ignore_index=True)
    table = frame.table(data, [p.y]).merge(rows[["ticker", "quarter"]], on=["ticker", "quarter"])
    described = frame.describe(data, p.y)
    count = text.plural(len(rows), "company", "companies")
    return assemble.chart(
        data,
        p,
        _drawn(data, rows, described),
        table.sort_values("value", ascending=False, ignore_index=True),
        names=[p.y],
        finding=finding(data, rows, described, p.shown),
        alt=f"Horizontal bars of {text.lower(described.title)} of {count}, sorted",
        notes=axes.unchanged(described, p.period, p.shown),
        missing=[*frame.lacking(data, [p.y]), *_too_old(data, old)],
    )


def _too_old(data: ChartData, old: pd.DataFrame) -> list[str]:
    names = frame.by_ticker(data)
    return [
        f"{names[r.ticker].name}: the last known value is of {r.quarter}, too old to rank." for r in frame.records(old)
    ]


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, described: Description, period: str) -> Finding:
    """Highest and lowest of all numbers, with values and quarters; rows by value, the highest last."""
    numbers = tuple(Number(float(r.value), described.name, str(r.ticker), str(r.quarter)) for r in frame.records(rows))
    names = {c.ticker: text.short(c) for c in data.companies}
    return Finding(_headline(names, rows, described, period), _deck(rows, period), _earlier(names, rows), numbers)


def _headline(names: Mapping[str, str], rows: pd.DataFrame, described: Description, period: str) -> str:
    top, bottom, title = rows.iloc[-1], rows.iloc[0], axes.title(described)
    highest, lowest = (style.quantity(float(r["value"]), described.unit) for r in (top, bottom))
    if len(rows) == 1:
        return f"{names[top['ticker']]}: {title} was {highest} {axes.when(str(top['quarter']), period)}"
    if top["value"] == bottom["value"]:
        return f"{text.counted(len(rows), len(rows), 'company', 'companies')} have the same {title}: {highest}"
    lead = f"Highest {title}: {names[top['ticker']]}, {highest} ({top['quarter']})"
    return headline.fitting([f"{lead}; lowest: {names[bottom['ticker']]}, {lowest} ({bottom['quarter']})", lead])


def _deck(rows: pd.DataFrame, period: str) -> str:
    """How many are ranked, and over which period."""
    if len(rows) == 1:
        return ""
    each = {ANNUAL: "each in its latest fiscal year", QUARTERLY: "each in its latest quarter alone"}
    latest = each.get(period, "each in its latest known quarter")
    which = axes.when(str(rows["quarter"].iloc[-1]), period) if rows["quarter"].nunique() == 1 else latest
    return f"{len(rows)} companies, {which}"


def _earlier(names: Mapping[str, str], rows: pd.DataFrame) -> tuple[str, ...]:
    """A line on the companies whose latest value is of an earlier quarter than others'."""
    newest = rows["quarter"].max()
    late = [f"{names[r.ticker]} {r.quarter}" for r in frame.records(rows[rows["quarter"] < newest][::-1])]
    return (f"Known up to an earlier quarter than {newest}: {text.every(late)}",) if late else ()


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, described: Description) -> Figure:
    names = frame.by_ticker(data)
    companies = [names[t] for t in rows["ticker"]]
    newest = rows["quarter"].max()
    low, high = min(0.0, float(rows["value"].min())), max(0.0, float(rows["value"].max()))
    air = (high - low or 1.0) * 0.02
    figure = Figure(_bars(rows, companies, described))
    for i, r in enumerate(frame.records(rows)):
        label = _label(style.brief(r.value, described.unit), "" if r.quarter == newest else r.quarter)
        figure.add_annotation(text=label, x=max(r.value, 0.0), y=i, xanchor="left", xshift=6, showarrow=False)
    figure.update_xaxes(**style.value_axis(low - (air if low < 0 else 0), high + air, described.unit, most=5))
    figure.update_xaxes(zeroline=True, zerolinecolor=style.RULE)
    figure.update_yaxes(_names(companies))
    weak = bool(frame.weak(rows["evidence"]).any())
    top = marks.caption(figure, f"{frame.axis_title(described)}, {newest} or last known", weak=weak)
    return style.base(figure, height=max(220, 90 + 40 * len(rows)), right=104, top=top)


def _bars(rows: pd.DataFrame, companies: list[Company], described: Description) -> Trace:
    colours = [c.colour for c in companies]
    weak = frame.weak(rows["evidence"])
    fills = [marks.hollow(colour) if w else colour for w, colour in zip(weak, colours, strict=True)]
    return bar(
        x=rows["value"].tolist(),
        y=list(range(len(rows))),
        orientation="h",
        marker={"color": fills, "line": {"color": colours, "width": 1.5}},
        hovertext=[marks.hover(c, rows.iloc[[i]], described)[0] for i, c in enumerate(companies)],
        hoverinfo="text",
        width=0.62,
        cliponaxis=False,
    )


def _label(value: str, late: str) -> str:
    """The value in bold, and its quarter where that is not the newest."""
    return f"<b>{text.escape(value)}</b>" + (f" <span style='font-size:11px'>{late}</span>" if late else "")


def _names(companies: list[Company]) -> dict[str, Any]:
    """The vertical axis with a company's name at each bar."""
    ticks = [text.escape(text.short(c)) for c in companies]
    names = {"tickvals": list(range(len(ticks))), "ticktext": ticks, "range": [-0.6, len(ticks) - 0.4]}
    plain = {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True, "ticks": ""}
    return names | plain | {"tickfont": {"size": style.SIZE}}


CHART = ChartSpec(question="Who is ahead?", params=RankParams, request=request, build=build)
