"""Which assumptions matter most: needed revenue by margin and use, and when one assumption at a time moves."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, bar, heatmap, panels
from charts.parameter import Parameter, field
from contracts import USD, Company
from engine.request import Request
from pages.returns import plan_frames, plan_table, plan_text, shared_parameters
from pages.returns.parameters import PlanParams
from pages.returns.plan_model import THE_PLAN, Answer, PlanOptions, Sensitivity, Swing, TwoWay

_LIGHT: Final = "rgba(125,135,146,0.14)"
_TABLE_HEIGHT: Final = 230  # pixels
_TITLES: Final = plan_table.TITLES
_RANGES: Final = (
    "Ranges: margin ±10 points, life ±2 years, cost of capital ±2 points, ramp-up ±4 quarters, maintenance 0 to 40%, "
    "running cost 0 to 5%, fade 0 to 15%, tax 15 to 28%, the plan from its low to its high end."
)


def use() -> Parameter:
    meaning = "100: as well used as the capacity built before."
    return Parameter(
        "use", "int", 100, "Use of the new capacity, %", meaning, low=10, high=100, group=shared_parameters.PLAN
    )


@dataclass(frozen=True, slots=True)
class SensitivityParams(PlanParams):
    """What a plan brings and costs, and how well the new capacity is used."""

    use: int = field(use())

    def options(self) -> PlanOptions:
        """The same in the units of the model: USD, fractions, years."""
        return dataclasses.replace(PlanParams.options(self), use=self.use / 100)


def request(p: SensitivityParams) -> Request:
    return Request((), **params.window(p), options=p.options().mapping(), frames=(plan_frames.plan_sensitivity,))


def build(data: ChartData, p: SensitivityParams) -> Chart:
    """A two-way table over a tornado, for the first company chosen whose plan has an answer."""
    sensitivity = data.result(plan_frames.plan_sensitivity).first
    if sensitivity is None:
        missing = [f"{text.short(c)}: no plan with an answer is known in this window." for c in data.companies]
        return assemble.replaced(assemble.empty(data, p, [], what=plan_text.UNANSWERED), missing=tuple(missing))
    company = frame.by_ticker(data)[sensitivity.answer.plan.ticker]
    name = text.short(company)
    return assemble.chart(
        data,
        p,
        _figure(company, sensitivity, p),
        plan_table.of_sensitivity(data, sensitivity),
        names=[],
        described=plan_text.DESCRIBED,
        key=False,
        finding=finding(name, sensitivity),
        notes=[plan_text.assumed(p), _RANGES, *_whose(name, data.companies)],
        alt=f"Table of the revenue that {name}'s plan needs by margin and use, and bars of how far it moves with each "
        "assumption",
    )


def _whose(name: str, companies: Sequence[Company]) -> list[str]:
    return (
        [f"Shown for {name}, the first chosen with a plan; choose another first in the sidebar."]
        if len(companies) > 1
        else []
    )


# ----------------------------------------------------------------------------------------- finding


def finding(name: str, sensitivity: Sensitivity) -> Finding:
    """The widest swing, and the use that would do at the last rate of revenue."""
    answer = sensitivity.answer
    widest = sensitivity.swings[:2]
    needed = style.quantity(answer.needs.needed_revenue, USD)
    return Finding(
        f"{name}'s plan depends most on {_TITLES[widest[0].assumption].lower()}: {_amounts(widest[0])}",
        f"As assumed it needs {needed} (figures to {answer.state.revenue.quarter}). {_use(answer)}",
        tuple(_swing(swing) for swing in widest),
        _numbers(answer, widest),
    )


def _numbers(answer: Answer, widest: Sequence[Swing]) -> tuple[Number, ...]:
    ticker, quarter = answer.plan.ticker, answer.state.revenue.quarter
    ends = [(f"{plan_table.SWING}{s.assumption}", needed) for s in widest for needed in (s.at_low, s.at_high)]
    named = [(plan_table.REVENUE, answer.needs.needed_revenue), *ends]
    return tuple(Number(value, name, ticker, quarter) for name, value in named if math.isfinite(value))


def _swing(swing: Swing) -> str:
    low, high = _end(swing.assumption, swing.low), _end(swing.assumption, swing.high)
    return f"{_TITLES[swing.assumption]} from {low} to {high}: {_amounts(swing)}"


def _amounts(swing: Swing) -> str:
    """The needed revenue at both ends, the smaller first."""
    if math.isinf(swing.width):
        return "at one end no revenue does it"
    low, high = (style.quantity(value, USD) for value in sorted((swing.at_low, swing.at_high)))
    return f"{low} to {high} of new revenue"


def _use(answer: Answer) -> str:
    use = answer.needs.needed_use
    if answer.state.rate is None:
        return "What recent capex earned is not known"
    if math.isnan(use) or use > 1:
        return "If new capex earns what recent capex earned, no use up to 100% pays"
    return f"If new capex earns what recent capex earned, the plan pays at {text.share(use)} use"


def _end(assumption: str, at: float) -> str:
    """An end of a range as people write it."""
    if assumption == "life":
        return f"{at:.1f} years"
    if assumption == "ramp":
        return text.plural(round(at * 4), "quarter")
    return style.brief(at, USD) if assumption == THE_PLAN else text.share(at)


# ----------------------------------------------------------------------------------------- drawing


def _figure(company: Company, s: Sensitivity, p: SensitivityParams) -> Figure:
    bars = 32 * len(s.swings) + 20
    whole = _TABLE_HEIGHT + bars + 110
    figure = panels(rows=2, cols=1, vertical_spacing=110 / whole, row_heights=[_TABLE_HEIGHT, bars])
    _two_way(figure, company, s, p.use / 100)
    _tornado(figure, company, s)
    top = marks.caption(figure, _caption(s), width=40)
    figure.update_layout(barmode="overlay")
    return style.base(figure, height=top + _TABLE_HEIGHT + bars + 150, right=34, top=top)


def _caption(s: Sensitivity) -> str:
    answer = s.answer
    levels = (
        ("strong", answer.added, "the last twelve months added"),
        ("faint", answer.needs.revenue_at_last_rate, "the last rate would bring"),
    )
    tones = [
        f"{tone}: no more than {what} ({style.brief(amount, USD)})"
        for tone, amount, what in levels
        if math.isfinite(amount)
    ]
    unit = style.scale(s.two_way.needed.ravel())[1]
    return "; ".join([f"Needed revenue a year in ${unit}, were the new capacity used like the old", *tones])


def _two_way(figure: Figure, company: Company, s: Sensitivity, use: float) -> None:
    """Needed revenue by margin and use; toned by what is being added; the assumed cell framed."""
    cells = s.two_way
    figure.add_trace(_cells(cells, company, s.answer), row=1, col=1)
    figure.update_layout(annotations=[*figure.layout["annotations"], *_amounts_in(cells)])
    column = int(np.abs(np.array(cells.margins) - s.answer.needs.margin_used).argmin())
    line = int(np.abs(np.array(cells.uses) - use).argmin())
    sides = {"x0": column - 0.5, "x1": column + 0.5, "y0": line - 0.5, "y1": line + 0.5}
    figure.add_shape(type="rect", xref="x", yref="y", **sides, line={"color": company.colour, "width": 2.5})
    _two_way_axes(figure, cells)


def _two_way_axes(figure: Figure, cells: TwoWay) -> None:
    plain: dict[str, Any] = {"showgrid": False, "zeroline": False, "ticks": "", "fixedrange": True}
    figure.update_xaxes(
        tickvals=list(range(len(cells.margins))),
        ticktext=[text.share(margin) for margin in cells.margins],
        **plain,
        row=1,
        col=1,
        title={"text": "Margin before depreciation", "font": {"size": style.SMALL}, "standoff": 6},
    )
    figure.update_yaxes(
        tickvals=list(range(len(cells.uses))),
        ticktext=[f"{text.share(use)} use" for use in cells.uses],
        autorange="reversed",
        automargin=True,
        **plain,
        row=1,
        col=1,
    )


def _cells(cells: TwoWay, company: Company, answer: Answer) -> Trace:
    """Three tones: no more than the last year added, no more than the last rate would bring, more than both."""
    tone = np.where(cells.needed <= answer.added, 2, np.where(cells.needed <= answer.needs.revenue_at_last_rate, 1, 0))
    colours = [_LIGHT, style.faint(company.colour, 0.12), style.faint(company.colour, 0.34)]
    return heatmap(
        z=tone.tolist(),
        x=list(range(len(cells.margins))),
        y=list(range(len(cells.uses))),
        hovertext=_hovers(cells),
        hoverinfo="text",
        zmin=-0.5,
        zmax=2.5,
        colorscale=[[(i + end) / 3, colour] for i, colour in enumerate(colours) for end in (0, 1)],
        showscale=False,
        xgap=2,
        ygap=2,
        meta="state",
    )


def _hovers(cells: TwoWay) -> list[list[str]]:
    return [
        [
            f"margin {text.share(margin)}, use {text.share(use)}<br>needed revenue a year: {amount}"
            for margin, amount in zip(cells.margins, [style.quantity(value, USD) for value in line], strict=True)
        ]
        for use, line in zip(cells.uses, cells.needed.tolist(), strict=True)
    ]


def _amounts_in(cells: TwoWay) -> list[dict[str, Any]]:
    """The numbers in the cells, as annotations: a heat map's own text would not take the page's colour."""
    common = {"xref": "x", "yref": "y", "showarrow": False, "font": {"size": 12}}
    size = style.scale(cells.needed.ravel())[0]
    return [
        {"text": f"<b>{style.three(amount / size)}</b>", "x": i, "y": j, **common}
        for j, line in enumerate(cells.needed.tolist())
        for i, amount in enumerate(line)
    ]


def _tornado(figure: Figure, company: Company, s: Sensitivity) -> None:
    """Bars from the answer to each end of each range, the widest on top; hollow, since all of it is assumed."""
    upwards = s.swings[::-1]
    for i, swing in enumerate(upwards):
        _bars(figure, i, swing, s.answer.needs.needed_revenue, company.colour)
    _tornado_axes(figure, upwards, s.answer)
    base, added = s.answer.needs.needed_revenue, s.answer.added
    _level(figure, base, f"needed {style.brief(base, USD)}", dash="solid", shift=1)
    if math.isfinite(added):
        _level(figure, added, f"added {style.brief(added, USD)}", dash="dot", shift=14)


def _tornado_axes(figure: Figure, upwards: Sequence[Swing], answer: Answer) -> None:
    ends = [needed for swing in upwards for needed in (swing.at_low, swing.at_high)]
    low, high = style.span([*ends, answer.needs.needed_revenue, answer.added])
    width = high - low
    figure.update_xaxes(style.value_axis(low - 0.24 * width, high + 0.2 * width, USD, most=4), row=2, col=1)
    title = {"text": "Needed revenue a year", "font": {"size": style.SMALL}, "standoff": 6}
    figure.update_xaxes(title=title, row=2, col=1)
    figure.update_yaxes(
        tickvals=list(range(len(upwards))),
        ticktext=[_TITLES[swing.assumption] for swing in upwards],
        range=[-0.7, len(upwards) - 0.3],
        showgrid=False,
        zeroline=False,
        automargin=True,
        fixedrange=True,
        ticks="",
        row=2,
        col=1,
    )


def _level(figure: Figure, value: float, label: str, *, dash: str, shift: int) -> None:
    """A line across all bars, named at its top."""
    line = {"color": style.RULE, "width": 1.4, "dash": dash}
    ends = {"x0": value, "x1": value, "y0": 0, "y1": 1}
    figure.add_shape(type="line", xref="x2", yref="y2 domain", **ends, line=line)
    figure.add_annotation(
        text=label,
        x=value,
        xref="x2",
        y=1,
        yref="y2 domain",
        yanchor="bottom",
        yshift=shift,
        showarrow=False,
        font={"size": 11},
    )


def _bars(figure: Figure, at: int, swing: Swing, base: float, colour: str) -> None:
    ends = ((swing.low, swing.at_low, swing.at_high), (swing.high, swing.at_high, swing.at_low))
    for value, needed, other in ends:
        if math.isfinite(needed):
            less = needed < base or (needed == base and other > base)
            _bar(
                figure, at, (base, needed), _TITLES[swing.assumption], _end(swing.assumption, value), colour, less=less
            )


def _bar(
    figure: Figure, at: int, ends: tuple[float, float], title: str, label: str, colour: str, *, less: bool
) -> None:
    base, end = ends
    fill = style.faint(colour, 0.30 if less else 0.10)
    figure.add_trace(
        bar(
            x=[end - base],
            base=[base],
            y=[at],
            orientation="h",
            width=0.6,
            hovertext=[f"{title} {label}: {style.quantity(end, USD)}"],
            hoverinfo="text",
            marker={"color": fill, "line": {"color": colour, "width": 1.2}},
            showlegend=False,
        ),
        row=2,
        col=1,
    )
    figure.add_annotation(
        text=label,
        x=end,
        y=at,
        xref="x2",
        yref="y2",
        xanchor="right" if less else "left",
        xshift=-4 if less else 4,
        showarrow=False,
        font={"size": 11},
    )


CHART = ChartSpec(
    question="Which assumptions matter most?",
    params=SensitivityParams,
    request=request,
    build=build,
    assumptions=plan_table.ASSUMPTIONS,
)
