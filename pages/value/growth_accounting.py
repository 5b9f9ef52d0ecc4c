"""Growth accounting: output's growth split into people, capital per person, and total factor productivity."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, panels, scatter
from charts.parameter import Parameter, Params, legacy
from contracts import FRACTION, LOG_POINTS, Company, Description
from engine.request import Request
from pages.value import bridge, growth_frames, identity, stacks
from pages.value.identity import SAID

ESTIMATED: Final = "estimated"
SHARES: Final = {"0.2": 0.2, "0.25": 0.25, "1/3": 1 / 3, "0.4": 0.4, "0.5": 0.5}
TABLE: Final = (*frame.TABLE_COLUMNS, "since", "step", "low", "high")
_COLOURS: Final = {
    "labour": identity.COLOURS["people"],
    "deepening": identity.COLOURS["deepening"],
    "residual": identity.COLOURS["efficiency"],
}
_SHORT: Final = {"output": "Output", "labour": "People", "deepening": "Capital/person", "residual": "TFP"}
_PARTS: Final = ("labour", "deepening", "residual")


def alpha() -> Parameter:
    said = (
        "The capital share of growth accounting: a usual one, or estimated as the elasticity of output per person to "
        "capital per person over the company's own years."
    )
    return Parameter("alpha", "choice", "1/3", "Capital share", said, choices=(*SHARES, ESTIMATED))


def request(p: Params) -> Request:
    return identity.of_output(p).request(
        p, [identity.in_focus(p)], growth_frames.growth, share=SHARES.get(str(p["alpha"]))
    )


def build(data: ChartData, p: Params) -> Chart:
    """Cumulative lines with a band over the capital share, and the quarters' own parts below."""
    made, told, company = identity.of_output(p), data.result(growth_frames.growth), data.companies[0]
    no_share = _no_share(company, told)
    missing = [*identity.reasons(data, told, p, made), *no_share, *identity.gaps(data, told, "nothing is drawn there")]
    parts = told[told["part"] == "growth"]
    if parts.empty:
        chart = bridge.refused(data, p, made, no_share or missing)
        return dataclasses.replace(chart, described=_described(p), missing=tuple(missing) or chart.missing)
    table = _table(data, company, p, told)
    first, last = str(parts["since"].iloc[0]), str(parts["quarter"].max())
    y = SAID[str(p["output"])]
    return assemble.chart(
        identity.cited(data, table), p, _drawn(company, y, parts, _band(told)), table, names=(), described=_described(p),
        finding=finding(company, p, told),
        alt=f"Lines of the growth of {y} of {text.short(company)} since {first} in log points and of the parts of people, capital per "
            f"person and total factor productivity to {last}, with a band over the capital share, and bars for each quarter",
        notes=_notes(p, told), missing=missing,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------- words


def finding(company: Company, p: Params, told: pd.DataFrame) -> str:
    """Growth and its three parts, the residual with its band."""
    parts = told[told["part"] == "growth"]
    first, last = str(parts["since"].iloc[0]), str(parts["quarter"].max())
    end = {r.name: r for r in frame.records(parts[parts["quarter"] == last])}
    [share] = frame.records(told[told["part"] == "share"])
    y, k = SAID[str(p["output"])], SAID[str(p["capital"])]
    output, labour, deepening, residual = (float(end[n].value) for n in ("output", *_PARTS))
    grew = _way(output, "grew", "shrank", "stayed")
    people = _way(labour, "more people", "fewer people", "as many people")
    capital = f"{_way(deepening, 'more', 'less', 'as much')} {k} per person"
    return (
        f"From {first} to {last} {y} of {text.short(company)} {grew} {'at' if grew == 'stayed' else 'to'} {text.times(math.exp(output))} times, {signed(output)} log points: "
        f"{signed(labour)} came with {people}, {signed(deepening)} with {capital} at a capital share of {number(share.value)}, and "
        f"{signed(residual)} is left as total factor productivity (between {signed(end['residual'].low)} and "
        f"{signed(end['residual'].high)} for shares {_band(told)})"
    )


def _band(told: pd.DataFrame) -> str:
    """ "from 0.20 to 0.50": the capital shares between which the band lies."""
    [share] = frame.records(told[told["part"] == "share"])
    return f"from {max(float(share.low), 0):.2f} to {min(float(share.high), 1):.2f}"


def _way(value: float, more: str, less: str, same: str) -> str:
    return same if abs(value) < 0.005 else more if value > 0 else less


def number(value: float) -> str:
    """ "0.33", "−0.50"."""
    return f"{'−' if value < 0 else ''}{abs(float(value)):.2f}"


def _no_share(company: Company, told: pd.DataFrame) -> list[str]:
    """Why an estimated capital share cannot be used."""
    who = text.short(company)
    said = {
        "too_few": "{who}: only {count} of output and capital per person {are} known up to {quarter}, too few to estimate a capital share "
                   "from; choose one.",
        "no_variation": "{who}: capital per person did not vary, so no capital share can be estimated; choose one.",
        "outside": "{who}: the elasticity estimated from {count} is {value} (95% interval {low} to {high}), which is no share of income; "
                   "choose one.",
    }  # fmt: skip
    return [
        said[r.reason].format(
            who=who, count=text.plural(int(r.count_), "yearly change"), are="is" if r.count_ == 1 else "are", quarter=r.quarter,
            value=number(r.value), low=number(r.low), high=number(r.high),
        )
        for r in frame.records(told[(told["part"] == "share") & told["reason"].notna()])
    ]  # fmt: skip


def _notes(p: Params, told: pd.DataFrame) -> list[str]:
    [share] = frame.records(told[told["part"] == "share"])
    said = [
        *identity.notes(p),
        "0.69 log points are a doubling. Total factor productivity is what neither people nor capital account "
        "for: prices, mix, use of capacity and every error of measurement are in it.",
        "A capital share is a share of income under constant returns and competitive pay; filings tell no pay, so it is assumed.",
    ]
    if p["alpha"] == ESTIMATED:
        said[-1] = (
            f"The capital share {number(share.value)} is the least-squares elasticity over {int(share.count_)} yearly changes that do "
            f"not overlap (95% interval {number(share.low)} to {number(share.high)}; the band is its part between 0 and 1). It is a "
            "share only if what moves productivity is unrelated to capital."
        )
    return said


def _described(p: Params) -> tuple[Description, ...]:
    y, k = SAID[str(p["output"])], SAID[str(p["capital"])]
    return (
        Description(
            "growth", f"Growth of {y} and its parts", LOG_POINTS,
            r"\Delta\ln Y = \Delta\ln L + \alpha\,\Delta\ln\left(\frac{K}{L}\right) + \Delta\ln A",
            f"People, {k} per person weighted by the capital share, and total factor productivity A as what is left.",
            "An accounting identity under constant returns to scale; what is left is no measure of technology alone.",
            "Solow, Technical Change and the Aggregate Production Function, REStat 39 (1957) 312; OECD, Measuring Productivity (2001), ch. 3",
        ),
        Description(
            "capital_share", "Capital share", FRACTION, r"\alpha = \frac{d\,\ln(Y/L)}{d\,\ln(K/L)}",
            "Assumed, or estimated over the company's own yearly changes. The band shows 0.2 to 0.5, or the estimate's interval.",
            "", "Cobb and Douglas, A Theory of Production, AER 18 (1928) 139",
        ),
    )  # fmt: skip


def _table(data: ChartData, company: Company, p: Params, told: pd.DataFrame) -> pd.DataFrame:
    """The share, growth and its parts by quarter, then the levels."""
    y, k = SAID[str(p["output"])], SAID[str(p["capital"])]
    titles = {"output": f"Growth of {y}", "labour": "Part of people", "deepening": f"Part of {k} per person",
              "residual": "Total factor productivity", "capital_share": "Capital share"}  # fmt: skip
    order = {"share": 0, "growth": 1, "level": 2}
    rows = []
    for r in sorted(frame.records(told[told["part"].isin(list(order))]), key=lambda r: order[r.part]):
        said = bridge.row(company, r, data)
        if r.part != "level":
            said |= {"title": titles[r.name], "since": r.since, "step": r.step, "low": r.low, "high": r.high}
        rows.append(said)
    return pd.DataFrame(rows, columns=list(TABLE))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(company: Company, y: str, parts: pd.DataFrame, band: str) -> Figure:
    figure = panels(rows=2, cols=1, shared_xaxes=True, row_heights=[1.0, 0.55], vertical_spacing=0.13)
    quarters = frame.span(parts)
    paths = {name: frame.path(parts, company.ticker, name) for name in ("output", *_PARTS)}
    right = _cumulative(figure, company, paths)
    _quarterly(figure, company, paths)
    figure.update_layout(barmode="relative", bargap=0)
    figure.update_xaxes(**stacks.time_axis(quarters))
    marks.heading(figure, "<b>Quarter by quarter</b>", "2")
    said = f"Growth of {y} of {text.short(company)} since {quarters[0]} (log points); band: capital shares {band}"
    top = marks.caption(figure, said, weak=bool(frame.weak(parts["evidence"]).any()))
    return style.base(figure, height=640, right=right, top=top)


def _cumulative(figure: Figure, company: Company, paths: Mapping[str, pd.DataFrame]) -> int:
    """Lines since the base with the band behind that of total factor productivity; the pixels that the labels need."""
    values = [v for path in paths.values() for v in path["value"].dropna()]
    band = paths["residual"].dropna(subset=["value"])
    low, high = style.span([*values, *band["low"], *band["high"]], include=(0,))
    days = [style.quarter_day(q) for q in band["quarter"]]
    figure.add_trace(
        scatter(x=[*days, *days[::-1]], y=[*band["high"], *band["low"][::-1]], fill="toself", mode="lines", line={"width": 0},
                   fillcolor=marks.hollow(_COLOURS["residual"]), hoverinfo="skip", showlegend=False),
        row=1, col=1,
    )  # fmt: skip
    labels = []
    for name, path in paths.items():
        colour = _COLOURS.get(name, company.colour)
        marks.trace_line(
            figure, [style.quarter_day(q) for q in path["quarter"]], path["value"].tolist(), frame.weak(path["evidence"]), colour,
            [_said(company, name, r) for r in frame.records(path)], width=3 if name == "output" else 2, row=1, col=1,
        )  # fmt: skip
        last = float(path["value"].iloc[-1])
        labels.append(marks.EndLabel(_SHORT[name], signed(last), colour, last))
    figure.update_yaxes(style.value_axis(low, high, LOG_POINTS, most=5) | {"zeroline": True}, row=1, col=1)
    marks.end_labels(figure, labels, low, high, pixels=300)
    return marks.label_room(labels)


def _quarterly(figure: Figure, company: Company, paths: Mapping[str, pd.DataFrame]) -> None:
    for name in _PARTS:
        said = [_said(company, name, r) for r in frame.records(paths[name])]
        figure.add_trace(stacks.bars(paths[name], "step", _COLOURS[name], said), row=2, col=1)
    low, high = stacks.extent([paths[name]["step"].tolist() for name in _PARTS])
    figure.update_yaxes(style.value_axis(low, high, LOG_POINTS, most=4) | {"zeroline": True}, row=2, col=1)


def signed(value: float) -> str:
    """ "+0.62", "−0.08", "0.00"."""
    return f"{'' if abs(value) < 0.005 else '−' if value < 0 else '+'}{abs(value):.2f}"


def _said(company: Company, name: str, r: Any) -> str:
    if pd.isna(r.value):
        return ""
    step = "" if pd.isna(r.step) else f"{'−' if r.step < 0 else '+'}{abs(r.step):.3f} in {r.quarter}"
    band = f"{signed(r.low)} to {signed(r.high)} for other capital shares" if r.low != r.high else ""
    return marks.box(
        company, [f"{_SHORT[name]}: {signed(r.value)} log points since {r.since}", band, step or r.quarter], r
    )


CHART = ChartSpec(
    question="How much growth is left when people and capital are accounted for?",
    params=legacy(
        params.companies(),
        identity.focus(),
        identity.since(),
        identity.until(),
        params.as_of(),
        identity.output(),
        identity.stocks(),
        identity.capital(),
        alpha(),
    ),
    request=request,
    build=build,
)
