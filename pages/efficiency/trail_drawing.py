"""The figure of efficiency against compute: trails with bubbles at their heads, played through the quarters."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from charts import animate, emphasis, frame, marks, style, text, trails
from charts.core import ChartData
from charts.figure import Figure, Trace, moment, scatter
from charts.trails import Plane
from contracts import USD, Company

SIZE: Final = "capex"  # what the area of a bubble grows with
_LARGEST: Final = 46.0  # pixels across the largest bubble
_SMALLEST: Final = 7.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: complete trails by ticker, capex by (ticker, quarter), the plane, the quarters of the frames, and
    how many quarters two points of a trail are `apart`.
    """

    data: ChartData
    companies: tuple[Company, ...]
    paths: Mapping[str, pd.DataFrame]
    capex: Mapping[tuple[str, str], float]
    plane: Plane
    quarters: tuple[str, ...]
    apart: int = 1

    def late(self, quarter: str) -> str:
        """The quarter of a point after which another of the company could be known, for its name; else nothing."""
        newest = frame.quarters_between(self.quarters[0], self.quarters[-1])[-self.apart :]
        return "" if quarter in newest else f" ({quarter})"

    def size(self, ticker: str, quarter: str) -> float:
        """Pixels across a bubble whose area grows with capital expenditure."""
        most = max(self.capex.values(), default=0.0)
        value = self.capex.get((ticker, quarter), 0.0)
        return max(_SMALLEST, _LARGEST * math.sqrt(value / most)) if most > 0 and value > 0 else _SMALLEST

    def hovers(self, company: Company, rows: pd.DataFrame) -> list[str]:
        """One text per row of a trail, with the capital expenditure."""
        amounts = {
            quarter: f"Capital expenditure: {style.quantity(value, USD)}"
            for (ticker, quarter), value in self.capex.items()
            if ticker == company.ticker
        }
        return trails.hover(self.data, company, rows, self.plane, amounts)


@dataclass(frozen=True, slots=True)
class Track:
    """One company's trail as arrays, one place per quarter, and what each of its points answers the hover."""

    quarters: tuple[str, ...]
    x: trails.Vector
    y: trails.Vector
    weak: trails.Flags
    hovers: tuple[str, ...]

    def until(self, quarter: str) -> int:
        """How many places are not after a quarter."""
        return bisect_right(self.quarters, quarter)

    def head(self, quarter: str) -> slice:
        """The place of the last known point up to a quarter; empty before the first."""
        known = np.flatnonzero(np.isfinite(self.x[: self.until(quarter)]))
        return slice(int(known[-1]), int(known[-1]) + 1) if len(known) else slice(0, 0)


def _track(scene: Scene, company: Company) -> Track:
    path = scene.paths[company.ticker]
    x, y = path["value_x"].to_numpy(dtype=float), path["value_y"].to_numpy(dtype=float)
    quarters = tuple(str(quarter) for quarter in path["quarter"])
    return Track(quarters, x, y, path["weak"].to_numpy(dtype=bool), tuple(scene.hovers(company, path)))


def drawn(scene: Scene) -> Figure:
    """Per company: faint stops of the whole trail, the trail so far in two dashes, and the head with its name."""
    figure = Figure()
    tracks = {c.ticker: _track(scene, c) for c in scene.companies}
    for c in scene.companies:
        trails.draw_stops(figure, scene.paths[c.ticker], c.colour, tracks[c.ticker].hovers, size=3.5)
    sides, still = _sides(scene), len(figure.data)
    for c in scene.companies:
        trails.draw_trail(figure, scene.paths[c.ticker], c.colour)
        figure.add_trace(_head(scene, c, tracks[c.ticker], scene.quarters[-1], sides[c.ticker]))
    style.base(figure, height=505, right=28, top=_axes(figure, scene))
    if len(scene.quarters) > 1:
        _animate(figure, scene, tracks, list(range(still, len(figure.data))), sides)
    return figure


def _axes(figure: Figure, scene: Scene) -> int:
    """Both axes and the caption; the pixels that this one takes."""
    plane = scene.plane
    x, y = (frame.describe(scene.data, name) for name in (plane.x, plane.y))
    figure.update_xaxes(**style.value_axis(*plane.x_range, x.unit, log=True, most=5), tickangle=0)
    figure.update_yaxes(**style.value_axis(*plane.y_range, y.unit, log=plane.log_y, most=6))
    below = text.escape(frame.axis_title(x, log=True))
    figure.update_xaxes(title={"text": below, "font": {"size": style.SMALL}})
    above = f"{frame.axis_title(y, log=plane.log_y)}; bubble area: capital expenditure"
    return marks.caption(
        figure, emphasis.counted(above, scene.data), weak=any(bool(path["weak"].any()) for path in scene.paths.values())
    )


def _sides(scene: Scene) -> dict[str, str]:
    """Where the name of each head goes at the end."""
    paths = [scene.paths[c.ticker] for c in scene.companies]
    heads = [_newest(scene, c, path) for c, path in zip(scene.companies, paths, strict=True)]
    grey = [i for i, c in enumerate(scene.companies) if emphasis.is_grey(c)]
    places = trails.sides(scene.plane, heads, [trails.corners(path) for path in paths], grey)
    return dict(zip([c.ticker for c in scene.companies], places, strict=True))


def _newest(scene: Scene, company: Company, path: pd.DataFrame) -> trails.Head:
    last = path.dropna(subset=["value_x"]).iloc[-1]
    quarter = str(last["quarter"])
    size = scene.size(company.ticker, quarter)
    return trails.Head(float(last["value_x"]), float(last["value_y"]), size, text.short(company) + scene.late(quarter))


def _head(scene: Scene, company: Company, track: Track, quarter: str, side: str) -> Trace:
    """The bubble at the last known point up to a quarter; hollow where evidence is weak; nothing before the first."""
    at = track.head(quarter)
    sizes = [scene.size(company.ticker, q) for q in track.quarters[at]]
    symbols = ["circle-open" if weak else "circle" for weak in track.weak[at]]
    edge = {"width": 2.2, "color": company.colour}
    return scatter(
        x=track.x[at].tolist(),
        y=track.y[at].tolist(),
        mode="markers+text",
        text=[_name(scene, company, q, track.quarters[-1]) if side else "" for q in track.quarters[at]],
        textposition=side or "top center",
        textfont={"size": style.TINY if emphasis.is_grey(company) else style.SIZE},
        hovertext=list(track.hovers[at]),
        hoverinfo="text",
        marker={"color": company.colour, "size": sizes, "symbol": symbols, "opacity": 1, "line": edge},
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


def _name(scene: Scene, company: Company, quarter: str, last: str) -> str:
    """The name, bold unless in grey, with the quarter where a company stopped before the others."""
    short = text.escape(text.short(company))
    name = short if emphasis.is_grey(company) else f"<b>{short}</b>"
    return f"{name}{scene.late(quarter)}" if quarter == last else name


# --------------------------------------------------------------------------------------- animation


def _animate(
    figure: Figure, scene: Scene, tracks: Mapping[str, Track], moving: list[int], sides: Mapping[str, str]
) -> None:
    """Frames by quarter over fixed axes, a play and a pause button, and a slider that stands at the end."""
    figure.frames = [moment(name=q, data=_moment(scene, tracks, q, sides), traces=moving) for q in scene.quarters]
    animate.controls(figure, list(scene.quarters), len(scene.quarters) - 1)


def _moment(scene: Scene, tracks: Mapping[str, Track], quarter: str, sides: Mapping[str, str]) -> list[Trace]:
    traces = []
    for c in scene.companies:
        track = tracks[c.ticker]
        end = track.until(quarter)
        lines = trails.stretches(track.x[:end], track.y[:end], track.weak[:end])
        traces += [scatter(**line) for line in lines]
        traces.append(_head(scene, c, track, quarter, sides[c.ticker]))
    return traces
