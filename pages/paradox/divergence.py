"""The divergence: how far market value has grown ahead of headcount since a base quarter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, emphasis, frame, marks, params, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, scatter
from contracts import LOG_POINTS, MULTIPLE, Company, Description, Unit
from engine.request import Request
from pages.paradox import frames, quadrant_text, words
from pages.paradox.frames import Market, Starts
from pages.paradox.parameters import ParadoxParams
from pages.paradox.quadrant import quadrant

NAME: Final = "divergence"
NET: Final = "divergence_net_of_market"
LEVELS: Final = ("headcount", "market_value")


def request(p: ParadoxParams) -> Request:
    return Request(
        (NAME, *LEVELS),
        **params.window(p),
        options={"base": p.base},
        frames=(frames.more_value_per_person, frames.market, quadrant),
    )


def build(data: ChartData, p: ParadoxParams) -> Chart:
    """One line per company; zero means that value and headcount grew alike."""
    rows = frame.known(data, [NAME])
    starts = data.result(frames.more_value_per_person)
    if rows.empty:
        return words.unanchored(data, p, [NAME], LEVELS, starts)
    net = net_of_market(rows, data.result(frames.market))
    base, statement = words.bases(data, starts, p), finding(data, rows, net, starts, p)
    shown = emphasis.drawn(data, statement, rows["ticker"])
    return assemble.chart(
        data,
        p,
        _drawn(shown, rows, net, starts, base),
        quadrant_text.with_rows(words.with_starts(_table(data, net), starts), data, data.result(quadrant)),
        names=[NAME],
        finding=statement,
        alt=_alt(data, frame.span(rows), base),
        notes=[*_notes(p, base, net), *quadrant_text.sentences(data, data.result(quadrant)), *emphasis.notes(shown)],
        statistics=quadrant_text.statistics(data, data.result(quadrant)),
        missing=frame.lacking(data, [NAME]),
    )


def net_of_market(rows: pd.DataFrame, market: Market) -> pd.DataFrame:
    """The divergence less the market's growth since the same day, for the quarters whose market is known."""
    moved = [market.growth(str(ticker), day) for ticker, day in zip(rows["ticker"], rows["period_end"], strict=True)]
    net = rows.assign(name=NET, value=rows["value"] - moved)
    return net[net["value"].notna()]


def _table(data: ChartData, net: pd.DataFrame) -> pd.DataFrame:
    raw = frame.table(data, [NAME])
    keys = ["ticker", "quarter"]
    own = raw.drop(columns="value").merge(net[[*keys, "value"]], on=keys)
    own = own.assign(name=NET, title="Divergence of value and people, net of the US market (SPY)")
    return frame.with_rows(raw, own[raw.columns]) if len(own) else raw


def _net(data: ChartData, net: pd.DataFrame, last: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Number, ...]]:
    """The same less the market, of each company in its newest quarter, in words and as numbers."""
    at = {(str(r.ticker), str(r.quarter)): float(r.value) for r in frame.records(net)}
    own = {
        c: (str(last[c.ticker].quarter), v)
        for c in data.companies
        if c.ticker in last and (v := at.get((c.ticker, str(last[c.ticker].quarter)))) is not None
    }
    if not own:
        return (), ()
    parts = [f"{text.short(c)} {_multiple(math.exp(v))} ({quarter})" for c, (quarter, v) in own.items()]
    numbers = tuple(Number(v, NET, c.ticker, quarter) for c, (quarter, v) in own.items())
    return (f"Net of the US market (SPY): {text.every(parts)}",), numbers


def _multiple(value: float) -> str:
    written = style.quantity(value, MULTIPLE)
    return "unchanged" if written == style.quantity(1.0, MULTIPLE) else written


def _alt(data: ChartData, quarters: Sequence[str], base: str) -> str:
    who = text.join([text.short(c) for c in data.companies])
    return (
        f"Lines of market value per employee of {who} as a multiple of that {base}, on a logarithmic scale, "
        f"{quarters[0]} to {quarters[-1]}"
    )


def _notes(p: ParadoxParams, base: str, net: pd.DataFrame) -> list[str]:
    meaning = f"×1 is the market value per employee {base}."
    less = " Net of the US market: less the growth of the fund SPY, without dividends, between the same days."
    lines = [meaning if net.empty else meaning + less]
    return [*lines, "The axis is logarithmic on either scale: equal steps are equal multiples."] if p.log else lines


def finding(data: ChartData, rows: pd.DataFrame, net: pd.DataFrame, starts: Starts, p: ParadoxParams) -> Finding:
    """How many have more value per employee than at their base, in their latest quarter, and who most."""
    later = rows[rows["quarter"] != rows["ticker"].map(dict(starts.bases))]
    last = {r.ticker: r for r in frame.records(frame.latest(later))}
    present = [c for c in data.companies if c.ticker in last]
    if not present:
        return words.only_base(p)
    top = max(present, key=lambda c: float(last[c.ticker].value))
    numbers = tuple(
        Number(float(r.value), NAME, c.ticker, str(r.quarter)) for c in present if (r := last.get(c.ticker))
    )
    beside, less = _net(data, net, last)
    if len(present) == 1:
        return Finding(_moved(top, last[top.ticker], starts), words.robust(starts), beside, (*numbers, *less))
    deck = ". ".join(words.with_robust([_moved(top, last[top.ticker], starts)], starts))
    known = set(rows["ticker"])
    lone = [text.short(c) for c in data.companies if c.ticker in known and c not in present]
    ends = words.earlier({c: last[c.ticker].quarter for c in present})
    exceptions = (*ends, f"Known for the base quarter only: {text.every(lone)}") if lone else ends
    return Finding(_counted(present, last, p), deck, (*beside, *exceptions), (*numbers, *less))


def _counted(present: Sequence[Company], last: Mapping[str, Any], p: ParadoxParams) -> str:
    ahead = sum(last[c.ticker].value > 0 for c in present)
    whose = "their" if ahead > 1 else "its"
    where = f"at {whose} headcount peak" if words.per_company(p) else f"in {p.base}"
    return (
        f"{text.counted(ahead, len(present), 'company', 'companies')} had more market value per employee than {where}"
    )


def _moved(company: Company, row: Any, starts: Starts) -> str:
    """The multiple of the base, with both quarters."""
    multiple = style.quantity(math.exp(row.value), MULTIPLE)
    base = starts.bases[company.ticker]
    stands = "about" if multiple == style.quantity(1, MULTIPLE) else multiple
    return f"In {row.quarter} {text.short(company)}'s market value per employee was {stands} that of {base}"


def _drawn(data: ChartData, rows: pd.DataFrame, net: pd.DataFrame, starts: Starts, base: str) -> Figure:
    figure = Figure()
    low, high = style.span([*rows["value"], *net["value"]], include=(0,))
    low, high = (min(low, -0.08 * (high - low)), high) if low == 0 else (low, high)
    described = frame.describe(data, NAME)
    labels = []
    for company in data.companies:
        path = frame.path(rows, company.ticker, NAME)
        if path.empty:
            continue
        _dotted(figure, company, frame.path(net, company.ticker, NET))
        _line(figure, company, path, described)
        marks.base_mark(figure, company, path["quarter"], starts.bases.get(company.ticker, ""), 0)
        labels.append(_label(company, path.iloc[-1], str(rows["quarter"].max())))
    figure.update_xaxes(**style.time_axis(frame.span(rows)))
    figure.update_yaxes(**_axis(low, high, described.unit))
    labels = marks.shaped(labels, 280)
    marks.end_labels(figure, labels, low, high, pixels=280)
    dotted = "" if net.empty else "; dotted: net of the US market (SPY)"
    meaning = f"Market value per employee as a multiple of that {base}{dotted}"
    top = marks.caption(figure, emphasis.counted(meaning, data), weak=bool(frame.weak(rows["evidence"]).any()))
    return quarter_hover.by_quarter(style.base(figure, height=420, right=marks.label_room(labels), top=top))


def _dotted(figure: Figure, company: Company, path: pd.DataFrame) -> None:
    """The same less the market, thin."""
    if path.empty or emphasis.is_grey(company):
        return
    line = {"color": company.colour, "width": 1.25, "dash": "1px,4px"}
    days = [style.quarter_day(q) for q in path["quarter"]]
    values = path["value"].tolist()
    figure.add_trace(
        scatter(x=days, y=values, mode="lines", line=line, meta="mark", hoverinfo="skip", showlegend=False)
    )


def _line(figure: Figure, company: Company, path: pd.DataFrame, described: Description) -> None:
    marks.trace_line(
        figure,
        [style.quarter_day(q) for q in path["quarter"]],
        path["value"].tolist(),
        frame.weak(path["evidence"]),
        company.colour,
        quarter_hover.lines(company, path, described),
    )


def _label(company: Company, last: Any, newest: str) -> marks.EndLabel:
    late = "" if last["quarter"] == newest else str(last["quarter"])
    value = float(last["value"])
    return marks.EndLabel(text.short(company), style.quantity(value, LOG_POINTS), company.colour, value, late)


def _axis(low: float, high: float, unit: Unit) -> dict[str, Any]:
    """An axis in log points whose ticks say what they mean for value per employee."""
    return style.value_axis(low, high, unit) | {"zeroline": True, "zerolinewidth": 1.5}


CHART = ChartSpec(
    question="How far has market value moved away from headcount?",
    params=ParadoxParams,
    request=request,
    build=build,
    timeline=True,
)
