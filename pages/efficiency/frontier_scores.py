"""Frontier scores: how near each company is to the frontier in one quarter, how firm that is, and by whom it is measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, scatter
from charts.parameter import Parameter, Params, legacy
from contracts import FRACTION, Company, Description
from engine.request import Request
from pages.efficiency import frames, production_units

SHOWN: Final = (
    "efficiency", "efficiency_low", "efficiency_high", "efficiency_corrected", "super_efficiency", "peer_share",
    "peer_weight", "people_slack", "capital_slack", "output_slack",
)  # fmt: skip
_SAID: Final = (
    "efficiency",
    "efficiency_low",
    "super_efficiency",
    "peer_share",
    "people_slack",
    "capital_slack",
    "output_slack",
)
_MOST: Final = 2000


def request(p: Params) -> Request:
    how = {name: p.get(name) or default for name, default in (("returns", "constant"), ("orientation", "input"))}
    return production_units.request(p, frames.scores, replications=int(p.get("replications") or 0), **how)


def build(data: ChartData, p: Params) -> Chart:
    """A dot per company with its interval, sorted, and the peers in words."""
    rows, said = data.result(frames.scores), _described(data, p)
    own = production_units.of(rows, "efficiency")
    own = own[own["ticker"].isin([c.ticker for c in data.companies])]
    if own.empty:
        return production_units.empty(data, p)
    own = own.sort_values(["value", "ticker"], ignore_index=True)
    quarter = str(own["quarter"].iloc[0])
    return assemble.chart(
        data, p, _drawn(data, rows, own), production_units.table(rows, {n: said[n] for n in SHOWN}), names=production_units.names(p),
        described=[said[n] for n in _SAID], finding=finding(data, rows, own, p),
        alt=f"Dots of the efficiency of {text.plural(len(own), 'company', 'companies')} in {quarter}, sorted, with their 95% intervals",
        notes=_notes(rows, p), missing=production_units.missing(data, p, quarter, set(own["ticker"])),
    )  # fmt: skip


def _described(data: ChartData, p: Params) -> dict[str, Description]:
    """The shared words, with the programme that these scores solve."""
    said = production_units.described(data, p)
    radial = (
        r"\theta_k = \min_{\theta,\lambda}\ \theta \ \text{with}\ \sum_j \lambda_j x_j \le \theta x_k,\ \sum_j \lambda_j y_j \ge y_k"
        if _input(p)
        else r"\frac{1}{\phi_k},\ \phi_k = \max_{\phi,\lambda}\ \phi \ \text{with}\ \sum_j \lambda_j x_j \le x_k,\ \sum_j \lambda_j y_j \ge \phi y_k"
    )
    convex = r",\ \lambda \ge 0" + (r",\ \sum_j \lambda_j = 1" if _variable(p) else "")
    bcc = "Banker, Charnes and Cooper, Some models for estimating technical and scale inefficiencies, Management Science 30 (1984) 1078-1092"
    own = said["efficiency"]
    said["efficiency"] = Description(
        own.name, own.title, own.unit, radial + convex, own.interpretation if _input(p) else _MADE, own.caveat,
        bcc if _variable(p) else own.reference,
    )  # fmt: skip
    return said


_MADE: Final = "The share of the output that a mix of the best would make of the same people and capital, 1/phi."


def _input(p: Params) -> bool:
    return bool((p.get("orientation") or "input") == "input")


def _variable(p: Params) -> bool:
    return bool(p.get("returns") == "variable")


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, own: pd.DataFrame, p: Params) -> str:
    """How many reach the frontier, and the last with its interval and its peers."""
    named, quarter = production_units.label(data, rows), str(own["quarter"].iloc[0])
    reached = set(own.loc[own["value"] == 1, "ticker"])
    best = [text.short(c) for c in data.companies if c.ticker in reached]
    said = f"In {quarter} {_reached(best, len(own), production_units.of(rows, 'efficiency')['ticker'].nunique(), named[own['ticker'].iloc[0]])}"
    last = own.iloc[0]
    if last["value"] == 1:
        return said
    output = text.lower(frame.describe(data, production_units.names(p)[2]).title)
    peers = production_units.peers(rows, quarter, named).get(last["ticker"], "")
    what = (
        f"{text.share(last['value'])} of its people and capital would make its {output}"
        if _input(p)
        else f"it makes {text.share(last['value'])} of the {output} that its people and capital could"
    )
    what = f"{what}{_firm(rows, last['ticker'])}, measured by {peers}"
    who = f"{named[last['ticker']]} comes last: " if len(own) > 1 else ""
    return f"{said}; {who}{what}"


def _reached(best: list[str], chosen: int, compared: int, only: str) -> str:
    if chosen == 1:
        return f"{only} is {'' if best else 'not '}on the frontier of {compared} companies"
    count = text.counted(len(best), chosen, "company", "companies")
    verb = "reaches" if len(best) < 2 else "reach"
    return f"{count[:1].lower()}{count[1:]} {verb} the frontier{f': {text.join(best)}' if best else ''}"


def _firm(rows: pd.DataFrame, ticker: str) -> str:
    low, high = (_value(rows, name, ticker) for name in ("efficiency_low", "efficiency_high"))
    return f" (95% interval {text.share(low)} to {text.share(high)})" if math.isfinite(low) else ""


def _value(rows: pd.DataFrame, name: str, ticker: str) -> float:
    own = production_units.of(rows, name)
    found = own.loc[own["ticker"] == ticker, "value"]
    return float(found.iloc[0]) if len(found) else math.nan


def _notes(rows: pd.DataFrame, p: Params) -> list[str]:
    count = production_units.of(rows, "efficiency")["ticker"].nunique()
    returns = "Variable returns: each is measured by mixes of its own size." if _variable(p) else (
        "Constant returns: size alone neither helps nor hurts."
    )  # fmt: skip
    lines = [
        f"{returns} The frontier of a few lies inside the true one, so a score is too high and its interval lies below it."
    ]
    if production_units.of(rows, "efficiency_low").empty:
        all_best = bool((production_units.of(rows, "efficiency")["value"] == 1).all())
        none = (
            "every company is on the frontier, so there is no inefficiency to draw from"
            if all_best
            else "0 replications"
        )
        lines.append(f"No interval: {none}.")
    else:
        lines.append(
            f"Interval: smoothed bootstrap with {int(p.get('replications') or 0):,} replications (Simar and Wilson 1998), seed 1998."
        )
    unsolved = _unsolved(rows)
    if unsolved:
        lines.append(
            f"Super-efficiency has no solution for {text.join(unsolved)}: no mix of the others is of that size."
        )
    return [*lines, *([production_units.few(count)] if production_units.few(count) else [])]


def _unsolved(rows: pd.DataFrame) -> list[str]:
    """Companies on the frontier that the frontier of the others cannot measure."""
    scores = production_units.of(rows, "efficiency")
    solved = set(production_units.of(rows, "super_efficiency")["ticker"])
    return [
        text.short(Company(r.ticker, r.company, "", ""))
        for r in frame.records(scores)
        if r.value == 1 and r.ticker not in solved
    ]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, rows: pd.DataFrame, own: pd.DataFrame) -> Figure:
    companies, named = frame.by_ticker(data), production_units.label(data, rows)
    quarter, weak = str(own["quarter"].iloc[0]), frame.weak(own["evidence"])
    peers = production_units.peers(rows, quarter, named)
    figure = Figure()
    for i, r in enumerate(frame.records(own)):
        c = companies[r.ticker]
        low, high = (_value(rows, name, r.ticker) for name in ("efficiency_low", "efficiency_high"))
        if math.isfinite(low):
            figure.add_trace(scatter(x=[low, high], y=[i, i], mode="lines", line={"color": c.colour, "width": 5}, opacity=0.35,
                                        hoverinfo="skip", showlegend=False))  # fmt: skip
        figure.add_trace(scatter(
            x=[r.value], y=[i], mode="markers", hoverinfo="text", hovertext=[_hover(rows, r, peers, low, high)],
            marker={"color": c.colour, "size": 13, "symbol": "circle-open" if weak[i] else "circle", "line": {"width": 2.5, "color": c.colour}},
            hoverlabel={"bordercolor": c.colour}, showlegend=False, cliponaxis=False,
        ))  # fmt: skip
        figure.add_annotation(text=f"<b>{text.share(r.value)}</b>{_beyond(rows, r.ticker)}", x=r.value, y=i, showarrow=False,
                              xanchor="left", xshift=11)  # fmt: skip
    ticks = [
        f"<b>{text.escape(named[r.ticker])}</b><br><span style='font-size:11px'>{text.wrapped(_by(r, peers), 26)}</span>"
        for r in frame.records(own)
    ]
    figure.update_xaxes(**style.value_axis(0, 1, FRACTION, most=4), tickangle=0)
    figure.update_xaxes(range=[0, 1.02], title={"text": _axis(rows), "font": {"size": style.SMALL}, "standoff": 10})
    figure.update_yaxes(tickvals=list(range(len(own))), ticktext=ticks, range=[-0.7, len(own) - 0.3], showgrid=False,
                        zeroline=False, automargin=True, fixedrange=True, ticks="")  # fmt: skip
    figure.add_shape(
        type="line", x0=1, x1=1, y0=0, y1=1, yref="paper", layer="below", line={"color": style.RULE, "width": 1.5}
    )
    bands, multiples = (not production_units.of(rows, n).empty for n in ("efficiency_low", "super_efficiency"))
    above = f"{quarter}{'; band: 95% interval' if bands else ''}{'; ×: super-efficiency' if multiples else ''}"
    top = marks.caption(figure, above, weak=bool(weak.any()))
    return style.base(figure, height=max(280, 130 + 46 * len(own)), right=64, top=top)


def _axis(rows: pd.DataFrame) -> str:
    return f"Efficiency by the frontier of {text.plural(production_units.of(rows, 'efficiency')['ticker'].nunique(), 'company', 'companies')}"


def _by(r: Any, peers: Mapping[str, str]) -> str:
    return "on the frontier" if r.value == 1 else f"by {peers.get(r.ticker, '')}"


def _beyond(rows: pd.DataFrame, ticker: str) -> str:
    value = _value(rows, "super_efficiency", ticker)
    return f"<br><span style='font-size:11px'>×{text.times(value)}</span>" if math.isfinite(value) else ""


def _hover(rows: pd.DataFrame, r: Any, peers: Mapping[str, str], low: float, high: float) -> str:
    slacks = [(n, _value(rows, f"{n}_slack", r.ticker)) for n in ("people", "capital", "output")]
    beyond = _value(rows, "super_efficiency", r.ticker)
    units_of = dict(zip(rows["name"], rows["unit"], strict=True))
    lines = [
        f"<b>{text.escape(r.company)}</b> {r.quarter}, period to {frame.day(r.period_end)}",
        f"Efficiency {text.share(r.value)}" + (f", 95% interval {text.share(low)} to {text.share(high)}" if math.isfinite(low) else ""),
        f"Measured by {text.escape(peers.get(r.ticker, ''))}" if r.value < 1 else "On the frontier",
        f"Super-efficiency {text.share(beyond)}" if math.isfinite(beyond) else "",
        *(f"Slack of {n}: {style.three(v) if v < 1e6 else f'{v / 1e9:,.1f} bn'} {units_of.get(f'{n}_slack', '')}" for n, v in slacks if v > 0),
        f"{text.escape(r.evidence).replace('_', ' ')}, known since {frame.day(r.known_on)}",
    ]  # fmt: skip
    return "<br>".join(line for line in lines if line)


CHART = ChartSpec(
    question="How far from the frontier is each, and how firm is that?",
    params=legacy(
        params.companies(params.EIGHT),
        params.start(params.EFFICIENCY_START),
        params.end(),
        params.as_of(),
        params.output(),
        params.capital(),
        params.reference(),
        Parameter(
            "returns",
            "choice",
            "constant",
            "Returns to scale",
            "Constant: everybody is measured by the best ratio. Variable: by mixes of the same size.",
            choices=("constant", "variable"),
            group=params.FRONTIER,
        ),
        Parameter(
            "orientation",
            "choice",
            "input",
            "Orientation",
            "Input: how much less would do. Output: how much more could be made. Alike under constant returns.",
            choices=("input", "output"),
            group=params.FRONTIER,
        ),
        Parameter(
            "replications",
            "int",
            500,
            "Bootstrap replications",
            "Samples drawn for the interval; 2,000 are usual in the field, 0 turns it off.",
            low=0,
            high=_MOST,
            group=params.FRONTIER,
        ),
    ),
    request=request,
    build=build,
)
