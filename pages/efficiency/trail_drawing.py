"""The figure of efficiency against compute: trails with bubbles at their heads, played through the quarters."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from charts import animate, frame, marks, style, text, trails
from charts.core import ChartData
from charts.figure import Figure, Trace, moment, scatter
from charts.trails import Plane
from contracts import USD, Company

SIZE: Final = "capex"  # what the area of a bubble grows with
_LARGEST: Final = 46.0  # pixels across the largest bubble
_SMALLEST: Final = 7.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: complete trails by ticker, capex by (ticker, quarter), the plane, the quarters of the frames."""

    data: ChartData
    companies: tuple[Company, ...]
    paths: Mapping[str, pd.DataFrame]
    capex: Mapping[tuple[str, str], float]
    plane: Plane
    quarters: tuple[str, ...]

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

    def last(self, company: Company) -> str:
        """The quarter of a company's last point."""
        return str(self.paths[company.ticker]["quarter"].iloc[-1])


def drawn(scene: Scene) -> Figure:
    """Per company: faint stops of the whole trail, the trail so far in two dashes, and the head with its name."""
    figure = Figure()
    for c in scene.companies:
        path = scene.paths[c.ticker]
        trails.draw_stops(figure, path, c.colour, scene.hovers(c, path), size=3.5)
    sides, still = _sides(scene), len(figure.data)
    for c in scene.companies:
        trails.draw_trail(figure, scene.paths[c.ticker], c.colour, opacity=0.75)
        figure.add_trace(_head(scene, c, scene.quarters[-1], sides[c.ticker]))
    style.base(figure, height=640, right=28, top=_axes(figure, scene))
    if len(scene.quarters) > 1:
        _animate(figure, scene, list(range(still, len(figure.data))), sides)
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
    return marks.caption(figure, above, weak=any(bool(path["weak"].any()) for path in scene.paths.values()))


def _sides(scene: Scene) -> dict[str, str]:
    """Where the name of each head goes at the end."""
    paths = [scene.paths[c.ticker] for c in scene.companies]
    heads = [_place(scene, c, path) for c, path in zip(scene.companies, paths, strict=True)]
    places = trails.sides(scene.plane, heads, [trails.corners(path) for path in paths])
    return dict(zip([c.ticker for c in scene.companies], places, strict=True))


def _place(scene: Scene, company: Company, path: pd.DataFrame) -> tuple[float, float, float, str]:
    last = path.dropna(subset=["value_x"]).iloc[-1]
    quarter = str(last["quarter"])
    late = f" ({quarter})" if quarter < scene.quarters[-1] else ""
    size = scene.size(company.ticker, quarter)
    return float(last["value_x"]), float(last["value_y"]), size, text.short(company) + late


def _head(scene: Scene, company: Company, quarter: str, side: str) -> Trace:
    """The bubble at the last known point up to a quarter; hollow where evidence is weak; nothing before the first."""
    path = scene.paths[company.ticker]
    own = path[(path["quarter"] <= quarter) & path["value_x"].notna()].tail(1)
    sizes = [scene.size(company.ticker, str(q)) for q in own["quarter"]]
    symbols = ["circle-open" if weak else "circle" for weak in own["weak"]]
    edge = {"width": 2.2, "color": company.colour}
    return scatter(
        x=own["value_x"].tolist(),
        y=own["value_y"].tolist(),
        mode="markers+text",
        text=[_name(scene, company, str(q)) for q in own["quarter"]],
        textposition=side,
        textfont={"color": company.colour, "size": style.SIZE},
        hovertext=scene.hovers(company, own),
        hoverinfo="text",
        marker={"color": company.colour, "size": sizes, "symbol": symbols, "opacity": 0.9, "line": edge},
        hoverlabel={"bordercolor": company.colour},
        showlegend=False,
        cliponaxis=False,
    )


def _name(scene: Scene, company: Company, quarter: str) -> str:
    """The bold name, with the quarter where a company stopped before the others."""
    name = f"<b>{text.escape(text.short(company))}</b>"
    return f"{name} ({quarter})" if quarter == scene.last(company) and quarter < scene.quarters[-1] else name


# --------------------------------------------------------------------------------------- animation


def _animate(figure: Figure, scene: Scene, moving: list[int], sides: Mapping[str, str]) -> None:
    """Frames by quarter over fixed axes, a play and a pause button, and a slider that stands at the end."""
    figure.frames = [moment(name=q, data=_moment(scene, q, sides), traces=moving) for q in scene.quarters]
    animate.controls(figure, list(scene.quarters), len(scene.quarters) - 1)


def _moment(scene: Scene, quarter: str, sides: Mapping[str, str]) -> list[Trace]:
    traces = []
    for c in scene.companies:
        path = scene.paths[c.ticker]
        traces += [scatter(**line) for line in trails.trail_lines(path[path["quarter"] <= quarter])]
        traces.append(_head(scene, c, quarter, sides[c.ticker]))
    return traces
