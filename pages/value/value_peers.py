"""Peers side by side: what the growth of each company's market value came with, on one scale for all sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, params, style, text
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, Trace, bar
from charts.parameter import Params, legacy
from contracts import LOG_POINTS, USD, Description
from engine.request import Request
from pages.value import bridge, frames, identity
from pages.value.bridge import Bridge
from pages.value.identity import Factor, Identity
from pages.value.stacks import faint
from pages.value.value_path import factor_words

TABLE: Final = (*frame.TABLE_COLUMNS, "since", "ratio", "part_usd")
_BELOW: Final = 0.34  # how far below its company's place the bar of the whole growth lies
_ROOM: Final = 0.11  # share of the axis from which a segment has room for its number


def request(p: Params) -> Request:
    return identity.of_value(p).request(p, tuple(p["companies"]), frames.bridges)


def build(data: ChartData, p: Params) -> Chart:
    """A diverging stacked bar per company in log points, which are shares of growth whatever a company's size."""
    made, told = identity.of_value(p), data.result(frames.bridges)
    missing = identity.reasons(data, told, p, made)
    found = [b for c in data.companies if (b := bridge.bridge(c, made, told))]
    if not found:
        return bridge.refused(data, p, made, missing)
    found.sort(key=lambda b: float(b.change.ratio))
    table = _table(data, found)
    return assemble.chart(
        identity.cited(data, table), p, _drawn(made, found), table, names=(), finding=finding(made, found),
        described=(_described(), *made.described()[1:]),
        alt=f"Stacked bars of {text.join([text.lower(f.title) for f in made.factors])} in the growth of market value of "
            f"{text.join([text.short(b.company) for b in reversed(found)])}, in log points",
        notes=[*identity.notes(p), "Log points: 0.69 double, −0.69 halve. A company's segments add up to the logarithm of its growth, "
               "and the × in them multiply to it."],
        missing=missing,
    )  # fmt: skip


def _described() -> Description:
    return Description(
        "log_part", "Part of a factor in the growth of market value", LOG_POINTS,
        r"\ln D_x = \ln\left(\frac{x_T}{x_0}\right),\qquad \sum_x \ln D_x = \ln\left(\frac{V_T}{V_0}\right)",
        "The multiplicative form: parts of companies of different size compare.",
        "An accounting identity: it says what growth came with, not what it came from.", identity.ANG,
    )  # fmt: skip


# ----------------------------------------------------------------------------------------- finding


def finding(made: Identity, found: Sequence[Bridge]) -> str:
    """How many grew, and with which factor the largest part came at each."""
    rose = [b for b in found if float(b.change.ratio) > 1]
    last = text.quarters_said({text.short(b.company): b.last for b in reversed(found)})
    groups: dict[str, list[str]] = {}
    for b in reversed(found):
        groups.setdefault(_largest(made, b), []).append(text.short(b.company))
    where = {phrase: text.join(names) if len(groups) > 1 else "each of them" for phrase, names in groups.items()}
    said = [f"with {phrase} at {names}" for phrase, names in where.items()]
    if len(found) == 1:
        verb = "rose" if rose else "did not rise"
        who = text.short(found[0].company)
        return f"From {found[0].first} to {last} market value of {who} {verb}; the largest part came with {_largest(made, found[0])}"
    count = text.counted(len(rose), len(found), "company", "companies")
    return f"{count} had a higher market value in {last} than in {found[0].first}; the largest part of the change came {text.join(said)}"


def _largest(made: Identity, b: Bridge) -> str:
    """The factor that moved most in the direction of the whole change."""
    way = 1 if float(b.change.value) >= 0 else -1
    top = max(made.factors, key=lambda f: way * math.log(float(b.effects[f.level].ratio)))
    return top.came_with(float(b.effects[top.level].ratio))


def _table(data: ChartData, found: Sequence[Bridge]) -> pd.DataFrame:
    """Log parts and their sum per company, the largest growth first, each with its part in USD; then the levels."""
    rows = []
    for b in reversed(found):
        names = {f.level: (f"log_part_{f.kind}", f"Part of {text.lower(f.title)} in growth") for f in b.identity.factors} | {
            "change": ("log_growth", f"Growth of {b.identity.whole}")
        }  # fmt: skip
        for level, r in b.effects.items():
            rows.append({**bridge.row(b.company, r, data), "name": names[level][0], "title": names[level][1],
                         "value": math.log(float(r.ratio)), "unit": LOG_POINTS.symbol, "since": r.since, "ratio": r.ratio,
                         "part_usd": r.value})  # fmt: skip
    rows += [bridge.row(b.company, r, data) for b in reversed(found) for r in b.levels.values()]
    return pd.DataFrame(rows, columns=list(TABLE))


# ----------------------------------------------------------------------------------------- drawing


def _drawn(made: Identity, found: Sequence[Bridge]) -> Figure:
    """Per company the stacked segments, and below them a thin bar of the whole growth with its multiple."""
    figure = Figure()
    ends = [_ends(made, b) for b in found]
    low, high = min(0.0, *(e[0] for e in ends)), max(0.0, *(e[1] for e in ends))
    air = max(high - low, 0.2) * 0.04
    low, high = low - air, high + air
    for f in made.factors:
        figure.add_trace(_segments(f, found))
    figure.add_trace(_totals(found))
    _multiples(figure, made, found, high - low)
    for i, b in enumerate(found):
        figure.add_annotation(text=f"<b>×{bridge.ratio_said(float(b.change.ratio))}</b>", y=i - _BELOW, xshift=5, showarrow=False,
                              x=max(math.log(float(b.change.ratio)), 0.0), xanchor="left", font={"size": style.SMALL})  # fmt: skip
    newest = max(b.last for b in found)
    title = {"text": "Growth as a multiple, on a logarithmic scale", "font": {"size": style.SMALL}, "standoff": 8}
    figure.update_layout(barmode="relative")
    figure.update_xaxes(**_axis(low, high) | {"title": title})
    figure.update_yaxes(tickvals=list(range(len(found))), ticktext=[_name(b, newest) for b in found], range=[-0.65, len(found) - 0.5],
                        showgrid=False, zeroline=False, automargin=True, fixedrange=True, ticks="", tickfont={"size": style.SIZE})  # fmt: skip
    weak = any(r.evidence in frame.WEAK for b in found for r in b.effects.values())
    top = _legend(figure, made, weak=weak)
    return style.base(figure, height=max(270, 120 + 58 * len(found)), right=46, top=top)


def _legend(figure: Figure, made: Identity, *, weak: bool) -> int:
    """The names of the factors in their colours, in two lines so that they fit on a phone; the pixels above the plot."""
    half = (len(made.factors) + 1) // 2
    lines = [factor_words(made.factors[:half]), f"{factor_words(made.factors[half:])} · thin bar: all together"]
    lines += [f'<span style="color:{style.SOFT}">{marks.KEY}</span>'] if weak else []
    figure.add_annotation(text="<br>".join(lines), x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=6,
                          showarrow=False, align="left", font={"size": style.SMALL})  # fmt: skip
    return 18 + 17 * len(lines)


def _name(b: Bridge, newest: str) -> str:
    late = f"<br><span style='font-size:11px'>to {b.last}</span>" if b.last != newest else ""
    return f"<b>{text.escape(text.short(b.company))}</b>{late}"


def _axis(low: float, high: float) -> dict[str, Any]:
    """An axis in log points whose ticks say what they mean for value."""
    factors = style.ticks(math.exp(low), math.exp(high), log=True, most=6)
    ticks = {"tickvals": [math.log(f) for f in factors], "ticktext": [f"×{f:g}" for f in factors]}
    return style.value_axis(low, high, LOG_POINTS) | ticks | {"zeroline": True, "zerolinewidth": 1.5}


def _ends(made: Identity, b: Bridge) -> tuple[float, float]:
    logs = [math.log(float(b.effects[f.level].ratio)) for f in made.factors]
    return sum(v for v in logs if v < 0), sum(v for v in logs if v > 0)


def _segments(f: Factor, found: Sequence[Bridge]) -> Trace:
    weak = [b.effects[f.level].evidence in frame.WEAK for b in found]
    return bar(
        x=_logs(f, found), y=list(range(len(found))), orientation="h", width=0.5, offset=-0.2, showlegend=False,
        marker={"color": [faint(f.colour) if w else f.colour for w in weak], "line": {"color": f.colour, "width": 1.25}},
        hovertext=[bridge.factor_hover(b, f) for b in found], hoverinfo="text",
    )  # fmt: skip


def _logs(f: Factor, found: Sequence[Bridge]) -> list[float]:
    return [math.log(float(b.effects[f.level].ratio)) for b in found]


def _multiples(figure: Figure, made: Identity, found: Sequence[Bridge], width: float) -> None:
    """Each factor's own growth inside its segment, where there is room; on a faint fill in the colour of the page's text."""
    for i, b in enumerate(found):
        up = down = 0.0
        for f in made.factors:
            value = math.log(float(b.effects[f.level].ratio))
            at = (up if value >= 0 else down) + value / 2
            up, down = (up + value, down) if value >= 0 else (up, down + value)
            if abs(value) > _ROOM * width:
                weak = b.effects[f.level].evidence in frame.WEAK
                font = {"size": 11} | ({} if weak else {"color": f.ink})
                figure.add_annotation(
                    text=f"<b>×{bridge.ratio_said(math.exp(value))}</b>", x=at, y=i + 0.05, showarrow=False, font=font
                )


def _totals(found: Sequence[Bridge]) -> Trace:
    """The whole growth of each company in its colour, below the segments; `base` keeps it out of their stack."""
    colours = [b.company.colour for b in found]
    weak = [b.change.evidence in frame.WEAK for b in found]
    said = [marks.box(b.company, _whole(b), b.change) for b in found]
    return bar(
        x=[math.log(float(b.change.ratio)) for b in found], y=list(range(len(found))), base=0, orientation="h", width=0.12,
        offset=-_BELOW - 0.06, hovertext=said, hoverinfo="text", showlegend=False,
        marker={"color": [faint(c) if w else c for c, w in zip(colours, weak, strict=True)], "line": {"color": colours, "width": 1.25}},
    )  # fmt: skip


def _whole(b: Bridge) -> list[str]:
    ends = [style.quantity(float(b.end(q).value), USD) for q in (b.first, b.last)]
    ratio = float(b.change.ratio)
    return [f"Market value: {ends[0]} → {ends[1]}", f"×{bridge.ratio_said(ratio)}, {bridge.log_said(ratio)} log points",
            f"{bridge.signed(float(b.change.value))} USD", f"{b.first} to {b.last}"]  # fmt: skip


CHART = ChartSpec(
    question="Did it go the same way at its peers?",
    params=legacy(
        params.companies(),
        identity.since(),
        identity.until(),
        params.as_of(),
        identity.output(),
        identity.profit(),
        identity.stocks(),
    ),
    request=request,
    build=build,
)
