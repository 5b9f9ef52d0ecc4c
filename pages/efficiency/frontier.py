"""The efficiency frontier: people against capital per unit of output, the best of each quarter joined by a line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from charts import animate, assemble, frame, marks, params, style, text, trails
from charts.core import Chart, ChartData, ChartSpec
from charts.figure import Figure, moment, scatter
from charts.parameter import Params, legacy
from charts.trails import Plane
from contracts import MULTIPLE, Company, Description, Unit
from engine.request import Request
from pages.efficiency import frames, production_units

X: Final = "capital_per_output"
Y: Final = "people_per_output"
SCORE: Final = "efficiency"
SHOWN: Final = (SCORE, Y, X, "peer_share", "peer_weight", "frontier_shift")
_NUMBER: Final = Unit("")
_BENT: Final = 24  # points of a straight piece of the frontier, which a logarithmic axis bends
_BIG: Final = 17.0  # pixels across a company on the frontier
_SMALL: Final = 11.0


def request(p: Params) -> Request:
    return production_units.request(p, frames.frontiers, frames.isoquants)


def build(data: ChartData, p: Params) -> Chart:
    """Companies in the plane of both inputs per unit of output, the frontier of each quarter, and a ray to it from each."""
    rows, said = data.result(frames.frontiers), production_units.described(data, p)
    chosen = rows[rows["ticker"].isin([c.ticker for c in data.companies])]
    if chosen.empty:
        return production_units.empty(data, p)
    scene = _scene(data, rows, p)
    return assemble.chart(
        data, p, _drawn(scene, p), production_units.table(rows, {n: said[n] for n in SHOWN}), names=production_units.names(p),
        described=[said[n] for n in (SCORE, Y, X, "peer_share", "frontier_shift")], finding=finding(data, rows, p),
        alt=f"{said[Y].title} over {text.lower(said[X].title)} of {text.plural(len(scene.companies), 'company', 'companies')}, "
            f"{scene.quarters[0]} to {scene.quarters[-1]}, with the line of the best of each quarter",
        notes=_notes(data, rows), missing=production_units.missing(data, p, scene.moment, set(production_units.of(rows, SCORE, scene.moment)["ticker"])),
    )  # fmt: skip


# ----------------------------------------------------------------------------------------- finding


def finding(data: ChartData, rows: pd.DataFrame, p: Params) -> str:
    """Who defines the frontier in the quarter shown, who is farthest from it, and whether it moved within a year."""
    moment, named = str(rows["moment"].iloc[0]), production_units.label(data, rows)
    output = text.lower(frame.describe(data, production_units.names(p)[2]).title)
    scores = production_units.of(rows, SCORE, moment).set_index("ticker")["value"]
    best = [named[t] for t in _corners(data, moment)["ticker"]]
    both = len(best) > 1
    who = f"{text.join(best)} {'define' if both else 'alone defines'}"
    said = f"In {moment} {who} the frontier of {text.plural(len(scores), 'company', 'companies')}"
    chosen = scores[[c.ticker for c in data.companies if c.ticker in scores.index]]
    if len(chosen) and float(chosen.min()) < 1:
        last = str(chosen.idxmin())
        mix = "a mix of them" if both else f"{best[0]}'s way"
        said += f"; {named[last]} is farthest: {mix} would make its {output} with {text.share(float(chosen.min()))} of its people and capital"
    return f"{said}{_moved(rows, output)}"


def _moved(rows: pd.DataFrame, output: str) -> str:
    """The shift of the frontier since a year before, as the company in the middle sees it."""
    shift = production_units.of(rows, "frontier_shift")["value"]
    if shift.empty:
        return ""
    ratio = float(shift.median())
    than = "as" if abs(ratio - 1) < 0.005 else "of" if ratio >= 1.995 else "than"
    return f"; on the frontier the same people and capital made {text.compared(ratio, output)} {than} a year before"


def _corners(data: ChartData, quarter: str, line: str = "now") -> pd.DataFrame:
    found = data.result(frames.isoquants)
    return found[(found["quarter"] == quarter) & (found["line"] == line)]


def _notes(data: ChartData, rows: pd.DataFrame) -> list[str]:
    moment, newest = str(rows["moment"].iloc[0]), str(rows["quarter"].max())
    count = production_units.of(rows, SCORE).groupby("quarter").size()
    lines = [
        "Constant returns to scale. Along the line from a company to the frontier both inputs shrink alike; how much of it "
        "is left is its efficiency. Companies of unlike business are compared: a maker of chips needs no data centres.",
        _set_said(data, rows),
    ]
    if newest > moment:
        lines.append(
            f"{moment} is shown: {newest}, the newest, has {count[newest]} of its {count[moment]} companies so far."
        )
    return [line for line in (*lines, production_units.few(int(count[moment]))) if line]


def _set_said(data: ChartData, rows: pd.DataFrame) -> str:
    """Who enters and leaves on the way, which moves the frontier too."""
    spans = production_units.of(rows, SCORE).groupby("ticker")["quarter"].agg(["min", "max"])
    first, last = spans["min"].min(), spans["max"].max()
    named = production_units.label(data, rows)
    enter = [f"{named[str(t)]} {q}" for t, q in spans["min"].sort_values(kind="stable").items() if q > first]
    leave = [f"{named[str(t)]} {q}" for t, q in spans["max"].sort_values(kind="stable").items() if q < last]
    parts = [f"first {text.join(enter, 12)}" if enter else "", f"last {text.join(leave, 12)}" if leave else ""]
    said = "; ".join(part for part in parts if part)
    return f"The set changes, and the line with it: {said}." if said else ""


# ----------------------------------------------------------------------------------------- drawing


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn: points, scores and peers by (ticker, quarter), companies chosen and others, the plane, the quarters."""

    data: ChartData
    said: Mapping[str, Description]
    points: Mapping[tuple[str, str], Any]
    scores: Mapping[tuple[str, str], float]
    peers: Mapping[tuple[str, str], str]
    companies: tuple[Company, ...]
    others: Mapping[str, str]
    lines: Mapping[tuple[str, str], tuple[np.ndarray, np.ndarray]]
    plane: Plane
    quarters: tuple[str, ...]
    moment: str


def _scene(data: ChartData, rows: pd.DataFrame, p: Params) -> Scene:
    both = production_units.of(rows, X).merge(
        production_units.of(rows, Y), on=["ticker", "quarter"], suffixes=("_x", "_y")
    )
    both = both.assign(value_y=both["value_y"] * production_units.MILLION, weak=frame.weak(both["evidence_x"]))
    log = p.get("scale", "log") == "log"
    zero = () if log else (0,)
    ends = [style.span(both[side], log=log, include=zero) for side in ("value_x", "value_y")]
    named, quarters, there = production_units.label(data, rows), tuple(frame.span(both)), set(both["ticker"])
    chosen = {c.ticker for c in data.companies}
    corners = data.result(frames.isoquants)
    return Scene(
        data=data, said=production_units.described(data, p),
        points={(r.ticker, r.quarter): r for r in frame.records(both)},
        scores={(r.ticker, r.quarter): float(r.value) for r in frame.records(production_units.of(rows, SCORE))},
        peers={(t, q): who for q in quarters for t, who in production_units.peers(rows, q, named).items()},
        companies=tuple(c for c in data.companies if c.ticker in there),
        others={t: name for t, name in named.items() if t in there - chosen},
        lines={
            (str(at[0]), str(at[1])): (own["x"].to_numpy(float), own["y"].to_numpy(float) * production_units.MILLION)
            for at, own in corners.groupby(["line", "quarter"])
        },
        plane=Plane(X, Y, ends[0], ends[1], log_x=log, log_y=log), quarters=quarters, moment=str(rows["moment"].iloc[0]),
    )  # fmt: skip


def _drawn(scene: Scene, p: Params) -> Figure:
    figure = Figure([scatter(**_merged(moving, still)) for moving, still in _traces(scene, scene.moment)])
    plane, log = scene.plane, scene.plane.log_x
    figure.update_xaxes(**style.value_axis(*plane.x_range, MULTIPLE, log=log, most=6))
    figure.update_yaxes(**style.value_axis(*plane.y_range, _NUMBER, log=log, most=6))
    scale = ", log scale" if log else ""
    capital, output = (frame.describe(scene.data, n).title for n in production_units.names(p)[1:])
    output = text.lower(output)
    below = f"{text.escape(capital)}<br>per USD of {text.escape(output)}{scale}"
    figure.update_xaxes(title={"text": below, "font": {"size": style.SMALL}})
    above = f"People per million USD of {output}{scale}; dotted grey: the frontier of a year before"
    top = marks.caption(figure, above, weak=any(bool(r.weak) for r in scene.points.values()))
    style.base(figure, height=640, right=28, top=top)
    if len(scene.quarters) > 1:
        _animate(figure, scene)
    return figure


def _animate(figure: Figure, scene: Scene) -> None:
    """A frame per quarter with what changes only; the slider says how many companies are compared."""
    moving = list(range(len(figure.data)))
    figure.frames = [
        moment(name=q, traces=moving, data=[scatter(**change) for change, _ in _traces(scene, q)])
        for q in scene.quarters
    ]  # fmt: skip
    count = pd.Series([quarter for _, quarter in scene.points]).value_counts()
    labels = [f"{q}, {text.plural(int(count.get(q, 0)), 'company', 'companies')}" for q in scene.quarters]
    animate.controls(figure, scene.quarters, scene.quarters.index(scene.moment), labels)


def _merged(moving: dict[str, Any], still: dict[str, Any]) -> dict[str, Any]:
    marker = {**moving.get("marker", {}), **still.get("marker", {})}
    return {**moving, **still, **({"marker": marker} if marker else {})}


Changing = tuple[dict[str, Any], dict[str, Any]]  # what changes from quarter to quarter, and what does not


def _traces(scene: Scene, quarter: str) -> list[Changing]:
    """One quarter: the frontier of a year before, its own with the arms of free disposal, the others, and each company."""
    found = [_frontier(scene, quarter, "before"), _frontier(scene, quarter, "now"), _others(scene, quarter)]
    where = _sides(scene, quarter)
    for c in scene.companies:
        found += [_ray(scene, c, quarter), _head(scene, c, quarter, where.get(c.ticker, "top center"))]
    return [(_something(moving), still) for moving, still in found]


def _something(moving: dict[str, Any]) -> dict[str, Any]:
    """A point that is nowhere in place of none: a frame without any point would leave those of the frame before."""
    return moving if moving["x"] else {**moving, "x": [None], "y": [None]}


def _frontier(scene: Scene, quarter: str, line: str) -> Changing:
    x, y = _bent(*scene.lines[line, quarter], scene.plane) if (line, quarter) in scene.lines else ([], [])
    now = line == "now"
    return {"x": x, "y": y}, _line(style.SOFT if now else style.RULE, 2.5 if now else 1.5, "solid" if now else "dot")


def _bent(x: np.ndarray, y: np.ndarray, plane: Plane) -> tuple[list[float], list[float]]:
    """The frontier from the upper edge of the plane over its corners to the right one; straight in the data."""
    t = np.linspace(0, 1, _BENT)
    along = [np.concatenate([v[:1], *(v[i] + t[1:] * (v[i + 1] - v[i]) for i in range(len(v) - 1))]) for v in (x, y)]
    right, upper = max(plane.x_range[1], x[-1]), max(plane.y_range[1], y[0])
    return [x[0], *along[0], right], [upper, *along[1], y[-1]]


def _line(colour: str, width: float, dash: str) -> dict[str, Any]:
    line = {"color": colour, "width": width, "dash": dash}
    return {"mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": False}


def _others(scene: Scene, quarter: str) -> Changing:
    """Companies that are compared but were not chosen: small, grey, named."""
    there = [(t, scene.points[t, quarter]) for t in scene.others if (t, quarter) in scene.points]
    moving = {
        "x": [r.value_x for _, r in there], "y": [r.value_y for _, r in there],
        "text": [text.escape(scene.others[t]) for t, _ in there],
        "hovertext": [_hover(scene, scene.others[t], r) for t, r in there],
        "marker": {"symbol": ["circle-open" if r.weak else "circle" for _, r in there]},
    }  # fmt: skip
    return moving, {
        "mode": "markers+text", "textposition": "top center", "textfont": {"color": style.SOFT, "size": 11},
        "hoverinfo": "text", "marker": {"color": style.SOFT, "size": 7}, "showlegend": False, "cliponaxis": False,
    }  # fmt: skip


def _ray(scene: Scene, company: Company, quarter: str) -> Changing:
    """From a company to its radial target on the frontier."""
    at = company.ticker, quarter
    score, r = scene.scores.get(at, 1.0), scene.points.get(at)
    ends = [1.0, score] if r is not None and score < 1 else []
    moving = (
        {"x": [r.value_x * e for e in ends], "y": [r.value_y * e for e in ends]}
        if r is not None
        else {"x": [], "y": []}
    )
    return moving, _line(company.colour, 1.25, "2px,3px")


def _head(scene: Scene, company: Company, quarter: str, side: str) -> Changing:
    """The company's point with its name and score; larger on the frontier, hollow where evidence is weak."""
    at = company.ticker, quarter
    score, there = scene.scores.get(at, math.nan), [scene.points[at]] if at in scene.points else []
    name = f"<b>{text.escape(text.short(company))}</b>{'' if score == 1 or not there else f' {text.share(score)}'}"
    moving = {
        "x": [r.value_x for r in there], "y": [r.value_y for r in there], "text": [name] * len(there), "textposition": side,
        "hovertext": [_hover(scene, company.name, r) for r in there],
        "marker": {"size": _BIG if score == 1 else _SMALL, "symbol": ["circle-open" if r.weak else "circle" for r in there]},
    }  # fmt: skip
    return moving, {
        "mode": "markers+text", "textfont": {"color": company.colour, "size": style.SIZE},
        "hoverinfo": "text", "hoverlabel": {"bordercolor": company.colour}, "showlegend": False, "cliponaxis": False,
        "marker": {"color": company.colour, "opacity": 0.9, "line": {"width": 2.2, "color": company.colour}},
    }  # fmt: skip


def _hover(scene: Scene, name: str, r: Any) -> str:
    at = r.ticker, r.quarter
    score = scene.scores[at]
    far = f"Efficiency {text.share(score)}; measured by {text.escape(scene.peers.get(at, ''))}"
    lines = [
        f"<b>{text.escape(name)}</b> {r.quarter}, period to {frame.day(r.period_end_y)}",
        f"{text.escape(scene.said[Y].title)}: {style.three(r.value_y)} per million USD",
        f"{text.escape(scene.said[X].title)}: {style.three(r.value_x)} USD per USD",
        "On the frontier" if score == 1 else far,
        f"{text.escape(r.evidence_y).replace('_', ' ')}, known since {frame.day(r.known_on_y)}",
        text.escape(r.accession_y),
    ]
    return "<br>".join(line for line in lines if line)


def _sides(scene: Scene, quarter: str) -> dict[str, str]:
    """Where each name stands in a quarter, kept clear of the others."""
    there = [c for c in scene.companies if (c.ticker, quarter) in scene.points]
    at = [scene.points[c.ticker, quarter] for c in there]
    heads = [(float(r.value_x), float(r.value_y), _BIG, f"{text.short(c)} 00%") for c, r in zip(there, at, strict=True)]
    lines = [scene.lines[line, quarter] for line in ("now", "before") if (line, quarter) in scene.lines]
    drawn = [list(zip(*_bent(*line, scene.plane), strict=True)) for line in lines]
    return dict(zip([c.ticker for c in there], trails.sides(scene.plane, heads, drawn), strict=True))


CHART = ChartSpec(
    question="Who makes most of people and compute?",
    params=legacy(
        params.companies(params.EIGHT),
        params.start(params.EFFICIENCY_START),
        params.end(),
        params.as_of(),
        params.output(),
        params.scale("log"),
        params.capital(),
        params.reference(),
    ),
    request=request,
    build=build,
)
