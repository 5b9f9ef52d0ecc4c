"""Companies moving through a plane of two measures: a trail per company, its newest point with the name."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from charts import frame, marks, style, text
from charts.core import ChartData
from charts.figure import Figure, scatter
from contracts import Company, Description

_SIDES: Final = (
    "top center",
    "middle right",
    "middle left",
    "bottom center",
    "top right",
    "bottom right",
    "top left",
    "bottom left",
)
WIDE, HIGH = 270.0, 400.0  # the plot for which labels are kept apart: a phone's, which is the narrowest
_CORNER: Final = 0.04  # of the square around a bubble: square pixels of overlap that a corner is as bad as
_STEP: Final = 6.0  # pixels between the points by which a name is kept off a line


Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Plane:
    """Two axes: names of what they show, ranges in data units, and whether each is logarithmic."""

    x: str
    y: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    log_x: bool = False
    log_y: bool = False

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point stands in a plot of nominal size, in pixels from the lower left."""
        return WIDE * _part(x, self.x_range, self.log_x), HIGH * _part(y, self.y_range, self.log_y)


class Head(NamedTuple):
    """A bubble with a name: its centre in data units, its size in pixels."""

    x: float
    y: float
    size: float
    name: str


def _part(value: float, ends: tuple[float, float], log: bool) -> float:
    low, high, at = (math.log(v) for v in (*ends, value)) if log else (*ends, value)
    return (at - low) / (high - low)


def points(data: ChartData, x: str, y: str, *, positive: tuple[bool, bool] = (False, False)) -> pd.DataFrame:
    """One row per company and quarter in which both are known: x, y, both evidences, and whether either is weak.

    `positive` drops values that a logarithmic axis cannot show.
    """
    known = frame.known(data, {x, y})
    sides = [known[known["name"] == name].drop_duplicates(["ticker", "quarter"]) for name in (x, y)]
    both = sides[0].merge(sides[1], on=["ticker", "quarter"], suffixes=("_x", "_y"))
    for side, only in zip("xy", positive, strict=True):
        both = both[both[f"value_{side}"] > 0] if only else both
    both["weak"] = frame.weak(both["evidence_x"]) | frame.weak(both["evidence_y"])
    return both.sort_values(["ticker", "quarter"], ignore_index=True)


def trail(both: pd.DataFrame, ticker: str, apart: int = 1) -> pd.DataFrame:
    """One company's points on its complete grid of quarters; gaps are rows with NaN. Points that are so many quarters
    `apart`, as those of fiscal years, are neighbours.
    """
    own = both[both["ticker"] == ticker]
    whole = own.set_index("quarter").reindex(frame.grid(own, apart)).rename_axis("quarter").reset_index()
    whole["weak"] = whole["weak"].eq(True)
    return whole


def corners(own: pd.DataFrame) -> list[tuple[float, float]]:
    """The known points of a trail, in its order."""
    known = own.dropna(subset=["value_x", "value_y"])
    return list(zip(known["value_x"].astype(float), known["value_y"].astype(float), strict=True))


def hover(data: ChartData, company: Company, own: pd.DataFrame, plane: Plane, more: Mapping[str, str]) -> list[str]:
    """One text per point with both values, both evidences and both documents; `more` adds a line by quarter."""
    dx, dy = frame.describe(data, plane.x), frame.describe(data, plane.y)
    return [
        _hover(company, r, dx, dy, more.get(r.quarter, "")) if math.isfinite(r.value_x) else ""
        for r in frame.records(own)
    ]


def _hover(company: Company, r: Any, dx: Description, dy: Description, more: str) -> str:
    documents = dict.fromkeys(filter(None, map(text.document, (r.accession_y, r.accession_x))))
    lines = [
        f"<b>{text.escape(company.name)}</b> {r.quarter}, period to {frame.day(r.period_end_y)}",
        _measured(dy, r.value_y, r.evidence_y, getattr(r, "definition_y", "")),
        _measured(dx, r.value_x, r.evidence_x, getattr(r, "definition_x", "")),
        more,
        ", ".join(documents),
    ]
    return "<br>".join(line for line in lines if line)


def _measured(described: Description, value: float, evidence: object, definition: object = "") -> str:
    grade = ", ".join([text.escape(text.evidence(evidence)), *([text.escape(definition)] if definition else [])])
    return f"{text.escape(described.title)}: {text.escape(style.quantity(value, described.unit))} ({grade})"


# ---------------------------------------------------------------------------------------- drawing


def draw_trail(figure: Figure, own: pd.DataFrame, colour: str, *, width: float = 1.5) -> None:
    """The path so far as two traces, so that frames can replace them: solid, then dashed where evidence is weak."""
    for data, dash in zip(trail_lines(own), ("solid", marks.DASH), strict=True):
        line = {"color": colour, "width": width, "dash": dash}
        figure.add_trace(scatter(**data, mode="lines", line=line, hoverinfo="skip", showlegend=False))


def trail_lines(own: pd.DataFrame) -> tuple[dict[str, Any], dict[str, Any]]:
    """The coordinates of the solid and of the dashed stretches."""
    x, y = own["value_x"].to_numpy(dtype=float), own["value_y"].to_numpy(dtype=float)
    return stretches(x, y, own["weak"].to_numpy(dtype=bool))


def stretches(x: Vector, y: Vector, weak: Flags) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same of points as arrays, one per quarter; a gap is NaN."""
    strong = np.isfinite(y) & ~weak
    both = strong[1:] & strong[:-1]
    solid: dict[str, Any] = (
        {"x": np.where(strong, x, np.nan), "y": np.where(strong, y, np.nan)} if both.any() else {"x": [], "y": []}
    )
    dashed_x, dashed_y = marks.dashes(x.tolist(), y, weak)
    return solid, {"x": dashed_x, "y": dashed_y}


def draw_stops(figure: Figure, own: pd.DataFrame, colour: str, hovers: Sequence[str], *, size: float = 4) -> None:
    """The small points of a trail, hollow where evidence is weak; they answer the hover."""
    seen = own["value_x"].notna().to_numpy(dtype=bool)
    symbol = np.where(own["weak"].to_numpy(dtype=bool), "circle-open", "circle")[seen].tolist()
    figure.add_trace(
        scatter(
            x=own["value_x"].to_numpy(dtype=float)[seen],
            y=own["value_y"].to_numpy(dtype=float)[seen],
            mode="markers",
            marker={
                "color": colour,
                "size": size,
                "symbol": symbol,
                "opacity": 1,
                "line": {"width": 1, "color": colour},
            },
            hovertext=[hover for hover, there in zip(hovers, seen, strict=True) if there],
            hoverinfo="text",
            hoverlabel={"bordercolor": colour},
            showlegend=False,
        )
    )


def sides(
    plane: Plane,
    heads: Sequence[Head],
    lines: Sequence[Sequence[tuple[float, float]]] = (),
    quiet: Collection[int] = (),
) -> list[str]:
    """Where each head's name goes so that names, bubbles and trails stay clear of one another.

    Greedy, from the largest bubble: the first side that is free and inside the plot, else the least crowded. `lines`
    are drawn too, each by its points: a name across a line is better than one across a bubble or another name. Heads at
    the `quiet` places come last, and have a name only where it touches nothing: their side is empty otherwise.
    """
    centres = [plane.place(head.x, head.y) for head in heads]
    taken = [_box(c, head.size, head.size) for c, head in zip(centres, heads, strict=True)]
    paths = np.vstack([np.empty((0, 2)), *(_along(plane, line) for line in lines)])
    chosen = [""] * len(heads)
    for i in sorted(range(len(heads)), key=lambda i: (i in quiet, -heads[i].size)):
        options = {side: _label_box(centres[i], heads[i].size, heads[i].name, side) for side in _SIDES}
        others = [box for j, box in enumerate(taken) if j != i]
        cost = {
            side: sum(_overlap(box, o) for o in others)
            + 3 * _outside(box)
            + _crossed(box, paths) / 3
            + _off(side, heads[i].size)
            for side, box in options.items()
        }
        best = min(_SIDES, key=lambda side: cost[side])
        if i not in quiet or cost[best] == _off(best, heads[i].size):
            chosen[i] = best
            taken.append(options[best])
    return chosen


def _off(side: str, size: float) -> float:
    """What it counts that a name at a corner stands off a large bubble."""
    return 0.0 if "center" in side or "middle" in side else _CORNER * size**2


Box = tuple[float, float, float, float]


def _box(centre: tuple[float, float], width: float, height: float) -> Box:
    return centre[0] - width / 2, centre[1] - height / 2, centre[0] + width / 2, centre[1] + height / 2


def _label_box(centre: tuple[float, float], size: float, name: str, side: str) -> Box:
    vertical, horizontal = side.split(" ")
    width, height = len(name) * style.SIZE * 0.56, style.SIZE * 1.3
    away = size / 2 + 2
    x = centre[0] + {"left": -1, "center": 0, "right": 1}[horizontal] * (away + width / 2)
    y = centre[1] + {"bottom": -1, "middle": 0, "top": 1}[vertical] * (away + height / 2)
    return _box((x, y), width, height)


def _overlap(a: Box, b: Box) -> float:
    wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _along(plane: Plane, line: Sequence[tuple[float, float]]) -> np.ndarray:
    """Points (n x 2, pixels) on a line, one for every `_STEP` of its length."""
    corners = np.array([plane.place(x, y) for x, y in line]).reshape(-1, 2)
    so_far = np.concatenate([[0.0], np.hypot(*np.diff(corners, axis=0).T).cumsum()])
    at = np.arange(0.0, so_far[-1] + _STEP, _STEP)
    return np.column_stack([np.interp(at, so_far, corners[:, k]) for k in (0, 1)])


def _crossed(box: Box, paths: np.ndarray) -> float:
    """Area that points of lines (n x 2) inside a box stand for."""
    inside = (paths[:, 0] > box[0]) & (paths[:, 0] < box[2]) & (paths[:, 1] > box[1]) & (paths[:, 1] < box[3])
    return float(inside.sum()) * _STEP**2


def _outside(box: Box) -> float:
    inside = _overlap(box, (0.0, 0.0, WIDE, HIGH))
    return (box[2] - box[0]) * (box[3] - box[1]) - inside
