"""Chips owned: the compute that each company has bought, by maker and quarter, with the interval of the estimate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import assemble, emphasis, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels, scatter
from charts.parameter import field
from contracts import H100_EQUIVALENTS, Company, Description
from engine.request import Request
from pages.factory import words
from pages.factory.owned_frames import Holding, Holdings, Owned, chips_owned
from pages.factory.parameters import START, FactoryParams

DESCRIBED: Final = Description(
    "chips_owned",
    "Compute bought, by maker",
    H100_EQUIVALENTS,
    "chips x performance over that of an H100",
    "What an owner has bought of one maker since the first quarter that is counted, in chips as strong as an H100.",
    "Estimated by Epoch AI from sales, shipments and statements, with 90% intervals; medians of several makers cannot "
    "be added, nor can the ends of intervals. Chips that were scrapped or sold on are not taken off.",
)
_MAKERS: Final = {"NVIDIA": "NVIDIA chips", "Google": "Google TPU", "Amazon": "Amazon Trainium", "AMD": "AMD chips"}
_NOTE: Final = (
    "Bands: 90% intervals of the estimate. Each panel counts from the maker's first quarter on the list. "
    "Dashed: to a quarter whose sales are not all known yet."
)
_HIGH: Final = 210  # pixels of a panel


@dataclass(frozen=True, slots=True)
class OwnedParams(FactoryParams):
    """The owners, and a window."""

    start: str | None = field(params.start(START))


def request(p: OwnedParams) -> Request:
    return Request((), **params.window(p), frames=(chips_owned,))


def build(data: ChartData, p: OwnedParams) -> Chart:
    """A panel per maker on one scale: a line with its band for each chosen owner."""
    found = data.result(chips_owned)
    owners = {holding.ticker for holding in found.rows}
    missing = words.absent(data, owners, "no estimate of its chips is known in this window")
    if not found.rows:
        chart = assemble.empty(data, p, [], what="chips owned")
        return assemble.replaced(chart, missing=tuple(missing))
    statement = finding(data, found)
    shown = emphasis.drawn(data, statement, owners)
    return assemble.chart(
        data,
        p,
        _drawn(shown, found),
        table(data, found),
        finding=statement,
        names=[],
        alt=f"Panels by maker of the compute bought by {text.join([text.short(c) for c in _owners(data, found)])}",
        notes=[_NOTE, *emphasis.notes(shown), words.EPOCH],
        missing=missing,
        described=[DESCRIBED],
    )


def _owners(data: ChartData, found: Holdings) -> list[Company]:
    return [c for c in data.companies if any(h.ticker == c.ticker for h in found.rows)]


def table(data: ChartData, found: Holdings) -> pd.DataFrame:
    """A row per maker, owner and quarter, with the ends of the interval (`low`, `high`) and the number of chips."""
    companies = frame.by_ticker(data)
    rows = [
        words.row(
            _described(holding),
            row.value,
            row.origin,
            day=row.day,
            company=companies[holding.ticker],
            low=row.low,
            high=row.high,
            chips=row.chips,
            complete=row.complete,
        )
        | {"quarter": row.quarter}
        for holding in found.rows
        for row in holding.rows
    ]
    return words.table(rows)


def _described(holding: Holding) -> Description:
    title = f"Compute bought, {_MAKERS.get(holding.maker, holding.maker)}"
    return Description(f"owned_{holding.maker.lower()}", title, H100_EQUIVALENTS, "")


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, found: Holdings) -> Finding:
    """The largest holding at its newest quarter, with its interval; whoever builds its own beside."""
    ends = {(h.maker, h.ticker): h.rows[-1] for h in found.rows}
    (maker, ticker), top = max(ends.items(), key=lambda item: item[1].value)
    who = text.short(frame.by_ticker(data)[ticker])
    lead = f"{who} has bought compute worth {_amount(top.value)} H100s by {top.quarter}: {_MAKERS.get(maker, maker)}"
    low, high = _amount(top.low), _amount(top.high)
    deck = f"90% interval {low} to {high}; an estimate by Epoch AI, in chips as strong as an H100"
    numbers = [Number(r.value, f"owned_{m.lower()}", t, r.quarter) for (m, t), r in ends.items()]
    late = {text.short(frame.by_ticker(data)[t]): r.quarter for (_, t), r in ends.items() if r.quarter != top.quarter}
    return Finding(lead, deck, _apart(late), tuple(numbers))


def _amount(value: float) -> str:
    """A number of chips in three digits: 1.58m from a million on, else whole, 48,300."""
    return f"{style.three(value / 1e6)}m" if value >= 999_500 else f"{float(f'{value:.3g}'):,.0f}"


def _apart(late: dict[str, str]) -> tuple[str, ...]:
    """Who is known of some maker's chips to another quarter."""
    return (
        (f"Known to another quarter of some maker: {text.every([f'{n} {q}' for n, q in late.items()])}",)
        if late
        else ()
    )


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, found: Holdings) -> Figure:
    makers = sorted({h.maker for h in found.rows}, key=lambda maker: -max(_highest(found, maker)))
    figure = panels(len(makers), 1, shared_xaxes=True, vertical_spacing=0.34 / max(len(makers), 2))
    high = max(end for maker in makers for end in _highest(found, maker)) * 1.04
    labels: list[marks.EndLabel] = []
    for i, maker in enumerate(makers):
        axis = str(i + 1) if i else ""
        own = [
            _panel(figure, company, h, i + 1)
            for company in data.companies
            for h in found.rows
            if _is(h, maker, company)
        ]
        figure.update_yaxes(style.value_axis(0.0, high, H100_EQUIVALENTS, most=4), row=i + 1, col=1)
        marks.end_labels(figure, own, 0.0, high, pixels=_HIGH - 40, axis=axis)
        marks.heading(figure, f"<b>{text.escape(_MAKERS.get(maker, maker))}</b>", axis)
        labels += own
    quarters = [row.quarter for h in found.rows for row in h.rows]
    figure.update_xaxes(**style.time_axis(quarters))
    top = marks.caption(
        figure, emphasis.counted("Compute bought, in H100 equivalents; band: 90% interval", data), shift=24
    )
    return style.base(figure, height=90 + _HIGH * len(makers), right=marks.label_room(labels), top=top)


def _is(holding: Holding, maker: str, company: Company) -> bool:
    return (holding.maker, holding.ticker) == (maker, company.ticker)


def _highest(found: Holdings, maker: str) -> list[float]:
    return [row.high for h in found.rows if h.maker == maker for row in h.rows]


def _panel(figure: Figure, company: Company, holding: Holding, row: int) -> marks.EndLabel:
    """The band and the line of one owner; its label."""
    place: dict[str, Any] = {"row": row, "col": 1}
    days = [str(each.day.date()) for each in holding.rows]
    if not emphasis.is_grey(company):
        figure.add_trace(_band(days, holding.rows, company.colour), **place)
    values = [each.value for each in holding.rows]
    weak = np.array([not each.complete for each in holding.rows])
    marks.trace_line(
        figure, days, values, weak, company.colour, [_hover(company, holding, r) for r in holding.rows], **place
    )
    return marks.EndLabel(text.short(company), _amount(values[-1]), company.colour, values[-1])


def _band(days: Sequence[str], rows: Sequence[Owned], colour: str) -> dict[str, Any]:
    ends = [r.high for r in rows] + [r.low for r in rows][::-1]
    fill = style.faint(colour, 0.16)
    around = [*days, *days[::-1]]
    return scatter(
        x=around,
        y=ends,
        mode="lines",
        fill="toself",
        fillcolor=fill,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )


def _hover(company: Company, holding: Holding, row: Owned) -> str:
    low, high = _amount(row.low), _amount(row.high)
    lines = [
        words.line(_described(holding), row.value),
        f"90% interval {low} to {high}",
        f"{row.chips:,.0f} chips since {frame.day(holding.since)}",
        f"{row.quarter}{'' if row.complete else ', sales not complete'}",
    ]
    return words.hover(company.name, lines, row.origin)


CHART = ChartSpec(
    question="Whose chips have they bought, and how many?", params=OwnedParams, request=request, build=build
)
