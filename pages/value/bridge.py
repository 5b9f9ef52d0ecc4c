"""The bridge from one quarter's value to another's: a bar for the part that came with each factor."""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import assemble, frame, marks, style, text
from charts.core import Chart, ChartData
from charts.figure import Figure, bar
from charts.parameter import Params
from contracts import USD, VALUE_COLUMNS, Company
from pages.value import frames, identity, stacks
from pages.value.identity import Factor, Identity

UP: Final = "#2c7fb8"  # blue and orange: told apart by the colour-blind, on white and on near-black
DOWN: Final = "#e08214"
BARELY: Final = 0.01  # share of the start below which a change is too small to be shared out in percent
TABLE: Final = (*frame.TABLE_COLUMNS, "since", "ratio", "share_of_change")


@dataclass(frozen=True, slots=True)
class Bridge:
    """What is drawn: the levels at both ends and the effects, each by the name of its level."""

    company: Company
    identity: Identity
    first: str
    last: str
    levels: Mapping[tuple[str, str], Any]
    effects: Mapping[str, Any]

    @property
    def change(self) -> Any:
        return self.effects["change"]

    def end(self, quarter: str) -> Any:
        """The decomposed level at an end."""
        return self.levels[quarter, self.identity.levels[-1]]

    def factor(self, f: Factor, quarter: str) -> float:
        """A factor's own value at an end: a level, or its ratio to the level before."""
        names = self.identity.levels
        k = names.index(f.level)
        value = float(self.levels[quarter, f.level].value)
        return value if k == 0 else value / float(self.levels[quarter, names[k - 1]].value)


def bridge(company: Company, made: Identity, told: pd.DataFrame) -> Bridge | None:
    """The bridge of a company out of the prepared rows; None when it cannot be told."""
    own = told[told["ticker"] == company.ticker]
    effects = {r.name: r for r in frame.records(own[own["part"].isin(["effect", "change"])])}
    if not effects:
        return None
    levels = {(r.quarter, r.name): r for r in frame.records(own[own["part"] == "level"])}
    change = effects["change"]
    return Bridge(company, made, str(change.since), str(change.quarter), levels, effects)


# ----------------------------------------------------------------------------------------- finding


def finding(b: Bridge) -> str:
    """How far the value moved, and with what."""
    start, change = float(b.end(b.first).value), float(b.change.value)
    whole, who = b.identity.whole, text.short(b.company)
    rose = "rose" if change > 0 else "fell"
    moved = f"{whole} of {who} {rose} by {style.quantity(abs(change), USD)} to {style.quantity(start + change, USD)}"
    if abs(change) < 0.0005 * start:
        moved = f"{whole} of {who} stayed at {style.quantity(start, USD)}"
    parts = [f"{signed(float(b.effects[f.level].value))} with {f.came_with(float(b.effects[f.level].ratio))}"
             for f in b.identity.factors]  # fmt: skip
    return f"From {b.first} to {b.last} {moved}: {came(parts)}"


def came(parts: Sequence[str]) -> str:
    """ "+605 bn came with more people, +468 bn with more gross profit per person and ..."."""
    return text.join([parts[0].replace(" with ", " came with ", 1), *parts[1:]])


def signed(value: float) -> str:
    """ "+605 bn", "−378 bn", "0"."""
    return f"{'−' if value < 0 else '+'}{style.brief(abs(value), USD)}" if value else "0"


# ------------------------------------------------------------------------------------------- build


def built(data: ChartData, p: Params, made: Identity) -> Chart:
    """The finished bridge of the company in focus, or why there is none."""
    told = data.result(frames.bridges)
    company = data.companies[0]
    missing = identity.reasons(data, told, p, made)
    b = bridge(company, made, told)
    if b is None:
        return refused(data, p, made, missing)
    table = _table(data, b)
    return assemble.chart(
        identity.cited(data, table), p, _drawn(b), table, names=(), finding=finding(b), described=made.described(),
        alt=f"Waterfall of {made.whole} of {text.short(company)} from {b.first} to {b.last} with a bar for each of "
            f"{text.join([text.lower(f.title) for f in made.factors])}",
        notes=identity.notes(p), missing=missing,
    )  # fmt: skip


def refused(data: ChartData, p: Params, made: Identity, missing: Sequence[str]) -> Chart:
    """No chart, and the reasons."""
    who = text.join([text.short(c) for c in data.companies]) or "No company"
    why = " ".join(missing) or text.sentence(f"{who}: nothing is known of {made.whole} in this window")
    table, figure = (
        pd.DataFrame(columns=list(TABLE)),
        style.empty(text.wrapped(f"Nothing to draw of {made.whole} of {who} here.")),
    )
    return assemble.chart(
        identity.cited(data, table), p, figure, table, names=(), finding=why,
        described=made.described(), alt="Empty chart", missing=missing or [why],
    )  # fmt: skip


def _table(data: ChartData, b: Bridge) -> pd.DataFrame:
    """Levels at both ends, then the parts and their sum."""
    titles = {f.level: (f"part_{f.kind}", f"Part that came with {f.came_with(float(b.effects[f.level].ratio))}")
              for f in b.identity.factors} | {"change": ("change", f"Change of {b.identity.whole}")}  # fmt: skip
    rows = [row(b.company, r, data) for r in b.levels.values()]
    change = float(b.change.value)
    large = abs(change) > BARELY * float(b.end(b.first).value)
    for name, r in b.effects.items():
        share = float(r.value) / change if large else float("nan")
        said = dict(zip(("name", "title"), titles[name], strict=True))
        rows.append({**row(b.company, r, data), **said, "since": r.since, "ratio": r.ratio, "share_of_change": share})
    return pd.DataFrame(rows, columns=list(TABLE))


def row(company: Company, r: Any, data: ChartData) -> dict[str, Any]:
    """A prepared row as a row of the table."""
    kept = {c: getattr(r, c) for c in VALUE_COLUMNS}
    return {**kept, "company": company.name, "title": level_title(data, str(r.name))}


def level_title(data: ChartData, name: str) -> str:
    """A level as a heading: the catalogue's title, and that it is a mean."""
    if name in data.described:
        return data.described[name].title
    return f"{frame.describe(data, name.removesuffix('_average')).title}, average"


# ----------------------------------------------------------------------------------------- drawing


def _drawn(b: Bridge) -> Figure:
    """Start, one floating bar per factor, end."""
    at = [float(b.end(b.first).value)]
    for f in b.identity.factors:
        at.append(at[-1] + float(b.effects[f.level].value))
    bars = [(0.0, at[0]), *itertools.pairwise(at), (0.0, float(b.end(b.last).value))]
    told = [b.end(b.first), *(b.effects[f.level] for f in b.identity.factors), b.end(b.last)]
    colours = [b.company.colour, *(UP if to >= start else DOWN for start, to in bars[1:-1]), b.company.colour]
    weak = frame.weak(pd.Series([r.evidence for r in told]))
    figure = Figure(
        bar(
            x=list(range(len(bars))), y=[to - start for start, to in bars], base=[start for start, _ in bars], width=0.66,
            marker={"color": [stacks.faint(c) if w else c for c, w in zip(colours, weak, strict=True)],
                    "line": {"color": colours, "width": 1.75}},
            hovertext=_hovers(b, told), hoverinfo="text", cliponaxis=False, showlegend=False,
        )
    )  # fmt: skip
    _connect(figure, at)
    _labels(figure, bars, told)
    low, high = style.span([v for pair in bars for v in pair], include=(0,))
    figure.update_yaxes(**style.value_axis(low, high, USD, most=6))
    names = [f"<b>{b.first}</b>", *(_factor_tick(b, f) for f in b.identity.factors), f"<b>{b.last}</b>"]
    figure.update_xaxes(tickvals=list(range(len(bars))), ticktext=names, range=[-0.5, len(bars) - 0.5], showgrid=False,
                        zeroline=False, fixedrange=True, ticks="", tickangle=0, tickfont={"size": 11}, automargin=True)  # fmt: skip
    said = f"{b.identity.whole[:1].upper()}{b.identity.whole[1:]} of {text.short(b.company)} (USD); ×: own growth"
    top = marks.caption(figure, said, weak=bool(weak.any()), shift=18)
    return style.base(figure, height=470, right=12, top=top)


def _factor_tick(b: Bridge, f: Factor) -> str:
    lines = [text.escape(line) for line in textwrap.wrap(f.title, 10)]
    return f"{'<br>'.join(lines)}<br><b>×{ratio_said(float(b.effects[f.level].ratio))}</b>"


def ratio_said(ratio: float) -> str:
    """A factor's growth with three digits: 1.87, 12.3, 0.68."""
    return f"{ratio:.2f}" if ratio < 10 else style.three(ratio)


def _connect(figure: Figure, at: Sequence[float]) -> None:
    for i, level in enumerate(at):
        figure.add_shape(
            type="line", x0=i + 0.33, x1=i + 0.67, y0=level, y1=level, line={"color": style.RULE, "width": 1}
        )


def _labels(figure: Figure, bars: Sequence[tuple[float, float]], told: Sequence[Any]) -> None:
    """The value beyond the far end of each bar: above where it rises, below where it falls."""
    for i, ((start, to), r) in enumerate(zip(bars, told, strict=True)):
        inner = 0 < i < len(bars) - 1
        said = signed(float(r.value)) if inner else style.brief(float(r.value), USD)
        up = to >= start
        figure.add_annotation(x=i, y=to, text=f"<b>{said}</b>", showarrow=False, yanchor="bottom" if up else "top",
                              yshift=3 if up else -3, font={"size": style.SMALL})  # fmt: skip


def _hovers(b: Bridge, told: Sequence[Any]) -> list[str]:
    whole = f"{b.identity.whole[:1].upper()}{b.identity.whole[1:]}"
    ends = [
        marks.box(b.company, [f"{whole}: {style.quantity(float(r.value), USD)}", f"{r.quarter}, period to {frame.day(r.period_end)}"], r)
        for r in (told[0], told[-1])
    ]  # fmt: skip
    between = [factor_hover(b, f) for f in b.identity.factors]
    return [ends[0], *between, ends[1]]


def factor_hover(b: Bridge, f: Factor) -> str:
    """What came with a factor: in money, as a multiple, in log points, as a share; and the factor itself at both ends."""
    r, change = b.effects[f.level], float(b.change.value)
    ends = [style.quantity(b.factor(f, q), f.unit) for q in (b.first, b.last)]
    share = (
        f", {float(r.value) / change:.0%} of the change" if abs(change) > BARELY * float(b.end(b.first).value) else ""
    )
    ratio = float(r.ratio)
    lines = [
        f"{signed(float(r.value))} USD came with {text.escape(f.came_with(ratio))}{share}",
        f"{text.escape(f.title)}: {ends[0]} → {ends[1]}", f"×{ratio_said(ratio)}, {log_said(ratio)} log points", f"{b.first} to {b.last}",
    ]  # fmt: skip
    return marks.box(b.company, lines, r)


def log_said(ratio: float) -> str:
    """The logarithm of a growth with its sign: "+0.63", "−0.39"."""
    return f"{'−' if ratio < 1 else '+'}{abs(math.log(ratio)):.2f}"
