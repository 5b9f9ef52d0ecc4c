"""Peers side by side: what the growth of each company's market value came with, on one scale for all sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding, Number
from charts.figure import Figure, Trace, bar
from contracts import LOG_POINTS, MULTIPLE, USD, Description
from engine.request import Request
from pages.value import bridge, frames, identity, instead, reasons, stacks, value_rows
from pages.value.bridge import Bridge, Part
from pages.value.frames import Effect
from pages.value.identity import Factor, Identity
from pages.value.parameters import PeerParams

TABLE: Final = (*frame.TABLE_COLUMNS, "since", "ratio", "part_usd")
_SAME: Final = style.quantity(1, MULTIPLE)
_BELOW: Final = 0.34  # how far below its company's place the bar of the whole growth lies
_ROOM: Final = 0.11  # share of the axis from which a segment has room for its number
_MULTIPLY: Final = "A company's segments multiply to its growth; equal lengths are equal multiples."


def request(p: PeerParams) -> Request:
    return identity.request(p, identity.of_value(p).specification, p.companies, frames.bridges)


def build(data: ChartData, p: PeerParams) -> Chart:
    """A diverging stacked bar per company in log points, which are shares of growth whatever a company's size."""
    whole = identity.of_value(p)
    missing = reasons.reasons(data, data.result(frames.bridges).problems, whole, p.end)
    peers = sorted(bridge.bridges(data, whole), key=lambda b: b.whole.ratio)
    if not peers:
        return bridge.refused(data, p, whole, missing, reasons.refusal(data, data.result(frames.bridges).problems))
    table = value_rows.framed(_rows(data, peers), TABLE)
    factors = text.join([text.lower(f.title) for f in whole.factors])
    who = text.join([text.short(b.company) for b in reversed(peers)])
    return assemble.chart(
        value_rows.cited(data, table),
        p,
        _drawn(whole, peers),
        table,
        names=(),
        finding=finding(peers),
        described=(_described(), *whole.described()[1:]),
        alt=f"Stacked bars of {factors} in the growth of market value of {who}",
        notes=[*whole.notes(), _MULTIPLY],
        missing=missing,
    )


def _described() -> Description:
    return Description(
        name="log_part",
        title="Part of a factor in the growth of market value",
        unit=LOG_POINTS,
        formula=r"\ln D_x = \ln\left(\frac{x_T}{x_0}\right),\qquad \sum_x \ln D_x = \ln\left(\frac{V_T}{V_0}\right)",
        interpretation="The multiplicative form: parts of companies of different size compare.",
        caveat="An accounting identity: it says what growth came with, not what it came from.",
        reference=identity.ANG,
    )


# ----------------------------------------------------------------------------------------- finding


def finding(peers: Sequence[Bridge]) -> Finding:
    """How many grew, and with which factor the largest part came at each; peers by growth, the largest last."""
    numbers = [number for b in reversed(peers) for number in _numbers(b, _largest(b))]
    ends = {text.short(b.company): b.last for b in reversed(peers)}
    return Finding(_headline(peers), _deck(peers, headline.usual(ends)), headline.others(ends, "to"), tuple(numbers))


def _headline(peers: Sequence[Bridge]) -> str:
    first, top, last = peers[0].first, peers[-1], peers[0]
    if len(peers) == 1:
        stands = f"about that of {first}" if _multiple(top) == _SAME else f"{_multiple(top)} that of {first}"
        return f"{text.short(top.company)}'s market value is {stands}"
    rose = sum(b.whole.ratio > 1 for b in peers)
    if rose:
        most = f"most at {text.short(top.company)} ({_multiple(top)})"
    else:
        most = f"fell most at {text.short(last.company)} ({_multiple(last)})"
    count = text.counted(rose, len(peers), "company", "companies")
    count = count if rose else count.removesuffix(" companies")
    return f"Market value rose at {count[:1].lower()}{count[1:]} since {first}, {most}"


def _multiple(b: Bridge) -> str:
    return style.quantity(b.whole.ratio, MULTIPLE)


def _deck(peers: Sequence[Bridge], last: str) -> str:
    """Up to when, and with which factor the largest part came, where."""
    lead, [top, *_] = f"To {last}, in shares of growth that compare whatever a company's size", reversed(peers)
    largest = "The largest part"
    if len(peers) == 1:
        return f"To {last}. {largest} came with {_largest(top).came_with}."
    where = f"To {last}. {largest} came {text.join(_where(peers), 4)}."
    other = "" if top.last == last else f" ({top.last})"
    one = f"To {last}. At {text.short(top.company)}{other} the largest part came with {_largest(top).came_with}."
    return headline.fitting([where, one, f"{lead}."], headline.DECK)


def _where(peers: Sequence[Bridge]) -> list[str]:
    """ "with more people at Meta and Alphabet": the companies at which the largest part came with the same factor."""
    groups: dict[str, list[str]] = {}
    for b in reversed(peers):
        groups.setdefault(_largest(b).came_with, []).append(text.short(b.company))
    several = len(groups) > 1
    return [f"with {way} at {text.every(who) if several else 'each'}" for way, who in groups.items()]


def _largest(b: Bridge) -> Part:
    """The factor that moved most in the direction of the whole change."""
    way = 1 if b.change >= 0 else -1
    return max(b.parts, key=lambda part: way * part.log)


def _numbers(b: Bridge, largest: Part) -> list[Number]:
    """The growth of a company and its largest part, in log points as drawn."""
    names = {"log_growth": b.whole, f"log_part_{largest.factor.kind}": largest.effect}
    return [Number(math.log(e.ratio), name, e.value.ticker, e.value.quarter) for name, e in names.items()]


def _rows(data: ChartData, peers: Sequence[Bridge]) -> list[value_rows.Row]:
    """Log parts and their sum per company, the largest growth first, each with its part in USD; then the levels."""

    def row(effect: Effect, name: str, title: str) -> value_rows.Row:
        logs = {"value": math.log(effect.ratio), "unit": LOG_POINTS.symbol}
        return value_rows.effect_row(data, effect, name, title, part_usd=effect.value.value) | logs

    def rows(b: Bridge) -> list[value_rows.Row]:
        each = [(p, text.lower(p.factor.title)) for p in b.parts]
        parts = [row(p.effect, f"log_part_{p.factor.kind}", f"Part of {title} in growth") for p, title in each]
        return [*parts, row(b.whole, "log_growth", f"Growth of {b.identity.whole}")]

    levels = [
        value_rows.level_row(data, level)
        for b in reversed(peers)
        for level in (*b.computed.start, *b.computed.change.levels)
    ]
    return [*(r for b in reversed(peers) for r in rows(b)), *levels]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(whole: Identity, peers: Sequence[Bridge]) -> Figure:
    """Per company the stacked segments, and below them a thin bar of the whole growth with its multiple."""
    figure = Figure([_segments(i, factor, peers) for i, factor in enumerate(whole.factors)])
    figure.add_trace(_totals(peers))
    low, high = _range(peers)
    for i, b in enumerate(peers):
        _multiples(figure, i, b, high - low)
    for i, b in enumerate(peers):
        _total_label(figure, i, b)
    title = {"text": "Growth as a multiple, on a logarithmic scale", "font": {"size": style.SMALL}, "standoff": 8}
    figure.update_layout(barmode="relative")
    figure.update_xaxes(**_axis(low, high) | {"title": title})
    figure.update_yaxes(**_names(peers))
    top = _legend(figure, whole, weak=any(e.value.weak for b in peers for e in _effects(b)))
    return style.base(figure, height=max(270, 120 + 58 * len(peers)), right=46, top=top)


def _effects(b: Bridge) -> tuple[Effect, ...]:
    return (*b.computed.change.effects, b.whole)


def _range(peers: Sequence[Bridge]) -> tuple[float, float]:
    """The ends of the axis, with some air."""
    logs = [[part.log for part in b.parts] for b in peers]
    low = min(0.0, *(sum(v for v in each if v < 0) for each in logs))
    high = max(0.0, *(sum(v for v in each if v > 0) for each in logs))
    air = max(high - low, 0.2) * 0.04
    return low - air, high + air


def _names(peers: Sequence[Bridge]) -> dict[str, Any]:
    """The vertical axis with a company at each place, and the quarter where it ends before the newest."""
    newest = max(b.last for b in peers)
    ticks = {"tickvals": list(range(len(peers))), "ticktext": [_name(b, newest) for b in peers], "ticks": ""}
    plain = {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True}
    return ticks | plain | {"range": [-0.65, len(peers) - 0.5], "tickfont": {"size": style.SIZE}}


def _name(b: Bridge, newest: str) -> str:
    late = f"<br><span style='font-size:11px'>to {b.last}</span>" if b.last != newest else ""
    return f"<b>{text.escape(text.short(b.company))}</b>{late}"


def _legend(figure: Figure, whole: Identity, *, weak: bool) -> int:
    """The names of the factors beside their colours, in two lines for a phone; the pixels that they take."""
    half = (len(whole.factors) + 1) // 2
    lines = [_factor_names(whole.factors[:half]), f"{_factor_names(whole.factors[half:])} · thin bar: all together"]
    lines += [f"<i>{marks.KEY}</i>"] if weak else []
    place = {"x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "yshift": 6}
    figure.add_annotation(text="<br>".join(lines), showarrow=False, align="left", font={"size": style.SMALL}, **place)
    return 18 + 17 * len(lines)


def _factor_names(factors: Sequence[Factor]) -> str:
    """The factors' names behind their colours: a legend; finished markup."""
    return "  ".join(marks.named(f.title, "", f.colour) for f in factors)


def _axis(low: float, high: float) -> dict[str, Any]:
    """An axis in log points whose ticks say what they mean for value."""
    factors = style.ticks(math.exp(low), math.exp(high), log=True, most=6)
    ticks = {"tickvals": [math.log(f) for f in factors], "ticktext": [f"×{f:g}" for f in factors]}
    return style.value_axis(low, high, LOG_POINTS) | ticks | {"zeroline": True, "zerolinewidth": 1.5}


def _segments(place: int, factor: Factor, peers: Sequence[Bridge]) -> Trace:
    """One factor's segment of each company."""
    parts = [b.parts[place] for b in peers]
    fill = stacks.fills([factor.colour] * len(peers), [part.effect.value.weak for part in parts])
    return bar(
        x=[part.log for part in parts],
        y=list(range(len(peers))),
        orientation="h",
        width=0.5,
        offset=-0.2,
        showlegend=False,
        marker={"color": fill, "line": {"color": factor.colour, "width": 1.25}},
        hovertext=[bridge.part_hover(b, part) for b, part in zip(peers, parts, strict=True)],
        hoverinfo="text",
    )


def _multiples(figure: Figure, place: int, b: Bridge, width: float) -> None:
    """Each factor's own growth inside its segment, where there is room; on a faint fill in the page's text colour."""
    for part, middle in zip(b.parts, stacks.middles([part.log for part in b.parts]), strict=True):
        if abs(part.log) <= _ROOM * width:
            continue
        ink = {} if part.effect.value.weak else {"color": part.factor.ink}
        label = f"<b>×{bridge.ratio_text(math.exp(part.log))}</b>"
        figure.add_annotation(text=label, x=middle, y=place + 0.05, showarrow=False, font={"size": 11} | ink)


def _total_label(figure: Figure, place: int, b: Bridge) -> None:
    """The multiple of the whole growth right of its thin bar."""
    label = f"<b>×{bridge.ratio_text(b.whole.ratio)}</b>"
    at = {"x": max(math.log(b.whole.ratio), 0.0), "y": place - _BELOW, "xshift": 5, "xanchor": "left"}
    figure.add_annotation(text=label, showarrow=False, font={"size": style.SMALL}, **at)


def _totals(peers: Sequence[Bridge]) -> Trace:
    """The whole growth of each company in its colour, below the segments; `base` keeps it out of their stack."""
    colours = [b.company.colour for b in peers]
    fill = stacks.fills(colours, [b.whole.value.weak for b in peers])
    return bar(
        x=[math.log(b.whole.ratio) for b in peers],
        y=list(range(len(peers))),
        base=0,
        orientation="h",
        width=0.12,
        offset=-_BELOW - 0.06,
        hovertext=[marks.box(b.company, _total_lines(b), b.whole.value) for b in peers],
        hoverinfo="text",
        showlegend=False,
        marker={"color": fill, "line": {"color": colours, "width": 1.25}},
    )


def _total_lines(b: Bridge) -> list[str]:
    ends = [style.quantity(level.value, USD) for level in (b.start, b.end)]
    return [
        f"Market value: {ends[0]} → {ends[1]}",
        bridge.growth_text(b.whole.ratio),
        bridge.signed(b.change),
        f"{b.first} to {b.last}",
    ]


CHART = ChartSpec(
    question="Did it go the same way at its peers?",
    params=PeerParams,
    request=request,
    build=build,
    instead=instead.by(frames.bridges),
)
