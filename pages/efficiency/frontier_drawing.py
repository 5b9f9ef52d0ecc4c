"""The figure of the efficiency frontier: what changes from quarter to quarter, what does not, and its animation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from charts import animate, frame, marks, style, text, trails
from charts.figure import Figure, Trace, moment, scatter
from charts.trails import Plane
from contracts import USD, Company, Unit
from pages.efficiency.frontier_scene import Line, Point, Scene

_NUMBER: Final = Unit("")
_BENT: Final = 24  # points of a straight piece of the frontier, which a logarithmic axis bends
_BIG: Final = 17.0  # pixels across a company on the frontier
_SMALL: Final = 11.0
_OTHER: Final = 7
_RAY: Final = "2px,3px"


def drawn(scene: Scene) -> Figure:
    figure = Figure([part.whole for part in _parts(scene, scene.result.quarter)])
    plane, log = scene.plane, scene.plane.log_x
    figure.update_xaxes(**style.value_axis(*plane.x_range, USD, log=log, most=6))
    figure.update_yaxes(**style.value_axis(*plane.y_range, _NUMBER, log=log, most=6))
    scale = ", log scale" if log else ""
    capital = frame.describe(scene.data, scene.params.capital).title
    below = f"{text.escape(capital)}<br>per $1 of {text.escape(scene.output)}{scale}"
    figure.update_xaxes(title={"text": below, "font": {"size": style.SMALL}})
    above = f"People per $1m of {scene.output}{scale}; dotted grey: the frontier of a year before"
    top = marks.caption(figure, above, weak=any(point.weak for point in scene.points.values()))
    style.base(figure, height=640, right=28, top=top)
    if len(scene.quarters) > 1:
        _animate(figure, scene)
    return figure


def _animate(figure: Figure, scene: Scene) -> None:
    """A frame per quarter with what changes only; the slider says how many companies are compared."""
    moving = list(range(len(figure.data)))
    figure.frames = [
        moment(name=q, traces=moving, data=[part.change for part in _parts(scene, q)]) for q in scene.quarters
    ]
    count = Counter(quarter for _, quarter in scene.points)
    names = [f"{q}, {text.plural(count[q], 'company', 'companies')}" for q in scene.quarters]
    animate.controls(figure, scene.quarters, scene.quarters.index(scene.result.quarter), names)


# ------------------------------------------------------------------------------------------- parts


@dataclass(frozen=True, slots=True)
class Part:
    """A trace in two halves: what changes from quarter to quarter, and what does not."""

    moving: dict[str, Any]
    still: dict[str, Any]
    marker: dict[str, Any] = field(default_factory=dict)  # of the still half

    @property
    def change(self) -> Trace:
        """The moving half as a trace; a point that is nowhere in place of none, which would leave those of before."""
        return scatter(**(self.moving if self.moving["x"] else self.moving | {"x": [None], "y": [None]}))

    @property
    def whole(self) -> Trace:
        marker = self.change.get("marker", {}) | self.marker
        return self.change | scatter(**self.still) | ({"marker": marker} if marker else {})


def _parts(scene: Scene, quarter: str) -> list[Part]:
    """One quarter: the frontier of a year before, its own with the arms of free disposal, the others, each company."""
    parts = [
        _frontier(scene.before(quarter), scene.plane, _line(style.RULE, 1.5, "dot")),
        _frontier(scene.now(quarter), scene.plane, _line(style.SOFT, 2.5, "solid")),
        _others(scene, quarter),
    ]
    sides = _sides(scene, quarter)
    for company in scene.companies:
        point = scene.point(company.ticker, quarter)
        parts += [_ray(company, point), _head(company, point, sides.get(company.ticker, "top center"), scene)]
    return parts


def _frontier(line: Line | None, plane: Plane, still: dict[str, Any]) -> Part:
    x, y = ([], []) if line is None else _bent(line, plane)
    return Part({"x": x, "y": y}, still)


def _bent(line: Line, plane: Plane) -> tuple[list[float], list[float]]:
    """The frontier from the upper edge of the plane over its corners to the right one; straight in the data."""
    t = np.linspace(0, 1, _BENT)
    x, y = (
        np.concatenate([v[:1], *(v[i] + t[1:] * (v[i + 1] - v[i]) for i in range(len(v) - 1))])
        for v in (line.x, line.y)
    )
    right, upper = max(plane.x_range[1], line.x[-1]), max(plane.y_range[1], line.y[0])
    return [line.x[0], *x, right], [upper, *y, line.y[-1]]


def _line(colour: str, width: float, dash: str) -> dict[str, Any]:
    line = {"color": colour, "width": width, "dash": dash}
    return {"mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": False}


def _others(scene: Scene, quarter: str) -> Part:
    """Companies that are compared but were not chosen: small, grey, named."""
    there = [(name, point) for ticker, name in scene.others.items() if (point := scene.point(ticker, quarter))]
    moving = _at([point for _, point in there]) | {
        "text": [text.escape(name) for name, _ in there],
        "hovertext": [_hover(scene, name, point) for name, point in there],
        "marker": {"symbol": [_symbol(point) for _, point in there]},
    }
    return Part(moving, _named(11) | {"textposition": "top center"}, {"color": style.SOFT, "size": _OTHER})


def _ray(company: Company, point: Point | None) -> Part:
    """From a company to its radial target on the frontier."""
    ends = [1.0, point.score] if point and point.score < 1 else []
    moving = {"x": [point.x * e for e in ends], "y": [point.y * e for e in ends]} if point else {"x": [], "y": []}
    return Part(moving, _line(company.colour, 1.25, _RAY))


def _head(company: Company, point: Point | None, side: str, scene: Scene) -> Part:
    """The company's point with its name and score; larger on the frontier, hollow where evidence is weak."""
    there = [point] if point else []
    moving = _at(there) | {
        "text": [_label(company, p) for p in there],
        "textposition": side,
        "hovertext": [_hover(scene, company.name, p) for p in there],
        "marker": {"size": _BIG if point and point.score == 1 else _SMALL, "symbol": [_symbol(p) for p in there]},
    }
    edge = {"width": 2.2, "color": company.colour}
    still = _named(style.SIZE) | {"hoverlabel": {"bordercolor": company.colour}}
    return Part(moving, still, {"color": company.colour, "opacity": 1, "line": edge})


def _at(points: list[Point]) -> dict[str, Any]:
    return {"x": [point.x for point in points], "y": [point.y for point in points]}


def _named(size: int) -> dict[str, Any]:
    return {
        "mode": "markers+text",
        "textfont": {"size": size},
        "hoverinfo": "text",
        "showlegend": False,
        "cliponaxis": False,
    }


def _symbol(point: Point) -> str:
    return "circle-open" if point.weak else "circle"


def _label(company: Company, point: Point) -> str:
    return f"<b>{text.escape(text.short(company))}</b>{'' if point.score == 1 else f' {text.share(point.score)}'}"


def _hover(scene: Scene, name: str, point: Point) -> str:
    far = f"Efficiency {text.share(point.score)}; measured by {text.escape(point.measured_by)}"
    lines = [
        f"<b>{text.escape(name)}</b> {point.quarter}, period to {frame.day(point.period_end)}",
        f"{text.escape(scene.people.title)}: {style.three(point.y)} per $1m of {text.escape(scene.output)}",
        f"{text.escape(scene.capital.title)}: {style.money(point.x)} per $1 of {text.escape(scene.output)}",
        "On the frontier" if point.score == 1 else far,
        f"{text.escape(text.evidence(point.evidence))}, known since {frame.day(point.known_on)}",
        text.document(point.document),
    ]
    return "<br>".join(line for line in lines if line)


def _sides(scene: Scene, quarter: str) -> dict[str, str]:
    """Where each name stands in a quarter, kept clear of the others."""
    there = [(c, point) for c in scene.companies if (point := scene.point(c.ticker, quarter))]
    heads = [trails.Head(point.x, point.y, _BIG, f"{text.short(c)} 00%") for c, point in there]
    lines = [line for line in (scene.now(quarter), scene.before(quarter)) if line]
    paths = [list(zip(*_bent(line, scene.plane), strict=True)) for line in lines]
    return dict(zip([c.ticker for c, _ in there], trails.sides(scene.plane, heads, paths), strict=True))
