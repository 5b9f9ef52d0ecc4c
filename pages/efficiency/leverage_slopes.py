"""Leverage slopes: each company's intelligence leverage since the start of the window, as dots on one scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, scatter
from contracts import WEAK_EVIDENCE, Company
from engine.request import Request
from pages.efficiency import instead
from pages.efficiency.parameters import COMPUTE, RealSlopeParams

SLOPES: Final = {
    "gross_profit": "intelligence_leverage_since_base",
    "revenue": "revenue_intelligence_leverage_since_base",
    "operating_income": "operating_income_intelligence_leverage_since_base",
    "market_value": "value_leverage_since_base",
}
SHARE: Final = 1 / 3  # a usual share of capital in income
GUESS: Final = "compute_capital_guess_share"
GUESSED: Final = 0.2  # of the capital at the start, above which its growth says more of the guess
_AXIS: Final = "Percent of output per employee<br>for each percent of compute per employee"
_AIR: Final = 0.04  # of the axis, left of zero
_LABEL: Final = 11  # pixels between a dot and its number


def request(p: RealSlopeParams) -> Request:
    options = {"base": p.first, "real": p.real}
    return Request((SLOPES[p.output], p.output_per_person, COMPUTE, GUESS), **p.window, options=options)


def build(data: ChartData, p: RealSlopeParams) -> Chart:
    """Dots sorted by slope, with a line at zero, and at a usual capital share where that is a bar."""
    name = SLOPES[p.output]
    slopes = _slopes(data, p)
    if not slopes:
        chart = assemble.empty(data, p, [name])
        return assemble.replaced(chart, missing=tuple(_missing(data, slopes, p)))
    return assemble.chart(
        data,
        p,
        _drawn(data, slopes, p),
        _table(data, slopes, name, p.first),
        names=[name, p.output_per_person, COMPUTE],
        finding=finding(data, slopes, p),
        alt=_alt(data, len(slopes), name),
        notes=_notes(slopes, p),
        missing=_missing(data, slopes, p),
    )


@dataclass(frozen=True, slots=True)
class Slope:
    """A company's newest slope, with its row of values; `fell`: compute capital per employee is below the base;
    `guess`: the share of the capital at the base that is the opening guess.
    """

    company: Company
    quarter: str
    value: float
    fell: bool
    weak: bool
    guess: float
    row: pd.DataFrame


def _slopes(data: ChartData, p: RealSlopeParams) -> list[Slope]:
    """The newest slope of each company, the lowest first."""
    companies = frame.by_ticker(data)
    rows = frame.latest(frame.known(data, [SLOPES[p.output]])).sort_values(["value", "ticker"], ignore_index=True)
    guess, capital = _by_quarter(data, GUESS), _by_quarter(data, COMPUTE)
    return [
        Slope(
            company=companies[r.ticker],
            quarter=r.quarter,
            value=float(r.value),
            fell=capital.get((r.ticker, r.quarter), math.nan) < capital.get((r.ticker, p.first), math.nan),
            weak=r.evidence in WEAK_EVIDENCE,
            guess=guess.get((r.ticker, p.first), math.nan),
            row=rows.iloc[[i]],
        )
        for i, r in enumerate(frame.records(rows))
    ]


def _by_quarter(data: ChartData, name: str) -> dict[tuple[str, str], float]:
    """The values of a name by ticker and quarter."""
    return {(r.ticker, r.quarter): float(r.value) for r in frame.records(frame.known(data, [name]))}


def _table(data: ChartData, slopes: Sequence[Slope], name: str, base: str) -> pd.DataFrame:
    """The rows of the newest slopes, and how much of each company's capital at the start was guessed."""
    newest = pd.DataFrame([(s.company.ticker, s.quarter) for s in slopes], columns=["ticker", "quarter"])
    first = newest.assign(quarter=base)
    rows = [frame.table(data, [n]).merge(at, on=["ticker", "quarter"]) for n, at in ((name, newest), (GUESS, first))]
    return pd.concat(rows, ignore_index=True)


def _alt(data: ChartData, count: int, name: str) -> str:
    title = text.lower(frame.describe(data, name).title)
    companies = text.plural(count, "company", "companies")
    return f"Dots of {title} of {companies}, sorted, with a line at zero"


def _notes(slopes: Sequence[Slope], p: RealSlopeParams) -> list[str]:
    meaning = (
        "A slope of 0.5 means that output per employee rose about 0.5% for each 1% more compute capital per employee."
    )
    bar = (
        " One third is a usual share of capital in income."
        if p.bar
        else " No bar: a capital share is one of real value added only."
    )
    money = (
        "Real growth: output and capital in the money of the newest quarter, by US consumer prices."
        if p.real
        else "Not adjusted for inflation."
    )
    lines = [text.COMPUTE, f"{meaning}{bar} It describes; it does not prove a cause.", money]
    diamonds = (
        "Hollow diamonds: compute capital per employee fell, so a positive slope means that output per employee fell "
        "too."
    )
    return [*lines, diamonds] if any(slope.fell for slope in slopes) else lines


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, slopes: Sequence[Slope], p: RealSlopeParams) -> Finding:
    """By how much output rose for each percent of capital, over the span of most companies; `slopes` are sorted."""
    output = text.lower(frame.describe(data, p.output_per_person).title)
    ends = {text.short(slope.company): slope.quarter for slope in slopes if not slope.fell and not _guessed(slope)}
    usual = headline.usual(ends) if ends else ""
    ranked = [s for s in slopes if not s.fell and not _guessed(s) and s.quarter == usual]
    left = tuple(_left_out(slopes, usual, p.first))
    guesses = [Number(s.guess, GUESS, s.company.ticker, p.first) for s in slopes if not s.fell and _guessed(s)]
    if not ranked:
        return Finding(
            "No slope to compare: capital fell, or over a fifth was guessed, at all drawn", "", left, tuple(guesses)
        )
    bar = "; a third is a usual capital share." if p.bar else "."
    deck = f"{'Real' if p.real else 'Nominal'} compute capital and {output}, {p.first} to {usual}{bar}"
    name = SLOPES[p.output]
    numbers = [Number(slope.value, name, slope.company.ticker, slope.quarter) for slope in ranked]
    return Finding(_headline(ranked, output), deck, left, (*numbers, *guesses))


def _guessed(slope: Slope) -> bool:
    return slope.guess > GUESSED


def _left_out(slopes: Sequence[Slope], usual: str, base: str) -> Iterator[str]:
    """Who is drawn and not in the headline, and why."""
    fell = [text.short(s.company) for s in slopes if s.fell]
    guessed = [f"{text.short(s.company)} {text.share(s.guess)}" for s in slopes if not s.fell and _guessed(s)]
    others = [
        f"{text.short(s.company)} to {s.quarter}"
        for s in slopes
        if not s.fell and not _guessed(s) and s.quarter != usual
    ]
    if fell:
        yield f"{text.every(fell)}: compute capital per employee fell, so the slope is not in the headline."
    if guessed:
        yield f"Not ranked, over a fifth of the capital of {base} was guessed: {text.every(guessed)}."
    if others:
        yield f"Not ranked, over another span: {text.every(others)}."


def _headline(rose: Sequence[Slope], output: str) -> str:
    lead, low, top = "Per 1% more capital,", rose[0], rose[-1]
    if len(rose) == 1:
        who, what = text.short(top.company), output
        return f"{lead} {who}'s {what} {'rose' if top.value >= 0 else 'fell'} {_percent(abs(top.value))}"
    ends = f"{_percent(low.value)} ({text.short(low.company)}) to {_percent(top.value)} ({text.short(top.company)})"
    return f"{lead} {output} {'rose' if low.value >= 0 else 'changed by'} {ends}"


def _percent(value: float) -> str:
    return f"{style.three(value)}%"


def _missing(data: ChartData, slopes: Sequence[Slope], p: RealSlopeParams) -> list[str]:
    """Companies without a slope: an input that is not known at the base, or a slope that is not defined."""
    there = {slope.company.ticker for slope in slopes}
    known = frame.known(data, [p.output_per_person, COMPUTE])
    return [
        f"{text.short(c)}: {_why(data, known[known['ticker'] == c.ticker], p)}."
        for c in data.companies
        if c.ticker not in there
    ]


def _why(data: ChartData, own: pd.DataFrame, p: RealSlopeParams) -> str:
    for name in (p.output_per_person, COMPUTE):
        title = text.lower(frame.describe(data, name).title)
        if reason := _lacks(own[own["name"] == name], title, p.first):
            return reason
    if own["quarter"].max() == p.first:
        return f"nothing is known after {p.first}"
    return "the slope is not defined: compute capital per employee barely moved, or output is not above zero"


def _lacks(own: pd.DataFrame, title: str, base: str) -> str:
    """What a measure lacks to be compared with its base, an empty text where it lacks nothing."""
    if own.empty:
        return f"{title} is not known in this window"
    at = own.loc[own["quarter"] == base, "value"]
    if at.empty:
        return f"{title} is not known for {base}, the start of the window; it begins in {own['quarter'].min()}"
    return f"{title} was not above zero in {base}, so its growth is not defined" if float(at.iloc[0]) <= 0 else ""


# ----------------------------------------------------------------------------------------- drawing


def _drawn(data: ChartData, slopes: Sequence[Slope], p: RealSlopeParams) -> Figure:
    described = frame.describe(data, SLOPES[p.output])
    low, high = style.span([slope.value for slope in slopes], include=(0, 2 * SHARE) if p.bar else (0,))
    low = min(low, -_AIR * high)
    figure = Figure()
    for at, slope in enumerate(slopes):
        period = f"since {p.first}, {_years(p.first, slope.quarter)}"
        figure.add_trace(_stem(slope, at))
        figure.add_trace(_dot(slope, at, marks.hover(slope.company, slope.row, described, [period])))
        figure.add_annotation(**_number(slope, at))
    left = 0.38 if min(slope.value for slope in slopes) < 0 else 0.0  # a number left of its mark, beside a name
    axis = style.value_axis(low - left * (high - low), high + 0.08 * (high - low), described.unit, most=6)
    figure.update_xaxes(**axis)
    figure.update_yaxes(**_rows(slopes, p.first))
    figure.update_xaxes(title={"text": _AXIS, "font": {"size": style.SMALL}, "standoff": 10})
    _references(figure, bar=p.bar)
    return style.base(figure, height=max(280, 130 + 46 * len(slopes)), right=40, top=48)


def _stem(slope: Slope, at: int) -> Trace:
    line = {"color": slope.company.colour, "width": 1.25}
    return scatter(x=[0, slope.value], y=[at, at], mode="lines", line=line, meta="mark", hoverinfo="skip")


def _dot(slope: Slope, at: int, hovers: list[str]) -> Trace:
    colour = slope.company.colour
    symbol = ("diamond" if slope.fell else "circle") + ("-open" if slope.weak or slope.fell else "")
    return scatter(
        x=[slope.value],
        y=[at],
        mode="markers",
        hovertext=hovers,
        hoverinfo="text",
        meta="x",
        hoverlabel={"bordercolor": colour},
        cliponaxis=False,
        marker={"color": colour, "size": 12, "symbol": symbol, "line": {"width": 2.5, "color": colour}},
    )


def _number(slope: Slope, at: int) -> dict[str, Any]:
    right = slope.value >= 0
    place = {"xanchor": "left", "xshift": _LABEL} if right else {"xanchor": "right", "xshift": -_LABEL}
    return {
        "text": f"<b>{style.minus(f'{slope.value:.2f}')}</b>",
        "x": slope.value,
        "y": at,
        "showarrow": False,
        **place,
    }


def _rows(slopes: Sequence[Slope], base: str) -> dict[str, Any]:
    labels = [
        f"<b>{text.escape(text.short(slope.company))}</b><br><span style='font-size:11px'>to {slope.quarter}, "
        f"{_years(base, slope.quarter)}</span>"
        for slope in slopes
    ]
    return {
        "tickvals": list(range(len(slopes))),
        "ticktext": labels,
        "range": [-0.7, len(slopes) - 0.3],
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "ticks": "",
    }


def _years(base: str, quarter: str) -> str:
    return text.years(frame.after(quarter, base))


def _references(figure: Figure, *, bar: bool) -> None:
    """Zero, and where it is a bar a usual capital share with its name at the top."""
    for value, dash in ((0.0, "solid"), (SHARE, "dot")) if bar else ((0.0, "solid"),):
        ends = {"x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper"}
        line = {"color": style.RULE, "width": 1.25, "dash": dash}
        figure.add_shape(type="line", **ends, layer="below", line=line)
    if not bar:
        return
    place = {"x": SHARE, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "right", "xshift": 6, "yshift": 2}
    figure.add_annotation(text="a usual capital share: ⅓", **place, showarrow=False, font={"size": style.SMALL})


CHART = ChartSpec(
    question="When capital per employee rose 1%, how much did output per employee rise?",
    params=RealSlopeParams,
    request=request,
    build=build,
    instead=instead.slope,
)
