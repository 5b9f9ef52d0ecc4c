"""What the answer hangs on: needed revenue by margin and use, and when one assumption at a time moves."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, Trace, bar, heatmap, panels
from charts.parameter import Parameter, Params, legacy
from contracts import USD
from engine.request import Request
from pages.returns import assumptions, must_be_true, plan_frames
from pages.returns.must_be_true import Answer

SPELT: Final = {
    "margin": "Margin", "maintenance": "Maintenance share", "life": "Life of the assets", "cost_of_capital": "Cost of capital", "ramp": "Ramp-up",
    "fade": "Fade of revenue", "running": "Running cost", "tax": "Tax", "plan": "The plan itself",
}  # fmt: skip


def request(p: Params) -> Request:
    return Request((), **params.window(p), options=p.values(), frames=(plan_frames.plan_sensitivity,))


def build(data: ChartData, p: Params) -> Chart:
    """A two-way table over a tornado, for the first company chosen whose plan has an answer."""
    rows = data.result(plan_frames.plan_sensitivity)
    found = must_be_true.answers(data, rows, p)
    if not found:
        chart = assemble.empty(data, p, [], what="a plan whose needed revenue can be computed")
        return assemble.replaced(
            chart,
            missing=tuple(f"{text.short(c)}: no plan with an answer is known in this window." for c in data.companies),
        )
    [answer] = found
    others = [c for c in data.companies if c.ticker != answer.company.ticker]
    return assemble.chart(
        data, p, _drawn(answer, rows, p), must_be_true.table(data, rows), names=[], described=must_be_true.DESCRIBED, key=False,
        finding=finding(answer, rows),
        notes=[assumptions.told(p), _ranges_said(), *([f"Of {text.short(answer.company)}, the first company chosen with a plan."] if others else [])],
        alt=f"Table of the revenue that {text.short(answer.company)}'s plan needs by margin and use, and bars of how far it moves with each assumption",
    )  # fmt: skip


def _ranges_said() -> str:
    return ("Ranges: margin ±10 points, life ±2 years, cost of capital ±2 points, ramp-up ±4 quarters, maintenance 0-40%, running cost 0-5%, fade 0-15%, "
            "tax 15-28%, the plan from its low to its high end.")  # fmt: skip


# ----------------------------------------------------------------------------------------- finding


def finding(a: Answer, rows: pd.DataFrame) -> str:
    """The widest swings, and the use that would do at the last rate of revenue."""
    ends = _swings(rows)
    said = [
        f"{SPELT[n].lower()} ({_end(n, low)} to {_end(n, high)}: {_amounts(at_low, at_high)})"
        for n, low, high, at_low, at_high in ends[:2]
    ]
    return (
        f"{text.short(a.company)}'s {style.quantity(a['needed_revenue'], USD)} of needed revenue a year hangs most on {text.join(said)}; at the revenue that each "
        f"dollar of capital expenditure was last followed by, {_use_said(a)}"
    )


def _use_said(a: Answer) -> str:
    if math.isnan(a["incremental_revenue_to_lagged_capex"]):
        return "which is not known, no use can be told"
    if math.isnan(a["needed_use"]) or a["needed_use"] > 1:
        return "no use of the new capacity up to 100% would do"
    return f"the new capacity would do at {text.share(a['needed_use'])} of the use of the old"


def _amounts(at_low: float, at_high: float) -> str:
    if math.isnan(at_low) or math.isnan(at_high):
        return "at one end no revenue does it"
    return f"{style.brief(at_low, USD)} to {style.quantity(at_high, USD)}"


def _swings(rows: pd.DataFrame) -> list[tuple[str, float, float, float, float]]:
    """Assumption, low, high, needed at low, needed at high; in the order of the rows, the widest first."""
    found: dict[str, list[tuple[float, float]]] = {}
    for r in rows[rows["name"].str.startswith("swing_")].to_dict("records"):
        found.setdefault(str(r["name"]).removeprefix("swing_"), []).append((float(r["at"]), float(r["value"])))
    return [(name, low[0], high[0], low[1], high[1]) for name, (low, high) in found.items()]


def _end(name: str, at: float) -> str:
    """An end of a range as people write it."""
    if name == "life":
        return f"{at:.1f} years"
    if name == "ramp":
        return text.plural(round(at * 4), "quarter")
    return style.brief(at, USD) if name == "plan" else text.share(at)


# ----------------------------------------------------------------------------------------- drawing


def _drawn(a: Answer, rows: pd.DataFrame, p: Params) -> Figure:
    ends = _swings(rows)
    high_table, high_bars = 230, 32 * len(ends) + 20
    figure = panels(
        rows=2, cols=1, vertical_spacing=110 / (high_table + high_bars + 110), row_heights=[high_table, high_bars]
    )
    _two_way(figure, a, rows[rows["name"] == "two_way"], p)
    _tornado(figure, a, ends)
    said = "Needed revenue a year (bn USD), were the new capacity used like the old"
    levels = (
        ("strong", a.added, "the last twelve months added"),
        ("faint", a["revenue_at_last_rate"], "the last rate would bring"),
    )
    toned = [f"{tone}: no more than {what} ({style.brief(v, USD)})" for tone, v, what in levels if math.isfinite(v)]
    top = marks.caption(figure, "; ".join([said, *toned]), width=40)
    figure.update_layout(barmode="overlay")
    return style.base(figure, height=top + high_table + high_bars + 150, right=34, top=top)


def _two_way(figure: Figure, a: Answer, cells: pd.DataFrame, p: Params) -> None:
    """Needed revenue by margin and use; toned by what is being added; the assumed cell framed."""
    wide = cells.pivot(index="use", columns="at", values="value").sort_index(ascending=False)
    margins, uses = wide.columns.to_numpy(dtype=float), wide.index.to_numpy(dtype=float)
    figure.add_trace(_cells(wide, margins, uses, a), row=1, col=1)
    figure.update_layout(annotations=[*figure.layout["annotations"], *_amounts_in(wide)])
    column, line = int(np.abs(margins - a["margin_used"]).argmin()), int(np.abs(uses - p["use"] / 100).argmin())
    figure.add_shape(type="rect", xref="x", yref="y", x0=column - 0.5, x1=column + 0.5, y0=line - 0.5, y1=line + 0.5,
                     line={"color": a.company.colour, "width": 2.5})  # fmt: skip
    plain: dict[str, Any] = {"showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True}
    figure.update_xaxes(tickvals=list(range(len(margins))), ticktext=[text.share(float(m)) for m in margins], **plain, row=1, col=1,
                        title={"text": "Margin before depreciation", "font": {"size": style.SMALL}, "standoff": 6})  # fmt: skip
    figure.update_yaxes(tickvals=list(range(len(uses))), ticktext=[f"{text.share(float(u))} use" for u in uses], autorange="reversed", automargin=True,
                        **plain, row=1, col=1)  # fmt: skip


def _cells(wide: pd.DataFrame, margins: np.ndarray, uses: np.ndarray, a: Answer) -> Trace:
    """Three tones: no more than the last twelve months added, no more than the last rate would bring, more than both."""
    values = wide.to_numpy(dtype=float)
    tone = np.where(values <= a.added, 2, np.where(values <= a["revenue_at_last_rate"], 1, 0))
    colours = ["rgba(125,135,146,0.14)", style.faint(a.company.colour, 0.12), style.faint(a.company.colour, 0.34)]
    said = [
        [f"margin {text.share(m)}, use {text.share(u)}<br>needed revenue a year: {style.quantity(v, USD)}" for m, v in zip(margins, line, strict=True)]
        for u, line in zip(uses, values, strict=True)
    ]  # fmt: skip
    return heatmap(
        z=tone.tolist(), x=list(range(len(margins))), y=list(range(len(uses))), hovertext=said, hoverinfo="text", zmin=-0.5, zmax=2.5,
        colorscale=[[(i + end) / 3, colour] for i, colour in enumerate(colours) for end in (0, 1)], showscale=False, xgap=2, ygap=2, meta="state",
    )  # fmt: skip


def _amounts_in(wide: pd.DataFrame) -> list[dict[str, Any]]:
    """The numbers in the cells, as annotations: a heat map's own text would not take the page's colour."""
    return [
        {"text": f"<b>{style.three(float(v) / 1e9)}</b>", "x": i, "y": j, "xref": "x", "yref": "y", "showarrow": False, "font": {"size": 12}}
        for j, line in enumerate(wide.to_numpy(dtype=float)) for i, v in enumerate(line)
    ]  # fmt: skip


def _tornado(figure: Figure, a: Answer, ends: list[tuple[str, float, float, float, float]]) -> None:
    """Bars from the answer to each end of each range, the widest on top; hollow, since all of it is assumed."""
    base, colour = a["needed_revenue"], a.company.colour
    values = [v for _, _, _, *both in ends for v in both if math.isfinite(v)]
    low, high = style.span([*values, base, *([a.added] if math.isfinite(a.added) else [])])
    width = high - low
    for i, (name, at_low, at_high, needed_low, needed_high) in enumerate(reversed(ends)):
        for at, needed, other in ((at_low, needed_low, needed_high), (at_high, needed_high, needed_low)):
            if math.isfinite(needed):
                less = needed < base or (needed == base and other > base)
                _bar(figure, i, (base, needed), f"{SPELT[name]} {_end(name, at)}", _end(name, at), colour, less=less)
    figure.update_xaxes(style.value_axis(low - 0.24 * width, high + 0.2 * width, USD, most=4), row=2, col=1)
    figure.update_xaxes(
        title={
            "text": "Needed revenue a year (USD)",
            "font": {"size": style.SMALL},
            "standoff": 6,
        },
        row=2,
        col=1,
    )
    figure.update_yaxes(tickvals=list(range(len(ends))), ticktext=[SPELT[e[0]] for e in reversed(ends)], range=[-0.7, len(ends) - 0.3], showgrid=False,
                        zeroline=False, automargin=True, fixedrange=True, ticks="", row=2, col=1)  # fmt: skip
    for value, said, dash in (
        (base, f"needed {style.brief(base, USD)}", "solid"),
        (a.added, f"added {style.brief(a.added, USD)}", "dot"),
    ):
        if math.isfinite(value):
            figure.add_shape(
                type="line",
                xref="x2",
                yref="y2 domain",
                x0=value,
                x1=value,
                y0=0,
                y1=1,
                line={"color": style.RULE, "width": 1.4, "dash": dash},
            )
            figure.add_annotation(text=said, x=value, xref="x2", y=1, yref="y2 domain", yanchor="bottom", yshift=1 if dash == "solid" else 14, showarrow=False,
                                  font={"size": 11})  # fmt: skip


def _bar(
    figure: Figure, at: int, ends: tuple[float, float], said: str, label: str, colour: str, *, less: bool
) -> None:  # fmt: skip
    base, end = ends
    figure.add_trace(
        bar(x=[end - base], base=[base], y=[at], orientation="h", width=0.6, hovertext=[f"{said}: {style.quantity(end, USD)}"], hoverinfo="text",
               marker={"color": style.faint(colour, 0.30 if less else 0.10), "line": {"color": colour, "width": 1.2}}, showlegend=False),
        row=2, col=1,
    )  # fmt: skip
    figure.add_annotation(text=label, x=end, y=at, xref="x2", yref="y2", xanchor="right" if less else "left", xshift=-4 if less else 4, showarrow=False,
                          font={"size": 11})  # fmt: skip


CHART = ChartSpec(
    question="What does that answer hang on?",
    params=legacy(
        params.companies(),
        params.end(),
        params.as_of(),
        *assumptions.of_the_plan(),
        Parameter(
            "use",
            "int",
            100,
            "Use of the new capacity, %",
            "100: as well used as the capacity built before.",
            low=10,
            high=100,
            group=assumptions.PLAN,
        ),
    ),
    request=request,
    build=build,
)
