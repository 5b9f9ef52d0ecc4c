"""The depreciation wave: what is already bought and planned, written off by year of purchase, under the reported line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, Trace, panels, scatter
from charts.parameter import Parameter, Params, legacy
from contracts import USD, Company, Description
from engine.request import Request
from pages.returns import assumptions, depreciation_frames, parameters

REPORTED: Final = "depreciation_quarter"
EARLIER: Final = "earlier"
METHODS: Final = ("straight_line", "declining", "hyperbolic")
MODEL: Final = Description(
    "modelled_depreciation_quarter", "Modelled depreciation by year of purchase", USD,
    r"D_t = \sum_v I_v \left(s\,d_{t-v}(T_s) + (1-s)\,d_{t-v}(T_b)\right) + D_t^{\text{opening stock}}",
    "Each quarter's purchases are written off by a profile d over the life of servers and of buildings; the net stock in the books at the start "
    "as if it had been bought evenly. Where the company changed the life of its servers, what was not yet written off is spread over the new one.",
    "A model of cash purchases: assets taken on finance leases, purchased intangibles and early retirements are not in it, though the reported "
    "line may hold them. Half-period convention; one share of servers for all years. Nothing is bought after the plan.",
    "OECD, Measuring Capital (2nd ed., 2009), ch. 11-13; FASB ASC 250-10-45-17 (changes of useful lives); IRS Rev. Proc. 87-57 (conventions)",
)  # fmt: skip
_FAR: Final = 0.2  # from here on a reader is told how far model and reported line are apart
_LABELLED: Final = 0.08  # of the axis: thinner bands have no name


def request(p: Params) -> Request:
    options = {k: p[k] for k in ("plan", "years", "life", "servers", "buildings", "delay", "method", "wacc")}
    return Request((REPORTED,), **params.window(p), options=options, frames=(depreciation_frames.depreciation_wave,))


@dataclass(frozen=True, slots=True)
class Wave:
    """One company's modelled depreciation: quarters x vintages, the oldest first, and the last quarter that is past."""

    company: Company
    table: pd.DataFrame
    now: str

    @property
    def total(self) -> pd.Series[Any]:
        return self.table.sum(axis=1)

    @property
    def planned(self) -> list[str]:
        return [v for v in self.table.columns if v.startswith("planned")]


def build(data: ChartData, p: Params) -> Chart:
    """A panel per company: bands by year of purchase, planned ones hatched, the reported line on top."""
    rows = data.result(depreciation_frames.depreciation_wave)
    waves = [_wave(c, rows[rows["ticker"] == c.ticker]) for c in data.companies if c.ticker in set(rows["ticker"])]
    reported = frame.known(data, [REPORTED])
    missing = [f"{text.short(c)}: capital expenditure and net property are not both known, so nothing can be run off."
               for c in data.companies if c.ticker not in {w.company.ticker for w in waves}]  # fmt: skip
    missing += [f"{text.short(w.company)}: no reported depreciation is known in this window." for w in waves
                if w.company.ticker not in set(reported["ticker"])]  # fmt: skip
    missing += [f"{text.short(w.company)}: its plan begins after a quarter of which nothing is known, so it is left out."
                for w in waves if rows.loc[rows["ticker"] == w.company.ticker, "unplaced"].any()]  # fmt: skip
    if not waves:
        return assemble.replaced(
            assemble.empty(data, p, [REPORTED], what="depreciation by year of purchase"), missing=tuple(missing)
        )
    return assemble.chart(
        data, p, _drawn(waves, data, reported), _table(data, rows), names=[REPORTED], key=False,
        described=[MODEL, frame.describe(data, REPORTED)], finding=finding(waves, reported), missing=missing,
        notes=[*_notes(p, waves), *_apart(waves, reported)],
        alt=f"Stacked areas of modelled depreciation a quarter by year of purchase, with the reported line, of "
            f"{text.join([text.short(w.company) for w in waves])}, {waves[0].table.index[0]} to {max(w.table.index[-1] for w in waves)}",
    )  # fmt: skip


def _wave(company: Company, own: pd.DataFrame) -> Wave:
    wide = own.pivot(index="shown", columns="vintage", values="value").fillna(0.0)
    quarters = frame.span(own.rename(columns={"quarter": "past", "shown": "quarter"}))
    order = sorted(wide.columns, key=lambda v: (v != EARLIER, v.startswith("planned"), v))
    return Wave(company, wide.reindex(quarters, fill_value=0.0)[order], str(own["quarter"].dropna().max()))


def _notes(p: Params, waves: Sequence[Wave]) -> list[str]:
    how = {"straight_line": "straight line", "declining": "double declining balance, then straight line",
           "hyperbolic": "hyperbolic loss of efficiency, priced at the cost of capital"}[str(p["method"])]  # fmt: skip
    life = "as each company states it, else 5 years" if p["life"] == "stated" else f"{p['life']} years"
    lines = [f"Bands are a model ({how}), not figures of the companies: {p['servers']}% of each purchase servers (life {life}), the rest {p['buildings']} "
             f"years, in use {text.plural(p['delay'], 'quarter')} after the middle of the quarter of purchase. Lines are reported."]  # fmt: skip
    if any(w.planned for w in waves):
        lines.append(
            "Hatched: planned, the middle of the newest guidance, in the company's own definition; past purchases are cash purchases."
        )
    return lines


def _apart(waves: Sequence[Wave], reported: pd.DataFrame) -> list[str]:
    """Where the model and the reported line are far apart at their newest common quarter."""
    lines = []
    for w in waves:
        own = reported[(reported["ticker"] == w.company.ticker) & (reported["quarter"] <= w.now)]
        if len(own) and own["quarter"].iloc[-1] in w.table.index:
            quarter, value = str(own["quarter"].iloc[-1]), float(own["value"].iloc[-1])
            ratio = float(w.total[quarter]) / value if value > 0 else 1.0
            if abs(ratio - 1) > _FAR:
                lines.append(f"{text.short(w.company)}: the model gives {text.share(ratio)} of the depreciation reported for {quarter}; the line holds what the "
                             "model does not (leased assets, purchased intangibles), or its assets live otherwise.")  # fmt: skip
    return lines


# ----------------------------------------------------------------------------------------- finding


def finding(waves: Sequence[Wave], reported: pd.DataFrame) -> str:
    """How high the wave goes against today, and how long it stays there even when nothing more is bought."""
    tops = {
        w.company.ticker: float(w.total.loc[w.now :].max() / w.total[w.now]) if w.total[w.now] > 0 else 0.0
        for w in waves
    }
    if len(waves) == 1:
        return _one(waves[0], reported)
    ranked = sorted(waves, key=lambda w: tops[w.company.ticker])
    top, low = ranked[-1], ranked[0]
    until = {text.short(w.company): _until(w) for w in waves}
    when = text.join([f"{name} {quarter}" for name, quarter in until.items()])
    return (
        f"With what is bought and planned, modelled depreciation peaks at {text.times(tops[low.company.ticker])} ({text.short(low.company)}) to "
        f"{text.times(tops[top.company.ticker])} times today's ({text.short(top.company)}); if nothing more were bought it would stay at today's level or "
        f"above until: {when}"
    )


def _one(w: Wave, reported: pd.DataFrame) -> str:
    now, ahead = float(w.total[w.now]), w.total.loc[w.now :]
    own = reported[(reported["ticker"] == w.company.ticker) & (reported["quarter"] == w.now)]
    told = f"reported: {style.quantity(float(own['value'].iloc[0]), USD)}" if len(own) else "not reported yet"
    what = (
        f"has bought and plans for {text.join([v.removeprefix('planned ') for v in w.planned])}"
        if w.planned
        else "has bought"
    )
    peak = str(ahead.idxmax())
    level = f"{style.quantity(now, USD)} a quarter in {w.now} ({told})"
    if peak == w.now:
        return f"What {text.short(w.company)} {what} does not lift modelled depreciation above today's {level}"
    return (
        f"What {text.short(w.company)} {what} lifts modelled depreciation from {level} to {style.quantity(float(ahead.max()), USD)} in {peak}, and keeps it "
        f"at today's level or above until {_until(w)} even if nothing more is bought"
    )


def _until(w: Wave) -> str:
    """The last quarter from now on, without a gap, in which the total is not below today's; the last drawn says "or later"."""
    ahead = w.total.loc[w.now :]
    below = (ahead < float(w.total[w.now]) * (1 - 1e-9)).to_numpy()
    last = int(below.argmax()) - 1 if below.any() else len(ahead) - 1
    return f"{ahead.index[last]}{'' if below.any() else ' or later'}"


# ----------------------------------------------------------------------------------------- drawing


def _table(data: ChartData, rows: pd.DataFrame) -> pd.DataFrame:
    """Reported quarters, then modelled ones by vintage; a projected quarter stands in a column of its own."""
    names = {c.ticker: c.name for c in data.companies}
    made = rows.assign(company=rows["ticker"].map(names), title=MODEL.title)
    told = frame.table(data, [REPORTED]).astype("object")
    columns = [*frame.TABLE_COLUMNS, "projected", "vintage"]
    return pd.concat([told, made.astype("object")], ignore_index=True).reindex(columns=columns).infer_objects()


def _drawn(waves: Sequence[Wave], data: ChartData, reported: pd.DataFrame) -> Figure:
    figure = panels(rows=len(waves), cols=1, shared_xaxes=True, vertical_spacing=min(0.1, 0.32 / len(waves)))
    pixels = 400 if len(waves) == 1 else 190
    names: list[dict[str, Any]] = []
    for row, w in enumerate(waves, start=1):
        own = frame.path(reported, w.company.ticker, REPORTED)
        names += _panel(figure, w, own, row, frame.describe(data, REPORTED))
    figure.update_layout(annotations=[*figure.layout["annotations"], *names])
    figure.update_xaxes(**style.time_axis([w.table.index[0] for w in waves] + [w.table.index[-1] for w in waves]))
    top = marks.caption(
        figure, "Depreciation a quarter (USD) by year of purchase, hatched: planned; line: reported", shift=26
    )
    return style.base(figure, height=110 + (pixels + 10) * len(waves), right=24, top=top)


def _panel(figure: Figure, w: Wave, own: pd.DataFrame, row: int, described: Description) -> list[dict[str, Any]]:
    """Draw one company; the names of its bands, to be written with all others (one by one each costs more than the last)."""
    high = max(float(w.total.max()), float(own["value"].max()) if len(own) else 0.0)
    days = [style.quarter_day(q) for q in w.table.index]
    shades = np.linspace(0.16, 0.5, max(len(w.table.columns) - len(w.planned), 1))
    for i, vintage in enumerate(w.table.columns):
        figure.add_trace(_band(w, vintage, days, float(shades[min(i, len(shades) - 1)]), row), row=row, col=1)
    if len(own):
        marks.trace_line(figure, [style.quarter_day(q) for q in own["quarter"]], own["value"].tolist(), frame.weak(own["evidence"]),
                         w.company.colour, marks.hover(w.company, own, described), width=2.6, row=row, col=1)  # fmt: skip
    axis = str(row) if row > 1 else ""
    figure.update_yaxes(style.value_axis(0.0, high * 1.08, USD, most=4), row=row, col=1)
    now = style.quarter_day(w.now)
    figure.add_shape(
        type="line",
        xref=f"x{axis}",
        yref=f"y{axis} domain",
        x0=now,
        x1=now,
        y0=0,
        y1=1,
        line={"color": style.RULE, "width": 1, "dash": "dot"},
    )
    marks.heading(figure, marks.named(text.short(w.company), "", w.company.colour), axis)
    return _names(w, high, axis)


def _band(w: Wave, vintage: str, days: Sequence[str], shade: float, row: int) -> Trace:
    """A stacked area; a planned one is hatched and has a dashed edge."""
    planned = vintage.startswith("planned")
    fill = style.faint(w.company.colour, 0.10 if planned else shade)
    pattern = {
        "shape": "/",
        "size": 6,
        "solidity": 0.25,
        "fgcolor": w.company.colour,
        "bgcolor": fill,
        "fillmode": "overlay",
    }
    said = [_said(w.company, vintage, str(q), float(v)) for q, v in w.table[vintage].items()]
    return scatter(
        x=list(days), y=w.table[vintage].tolist(), mode="lines", stackgroup=f"wave{row}", hovertext=said, hoverinfo="text", fillcolor=fill,
        line={"width": 0.7, "color": w.company.colour, "dash": marks.DASH if planned else "solid"}, showlegend=False,
        hoverlabel={"bordercolor": w.company.colour}, **({"fillpattern": pattern} if planned else {}),
    )  # fmt: skip


def _bought(vintage: str) -> str:
    if vintage.startswith("planned"):
        return f"{vintage} purchases"
    return "bought before" if vintage == EARLIER else f"bought in {vintage}"


def _said(company: Company, vintage: str, quarter: str, value: float) -> str:
    return (
        ""
        if value <= 0
        else f"<b>{text.escape(company.name)}</b>, {_bought(vintage)}<br>{quarter}: {style.quantity(value, USD)} a quarter, modelled"
    )


def _names(w: Wave, high: float, axis: str) -> list[dict[str, Any]]:
    """The year in its band, half a year after the year where all of it is in use, when the band is thick enough there."""
    tops = w.table.cumsum(axis=1)
    found: list[dict[str, Any]] = []
    for vintage in w.table.columns:
        year = vintage.split()[-1]
        at = w.table.index[min(2, len(w.table) - 1)] if vintage == EARLIER else f"{int(year) + 1}Q3"
        thick = float(w.table[vintage].get(at, 0.0))
        if thick < _LABELLED * high:
            continue
        said = "before" if vintage == EARLIER else f"’{year[2:]}{' plan' if vintage.startswith('planned') else ''}"
        found.append({"text": said, "x": style.quarter_day(at), "y": float(tops[vintage][at]) - thick / 2, "xref": f"x{axis}", "yref": f"y{axis}",
                      "showarrow": False, "font": {"size": 11}})  # fmt: skip
    return found


CHART = ChartSpec(
    question="How much depreciation is already bought?",
    params=legacy(
        params.companies(),
        params.start(parameters.START),
        params.end(),
        params.as_of(),
        assumptions.plan(),
        assumptions.years(),
        assumptions.life(),
        assumptions.servers(),
        assumptions.buildings(),
        Parameter(
            "delay",
            "int",
            1,
            "Delay until use, quarters",
            "Quarters from the purchase until an asset is in use and depreciated.",
            low=0,
            high=12,
            group=assumptions.CAPITAL,
        ),
        Parameter(
            "method",
            "choice",
            "straight_line",
            "Depreciation",
            "How cost is spread over the life.",
            choices=METHODS,
            group=assumptions.CAPITAL,
        ),
        assumptions.cost(),
    ),
    request=request,
    build=build,
)
