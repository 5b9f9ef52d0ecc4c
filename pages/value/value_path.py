"""The path of the value: the part of each factor in the change, added up quarter by quarter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from charts import assemble, frame, marks, quarter_hover, style, text
from charts.core import Chart, ChartData, ChartSpec, Finding
from charts.figure import Figure, Trace, scatter
from contracts import USD, Company
from engine.request import Request
from pages.value import bridge, frames, identity, instead, reasons, stacks, value_rows
from pages.value.frames import Change, Effect
from pages.value.identity import Factor, Identity
from pages.value.parameters import ValueParams, in_focus
from pages.value.stacks import Point, Series

TABLE: Final = (*frame.TABLE_COLUMNS, "since", "ratio", "step")
_CHAINED: Final = (
    "The parts are added up from quarter to quarter (chained), so they sum to the same change as the bridge, but are "
    "weighted by the path and may differ from its bars."
)


@dataclass(frozen=True, slots=True)
class Path:
    """What is drawn: a company's changes, quarter by quarter, with the identity that names its factors."""

    company: Company
    identity: Identity
    changes: tuple[Change, ...]

    @property
    def first(self) -> str:
        return self.changes[0].quarter

    @property
    def last(self) -> Change:
        return self.changes[-1]

    def effects(self, factor: int) -> list[Effect]:
        """The effects of one factor, by its place."""
        return [change.effects[factor] for change in self.changes]

    @property
    def factors(self) -> list[tuple[Factor, list[Effect]]]:
        """Each factor with its effects."""
        return [(factor, self.effects(i)) for i, factor in enumerate(self.identity.factors)]


def request(p: ValueParams) -> Request:
    return identity.request(p, identity.of_value(p).specification, [in_focus(p)], frames.paths)


def build(data: ChartData, p: ValueParams) -> Chart:
    """Stacked bars of the chained parts, the change as a line through them."""
    whole, computed = identity.of_value(p), data.result(frames.paths)
    early = reasons.reasons(data, computed.problems, whole, p.end)
    missing = [*early, *reasons.gaps(data, computed.problems, "one step leads across")]
    if not computed.companies:
        return bridge.refused(data, p, whole, missing, reasons.refusal(data, computed.problems))
    path = Path(data.companies[0], whole, computed.companies[0].changes)
    table = value_rows.framed(_rows(data, path), TABLE)
    factors = text.join([text.lower(f.title) for f in whole.factors])
    return assemble.chart(
        value_rows.cited(data, table),
        p,
        _drawn(path),
        table,
        names=(),
        described=whole.described(),
        finding=finding(path),
        alt=f"Stacked bars of the parts of {factors} in the change of market value of {text.short(path.company)} since "
        f"{path.first}, quarter by quarter to {path.last.quarter}, with the change as a line",
        notes=[*whole.notes(), _CHAINED],
        missing=missing,
    )


# ----------------------------------------------------------------------------------------- finding


def finding(path: Path) -> Finding:
    """When the value stood highest and lowest against the first quarter; why it moved is the bridge's answer."""
    later = [change.whole for change in path.changes[1:]]
    deck = (
        f"Its change since {path.first}, quarter by quarter to {path.last.quarter}. Its parts depend on the path; "
        "the bridge gives the split."
    )
    if not later:
        return Finding(f"Nothing is known after {path.first}", deck)
    low, high = min(later, key=_value), max(later, key=_value)
    ends = (low, high) if _value(low) < 0 < _value(high) else (_farthest(low, high),)
    numbers = tuple(value_rows.number(effect.value, "change") for effect in ends)
    return Finding(_headline(path, low, high), deck, numbers=numbers)


def _farthest(low: Effect, high: Effect) -> Effect:
    return high if _value(high) > 0 else low


def _headline(path: Path, low: Effect, high: Effect) -> str:
    subject = f"{text.short(path.company)}'s value"
    if _value(low) < 0 < _value(high):
        return f"Against {path.first}, {subject} was lowest in {_at(low)}, highest in {_at(high)}"
    if _value(low) == _value(high) == 0:
        return f"{subject} stayed at that of {path.first}"
    most = _farthest(low, high)
    side = "above" if _value(most) > 0 else "below"
    if len(path.changes) == 2:
        return f"{subject} in {most.value.quarter} stood {side} that of {path.first} ({bridge.signed(_value(most))})"
    return f"{subject} stayed {side} that of {path.first}, farthest in {_at(most)}"


def _at(effect: Effect) -> str:
    """ "2025Q2 (+$1.3tn)"."""
    return f"{effect.value.quarter} ({bridge.signed(_value(effect))})"


def _value(effect: Effect) -> float:
    return effect.value.value


def _rows(data: ChartData, path: Path) -> list[value_rows.Row]:
    """The whole change by quarter, then its parts, then the levels."""

    def row(effect: Effect, name: str, title: str) -> value_rows.Row:
        return value_rows.effect_row(data, effect, name, title, step=effect.step)

    wholes = [row(change.whole, "change", f"Change of {path.identity.whole}") for change in path.changes]
    parts = [
        row(effect, f"part_{factor.kind}", f"Part of {text.lower(factor.title)}, chained")
        for change in path.changes
        for factor, effect in zip(path.identity.factors, change.effects, strict=True)
    ]
    levels = [value_rows.level_row(data, level) for change in path.changes for level in change.levels]
    return [*wholes, *parts, *levels]


# ----------------------------------------------------------------------------------------- drawing


def _drawn(path: Path) -> Figure:
    stacked = [(factor, _series(factor, effects)) for factor, effects in path.factors]
    change = _change_series(path)
    figure = Figure([stacks.bars(series, factor.colour) for factor, series in stacked])
    figure.add_trace(_halo(change))
    stacks.line(figure, change, path.company.colour, 2.5)
    low, high = stacks.extent([series.values for _, series in stacked])
    figure.update_layout(barmode="relative", bargap=0)
    figure.update_xaxes(**stacks.time_axis(change.quarters))
    figure.update_yaxes(**style.value_axis(low, high, USD, most=6) | {"zeroline": True})
    labels = _labels(path, [series.last for _, series in stacked], change.last)
    marks.end_labels(figure, labels, low, high, pixels=360, size=style.SMALL)
    above = (
        f"Change of market value of {text.short(path.company)} since {path.first}, and the parts that came with "
        "each factor"
    )
    weak = any(series.weak.any() for series in (change, *(series for _, series in stacked)))
    top = marks.caption(figure, above, weak=weak)
    return quarter_hover.by_quarter(
        style.base(figure, height=500, right=marks.label_room(labels, style.SMALL), top=top)
    )


def _series(factor: Factor, effects: Sequence[Effect]) -> Series:
    """A factor's part through time."""

    def point(effect: Effect) -> Point:
        return Point(effect.value.value, effect.value.weak, _hover(factor.title, factor.colour, effect))

    return Series.on_grid({effect.value.quarter: point(effect) for effect in effects})


def _change_series(path: Path) -> Series:
    """The whole change through time."""

    def point(effect: Effect) -> Point:
        return Point(effect.value.value, effect.value.weak, _hover("Market value", path.company.colour, effect))

    return Series.on_grid({change.quarter: point(change.whole) for change in path.changes})


def _hover(subject: str, colour: str, effect: Effect) -> str:
    """What came with a factor since the base, and in the quarter itself."""
    value, step = effect.value, bridge.signed(effect.step)
    total = f"{bridge.signed(value.value)} since {effect.since} (×{bridge.ratio_text(effect.ratio)})"
    words = total if math.isnan(effect.step) else f"{total}, {step} in the quarter"
    named = marks.named(subject, "", colour)
    return quarter_hover.line(named, words, value.evidence, value.quarter, value.period_end)


def _halo(change: Series) -> Trace:
    """A pale line under the change, so that it stands out from bars of a like colour on white and on black."""
    pale = {"color": "rgba(190,196,204,0.55)", "width": 6}
    return scatter(x=change.days, y=change.values, mode="lines", line=pale, hoverinfo="skip", showlegend=False)


def _labels(path: Path, ends: Sequence[float], change: float) -> list[marks.EndLabel]:
    """Each factor's name beside its last bar, and the change beside the line's end."""
    each = zip(path.identity.factors, ends, stacks.middles(ends), strict=True)
    labels = [marks.TallLabel(_short(f), bridge.signed(value), f.colour, at) for f, value, at in each]
    return [*labels, marks.TallLabel("Change", bridge.signed(change), path.company.colour, change)]


def _short(f: Factor) -> str:
    return "Output/employee" if f.kind == "productivity" else f.title


CHART = ChartSpec(
    question="How did the parts build up, quarter by quarter?",
    params=ValueParams,
    request=request,
    build=build,
    instead=instead.by(frames.paths),
    timeline=True,
)
