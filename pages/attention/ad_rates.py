"""Growth of ads and of their prices as disclosed: a panel per company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, panels, scatter
from contracts import FRACTION, Company, Description
from engine.request import Request
from pages.attention import words
from pages.attention.frames import PAIRS, rates
from pages.attention.parameters import WindowParams
from pages.attention.stated import Figure as Stated

Own = Mapping[str, Sequence[Stated]]  # by metric
TITLES: Final = {
    "ad_impressions_growth": "Ads shown",
    "price_per_ad_growth": "Price per ad",
    "paid_clicks_growth": "Paid clicks",
    "cost_per_click_growth": "Price per click",
    "network_impressions_growth": "Network ads",
    "cost_per_impression_growth": "Price, network",
}
_COLOURS: Final = {
    "ad_impressions_growth": style.THINGS["productivity"],
    "paid_clicks_growth": style.THINGS["productivity"],
    "network_impressions_growth": style.THINGS["capital"],
    "price_per_ad_growth": style.THINGS["multiple"],
    "cost_per_click_growth": style.THINGS["multiple"],
    "cost_per_impression_growth": style.THINGS["people"],
}
DESCRIBED: Final = Description(
    "ad_growth_rates",
    "Disclosed growth of ads and of their prices",
    FRACTION,
    r"g = \frac{x_t}{x_{t-4}} - 1",
    "Growth against the same period a year before, as the company discloses it in whole percent.",
    "Companies count different things: Meta ads shown and their average price, Alphabet clicks on ads of its own "
    "services with their cost, and ads shown on other sites. They are not comparable in level.",
)
_PANEL: Final = 250  # pixels


def request(p: WindowParams) -> Request:
    return Request((), p.companies, p.start, p.end, p.as_of, frames=(rates,))


def build(data: ChartData, p: WindowParams) -> Chart:
    """Lines of volume and price, dots where only some periods are disclosed."""
    rows = data.result(rates).rows
    drawn = {c: rows[c.ticker] for c in data.companies if c.ticker in rows}
    lost = words.others(data, list(rows), "growth of ads and of their prices is")
    if not drawn:
        return words.empty(data, p, "growth of ads and of their prices", lost)
    return assemble.chart(
        data,
        p,
        _drawn(drawn),
        _table(drawn),
        names=[],
        described=[DESCRIBED],
        finding=finding(drawn),
        notes=_notes(drawn),
        missing=lost,
        alt=f"Growth of ads and of their prices of {text.join([text.short(c) for c in drawn])} by quarter",
    )


# ----------------------------------------------------------------------------------------- finding


def finding(drawn: Mapping[Company, Own]) -> Finding:
    """The newest growth of volume and price, company by company."""
    lines, numbers = [], []
    for company, own in drawn.items():
        pair = next(((v, p) for v, p in PAIRS if v in own and p in own), None)
        if pair is None:
            continue
        volume, price = (own[metric][-1] for metric in pair)
        if volume.period == price.period:
            lines.append(_line(company, pair, volume, price))
            numbers += [Number(f.value, m, f.ticker, f.quarter) for f, m in zip((volume, price), pair, strict=True)]
    if not lines:
        return Finding("Growth of ads and of their prices is not known for one period", numbers=())
    return Finding(headline.fitting([lines[0]]), ". ".join(lines[1:]), numbers=tuple(numbers))


def _line(company: Company, pair: tuple[str, str], volume: Stated, price: Stated) -> str:
    what = {"paid_clicks_growth": "paid clicks", "network_impressions_growth": "network ads"}.get(pair[0], "ads")
    more = f"{_size(volume.value)} {'more' if volume.value >= 0 else 'fewer'} {what}"
    at = f"at {_size(price.value)} {'higher' if price.value >= 0 else 'lower'} prices"
    return f"{text.short(company)}: {more} {at} in {words.period(volume.period)}"


def _size(rate: float) -> str:
    return style.quantity(abs(rate), FRACTION)


def _notes(drawn: Mapping[Company, Own]) -> list[str]:
    longer = {
        text.short(c): sorted({f.period for rows in own.values() for f in rows if f.quarters > 1})
        for c, own in drawn.items()
    }
    return [_longer(name, periods) for name, periods in longer.items() if periods]


def _longer(name: str, periods: Sequence[str]) -> str:
    what = "is a longer period" if len(periods) == 1 else "are longer periods"
    return f"{name}: {text.every([words.period(p) for p in periods])} {what}, drawn at the end."


# ------------------------------------------------------------------------------------------- table


def _table(drawn: Mapping[Company, Own]) -> pd.DataFrame:
    """One row per company, what is counted, and period."""
    return words.table(
        words.row(
            c,
            f.quarter,
            f.ends,
            metric,
            f"{TITLES[metric]}, growth over a year",
            f.value,
            FRACTION,
            f.origin,
            period=words.period(f.period),
        )
        for c, own in drawn.items()
        for metric, rows in own.items()
        for f in rows
    )


# ----------------------------------------------------------------------------------------- drawing


def _drawn(drawn: Mapping[Company, Own]) -> Figure:
    figure = panels(rows=len(drawn), cols=1, shared_xaxes=True, vertical_spacing=min(0.14, 0.3 / len(drawn)))
    every: list[marks.EndLabel] = []
    for row, (company, own) in enumerate(drawn.items(), start=1):
        every += _panel(figure, company, own, row)
    quarters = [f.quarter for own in drawn.values() for rows in own.values() for f in rows]
    figure.update_xaxes(**style.time_axis([min(quarters), max(quarters)]))
    top = marks.caption(figure, "Growth against a year before, as disclosed in whole percent", shift=26)
    return style.base(figure, height=100 + _PANEL * len(drawn), right=marks.label_room(every), top=top)


def _panel(figure: Figure, company: Company, own: Own, row: int) -> list[marks.EndLabel]:
    axis, labels = str(row) if row > 1 else "", []
    for metric, rows in own.items():
        figure.add_trace(_trace(company, metric, rows), row=row, col=1)
        last = rows[-1].value
        labels.append(marks.EndLabel(TITLES[metric], style.quantity(last, FRACTION), _COLOURS[metric], last))
    low, high = style.span([f.value for rows in own.values() for f in rows], include=(0,))
    figure.update_yaxes(style.value_axis(low, high, FRACTION, most=5), row=row, col=1)
    marks.heading(figure, marks.named(text.short(company), "", company.colour), axis)
    marks.end_labels(figure, labels, low, high, pixels=_PANEL - 50, axis=axis)
    return labels


def _trace(company: Company, metric: str, rows: Sequence[Stated]) -> dict[str, Any]:
    """A line through quarters that follow each other; dots alone where periods differ."""
    single, colour = all(f.quarters == 1 for f in rows), _COLOURS[metric]
    days, shown = [words.day(f.quarter) for f in rows], list[Stated | None](rows)
    if single:
        days, shown = words.with_gaps({f.quarter: f for f in rows})
    symbols = ["circle" if f is None or f.quarters == 1 else "diamond" for f in shown]
    return scatter(
        x=days,
        y=[None if f is None else f.value for f in shown],
        mode="lines+markers" if single else "markers",
        line={"color": colour, "width": 2},
        marker={"color": colour, "size": 6, "symbol": symbols},
        hovertext=["" if f is None else _hover(company, metric, f) for f in shown],
        hoverinfo="text",
        hoverlabel={"bordercolor": colour},
        showlegend=False,
        cliponaxis=False,
    )


def _hover(company: Company, metric: str, f: Stated) -> str:
    line = f"{TITLES[metric]}: {style.quantity(f.value, FRACTION)} against a year before"
    return words.hover(company, [line, text.escape(words.period(f.period))], f.origin)


CHART = ChartSpec(question="Are there more ads, or are they dearer?", params=WindowParams, request=request, build=build)
