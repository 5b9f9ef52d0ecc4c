"""The figure of guidance: a panel for each company, a band for each year, a dot for what was spent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from charts import frame, marks, quarter_hover, style, text
from charts.figure import Figure, panels, scatter
from contracts import USD, Company
from engine.capex_guidance import GuidedYear, Spending
from engine.capex_plans import Plan
from pages.returns import guidance_labels
from pages.returns.guidance_labels import Label, Place, Sheet
from pages.returns.plan_text import amount

_HIGH, _LEAST, _AROUND, _EDGE = 240, 220, 45, 24  # pixels of a factor of ten, of all panels, around one, at the right
Years = Mapping[Company, Sequence[GuidedYear]]


def drawn(years: Years) -> Figure:
    """All panels on one scale of growth: the higher a panel, the further its company's plans have moved."""
    spans = {c: _span(own) for c, own in years.items()}
    decades = [math.log10(high / low) for low, high in spans.values()]
    gap = min(0.1, 0.3 / len(years))
    figure = panels(rows=len(years), cols=1, shared_xaxes=True, vertical_spacing=gap, row_heights=decades)
    days = _time_axis(years)
    figure.update_xaxes(**days)
    rows = _HIGH * sum(decades) if sum(decades) * _HIGH > _LEAST else _LEAST
    for row, (company, own) in enumerate(years.items(), start=1):
        high = (rows + _AROUND * len(years)) * (1 - gap * (len(years) - 1)) * decades[row - 1] / sum(decades)
        _panel(figure, company, own, row, Sheet(days["range"], spans[company], high))
    caption = "Yearly amounts in the company's own definition, log scale, by the day announced; dots: what was spent"
    top = marks.caption(figure, caption, shift=26)
    style.base(figure, height=round(110 + _AROUND * len(years) + rows), right=_EDGE, top=top)
    panels_of = [quarter_hover.Panel(text.short(company), tickers=(company.ticker,)) for company in years]
    return quarter_hover.by_day(figure, panels_of)


def _time_axis(years: Years) -> dict[str, Any]:
    days = [d for own in years.values() for y in own for d in (*(p.announced for p in y.announced), y.last.ends)]
    first, last = min(days) - pd.Timedelta(days=60), max(days) + pd.Timedelta(days=30)
    quarters = [str(pd.Period(day, freq="Q")) for day in (first, last)]
    return style.time_axis(quarters) | {"range": [str(first.date()), str(last.date())]}


def _span(own: Sequence[GuidedYear]) -> tuple[float, float]:
    """The range of a panel's logarithmic axis: what it shows, room for labels, and no less than half a decade."""
    ends = [end for y in own for plan in y.announced for end in (plan.low, plan.high)]
    spent = [s.amount for y in own for s in (y.spent, y.so_far) if s is not None]
    known = [v for v in (*ends, *spent) if math.isfinite(v) and v > 0]
    low, high = min(known) / 1.3, max(known) * 1.3
    wider = max(10**0.5 / (high / low), 1.0) ** 0.5
    return low / wider, high * wider


def _panel(figure: Figure, company: Company, own: Sequence[GuidedYear], row: int, sheet: Sheet) -> None:
    axis = str(row) if row > 1 else ""
    for y in own:
        _band(figure, company, y, row)
        for spending, symbol, noun in ((y.spent, "circle", "spent"), (y.so_far, "triangle-up-open", "spent so far")):
            if spending is not None:
                _dot(figure, company, y, spending, row, symbol=symbol, noun=noun)
    for label, place in guidance_labels.placed(own, sheet):
        _label(figure, label, place, axis)
    figure.update_yaxes(style.value_axis(*sheet.values, USD, log=True, most=5), row=row, col=1)
    marks.heading(figure, marks.named(text.short(company), "", company.colour), axis)


def _band(figure: Figure, company: Company, y: GuidedYear, row: int) -> None:
    """The range in force from each announcement to the next, to the end of the year; a line where it is one figure."""
    steps = [*y.announced, y.last]
    days = [*(plan.announced for plan in y.announced), max(y.last.ends, y.last.announced)]
    x = [f"{day:%Y-%m-%d}" for day in days]
    low, high = [plan.low for plan in steps], [plan.low if math.isnan(plan.high) else plan.high for plan in steps]
    edge = {"color": company.colour, "width": 1.2, "shape": "hv"}
    common = {"x": x, "mode": "lines", "hoverinfo": "skip", "showlegend": False, "line": edge}
    figure.add_trace(scatter(y=low, **common), row=row, col=1)
    fill = style.faint(company.colour, 0.22)
    figure.add_trace(scatter(y=high, fill="tonexty", fillcolor=fill, **common), row=row, col=1)
    _announced(figure, company, y, row)


def _announced(figure: Figure, company: Company, y: GuidedYear, row: int) -> None:
    """A stroke from end to end of the range at each announcement, which answers the hover."""
    x: list[str | None] = []
    ends: list[float | None] = []
    hovers: list[str] = []
    for plan in y.announced:
        day, hover = f"{plan.announced:%Y-%m-%d}", _hover(company, plan)
        x += [day, day, None]
        ends += [plan.low, plan.low if math.isnan(plan.high) else plan.high, None]
        hovers += [hover, hover, ""]
    figure.add_trace(
        scatter(
            x=x,
            y=ends,
            mode="lines+markers",
            line={"color": company.colour, "width": 3},
            marker={"size": 5, "color": company.colour},
            hovertext=hovers,
            hoverinfo="text",
            hoverlabel={"bordercolor": company.colour},
            showlegend=False,
            cliponaxis=False,
        ),
        row=row,
        col=1,
    )


def _hover(company: Company, plan: Plan) -> str:
    year = marks.named(f"Year {plan.name}", "", company.colour)
    return f"{year} {amount(plan)}, announced on {frame.day(plan.announced)}, {text.evidence(plan.evidence)}"


def _dot(
    figure: Figure, company: Company, y: GuidedYear, spending: Spending, row: int, *, symbol: str, noun: str
) -> None:
    """What was spent in the year, or so far."""
    quarters = f"{text.plural(spending.quarters, 'quarter')} to {frame.day(spending.day)}"
    year = marks.named(f"Year {y.last.name}", "", company.colour)
    amount_spent = f"{style.quantity(spending.amount, USD)} {noun}"
    hover = f"{year} {amount_spent}, {quarters}, {text.evidence(spending.origin.evidence)}"
    outline = {"width": 1.6, "color": company.colour}
    figure.add_trace(
        scatter(
            x=[f"{spending.day:%Y-%m-%d}"],
            y=[spending.amount],
            mode="markers",
            hovertext=[hover],
            hoverinfo="text",
            showlegend=False,
            marker={"symbol": symbol, "size": 9, "color": company.colour, "line": outline},
            hoverlabel={"bordercolor": company.colour},
            cliponaxis=False,
        ),
        row=row,
        col=1,
    )


def _label(figure: Figure, label: Label, place: Place, axis: str) -> None:
    figure.add_annotation(
        text=label.markup,
        x=f"{label.day:%Y-%m-%d}",
        y=math.log10(label.value),
        xref=f"x{axis}",
        yref=f"y{axis}",
        xanchor=place.anchor,
        yanchor="middle",
        yshift=place.up,
        showarrow=False,
        font={"size": style.TINY},
    )
