"""Token price: the cheapest price of a fixed level of capability, its fall and halving time, and single price rises."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, panels, scatter
from contracts import FRACTION, MONTHS, MULTIPLE, USD_PER_MILLION_TOKENS, Description
from engine.price_declines import PriceDecline, price_declines
from engine.request import Request
from pages.factory import words
from pages.factory.parameters import PriceParams
from pages.factory.price_frames import PriceChange, PriceChanges, price_changes

PRICE: Final = Description(
    "token_price",
    "Price of a million tokens at a fixed capability",
    USD_PER_MILLION_TOKENS,
    "(3 input + output) / 4",
    "The cheapest price, on its day, of any model that reaches the score of a given model on a benchmark.",
    "Three parts input and one part output. A score is not usefulness: a model may reach it and do worse elsewhere. "
    "Prices are the points that Epoch AI chose; its newest fits are of March 2025.",
    "Epoch AI, LLM inference prices have fallen rapidly but unequally across tasks (2025)",
)
HALVING: Final = Description("halving_time", "Halving time of the price", MONTHS, "12 ln 2 / ln(times cheaper a year)")
FACTOR: Final = Description("times_cheaper", "Times cheaper after a year", MULTIPLE, "")
PUBLISHED: Final = Description("times_cheaper_published", "Times cheaper after a year, as published", MULTIPLE, "")
CHANGE: Final = Description("price_change", "Change of a model's list price", FRACTION, "")
COLOUR: Final = style.THINGS["productivity"]
RISE, CUT = style.THINGS["people"], style.THINGS["capital"]
NOBODY: Final = "No company is pointed out: prices are of models, whoever sells them."
_FIT: Final = (
    "Line: a fit through logarithms with Student's 90% interval. It allows for scatter, not for the choice of points: "
    "only models that were cheaper than all before are among them."
)
_BENCHMARKS: Final = {"MATH 5": "MATH (level five)", "LMSys Chatbot Arena ELO": "Chatbot Arena"}
_MAKERS: Final = {"anthropic": "Anthropic", "openai": "OpenAI"}
_DATED: Final = re.compile(r"-(\d{4})-(\d\d)$")
_WILD: Final = 1e4  # times cheaper: an interval that reaches so far has no upper end worth a number
_ROW: Final = 38  # pixels of a changed price with its name above
_LETTERS: Final = 42  # of a line of the caption: a phone leaves less room beside the label of the fit
_HIGH: Final = 330


def request(p: PriceParams) -> Request:
    return Request((), **params.window(p), frames=(price_declines, price_changes))


def named(decline: PriceDecline) -> str:
    """The level in words: "MMLU at the level of GPT-3", "MATH-500 at the level of GPT-4o of May 2024"."""
    level = _DATED.sub(lambda found: f" of {calendar.month_abbr[int(found[2])]} {found[1]}", decline.level)
    return f"{_BENCHMARKS.get(decline.benchmark, decline.benchmark)} at the level of {level}"


def build(data: ChartData, p: PriceParams) -> Chart:
    """The prices with the fit on a logarithmic axis; below, single models whose list price changed on a day."""
    declines, changes = data.result(price_declines), data.result(price_changes)
    decline = next((row for row in declines.rows if row.key == p.level), None)
    if decline is None:
        step = "Choose another level, a later as-of day or a later last quarter."
        finding_ = "Too few prices of this level were published by then for a trend"
        return assemble.refused(data, p, [], finding_, step, [NOBODY])
    return assemble.chart(
        data,
        p,
        _drawn(decline, changes),
        table(decline, changes),
        finding=finding(decline, changes),
        names=[],
        alt=f"Falling points and a line: the price of a million tokens for {named(decline)}, on a logarithmic axis",
        notes=[_FIT, words.EPOCH],
        missing=[NOBODY],
        described=[PRICE],
    )


def table(decline: PriceDecline, changes: PriceChanges) -> pd.DataFrame:
    """A row per price, then factor and halving time with their intervals (`low`, `high`), the published factor, and a
    row per changed list price.
    """
    rows = [
        words.row(PRICE, price.value * 1e6, price.origin, day=price.day, who=price.model, score=price.score)
        for price in decline.prices
    ]
    rows += fitted_rows(decline)
    rows += [
        words.row(CHANGE, c.change, c.origin, day=c.day, who=c.model, before=c.before, after=c.after)
        for c in changes.rows
    ]
    return words.table(rows)


def fitted_rows(decline: PriceDecline) -> list[dict[str, Any]]:
    """Halving time, factor, and the published factor of one level, each with its interval."""
    ends = [math.nan if math.isinf(end) else end for end in decline.trend.halvings]
    numbers = [
        (HALVING, decline.trend.halving, ends, decline.origin),
        (FACTOR, decline.factor, decline.factors, decline.origin),
    ]
    if decline.published is not None:
        published = decline.published
        numbers.append((PUBLISHED, published.factor, (published.low, published.high), published.origin))
    count: dict[str, Any] = {"observations": len(decline.prices), "level": decline.key}
    return [
        words.row(described, value, origin, who=decline.key, low=low, high=high, **count)
        for described, value, (low, high), origin in numbers
        if math.isfinite(value)
    ]


# ----------------------------------------------------------------------------------------- finding


def finding(decline: PriceDecline, changes: PriceChanges) -> Finding:
    """The halving time with its interval, beside what was published; rises of single prices."""
    numbers = [Number(decline.factor, FACTOR.name)]
    published = f"; Epoch AI published {style.multiple(decline.published.factor)}" if decline.published else ""
    count, last = len(decline.prices), frame.day(decline.prices[-1].day)
    deck = f"90% interval of the yearly factor {_interval(decline)}, on {count} prices up to {last}{published}"
    level = named(decline)
    if not decline.trend.clear or decline.factor <= 1:
        lead = f"{level}: no clear fall in price"
        return Finding(lead, deck, _rises(changes), tuple(numbers))
    numbers.append(Number(decline.trend.halving, HALVING.name))
    halves = f"Price of {level} halves every {style.three(decline.trend.halving)} months"
    lead = headline.fitting([f"{halves}: {style.multiple(decline.factor)} cheaper a year", halves])
    return Finding(lead, deck, _rises(changes), tuple(numbers))


def _interval(decline: PriceDecline) -> str:
    low, high = decline.factors
    return f"{style.multiple(low)} to {style.multiple(high)}" if high < _WILD else f"from {style.multiple(low)} up"


def _rises(changes: PriceChanges) -> tuple[str, ...]:
    """Models that became dearer: the maker's own list before those of others, each rise once."""
    up = {(c.day, round(c.change, 3)): c for c in changes.rows[::-1] if c.change > 0}
    parts = [
        f"one model of {_MAKERS.get(c.provider, c.provider)} by {text.share(c.change)} from {frame.day(c.day)}"
        for c in up.values()
    ]
    return (f"List prices also rise: {text.every(parts)}",) if parts else ()


# ----------------------------------------------------------------------------------------- drawing


def _drawn(decline: PriceDecline, changes: PriceChanges) -> Figure:
    low_room = 40 + _ROW * len(changes.rows)
    heights = [_HIGH, low_room] if changes.rows else [1]
    gap = 62 / (_HIGH + low_room)
    figure = panels(len(heights), 1, row_heights=heights, vertical_spacing=gap)
    figure.add_trace(_line(decline), row=1, col=1)
    figure.add_trace(_points(decline), row=1, col=1)
    low, high = style.span([price.value * 1e6 for price in decline.prices], log=True)
    quarters = [str(price.day.to_period("Q")) for price in decline.prices]
    figure.update_xaxes(style.time_axis(quarters), row=1, col=1)
    figure.update_yaxes(style.value_axis(low, high, USD_PER_MILLION_TOKENS, log=True), row=1, col=1)
    trend = marks.EndLabel("Fit", f"{style.multiple(decline.factor)} a year", COLOUR, _end(decline))
    marks.end_labels(figure, [trend], low, high, log=True, pixels=_HIGH)
    if changes.rows:
        _changes(figure, changes.rows)
    said = f"Price of a million tokens, {named(decline)}, log scale; fit: times cheaper"
    top = marks.caption(figure, said, shift=8, width=_LETTERS)
    return style.base(
        figure, height=_HIGH + low_room * bool(changes.rows) + 130, right=marks.label_room([trend]), top=top
    )


def _end(decline: PriceDecline) -> float:
    return float(decline.trend.at(decline.prices[-1].day.to_datetime64())) * 1e6


def _line(decline: PriceDecline) -> Trace:
    days = pd.DatetimeIndex([decline.prices[0].day, decline.prices[-1].day])
    fitted = (decline.trend.at(days.to_numpy()) * 1e6).tolist()
    line = {"color": COLOUR, "width": 1.8}
    x = [str(day.date()) for day in days]
    return scatter(x=x, y=fitted, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _points(decline: PriceDecline) -> Trace:
    return scatter(
        x=[str(price.day.date()) for price in decline.prices],
        y=[price.value * 1e6 for price in decline.prices],
        mode="markers",
        marker={"color": COLOUR, "size": 9},
        hovertext=[
            words.hover(
                p.model,
                [f"{style.money(p.value * 1e6)} a million tokens", f"{frame.day(p.day)}, score {p.score:g}"],
                p.origin,
            )
            for p in decline.prices
        ],
        hoverinfo="text",
        hoverlabel={"bordercolor": COLOUR},
        showlegend=False,
        cliponaxis=False,
    )


def _changes(figure: Figure, rows: Sequence[PriceChange]) -> None:
    """A line from the old to the new price of each model, the dot at the new one."""
    for place, change in enumerate(rows):
        colour = RISE if change.change > 0 else CUT
        hovers = [_hover(change)] * 2
        figure.add_trace(
            scatter(
                x=[change.before, change.after],
                y=[place, place],
                mode="lines+markers",
                line={"color": colour, "width": 2},
                marker={"color": colour, "size": [6, 9], "symbol": ["circle-open", "circle"], "opacity": 1},
                hovertext=hovers,
                hoverinfo="text",
                showlegend=False,
                cliponaxis=False,
            ),
            row=2,
            col=1,
        )
    ends = [price for change in rows for price in (change.before, change.after)]
    low, high = style.span(ends, log=True)
    prices = style.value_axis(low, high, USD_PER_MILLION_TOKENS, log=True, most=4) | {"tickangle": 0}
    figure.update_xaxes(prices, row=2, col=1)
    figure.update_yaxes(visible=False, range=[len(rows) - 0.6, -0.9], fixedrange=True, row=2, col=1)
    for place, change in enumerate(rows):
        _named_above(figure, change, place)
    marks.heading(figure, "<b>Changed list prices</b> (hollow: before)", "2")


def _named_above(figure: Figure, change: PriceChange, place: int) -> None:
    """Model and maker above their line, so that no label left of it takes the room of both panels."""
    figure.add_annotation(
        text=text.escape(f"{change.model}, {_MAKERS.get(change.provider, change.provider)}"),
        x=0,
        xref="x2 domain",
        y=place,
        yref="y2",
        xanchor="left",
        yanchor="bottom",
        yshift=6,
        showarrow=False,
        font={"size": style.SMALL},
    )


def _hover(change: PriceChange) -> str:
    before, after = style.money(change.before), style.money(change.after)
    line = f"{before} to {after} a million tokens from {frame.day(change.day)}"
    return words.hover(f"{change.model} ({_MAKERS.get(change.provider, change.provider)})", [line], change.origin)


CHART = ChartSpec(
    question="How fast does the price of a fixed level of intelligence fall?",
    params=PriceParams,
    request=request,
    build=build,
)
