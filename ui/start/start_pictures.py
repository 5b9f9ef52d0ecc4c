"""The small charts of the start page, drawn from the tables of the charts that they stand for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import lettering, marks, style
from charts.figure import Figure, scatter
from charts.params import PEAK
from charts.text import escape, quarter, short_name

_COMPUTE: Final = "compute_capital_per_employee"
_OUTPUT: Final = "gross_profit_per_employee"
_LINES: Final = {"paradox": "headcount_index", "capex_returns": "operating_income_gain_to_capex"}
_MOVED: Final = 1.5  # growth of capital per employee below which an arrow has no direction to speak of
_APART: Final = 0.13  # of the height, between two labels
_HIGH: Final = 190  # pixels of a small chart
_BESIDE: Final = 14  # pixels between a plot, its labels and the edge
_FILED: Final = 8  # companies of the small chart of filings
_CAPTIONS: Final = {
    "capex_returns": "Operating income gained over three years beyond earlier growth, per dollar of capex.",
    "guidance": "Upper end of the guided capital expenditure by the day it was given, billion dollars.",
}


@dataclass(frozen=True, slots=True)
class Arrow:
    """How a company's capital and output per employee grew: multiples of their first quarter at the last one."""

    ticker: str
    name: str
    first: str
    last: str
    capital: float
    output: float

    @property
    def leverage(self) -> float:
        """Percent of output per percent of capital; the steepness of its arrow on logarithmic axes."""
        return math.log(self.output) / math.log(self.capital)


def arrows(table: pd.DataFrame, names: Mapping[str, str]) -> list[Arrow]:
    """The companies with the most and the least output for their capital, of those that are known the longest."""
    known = [arrow for ticker in dict.fromkeys(table["ticker"]) if (arrow := _arrow(table, str(ticker), names))]
    first = min((arrow.first for arrow in known), default="")
    able = sorted((a for a in known if a.first == first), key=lambda arrow: arrow.leverage)
    return [able[-1], able[0]] if len(able) > 1 else able


def caption(slug: str, params: Mapping[str, Any]) -> str:
    """What the small chart of an answer shows."""
    if slug != "paradox":
        return _CAPTIONS[slug]
    base = str(params["base"])
    return f"Headcount; 100 {'at the peak of each company' if base == PEAK else f'in {quarter(base)}'}."


def _arrow(table: pd.DataFrame, ticker: str, names: Mapping[str, str]) -> Arrow | None:
    """None where capital hardly grew, or a value is not above zero."""
    rows = table[table["ticker"] == ticker].pivot_table(index="quarter", columns="name", values="value")
    if not {_COMPUTE, _OUTPUT} <= set(rows):
        return None
    both = rows[[_COMPUTE, _OUTPUT]].dropna().sort_index()
    if len(both) < 2 or both.iloc[[0, -1]].le(0).any(axis=None):
        return None
    growth = both.iloc[-1] / both.iloc[0]
    if growth[_COMPUTE] < _MOVED or growth[_OUTPUT] <= 0:
        return None
    first, last = str(both.index[0]), str(both.index[-1])
    return Arrow(ticker, names.get(ticker, ticker), first, last, float(growth[_COMPUTE]), float(growth[_OUTPUT]))


def in_words(pair: list[Arrow]) -> str:
    """The picture as text, with its numbers."""
    one, other = pair[:2]
    return (
        f"From {quarter(one.first)} to {quarter(one.last)} compute capital per employee grew ×{one.capital:.1f} at "
        f"{one.name} and gross profit per employee ×{one.output:.1f}; at {other.name} ×{other.capital:.1f} and "
        f"×{other.output:.1f} (to {quarter(other.last)})."
    )


def picture(pair: list[Arrow], colours: Mapping[str, str]) -> Figure:
    """One arrow a company from where both were one, and the line on which both grow alike."""
    most = max(max(a.capital, a.output) for a in pair) * 1.12
    figure = Figure(
        scatter(x=[1, most], y=[1, most], mode="lines", line={"dash": "dot", "color": style.RULE}, hoverinfo="skip")
    )
    for arrow in pair:
        figure.add_trace(_end(arrow, colours))
        figure.add_annotation(
            x=arrow.capital,
            y=arrow.output,
            ax=1,
            ay=1,
            xref="x",
            yref="y",
            axref="x",
            ayref="y",
            text="",
            showarrow=True,
            arrowhead=3,
            arrowsize=1.3,
            arrowwidth=3,
            arrowcolor=colours.get(arrow.ticker),
        )
    ticks = {"tickprefix": "×", "rangemode": "tozero", "gridcolor": style.GRID, "zeroline": False, "fixedrange": True}
    figure.update_xaxes({**ticks, "title": "Compute capital per employee", "range": [0.8, most * 1.1]})
    figure.update_yaxes(
        {**ticks, "title": "Gross profit per employee", "range": [0.8, max(arrow.output for arrow in pair) * 1.25]}
    )
    return style.base(figure, height=320, right=40, top=12)


def _end(arrow: Arrow, colours: Mapping[str, str]) -> dict[str, object]:
    text = f"<b>{escape(arrow.name)}</b>"
    return scatter(
        x=[arrow.capital],
        y=[arrow.output],
        mode="markers+text",
        text=[text],
        textposition="bottom right",
        marker={"size": 6, "color": colours.get(arrow.ticker)},
        cliponaxis=False,
        hoverinfo="x+y",
    )


def small(slug: str, table: pd.DataFrame, colours: Mapping[str, str]) -> Figure | None:
    """The small chart of an answer: one line a company; None where nothing of it is known."""
    name = _LINES.get(slug, "guided_high")
    if table.empty or table.loc[table["name"] == name, "value"].dropna().empty:
        return None
    if slug == "guidance":
        rows = table[table["name"] == "guided_high"].assign(
            x=lambda t: t["announced"], value=lambda t: t["value"] / 1e9
        )
    else:
        rows = table[table["name"] == _LINES[slug]].assign(x=lambda t: t["period_end"])
    lines = {str(t): one.sort_values("x") for t, one in rows.dropna(subset=["value"]).groupby("ticker")}
    names = {ticker: short_name(str(one["company"].iloc[-1]), ticker) for ticker, one in lines.items()}
    figure = Figure([_line(ticker, names[ticker], one, colours) for ticker, one in lines.items()])
    _labels(figure, {t: float(one["value"].iloc[-1]) for t, one in lines.items()}, names, rows["value"], colours)
    figure.update_xaxes(showgrid=False, fixedrange=True, tickformat="%Y", nticks=4, tickfont={"size": style.SMALL})
    percent = {"tickformat": ".0%"} if slug == "capex_returns" else {}
    figure.update_yaxes({"gridcolor": style.GRID, "zeroline": False, "nticks": 4, "fixedrange": True, **percent})
    widest = max(lettering.width(f"{marks.DOT} {name}", style.SMALL) for name in names.values())
    return style.base(figure, height=_HIGH, right=round(widest) + _BESIDE, top=8)


def _line(ticker: str, name: str, rows: pd.DataFrame, colours: Mapping[str, str]) -> dict[str, object]:
    return scatter(
        x=[str(day)[:10] for day in rows["x"]],
        y=list(rows["value"]),
        mode="lines",
        line={"width": 2, "color": colours.get(ticker)},
        name=name,
        hoverinfo="name+x+y",
    )


def _labels(
    figure: Figure,
    ends: Mapping[str, float],
    names: Mapping[str, str],
    values: pd.Series,
    colours: Mapping[str, str],
) -> None:
    """The names at the right edge, each at the end of its line or as near above it as leaves the others legible."""
    gap, at = _APART * float(values.max() - values.min()), -math.inf
    for ticker, end in sorted(ends.items(), key=lambda item: item[1]):
        at = max(end, at + gap)
        label = f"{marks.dot(colours.get(ticker, style.SOFT))} {escape(names[ticker])}"
        place = {"x": 1, "xref": "paper", "xanchor": "left", "y": at, "yanchor": "middle"}
        figure.add_annotation(text=label, showarrow=False, font={"size": style.SMALL}, **place)


def filings(rows: pd.DataFrame, names: Mapping[str, str], colours: Mapping[str, str]) -> Figure:
    """The days of the newest filings, of the companies that filed last."""
    newest = rows.dropna(subset=["newest_filing"]).sort_values("newest_filing", ascending=False).head(_FILED)[::-1]
    figure = Figure(
        scatter(
            x=[str(day)[:10] for day in newest["newest_filing"]],
            y=[escape(names.get(str(t), str(t))) for t in newest["ticker"]],
            mode="markers",
            marker={"size": 9, "color": [colours.get(str(t), style.SOFT) for t in newest["ticker"]]},
            hoverinfo="x+y",
        )
    )
    figure.update_xaxes(gridcolor=style.GRID, fixedrange=True, nticks=5, tickformat="%-d %b %Y", tickangle=0)
    figure.update_yaxes(automargin=True, fixedrange=True, showgrid=False)
    return style.base(figure, height=300, right=24, top=8)
