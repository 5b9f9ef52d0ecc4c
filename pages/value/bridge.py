"""The bridge from one quarter's value to another's: a bar for the part that came with each factor."""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.metrics.capital import SOLID
from charts import assemble, frame, headline, marks, style, text
from charts.core import Chart, ChartData, Finding, Number
from charts.figure import Figure, bar
from charts.parameter import Params
from contracts import USD, Company
from engine.value import Value
from pages.value import frames, reasons, stacks, value_rows
from pages.value.frames import Effect
from pages.value.identity import Factor, Identity
from pages.value.parameters import OneCompany

STILL: Final = 0.0005  # share of the start below which nothing has changed

TABLE: Final = (*frame.TABLE_COLUMNS, "since", "ratio", "share_of_change")


@dataclass(frozen=True, slots=True)
class Part:
    """What came with one factor, and the factor itself at both ends."""

    factor: Factor
    effect: Effect
    start: float
    end: float

    @property
    def came_with(self) -> str:
        """ "more people": the direction in which the factor went."""
        return self.factor.came_with(self.effect.ratio)

    @property
    def log(self) -> float:
        """The part in log points."""
        return math.log(self.effect.ratio)


@dataclass(frozen=True, slots=True)
class Bridge:
    """What is drawn: a company's computed bridge, with the identity that names its factors."""

    company: Company
    identity: Identity
    computed: frames.Bridge

    @property
    def whole(self) -> Effect:
        return self.computed.change.whole

    @property
    def change(self) -> float:
        return self.whole.value.value

    @property
    def first(self) -> str:
        return self.whole.since

    @property
    def last(self) -> str:
        return self.computed.change.quarter

    @property
    def start(self) -> Value:
        """The decomposed level at the first end."""
        return self.computed.start[-1]

    @property
    def end(self) -> Value:
        """The decomposed level at the last end."""
        return self.computed.change.levels[-1]

    @property
    def parts(self) -> tuple[Part, ...]:
        """One per factor, in the identity's order."""
        change = self.computed.change
        ends = zip(_factors(self.computed.start), _factors(change.levels), strict=True)
        each = zip(self.identity.factors, change.effects, ends, strict=True)
        return tuple(Part(factor, effect, start, end) for factor, effect, (start, end) in each)

    @property
    def large(self) -> bool:
        """Whether the change is large enough, beside the parts that it is the sum of, to be shared out in percent."""
        return abs(self.change) >= SOLID * self.gross > 0

    @property
    def gross(self) -> float:
        """The sum of the parts, each without its sign."""
        return sum(abs(part.effect.value.value) for part in self.parts)

    @property
    def title(self) -> str:
        """What is decomposed, as the beginning of a line."""
        return f"{self.identity.whole[:1].upper()}{self.identity.whole[1:]}"


def _factors(levels: Sequence[Value]) -> list[float]:
    """The factors' own values: the first level, then each level's ratio to the one before."""
    values = [level.value for level in levels]
    return [values[0], *(later / before for before, later in itertools.pairwise(values))]


def bridges(data: ChartData, identity: Identity) -> list[Bridge]:
    """The bridges of the chart's companies that could be computed, in their order."""
    companies = frame.by_ticker(data)
    computed = data.result(frames.bridges).companies
    return [Bridge(companies[b.ticker], identity, b) for b in computed if b.ticker in companies]


# ----------------------------------------------------------------------------------------- finding


def finding(b: Bridge) -> Finding:
    """How far the value moved, and with which factors most; the deck has both ends and the other factors."""
    same, against = _largest(b, with_change=True), _largest(b, with_change=False)
    leads = [lead for lead in (_full(b, same, against), _full(b, same, None), _moved(b)) if lead]
    line = headline.fitting(leads)
    said = {part.factor.kind for part in (same, against) if part and part.came_with in line}
    return Finding(line, _deck(b, said), numbers=_numbers(b))


def _still(b: Bridge) -> bool:
    return abs(b.change) < STILL * b.start.value


def _largest(b: Bridge, *, with_change: bool) -> Part | None:
    """The factor that moved most with the whole, or against it; None where none did."""
    way = (1 if b.change > 0 else -1) * (1 if with_change else -1)
    parts = [part for part in b.parts if way * part.effect.value.value > STILL * b.start.value]
    return max(parts, key=lambda part: way * part.effect.value.value, default=None)


def _full(b: Bridge, same: Part | None, against: Part | None) -> str:
    """The change with its largest part, and with the largest against it where one is given."""
    if same is None or _still(b):
        return ""
    part, whole = abs(same.effect.value.value), style.quantity(abs(b.change), USD)
    if b.change > 0 and part <= b.change:
        of = "" if b.identity.whole == "market value" else f" in {b.identity.whole}"
        lead = f"Of {text.short(b.company)}'s {whole} gain{of}, {style.quantity(part, USD)} goes with {same.came_with}"
        took = f"; {against.came_with} took back {style.quantity(-against.effect.value.value, USD)}" if against else ""
        return lead + took
    counter = f", {_signed_with(against)}" if against else ""
    return f"{_moved(b)}: {signed(same.effect.value.value)} goes with {same.came_with}{counter}"


def _moved(b: Bridge) -> str:
    """ "Meta's market value rose $605bn"."""
    subject = f"{text.short(b.company)}'s {b.identity.whole}"
    if _still(b):
        return f"{subject} stayed at {style.quantity(b.start.value, USD)}"
    return f"{subject} {'rose' if b.change > 0 else 'fell'} {style.quantity(abs(b.change), USD)}"


def _signed_with(part: Part) -> str:
    return f"{signed(part.effect.value.value)} with {part.came_with}"


def _deck(b: Bridge, said: set[str]) -> str:
    """Both ends, and the factors beside those that the headline says, the largest first."""
    rest = [part for part in b.parts if part.factor.kind not in said]
    ends = [f"{style.quantity(level.value, USD)} in {level.quarter}" for level in (b.start, b.end)]
    lead = f"From {ends[0]} to {ends[1]}"
    moved = [part for part in rest if abs(part.effect.value.value) > STILL * b.start.value]
    ordered = sorted(moved, key=lambda part: -abs(part.effect.value.value))
    more = f"{lead}; also" if said else f"{lead}:"
    fuller = [f"{more} {text.join([_signed_with(p) for p in ordered[:n]])}" for n in range(len(ordered), 0, -1)]
    return text.sentence(headline.fitting([*fuller, lead], headline.DECK))


def _numbers(b: Bridge) -> tuple[Number, ...]:
    parts = [value_rows.number(part.effect.value, f"part_{part.factor.kind}") for part in b.parts]
    ends = [value_rows.number(level) for level in (b.start, b.end)]
    return (value_rows.number(b.whole.value), *ends, *parts)


def signed(value: float) -> str:
    """ "+$605bn", "−$378bn", "0"."""
    return f"{'+' if value > 0 else ''}{style.money(value)}" if value else "0"


# ------------------------------------------------------------------------------------------- build


def built(data: ChartData, p: OneCompany, identity: Identity) -> Chart:
    """The finished bridge of the company in focus, or why there is none."""
    missing = reasons.reasons(data, data.result(frames.bridges).problems, identity, p.end)
    computed = bridges(data, identity)
    if not computed:
        return refused(data, p, identity, missing, reasons.refusal(data, data.result(frames.bridges).problems))
    [b] = computed
    table = value_rows.framed(_rows(data, b), TABLE)
    factors = text.join([text.lower(f.title) for f in identity.factors])
    return assemble.chart(
        value_rows.cited(data, table),
        p,
        _drawn(b),
        table,
        names=(),
        finding=finding(b),
        described=identity.described(),
        alt=f"Waterfall of {identity.whole} of {text.short(b.company)} from {b.first} to {b.last} with a bar for "
        "each of " + factors,
        notes=identity.notes(),
        missing=missing,
    )


def refused(
    data: ChartData, p: Params, identity: Identity, missing: Sequence[str], why: Finding | None = None
) -> Chart:
    """No chart: why in few words, the next step, and all reasons beside it."""
    who = text.join([text.short(c) for c in data.companies], 3) or "any company"
    nothing = f"No comparison for {who}: nothing is known of {identity.whole} in this window"
    table = value_rows.framed([], TABLE)
    return assemble.chart(
        value_rows.cited(data, table),
        p,
        style.empty(text.wrapped(f"Nothing to draw of {identity.whole} of {who} here.")),
        table,
        names=(),
        finding=why or Finding(headline.fitting([nothing, f"No comparison for {who}"])),
        described=identity.described(),
        alt="Empty chart",
        missing=missing or [text.sentence(nothing)],
    )


def _rows(data: ChartData, b: Bridge) -> list[value_rows.Row]:
    """Levels at both ends, then the parts and their sum."""

    def row(effect: Effect, name: str, title: str) -> value_rows.Row:
        share = effect.value.value / b.change if b.large else math.nan
        return value_rows.effect_row(data, effect, name, title, share_of_change=share)

    levels = [value_rows.level_row(data, level) for level in (*b.computed.start, *b.computed.change.levels)]
    parts = [row(p.effect, f"part_{p.factor.kind}", f"Part that came with {p.came_with}") for p in b.parts]
    return [*levels, *parts, row(b.whole, "change", f"Change of {b.identity.whole}")]


# ----------------------------------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True)
class _Bar:
    """From where to where a bar reaches, what stands beside it and under it."""

    start: float
    to: float
    colour: str
    weak: bool
    label: str
    tick: str
    hover: str

    @property
    def up(self) -> bool:
        return self.to >= self.start


def _drawn(b: Bridge) -> Figure:
    """Start, one floating bar per factor, end."""
    bars = [_end_bar(b, b.start), *_part_bars(b), _end_bar(b, b.end)]
    figure = Figure(_trace(bars))
    _connect(figure, [each.to for each in bars[:-1]])
    for i, each in enumerate(bars):
        _label(figure, i, each)
    low, high = style.span([v for each in bars for v in (each.start, each.to)], include=(0,))
    figure.update_yaxes(**style.value_axis(low, high, USD, most=6))
    figure.update_xaxes(**_names([each.tick for each in bars]))
    above = f"{b.title} of {text.short(b.company)}; ×: own growth"
    top = marks.caption(figure, above, weak=any(each.weak for each in bars), shift=18)
    return style.base(figure, height=470, right=12, top=top)


def _end_bar(b: Bridge, level: Value) -> _Bar:
    label, tick = style.brief(level.value, USD), f"<b>{level.quarter}</b>"
    lines = [
        f"{b.title}: {style.quantity(level.value, USD)}",
        f"{level.quarter}, period to {frame.day(level.period_end)}",
    ]
    return _Bar(0.0, level.value, b.company.colour, level.weak, label, tick, marks.box(b.company, lines, level))


def _part_bars(b: Bridge) -> list[_Bar]:
    bars, at = [], b.start.value
    for part in b.parts:
        value = part.effect.value
        start, at = at, at + value.value
        label, tick = signed(value.value), _tick(part)
        bars.append(_Bar(start, at, part.factor.colour, value.weak, label, tick, part_hover(b, part)))
    return bars


def _trace(bars: Sequence[_Bar]) -> dict[str, Any]:
    colours = [each.colour for each in bars]
    fill = stacks.fills(colours, [each.weak for each in bars])
    return bar(
        x=list(range(len(bars))),
        y=[each.to - each.start for each in bars],
        base=[each.start for each in bars],
        width=0.66,
        marker={"color": fill, "line": {"color": colours, "width": 1.75}},
        hovertext=[each.hover for each in bars],
        hoverinfo="text",
        cliponaxis=False,
        showlegend=False,
    )


def _names(ticks: Sequence[str]) -> dict[str, Any]:
    """The horizontal axis with a name under each bar."""
    count = len(ticks)
    axis: dict[str, Any] = {"tickvals": list(range(count)), "ticktext": list(ticks), "range": [-0.5, count - 0.5]}
    plain = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "tickangle": 0}
    return axis | plain | {"tickfont": {"size": 11}, "automargin": True}


def _tick(part: Part) -> str:
    lines = [text.escape(line) for line in textwrap.wrap(part.factor.title, 10)]
    return f"{'<br>'.join(lines)}<br><b>×{ratio_text(part.effect.ratio)}</b>"


def ratio_text(ratio: float) -> str:
    """A factor's growth with three digits: 1.87, 12.3, 0.68."""
    return f"{ratio:.2f}" if ratio < 10 else style.three(ratio)


def _connect(figure: Figure, at: Sequence[float]) -> None:
    thin = {"color": style.RULE, "width": 1}
    for i, level in enumerate(at):
        figure.add_shape(type="line", x0=i + 0.33, x1=i + 0.67, y0=level, y1=level, line=thin)


def _label(figure: Figure, i: int, each: _Bar) -> None:
    """The value beyond the far end of a bar: above where it rises, below where it falls."""
    anchor, shift = ("bottom", 3) if each.up else ("top", -3)
    place = {"x": i, "y": each.to, "yanchor": anchor, "yshift": shift}
    figure.add_annotation(text=f"<b>{each.label}</b>", showarrow=False, font={"size": style.SMALL}, **place)


def part_hover(b: Bridge, part: Part) -> str:
    """What came with a factor in money, as a multiple, as a share; and the factor at both ends."""
    effect, factor = part.effect, part.factor
    share = f", {style.minus(f'{effect.value.value / b.change:.0%}')} of the change" if b.large else ""
    ends = [style.quantity(value, factor.unit) for value in (part.start, part.end)]
    lines = [
        f"{signed(effect.value.value)} came with {text.escape(part.came_with)}{share}",
        f"{text.escape(factor.title)}: {ends[0]} → {ends[1]}",
        growth_text(effect.ratio),
        f"{b.first} to {b.last}",
    ]
    return marks.box(b.company, lines, effect.value)


def growth_text(ratio: float) -> str:
    """A growth as a multiple: "×1.87"."""
    return f"×{ratio_text(ratio)}"
