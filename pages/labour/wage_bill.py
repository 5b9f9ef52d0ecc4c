"""The wage bill by a proxy, and capital expenditure, both over revenue: medians of each sector."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import FRACTION, MULTIPLE, Description
from engine.annual_panel import SECTORS
from engine.origin import computed_from
from engine.request import Request
from pages.labour import instead, price_words
from pages.labour.parameters import YearParams
from pages.labour.wage_frames import Share, WageBill, WageBills, wage_bills

FEWEST: Final = 5  # companies of a sector for its median
PAY: Final = "wage_bill_to_revenue"
CAPEX: Final = "capex_to_revenue"
RATIO: Final = "labour_expense_to_proxy"
COLUMNS: Final = ("year", "sector", "companies")
_ROW: Final = 34
_COLOURS: Final = {PAY: style.THINGS["people"], CAPEX: style.THINGS["capital"]}
_PAY: Final = Description(
    PAY,
    "Median pay times employees, over revenue",
    FRACTION,
    "median pay * employees / revenue",
    "A proxy of the wage bill: few filers tag their labour expense.",
    "Takes the median for the mean, which is higher; pay of fiscal 2024 (2025 for some), people and revenue of the "
    "fiscal year shown.",
)
_CAPEX: Final = Description(CAPEX, "Capital expenditure over revenue", FRACTION, "capex / revenue")
_RATIO: Final = Description(
    RATIO,
    "Labour expense over the proxy",
    MULTIPLE,
    "labour_expense / (median pay * employees)",
    "How far the proxy is off where both are known: the expense has the mean pay, benefits and taxes on pay in it.",
)


def request(p: YearParams) -> Request:
    return Request((), **params.window(p), options={"labour": p.asked}, frames=(wage_bills,))


def build(data: ChartData, p: YearParams) -> Chart:
    """Two points a sector: the wage bill and capital expenditure as parts of revenue."""
    result = data.result(wage_bills)
    sectors = {name: own for name in SECTORS if len(own := [r for r in result.rows if r.sector == name]) >= FEWEST}
    return assemble.chart(
        data,
        p,
        _drawn(data, p, sectors),
        table(result, sectors, p),
        finding=finding(result, p),
        names=(),
        alt=f"Two points a sector, {text.plural(len(sectors), 'sector')}: wage bill and capital expenditure",
        notes=[f"Sectors with at least {FEWEST} companies are drawn.", price_words.SURVIVORS, price_words.LATER],
        missing=price_words.strangers(data, {row.ticker for row in result.rows}, p.asked),
        key=False,
        described=[_PAY, _CAPEX, _RATIO],
    )


def finding(result: WageBills, p: YearParams) -> Finding:
    """Both at the median company, and how far the proxy is off where labour expense is tagged."""
    if p.asked.outside:
        return Finding(f"Fiscal {p.year} lies outside the window", "Choose another fiscal year or window")
    if not result.rows:
        return Finding(f"No company has median pay, people and revenue of fiscal {p.year} here", price_words.KNOWN_FROM)
    pay, capex = (statistics.median(each) for each in _both(result.rows))
    line = (
        f"Median pay times employees is {style.quantity(pay, FRACTION)} of revenue at the median company; capex "
        f"{style.quantity(capex, FRACTION)}"
    )
    numbers = [Number(pay, _of_all(PAY)), Number(capex, _of_all(CAPEX))]
    known = [row.expense_to_proxy for row in result.rows if math.isfinite(row.expense_to_proxy)]
    deck = f"{text.plural(len(result.rows), 'company', 'companies')} in fiscal {p.year}"
    if len(known) >= FEWEST:
        middle = statistics.median(known)
        numbers.append(Number(middle, _of_all(RATIO)))
        deck = (
            f"{deck}; where labour expense is tagged, it is {style.multiple(middle)} that at the median of {len(known)}"
        )
    return Finding(line, deck, (), tuple(numbers))


def _both(rows: Sequence[WageBill]) -> tuple[list[float], list[float]]:
    return [row.pay.value for row in rows], [row.capex.value for row in rows]


def _of_all(name: str) -> str:
    """What the median of all companies is called in the table."""
    return f"median_{name}"


# ------------------------------------------------------------------------------------------- table


def table(result: WageBills, sectors: dict[str, list[WageBill]], p: YearParams) -> pd.DataFrame:
    """Two rows per company, then the medians of sectors and of all; `frame.TABLE_COLUMNS` and `COLUMNS`."""
    lines = [line | {"year": p.year} for line in (*_companies(result), *_medians(result, sectors))]
    return frame.typed(lines, COLUMNS, texts=("sector",))


def _companies(result: WageBills) -> Iterator[dict[str, Any]]:
    for row in result.rows:
        who = {"ticker": row.ticker, "company": row.name, "sector": row.sector or None, "period_end": row.period_end}
        for what, share in ((_PAY, row.pay), (_CAPEX, row.capex)):
            yield who | _described(what) | {"value": share.value} | share.origin.columns


def _medians(result: WageBills, sectors: dict[str, list[WageBill]]) -> Iterator[dict[str, Any]]:
    for name, rows in sectors.items():
        yield from _median_rows(rows, f"_{name.lower().replace(' ', '_')}", f" of {name}", name)
    if result.rows:
        yield from _median_rows(result.rows, "", "", None)
    known = [row for row in result.rows if math.isfinite(row.expense_to_proxy)]
    if len(known) >= FEWEST:
        middle = statistics.median(row.expense_to_proxy for row in known)
        yield _of_many(known, _RATIO, "", "", middle, [row.pay for row in known])


def _median_rows(rows: Sequence[WageBill], suffix: str, of: str, sector: str | None) -> Iterator[dict[str, Any]]:
    for what, shares in ((_PAY, [row.pay for row in rows]), (_CAPEX, [row.capex for row in rows])):
        middle = statistics.median(share.value for share in shares)
        yield _of_many(rows, what, suffix, of, middle, shares) | {"sector": sector}


def _of_many(
    rows: Sequence[WageBill], what: Description, suffix: str, of: str, value: float, shares: Sequence[Share]
) -> dict[str, Any]:
    title, origin = f"Median{of}: {text.lower(what.title)}", computed_from(share.origin for share in shares)
    who = {"company": text.plural(len(rows), "company", "companies"), "companies": len(rows), "value": value}
    return who | _described(what) | {"name": f"{_of_all(what.name)}{suffix}", "title": title} | origin.columns


def _described(what: Description) -> dict[str, Any]:
    return {"name": what.name, "title": what.title, "unit": str(what.unit)}


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, p: YearParams, sectors: dict[str, list[WageBill]]) -> Figure:
    if not sectors:
        return style.empty(text.wrapped(price_words.nothing(data, p.asked)))
    middles = {name: tuple(map(statistics.median, _both(rows))) for name, rows in sectors.items()}
    ordered = sorted(middles, key=lambda name: middles[name][0])
    figure = Figure()
    for at, name in enumerate(ordered):
        _row(figure, at, name, sectors[name], middles[name])
    low, high = style.span([end for pair in middles.values() for end in pair], include=(0.0,))
    figure.update_xaxes(**style.value_axis(low, high, FRACTION, most=6))
    ticks = [f"{text.escape(name)} ({len(sectors[name])})" for name in ordered]
    names = {"tickvals": list(range(len(ordered))), "ticktext": ticks, "range": [-0.6, len(ordered) - 0.4]}
    plain = {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True, "ticks": ""}
    figure.update_yaxes(names | plain | {"tickfont": {"size": style.SMALL}})
    keys = ", ".join(f"{marks.dot(_COLOURS[name])} {word}" for name, word in ((PAY, "pay"), (CAPEX, "capex")))
    top = marks.caption(
        figure, f"Share of revenue, fiscal {p.year}; medians of each sector (companies)", width=38, shift=26
    )
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}
    figure.add_annotation(text=keys, **place, yshift=4, showarrow=False, font={"size": style.SMALL})
    return style.base(figure, height=_ROW * len(ordered) + top + 50, right=24, top=top)


def _row(figure: Figure, at: int, name: str, rows: Sequence[WageBill], middles: tuple[float, ...]) -> None:
    line = {"color": style.FAINT, "width": 2}
    figure.add_trace(scatter(x=list(middles), y=[at, at], mode="lines", line=line, hoverinfo="skip", showlegend=False))
    for what, value in zip((_PAY, _CAPEX), middles, strict=True):
        colour = _COLOURS[what.name]
        hover = (
            f"<b>{text.escape(name)}</b>, {text.plural(len(rows), 'company', 'companies')}<br>"
            f"{text.escape(text.lower(what.title))}: {style.quantity(value, FRACTION)}"
        )
        own = {"x": [value], "y": [at], "mode": "markers", "marker": {"color": colour, "size": 12}}
        shown = {"hovertext": [hover], "hoverinfo": "text", "hoverlabel": {"bordercolor": colour}}
        figure.add_trace(scatter(**own, **shown, showlegend=False, cliponaxis=False))


CHART = ChartSpec(
    question="How large is the wage bill beside capital expenditure?",
    params=YearParams,
    request=request,
    build=build,
    instead=instead.of_wage_bills,
)
