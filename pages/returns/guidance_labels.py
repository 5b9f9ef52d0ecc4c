"""Where the labels of guided years stand, so that on a phone no range and no other label runs through them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from charts import lettering, style, text
from engine.capex_guidance import GuidedYear
from engine.capex_plans import Plan
from pages.returns.plan_text import amount

_PLOT: Final = 276.0  # pixels of the plot on a phone
_RIGHT: Final = 20.0  # and right of it, into which a label may reach
_LINE: Final = 14.0  # pixels of a label from top to bottom, with air
_NEAR: Final = 14.0  # between the middle of a dot and that of a label
_STEPS: Final = 6  # lines that a label may stand off
_AIR: Final = 3.0  # around a range or a dot
_ANCHORS: Final = ("right", "center", "left")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A panel: its days and values from end to end, and how many pixels it is high."""

    days: Sequence[str]
    values: tuple[float, float]
    high: float

    def at(self, day: pd.Timestamp, value: float) -> tuple[float, float]:
        """Pixels from the lower left."""
        first, last = map(pd.Timestamp, self.days)
        low, high = map(math.log10, self.values)
        return _PLOT * ((day - first) / (last - first)), self.high * (math.log10(value) - low) / (high - low)


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says, and the point that it belongs to; `above` tells that it would rather stand above it."""

    markup: str
    day: pd.Timestamp
    value: float
    above: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a label stands: the end of it at its day, and pixels from its value to its middle."""

    anchor: str
    up: float


def placed(own: Sequence[GuidedYear], sheet: Sheet) -> list[tuple[Label, Place]]:
    """The labels of all years of a panel, each where it crosses least and as near to its point as that leaves it."""
    drawn = [box for y in own for box in (*_ranges(y, sheet), *_dots(y, sheet))]
    chosen: list[tuple[Label, Place]] = []
    for label in (label for y in own for label in _labels(y)):
        written = [_box(sheet, *each) for each in chosen]
        place = min(_places(), key=lambda place: _cost(_box(sheet, label, place), label, place, drawn, written, sheet))
        chosen.append((label, place))
    return chosen


def _labels(y: GuidedYear) -> Iterator[Label]:
    """The year with what was spent, else with the range in force; and what was spent so far."""
    year = f"<b>{y.last.name}</b>"
    if y.spent is not None:
        yield Label(f"{year} {style.money(y.spent.amount)}", y.last.ends, y.spent.amount)
    else:
        high = max(end for plan in y.announced for end in (plan.low, plan.high) if not math.isnan(end))
        yield Label(f"{year} {amount(y.last)}", y.last.ends, high, above=True)
    if y.so_far is not None:
        quarters = text.plural(y.so_far.quarters, "quarter")
        yield Label(f"{quarters} {style.money(y.so_far.amount)}", y.so_far.day, y.so_far.amount)


def _places() -> Iterator[Place]:
    for anchor, step, way in itertools.product(_ANCHORS, range(_STEPS), (1, -1)):
        yield Place(anchor, way * (_NEAR + step * _LINE / 2))


def _cost(
    box: Box, label: Label, place: Place, drawn: Sequence[Box], written: Sequence[Box], sheet: Sheet
) -> tuple[float, float]:
    """First what it lies on or sticks out, then how far off it stands, and on which side."""
    on = sum(_overlap(box, other) for other in (*drawn, *written))
    inside = _overlap(box, (0.0, 0.0, _PLOT + _RIGHT, sheet.high))
    out = (box[2] - box[0]) * (box[3] - box[1]) - inside
    far = abs(place.up) + _LINE * ((place.up > 0) != label.above) + 6 * _ANCHORS.index(place.anchor)
    return round(on + out), far


def _box(sheet: Sheet, label: Label, place: Place) -> Box:
    x, y = sheet.at(label.day, label.value)
    wide = lettering.width(lettering.plain(label.markup), style.TINY, bold=True)
    left = x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[place.anchor]
    return left, y + place.up - _LINE / 2, left + wide, y + place.up + _LINE / 2


def _ranges(y: GuidedYear, sheet: Sheet) -> Iterator[Box]:
    """The range in force from each announcement to the next, or to the end of the year."""
    days = [*(plan.announced for plan in y.announced), max(y.last.ends, y.last.announced)]
    for plan, (start, end) in zip(y.announced, itertools.pairwise(days), strict=True):
        (left, bottom), (right, top) = sheet.at(start, plan.low), sheet.at(end, _high(plan))
        yield left - _AIR, bottom - _AIR, right + _AIR, top + _AIR


def _high(plan: Plan) -> float:
    return plan.low if math.isnan(plan.high) else plan.high


def _dots(y: GuidedYear, sheet: Sheet) -> Iterator[Box]:
    for spending in (y.spent, y.so_far):
        if spending is not None:
            x, at = sheet.at(spending.day, spending.amount)
            yield x - 2 * _AIR, at - 2 * _AIR, x + 2 * _AIR, at + 2 * _AIR


def _overlap(a: Box, b: Box) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0
